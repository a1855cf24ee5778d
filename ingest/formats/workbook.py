"""Read back a checked workbook that `ingest.workbook` issued: filled rows as text, each with what was found of its locked cells."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl

from ingest.formats.clauses import clause
from ingest.formats.guards import check_workbook
from ingest.formats.json_rows import BodyError
from ingest.registry import Entity
from ingest.vocabulary import Choice, choices

TEMPLATE, VERSION = "par-so-lieu", "1"
STAMP_SHEET = "_par"  # hidden: what was issued, for whom, and a digest of every locked row
HEADER_ROW, FIRST_ROW = 4, 6  # above the header stand title, province and instruction; below it an example
FARTHEST = 1_000  # a row added further below the last issued one is no slip of the hand

AS_ISSUED, LOCKED_CELL_CHANGED, ROW_ADDED, FORMULA_CELL, AMBIGUOUS = "as_issued", "locked_cell_changed", "row_added", "formula_cell", "ambiguous_number"
# What is typed into an entry cell is kept only in the shape of its kind: nobody's name gets to the disk by way of a wrong cell.
_NOT_A_VALUE = "?"
_NUMBER_LIKE = re.compile(r"[-+0-9.,% ]{1,30}")
_DATE_LIKE = re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}")
_DOCUMENT = re.compile(r"(?:số:?)?(\d{1,6}[a-zđ]{0,2}/[\w.&-]{2,30}(?:/[\w.&-]{1,20})?)", re.IGNORECASE)  # 332/BC-UBND, 09/2019/NĐ-CP


@dataclass(frozen=True)
class Stamp:
    """What the hidden sheet says: for whom a workbook was issued, under which rulebook, and its sheets' locked rows by digest."""

    province_code: str
    period: str
    rulebook_sha256: str
    sources: dict[str, str]  # of each sheet
    issued: dict[str, list[str]] = field(default_factory=dict)

    def lines(self) -> list[tuple[str, str, str]]:
        """The hidden sheet's rows; the last one is the digest of all before it."""
        facts = {"template": TEMPLATE, "version": VERSION, "province_code": self.province_code, "period": self.period, "rulebook_sha256": self.rulebook_sha256}
        lines = [(name, "", value) for name, value in facts.items()]
        lines += [("source", sheet, source_id) for sheet, source_id in self.sources.items()]
        lines += [("row", sheet, digest) for sheet, digests in self.issued.items() for digest in digests]
        return [*lines, ("locked_sha256", "", _sha256(lines))]


def row_digest(sheet: str, locked: Iterable[str]) -> str:
    """One number for the locked cells of a row, whatever program saved it and wherever in the sheet it stands now."""
    return _sha256([(sheet, *map(plain, locked))])[:24]


def plain(value: object) -> str:
    """The text of a cell as it is compared: NFC, without spaces around it."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _decimal(value)
    return unicodedata.normalize("NFC", "" if value is None else str(value)).strip()


def read_batches(path: Path, entity: Entity) -> Iterator[pl.DataFrame]:
    """The filled rows of the entity's sheet; `row_no` is the row of the spreadsheet. An empty entry is no row: missing is not zero."""
    check_workbook(path)
    try:
        rows = _read(path, entity)
    except BodyError:
        raise
    except Exception as error:  # a foreign parser raises what it likes
        said = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise BodyError(f"{path.name} cannot be read as a workbook ({said}); open it in a spreadsheet program and save it as .xlsx.") from error
    yield pl.DataFrame(rows, schema={"row_no": pl.Int64} | {column.name: pl.String for column in entity.columns})


def _read(path: Path, entity: Entity) -> list[dict]:
    book = openpyxl.load_workbook(path, read_only=True, keep_links=False)
    try:
        sheet = entity.layout["sheet"]
        stamp = _stamp(book, path)
        if sheet not in stamp.sources:  # issued before this source was entered by hand
            return []
        if sheet not in book.sheetnames:
            raise BodyError(f"{path.name} lacks its sheet '{sheet}'; take the workbook that was issued and enter the figures there.")
        return list(_filled(book[sheet], entity, stamp.issued.get(sheet, []), path.name))
    finally:
        book.close()


def _stamp(book: openpyxl.Workbook, path: Path) -> Stamp:
    """The hidden sheet, believed only where it is whole, of this template, and of the folder in which the file lies."""
    lines = [tuple(plain(cell.value) for cell in row) for row in _rows_of(book[STAMP_SHEET], 3)] if STAMP_SHEET in book.sheetnames else []
    facts = {name: value for name, sheet, value in lines if not sheet}
    if facts.get("template") != TEMPLATE:
        raise BodyError(f"{path.name} is no workbook that was issued here; issue one with par.py workbook and enter the figures there.")
    if facts.get("version") != VERSION:
        older = facts.get("version", "unknown")
        raise BodyError(f"{path.name} was issued as version {older} and now it is {VERSION}; issue it again and enter the figures there.")
    if lines[-1] != ("locked_sha256", "", _sha256(lines[:-1])):
        raise BodyError(f"{path.name} has a changed hidden sheet; take the workbook that was issued and enter the figures there.")
    period, province_code = path.parent.name, path.parent.parent.name
    if (facts["province_code"], facts["period"]) != (province_code, period):
        issued_for = f"{facts['province_code']} {facts['period']}"
        raise BodyError(f"{path.name} was issued for {issued_for} and lies in the folder of {province_code} {period}; put it where it belongs.")
    issued: dict[str, list[str]] = {}
    for kind, sheet, value in lines:
        if kind == "row":
            issued.setdefault(sheet, []).append(value)
    sources = {sheet: value for kind, sheet, value in lines if kind == "source"}
    return Stamp(province_code, period, facts["rulebook_sha256"], sources, issued)


