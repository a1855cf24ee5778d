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
    """What a leaf, an inner row or the index is worth: points or none, the closed status, and the maximum that counts for it.

    `known_score` of `known_max` is what is known of it, also where it has no points; `has_fallen`: a survey that was not held is a part of it;
    `leaves_out_unsurely`: it is or has a leaf that does not apply, and points of that leaf would be provisional;
    `is_published`: taken from the portal's list; an index is the sum of its areas times `rescaled_by`, then rounded and kept within its limits.
    """

    score: Fraction | None
    status: str
    applicable_max: Fraction
    known_score: Fraction | None = None
    known_max: Fraction = ZERO
    has_fallen: bool = False
    leaves_out_unsurely: bool = False
    is_published: bool = False
    rescaled_by: Fraction = Fraction(1)


@dataclass(frozen=True)
class Listed:
    """A province as the portal's older list states it: areas and total are taken as published."""

    areas: Mapping[str, Fraction | None]
    total: Fraction | None


@dataclass(frozen=True)
class Facts:
    """All that is known of one period in one calendar, for whatever sets."""

    values: Mapping[Unit, Mapping[str, Value]] = field(default_factory=dict)  # by measure_code
    answers: Mapping[Unit, Mapping[str, Mapping[tuple[str, str], Fraction]]] = field(default_factory=dict)  # by measure_code, (question_code, answer_code)
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
    for unit, info in units.items():
        if info.unit_level in rules.levels:
            rows = _UnitScorer(rules, facts, unit, info.unit_level).rows()
            found.update({(unit, code): points for code, points in rows.items()})
    return found


