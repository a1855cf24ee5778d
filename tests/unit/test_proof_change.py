"""The causes of a change: lines that sum to it exactly, worked vectors, and every unit of generated ends."""

from __future__ import annotations

from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from proof_samples import communes, facts, leaf, rules

from warehouse.proof.change import ChangeError, Ends, Figures, Split
from warehouse.proof.shares import CAUSES, NONE, ORDERS, OTHERS, OWN, REORGANISATION, RESTATEMENT, RULES, shares

U = ("p", "u")
ONE = rules((leaf("A1", max_score=F(100)),))
HARDER = rules((leaf("A1", max_score=F(100), rule_type="DEDUCTION", ratio_source="parts", points_per_unit=F(2)),))


def figures(**measured):
    """Figures of communes, each with hundredths of measure `m`."""
    return Figures(facts({unit: {"m": (value, 100)} for unit, value in measured.items()}), communes(*measured))


def ends(earlier, later, first=None, regrouped=None, earlier_rules=ONE, later_rules=ONE):
    first = first or earlier
    readings = {NONE: first, frozenset({RESTATEMENT}): earlier, frozenset({REORGANISATION}): regrouped or first}
    readings[frozenset({RESTATEMENT, REORGANISATION})] = regrouped or earlier
    return Ends(earlier_rules, later_rules, readings, later)


def told(change):
    assert change.first + sum(change.parts.values()) == change.last
    return {cause: part for cause, part in change.parts.items() if part}


def test_earlier_figures_are_put_right_before_later_ones_are_laid_beside_them():
    assert len(ORDERS) == 20
    assert shares(lambda state: F(len(state))) == dict.fromkeys(CAUSES, F(1))
    assert shares(lambda state: F(RESTATEMENT in state and OWN not in state)) == dict.fromkeys(CAUSES, F(0)) | {RESTATEMENT: F(1), OWN: F(-1)}


def test_own_results_move_the_score_and_others_only_the_rank():
    found = Split(ends(figures(u=60, v=50), figures(u=61, v=70))).of(U)
    assert (found.score.first, found.score.last, told(found.score)) == (60, 61, {OWN: 1})
    assert (found.rank.first, found.rank.last, told(found.rank)) == (1, 2, {OTHERS: 1})


def test_a_rule_that_changed_is_told_apart_from_results():
    found = Split(ends(figures(u=60), figures(u=60), later_rules=HARDER)).of(U)
    assert (found.score.first, found.score.last, told(found.score)) == (60, 0, {RULES: -60})


def test_a_restated_figure_is_not_the_units_own_result():
    found = Split(ends(figures(u=62), figures(u=65), first=figures(u=60))).of(U)
    assert told(found.score) == {RESTATEMENT: 2, OWN: 3}


def test_a_merged_unit_is_held_against_what_it_was_made_of():
    found = Split(ends(figures(u=60), figures(u=50), regrouped=figures(u=50))).of(U)
    assert told(found.score) == {REORGANISATION: -10} and found.start == NONE


def test_a_new_unit_begins_like_for_like():
    found = Split(ends(figures(old=60), figures(new=70), regrouped=figures(new=60))).of(("p", "new"))
    assert (found.start, found.score.first, told(found.score)) == ({REORGANISATION}, 60, {OWN: 10})


def test_a_criterion_that_only_the_later_rules_know_is_a_change_of_rules():
    later_rules = rules((leaf("A1", max_score=F(60)), leaf("A2", measure_code="n", max_score=F(40))))
    later = Figures(facts({"u": {"m": (50, 100), "n": (1, 1)}}), communes("u"))
    found = Split(ends(figures(u=50), later, later_rules=later_rules)).of(U)
    assert (found.score.first, found.score.last, told(found.score), found.is_estimated) == (50, 70, {RULES: 20}, False)


def test_a_unit_without_a_score_has_no_change():
    split = Split(ends(figures(u=1), figures(u=1, v=2)))
    assert split.units() == [U]
    with pytest.raises(ChangeError, match="no index in the earlier period"):
        split.of(("p", "v"))


measured = st.dictionaries(st.sampled_from("uvwxyz"), st.integers(0, 100), min_size=1)


@settings(deadline=None)  # a machine that is busy is not a fault
@given(measured, measured, measured, measured, st.sampled_from([(ONE, ONE), (ONE, HARDER), (HARDER, ONE)]))
def test_the_lines_sum_to_the_change_for_every_unit(earlier, later, first, regrouped, both_rules):
    given_ends = ends(figures(**earlier), figures(**later), figures(**first), figures(**regrouped), *both_rules)
    split = Split(given_ends)
    for unit in split.units():
        found = split.of(unit)
        told(found.score), told(found.rank)
        assert set(found.score.parts) == set(CAUSES) and found.score.parts[OTHERS] == 0
        assert found.rank.last == 1 + sum(value > found.score.last for value in _last_scores(split))


def _last_scores(split):
    last = split._scores(True, None)
    return [points.score for (_, code), points in last.items() if not code and points.score is not None]
