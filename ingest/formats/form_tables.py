"""Where the table of a report form stands on its sheet, and what the merged cells of its header call each column."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ingest.formats.json_rows import BodyError
from ingest.formats.sheets import read_sheets
from ingest.registry import Entity

HEADER_SEARCH_ROWS = 60
ABOVE = " > "  # in a declared header: `đã giải quyết > Tổng số` is the Tổng số under a cell that says đã giải quyết
WHOLE = re.compile(r"[0-9]+|[1-9][0-9]{0,2}(\.[0-9]{3})+")  # 1.205 is 1 205
_NUMBERING = re.compile(r"\([0-9]+\)(\s*=.*)?")  # the row (1) (2) (3) under a header; some forms print the sum: (3)=(4)+(5)


@dataclass(frozen=True)
class Table:
    """A form's table: the lines above it, its header, its body, and which column is what."""

    above: list[list[str]]
    header: list[list[str]]
    body: list[list[str]]
    number_at: int | None
    label_at: int
    columns: dict[str, int]  # the entity's columns whose header was found
    paths: list[tuple[str, ...]]  # of every column the texts of its header, from the top

    @property
    def first_row_no(self) -> int:
        """The line of the sheet's used range on which the body begins, counted from 1."""
        return len(self.above) + len(self.header) + 1


def read_table(path: Path, entity: Entity) -> Table:
    """The form's table on the one sheet that carries it; BodyError names the headers that were looked for."""
    sheets = ([[_clean(cell) for cell in row] for row in sheet.rows()] for sheet in read_sheets(path, shown=True))
    found = [table for lines in sheets if (table := _table(lines, entity, path.name))]
    if len(found) == 1:
        return found[0]
    if found:
        raise BodyError(f"{path.name} has the form on {len(found)} of its sheets; save each as a file of its own.")
    wanted = "; ".join(column.place for column in entity.columns if column.required and column.headers)
    raise BodyError(f"{path.name} has no table with {wanted}; add the header's spelling to the source's YAML or correct the file.")


def _table(lines: list[list[str]], entity: Entity, name: str) -> Table | None:
    """The table whose header has every required column; None where there is none."""
    label = next(column for column in entity.columns if column.headers)
    labels, numbers = ({plain(word) for word in words} for words in (label.headers, entity.layout.get("number", ())))
    for top, line in enumerate(lines[:HEADER_SEARCH_ROWS]):
        texts = [plain(cell) for cell in line]
        label_at = next((at for at, text in enumerate(texts) if text in labels), None)
        if label_at is None:
            continue
        number_at = next((at for at, text in enumerate(texts) if text in numbers), None)
        after = next((at for at in range(top + 1, len(lines)) if _is_body(lines[at], number_at, label_at)), len(lines))
        header, body = lines[top:after], lines[after:]
        paths = _paths(header)
        columns = _columns(entity, paths, body[0] if body and is_numbering(body[0]) else [], name)
        if all(column.name in columns for column in entity.columns if column.required and column.headers):
            return Table(lines[:top], header, body, number_at, label_at, columns, paths)
    return None


def _is_body(line: list[str], number_at: int | None, label_at: int) -> bool:
    stated = line[label_at] or (number_at is not None and line[number_at])
    return bool(stated) or any(WHOLE.fullmatch(cell) for cell in line)


def is_numbering(line: list[str]) -> bool:
    """Whether the line only says (1) (2) (3)."""
    stated = [cell for cell in line if cell]
    return bool(stated) and all(_NUMBERING.fullmatch(cell) for cell in stated)


def _paths(header: list[list[str]]) -> list[tuple[str, ...]]:
    """A blank cell continues the merged cell on its left where both stand under the same cell, else the one above it."""
    paths: list[tuple[str, ...]] = [()] * len(header[0])
    for line in header:
        texts: list[str] = []
        for at, cell in enumerate(line):
            continues = at > 0 and paths[at] == paths[at - 1]
            texts.append(cell or (texts[-1] if continues else ""))
        paths = [(*path, text) if text else path for path, text in zip(paths, texts, strict=True)]
    return paths


def _columns(entity: Entity, paths: list[tuple[str, ...]], numbering: list[str], name: str) -> dict[str, int]:
    """Where each column stands: all spellings declared for it must lead to one and the same place."""
    found = {}
    for column in (column for column in entity.columns if column.headers):
        at = [at for at, path in enumerate(paths) if any(_fits(header, path, numbering[at] if numbering else "") for header in column.headers)]
        if len(at) > 1:
            raise BodyError(f"{name} has {len(at)} columns that could be {column.name}; in the source's YAML write 'above{ABOVE}below' for its header.")
        if at:
            found[column.name] = at[0]
    return found


def _fits(header: str, path: tuple[str, ...], number: str) -> bool:
    """`(7)` is the column of that number; `a > b` is a column b somewhere under a cell that contains a."""
    if _NUMBERING.fullmatch(header):
        return number.split("=")[0].strip() == header
    *above, leaf = (plain(part) for part in header.split(ABOVE))
    if not path or plain(path[-1]) != leaf:
        return False
    over = iter(plain(text) for text in path[:-1])
    return all(any(part in text for text in over) for part in above)


def _clean(cell: str | None) -> str:
    return unicodedata.normalize("NFC", cell or "").strip()


def plain(text: str) -> str:
    """A text as it is compared: lower case, single spaces."""
    return " ".join(text.lower().split())
