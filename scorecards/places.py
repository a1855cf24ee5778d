"""Where the documents of a province and period lie in a home: who writes them and who reads them ask here."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from home import Home

UNITS = "units"  # the folder of the units' scorecards


def folder(home: Home, release_id: str, province: str, period: str) -> Path:
    """The folder of one month's documents."""
    return home.scorecards / release_id / province / period


def scorecard(documents: Path, unit_code: str = "", ending: str = "pdf") -> Path:
    """A scorecard in that folder, the province's own where no unit is named; a unit's code may hold a point: the ending is added to it."""
    name = f"{UNITS}/{quote(unit_code, safe='@')}" if unit_code else "scorecard"
    return documents / f"{name}.{ending}"
