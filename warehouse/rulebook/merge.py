"""A dated merge of a draft into its set: rows in force until then end, the draft's begin, and the rulebook changes whole or not at all."""

from __future__ import annotations

import ctypes
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from home import sync
from warehouse.rulebook.draft import Difference, Draft, DraftError, Row, Tables, columns_of, differences, last_rows, sound, write_rows
from warehouse.rulebook.files import EVER, NEVER, read

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


@dataclass(frozen=True)
class Merge:
    """What an apply would write: the set's files with the draft from `valid_from` on, and how the draft differs from what stands until then."""

    draft: Draft
    place: Path
    valid_from: date
    decision: str
    tables: Tables
    differences: list[Difference]
    standing: dict[str, bytes]  # the set's files as they were merged; none of a new set

    @property
    def is_new(self) -> bool:
        return not self.standing


def merged(draft: Draft, rulebook: Path, valid_from: date, decision: str) -> Merge:
    """The draft's rows beside those of its set; DraftError where there is nothing to do or the day does not fit.

    Rows in force until then get `valid_to`, the draft's `valid_from`, which is the same day: validity is half open.
    """
    if not decision.strip():
        raise DraftError("A rule changes by a decision; name it: --decision '12/QĐ-UBND ngày 05/01/2027'.")
    place = rulebook / "criteria" / draft.criteria_set_id
    ends = _set_ends(draft, valid_from)
    begun = {file: [_begun(row, file, valid_from, decision, ends) for row in rows] for file, rows in draft.tables.items()}
    if not (place / "set.csv").is_file():
        found = [one for one in differences({}, draft.tables) if one.file != "set.csv"]
        return Merge(draft, place, valid_from, decision, begun, found, {})
    found = list(differences(_undecided(last_rows(place)), _undecided(draft.tables)))
    if not found:
        raise DraftError(f"{draft.folder} says what {draft.criteria_set_id} has come to already; there is nothing to apply.")
    _begins_last(draft, place, valid_from)
    tables = {file: [*(_ended(row.cells, valid_from) for row in read(place, file)), *rows] for file, rows in begun.items()}
    return Merge(draft, place, valid_from, decision, tables, found, _standing(place))


def _standing(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(place.glob("*"))}


def _set_ends(draft: Draft, valid_from: date) -> str:
    """The day on which the draft itself says that the set ends."""
    ends = max(row.cells["valid_to"] or NEVER for row in read(draft.folder, "set.csv"))
    if ends <= valid_from.isoformat():
        raise DraftError(f"The draft's set.csv ends on {ends}, not after {valid_from}; empty its valid_to, or correct it.")
    return "" if ends == NEVER else ends


def _begins_last(draft: Draft, place: Path, valid_from: date) -> None:
    latest = max(row.cells["valid_from"] or EVER for file in draft.tables for row in read(place, file))
    if valid_from.isoformat() <= latest:
        raise DraftError(f"{draft.criteria_set_id} has rows in force from {latest} on, and what was in force stays; choose a later day than that.")


def _begun(row: Row, file: str, valid_from: date, decision: str, ends: str) -> Row:
    dated = row | {"valid_from": valid_from.isoformat(), "valid_to": ends}
    return dated | {"decision": decision} if file == "set.csv" else dated


def _ended(row: Row, day: date) -> Row:
    return row | {"valid_to": min(row["valid_to"] or NEVER, day.isoformat())}


def _undecided(tables: Tables) -> Tables:
    """Without the decision by which a version was applied: it changes no rule."""
    return tables | {"set.csv": [row | {"decision": ""} for row in tables["set.csv"]]}


@contextmanager
def merged_rulebook(merge: Merge, rulebook: Path) -> Iterator[Path]:
    """A whole copy of the rulebook with the merge in it, looked through; beside the rulebook, so that a folder of it can be moved there."""
    with tempfile.TemporaryDirectory(dir=rulebook.parent, prefix=".rulebook-") as beside:
        copy = Path(shutil.copytree(rulebook, Path(beside) / "rulebook"))
        place = copy / "criteria" / merge.draft.criteria_set_id
        place.mkdir(exist_ok=True)
        for file, rows in merge.tables.items():
            write_rows(place / file, columns_of(merge.draft.folder / file), rows)
            sync(place / file)
        sound(copy)
        yield copy


def put_in_place(merge: Merge, copy: Path) -> None:
    """The set's folder of the merged copy takes the place of the old at once: a reader meets one or the other.

    DraftError where somebody changed the set since it was merged.
    """
    made = copy / "criteria" / merge.draft.criteria_set_id
    if _standing(merge.place) != merge.standing:
        raise DraftError(f"{merge.place} was changed by somebody while the draft was proved, so nothing was written; apply the draft again.")
    if merge.is_new:
        made.rename(merge.place)
    else:
        exchange(made, merge.place)
    sync(merge.place.parent)


def exchange(one: Path, other: Path) -> None:
    """Two folders change places at once; where the system cannot, one after the other, and back when the second step fails."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
        if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
            return
    except (AttributeError, OSError):
        pass
    aside = one.with_name(f"{one.name}.aside")
    other.rename(aside)
    try:
        one.rename(other)
    except OSError:
        aside.rename(other)
        raise
    aside.rename(one)
