"""The points of one leaf: one function a rule type, exact fractions throughout, rounded once at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from warehouse.proof.rulebook import Criterion, Step

ZERO, HUNDRED = Fraction(0), Fraction(100)


@dataclass(frozen=True)
class Value:
    """What is known of one measure of one unit in one period: a row of fct_measures."""

    numerator: Fraction | None = None
    denominator: Fraction | None = None
    stated_ratio_pct: Fraction | None = None
    published_score: Fraction | None = None
    data_quality_status: str = ""


@dataclass(frozen=True)
class Entered:
    """The points of the workflow in force for one leaf, and how firm they are."""

    points: Fraction
    is_self_only: bool = False
    is_appealed: bool = False


@dataclass(frozen=True)
class Seen:
    """All that a leaf looks at; a part that nobody gave is None or empty."""

    value: Value | None = None
    answers: Mapping[str, Fraction] = field(default_factory=dict)  # answer_code -> how many, of the questions that the leaf names
    entered: Entered | None = None


def rounded(value: Fraction, step: Fraction) -> Fraction:
    """The multiple of `step` nearest to the value; a half goes away from zero."""
    whole = (2 * abs(value) + step) // (2 * step) * step
    return whole if value >= 0 else -whole


def x_of(leaf: Criterion, value: Value | None) -> Fraction | None:
    """The number that the rule looks at: the ratio in percent, the stated ratio or the count; None where a part of it is missing.

    A denominator of zero has no ratio: the caller asks for `is_zero_denominator` first.
    """
    if value is None:
        return None
    if leaf.ratio_source == "count":
        return value.numerator
    if leaf.ratio_source == "stated":
        return value.stated_ratio_pct
    if value.numerator is None or not value.denominator:
        return None
    return value.numerator * 100 / value.denominator


def is_zero_denominator(leaf: Criterion, value: Value | None) -> bool:
    """Whether both parts are known and nothing arose that could be counted."""
    return leaf.ratio_source == "parts" and value is not None and value.numerator is not None and value.denominator == 0


def _turned(leaf: Criterion, x: Fraction) -> Fraction:
    """Where less is better, the share that is not, never below zero."""
    return max(HUNDRED - x, ZERO) if leaf.direction == "down" else x


def linear(leaf: Criterion, x: Fraction, steps: tuple[Step, ...]) -> Fraction:
    """max · x / 100, past the maximum only where the criterion is not capped."""
    points = leaf.max_score * _turned(leaf, x) / 100
    return min(points, leaf.max_score) if leaf.cap_at_max else points


def linear_capped_at_target(leaf: Criterion, x: Fraction, steps: tuple[Step, ...]) -> Fraction:
    """max · x / target, full from the target on."""
    return min(leaf.max_score * _turned(leaf, x) / leaf.full_score_ratio_pct, leaf.max_score)


def floor_then_linear(leaf: Criterion, x: Fraction, steps: tuple[Step, ...]) -> Fraction:
    """Nothing below the floor; from the floor's points at the floor to the maximum at the target."""
    x = _turned(leaf, x)
    if x < leaf.floor_ratio_pct:
        return ZERO
    rise = (leaf.max_score - leaf.floor_score) * (x - leaf.floor_ratio_pct) / (leaf.full_score_ratio_pct - leaf.floor_ratio_pct)
    return min(leaf.floor_score + rise, leaf.max_score)


def brackets(leaf: Criterion, x: Fraction, steps: tuple[Step, ...]) -> Fraction | None:
    """The points of the interval that holds x; None where none does, or several that differ, which a person must settle."""
    holding = {step.points for step in steps if step.holds(x)}
    return holding.pop() if len(holding) == 1 else None


def levels(leaf: Criterion, x: Fraction, steps: tuple[Step, ...]) -> Fraction | None:
    """The points of the level whose code is the count, written as a plain number."""
    named = {step.step_code: step.points for step in steps}
    return named.get(str(x.numerator)) if x.denominator == 1 else None


def deduction(leaf: Criterion, x: Fraction, steps: tuple[Step, ...]) -> Fraction:
    """The maximum less so much a case, never below zero."""
    return max(leaf.max_score - leaf.points_per_unit * x, ZERO)


def bonus(leaf: Criterion, x: Fraction, steps: tuple[Step, ...]) -> Fraction:
    """So much a case, up to the cap."""
    return min(leaf.points_per_unit * x, leaf.max_score)


def penalty(leaf: Criterion, x: Fraction, steps: tuple[Step, ...]) -> Fraction:
    """So much off a case, down to the cap."""
    return max(-leaf.points_per_unit * x, -leaf.max_score)


def survey_levels(answers: Mapping[str, Fraction], steps: tuple[Step, ...]) -> Fraction | None:
    """The mean points of the answers that have points; None where nobody gave such an answer: a denominator of zero."""
    counted = [(step.points, answers[step.step_code]) for step in steps if answers.get(step.step_code)]
    total = sum((count for _, count in counted), ZERO)
    return sum((points * count for points, count in counted), ZERO) / total if total else None


def entered(leaf: Criterion, points: Fraction, steps: tuple[Step, ...]) -> Fraction | None:
    """Points that people gave: one of the steps' where the rule has steps, else from zero to the maximum; None is for a person to settle."""
    if leaf.rule_type in ("YES_NO", "LEVELS", "BRACKETS"):
        return points if points in {step.points for step in steps} else None
    if not 0 <= points <= leaf.max_score:
        return None
    return -points if leaf.rule_type == "PENALTY" else points


RULES: dict[str, Callable[[Criterion, Fraction, tuple[Step, ...]], Fraction | None]] = {
    "YES_NO": levels,
    "LEVELS": levels,
    "BRACKETS": brackets,
    "LINEAR": linear,
    "LINEAR_CAPPED_AT_TARGET": linear_capped_at_target,
    "FLOOR_THEN_LINEAR": floor_then_linear,
    "DEDUCTION": deduction,
    "BONUS": bonus,
    "PENALTY": penalty,
    "SURVEY_PCT": linear,
    "SIPAS_TENTH": linear,
}
