"""Held rows as a person meets them: which there are, what one says, put it right, judge again."""

from __future__ import annotations

import json
from collections.abc import Callable

import polars as pl

from home import Home
from ingest.fixes import Fix, FixError, add_fix, fixes_of
from ingest.manifest import arrivals
from ingest.validate import validate_again

_ID_CHARACTERS = 12


def held_rows(home: Home, source_id: str = "", province_code: str = "", period: str = "") -> pl.DataFrame:
    """Every row that waits, with its `held_id`; what a later arrival of the same file says of it again is told once."""
    rows = pl.read_parquet(home.held / "*.parquet")
    for name, wanted in (("source_id", source_id), ("province_code", province_code), ("period", period)):
        rows = rows.filter(pl.col(name) == wanted) if wanted else rows
    held_id = pl.concat_str(pl.col("file_sha256").str.slice(0, _ID_CHARACTERS), "entity", pl.col("row_no").cast(pl.String), separator=":")
    return rows.with_columns(held_id.alias("held_id")).sort("learned_at").unique("held_id", keep="last", maintain_order=True)


def listed(home: Home, source_id: str = "", province_code: str = "", period: str = "", most: int = 50) -> list[str]:
    """Lines for the terminal: counts by reason, then the first rows."""
    rows = held_rows(home, source_id, province_code, period)
    if rows.is_empty():
        return ["Nothing is held."]
    reasons = rows.group_by("source_id", "rule_code", "field").len().sort("len", "source_id", "rule_code", descending=[True, False, False])
    lines = [f"{rows.height:,} rows are held:", *(f"  {count:>7,}  {source} · {rule} · {field or '-'}" for source, rule, field, count in reasons.rows())]
    shown = rows.head(most)
    lines += [
        "",
        *(f"  {row['held_id']:<42} {row['rule_code']:<22} {row['field'] or '-':<20} {row['province_code']} {row['period']}" for row in shown.rows(named=True)),
    ]
    return lines + ([f"  … and {rows.height - most:,} more; narrow with --source, --province, --period"] if rows.height > most else [])


def shown(home: Home, held_id: str) -> list[str]:
    """One held row: why it waits, whose it is, what of it was kept, and what has been corrected so far."""
    row = find(home, held_id)
    fields = json.loads(row["raw_text"])
    width = max(map(len, fields))
    lines = [f"{row['source_id']} · {row['entity']} · {row['province_code']} {row['period']} · row {row['row_no']} of file {row['file_sha256']}"]
    lines += [f"held by {row['rule_code']} at {row['field'] or '-'}; owner: {row['owner']}; known since {row['learned_at']} UTC", ""]
    lines += [f"  {name:<{width}}  {'(missing)' if value is None else value}" for name, value in fields.items()]
    lines += [f"  corrected: {fix.field} → {fix.value} by {fix.decided_by} ({fix.reason}) at {fix.decided_at}" for fix in _fixes(home, row)]
    return [*lines, "", f"Put it right: par.py held fix {held_id} --field F --value V --by 'name, office' --why 'reason'; then: par.py held replay"]


def fix(home: Home, held_id: str, field: str, value: str, decided_by: str, reason: str) -> list[str]:
    """Record a correction of one field of a held row; `replay` judges it by the same rules as every other row."""
    done = add_fix(home, find(home, held_id), field, value, decided_by, reason)
    return [f"{held_id}: {done.field} is now '{done.value or ''}' (by {done.decided_by}); judge it with: par.py held replay"]


def replay(home: Home, progress: Callable[[str], None] = lambda said: None) -> list[str]:
    """Judge again, by the same code, every arrival whose rules, unit names or corrections changed."""
    again = validate_again(home, progress)
    said = "  {name}: {accepted_count:,} accepted + {held_count:,} held + {duplicate_count:,} duplicate"
    lines = [said.format(name=f"{arrival.source_id} {arrival.province_code} {arrival.period}", **counts) for arrival, counts in again]
    return [f"{len(again)} arrivals were judged again.", *lines] if again else ["Nothing changed since the rows were judged."]


def find(home: Home, held_id: str) -> dict:
    rows = held_rows(home).filter(pl.col("held_id") == held_id)
    if rows.is_empty():
        raise FixError(f"No held row is called {held_id}; look it up with: par.py held list.")
    return rows.row(0, named=True)


def _fixes(home: Home, row: dict) -> list[Fix]:
    of = next(each for each in arrivals(home, row["source_id"]) if each.arrival_id == row["arrival_id"])
    return [each for each in fixes_of(home, of) if (each.file_sha256, each.row_no, each.entity) == (row["file_sha256"], row["row_no"], row["entity"])]
