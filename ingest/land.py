"""Land: commit what was pulled to the append-only landing area, whole or not at all; what is there already is not landed again."""

from __future__ import annotations

import shutil

from home import Home, sync
from ingest.connectors import PullError
from ingest.manifest import ARRIVAL_FILE, Arrival, read_arrival
from ingest.staging import staging_folder


def land(source_id: str, province_code: str, period: str, home: Home) -> tuple[Arrival | None, bool]:
    """Move the staged arrival into place; returns it and whether it is new. The first arrival of the same files keeps its time.

    An incremental pull that found no change leaves nothing to land: (None, False).
    """
    staged = staging_folder(home, source_id, province_code, period)
    if staged.is_dir() and not any(staged.iterdir()):
        staged.rmdir()
        return None, False
    if not (staged / ARRIVAL_FILE).is_file():
        raise PullError(f"Nothing of {source_id} for {province_code} {period} has been pulled; run the pull first.")
    arrival = read_arrival(staged)
    target = arrival.folder(home)
    if (target / ARRIVAL_FILE).is_file():
        shutil.rmtree(staged)
        return read_arrival(target), False
    target.parent.mkdir(parents=True, exist_ok=True)
    for path in (*staged.iterdir(), staged):
        sync(path)
    staged.rename(target)
    sync(target.parent)
    return arrival, True
