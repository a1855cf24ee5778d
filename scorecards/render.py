"""One frozen release in; the PDF, the workbook and the page of a province and a period out."""

from __future__ import annotations

from pathlib import Path

from home import Home, write_bytes
from scorecards import facts, page, pdf, view, workbook


def render(release_path: Path, province: str, period: str, home: Home) -> list[Path]:
    """Write scorecard.pdf, scorecard.xlsx and index.html, all from this one release, whole or not at all."""
    manifest = facts.read_manifest(release_path)
    with facts.open_release(release_path) as con:
        found = facts.read(con, manifest, province, period)
    shown = view.build(found)
    place = Path(manifest["release_id"]) / province / period
    documents = {
        home.scorecards / place / "scorecard.pdf": pdf.write(shown),
        home.scorecards / place / "scorecard.xlsx": workbook.write(found),
        home.site / place / "index.html": page.write(found, shown),
    }
    return [write_bytes(path, content) for path, content in documents.items()]
