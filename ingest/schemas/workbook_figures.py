"""Figures entered through the checked workbook: one row a filled figure, held unless a document of evidence stands behind it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pandera.polars as pa
import polars as pl

from home import RULEBOOK
from ingest.formats.workbook import AMBIGUOUS, FORMULA_CELL, LOCKED_CELL_CHANGED, ROW_ADDED
from ingest.registry import Entity, Province
from ingest.schemas import NUMBER, accepted
from ingest.schemas.report_periods import first_day

ITEMS = RULEBOOK / "workbook_items.csv"
FIRST_RESULT_YEAR = 2012  # of PAR INDEX (1294/QĐ-BNV), the index that the project follows longest
YEARS_AFTER = 5  # a document of evidence written later than this after its figure is a slip of the hand
Refusals = dict[str, tuple[str, pl.Expr]]


class Schema(NamedTuple):
    """What a schema module must offer; `judged_by` are the files besides it that its rows are judged by."""

    accepted: dict[str, pa.DataFrameSchema]
    refine: Callable[[Entity, pl.DataFrame], pl.DataFrame]
    refusals: Callable[[Entity, Province], Refusals]
    judged_by: tuple[Path, ...]


def figures(source_id: str, has_year: bool = False) -> Schema:
    """The schema of one source of figures; `has_year`: each says of which year it speaks."""
    year = {"result_year": pl.Int32} if has_year else {}
    fields = {"unit_code": pl.String, "item_code": pl.String} | year | {"value": NUMBER, "document_number": pl.String, "document_date": pl.Date}

    def refine(entity: Entity, rows: pl.DataFrame) -> pl.DataFrame:
        return rows.with_columns(pl.col("result_year").cast(pl.Int32)) if has_year else rows

    def refusals(entity: Entity, of: Province) -> Refusals:
        return _refusals(_items(source_id), of, has_year)

    return Schema({"figures": accepted(fields, required=set(fields))}, refine, refusals, (Path(__file__), ITEMS))


def _items(source_id: str) -> dict[str, dict[str, str]]:
    with ITEMS.open(encoding="utf-8", newline="") as handle:
        return {row["item_code"]: row for row in csv.DictReader(handle) if row["source_id"] == source_id}


def _refusals(items: dict[str, dict[str, str]], of: Province, has_year: bool) -> Refusals:
    value, item, document_date = pl.col("value"), pl.col("item_code"), pl.col("document_date")
    whole = item.is_in([code for code, row in items.items() if row["value_kind"] == "count"])
    low, high = (looked_up(item, {code: row[name] for code, row in items.items()}) for name in ("minimum", "maximum"))
    year = pl.col("result_year") if has_year else None
    lacking = value.is_null() | (year.is_null() if has_year else False)
    return as_issued(of, "value") | {
        "unknown_code": ("item_code", ~item.is_in(list(items))),
        "missing_required": ("value, result_year" if has_year else "value", lacking),
        "unsigned_evidence": ("document_number", pl.col("document_number").is_null() | document_date.is_null()),
        "out_of_range": ("value", (value < low) | (value > high) | (whole & (value % 1 != 0)) | (_bad_year(year) if has_year else False)),
        "impossible_time": ("document_date", written_when_it_cannot_be(document_date, year)),
        "parts_exceed_total": ("value", value > _total(items)),
    }


def as_issued(of: Province, field: str) -> Refusals:
    """What the reader found of the row, and whether its unit is this province's: codes are issued, never typed."""
    state, unit = pl.col("cell_state"), pl.col("unit_code")
    of_here = (unit == of.province_code) | (unit.str.starts_with(of.h_code) if of.h_code else unit.str.contains(r"^H\d{2}"))
    return {
        LOCKED_CELL_CHANGED: ("unit_code", state == LOCKED_CELL_CHANGED),
        ROW_ADDED: ("unit_code", state == ROW_ADDED),
        FORMULA_CELL: (field, state == FORMULA_CELL),
        AMBIGUOUS: (field, state == AMBIGUOUS),
        "unknown_unit": ("unit_code", ~of_here.fill_null(False)),
    }


def looked_up(key: pl.Expr, values: dict[str, str]) -> pl.Expr:
    """The bound of each row's code as an exact decimal; null for a code that has none."""
    exact = {code: Decimal(value) for code, value in values.items() if value}
    return key.replace_strict(list(exact), pl.Series(list(exact.values()), dtype=NUMBER), default=None, return_dtype=NUMBER)


def written_when_it_cannot_be(document_date: pl.Expr, year: pl.Expr | None = None) -> pl.Expr:
    """Evidence older than what it speaks of (its period, or the year of an index), or years younger."""
    began = first_day(pl.col("period")) if year is None else pl.date(year.cast(pl.Int32, strict=False), 1, 1)
    return (document_date < began) | (document_date.dt.year() > pl.col("period").str.slice(0, 4).cast(pl.Int32) + YEARS_AFTER)


def _bad_year(year: pl.Expr) -> pl.Expr:
    return (year % 1 != 0) | (year < FIRST_RESULT_YEAR) | (year > pl.col("period").str.slice(0, 4).cast(pl.Int32))


def _total(items: dict[str, dict[str, str]]) -> pl.Expr:
    """What the same unit reported as the whole of which this row is a part; null where it reported none, or this is no part."""
    found = pl.lit(None, NUMBER)
    for code, row in items.items():
        if row["part_of"]:
            whole = pl.when(pl.col("item_code") == row["part_of"]).then("value").max().over("period", "unit_code")
            found = pl.when(pl.col("item_code") == code).then(whole).otherwise(found)
    return found
