"""A build of an older version of the project is met with a sentence, not with a traceback."""

from __future__ import annotations

import pytest

from home import RULEBOOK
from warehouse.connection import connect
from warehouse.explain import ExplainError, Question, explanations
from warehouse.proof.rulebook import Rulebook


@pytest.mark.parametrize("tables", [[], ["create table dim_units (unit_code varchar)"]])
def test_what_an_older_build_lacks_is_said(tables):
    with connect(":memory:", read_only=False) as con:
        con.execute("create schema marts")
        con.execute("use memory.marts")
        for table in tables:
            con.execute(table)
        with pytest.raises(ExplainError, match="older version of the project .* build it again"):
            explanations(con, Rulebook(RULEBOOK), Question("H44", "ON_TIME", "2026-08"))
