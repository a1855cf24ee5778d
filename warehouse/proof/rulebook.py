"""The criteria sets of a rulebook folder, and what of a set is in force on a day."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path

Unit = tuple[str, str]  # province_code, unit_code
Row = dict[str, str]
LEVEL_COLUMNS = ("unit_level", "peer_group", "not_applicable", "no_survey", "missing")


@dataclass(frozen=True)
class CriteriaSet:
    """One decision: a row of set.csv; a set that a later decision changed has several."""

    criteria_set_id: str
    max_score: Fraction
    rounding_step: Fraction
    tie_rule: str
    tie_breakers: tuple[str, ...]
    calendar: str
    period_kinds: frozenset[str]
    status: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class Criterion:
    """One row of criteria.csv; a leaf where it has a rule."""

    criterion_code: str
    parent_code: str
    level: str
    rule_type: str
    max_score: Fraction
    rounding_step: Fraction
    measure_code: str
    fallback_measure_code: str
    full_score_ratio_pct: Fraction | None
    floor_ratio_pct: Fraction | None
    floor_score: Fraction | None
    points_per_unit: Fraction | None
    question_codes: frozenset[str]
    cap_at_max: bool
    ratio_source: str
    zero_denominator: str
    direction: str
    scored_by: str
    applies_to: frozenset[str]
    is_counted: bool
    status: str

    @property
    def is_leaf(self) -> bool:
        return bool(self.rule_type)

    @property
    def adds_to_maximum(self) -> bool:
        """Bonus and penalty move points beside the maximum, never the maximum itself."""
        return self.rule_type not in ("BONUS", "PENALTY")


@dataclass(frozen=True)
class Step:
    """One row of steps.csv: an answer, a level or an interval, and its points."""

    step_code: str
    lower: Fraction | None
    lower_is_in: bool
    upper: Fraction | None
    upper_is_in: bool
    points: Fraction

    def holds(self, value: Fraction) -> bool:
        """Whether the interval holds the value; an end that is not stated is open."""
        above = self.lower is None or value > self.lower or (self.lower_is_in and value == self.lower)
        below = self.upper is None or value < self.upper or (self.upper_is_in and value == self.upper)
        return above and below


@dataclass(frozen=True)
class Level:
    """One row of levels.csv: how the set applies to units of one level."""

    unit_level: str
    peer_group: str
    not_applicable: str
    no_survey: str
    missing: str


@dataclass(frozen=True)
class ScoreClass:
    """One row of classes.csv."""

    class_code: str
    min_pct: Fraction
    max_pct_exclusive: Fraction | None


@dataclass(frozen=True)
class ClassCap:
    """One row of class_caps.csv: below this share of the criterion's maximum no better class than this."""

    criterion_code: str
    below_pct: Fraction
    highest_class_code: str


@dataclass(frozen=True)
class Rules:
    """What of one criteria set is in force on one day; the tree hangs together by parent_code."""

    criteria_set: CriteriaSet
    criteria: dict[str, Criterion]
    steps: dict[str, tuple[Step, ...]] = field(default_factory=dict)
    levels: dict[str, Level] = field(default_factory=dict)
    classes: tuple[ScoreClass, ...] = ()
    caps: tuple[ClassCap, ...] = ()
    exempt: frozenset[tuple[str, str, str]] = frozenset()  # province_code, unit_code, code of a row that does not apply with all its parts
    unsettled: frozenset[str] = frozenset()  # the set, rows and measures that hang on a reading nobody has signed

    @cached_property
    def children(self) -> dict[str, list[Criterion]]:
        """The rows under each code; areas stand under the empty code."""
        found: dict[str, list[Criterion]] = defaultdict(list)
        for criterion in self.criteria.values():
            found[criterion.parent_code].append(criterion)
        return found

    @cached_property
    def lines(self) -> dict[str, tuple[Criterion, ...]]:
        """Each row with all the rows that it is a part of, itself first."""
        found = {}
        for code in self.criteria:
            line = [self.criteria[code]]
            while line[-1].parent_code in self.criteria:
                line.append(self.criteria[line[-1].parent_code])
            found[code] = tuple(line)
        return found

    def counts(self, leaf: Criterion) -> bool:
        """Whether the leaf and all that it is a part of count."""
        return all(row.is_counted for row in self.lines[leaf.criterion_code])

    def is_exempt(self, unit: Unit, leaf: Criterion) -> bool:
        return any((*unit, row.criterion_code) in self.exempt for row in self.lines[leaf.criterion_code])

    def is_unsettled(self, leaf: Criterion, measure_code: str) -> bool:
        """Whether the leaf, a row it is a part of, all that is scored like it, the whole set or the measure it is scored by hangs on an unsigned reading."""
        codes = {row.criterion_code for row in self.lines[leaf.criterion_code]} | {leaf.scored_by, self.criteria_set.criteria_set_id, measure_code}
        return bool(codes & self.unsettled)

    @cached_property
    def leaves(self) -> list[Criterion]:
        return [criterion for criterion in self.criteria.values() if criterion.is_leaf]

    @cached_property
    def measures(self) -> frozenset[str]:
        """Every measure that some leaf looks at."""
        named = {code for leaf in self.leaves for code in (leaf.measure_code, leaf.fallback_measure_code)}
        return frozenset(named - {""})


