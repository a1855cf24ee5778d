"""Results that a decision published say so with its number, everywhere and nowhere else; decisions on other rules are kept and mark nothing."""

from __future__ import annotations

from datetime import date

import pytest
from practice_rows import rulebook_with_publications

from scorecards.explanations import explain
from warehouse.connection import rows
from warehouse.explain import Question
from warehouse.rulebook.check import findings

PUBLISHED = "criteria_set_id = 'index_766' and province_code = 'phu_tho' and period = '2026-08'"


@pytest.mark.parametrize("mart", ["fct_index_scores", "fct_area_scores", "fct_criterion_scores"])
def test_published_points_carry_the_number_of_the_last_decision(marts, mart):
    found = rows(marts, f"select distinct {PUBLISHED} as is_published, publication_status, decision_number from marts.{mart} order by 1")
    assert [tuple(row.values()) for row in found] == [(False, "unpublished", None), (True, "published", "9/QĐ-UBND")]
    again = rows(marts, f"select distinct publication_status, decision_number from marts.{mart}_as_is")
    assert [tuple(row.values()) for row in again] == [("unpublished", None)]


def test_the_index_tells_the_day_and_the_decision_who_signed(marts, built_home):
    (index,) = rows(marts, f"select decision_date from marts.fct_index_scores where {PUBLISHED} and unit_code = 'H44'")
    assert index["decision_date"] == date(2026, 9, 21)
    said = "\n".join(explain(built_home, Question("H44", "ON_TIME", "2026-08")))
    assert f"9/QĐ-UBND · ngày 21/09/2026 · Chủ tịch Ủy ban nhân dân tỉnh, thành phố · sha256 {'a' * 64} · Quyết định thử" in said
    assert "Chưa công bố" in "\n".join(explain(built_home, Question("H57.01", "ON_TIME", "2026-09")))


def test_real_decisions_on_rules_that_are_not_held_mark_no_score(marts):
    known = rows(marts, "select decision_number from marts.dim_publications where criteria_set_id is null order by 1")
    assert [row["decision_number"] for row in known] == ["141/QĐ-UBND", "482/QĐ-UBND", "600/QĐ-UBND"]
    numbers = {row["decision_number"] for row in rows(marts, "select distinct decision_number from marts.fct_index_scores")}
    assert numbers == {None, "9/QĐ-UBND"}


def test_the_trial_rulebook_holds(tmp_path):
    assert findings(rulebook_with_publications(tmp_path / "rulebook")) == []
