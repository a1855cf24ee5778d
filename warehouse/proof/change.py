"""Splits the change of a unit's score and rank between two periods by its causes: the scores are computed again in supposed states between the two ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from home import ParError
from warehouse.proof.points import ZERO
from warehouse.proof.rank import group_of, ranks
from warehouse.proof.rulebook import Rules, Unit
from warehouse.proof.score import INDEX, Facts, Points, Scores, UnitInfo, score
from warehouse.proof.shares import ALL, NONE, OTHERS, OWN, REORGANISATION, RESTATEMENT, RULES, State, shares

# the earlier end, in order of preference: as it stood; for a unit that is new, regrouped; for figures that came late, as known now
STARTS: tuple[State, ...] = (NONE, frozenset({REORGANISATION}), frozenset({RESTATEMENT}), frozenset({RESTATEMENT, REORGANISATION}))


class ChangeError(ParError):
    """A change that cannot be split, because one of its ends is not there."""


@dataclass(frozen=True)
class Figures:
    """Facts and the units they are about."""

    facts: Facts
    units: Mapping[Unit, UnitInfo]


@dataclass(frozen=True)
class Ends:
    """All that the two ends of a change are computed from.

    `earlier` has four readings of the earlier period, by whether it is as known now (RESTATEMENT) and as the units are now (REORGANISATION).
    """

    earlier_rules: Rules
    later_rules: Rules
    earlier: Mapping[State, Figures]
    later: Figures


@dataclass(frozen=True)
class Change:
    """What became of one number: its two ends and the part of each cause; `first + sum(parts) = last`, exactly."""

    first: Fraction
    last: Fraction
    parts: Mapping[str, Fraction]


@dataclass(frozen=True)
class UnitChange:
    """A unit's change of score and of rank.

    `start` says which reading of the earlier period it begins with: empty where that period stood as it was.
    `is_estimated`: some state between the ends lacks figures, and what lacks counts as no points there.
    `ranked`: among how many peers it is ranked at each end.
    """

    unit: Unit
    score: Change
    rank: Change
    start: State
    is_estimated: bool
    ranked: tuple[int, int]


class Split:
    """The changes of all units of one criteria set between two periods; every state is scored once for all units."""

    def __init__(self, ends: Ends) -> None:
        self.ends = ends
        self._scored: dict[tuple[bool, State | None], Scores] = {}

    def units(self) -> list[Unit]:
        """Every unit that has an index at both ends."""
        return [unit for unit, code in self._scores(True, None) if code == INDEX and self._has_index(True, None, unit) and self._start(unit) is not None]

    def of(self, unit: Unit) -> UnitChange:
        """The change of one unit; ChangeError where it has no index at one of the ends."""
        start = self._start(unit)
        if start is None or not self._has_index(True, None, unit):
            end = "earlier" if start is None else "later"
            raise ChangeError(f"{unit[1]} has no index in the {end} period; choose one in which fct_index_scores gives it a score.")
        lacks: list[State] = []

        @cache
        def worth(state: State) -> tuple[Fraction, Fraction, int]:
            scores = self._mixed(unit, state | start)
            units = self._units(unit, state | start)
            rules = self.ends.later_rules if RULES in state else self.ends.earlier_rules
            if not _has_points(scores, unit):
                lacks.append(state)
                scores = scores | {(unit, INDEX): Points(_known(scores, unit, rules), "missing_data", ZERO)}
            place, ranked = _place(rules, scores, units, unit)
            return scores[unit, INDEX].score, Fraction(place), ranked

        in_score, in_rank = (Change(worth(NONE)[of], worth(ALL)[of], shares(lambda state, of=of: worth(state)[of])) for of in (0, 1))
        return UnitChange(unit, in_score, in_rank, start, bool(lacks), (worth(NONE)[2], worth(ALL)[2]))

    def _start(self, unit: Unit) -> State | None:
        return next((start for start in STARTS if self._has_index(False, start, unit)), None)

    def _has_index(self, is_later_rules: bool, reading: State | None, unit: Unit) -> bool:
        return _has_points(self._scores(is_later_rules, reading), unit)

    def _scores(self, is_later_rules: bool, reading: State | None) -> Scores:
        """All units under one rulebook with one period's figures: a reading of the earlier period, or None for the later."""
        key = (is_later_rules, reading)
        if key not in self._scored:
            figures = self._figures(reading)
            rules, other = self.ends.earlier_rules, self.ends.later_rules
            if is_later_rules:
                rules, other = other, rules
            if is_later_rules != (reading is None):  # figures of one end under the rules of the other
                there = self._figures(None if reading is not None else frozenset({RESTATEMENT, REORGANISATION}))
                figures = Figures(filled(figures.facts, there.facts, rules, other), figures.units)
            self._scored[key] = score(rules, figures.facts, figures.units)
        return self._scored[key]

    def _figures(self, reading: State | None) -> Figures:
        return self.ends.later if reading is None else self.ends.earlier[reading]

    def _readings(self, unit: Unit, state: State) -> tuple[State | None, State | None]:
        """Which figures the unit itself has in a state, and which all others; a reading that knows nothing of the unit tells no cause."""
        earlier = state & {RESTATEMENT, REORGANISATION}
        known = next(reading for reading in (earlier, earlier - {REORGANISATION}, self._start(unit)) if self._has_index(False, reading, unit))
        return None if OWN in state else known, None if OTHERS in state else earlier

    def _mixed(self, unit: Unit, state: State) -> Scores:
        own, others = self._readings(unit, state)
        is_later = RULES in state
        found = {key: points for key, points in self._scores(is_later, others).items() if key[0] != unit}
        return found | {key: points for key, points in self._scores(is_later, own).items() if key[0] == unit}

    def _units(self, unit: Unit, state: State) -> dict[Unit, UnitInfo]:
        own, others = self._readings(unit, state)
        return {**self._figures(others).units, unit: self._figures(own).units[unit]}


