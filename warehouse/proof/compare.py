"""Lays both engines side by side: every point, status, index, rank and class of the scores' marts against the same scored again from the input marts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from warehouse.connection import Connection, identifier, rows
from warehouse.proof.facts import SUFFIX, Known, Row, Scope, read, scope_of, unit_of
from warehouse.proof.periods import first_day, kind_of
from warehouse.proof.rank import class_of, ranks
from warehouse.proof.rulebook import Rulebook, Unit
from warehouse.proof.score import INDEX, score

MARTS = {"fct_criterion_scores": "criterion_code", "fct_area_scores": "area_code", "fct_index_scores": None}
Key = tuple[str, Unit, str]  # criteria_set_id, unit, criterion_code


class Difference(NamedTuple):
    """One figure on which the engines differ; None where one of them has no such row or no value."""

    scope: Scope
    criteria_set_id: str
    unit: Unit
    criterion_code: str
    column: str
    sql: object
    proof: object

    def __str__(self) -> str:
        view, calendar, period = self.scope
        where = f"{self.criteria_set_id} {period} ({calendar}, {view}) {'/'.join(self.unit)} {self.criterion_code or 'index'}"
        return f"{where}: {self.column} is {_text(self.sql)} in SQL and {_text(self.proof)} by the rulebook"


@dataclass
class Proof:
    """What was compared and where it differs."""

    point_count: int = 0
    units: set[Unit] = field(default_factory=set)
    sets: set[str] = field(default_factory=set)
    periods: set[str] = field(default_factory=set)
    differences: list[Difference] = field(default_factory=list)

    def __str__(self) -> str:
        agreed = f"{len(self.differences):,} differences" if self.differences else "all agree"
        return f"{self.point_count:,} points of {len(self.units):,} units in {len(self.sets):,} sets and {len(self.periods):,} periods: {agreed}"


def prove(con: Connection, rulebook: Rulebook, progress: Callable[[str], None] = lambda said: None) -> Proof:
    """Score everything again that a build or release knows and compare with its marts."""
    known = read(con)
    stated = _stated(con)
    proof = Proof()
    for scope in sorted(known.scopes.keys() | stated.keys()):
        progress(f"{scope.period} ({scope.calendar}, {scope.unit_view}), {proof.point_count:,} points so far")
        _compare(proof, scope, stated.get(scope, {}), scored_again(known, rulebook, scope))
    return proof


def scored_again(known: Known, rulebook: Rulebook, scope: Scope) -> dict[Key, Row]:
    """The rows that the scores' marts should have in one scope."""
    found: dict[Key, Row] = {}
    for set_id in rulebook.sets:
        rules = rulebook.rules(set_id, first_day(scope.period))
        if rules is None or rules.criteria_set.calendar != scope.calendar or kind_of(scope.period) not in rules.criteria_set.period_kinds:
            continue
        scores = score(rules, known.facts(scope), known.units)
        places = ranks(rules, scores, known.units)
        for (unit, code), points in scores.items():
            found[set_id, unit, code] = {"score": points.score, "score_status": points.status} | (
                {"max_score": rules.criteria[code].max_score}
                if code != INDEX
                else {"max_score": rules.criteria_set.max_score, "known_score": points.known_score, "known_max_score": points.known_max}
                | {"rank": places.get(unit), "class_code": class_of(rules, scores, unit)}
            )
    return found


def _stated(con: Connection) -> dict[Scope, dict[Key, Row]]:
    """The rows of the scores' marts by scope."""
    marts = {row["name"] for row in rows(con, "select table_name as name from information_schema.tables where table_schema = 'marts'")}
    found: dict[Scope, dict[Key, Row]] = defaultdict(dict)
    for view, suffix in SUFFIX.items():
        for mart, code_column in MARTS.items():
            for row in rows(con, f"select * from marts.{identifier(mart + suffix)}") if mart + suffix in marts else ():
                code = row[code_column] if code_column else INDEX
                found[scope_of(view, row)][row["criteria_set_id"], unit_of(row), code] = row
    return found


def _compare(proof: Proof, scope: Scope, stated: dict[Key, Row], again: dict[Key, Row]) -> None:
    for key in sorted(stated.keys() | again.keys()):
        set_id, unit, code = key
        proof.point_count += 1
        proof.units.add(unit), proof.sets.add(set_id), proof.periods.add(scope.period)
        proof.differences += [Difference(scope, set_id, unit, code, *found) for found in _differing(stated.get(key), again.get(key))]


def _differing(stated: Row | None, again: Row | None) -> Iterator[tuple[str, object, object]]:
    """Column and both values, wherever they differ; a row that only one of them has is one difference."""
    if stated is None or again is None:
        yield "row", "there" if stated is not None else None, "there" if again is not None else None
        return
    for column, proved in again.items():
        said = Fraction(stated[column]) if isinstance(proved, Fraction) and stated[column] is not None else stated[column]
        if said != proved:
            yield column, stated[column], proved


def _text(value: object) -> str:
    return "nothing" if value is None else str(float(value)) if isinstance(value, Fraction) else str(value)
