"""The second engine's rules against vectors worked by hand, and what must hold of every rule whatever its figures."""

from __future__ import annotations

from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from proof_samples import leaf, steps

from warehouse.proof.points import RULES, Value, entered, is_zero_denominator, rounded, survey_levels, x_of

CENT = F("0.01")
THREE = steps(("", None, 50, 0), ("", 50, 80, 1), ("", 80, None, 2))


def points(rule, x, given_steps=()):
    found = RULES[rule.rule_type](rule, F(x), given_steps)
    return None if found is None else rounded(found, rule.rounding_step)


@pytest.mark.parametrize(
    ("rule", "x", "expected"),
    [
        (leaf(max_score=F(20)), F(314557 * 100, 358643), "17.54"),  # 766, Hải Phòng, published
        (leaf(max_score=F(100)), F(1377 * 100, 1711), "80.48"),  # Kon Tum, reported
        (leaf(max_score=F(2), rule_type="LINEAR_CAPPED_AT_TARGET", full_score_ratio_pct=F(80)), F(3160 * 100, 184513), "0.04"),
        (leaf(max_score=F(6), rule_type="LINEAR_CAPPED_AT_TARGET", full_score_ratio_pct=F(90)), F(939 * 100, 1038), "6"),
        (leaf(max_score=F(6)), 125, "6"),
        (leaf(max_score=F(6), cap_at_max=False), 125, "7.5"),
        (leaf(max_score=F(4), direction="down"), 25, "3"),
        (leaf(max_score=F(4), direction="down"), 130, "0"),
        (leaf(max_score=F(1)), F(1, 2), "0.01"),  # half a cent goes up
        (leaf(max_score=F(1)), F(499999, 1000000), "0"),
        (leaf(max_score=F(5), rule_type="FLOOR_THEN_LINEAR", floor_ratio_pct=F(60), floor_score=F(2), full_score_ratio_pct=F(90)), F("59.999999"), "0"),
        (leaf(max_score=F(5), rule_type="FLOOR_THEN_LINEAR", floor_ratio_pct=F(60), floor_score=F(2), full_score_ratio_pct=F(90)), 60, "2"),
        (leaf(max_score=F(5), rule_type="FLOOR_THEN_LINEAR", floor_ratio_pct=F(60), floor_score=F(2), full_score_ratio_pct=F(90)), 75, "3.5"),
        (leaf(max_score=F(5), rule_type="FLOOR_THEN_LINEAR", floor_ratio_pct=F(60), floor_score=F(2), full_score_ratio_pct=F(90)), 99, "5"),
        (leaf(max_score=F(3), rule_type="DEDUCTION", points_per_unit=F("0.5")), 2, "2"),
        (leaf(max_score=F(3), rule_type="DEDUCTION", points_per_unit=F("0.5")), 7, "0"),
        (leaf(max_score=F(1), rule_type="BONUS", points_per_unit=F("0.25")), 3, "0.75"),
        (leaf(max_score=F(1), rule_type="BONUS", points_per_unit=F("0.25")), 5, "1"),
        (leaf(max_score=F(1), rule_type="PENALTY", points_per_unit=F("0.25")), 3, "-0.75"),
        (leaf(max_score=F(1), rule_type="PENALTY", points_per_unit=F("0.25")), 5, "-1"),
        (leaf(max_score=F(10), rule_type="SIPAS_TENTH", ratio_source="stated"), F("87.55"), "8.76"),
    ],
)
def test_a_rule_gives_the_points_worked_by_hand(rule, x, expected):
    assert points(rule, x) == F(expected)


def test_brackets_hold_their_ends_as_the_rulebook_says():
    bracket = leaf(rule_type="BRACKETS")
    third = F(79999999, 1000000)  # 79.999999, which rounds to 80 and is not 80
    assert [points(bracket, x, THREE) for x in (0, F(499, 10), 50, third, 80, 1000)] == [0, 0, 1, 1, 2, 2]
    assert points(bracket, 60, THREE[:1]) is None
    assert points(bracket, 60, THREE + steps(("", 55, 65, 9))) is None