def filled(facts: Facts, other: Facts, rules: Rules, other_rules: Rules) -> Facts:
    """One period's facts under the rules of the other: what only those rules ask for was not asked then, so the other period's figure stands in.

    A figure that both rulebooks ask for stays as it is, also where it is missing.
    """
    measures = rules.measures - other_rules.measures
    set_id = rules.criteria_set.criteria_set_id
    codes = {(set_id, code) for code in rules.criteria.keys() - other_rules.criteria.keys()}

    def merged(here: Mapping, there: Mapping, asked: frozenset | set) -> dict:
        return {unit: {key: part for key, part in there.get(unit, {}).items() if key in asked} | dict(here.get(unit, {})) for unit in here}

    return Facts(
        merged(facts.values, other.values, measures), merged(facts.answers, other.answers, measures), merged(facts.entered, other.entered, codes), facts.listed
    )


def _has_points(scores: Scores, unit: Unit) -> bool:
    index = scores.get((unit, INDEX))
    return index is not None and index.score is not None


def _known(scores: Scores, unit: Unit, rules: Rules) -> Fraction:
    """The points that are known of a unit without an index."""
    areas = (scores.get((unit, area.criterion_code)) for area in rules.children.get("", ()))
    return sum((area.score for area in areas if area is not None and area.score is not None), ZERO)


def _place(rules: Rules, scores: Scores, units: Mapping[Unit, UnitInfo], unit: Unit) -> tuple[int, int]:
    """The unit's rank and among how many peers; of a level that the rules do not rank it stands alone, at the first place."""
    group = group_of(rules, units, unit)
    peers = {key: points for key, points in scores.items() if group_of(rules, units, key[0]) == group}
    placed = ranks(rules, peers, units)
    return placed.get(unit, 1), max(len(placed), 1)
