"""Scores one criteria set in one period: leaves by their rules, inner rows as sums, the index; every input is an argument and can be supposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from warehouse.proof.points import RULES, ZERO, Entered, Seen, Value, entered, is_zero_denominator, rounded, survey_levels, x_of
from warehouse.proof.rulebook import Criterion, Level, Rules, Unit

INDEX = ""  # the code under which a unit's index stands beside its criteria
# how the portal marks a zero denominator that stands for "nobody reported"
EVERY_LEVEL = frozenset({"province", "commune"})
OPEN = frozenset({"missing_data", "manual_review"})
UNREPORTED = frozenset({"NO_NATIONAL_REPORT_DATA"})


@dataclass(frozen=True)
class Points:
    """What a leaf, an inner row or the index is worth: points or none, the closed status, and the maximum that counts for it."""

    score: Fraction | None
    status: str
    applicable_max: Fraction
    known_max: Fraction = ZERO


@dataclass(frozen=True)
class Listed:
    """A province as the portal's older list states it: areas and total are taken as published."""

    areas: Mapping[str, Fraction | None]
    total: Fraction | None


@dataclass(frozen=True)
class Facts:
    """All that is known of one period in one calendar, for whatever sets."""

    values: Mapping[Unit, Mapping[str, Value]] = field(default_factory=dict)  # by measure_code
    answers: Mapping[Unit, Mapping[str, Mapping[str, Fraction]]] = field(default_factory=dict)  # by measure_code, answer_code
    entered: Mapping[Unit, Mapping[tuple[str, str], Entered]] = field(default_factory=dict)  # by criteria_set_id, criterion_code
    listed: Mapping[Unit, Listed] = field(default_factory=dict)


Scores = dict[tuple[Unit, str], Points]


@dataclass(frozen=True)
class UnitInfo:
    """What a unit is: its level (rulebook/unit_types.csv), `unknown` where nobody tells."""

    unit_level: str


def score(rules: Rules, facts: Facts, units: Mapping[Unit, UnitInfo]) -> Scores:
    """Points of every unit that the set scores: by unit and criterion code, the index under `INDEX`."""
    found: Scores = {}
    for unit in scored_units(rules, facts, units):
        rows = _UnitScorer(rules, facts, unit, units[unit].unit_level).rows()
        found.update({(unit, code): points for code, points in rows.items()})
    return found


def scored_units(rules: Rules, facts: Facts, units: Mapping[Unit, UnitInfo]) -> list[Unit]:
    """Units of a level of the set of which anything is known that the set looks at."""
    return [unit for unit, info in units.items() if info.unit_level in rules.levels and (_is_known(rules, facts, unit) or _is_listed(rules, facts, unit))]


def _is_known(rules: Rules, facts: Facts, unit: Unit) -> bool:
    seen = rules.measures & (facts.values.get(unit, {}).keys() | facts.answers.get(unit, {}).keys())
    codes = {leaf.criterion_code for leaf in rules.leaves}
    return bool(seen) or any(set_id == rules.criteria_set.criteria_set_id and code in codes for set_id, code in facts.entered.get(unit, {}))


def _is_listed(rules: Rules, facts: Facts, unit: Unit) -> bool:
    listed = facts.listed.get(unit)
    return listed is not None and any(area.criterion_code in listed.areas for area in rules.children.get("", ()))


