"""Puts a draft of a criteria set in force from a day on, once the second engine has seen that every earlier period keeps its points."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from audit import record
from home import Home, published
from warehouse.build import DATABASE_FILE, rulebook_folder
from warehouse.connection import connect
from warehouse.explain import database
from warehouse.proof.facts import Known, read
from warehouse.proof.past import Past, prove_past
from warehouse.proof.rulebook import Rulebook
from warehouse.rulebook.draft import DraftError, read_draft, suppose
from warehouse.rulebook.merge import Merge, merged, merged_rulebook, put_in_place


def plan_merge(folder: Path, valid_from: str, decision: str) -> Merge:
    """What applying the draft would change; DraftError where it does not hold, its day does not fit, or nothing would change."""
    try:
        day = date.fromisoformat(valid_from)
    except ValueError as error:
        raise DraftError(f"'{valid_from}' is no day from which rules are in force; write one: --valid-from 2027-01-01.") from error
    rulebook = rulebook_folder()
    return merged(read_draft(folder, rulebook), rulebook, day, decision)


def apply(home: Home, merge: Merge, is_dry: bool = False, progress: Callable[[str], None] = lambda said: None) -> Past:
    """Merge, look through the whole rulebook, prove the past on all that the home holds, then put the set in place; nothing is written when dry.

    DraftError, and the rulebook as it was, where anything does not hold.
    """
    rulebook = rulebook_folder()
    with published(), merged_rulebook(merge, rulebook) as copy, tempfile.TemporaryDirectory() as place:
        supposed = Rulebook(suppose(merge.draft, rulebook, Path(place)))
        past = prove_past(_held(home), Rulebook(rulebook), Rulebook(copy), supposed, merge.valid_from, progress)
        if past.differences:
            raise DraftError(f"The merge does not leave the past alone, so nothing was written: {'; '.join(past.differences[:3])}.")
        if not is_dry:
            put_in_place(merge, copy)
            record(home, "rulebook", set=merge.draft.criteria_set_id, valid_from=merge.valid_from.isoformat(), decision=merge.decision)
    return past


def _held(home: Home) -> Known:
    """All that the home knows; nothing where it was never built."""
    if not (home.build / DATABASE_FILE).is_file() and not (home.releases / "current").exists():
        return Known()
    with connect(database(home)) as con:
        return read(con)
