"""CSV and XLSX become columns of text: the header row is found by its names, never by its position."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import polars as pl

from ingest.formats.json_rows import NOT_IN_SHAPE, BodyError
from ingest.formats.sheets import read_sheets
from ingest.formats.text import decode_lines, plain_header, restore
from ingest.registry import Entity

HEADER_SEARCH_ROWS = 30
BATCH_ROWS = 200_000
SEPARATORS = ";,\t|"
_BATCH_CHARACTERS = 1 << 24
_NUMBERING = r"^\(\d+\)$"  # forms carry a row (1) (2) (3) under their header
_BEYOND = "beyond the header"  # where polars puts the cells of a row that has more of them than the header
_LEGACY = ("tcvn3", "vni", "utf-8-as-cp1252")  # typed with a font of that encoding: a workbook carries the letters as Latin ones


def read_batches(path: Path, entity: Entity) -> Iterator[pl.DataFrame]:
    """Rows of one file as text, in batches: `row_no` (1-based below the header), the entity's columns and its raw digest inputs.

    A row with more cells than the header becomes an empty row marked `withheld`: which cell belongs where cannot be known.
    """
    first = 1
    for raw in _raw(path, entity):
        named = _named(raw, entity).with_row_index("row_no", offset=first).cast({"row_no": pl.Int64})
        first += named.height
        yield named


def read_fields(path: Path, entity: Entity) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The header inventory of a file: (headers that nobody declared, declared headers that were seen), as the file spells them."""
    headers = [header for header in next(_raw(path, entity)).columns if header != _BEYOND and not header.startswith("column_")]
    declared = {plain_header(name) for names in _wanted(entity).values() for name in names} | {plain_header(name) for name in entity.known}
    seen = [header for header in headers if plain_header(header) in declared]
    return tuple(sorted(set(headers) - set(seen))), tuple(sorted(seen))


def _raw(path: Path, entity: Entity) -> Iterator[pl.DataFrame]:
    """Batches under the file's own headers; at least one, which may have no rows."""
    return _sheets(path, entity) if path.suffix.lower() in (".xlsx", ".xlsm", ".xls") else _csv_batches(path, entity)


def _csv_batches(path: Path, entity: Entity) -> Iterator[pl.DataFrame]:
    head = list(islice(decode_lines(path, entity.encoding), HEADER_SEARCH_ROWS * 4))
    separator, lines, header = _csv_header(head, entity, path.name)
    schema = dict.fromkeys([*header, _BEYOND], pl.String)
    yield pl.DataFrame(schema=schema)
    try:
        for batch in _parsed(path, entity.encoding, lines, separator, schema):
            _refuse_swallowed_rows(batch, separator, len(header), path.name)
            yield batch.filter(~pl.all_horizontal(pl.all().is_null()))
    except pl.exceptions.PolarsError as error:  # its words hold cells of the file and are not repeated
        what = "is not utf-8 text" if "utf-8" in str(error) else "has quotation marks that do not pair"
        raise BodyError(f"{path.name} {what}; declare its encoding in the source's YAML or export it again.") from error


def _parsed(path: Path, encoding: str, lines: int, separator: str, schema: dict[str, pl.DataType]) -> Iterator[pl.DataFrame]:
    """UTF-8 is scanned where it lies; anything else is decoded a few megabytes at a time."""
    how = {"separator": separator, "has_header": False, "schema": schema, "truncate_ragged_lines": True, "missing_columns": "insert", "glob": False}
    if encoding == "utf-8":
        yield from pl.scan_csv(path, skip_lines=lines, **how).collect_batches(chunk_size=BATCH_ROWS, maintain_order=True)
        return
    for body in _whole_records(islice(decode_lines(path, encoding), lines, None)):
        yield pl.scan_csv(body, **how).collect()


def _csv_header(head: list[str], entity: Entity, name: str) -> tuple[str, int, list[str]]:
    """The separator under which a header row is found, the lines down to its end (a cell may have line breaks) and the headers."""
    for separator in sorted(SEPARATORS, key="".join(head).count, reverse=True):
        rows, ends = [], []
        reader = csv.reader(head, delimiter=separator)
        for row in islice(_readable(reader), HEADER_SEARCH_ROWS):
            rows.append(row)
            ends.append(reader.line_num)
        found = _header_row(rows, entity)
        if found is not None:
            return separator, ends[found], _different(rows[found])
    raise _no_header(entity, name)


