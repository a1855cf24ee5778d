"""Report forms under merged headers of several rows become one row a unit; their totals and parts become checks, never rows.

A line of the sheet is
- a row where it has figures, or a number and a name (a unit without figures is missing, not nothing);
- a group where it only has a text (`Sở ban ngành`), or a Roman numeral or a letter before its figures, which are then a total of its rows;
- a total where it begins with one of the form's words (`Tổng cộng`);
- a part of the line before it where its number has a point (`1.1`) or it begins with `Trong đó`: never more than that line.
A total that is not its sum, and parts that exceed their line, are told to the rows concerned, which the source's rules then hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from ingest.formats.form_tables import ABOVE, WHOLE, Table, is_numbering, plain, read_table
from ingest.registry import Entity

FORM = "form."  # the path of a column that the form says of a row as a whole
FIRST_DATE, LAST_DATE, GROUP, TOTAL_GAP, PART_GAP, IS_SUMMED = (
    FORM + name for name in ("first_date", "last_date", "group", "total_gap", "part_gap", "is_summed")
)
_PART = re.compile(r"[0-9]+([.,][0-9]+)+")  # 1.1; a number cell of 1.1 is shown as 1,1
_FIGURE = re.compile(r"[-+]?[0-9][0-9.,]*\s*%?")
_LETTERED = re.compile(r"[IVXLC]+|[A-ZĐ]")


@dataclass(eq=False)
class _Line:
    """One line below the header. `cells` are the entity's columns; `gap` and `part_gap` name the first column in which a check failed."""

    row_no: int
    kind: str  # row | group | total | part
    number: str
    cells: dict[str, str | None]
    block: int = 0
    group: str | None = None
    parts: list[_Line] = field(default_factory=list)
    total_gap: str | None = None
    part_gap: str | None = None
    is_summed: bool = False


def read_batches(path: Path, entity: Entity) -> Iterator[pl.DataFrame]:
    """The rows of one form as text; `row_no` is the line of the sheet's used range."""
    table = read_table(path, entity)
    said = _said(table, entity)
    rows = _checked(_lines(table, entity), [column.name for column in entity.columns if column.type == "count"])
    names = [column.name for column in entity.columns if not column.path.startswith("@")]
    yield pl.DataFrame([_row(line, said, entity) for line in rows], schema={"row_no": pl.Int64} | dict.fromkeys(names, pl.String), orient="row")


def read_fields(path: Path, entity: Entity) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(headers that nobody declared, columns whose header was seen, by their path or their spellings)."""
    table = read_table(path, entity)
    declared = {*table.columns.values(), table.number_at}
    unknown = {ABOVE.join(texts) for at, texts in enumerate(table.paths) if texts and at not in declared}
    seen = {column.place for column in entity.columns if column.path.startswith(FORM) or column.name in table.columns}
    return tuple(sorted(unknown - set(entity.known))), tuple(sorted(seen))


def _row(line: _Line, said: dict[str, str | None], entity: Entity) -> list:
    of_the_form = said | {
        GROUP: line.group, TOTAL_GAP: line.total_gap, PART_GAP: line.part_gap, IS_SUMMED: "true" if line.is_summed else "false",
    }  # fmt: skip
    columns = [column for column in entity.columns if not column.path.startswith("@")]
    return [line.row_no, *(of_the_form[column.path] if column.path in of_the_form else line.cells.get(column.name) for column in columns)]


# --- from the table to lines ----------------------------------------------------------------------------------------------------------


def _lines(table: Table, entity: Entity) -> list[_Line]:
    """Every line that says something, of its kind; lines in print titles are repeated headers and say nothing."""
    counts = [column.name for column in entity.columns if column.type == "count"]
    lines: list[_Line] = []
    block, group = 0, None
    for row_no, raw in enumerate(table.body, table.first_row_no):
        if not any(raw) or is_numbering(raw) or raw in table.header:
            continue
        number = raw[table.number_at].removesuffix(".") if table.number_at is not None else ""
        cells = {name: raw[at] or None for name, at in table.columns.items()}
        kind = _kind(number, raw[table.label_at], _has_figures(cells, counts), entity)
        if kind == "group":
            block, group = block + 1, raw[table.label_at] or number
        line = _Line(row_no, kind, number, cells, block, group)
        if kind == "part":
            _owner(lines, line).parts.append(line)
        else:
            lines.append(line)
    return lines


def _has_figures(cells: dict[str, str | None], counts: list[str]) -> bool:
    """Whether a figure stands in a column of figures; the names of those who sign stand there too, and are nobody's row."""
    return any(_FIGURE.fullmatch(cells.get(name) or "") for name in counts)