def test_levels_are_named_by_whole_numbers():
    rule, named = leaf(rule_type="LEVELS", ratio_source="count"), steps(("0", None, None, 0), ("3", None, None, "1.5"))
    assert [points(rule, x, named) for x in (0, 3, 4, F(3, 2))] == [0, F("1.5"), None, None]


def test_entered_points_are_one_of_the_steps_or_within_the_maximum():
    yes = steps(("1", None, None, 2), ("0", None, None, 0))
    assert [entered(leaf(rule_type="YES_NO"), F(x), yes) for x in (0, 1, 2)] == [0, None, 2]
    assert [entered(leaf(rule_type="ENTERED", max_score=F(2)), F(x), ()) for x in (-1, 0, 2, 3)] == [None, 0, 2, None]


def test_answers_of_a_survey_are_weighed_and_strange_ones_left_out():
    graded = steps(("A", None, None, 3), ("B", None, None, 2), ("C", None, None, 1), ("D", None, None, 0))
    assert survey_levels({"A": F(2), "B": F(1), "D": F(1), "khác": F(9)}, graded) == 2
    assert survey_levels({"khác": F(9)}, graded) is None


def test_what_a_rule_looks_at_is_missing_where_a_part_is():
    parts, stated, count = leaf(), leaf(ratio_source="stated"), leaf(ratio_source="count")
    assert x_of(parts, Value(F(1), None)) is None and x_of(parts, None) is None and x_of(parts, Value(F(1), F(0))) is None
    assert (x_of(parts, Value(F(1), F(3))), x_of(stated, Value(stated_ratio_pct=F(7))), x_of(count, Value(F(4)))) == (F(100, 3), 7, 4)
    assert is_zero_denominator(parts, Value(F(0), F(0))) and not is_zero_denominator(parts, Value(None, F(0)))


@pytest.mark.parametrize(("value", "expected"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("0.00499", "0"), ("-1.234", "-1.23")])
def test_half_goes_away_from_zero(value, expected):
    assert rounded(F(value), CENT) == F(expected)


ratios = st.fractions(0, 150, max_denominator=10**6)
maxima = st.fractions(F("0.5"), 30, max_denominator=4)
bounded = st.sampled_from(
    [
        {"rule_type": "LINEAR"},
        {"rule_type": "LINEAR", "direction": "down"},
        {"rule_type": "LINEAR_CAPPED_AT_TARGET", "full_score_ratio_pct": F(80)},
        {"rule_type": "FLOOR_THEN_LINEAR", "floor_ratio_pct": F(40), "floor_score": F("0.25"), "full_score_ratio_pct": F(95)},
        {"rule_type": "DEDUCTION", "points_per_unit": F("0.3")},
        {"rule_type": "BONUS", "points_per_unit": F("0.3")},
    ]
)


@settings(deadline=None)
@given(bounded, maxima, ratios)
def test_points_stay_between_zero_and_the_maximum(kind, most, x):
    assert 0 <= points(leaf(max_score=most, **kind), x) <= rounded(most, CENT)


@settings(deadline=None)
@given(bounded, maxima, ratios, ratios)
def test_more_of_what_is_wanted_never_earns_less(kind, most, low, high):
    rule = leaf(max_score=most, **kind)
    less, more = points(rule, min(low, high)), points(rule, max(low, high))
    is_wanted = rule.direction == "up" and rule.rule_type != "DEDUCTION"
    assert less <= more if is_wanted else more <= less


@settings(deadline=None)
@given(st.fractions(-1000, 1000), st.sampled_from([CENT, F("0.05"), F("0.25"), F(1, 10**6)]))
def test_rounding_moves_by_half_a_step_at_most(value, step):
    assert abs(rounded(value, step) - value) <= step / 2 and (rounded(value, step) / step).denominator == 1
    assert rounded(-value, step) == -rounded(value, step)
