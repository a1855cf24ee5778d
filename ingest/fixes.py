"""What persons put right in held rows: an append-only list of corrections, laid over the landed rows each time they are judged."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from audit import record
from home import Home, ParError, write_json
from ingest.manifest import Arrival


class FixError(ParError):
    """A correction that cannot be taken; the sentence says what it lacks."""


@dataclass(frozen=True)
class Fix:
    """One field of one landed row: what it should have said, who says so, why, and since when we know."""

    source_id: str
    entity: str
    file_sha256: str
    row_no: int
    field: str
    value: str | None
    decided_by: str
    reason: str
    decided_at: str


def add_fix(home: Home, held: dict, field: str, value: str | None, decided_by: str, reason: str) -> Fix:
    """Add a correction of a held row (a row of `held_rows`); what was landed is never changed, the latest correction of a field stands."""
    if not decided_by.strip() or not reason.strip():
        raise FixError("A correction needs a name and a reason; add --by 'name, office' --why 'number of the document, or what was wrong'.")
    fields = json.loads(held["raw_text"])
    if field not in fields:
        raise FixError(f"The row has no field '{field}'; it has {', '.join(fields)}.")
    now = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    fix = Fix(held["source_id"], held["entity"], held["file_sha256"], held["row_no"], field, value or None, decided_by, reason, now)
    row = f"{fix.source_id} {fix.file_sha256[:12]}:{fix.entity}:{fix.row_no}"
    record(home, "fix", row=row, field=field, by=decided_by, why=reason)  # not the value: it stays with the correction
    write_json(_folder(home, fix.source_id) / f"{now.replace(':', '')}__{fix.file_sha256[:12]}__{fix.row_no}.json", asdict(fix))
    return fix


def fixes_of(home: Home, arrival: Arrival) -> list[Fix]:
    """Every correction of the files of an arrival, oldest first."""
    files = {file.file_sha256 for file in arrival.files}
    found = (Fix(**json.loads(path.read_text(encoding="utf-8"))) for path in sorted(_folder(home, arrival.source_id).glob("*.json")))
    return [fix for fix in found if fix.file_sha256 in files]


def apply_fixes(rows: pl.DataFrame, fixes: list[Fix], arrival: Arrival) -> pl.DataFrame:
    """The landed rows with the corrected texts in place; a row is told by its file and its number in it."""
    numbers = {file.file_sha256: file.file_no for file in arrival.files}
    for fix in fixes:
        this = (pl.col("file_no") == numbers[fix.file_sha256]) & (pl.col("row_no") == fix.row_no)
        rows = rows.with_columns(pl.when(this).then(pl.lit(fix.value, pl.String)).otherwise(fix.field).alias(fix.field))
    return rows


def _folder(home: Home, source_id: str) -> Path:
    return home.held / "fixes" / source_id
