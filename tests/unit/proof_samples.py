"""Small criteria sets and facts for the tests of the second engine: rules from a few words, no files."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from warehouse.proof.points import Value
from warehouse.proof.rulebook import CriteriaSet, Criterion, Level, Rules, Step
from warehouse.proof.score import Facts, UnitInfo

F = Fraction
LEAF = {
    "parent_code": "A",
    "level": "criterion",
    "rule_type": "LINEAR",
    "max_score": F(10),
    "rounding_step": F("0.01"),
    "measure_code": "m",
    "fallback_measure_code": "",
    "full_score_ratio_pct": F(100),
    "floor_ratio_pct": None,
    "floor_score": None,
    "points_per_unit": None,
    "question_codes": frozenset(),
    "cap_at_max": True,
    "ratio_source": "parts",
    "zero_denominator": "null",
    "direction": "up",
    "scored_by": "system",
    "applies_to": frozenset({"province", "commune"}),
    "is_counted": True,
    "status": "confirmed",
}


def leaf(code: str = "A1", **given) -> Criterion:
    """One leaf under area A; whatever is not given is as in a plain linear rule of 10 points over the measure `m`."""
    return Criterion(criterion_code=code, **LEAF | given)


def area(code: str = "A", max_score: object = 100) -> Criterion:
    return Criterion(criterion_code=code, **LEAF | {"parent_code": "", "level": "area", "rule_type": "", "max_score": F(max_score), "measure_code": ""})


def steps(*rows: tuple) -> tuple[Step, ...]:
    """Steps from (code, lower, upper, points): the lower bound is in, the upper is out."""
    return tuple(Step(code, low if low is None else F(low), True, high if high is None else F(high), False, F(points)) for code, low, high, points in rows)


def rules(leaves: Iterable[Criterion], max_score: object = 100, tie_rule: str = "competition", tie_breakers: tuple[str, ...] = (), **level) -> Rules:
    """A set of one area, A, over the leaves; `level` changes how it applies to communes, other keywords of Rules come as they are."""
    others = {name: level.pop(name) for name in ("steps", "classes", "caps", "exempt", "unsettled") if name in level}
    one = CriteriaSet("s", F(max_score), F("0.01"), tie_rule, tie_breakers, "calendar", frozenset({"month"}), "illustrative", None, None)
    rows = [area(max_score=max_score), *leaves]
    how = {"not_applicable": "drop", "no_survey": "missing", "missing": "left_out"} | level
    return Rules(one, {row.criterion_code: row for row in rows}, levels={"commune": Level("commune", "commune", **how)}, **others)


def facts(figures: dict[str, dict[str, tuple]]) -> Facts:
    """Facts from unit → measure → (numerator, denominator)."""
    return Facts({("p", unit): {code: Value(*map(F, parts)) for code, parts in measured.items()} for unit, measured in figures.items()})


def communes(*codes: str) -> dict[tuple[str, str], UnitInfo]:
    return {("p", code): UnitInfo("commune") for code in codes}