class Rulebook:
    """All criteria sets of a rulebook folder, with every dated row; read once."""

    def __init__(self, folder: Path) -> None:
        self.sets = {set_id: [_criteria_set(row) for row in rows] for set_id, rows in _by_set(_rows(folder, "criteria/*/set.csv")).items()}
        self._tables = {name: _by_set(_rows(folder, f"criteria/*/{name}.csv")) for name in ("criteria", "steps", "levels", "classes", "class_caps")}
        self._exemptions = _by_set(_rows(folder, "exemptions.csv"))
        unsigned = (row for row in _rows(folder, "ambiguities.csv") if not row["signed_by"] and not row["is_settled_by"])
        self._unsettled = frozenset(code for row in unsigned for code in row["affects"].split(";")) - {""}

    def rules(self, criteria_set_id: str, day: date) -> Rules | None:
        """The set as it is in force on the day; None where it is not."""
        criteria_set = next((one for one in self.sets[criteria_set_id] if _in_force(one.valid_from, one.valid_to, day)), None)
        if criteria_set is None:
            return None
        rows = {name: [row for row in table[criteria_set_id] if _row_in_force(row, day)] for name, table in self._tables.items()}
        criteria = {row["criterion_code"]: _criterion(row) for row in rows["criteria"]}
        steps: dict[str, list[Step]] = defaultdict(list)
        for row in rows["steps"]:
            steps[row["criterion_code"]].append(_step(row))
        return Rules(
            criteria_set,
            criteria,
            {code: tuple(found) for code, found in steps.items()},
            {row["unit_level"]: Level(*(row[column] for column in LEVEL_COLUMNS)) for row in rows["levels"]},
            tuple(ScoreClass(row["class_code"], Fraction(row["min_pct"]), _number(row["max_pct_exclusive"])) for row in rows["classes"]),
            tuple(ClassCap(row["criterion_code"], Fraction(row["below_pct"]), row["highest_class_code"]) for row in rows["class_caps"]),
            frozenset((row["province_code"], row["unit_code"], row["criterion_code"]) for row in self._exemptions[criteria_set_id] if _row_in_force(row, day)),
            frozenset(code.removeprefix(f"{criteria_set_id}/") for code in self._unsettled),
        )


def _rows(folder: Path, pattern: str) -> Iterator[Row]:
    for path in sorted(folder.glob(pattern)):
        with path.open(encoding="utf-8", newline="") as handle:
            yield from csv.DictReader(handle)


def _by_set(rows: Iterator[Row]) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["criteria_set_id"]].append(row)
    return found


def _row_in_force(row: Row, day: date) -> bool:
    return _in_force(_date(row.get("valid_from", "")), _date(row.get("valid_to", "")), day)


def _in_force(valid_from: date | None, valid_to: date | None, day: date) -> bool:
    return (valid_from is None or valid_from <= day) and (valid_to is None or day < valid_to)


def _date(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _number(cell: str) -> Fraction | None:
    return Fraction(cell) if cell else None


def _criteria_set(row: Row) -> CriteriaSet:
    return CriteriaSet(
        row["criteria_set_id"],
        Fraction(row["max_score"]),
        Fraction(row["rounding_step"]),
        row["tie_rule"],
        tuple(code for code in row["tie_breakers"].split(";") if code),
        row["calendar"],
        frozenset(row["period_kinds"].split(";")),
        row["status"],
        _date(row["valid_from"]),
        _date(row["valid_to"]),
    )


def _criterion(row: Row) -> Criterion:
    return Criterion(
        criterion_code=row["criterion_code"],
        parent_code=row["parent_code"],
        level=row["level"],
        rule_type=row["rule_type"],
        max_score=Fraction(row["max_score"]),
        rounding_step=Fraction(row["rounding_step"]),
        measure_code=row["measure_code"],
        fallback_measure_code=row["fallback_measure_code"],
        full_score_ratio_pct=_number(row["full_score_ratio_pct"]),
        floor_ratio_pct=_number(row["floor_ratio_pct"]),
        floor_score=_number(row["floor_score"]),
        points_per_unit=_number(row["points_per_unit"]),
        question_codes=frozenset(row["question_codes"].split(";")) - {""},
        cap_at_max=row["cap_at_max"] == "true",
        ratio_source=row["ratio_source"],
        zero_denominator=row["zero_denominator"],
        direction=row["direction"],
        scored_by=row["scored_by"],
        applies_to=frozenset(row["applies_to"].split("+")),
        is_counted=row["is_counted"] == "true",
        status=row["status"],
    )


def _step(row: Row) -> Step:
    return Step(
        row["step_code"], _number(row["lower"]), row["lower_is_in"] == "true", _number(row["upper"]), row["upper_is_in"] == "true", Fraction(row["points"])
    )
