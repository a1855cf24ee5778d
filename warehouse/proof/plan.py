"""Scores every held period under a draft beside the set in force: whose points, rank and class move, by what, and what the draft cannot tell apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from warehouse.proof.facts import AS_WAS, Known, Scope
from warehouse.proof.periods import MONTHS, first_day, kind_of
from warehouse.proof.points import ZERO
from warehouse.proof.rank import Group, class_of, group_of, ranks
from warehouse.proof.rulebook import Criterion, Rulebook, Rules, Unit
from warehouse.proof.score import INDEX, Facts, Points, Scores, score

# lines that no criterion has: what re-scaling adds to the sum, what rounding and the limits 0 and maximum take or give, what a published total differs by
RESCALING, ROUNDING, PUBLISHED = BESIDE = ("rescaling", "rounding", "published")


@dataclass(frozen=True)
class Standing:
    """A unit under one rulebook: its index or, without one, the points that are known; `lines` by criterion code sum to that.

    `is_published`: taken from the portal's list, which no rule scores again.
    """

    score: Fraction | None
    known: Fraction | None
    rank: int | None
    class_code: str | None
    lines: Mapping[str, Fraction]
    is_published: bool = False

    @property
    def worth(self) -> Fraction:
        return next((points for points in (self.score, self.known) if points is not None), ZERO)


@dataclass(frozen=True)
class UnitPlan:
    """One unit in one period, before and after; None where the set does not score it."""

    period: str
    unit: Unit
    group: Group
    before: Standing | None
    after: Standing | None

    @property
    def is_comparable(self) -> bool:
        """Both ends have an index, or neither has and some points of both are known."""
        if self.before is None or self.after is None:
            return False
        has_index = {self.before.score is not None, self.after.score is not None}
        return len(has_index) == 1 and (self.before.known is None) == (self.after.known is None)

    @property
    def change(self) -> Fraction:
        return (self.after.worth if self.after else ZERO) - (self.before.worth if self.before else ZERO)

    @cached_property
    def lines(self) -> dict[str, Fraction]:
        """What each criterion, and what lies beside the criteria, adds to the change; lines that add nothing are left out."""
        old, new = (standing.lines if standing else {} for standing in (self.before, self.after))
        moved = {code: new.get(code, ZERO) - old.get(code, ZERO) for code in [*old, *(code for code in new if code not in old)]}
        return {code: by for code, by in moved.items() if by}


@dataclass
class Separation:
    """How often one scored row of the draft tells the units of one group of peers apart, in the held periods.

    `met` counts periods in which two or more units of the group have points, `separated` those in which not all have the same; before and after.
    """

    criterion_code: str
    group: Group
    met: list[int] = field(default_factory=lambda: [0, 0])
    separated: list[int] = field(default_factory=lambda: [0, 0])

    @property
    def stops(self) -> bool:
        """It told units apart and no longer does."""
        return self.separated[0] > 0 and self.met[1] > 0 and not self.separated[1]

    @property
    def never_separates(self) -> bool:
        return not self.separated[0] and self.met[1] > 0 and not self.separated[1]


@dataclass
class LeafPlan:
    """One scored row of the draft: for how many units and periods it asks for a figure, and for how many there is one."""

    criterion_code: str
    is_new: bool
    asked: int = 0
    known: int = 0

    @property
    def has_nobody(self) -> bool:
        return self.known == 0


@dataclass
class Plan:
    """All that a draft does to the periods in which some unit is scored, oldest first."""

    periods: list[str] = field(default_factory=list)
    units: list[UnitPlan] = field(default_factory=list)
    leaves: dict[str, LeafPlan] = field(default_factory=dict)
    separations: dict[tuple[str, Group], Separation] = field(default_factory=dict)

    @property
    def latest(self) -> str | None:
        """The last of the shortest periods: what the summary tells."""
        return max(self.periods, key=lambda period: (-MONTHS[kind_of(period)], period), default=None)


def plan(known: Known, rulebook: Rulebook, against: str | None, supposed: Rulebook, progress: Callable[[str], None] = lambda said: None) -> Plan:
    """Score every held period under `supposed`, which has the draft's set alone, and under `against` of the rulebook where it is in force.

    Without a set to stand beside, every held period is scored under the draft alone.
    """
    [drafted] = supposed.sets
    found = Plan()
    for period in _periods(known, rulebook, against, supposed):
        progress(f"{period}, {len(found.units):,} units so far")
        day = first_day(period)
        before = _scored(known, rulebook.rules(against, day) if against else None, period)
        after = _scored(known, supposed.rules(drafted, day), period)
        units = list(_unit_plans(period, before, after))
        found.periods += [period] if units else []
        found.units += units
        _count(found, before, after)
    return found


@dataclass(frozen=True)
class _Scored:
    """One period under one rulebook; `rules` None where the set is not in force or does not score such periods."""

    rules: Rules | None
    known: Known
    facts: Facts = field(default_factory=Facts)

    @cached_property
    def scores(self) -> Scores:
        return score(self.rules, self.facts, self.known.units) if self.rules else {}

    @cached_property
    def ranks(self) -> dict[Unit, int]:
        return ranks(self.rules, self.scores, self.known.units) if self.rules else {}

    @cached_property
    def by_code(self) -> dict[str, dict[Unit, Points]]:
        found: dict[str, dict[Unit, Points]] = {}
        for (unit, code), points in self.scores.items():
            found.setdefault(code, {})[unit] = points
        return found

    @property
    def units(self) -> list[Unit]:
        return list(self.by_code.get(INDEX, ()))

    def standing(self, unit: Unit) -> Standing | None:
        index = self.scores.get((unit, INDEX))
        if index is None:
            return None
        told = lines(self.rules, self.scores, unit)
        return Standing(index.score, index.known_score, self.ranks.get(unit), class_of(self.rules, self.scores, unit), told, index.is_published)

    def group(self, unit: Unit) -> Group | None:
        return group_of(self.rules, self.known.units, unit) if self.rules else None


def _periods(known: Known, rulebook: Rulebook, against: str | None, supposed: Rulebook) -> list[str]:
    """Held periods in which the set in force stands, or all; of a kind that one of the two scores. Oldest first, shorter ones first."""
    versions = [*(one for versions in supposed.sets.values() for one in versions), *(rulebook.sets[against] if against else ())]
    kinds = frozenset().union(*(one.period_kinds for one in versions))
    held = {scope.period for scope in known.scopes if scope.unit_view == AS_WAS and kind_of(scope.period) in kinds}
    if against:
        held = {period for period in held if rulebook.rules(against, first_day(period))}
    return sorted(held, key=lambda period: (first_day(period), MONTHS[kind_of(period)]))


def _scored(known: Known, rules: Rules | None, period: str) -> _Scored:
    if rules is None or kind_of(period) not in rules.criteria_set.period_kinds:
        return _Scored(None, known)
    return _Scored(rules, known, known.facts(Scope(AS_WAS, rules.criteria_set.calendar, period)))


def lines(rules: Rules, scores: Scores, unit: Unit) -> dict[str, Fraction]:
    """What a unit's index, or what is known of it, is the sum of: points of counted rows with a rule, of areas that are published, and what lies beside."""
    found: dict[str, Fraction] = {}
    for area in rules.children.get("", ()):
        points = scores.get((unit, area.criterion_code))
        if area.is_counted and points is not None:
            counted = [area] if points.is_published else _leaves_of(rules, area)
            found.update({row.criterion_code: _points(scores, unit, row) for row in counted if _points(scores, unit, row) is not None})
    index = scores[unit, INDEX]
    known = index.known_score or ZERO
    rest = (known if index.score is None else index.score) - known * index.rescaled_by + known - sum(found.values(), ZERO)
    beside = {RESCALING: known * (index.rescaled_by - 1), PUBLISHED if index.is_published else ROUNDING: rest}
    return found | {line: by for line, by in beside.items() if by}


