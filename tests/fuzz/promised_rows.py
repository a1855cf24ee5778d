"""How many rows a file holds, counted by other means than the readers under test: plain `json`, plain `csv`, plain openpyxl."""

from __future__ import annotations

import base64
import csv
import io
import json
import unicodedata

import openpyxl

from ingest.registry import Entity

ANY_SHAPE = object()  # the file is not in the declared shape: how many rows it holds is nobody's to say


def promised_rows(body: bytes, suffix: str, entity: Entity) -> int | None:
    """The rows that must land of this file; None where the file leaves it open, or where rows are counted together on arrival."""
    if entity.aggregate:
        return None
    try:
        if suffix == ".json":
            return _of_json(body, entity)
        if suffix == ".csv" and entity.encoding == "utf-8" and entity.format in ("", "table"):
            return _of_csv(body, entity)
        if suffix == ".xlsx" and entity.format in ("", "table"):
            return _of_workbook(body, entity)
    except (ValueError, RecursionError, csv.Error, KeyError, OSError):
        pass
    return None


def lacks_its_records(body: bytes, suffix: str, entity: Entity) -> bool:
    """True where a body is an object that has none of the places in which the entity's records are declared to stand."""
    if suffix != ".json" or entity.wrapping:
        return False
    try:
        whole = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return False
    return isinstance(whole, dict) and not any(where.split(".")[0] in whole for where in entity.records.values())


def _each_once(pairs: list[tuple[str, object]]) -> dict:
    """A record that says a key twice is held whole, as one row, however many it would unroll to."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _of_json(body: bytes, entity: Entity) -> int | None:
    said = base64.b64decode(body) if entity.wrapping == "base64" else body.decode("utf-8")
    whole = json.loads(said, object_pairs_hook=_each_once if entity.explode else None)
    if entity.wrapping == "record" and not isinstance(whole, list):
        whole = [whole]
    whole = {"rows": whole} if isinstance(whole, list) else whole
    rows = 0
    for role, where in entity.records.items():
        records = whole
        for step in where.split("."):
            records = records.get(step) if isinstance(records, dict) else None
        records = [records] if role == "root" and isinstance(records, dict) else [] if records is None else records
        counts = [_exploded(record, entity) for record in records] if isinstance(records, list) else [ANY_SHAPE]
        if ANY_SHAPE in counts:
            return None
        rows += sum(counts)
    return rows


def _exploded(record: object, entity: Entity) -> object:
    """The rows of one record: the last step of `explode` is a list, and so is each step marked []; the others are objects."""
    items, steps = [record], entity.explode.split(".") if entity.explode else []
    for place, step in enumerate(steps):
        if not all(isinstance(item, dict) for item in items):
            return ANY_SHAPE
        found = [item.get(step.removesuffix("[]")) for item in items]
        kind = list if step.endswith("[]") or place == len(steps) - 1 else dict
        if not all(value is None or isinstance(value, kind) for value in found):
            return ANY_SHAPE
        items = [item for value in found if value for item in (value if kind is list else [value])]
    if not all(isinstance(item, dict) for item in items):
        return ANY_SHAPE
    return len(items) or (0 if entity.explode_empty == "skip" else 1)


def _of_csv(body: bytes, entity: Entity) -> int | None:
    text = body.decode("utf-8-sig").replace("\r\n", "\n")
    if "\r" in text or "\0" in text:
        return None
    for separator in sorted(";,\t|", key=text.count, reverse=True):
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        below = _below_header(rows, entity)
        if below is not None:
            return below
    return None


def _of_workbook(body: bytes, entity: Entity) -> int | None:
    sheets = [sheet for sheet in openpyxl.load_workbook(io.BytesIO(body), data_only=True).worksheets if sheet.sheet_state == "visible"]
    counts = [_below_header([["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)], entity) for sheet in sheets]
    found = [count for count in counts if count is not None]
    return sum(found) if found else None


def _below_header(rows: list[list[str]], entity: Entity) -> int | None:
    wanted = [{_plain(header) for header in column.headers} for column in entity.columns if column.required and column.headers]
    for place, row in enumerate(rows[:30]):
        cells = {_plain(cell) for cell in row}
        if wanted and all(names & cells for names in wanted):
            return sum(any(cell for cell in below) and not _is_numbering(below) for below in rows[place + 1 :])
    return None


def _is_numbering(row: list[str]) -> bool:
    return all(not cell or (cell[0] == "(" and cell[-1] == ")" and cell[1:-1].isdigit()) for cell in row)


def _plain(header: str) -> str:
    return " ".join(unicodedata.normalize("NFC", header).lower().split())
