"""CSV and XLSX become columns of text: the header row is found by its names, never by its position."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl

from ingest.formats.json_rows import BodyError
from ingest.registry import Entity

HEADER_SEARCH_ROWS = 30
BATCH_ROWS = 200_000
_NUMBERING = r"^\(\d+\)$"  # forms carry a row (1) (2) (3) under their header


def sha256_of(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def read_batches(path: Path, entity: Entity) -> Iterator[pl.DataFrame]:
    """Rows of one file as text, in batches: `row_no` (1-based below the header) and the columns whose header was found."""
    first = 1
    for raw in _csv_batches(path, entity) if path.suffix.lower() == ".csv" else _sheet(path, entity):
        named = _named(raw, entity).with_row_index("row_no", offset=first).cast({"row_no": pl.Int64})
        first += named.height
        yield named


def _csv_batches(path: Path, entity: Entity) -> Iterator[pl.DataFrame]:
    with path.open(encoding="utf-8-sig", errors="strict", newline="") as handle:
        try:
            head = [line for line, _ in zip(handle, range(HEADER_SEARCH_ROWS), strict=False)]
        except UnicodeDecodeError as error:
            raise BodyError(f"{path.name} is not UTF-8 text; declare its encoding in the source's YAML or save it as UTF-8.") from error
    separator = max(";,\t", key=lambda mark: max((line.count(mark) for line in head), default=0))
    header_at = _header_row([line.rstrip("\r\n").split(separator) for line in head], entity, path.name)
    lazy = pl.scan_csv(path, separator=separator, skip_lines=header_at, infer_schema=False)
    yield from lazy.collect_batches(chunk_size=BATCH_ROWS, maintain_order=True)


def _sheet(path: Path, entity: Entity) -> Iterator[pl.DataFrame]:
    workbook = fastexcel.read_excel(path)
    whole = workbook.load_sheet(0, header_row=None, dtypes="string").to_polars()
    rows = whole.head(HEADER_SEARCH_ROWS).rows()
    header_at = _header_row([[cell or "" for cell in row] for row in rows], entity, path.name)
    header = [name or f"column_{position}" for position, name in enumerate(rows[header_at])]
    body = whole.slice(header_at + 1)
    body.columns = header
    numbering = pl.all_horizontal(pl.all().str.contains(_NUMBERING) | pl.all().is_null())
    empty = pl.all_horizontal(pl.all().is_null())
    yield body.filter(~numbering & ~empty)


def _header_row(rows: list[list[str]], entity: Entity, name: str) -> int:
    """The first row that carries a header of every required column; BodyError names what was looked for."""
    wanted = [{_plain(header) for header in column.headers} for column in entity.columns if column.required and column.headers]
    for position, row in enumerate(rows):
        cells = {_plain(cell.strip().strip('"')) for cell in row}
        if all(names & cells for names in wanted):
            return position
    looked_for = "; ".join(" / ".join(column.headers) for column in entity.columns if column.required and column.headers)
    raise BodyError(f"{name} has no header row with {looked_for}; add the header's spelling to the source's YAML or correct the file.")


def _named(raw: pl.DataFrame, entity: Entity) -> pl.DataFrame:
    """Our column names for the headers found; a column the file lacks is null; text is NFC, trimmed, empty is null."""
    found = {_plain(header): header for header in reversed(raw.columns)}
    columns = []
    for column in (column for column in entity.columns if column.headers):
        header = next((found[_plain(name)] for name in column.headers if _plain(name) in found), None)
        text = pl.col(header).cast(pl.String).str.normalize("NFC").str.strip_chars() if header else pl.lit(None, pl.String)
        columns.append(pl.when(text != "").then(text).alias(column.name))
    return raw.select(columns)


def _plain(header: str) -> str:
    """A header as it is compared: NFC, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFC", header).lower().split())
