"""The files of one report: DOCX to be completed and signed, PDF to be read, and the trace that leads from each sentence to its figures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from home import Home, ParError, published, write_bytes
from scorecards import facts, places
from scorecards.report import trace, typeset, word
from scorecards.report.compose import compose
from scorecards.report.content import Report
from scorecards.vietnamese import period_days
from warehouse.proof.periods import FORMS, kind_of

NAME = "report"


class ReportError(ParError):
    """A report that cannot be asked for in this way."""


def write(release_path: Path, province: str, period: str, home: Home, dated: date | None = None) -> list[Path]:
    """Write report.docx, report.pdf and report.trace.json out of one release; the same release gives the same bytes."""
    return store(compose(release_path, province, period, dated), release_path, province, period, home)


def store(report: Report, release_path: Path, province: str, period: str, home: Home) -> list[Path]:
    """The three files, beside the scorecard of the same province and period, each whole or not at all."""
    place = places.folder(home, facts.read_manifest(release_path)["release_id"], province, period)
    made = {"docx": word.write(report), "pdf": typeset.write(report), "trace.json": trace.as_json(report)}
    with published():
        return [write_bytes(place / f"{NAME}.{kind}", content) for kind, content in made.items()]


def widened(period: str, kind: str) -> str:
    """The period of this kind in which the period lies: 2026-08 is in quarter 2026-Q3; ReportError for one that is longer than the kind."""
    kinds = list(FORMS)  # from the shortest on
    if kinds.index(kind_of(period)) > kinds.index(kind):
        raise ReportError(f"{period} is longer than a {kind.replace('_', ' ')}; give a period that lies in one, such as a month.")
    first, _ = period_days(period)
    made = {"month": f"{first.month:02d}", "quarter": f"Q{(first.month + 2) // 3}", "half_year": f"H{(first.month + 5) // 6}"}
    return str(first.year) if kind == "year" else f"{first.year}-{made[kind]}"
