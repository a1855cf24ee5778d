"""Registers as files in a drop folder: <drop>/<province>/<month>/vbden__<unit>.csv, written a chunk at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
import xlsxwriter

from simulator import documents, file_faults
from simulator.dialects import PRACTICE_MARK
from simulator.documents import DECREE_30, INCOMING, SIGNED, Documents, Plan, Plans
from simulator.faults import Faults
from simulator.province import months, province
from simulator.register_frames import EXCEL_DATES, TEXT_DATES, frame
from simulator.scope import Scope

_STEMS = {INCOMING: "vbden", documents.OUTGOING: "vbdi"}
_ARRIVAL_NUMBER = "Số đến"
_CREATED = datetime(2026, 9, 1)  # the same content is the same bytes


def write_registers(drop: Path, code: str, period: str, seed: int = 1, volume: float = 1.0, plans: Plans | None = None, faults: Faults | None = None) -> int:
    """Write the registers of every month of the period and return how many files there are."""
    drop.mkdir(parents=True, exist_ok=True)
    (drop / PRACTICE_MARK).write_text("simulated\n", encoding="utf-8")
    scope, count = Scope(province(code).province_code, seed, volume, faults or Faults()), 0
    for year, month in months(period):
        folder = drop / code / f"{year}-{month:02d}"
        folder.mkdir(parents=True, exist_ok=True)
        count += write(folder, scope, year, month, plans[year, month] if plans is not None else None)
        file_faults.strike(folder, "document_register", year, month, scope.faults)
    return count


def write(folder: Path, scope: Scope, year: int, month: int, plans: list[Plan] | None = None) -> int:
    """The registers of every unit of a month; returns how many files there are."""
    of_month = documents.plans_by_volume(scope.province_code, year, month, scope.seed, scope.volume) if plans is None else plans
    for plan in of_month:
        _write(folder, scope, (year, month), plan)
    return len(of_month)


def truth(scope: Scope, year: int, month: int) -> dict[str, int]:
    """Rows that a warehouse should accept of a month (`documents`), and what stands in their columns."""
    found = Counter(dict.fromkeys(("documents", "secret", "completed", "lead", "signed_at", "replies", "receivers", "received"), 0))
    for plan in documents.plans_by_volume(scope.province_code, year, month, scope.seed, scope.volume):
        for index in documents.chunks(plan):
            facts = documents.compose(scope.province_code, year, month, scope.seed, plan, index)
            found.update({"secret": int(np.count_nonzero(facts.secret)), **_counts(plan, facts.at(~facts.secret))})
    return dict(found)


def _counts(plan: Plan, facts: Documents) -> dict[str, int]:
    if plan.form == DECREE_30:
        return {"documents": len(facts.index)}
    if plan.direction == INCOMING:
        return {"documents": len(facts.index), "completed": int(np.count_nonzero(facts.is_completed)), "lead": int(np.count_nonzero(facts.is_lead))}
    signed, replies = np.isin(facts.signing, SIGNED), facts.is_reply
    counted = {"signed_at": np.count_nonzero(signed), "replies": np.count_nonzero(replies), "receivers": facts.receivers.sum(), "received": facts.arrived.sum()}
    return {"documents": len(facts.index), **{name: int(number) for name, number in counted.items()}}


def _write(folder: Path, scope: Scope, when: tuple[int, int], plan: Plan) -> None:
    stem = f"{_STEMS[plan.direction]}__{plan.unit.unit_code}"
    if plan.form.endswith(".csv"):
        return _write_csv(folder / f"{stem}.csv", plan, _frames(scope, when, plan, TEXT_DATES))
    even = int(plan.unit.unit_code.rpartition(".")[2]) % 2 == 0
    _write_xlsx(folder / f"{stem}.xlsx", plan, when[0], _frames(scope, when, plan, EXCEL_DATES if even else TEXT_DATES))


def _frames(scope: Scope, when: tuple[int, int], plan: Plan, dates: str) -> Iterator[pl.DataFrame]:
    """Tables of a plan; a unit without documents still sends its headers."""
    of, stem = province(scope.province_code), _STEMS[plan.direction]
    closed = None
    if plan.size and scope.faults.strikes("partial_day", stem):
        closed = documents.compose(scope.province_code, *when, scope.seed, plan, np.array([plan.size - 1])).registered_day[0]
    for index in documents.chunks(plan):
        facts = documents.compose(scope.province_code, *when, scope.seed, plan, index)
        yield _struck(frame(of, plan, facts if closed is None else facts.at(facts.registered_day < closed), dates), scope, stem)


def _struck(table: pl.DataFrame, scope: Scope, stem: str) -> pl.DataFrame:
    """A table as a fault leaves it: a state that no list has, a word where a number belongs, a line twice."""
    first = pl.int_range(pl.len()) == 0
    for name, header, word in (("unknown_status", "Trạng thái", "Chờ xem"), ("bad_numbers", "Đã nhận", "hai")):
        if header in table.columns and table.height and scope.faults.strikes(name, stem):
            table = table.with_columns(pl.when(first).then(pl.lit(word)).otherwise(pl.col(header).cast(pl.String)).alias(header))
    if table.height and scope.faults.strikes("repeated_rows", stem):
        table = pl.concat([table, table.tail(1)])
    return table


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
        for values in [*(_headings(plan, year, table.columns) if not at else []), *_typed(table)]:
            sheet.write_row(row, 0, values)
            row += 1
    book.close()


def _typed(table: pl.DataFrame) -> Iterator[tuple]:
    """Rows as clerks type them: an arrival number is a number in one cell and a text in the next."""
    at = table.columns.index(_ARRIVAL_NUMBER) if _ARRIVAL_NUMBER in table.columns else None
    for number, row in enumerate(table.iter_rows()):
        yield row if at is None or number % 2 else (*row[:at], str(row[at]), *row[at + 1 :])


def _headings(plan: Plan, year: int, columns: list[str]) -> list[list[str | None]]:
    number = int(plan.unit.unit_code.rpartition(".")[2])
    if plan.form == DECREE_30:
        titles = [[f"SỔ ĐĂNG KÝ VĂN BẢN ĐẾN NĂM {year}"], [plan.unit.name]][: 1 + number % 2]
        return [*titles, columns, [f"({at})" for at in range(1, len(columns) + 1)]]
    titles = [[plan.unit.name], [f"DANH SÁCH VĂN BẢN ĐI NĂM {year}"], [None]] if number % 8 == 3 else []
    return [*titles, columns]