class _UnitScorer:
    """One unit's way through the tree."""

    def __init__(self, rules: Rules, facts: Facts, unit: Unit, unit_level: str) -> None:
        self.rules, self.unit, self.unit_level = rules, unit, unit_level
        self.level: Level = rules.levels[unit_level]
        self.values = facts.values.get(unit, {})
        self.answers = facts.answers.get(unit, {})
        self.entered = facts.entered.get(unit, {})
        self.areas = [area for area in rules.children.get("", ()) if area.is_counted]
        listed = facts.listed.get(unit)
        self.listed = listed if listed and any(area.criterion_code in listed.areas for area in self.areas) else None
        surveys = [leaf for leaf in rules.leaves if leaf.scored_by == "survey" and rules.counts(leaf)]
        self.has_no_survey = self.level.no_survey == "rescale" and not any(self._has_value(leaf) for leaf in surveys)

    def rows(self) -> dict[str, Points]:
        """Leaves, inner rows and the index; nothing for a unit of which nothing is known that the set looks at."""
        found = {leaf.criterion_code: self._leaf(leaf) for leaf in self.rules.leaves if self._has_row(leaf)} if self._is_known() else {}
        if not self.listed and not found:
            return {}
        for area in self.areas:
            self._sum(area, found)
            if self.listed:
                found[area.criterion_code] = _published(area, self.listed.areas.get(area.criterion_code))
        found[INDEX] = self._index([found[area.criterion_code] for area in self.areas])
        return found

    def _is_known(self) -> bool:
        """Whether some leaf, also one that does not count, has a row of figures, answers or entered points."""
        return any(seen.value is not None or seen.answers or seen.entered is not None for seen, _ in map(self._seen, self.rules.leaves))

    def _seen(self, leaf: Criterion) -> tuple[Seen, str]:
        """What the leaf looks at, and the measure that it is scored by: its own where the unit has it, else what stands in."""
        if leaf.ratio_source == "entered":
            return Seen(entered=self.entered.get((self.rules.criteria_set.criteria_set_id, leaf.criterion_code))), ""
        if leaf.ratio_source == "answers":
            return Seen(answers=_asked(leaf, self.answers.get(leaf.measure_code, {}))), leaf.measure_code
        is_fallback = leaf.measure_code not in self.values and leaf.fallback_measure_code in self.values
        code = leaf.fallback_measure_code if is_fallback else leaf.measure_code
        return Seen(self.values.get(code)), code

    def _has_value(self, leaf: Criterion) -> bool:
        """Whether all that the rule looks at is known; a ratio with nothing under it is."""
        seen, _ = self._seen(leaf)
        if leaf.rule_type == "AS_PUBLISHED":
            return seen.value is not None and seen.value.published_score is not None
        return bool(seen.answers) or seen.entered is not None or is_zero_denominator(leaf, seen.value) or x_of(leaf, seen.value) is not None

    def _has_row(self, leaf: Criterion) -> bool:
        """A leaf shows where it applies, also when it is missing; one that does not count, only where it can be computed."""
        return leaf.rule_type != "NOT_SCORED" and self._applies(leaf) and (self.rules.counts(leaf) or self._has_value(leaf))

    def _applies(self, leaf: Criterion) -> bool:
        """`province+commune` is every level of the set."""
        return self.unit_level in leaf.applies_to or leaf.applies_to == EVERY_LEVEL

    def _leaf(self, leaf: Criterion) -> Points:
        seen, measure_code = self._seen(leaf)
        has_fallen = leaf.scored_by == "survey" and self.has_no_survey and not self.rules.is_exempt(self.unit, leaf)
        points, status = (None, "not_applicable") if has_fallen else self._pointed(leaf, seen)
        is_nothing = status == "not_applicable"
        is_rescaled = has_fallen or (is_nothing and self.level.not_applicable == "rescale")
        maximum = ZERO if is_rescaled or not leaf.adds_to_maximum else leaf.max_score
        if is_nothing and not has_fallen and self.level.not_applicable == "full" and leaf.adds_to_maximum:
            points = leaf.max_score
        if points is None:
            is_unsure = is_nothing and self._is_unsure(leaf, seen, measure_code)
            return Points(None, status, maximum, has_fallen=has_fallen, leaves_out_unsurely=is_unsure)
        return Points(points, self._firmness(leaf, seen, measure_code), maximum, points, maximum)

    def _firmness(self, leaf: Criterion, seen: Seen, measure_code: str) -> str:
        """How firm points are: an appeal first, then whatever makes them provisional."""
        if seen.entered and seen.entered.is_appealed:
            return "appealed"
        return "provisional" if self._is_unsure(leaf, seen, measure_code) else "scored"

    def _is_unsure(self, leaf: Criterion, seen: Seen, measure_code: str) -> bool:
        """Whether points of the leaf hang on what stands in, on the unit's own word, on a guess or on a reading that nobody signed."""
        is_fallback = measure_code not in ("", leaf.measure_code)
        is_self_only = seen.entered is not None and seen.entered.is_self_only
        return is_fallback or is_self_only or leaf.status == "hypothesis" or self.rules.is_unsettled(leaf, measure_code)

    def _pointed(self, leaf: Criterion, seen: Seen) -> tuple[Fraction | None, str]:
        """The points and the status that their rule gives: computed points are rounded, what is stated (a maximum, published points) stands as it is."""
        if self.rules.is_exempt(self.unit, leaf):
            return None, "not_applicable"
        if leaf.rule_type == "AS_PUBLISHED":
            published = seen.value.published_score if seen.value else None
            return published, "missing_data" if published is None else "scored"
        steps = self.rules.steps.get(leaf.criterion_code, ())
        if leaf.ratio_source == "entered":
            return self._rounded(leaf, entered(leaf, seen.entered.points, steps)) if seen.entered else (None, "missing_data")
        if leaf.ratio_source == "answers":
            mean = survey_levels(seen.answers, steps)
            nothing = _of_nothing(leaf, Value()) if seen.answers else (None, "missing_data")
            return nothing if mean is None else self._rounded(leaf, mean)
        if is_zero_denominator(leaf, seen.value):
            return _of_nothing(leaf, seen.value)
        x = x_of(leaf, seen.value)
        return (None, "missing_data") if x is None else self._rounded(leaf, RULES[leaf.rule_type](leaf, x, steps))

    @staticmethod
    def _rounded(leaf: Criterion, points: Fraction | None) -> tuple[Fraction | None, str]:
        """Points rounded, once; figures that no step of the rule fits are for a person to look at."""
        return (None, "manual_review") if points is None else (rounded(points, leaf.rounding_step), "scored")

    def _sum(self, node: Criterion, found: dict[str, Points]) -> None:
        """An inner row is what its counted children are worth together; those without points are passed over, or leave it open where the set says so."""
        children = self.rules.children.get(node.criterion_code, ())
        for child in children:
            if not child.is_leaf and child.is_counted:
                self._sum(child, found)
        parts = [found[child.criterion_code] for child in children if child.is_counted and child.criterion_code in found]
        if not parts and node.level != "area":
            return  # nothing of it applies to the unit's level
        known = [part.score for part in parts if part.score is not None]
        is_open = self.level.missing == "incomplete" and any(part.status in OPEN for part in parts)
        total = max(rounded(sum(known, ZERO), node.rounding_step), ZERO) if known and not is_open else None
        applicable, known_score, known_max = _total(parts, "applicable_max"), _known(parts), _total(parts, "known_max")
        found[node.criterion_code] = Points(
            total,
            _status_of(parts, total),
            applicable,
            known_score if total is None else total,
            known_max if total is None else applicable,
            any(part.has_fallen for part in parts),
            any(part.leaves_out_unsurely for part in parts),
        )

    def _index(self, areas: list[Points]) -> Points:
        """The index of a unit of which every area is known; a published total is taken as it is."""
        maximum, applicable = self.rules.criteria_set.max_score, _total(areas, "applicable_max")
        known = _known(areas), _total(areas, "known_max")
        if self.listed and self.listed.total is not None:
            return Points(self.listed.total, _status_of(areas, self.listed.total), applicable, *known, is_published=True)
        is_complete = all(self._is_settled(area) for area in areas)
        scores = [area.score for area in areas if area.score is not None]
        if not is_complete or not scores or not applicable:
            is_nothing = is_complete and {area.status for area in areas} == {"not_applicable"}
            is_review = any(area.status == "manual_review" for area in areas)
            return Points(None, "manual_review" if is_review else "not_applicable" if is_nothing else "missing_data", applicable, *known)
        is_rescaled = self.level.not_applicable == "rescale" or any(area.has_fallen for area in areas)
        factor = maximum / applicable if is_rescaled else Fraction(1)
        total = min(rounded(sum(scores, ZERO) * factor, self.rules.criteria_set.rounding_step), maximum)
        return Points(total, _status_of(areas, total), applicable, *known, rescaled_by=factor)

    def _is_settled(self, area: Points) -> bool:
        """An area that nothing applies to leaves the index open where nothing is re-scaled."""
        if area.score is not None or area.status != "not_applicable":
            return area.score is not None
        return self.level.not_applicable != "drop" or (area.has_fallen and not area.applicable_max)