def _filled(sheet, entity: Entity, issued: list[str], name: str) -> Iterator[dict]:
    """Rows below the example in which anything was entered."""
    locked, entry = entity.layout["locked"], entity.layout["entry"]
    left, last, columns, lists = set(issued), FIRST_ROW + len(issued) - 1, list(entry), cell_lists(entity)
    for row_no, cells in enumerate(_rows_of(sheet, len(locked) + len(entry)), 1):
        if row_no == HEADER_ROW:
            columns = _columns(entity, [plain(cell.value) for cell in cells])
            if not columns:
                raise BodyError(f"{name} has a changed header in '{entity.layout['sheet']}'; take the workbook that was issued and enter the figures there.")
        if row_no > last + FARTHEST:
            raise BodyError(f"{name} goes on far below the last row issued in '{entity.layout['sheet']}'; delete what was added there.")
        if row_no < FIRST_ROW:
            continue
        digest = row_digest(entity.layout["sheet"], (cell.value for cell in cells[: len(locked)]))
        found = AS_ISSUED if digest in left else LOCKED_CELL_CHANGED if row_no <= last else ROW_ADDED
        left.discard(digest)  # the copy of a row is not the row
        entered = dict(zip(columns, cells[len(locked) :], strict=False))
        if any(plain(cell.value) for cell in entered.values()):
            yield _row(row_no, found, entity, lists, [plain(cell.value) for cell in cells[: len(locked)]], entered)


def _columns(entity: Entity, header: list[str]) -> list[str]:
    """The entry columns of a sheet by its header; one issued before some were `added` lacks these. None where the header is not ours."""
    locked, entry, added = entity.layout["locked"], entity.layout["entry"], entity.layout.get("added", ())
    while header and not header[-1]:
        header.pop()
    for generation in range(len(added), -1, -1):
        later = {name for names in added[generation:] for name in names}
        columns = [name for name in entry if name not in later]
        if header == [*locked.values(), *(entry[name] for name in columns)]:
            return columns
    return []


def cell_kind(entity: Entity, name: str) -> str:
    """What is entered in a column: number, count, date, text (the number of a document), clause, or the list that it is chosen from."""
    return entity.layout.get("cells", {}).get(name) or entity.column(name).type


def cell_lists(entity: Entity) -> dict[str, list[Choice]]:
    """Of each list that the entity's columns are chosen from, what may be chosen."""
    kinds = dict.fromkeys(kind for kind in entity.layout.get("cells", {}).values() if kind != "clause")
    return {kind: choices(kind, entity.layout.get("never_chosen", ())) for kind in kinds}


def _row(row_no: int, found: str, entity: Entity, lists: dict[str, list[Choice]], locked: list[str], entered: dict) -> dict:
    """A row as text; of one whose locked cells are not ours they are not kept either, and its last code says which row it is."""
    kept = dict(zip(entity.layout["locked"], locked, strict=True))
    codes = [column.name for column in entity.columns if column.name in kept]
    if found != AS_ISSUED:
        kept = dict.fromkeys(codes) | {codes[-1]: f"row-{row_no}"}
    kinds = {name: cell_kind(entity, name) for name in entered}
    states = [_doubt(cell) for name, cell in entered.items() if kinds[name] in ("number", "count")]
    state = next((state for state in (found, *states) if state not in ("", AS_ISSUED)), AS_ISSUED)
    values = {name: _value(cell, kinds[name], lists.get(kinds[name])) for name, cell in entered.items()}
    lacking = {name: None for name in entity.layout["entry"] if name not in entered}
    return {"row_no": row_no} | {name: kept[name] for name in codes} | values | lacking | {"cell_state": state}


def _doubt(cell) -> str:
    """Why the number of a cell is not taken: 1.205 as text may be 1205, and 96,5 typed into a cell shown in percent is stored as 0.965."""
    if cell.data_type == "f":
        return FORMULA_CELL
    text = isinstance(cell.value, str) and re.search("[.,]", cell.value)
    shown_in_percent = isinstance(cell.value, float) and "%" in (cell.number_format or "")
    return AMBIGUOUS if text or shown_in_percent else ""


def _value(cell, kind: str, chosen_of: list[Choice] | None = None) -> str | None:
    value = cell.value
    if not plain(value) or cell.data_type == "f":
        return None
    if kind == "clause":
        return clause(plain(value)) or _NOT_A_VALUE
    if chosen_of is not None:
        return next((choice.code for choice in chosen_of if choice.name_vi == plain(value)), _NOT_A_VALUE)
    if kind == "text":
        found = _DOCUMENT.fullmatch(re.sub(r"\s", "", plain(value))) if isinstance(value, str) else None
        return found[1] if found else None
    if isinstance(value, bool):
        return _NOT_A_VALUE
    if isinstance(value, int | float):
        return _decimal(value)
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}" if kind == "date" else _NOT_A_VALUE
    shape = _DATE_LIKE if kind == "date" else _NUMBER_LIKE
    return plain(value) if shape.fullmatch(plain(value)) else _NOT_A_VALUE


def _decimal(value: int | float) -> str:
    """A number as a spreadsheet shows it: 15 digits, no exponent."""
    return f"{Decimal(f'{value:.15g}'):f}"


def _rows_of(sheet, width: int) -> Iterator[tuple]:
    sheet.reset_dimensions()  # what a sheet says of its own size is not believed
    return sheet.iter_rows(max_col=width)


def _sha256(lines: Iterable[tuple[str, ...]]) -> str:
    return hashlib.sha256("\n".join("\x1f".join(line) for line in lines).encode()).hexdigest()
