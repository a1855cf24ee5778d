"""Faults of a drop as such, whatever its files hold: a page in HTML under the name of a workbook, a file cut off, an export made before closing."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from simulator.exchange import MAINTENANCE
from simulator.faults import Faults

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def strike(folder: Path, place: str, year: int, month: int, faults: Faults) -> None:
    """Spoil the files of one month; `place` is the endpoint that the faults of this drop are counted under. Each fault spoils one file."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    if files and faults.strikes("html_200", place):
        _chosen(files, f"{place} html", faults).write_bytes(MAINTENANCE)
    if files and faults.strikes("truncated_body", place):
        path = _chosen(files, f"{place} truncated", faults)
        os.truncate(path, path.stat().st_size // 2)
    if faults.strikes("partial_day", place):
        closing = (datetime(year + month // 12, month % 12 + 1, 1, 15, tzinfo=_ZONE) - timedelta(days=1)).timestamp()
        for path in files:
            os.utime(path, (closing, closing))


def _chosen(files: list[Path], endpoint: str, faults: Faults) -> Path:
    return files[faults.victim(endpoint, len(files))]