def _readable(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error:  # a cell longer than csv allows: no header row lies there
        return


def _whole_records(lines: Iterable[str]) -> Iterator[io.BytesIO]:
    """Lines as UTF-8 bodies of some megabytes that end where a record ends: not within a pair of quotation marks."""
    body, size, quotes = [], 0, 0
    for line in lines:
        body.append(line)
        size, quotes = size + len(line), quotes + line.count('"')
        if size >= _BATCH_CHARACTERS and quotes % 2 == 0:
            yield io.BytesIO("".join(body).encode())
            body, size, quotes = [], 0, 0
    if body:
        yield io.BytesIO("".join(body).encode())


def _refuse_swallowed_rows(batch: pl.DataFrame, separator: str, width: int, name: str) -> None:
    """A quotation mark that is never closed makes one cell of the rows below it: they must not be lost in silence."""
    if width < 2:
        return
    row_inside = rf"\n(?:[^\n{separator}]*\{separator}){{{width - 1}}}"
    inside = pl.any_horizontal(pl.all().str.contains("\n", literal=True) & pl.all().str.contains(row_inside))
    if batch.filter(inside).height:
        raise BodyError(f"{name} has a quotation mark that is not closed, which swallows the rows below it; close it or export the file again.")


def _sheets(path: Path, entity: Entity) -> Iterator[pl.DataFrame]:
    """The rows of every visible sheet that has the header row; the others are cover pages."""
    shown = any(column.number_style == "vi" for column in entity.columns)
    bodies = [body for whole in read_sheets(path, shown) if (body := _sheet(_restored(whole, entity.encoding), entity)) is not None]
    if not bodies:
        raise _no_header(entity, path.name)
    yield from bodies


def _sheet(whole: pl.DataFrame, entity: Entity) -> pl.DataFrame | None:
    rows = whole.head(HEADER_SEARCH_ROWS).rows()
    header_at = _header_row([[cell or "" for cell in row] for row in rows], entity)
    if header_at is None:
        return None
    body = whole.slice(header_at + 1)
    body.columns = _different([cell or "" for cell in rows[header_at]])
    numbering = pl.all_horizontal(pl.all().str.contains(_NUMBERING) | pl.all().is_null())
    empty = pl.all_horizontal(pl.all().is_null())
    return body.filter(~numbering & ~empty)


def _restored(whole: pl.DataFrame, encoding: str) -> pl.DataFrame:
    if encoding not in _LEGACY:
        return whole
    different = {text: restore(text, encoding) for text in pl.concat([whole.to_series(place) for place in range(whole.width)]).drop_nulls().unique()}
    return whole.with_columns(pl.all().replace_strict(different, default=None, return_dtype=pl.String))


def _header_row(rows: list[list[str]], entity: Entity) -> int | None:
    """The first row that carries a header of every required column, or of any column where none is required."""
    required = [{plain_header(header) for header in column.headers} for column in entity.columns if column.required and column.headers]
    wanted = required or [{plain_header(header) for headers in _wanted(entity).values() for header in headers}]
    cells = ({plain_header(cell) for cell in row} for row in rows)
    return next((place for place, found in enumerate(cells) if all(names & found for names in wanted)), None)


def _no_header(entity: Entity, name: str) -> BodyError:
    looked_for = "; ".join(column.place for column in entity.columns if column.required and column.headers)
    return BodyError(f"{name} has no header row with {looked_for}; add the header's spelling to the source's YAML or correct the file.")


def _different(headers: list[str]) -> list[str]:
    """Every column a name of its own: an empty or repeated header says nothing (the first of the repeated ones stands)."""
    names: list[str] = []
    for place, header in enumerate(headers):
        names.append(f"column_{place}" if not header.strip() or header in names else header)
    return names


def _wanted(entity: Entity) -> dict[str, tuple[str, ...]]:
    """The headers under which each kept column and each digest input may stand."""
    return {column.name: column.headers for column in entity.columns if column.headers} | {name: (header,) for name, header in entity.digest.items()}


def _named(raw: pl.DataFrame, entity: Entity) -> pl.DataFrame:
    """Our column names for the headers found; a column the file lacks is null; text is NFC, trimmed, empty is null."""
    found = {plain_header(header): header for header in reversed(raw.columns)}
    ragged = pl.col(_BEYOND).is_not_null() & (pl.col(_BEYOND) != "") if _BEYOND in raw.columns else pl.lit(False)
    columns = []
    for name, headers in _wanted(entity).items():
        header = next((found[plain_header(spelling)] for spelling in headers if plain_header(spelling) in found), None)
        text = pl.col(header).str.normalize("NFC").str.strip_chars() if header else pl.lit(None, pl.String)
        columns.append(pl.when((text != "") & ~ragged).then(text).alias(name))
    if _BEYOND not in raw.columns:
        return raw.select(columns)
    return raw.select(*columns, pl.when(ragged).then(pl.lit(NOT_IN_SHAPE)).alias("withheld"))
