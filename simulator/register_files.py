"""Registers as files in a drop folder: <drop>/<province>/<month>/vbden__<unit>.csv, written a chunk at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import polars as pl
import xlsxwriter

from simulator import documents
from simulator.documents import DECREE_30, INCOMING, Plan, Plans
from simulator.province import months, province
from simulator.register_frames import EXCEL_DATES, TEXT_DATES, frame

PRACTICE_MARK = ".practice"  # says that nothing under this folder is real
_STEMS = {INCOMING: "vbden", documents.OUTGOING: "vbdi"}
_CREATED = datetime(2026, 9, 1)  # the same content is the same bytes


def write_registers(drop: Path, code: str, period: str, seed: int = 1, volume: float = 1.0, plans: Plans | None = None) -> int:
    """Write the registers of every month of the period and return how many files there are."""
    drop.mkdir(parents=True, exist_ok=True)
    (drop / PRACTICE_MARK).write_text("simulated\n", encoding="utf-8")
    count = 0
    for year, month in months(period):
        folder = drop / code / f"{year}-{month:02d}"
        folder.mkdir(parents=True, exist_ok=True)
        of_month = plans[year, month] if plans is not None else documents.plans_by_volume(code, year, month, seed, volume)
        for plan in of_month:
            _write(folder, code, (year, month), seed, plan)
            count += 1
    return count


def _write(folder: Path, code: str, when: tuple[int, int], seed: int, plan: Plan) -> None:
    stem = f"{_STEMS[plan.direction]}__{plan.unit.unit_code}"
    if plan.form.endswith(".csv"):
        return _write_csv(folder / f"{stem}.csv", plan, _frames(code, when, seed, plan, TEXT_DATES))
    even = int(plan.unit.unit_code.rpartition(".")[2]) % 2 == 0
    _write_xlsx(folder / f"{stem}.xlsx", plan, when[0], _frames(code, when, seed, plan, EXCEL_DATES if even else TEXT_DATES))


def _frames(code: str, when: tuple[int, int], seed: int, plan: Plan, dates: str) -> Iterator[pl.DataFrame]:
    """Tables of a plan; a unit without documents still sends its headers."""
    for index in documents.chunks(plan):
        yield frame(province(code), plan, documents.compose(code, *when, seed, plan, index), dates)


def _write_csv(path: Path, plan: Plan, frames: Iterator[pl.DataFrame]) -> None:
    """iOffice exports with semicolons and a byte order mark, the outgoing list with commas and none."""
    separator, mark = (";", True) if plan.direction == INCOMING else (",", False)
    with path.open("wb") as handle:
        for at, table in enumerate(frames):
            table.write_csv(handle, separator=separator, include_bom=mark and not at, include_header=not at)


def _write_xlsx(path: Path, plan: Plan, year: int, frames: Iterator[pl.DataFrame]) -> None:
    """Lines of title above the table, in the book of Decree 30 the row of numbers (1) (2) (3) under its header."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "dd/mm/yyyy"})
    book.set_properties({"created": _CREATED})
    sheet = book.add_worksheet("SoDen" if plan.form == DECREE_30 else "VanBanDi")
    row = 0
    for at, table in enumerate(frames):
        for values in [*(_headings(plan, year, table.columns) if not at else []), *table.iter_rows()]:
            sheet.write_row(row, 0, values)
            row += 1
    book.close()


def _headings(plan: Plan, year: int, columns: list[str]) -> list[list[str | None]]:
    number = int(plan.unit.unit_code.rpartition(".")[2])
    if plan.form == DECREE_30:
        titles = [[f"SỔ ĐĂNG KÝ VĂN BẢN ĐẾN NĂM {year}"], [plan.unit.name]][: 1 + number % 2]
        return [*titles, columns, [f"({at})" for at in range(1, len(columns) + 1)]]
    titles = [[plan.unit.name], [f"DANH SÁCH VĂN BẢN ĐI NĂM {year}"], [None]] if number % 8 == 3 else []
    return [*titles, columns]
