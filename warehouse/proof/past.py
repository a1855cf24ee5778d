"""Proves of a merged rulebook that periods before its day are scored as they were, and later ones as the draft says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from warehouse.proof.compare import Key, scored_again
from warehouse.proof.facts import Known, Row
from warehouse.proof.periods import first_day
from warehouse.proof.rulebook import Rulebook

MOST_NAMED = 3


@dataclass
class Past:
    """What was compared: periods before the day with their points, and those that follow the draft."""

    before: set[str] = field(default_factory=set)
    point_count: int = 0
    after: set[str] = field(default_factory=set)
    differences: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.point_count:,} points of {len(self.before)} earlier periods stay; {len(self.after)} follow the draft"


def prove_past(
    known: Known, rulebook: Rulebook, merged: Rulebook, supposed: Rulebook, valid_from: date, progress: Callable[[str], None] = lambda said: None
) -> Past:
    """Score everything held under the rulebook as it was and as it is merged; from `valid_from` on the draft's set as `supposed` has it.

    Every difference is one sentence in `differences`; without any the merge holds.
    """
    [set_id] = supposed.sets
    found = Past()
    for scope in sorted(known.scopes):
        progress(f"{scope.period} ({scope.calendar}, {scope.unit_view}), {found.point_count:,} points so far")
        is_past = first_day(scope.period) < valid_from
        (found.before if is_past else found.after).add(scope.period)
        old, new = scored_again(known, rulebook, scope), scored_again(known, merged, scope)
        wanted = old if is_past else {key: row for key, row in old.items() if key[0] != set_id} | scored_again(known, supposed, scope)
        found.point_count += len(old) if is_past else 0
        found.differences += islice(_differing(scope.period, wanted, new), MOST_NAMED)
    return found


def _differing(period: str, wanted: dict[Key, Row], found: dict[Key, Row]):
    for key in sorted(wanted.keys() | found.keys()):
        if wanted.get(key) != found.get(key):
            set_id, unit, code = key
            yield f"{set_id} {period} {'/'.join(unit)} {code or 'index'}: {wanted.get(key)} would become {found.get(key)}"
