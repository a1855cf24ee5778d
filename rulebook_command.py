"""`par.py rulebook`: look through a rulebook or a draft, plan a draft on what is held, put it in force."""

from __future__ import annotations

from pathlib import Path

from home import Home
from scorecards.plan_appendix import write
from scorecards.plan_reading import planned
from scorecards.plans import as_json, told
from terminal import progress, say, step
from warehouse.apply import apply, plan_merge
from warehouse.rulebook.draft import DraftError, sound


def run(
    home: Home,
    action: str,
    folder: str,
    criteria_set: str = "",
    appendix: str = "",
    json: bool = False,
    valid_from: str = "",
    decision: str = "",
    dry_run: bool = False,
) -> None:
    """One of the three actions; where a folder does not hold, each finding is a line before the error."""
    try:
        if action == "plan":
            _plan(home, folder, criteria_set, appendix, json)
        elif action == "apply":
            _apply(home, folder, valid_from, decision, dry_run)
        else:
            sound(Path(folder))
            say(f"{folder}: every row holds")
    except DraftError as error:
        for finding in error.findings:
            say(str(finding))
        raise


def _plan(home: Home, folder: str, criteria_set: str, appendix: str, json: bool) -> None:
    if json:
        return say(as_json(planned(home, Path(folder), criteria_set)))
    with step(home, "plan", folder) as done:
        reading = planned(home, Path(folder), criteria_set, progress("plan", folder))
        done(f"{len(reading.plan.units):,} scores of {len(reading.plan.periods)} periods")
    say("\n".join([*told(reading), "", write(reading, appendix)]))


def _apply(home: Home, folder: str, valid_from: str, decision: str, is_dry: bool) -> None:
    merge = plan_merge(Path(folder), valid_from, decision)
    say("\n".join(map(str, merge.differences)))
    with step(home, "apply", f"{merge.draft.criteria_set_id} from {merge.valid_from} on") as done:
        done(str(apply(home, merge, is_dry, progress("apply", folder))))
    say(f"nothing was written; without --dry-run it goes to {merge.place}" if is_dry else f"{merge.place} is changed; next: par.py model, gate, release")
