"""`par.py report`: write the formal report of a province and a period, show where each of its figures stands, check the form of a DOCX."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from home import Home, ParError
from ingest.period import parse_period
from ingest.registry import province as province_of
from scorecards.report import documents, trace
from scorecards.report.compose import compose
from scorecards.report.layout import RULES, lint
from terminal import say, step
from warehouse.release import current


def run(home: Home, action: str, file: str, province: str, period: str, kind: str, dated: str, trace: bool) -> None:
    """One of the two actions; what each lacks is said in a sentence."""
    if action == "lint":
        _lint(file)
    elif not province or not period:
        raise ParError("Which province and period? par.py report --province hue --period 2026-08 (or 2026-Q3, 2026-H2, 2026).")
    else:
        province_of(province), parse_period(period)
        _write(home, province, documents.widened(period, kind) if kind else period, _day(dated), trace)


def _write(home: Home, province: str, period: str, dated: date | None, is_traced: bool) -> None:
    release = current(home).path
    with step(home, "report", f"{province} {period}", province_code=province, period=period) as done:
        report = compose(release, province, period, dated)
        paths = documents.store(report, release, province, period, home)
        done(f"{len(paths)} files: {', '.join(path.name for path in paths)}")
    if is_traced:
        say("\n".join(trace.told(report)))
    say("\n".join(map(str, paths)))


def _lint(file: str) -> None:
    """Print every finding; an error at the end where there is one, so that scripts see it."""
    if not file:
        raise ParError("Which file? par.py report lint report.docx.")
    found = lint(Path(file))
    say("\n".join([*map(str, found), f"{file}: {len(RULES)} rules, {len(found)} findings"]))
    if found:
        raise ParError(f"{file} does not have the form of Decree 30/2020/NĐ-CP; correct what is listed above and check it again.")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ParError(f"'{text}' is no day; write it as 2026-09-05.") from error