class _UnitScorer:
    """One unit's way through the tree."""

    def __init__(self, rules: Rules, facts: Facts, unit: Unit, unit_level: str) -> None:
        self.rules, self.unit, self.unit_level = rules, unit, unit_level
        self.is_known = _is_known(rules, facts, unit)
        self.level: Level = rules.levels[unit_level]
        self.values = facts.values.get(unit, {})
        self.answers = facts.answers.get(unit, {})
        self.entered = facts.entered.get(unit, {})
        self.listed = facts.listed.get(unit) if _is_listed(rules, facts, unit) else None
        surveys = [leaf for leaf in rules.leaves if leaf.scored_by == "survey"]
        self.has_no_survey = self.level.no_survey == "rescale" and not any(self._has_data(leaf) for leaf in surveys)

    def rows(self) -> dict[str, Points]:
        found: dict[str, Points] = {}
        for leaf in self.rules.leaves if self.is_known else ():  # of a province that only the list names nothing but its areas is told
            if self._has_row(leaf):
                found[leaf.criterion_code] = self._leaf(leaf)
        areas = [area for area in self.rules.children.get("", ()) if area.is_counted]
        for area in areas:
            self._sum(area, found)
            if self.listed:
                found[area.criterion_code] = _published(area, self.listed.areas.get(area.criterion_code))
        found[INDEX] = self._index([found[area.criterion_code] for area in areas])
        return found

    def _seen(self, leaf: Criterion) -> tuple[Seen, bool]:
        """What the leaf looks at, and whether it is the measure that stands in."""
        is_fallback = leaf.measure_code not in self.values and leaf.fallback_measure_code in self.values
        code = leaf.fallback_measure_code if is_fallback else leaf.measure_code
        entered_points = self.entered.get((self.rules.criteria_set.criteria_set_id, leaf.criterion_code))
        return Seen(self.values.get(code), self.answers.get(leaf.measure_code, {}), entered_points), is_fallback

    def _has_data(self, leaf: Criterion) -> bool:
        seen, _ = self._seen(leaf)
        return bool(seen.value or seen.answers or seen.entered)

    def _has_row(self, leaf: Criterion) -> bool:
        """A counted leaf shows where it applies, also when it is missing; one that is only watched, where its parts are known."""
        if leaf.rule_type == "NOT_SCORED":
            return False
        if self.rules.counts(leaf):
            return self._has_data(leaf) or self._applies(leaf)
        value = self._seen(leaf)[0].value
        return value is not None and value.numerator is not None and value.denominator is not None

    def _applies(self, leaf: Criterion) -> bool:
        """`province+commune` is every level of the set."""
        return self.unit_level in leaf.applies_to or leaf.applies_to == EVERY_LEVEL

    def _leaf(self, leaf: Criterion) -> Points:
        seen, is_fallback = self._seen(leaf)
        points, status = self._pointed(leaf, seen)
        if status == "not_applicable" and self.level.not_applicable == "full" and leaf.adds_to_maximum:
            points, status = leaf.max_score, "scored"
        if points is None:
            return Points(None, status, ZERO if status == "not_applicable" or not leaf.adds_to_maximum else leaf.max_score)
        workflow = seen.entered if leaf.ratio_source == "entered" else None
        measure_code = leaf.fallback_measure_code if is_fallback else leaf.measure_code
        if workflow and workflow.is_appealed:
            status = "appealed"
        elif is_fallback or leaf.status == "hypothesis" or self.rules.is_unsettled(leaf, measure_code) or (workflow and workflow.is_self_only):
            status = "provisional"
        maximum = leaf.max_score if leaf.adds_to_maximum else ZERO
        return Points(rounded(points, leaf.rounding_step), status, maximum, maximum)

    def _pointed(self, leaf: Criterion, seen: Seen) -> tuple[Fraction | None, str]:
        """The points before rounding, and the status that their rule gives."""
        if self.rules.is_exempt(self.unit, leaf) or (leaf.scored_by == "survey" and self.has_no_survey):
            return None, "not_applicable"
        if leaf.rule_type == "AS_PUBLISHED":
            return _or_missing(seen.value.published_score if seen.value else None)
        steps = self.rules.steps.get(leaf.criterion_code, ())
        if leaf.ratio_source == "entered":
            return _or_manual(entered(leaf, seen.entered.points, steps)) if seen.entered else (None, "missing_data")
        if leaf.rule_type == "SURVEY_LEVELS":
            return _or_missing(survey_levels(seen.answers, steps))
        if is_zero_denominator(leaf, seen.value):
            return _of_nothing(leaf, seen.value)
        x = x_of(leaf, seen.value)
        return (None, "missing_data") if x is None else _or_manual(RULES[leaf.rule_type](leaf, x, steps))

    def _sum(self, node: Criterion, found: dict[str, Points]) -> None:
        """An inner row is what its counted children are worth together; those without points are passed over, or leave it open where the set says so."""
        for child in self.rules.children.get(node.criterion_code, ()):
            if not child.is_leaf:
                self._sum(child, found)
        members = [child for child in self.rules.children.get(node.criterion_code, ()) if child.is_counted]
        parts = [found[child.criterion_code] for child in members if child.criterion_code in found]
        if node.is_leaf:
            return
        known = [part for part in parts if part.score is not None]
        is_open = self.level.missing == "incomplete" and any(part.status in OPEN for part in parts if part.score is None)
        total = max(rounded(sum((part.score for part in known), ZERO), node.rounding_step), ZERO) if known and not is_open else None
        applicable = sum((part.applicable_max for part in parts), ZERO)
        found[node.criterion_code] = Points(total, "missing_data" if is_open else _status_of(parts), applicable, sum((part.known_max for part in known), ZERO))

    def _index(self, areas: list[Points]) -> Points:
        """The index of a unit of which every area is known; a published total is taken as it is."""
        maximum = self.rules.criteria_set.max_score
        applicable, known_max = (sum((getattr(area, name) for area in areas), ZERO) for name in ("applicable_max", "known_max"))
        if self.listed and self.listed.total is not None:
            return Points(self.listed.total, _status_of(areas), maximum, known_max)
        is_rescaled = self.level.not_applicable == "rescale" or self.has_no_survey
        is_complete = all(area.score is not None or (is_rescaled and area.status == "not_applicable") for area in areas)
        known = [area.score for area in areas if area.score is not None]
        if not is_complete or not known:
            return Points(None, "missing_data", applicable, known_max)
        total = sum(known, ZERO)
        if is_rescaled and applicable:
            total = total * maximum / applicable
        total = min(max(rounded(total, self.rules.criteria_set.rounding_step), ZERO), maximum)
        return Points(total, _status_of(areas), applicable, known_max)


def _status_of(parts: list[Points]) -> str:
    """The status of a sum: as firm as the least firm of the parts that have points."""
    with_points = {part.status for part in parts if part.score is not None}
    without = {part.status for part in parts if part.score is None}
    if with_points:
        return next((status for status in ("appealed", "provisional") if status in with_points), "scored")
    if not parts or "missing_data" in without:
        return "missing_data"
    return "manual_review" if "manual_review" in without else "not_applicable"


def _of_nothing(leaf: Criterion, value: Value) -> tuple[Fraction | None, str]:
    """What nothing to count earns: nothing, zero or all; null that stands for `nobody reported` is missing."""
    if leaf.zero_denominator == "null":
        return None, "missing_data" if value.data_quality_status in UNREPORTED else "not_applicable"
    return (leaf.max_score if leaf.zero_denominator == "full" else ZERO), "scored"


def _published(area: Criterion, score: Fraction | None) -> Points:
    return Points(score, "missing_data" if score is None else "scored", area.max_score, ZERO if score is None else area.max_score)


def _or_missing(points: Fraction | None) -> tuple[Fraction | None, str]:
    return points, "missing_data" if points is None else "scored"


def _or_manual(points: Fraction | None) -> tuple[Fraction | None, str]:
    return points, "manual_review" if points is None else "scored"
