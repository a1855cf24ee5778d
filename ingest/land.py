"""Land: commit what was pulled to the append-only landing area, whole or not at all; what is there already is not landed again."""

from __future__ import annotations

import shutil
from dataclasses import replace

from home import Home, sync
from ingest.connectors import PullError
from ingest.manifest import ARRIVAL_FILE, Arrival, arrivals, read_arrival, write_arrival
from ingest.staging import staging_folder


def land(source_id: str, province_code: str, period: str, home: Home) -> tuple[Arrival | None, bool]:
    """Move the staged arrival into place; returns it and whether it is new. The same files as the last time are not landed again.

    An incremental pull that found no change leaves nothing to land: (None, False).
    """
    staged = staging_folder(home, source_id, province_code, period)
    if staged.is_dir() and not any(staged.iterdir()):
        staged.rmdir()
        return None, False
    if not (staged / ARRIVAL_FILE).is_file():
        raise PullError(f"Nothing of {source_id} for {province_code} {period} has been pulled; run the pull first.")
    arrival = read_arrival(staged)
    earlier = arrivals(home, source_id, province_code, period)
    if earlier and _same_files(earlier[-1], arrival):
        shutil.rmtree(staged)
        return earlier[-1], False
    again = sum(_same_files(each, arrival) for each in earlier)
    if again:  # what was true before is true again: that is news, too
        arrival = replace(arrival, arrival_id=f"{arrival.arrival_id}-{again + 1}")
        write_arrival(staged, arrival)
    target = arrival.folder(home)
    target.parent.mkdir(parents=True, exist_ok=True)
    for path in (*staged.iterdir(), staged):
        sync(path)
    staged.rename(target)
    sync(target.parent)
    return arrival, True


def _same_files(one: Arrival, other: Arrival) -> bool:
    return one.arrival_id.partition("-")[0] == other.arrival_id.partition("-")[0]
