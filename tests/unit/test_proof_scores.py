"""The second engine's sums, modes, ranks and classes against small sets worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from proof_samples import area, communes, facts, leaf, rules, steps

from home import RULEBOOK
from warehouse.proof.points import Entered
from warehouse.proof.rank import class_of, places, ranks
from warehouse.proof.rulebook import ClassCap, Rulebook, ScoreClass
from warehouse.proof.score import INDEX, Listed, score

U = ("p", "u")
TWO = (leaf("A1", measure_code="m1", max_score=F(84)), leaf("A2", measure_code="m2", max_score=F(16)))
CLASSES = (ScoreClass("A", F(90), None), ScoreClass("B", F(80), F(90)), ScoreClass("C", F(0), F(80)))


def scored(given_rules, figures, units=("u",), **others):
    return score(given_rules, replace(facts(figures), **others), communes(*units))


@pytest.mark.parametrize(
    ("mode", "index", "status"),
    [("drop", "68.32", "not_applicable"), ("rescale", "81.33", "not_applicable"), ("full", "84.32", "scored")],
)
def test_what_does_not_apply_is_dropped_rescaled_or_full(mode, index, status):
    """68.32 of an applicable 84.00 is 81.33 of 100."""
    found = scored(rules(TWO, not_applicable=mode), {"u": {"m1": (6832, 8400), "m2": (0, 0)}})
    assert (found[U, INDEX].score, found[U, "A2"].status) == (F(index), status)


def test_an_exemption_holds_for_all_parts_of_its_row():
    found = scored(rules(TWO, exempt=frozenset({("p", "u", "A")})), {"u": {"m1": (1, 2), "m2": (1, 2)}, "v": {"m1": (1, 2)}}, ("u", "v"))
    assert found[U, "A"].status == "not_applicable" and found[U, INDEX].score is None
    assert found[("p", "v"), INDEX].score == 42


@pytest.mark.parametrize(("missing", "index"), [("left_out", F(42)), ("incomplete", None)])
def test_what_is_missing_is_left_out_or_leaves_the_sum_open(missing, index):
    found = scored(rules(TWO, missing=missing), {"u": {"m1": (1, 2)}})
    assert (found[U, "A2"].status, found[U, INDEX].score) == ("missing_data", index)


@pytest.mark.parametrize(("mode", "index"), [("rescale", F(50)), ("missing", F(42))])
def test_without_a_survey_the_rest_is_rescaled_where_the_set_says_so(mode, index):
    survey = leaf("A2", measure_code="s", max_score=F(16), scored_by="survey", rule_type="SURVEY_PCT")
    assert scored(rules((TWO[0], survey), no_survey=mode), {"u": {"m1": (1, 2)}})[U, INDEX].score == index


def test_a_survey_criterion_counts_the_questions_that_it_names():
    answers = {U: {"s": {("time", "good"): F(3), ("manner", "bad"): F(1), ("", "bad"): F(2)}}}
    graded = {"A1": steps(("good", None, None, 6), ("bad", None, None, 0))}
    for named, points in ((frozenset(), F(3)), (frozenset({"time"}), F(6)), (frozenset({"time", "manner"}), F("4.5")), (frozenset({"tim"}), None)):
        one = leaf("A1", measure_code="s", rule_type="SURVEY_LEVELS", ratio_source="answers", scored_by="survey", question_codes=named)
        found = scored(rules((one, leaf("A2")), steps=graded), {"u": {"m": (0, 1)}}, answers=answers)
        assert found[U, "A1"].score == points


def test_a_bonus_adds_to_points_and_to_no_maximum_and_a_penalty_stops_at_zero():
    extra = leaf("B", measure_code="b", rule_type="BONUS", ratio_source="count", points_per_unit=F(2), max_score=F(5))
    less = leaf("P", measure_code="p", rule_type="PENALTY", ratio_source="count", points_per_unit=F(9), max_score=F(90))
    given_rules = rules((*TWO, extra, less))
    full = {"m1": (1, 1), "m2": (1, 1)}
    assert scored(given_rules, {"u": full | {"b": (3, 1), "p": (0, 1)}})[U, INDEX].score == 100
    assert scored(given_rules, {"u": full | {"b": (3, 1), "p": (2, 1)}})[U, INDEX].score == 87
    assert scored(given_rules, {"u": {"m1": (0, 1), "m2": (1, 1), "p": (9, 1)}})[U, INDEX].score == 0


def test_the_fallback_and_the_self_score_and_the_unsigned_reading_are_provisional():
    one = leaf("A1", fallback_measure_code="f", max_score=F(100))
    assert scored(rules((one,)), {"u": {"f": (1, 2)}})[U, INDEX].status == "provisional"
    assert scored(rules((one,), unsettled=frozenset({"A"})), {"u": {"m": (1, 2)}})[U, "A1"].status == "provisional"
    assert scored(rules((one,), unsettled=frozenset({"f"})), {"u": {"m": (1, 2)}})[U, "A1"].status == "scored"
    told = leaf("A1", measure_code="", rule_type="ENTERED", ratio_source="entered", max_score=F(100))
    for points, status in ((Entered(F(3), is_self_only=True), "provisional"), (Entered(F(3)), "scored"), (Entered(F(3), True, True), "appealed")):
        found = scored(rules((told,)), {}, entered={U: {("s", "A1"): points}})
        assert (found[U, "A1"].score, found[U, "A1"].status, found[U, INDEX].status) == (3, status, status)
    assert scored(rules((told,)), {}, entered={U: {("s", "A1"): Entered(F(101))}})[U, "A1"].status == "manual_review"


@pytest.mark.parametrize(
    ("leaf_status", "sum_status", "level", "doubt"),
    [
        ("not_applicable", "provisional", {"not_applicable": "drop"}, "A2"),
        ("not_applicable", "provisional", {"not_applicable": "rescale"}, "m2"),
        ("provisional", "provisional", {"not_applicable": "full"}, "system"),
        ("not_applicable", "scored", {}, "A1_of_another_set"),
    ],
)
def test_what_an_unsigned_reading_leaves_out_makes_the_sums_above_it_provisional(leaf_status, sum_status, level, doubt):
    firm = leaf("A1", measure_code="m1", max_score=F(84), scored_by="appraisal")
    found = scored(rules((firm, TWO[1]), unsettled=frozenset({doubt}), **level), {"u": {"m1": (1, 2), "m2": (0, 0)}})
    assert [found[U, code].status for code in ("A1", "A2", "A", INDEX)] == ["scored", leaf_status, sum_status, sum_status]


def test_an_area_that_an_unsigned_reading_leaves_out_makes_the_index_provisional():
    given_rules = rules(TWO, not_applicable="rescale")
    given_rules = replace(given_rules, criteria={**given_rules.criteria, "B": area("B"), "B1": leaf("B1", parent_code="B", measure_code="m3")})
    figures = {"u": {"m1": (1, 2), "m2": (1, 2), "m3": (0, 0)}}
    for unsettled, status in ((frozenset({"B1"}), "provisional"), (frozenset(), "scored")):
        found = scored(replace(given_rules, unsettled=unsettled), figures)
        assert (found[U, "B"].status, found[U, "A"].status, found[U, INDEX].status) == ("not_applicable", "scored", status)


def test_what_a_list_publishes_stands():
    found = scored(rules(TWO), {"u": {"m1": (1, 2)}}, listed={U: Listed({"A": F("61.5")}, F("61.52"))})
    assert (found[U, "A"].score, found[U, INDEX].score) == (F("61.5"), F("61.52"))


@pytest.mark.parametrize(
    ("tie_rule", "keys", "expected"),
    [
        ("competition", [(9,), (7,), (7,), (5,)], [1, 2, 2, 4]),
        ("dense", [(9,), (7,), (7,), (5,)], [1, 2, 2, 3]),
        ("ordinal", [(7, 1), (7, 2), (7, 2), (5, 9)], [3, 1, 1, 4]),
    ],
)
def test_ties_share_a_rank_as_the_set_says(tie_rule, keys, expected):
    found = places(tie_rule, {("p", str(number)): tuple(map(F, key)) for number, key in enumerate(keys)})
    assert list(found.values()) == expected


def test_units_without_an_index_are_not_ranked_and_ties_are_broken_by_points():
    given_rules = rules(TWO, tie_rule="ordinal", tie_breakers=("A2",), missing="incomplete")
    figures = {"u": {"m1": (0, 84), "m2": (16, 16)}, "v": {"m1": (16, 84), "m2": (0, 16)}, "w": {"m1": (1, 84)}}
    found = scored(given_rules, figures, ("u", "v", "w"))
    assert ranks(given_rules, found, communes("u", "v", "w")) == {U: 1, ("p", "v"): 2}


def test_a_class_is_reached_at_its_bound_and_capped_by_one_weak_part():
    given_rules = rules(TWO, classes=CLASSES, caps=(ClassCap("A2", F(50), "B"),))
    assert class_of(given_rules, scored(given_rules, {"u": {"m1": (82, 84), "m2": (8, 16)}}), U) == "A"
    assert class_of(given_rules, scored(given_rules, {"u": {"m1": (84, 84), "m2": ("7.99", 16)}}), U) == "B"
    assert class_of(given_rules, scored(given_rules, {"u": {"m1": ("79.99", 84), "m2": (0, 16)}}), U) == "C"


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=1, max_size=8))
def test_a_sum_is_its_parts(parts):
    leaves = tuple(leaf(f"A{number}", measure_code=f"m{number}", max_score=F(5)) for number in range(len(parts)))
    found = scored(rules(leaves, max_score=5 * len(parts)), {"u": {f"m{number}": part for number, part in enumerate(parts)}})
    assert found[U, "A"].score == found[U, INDEX].score == sum(found[U, one.criterion_code].score for one in leaves)


def test_rows_of_the_rulebook_are_in_force_in_their_time():
    rulebook = Rulebook(RULEBOOK)
    assert rulebook.rules("index_766", date(2022, 1, 1)) is None
    in_force = rulebook.rules("index_766", date(2026, 8, 1))
    assert sum(row.max_score for row in in_force.children[""]) == 100 == in_force.criteria_set.max_score
    assert {in_force.lines["ON_TIME"][-1]} == {in_force.criteria["TDGQ"]} and area().is_leaf is False