def _kind(number: str, label: str, has_figures: bool, entity: Entity) -> str:
    text = plain(label or number)
    if has_figures and any(_begins(text, word) for word in entity.layout.get("totals", ())):
        return "total"
    if _PART.fullmatch(number) or any(_begins(text, word) for word in entity.layout.get("parts", ())):
        return "part"
    if _LETTERED.fullmatch(number) or not (has_figures or (WHOLE.fullmatch(number) and label)):
        return "group"
    return "row"


def _owner(lines: list[_Line], part: _Line) -> _Line:
    """The line a part belongs to; a part that follows nothing stands for itself, as a row."""
    if lines and lines[-1].kind in ("row", "total"):
        return lines[-1]
    lines.append(_Line(part.row_no, "row", part.number, part.cells, part.block, part.group))
    return lines[-1]


# --- checks ---------------------------------------------------------------------------------------------------------------------------


def _checked(lines: list[_Line], counts: list[str]) -> list[_Line]:
    """The rows, each told whether a total covers it and where a check failed. A line that stands twice is summed once and marked as its first."""
    rows = [line for line in lines if line.kind == "row"]
    first: dict[tuple, _Line] = {}
    twins = [first.setdefault((row.group, *row.cells.values()), row) for row in rows]
    for line in lines:
        line.part_gap = _excess(line, counts)
        if line.kind in ("total", "group") and _has_figures(line.cells, counts):
            _check_total(line, list(first.values()), counts)
    for row, twin in zip(rows, twins, strict=True):
        row.total_gap, row.part_gap, row.is_summed = twin.total_gap, twin.part_gap, twin.is_summed
    return rows


def _check_total(total: _Line, rows: list[_Line], counts: list[str]) -> None:
    """A total is of its group, of all rows above it or of all rows of the form: of the first of these whose sum it is.

    Where it is the sum of none, a total at the head or foot of the form accuses every row, one between rows those of its group.
    """
    own = [row for row in rows if row.block == total.block]
    above = [row for row in rows if row.row_no < total.row_no]
    may_cover = [own] if total.kind == "group" else [own, above, rows]
    covered = next((some for some in may_cover if some and _gap(total, some, counts) is None), None)
    at_an_end = total.kind == "total" and len(above) in (0, len(rows))
    accused = covered or (rows if at_an_end else own)
    for row in accused:
        row.total_gap = row.total_gap or (None if covered else _gap(total, accused, counts))
        row.part_gap = row.part_gap or total.part_gap
        row.is_summed = row.is_summed or covered is not None


def _gap(total: _Line, rows: list[_Line], counts: list[str]) -> str | None:
    """The first column in which the total is not the sum; a column with a figure that cannot be read is not summed, its row is held anyway."""
    for name in counts:
        stated, figures = total.cells.get(name), [row.cells.get(name) for row in rows]
        readable = all(figure is None or _whole(figure) is not None for figure in figures)
        if stated and readable and _whole(stated) != sum(_whole(figure) or 0 for figure in figures):
            return name
    return None


def _excess(line: _Line, counts: list[str]) -> str | None:
    """The first column in which one part, or the sum of the sub-rows next below the line, is more than the line itself."""
    below = [part for part in line.parts if len(re.split("[.,]", part.number)) == 2]
    for name in counts:
        whole = _whole(line.cells.get(name))
        figures = [_whole(part.cells.get(name)) or 0 for part in line.parts]
        together = sum(_whole(part.cells.get(name)) or 0 for part in below)
        if whole is not None and max([0, together, *figures]) > whole:
            return name
    return None


def _whole(text: str | None) -> int | None:
    return int(text.replace(".", "")) if text and WHOLE.fullmatch(text) else None


# --- words ----------------------------------------------------------------------------------------------------------------------------


def _said(table: Table, entity: Entity) -> dict[str, str | None]:
    """The first and last day that the title states (`Từ ngày … đến ngày …`); null where it states none."""
    pattern = entity.layout.get("period", "")
    text = " ".join(cell for line in table.above for cell in line if cell)
    found = re.search(pattern, text, re.IGNORECASE) if pattern else None
    return dict(zip((FIRST_DATE, LAST_DATE), found.groups() if found else (None, None), strict=True))


def _begins(text: str, word: str) -> bool:
    """`tổng` begins `tổng cộng` and not `tổngthể`."""
    start = plain(word)
    return text.startswith(start) and not (start[-1].isalnum() and text[len(start) : len(start) + 1].isalnum())
