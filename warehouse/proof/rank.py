"""Ranks by the tie rule of the set within peer groups, and the class of a score under its caps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

from warehouse.proof.rulebook import Rules, ScoreClass, Unit
from warehouse.proof.score import INDEX, Scores, UnitInfo

Group = tuple[str, str]
NOTHING = Fraction(-(10**12))  # below any points: a tie-breaker that a unit has no points in comes last


def ranks(rules: Rules, scores: Scores, units: Mapping[Unit, UnitInfo]) -> dict[Unit, int]:
    """The rank of every unit that has an index: provinces stand against the whole country, all others against the units of their own province."""
    groups: dict[Group | None, dict[Unit, tuple[Fraction, ...]]] = defaultdict(dict)
    for (unit, code), points in scores.items():
        if code == INDEX and points.score is not None:
            groups[group_of(rules, units, unit)][unit] = _key(rules, scores, unit, points.score)
    groups.pop(None, None)
    return {unit: rank for keys in groups.values() for unit, rank in places(rules.criteria_set.tie_rule, keys).items()}


def group_of(rules: Rules, units: Mapping[Unit, UnitInfo], unit: Unit) -> Group | None:
    """The peers of a unit: their group and the province they stand in; None for a level that the set does not score."""
    level = units[unit].unit_level
    return (rules.levels[level].peer_group, "" if level == "province" else unit[0]) if level in rules.levels else None


def _key(rules: Rules, scores: Scores, unit: Unit, score: Fraction) -> tuple[Fraction, ...]:
    """What places a unit: its index and, where the set breaks ties, its points in the criteria that break them."""
    if rules.criteria_set.tie_rule != "ordinal":
        return (score,)
    found = [scores.get((unit, code)) for code in rules.criteria_set.tie_breakers]
    return (score, *(NOTHING if points is None or points.score is None else points.score for points in found))


def places(tie_rule: str, keys: Mapping[Unit, tuple[Fraction, ...]]) -> dict[Unit, int]:
    """competition: 1, 2, 2, 4; dense: 1, 2, 2, 3; ordinal: by the tie-breakers, what is equal in all of them shares its place as in competition."""
    ordered = sorted(keys.values(), reverse=True)
    first: dict[tuple[Fraction, ...], int] = {}
    for place, key in enumerate(ordered, 1):
        first.setdefault(key, len(first) + 1 if tie_rule == "dense" else place)
    return {unit: first[key] for unit, key in keys.items()}


def class_of(rules: Rules, scores: Scores, unit: Unit) -> str | None:
    """The class of the unit's index, or the best that its caps allow; None where there is no index or no class for it."""
    index = scores[unit, INDEX]
    if index.score is None:
        return None
    reached = _class_at(rules, index.score * 100 / rules.criteria_set.max_score)
    if reached is None:
        return None
    allowed = {entry.class_code: entry for entry in rules.classes}
    caps = [allowed[cap.highest_class_code] for cap in rules.caps if _is_below(scores, unit, cap.criterion_code, cap.below_pct)]
    return min([reached, *caps], key=lambda entry: entry.min_pct).class_code


def _class_at(rules: Rules, pct: Fraction) -> ScoreClass | None:
    holding = (entry for entry in rules.classes if entry.min_pct <= pct and (entry.max_pct_exclusive is None or pct < entry.max_pct_exclusive))
    return next(holding, None)


def _is_below(scores: Scores, unit: Unit, criterion_code: str, below_pct: Fraction) -> bool:
    points = scores.get((unit, criterion_code))
    return points is not None and points.score is not None and points.applicable_max > 0 and points.score * 100 / points.applicable_max < below_pct