def _asked(leaf: Criterion, answers: Mapping[tuple[str, str], Fraction]) -> dict[str, Fraction]:
    """How often each answer was given to the questions that the leaf names; to any question where it names none."""
    found: dict[str, Fraction] = {}
    for (question_code, answer_code), count in answers.items():
        if not leaf.question_codes or question_code in leaf.question_codes:
            found[answer_code] = found.get(answer_code, ZERO) + count
    return found


def _status_of(parts: list[Points], total: Fraction | None) -> str:
    """The status of a sum: as firm as the least firm of its parts; without points, what stands in its way."""
    found = {part.status for part in parts} | {"provisional" for part in parts if part.leaves_out_unsurely}
    if total is not None:
        return next((status for status in ("appealed", "provisional") if status in found), "scored")
    return next((status for status in ("manual_review", "missing_data") if status in found), "not_applicable")


def _of_nothing(leaf: Criterion, value: Value) -> tuple[Fraction | None, str]:
    """What nothing to count earns: nothing, zero or all; null that stands for `nobody reported` is missing."""
    if leaf.zero_denominator == "null":
        return None, "missing_data" if value.data_quality_status in UNREPORTED else "not_applicable"
    return (leaf.max_score if leaf.zero_denominator == "full" else ZERO), "scored"


def _published(area: Criterion, score: Fraction | None) -> Points:
    if score is None:
        return Points(None, "missing_data", area.max_score, is_published=True)
    return Points(score, "scored", area.max_score, score, area.max_score, is_published=True)


def _total(parts: list[Points], name: str) -> Fraction:
    return sum((getattr(part, name) for part in parts), ZERO)


def _known(parts: list[Points]) -> Fraction | None:
    """What is known of the parts; nothing known is not zero."""
    known = [part.known_score for part in parts if part.known_score is not None]
    return sum(known, ZERO) if known else None
