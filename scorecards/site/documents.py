"""The printed documents of the period as the site hands them out: copies below its own folder, so that no link leads out of it or to nothing."""

from __future__ import annotations

from pathlib import Path

from scorecards import places
from scorecards.report import documents as report
from scorecards.site.texts import file_name, say

FOLDER = "documents"
SCORECARD = ("pdf", "xlsx")
REPORT = ("docx", "pdf")
Papers = dict[str, dict[str, Path]]  # unit code → path in the site → file


def found(documents: Path, own: str, units: list[str]) -> Papers:
    """Every document that has been written; the province's own are at `own`, its report among them."""
    standing = {unit: of_unit(documents, "" if unit == own else unit) for unit in units}
    standing[own] |= {f"{FOLDER}/{report.NAME}.{ending}": documents / f"{report.NAME}.{ending}" for ending in REPORT}
    return {unit: {path: file for path, file in files.items() if file.is_file()} for unit, files in standing.items()}


def of_unit(documents: Path, unit: str) -> dict[str, Path]:
    """PDF and workbook of a unit, of the province where none is named; in the site under the names that its pages have."""
    name = f"{places.UNITS}/{file_name(unit)}" if unit else "scorecard"
    return {f"{FOLDER}/{name}.{ending}": places.scorecard(documents, unit, ending) for ending in SCORECARD}


def links(paths: dict[str, Path]) -> list[dict]:
    """What a template prints of a unit's documents: where it is, what it is and its kind of file."""
    return [{"href": path, "kind": path.rpartition(".")[2].upper(), "text": say(f"documents.{name_of(path)}")} for path in paths]


def name_of(path: str) -> str:
    """The phrase that names a document: `report_docx`, `scorecard_pdf`."""
    stem, _, ending = path.rpartition(".")
    return f"{'report' if stem == f'{FOLDER}/{report.NAME}' else 'scorecard'}_{ending}"
