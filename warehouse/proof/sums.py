"""Splits every change of score and rank that a build's figures allow, and tells those whose lines do not sum to it or whose ends the marts do not state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from warehouse.connection import Connection, rows
from warehouse.proof.change import Split, UnitChange
from warehouse.proof.ends import ends
from warehouse.proof.facts import Known, Row, read, unit_of
from warehouse.proof.periods import kind_of
from warehouse.proof.rulebook import Rulebook, Unit

Stated = dict[tuple[str, Unit], Row]  # by period and unit
Pairs = Callable[[list[str]], Iterable[tuple[str, str]]]


@dataclass
class Changes:
    """How many changes were split, of which units, and a sentence for each that does not hold."""

    count: int = 0
    units: set[Unit] = field(default_factory=set)
    differences: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        agreed = f"{len(self.differences):,} do not hold" if self.differences else "each is the sum of its lines"
        return f"{self.count:,} changes of {len(self.units):,} units between two periods: {agreed}"


def neighbours(periods: list[str]) -> Iterator[tuple[str, str]]:
    """Each period with the next of its kind that has scores."""
    for kind in sorted({kind_of(period) for period in periods}):
        yield from pairwise(period for period in periods if kind_of(period) == kind)


def prove_changes(con: Connection, rulebook: Rulebook, pairs: Pairs = neighbours) -> Changes:
    """Split the change of every unit between the pairs of periods that a set has scores of, in score and in rank."""
    known, found = read(con), Changes()
    for set_id in rulebook.sets:
        scored = rows(con, "select * from marts.fct_index_scores where criteria_set_id = ? and score is not null", (set_id,))
        stated = {(row["period"], unit_of(row)): row for row in scored}
        for earlier, later in pairs(sorted({row["period"] for row in scored})):
            _prove_pair(found, known, rulebook, stated, set_id, earlier, later)
    return found


def _prove_pair(found: Changes, known: Known, rulebook: Rulebook, stated: Stated, set_id: str, earlier: str, later: str) -> None:
    split = Split(ends(known, known, rulebook, set_id, earlier, later))
    for unit in split.units():
        change = split.of(unit)
        found.count, found.units = found.count + 1, found.units | {unit}
        where = f"{set_id} {earlier} to {later} {'/'.join(unit)}"
        found.differences += [f"{where}: {said}" for said in _wrong(change, stated.get((earlier, unit)), stated.get((later, unit)))]


def _wrong(change: UnitChange, first: Row | None, last: Row | None) -> Iterator[str]:
    """What does not hold of one change; a unit that was new then starts from figures of which no mart tells an index."""
    for name, of in (("score", change.score), ("rank", change.rank)):
        if of.first + sum(of.parts.values()) != of.last:
            yield f"the lines do not sum to the change of {name}"
        if last is None or last[name] != of.last or (not change.start and (first is None or first[name] != of.first)):
            yield f"the {name} at an end is not the one stated"
