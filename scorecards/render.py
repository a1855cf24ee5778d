"""One frozen release in; the scorecards of a province and each of its units, the site and the monthly report of a period out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from home import Home, write_bytes
from scorecards import facts, pdf, still_map, unit_facts, view, workbook
from scorecards.report import documents
from scorecards.site import write as site
from warehouse.proof.periods import kind_of

UNITS = "units"  # the folder of the units' scorecards


def render(release_path: Path, province: str, period: str, home: Home, progress: Callable[[str], None] = lambda said: None) -> list[Path]:
    """Write PDF, workbook and site of the province, its monthly report, and PDF and workbook of each unit, from one release, each whole or not at all."""
    manifest = facts.read_manifest(release_path)
    with facts.open_release(release_path) as con:
        found = facts.read(con, manifest, province, period)
        place, units, communes = Path(manifest["release_id"]) / province / period, [], []
        for number, unit in enumerate(unit_facts.of_units(con, found), 1):  # one at a time: memory does not grow with their number
            units += _scorecard(home.scorecards / place / UNITS / quote(unit["unit"]["unit_code"], safe="@"), unit, view.build(unit))
            communes += [still_map.commune(unit)] if unit["unit"]["peer_group"] == facts.COMMUNE else []
            progress(f"{number} units")
        shown = view.build(found) | {"map": still_map.of_communes(found, communes)}
        return [
            *_scorecard(home.scorecards / place / "scorecard", found, shown),
            site.write(release_path, province, period, home),
            *(documents.write(release_path, province, period, home) if kind_of(period) == "month" else ()),
            *units,
        ]


def _scorecard(path: Path, found: dict, shown: dict) -> list[Path]:
    """The PDF and the workbook beside it; the unit's code may hold a point, so the ending is added and not put in its place."""
    return [write_bytes(path.with_name(f"{path.name}.{ending}"), content) for ending, content in (("pdf", pdf.write(shown)), ("xlsx", workbook.write(found)))]