def _leaves_of(rules: Rules, area: Criterion) -> list[Criterion]:
    return [leaf for leaf in rules.leaves if rules.lines[leaf.criterion_code][-1] is area and rules.counts(leaf)]


def _points(scores: Scores, unit: Unit, row: Criterion) -> Fraction | None:
    points = scores.get((unit, row.criterion_code))
    return points.score if points else None


def _unit_plans(period: str, before: _Scored, after: _Scored) -> Iterator[UnitPlan]:
    for unit in sorted({*before.units, *after.units}):
        group = after.group(unit) or before.group(unit)
        yield UnitPlan(period, unit, group, before.standing(unit), after.standing(unit))


def _count(found: Plan, before: _Scored, after: _Scored) -> None:
    """Add one period to what is counted of every counted row of the draft that has a rule."""
    if after.rules is None:
        return
    for leaf in after.rules.leaves:
        if after.rules.counts(leaf):
            code = leaf.criterion_code
            one = found.leaves.setdefault(code, LeafPlan(code, is_new=before.rules is not None and code not in before.rules.criteria))
            rows = after.by_code.get(code, {}).values()
            one.asked += len(rows)
            one.known += sum(map(_is_known, rows))
            _separate(found, code, (before, after))


def _separate(found: Plan, code: str, ends: tuple[_Scored, _Scored]) -> None:
    for end, scored in enumerate(ends):
        told: dict[Group, list[Fraction]] = {}
        for unit, points in scored.by_code.get(code, {}).items():
            if points.score is not None:
                told.setdefault(scored.group(unit), []).append(points.score)
        for group, peers in told.items():
            one = found.separations.setdefault((code, group), Separation(code, group))
            one.met[end] += len(peers) > 1
            one.separated[end] += len(set(peers)) > 1


def _is_known(points: Points) -> bool:
    """Whether somebody gave a figure: a survey that nobody held is none."""
    return points.status != "missing_data" and not points.has_fallen
