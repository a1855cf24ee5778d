"""Sheets of a workbook as text: every visible sheet, cell by cell as its reader saw it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import fastexcel
import openpyxl
import polars as pl

from ingest.formats import old_workbook
from ingest.formats.guards import check_workbook, foreign_parser


def read_sheets(path: Path, shown: bool) -> Iterator[pl.DataFrame]:
    """Each visible sheet as columns of text without a header. `shown`: numbers with a decimal comma and their % as on screen, so that
    a figure of a number cell (96.5) is not taken for the ambiguous text "96.5"; that reads the cells one by one, which is slow."""
    check_workbook(path)
    with foreign_parser(path.name, "a workbook"):
        if path.suffix.lower() == ".xls":
            yield from old_workbook.read_sheets(path)
        else:
            yield from _shown(path) if shown else _plain(path)


def _plain(path: Path) -> Iterator[pl.DataFrame]:
    workbook = fastexcel.read_excel(path)
    for place in range(len(workbook.sheet_names)):
        sheet = workbook.load_sheet(place, header_row=None, dtypes="string")
        if sheet.visible == "visible":
            yield sheet.to_polars()


def _shown(path: Path) -> Iterator[pl.DataFrame]:
    # not read_only: that mode believes the size a sheet states, and a real export states 4 rows
    for sheet in openpyxl.load_workbook(path, data_only=True).worksheets:
        if sheet.sheet_state == "visible":
            rows = [[_as_shown(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows()]
            yield pl.DataFrame(rows, schema={f"column_{place}": pl.String for place in range(sheet.max_column)}, orient="row")


def _as_shown(value: object, number_format: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        exact = Decimal(repr(value)) * (100 if "%" in number_format else 1)
        return f"{exact.normalize():f}".replace(".", ",") + ("%" if "%" in number_format else "")
    if isinstance(value, datetime | date | time):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)
