"""One frozen release in; the scorecards of a province and each of its units, the site and the monthly report of a period out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from home import Home, published, write_bytes
from scorecards import facts, pdf, places, still_map, unit_facts, view, workbook
from scorecards.report import documents as report
from scorecards.site import write as site


def render(release_path: Path, province: str, period: str, home: Home, progress: Callable[[str], None] = lambda said: None) -> list[Path]:
    """Write PDF and workbook of the province and of each unit, its report, and the site that hands them out, from one release, each whole or not at all."""
    manifest = facts.read_manifest(release_path)
    with facts.open_release(release_path) as con, published():
        found = facts.read(con, manifest, province, period)
        documents, units, communes = places.folder(home, manifest["release_id"], province, period), [], []
        for number, unit in enumerate(unit_facts.of_units(con, found), 1):  # one at a time: memory does not grow with their number
            units += _scorecard(documents, unit["unit"]["unit_code"], unit, view.build(unit))
            communes += [still_map.commune(unit)] if unit["unit"]["peer_group"] == facts.COMMUNE else []
            progress(f"{number} units")
        shown = view.build(found) | {"map": still_map.of_communes(found, communes)}
        own = [*_scorecard(documents, "", found, shown), *report.write(release_path, province, period, home)]
        return [*own, site.write(release_path, province, period, home), *units]


def _scorecard(documents: Path, unit_code: str, found: dict, shown: dict) -> list[Path]:
    """The PDF and the workbook beside it."""
    made = {"pdf": pdf.write(shown), "xlsx": workbook.write(found)}
    return [write_bytes(places.scorecard(documents, unit_code, ending), content) for ending, content in made.items()]
