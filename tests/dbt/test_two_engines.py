"""The two engines agree on every point of the built warehouse, and a rule that is wrong in one of them is noticed."""

from __future__ import annotations

from itertools import combinations

import pytest

from home import RULEBOOK
from warehouse.connection import rows
from warehouse.proof import compare, points
from warehouse.proof.change import Split
from warehouse.proof.ends import ends
from warehouse.proof.facts import read
from warehouse.proof.rulebook import Rulebook


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return Rulebook(RULEBOOK)


def test_every_point_of_the_build_is_scored_again(marts, rulebook):
    proof = compare.prove(marts, rulebook)
    assert [str(difference) for difference in proof.differences] == []
    [counted] = rows(marts, "select (select count(*) from marts.fct_criterion_scores) + (select count(*) from marts.fct_area_scores) as n")
    assert proof.point_count >= counted["n"] > 1000


def test_a_wrong_rule_in_the_second_engine_is_noticed(marts, rulebook, monkeypatch):
    monkeypatch.setitem(points.RULES, "LINEAR_CAPPED_AT_TARGET", points.linear)
    found = {difference.criterion_code for difference in compare.prove(marts, rulebook).differences}
    assert {"REUSED_DIGITIZED_DATA", "MDSH", ""} <= found


def test_every_change_of_the_build_is_the_sum_of_its_lines(marts, rulebook):
    known = read(marts)
    told = 0
    for set_id in rulebook.sets:
        periods = [row["period"] for row in rows(marts, "select distinct period from marts.fct_index_scores where criteria_set_id = ? order by 1", (set_id,))]
        scores = {(row["period"], row["unit_code"]): row for row in rows(marts, "select * from marts.fct_index_scores where criteria_set_id = ?", (set_id,))}
        for earlier, later in combinations(periods, 2):
            split = Split(ends(known, known, rulebook, set_id, earlier, later))
            for unit in split.units():
                found = split.of(unit)
                told += 1
                assert found.score.last == scores[later, unit[1]]["score"] and found.rank.last == scores[later, unit[1]]["rank"]
                for change in (found.score, found.rank):
                    assert change.first + sum(change.parts.values()) == change.last
    assert told > 0
