"""JSON records become columns of text: the schema that reads them is the allow-list, so nothing else is ever materialised.

Records are parsed as lines, many at once, by DuckDB out of a file that lies in memory only; where some are not in shape, each of those is found and held alone.
How deep a record is nested is asked of bodies and of the first lines of a file, where all fields are looked at; the parser goes no deeper than the schema.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import io
import itertools
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import msgspec
import polars as pl

from ingest.ahead import ahead
from ingest.formats.guards import BodyError
from ingest.formats.json_body import INVENTORY_RECORDS, Body, compact, field_paths, paths
from ingest.formats.json_parser import Span, parse_lines, record_type
from ingest.formats.text import decode, to_nfc
from ingest.registry import Entity

CHUNK_BYTES = 8 * 1024 * 1024
LONGEST_LINE_BYTES = 16 * 1024 * 1024  # a record has a few kilobytes; a file without line ends must not fill the memory
NOT_IN_SHAPE = "not_in_shape"
_PARSERS = 2  # chunks under way at once, each in one thread of the parser
_EXPLODED = "unrolled_"
_LINES = (".ndjson", ".jsonl")


def read_batches(path: Path, entity: Entity) -> Iterator[pl.DataFrame]:
    """Rows of a JSON file (one body), or of a file of one record a line (.ndjson, .jsonl), which is read a chunk at a time."""
    if path.suffix.lower() not in _LINES:
        yield read_rows(_unwrapped(path.read_bytes(), entity, path.name), entity, path.name)
        return
    first = 1
    with ThreadPoolExecutor(_PARSERS, thread_name_prefix="json") as pool:
        for rows in ahead(pool, partial(_read_lines, entity=entity), _spans(path), _PARSERS):
            yield rows.with_columns(pl.col("row_no") + (first - 1))
            first += rows.height


def read_fields(path: Path, entity: Entity) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The field inventory of a file: see `field_paths`."""
    if path.suffix.lower() not in _LINES:
        return field_paths(_unwrapped(path.read_bytes(), entity, path.name), entity)
    with path.open("rb") as handle:
        _skip_mark(handle)
        lines = itertools.islice(iter(partial(handle.readline, LONGEST_LINE_BYTES), b""), INVENTORY_RECORDS)
        return field_paths(_as_body(b"".join(lines), entity, path.name), entity)


def count_records(body: Body, entity: Entity, name: str) -> int:
    """How many records a body has; BodyError where it has no place for them: an answer without its list is no empty list."""
    if not any(body.has(where) for where in entity.records.values()):
        raise BodyError(f"{name} is not in the promised shape (no records at {' or '.join(entity.records.values())}).")
    return sum(len(body.records(where)) for where in entity.records.values())


def read_rows(body: Body, entity: Entity, name: str) -> pl.DataFrame:
    """Rows of one body as text: `row_no` (1-based), `is_root`, the entity's columns and the raw digest inputs, NFC.

    A record that is not in the promised shape becomes an empty row marked `withheld`: it is held alone, the others stand.
    """
    count_records(body, entity, name)
    return _of_records({role: body.records(where) for role, where in entity.records.items()}, entity, name)


def read_together(bodies: Sequence[Body], entity: Entity, name: str) -> list[pl.DataFrame]:
    """The rows of some bodies, each as `read_rows` gives them, parsed at once: most of a small parse is its start."""
    if len(entity.records) > 1 or entity.explode:  # there a body's rows are not its records
        return [read_rows(body, entity, name) for body in bodies]
    [(role, where)] = entity.records.items()
    records = [body.records(where) for body in bodies]
    rows = _of_records({role: list(itertools.chain.from_iterable(records))}, entity, name)
    numbers = itertools.chain.from_iterable(range(1, len(found) + 1) for found in records)
    rows = rows.with_columns(pl.Series("row_no", list(numbers), pl.Int64))
    ends = itertools.accumulate(map(len, records))
    return [rows.slice(end - len(found), len(found)) for end, found in zip(ends, records, strict=True)]


def _of_records(records: dict[str, Sequence[bytes]], entity: Entity, name: str) -> pl.DataFrame:
    frames = [_found(found, entity, name, role == "root") for role, found in records.items()]
    empty = pl.DataFrame(schema=dict.fromkeys(paths(entity), pl.String))
    return _numbered(pl.concat([empty, *frames], how="diagonal"), entity)


def _read_lines(span: Span, entity: Entity) -> pl.DataFrame:
    """Rows of some lines of a file, read as they stand; where that fails they are looked at one by one, as a body of many records."""
    name = span.path.name
    try:
        return _numbered(_rows(span, entity, name), entity)
    except BodyError:
        return read_rows(_as_body(span.read(), entity, name), entity, name)


def _as_body(lines: bytes, entity: Entity, name: str) -> Body:
    where = next(iter(entity.records.values())).split(".")
    opened, closed = "".join(f'{{"{step}":' for step in where) + "[", "]" + "}" * len(where)
    return compact(opened.encode() + b",".join(line for line in map(bytes.strip, lines.split(b"\n")) if line) + closed.encode(), name)


def _spans(path: Path) -> Iterator[Span]:
    """Where whole lines of a file begin and end, a few megabytes at a time."""
    size = path.stat().st_size
    with path.open("rb") as handle:
        _skip_mark(handle)
        end = handle.tell()
        while (start := end) < size:
            handle.seek(start + CHUNK_BYTES)
            if len(handle.readline(LONGEST_LINE_BYTES)) == LONGEST_LINE_BYTES:
                raise BodyError(f"{path.name} has a line of more than {LONGEST_LINE_BYTES >> 20} MiB, which no record is; export it with one record a line.")
            end = min(handle.tell(), size)
            yield Span(path, start, end)


def _skip_mark(handle: io.BufferedReader) -> None:
    if handle.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
        handle.seek(0)


def _unwrapped(body: bytes, entity: Entity, name: str) -> Body:
    """The body out of its declared wrapping: `base64`, or `record` where the whole body is one record."""
    if entity.encoding != "utf-8":
        body = decode(body, entity.encoding, name).encode()
    if entity.wrapping != "base64":
        found = compact(body, name)
        is_record = entity.wrapping == "record" and not found.line.startswith(b'{"rows":[')
        return Body(b'{"rows":[' + found.line + b"]}") if is_record else found
    try:
        return compact(base64.b64decode(body, validate=False), name)
    except binascii.Error as error:
        raise BodyError(f"{name} is not base64, which its source declares; export it again or correct `wrapping` in the source's YAML.") from error


def _numbered(rows: pl.DataFrame, entity: Entity) -> pl.DataFrame:
    return to_nfc(rows, list(paths(entity))).with_row_index("row_no", offset=1).cast({"row_no": pl.Int64})


def _found(records: Sequence[bytes], entity: Entity, name: str, is_root: bool = False) -> pl.DataFrame:
    """Rows of some records; those that are not in shape are looked for one by one, then by halving, and stand as empty rows."""
    try:
        return _rows(b"\n".join(records), entity, name, is_root)
    except BodyError:
        if len(records) == 1:
            return _out_of_shape(1, is_root)
        runs = _runs_in_shape(records, entity)
        if len(runs) == 1:  # nothing strange by their shapes, or nothing else: a letter or a key that the parser refuses
            half = len(records) // 2
            runs = [(True, records[:half]), (True, records[half:])]
        return pl.concat([_found(run, entity, name, is_root) if fits else _out_of_shape(len(run), is_root) for fits, run in runs], how="diagonal")


def _out_of_shape(count: int, is_root: bool) -> pl.DataFrame:
    return pl.DataFrame({"is_root": [is_root] * count, "withheld": [NOT_IN_SHAPE] * count})


def _runs_in_shape(records: Sequence[bytes], entity: Entity) -> list[tuple[bool, list[bytes]]]:
    """The records in runs of those that are objects and lists where the schema says so, and of those that are not."""
    decoder = msgspec.json.Decoder(record_type(pl.Struct(_schema(entity, _lists(entity)))))

    def fits(record: bytes) -> bool:
        try:
            decoder.decode(record)
            return True
        except msgspec.DecodeError:
            return False

    return [(is_fit, list(run)) for is_fit, run in itertools.groupby(records, fits)]


def _rows(lines: bytes | Span, entity: Entity, name: str, is_root: bool = False) -> pl.DataFrame:
    """Rows of records, one a line; BodyError when one of them is not in the promised shape."""
    lists = _lists(entity)
    records = parse_lines(lines, _schema(entity, lists), name)
    for depth, steps in enumerate(lists):
        keep = entity.explode_empty != "skip"
        found = _below(steps, lists[:depth]).alias(f"{_EXPLODED}{depth}")
        records = records.with_columns(found).explode(f"{_EXPLODED}{depth}", empty_as_null=keep, keep_nulls=keep)
    flat = [_below(tuple(path.split(".")), lists).alias(column) for column, path in paths(entity).items()]
    return records.select(*flat, pl.repeat(is_root, pl.len(), dtype=pl.Boolean).alias("is_root"))


def _lists(entity: Entity) -> list[tuple[str, ...]]:
    """The nested lists that are unrolled, outermost first: the last step of `explode` is one, and each step marked []."""
    steps = entity.explode.split(".") if entity.explode else []
    plain = tuple(step.removesuffix("[]") for step in steps)
    return [plain[: at + 1] for at, step in enumerate(steps) if step.endswith("[]") or at == len(steps) - 1]


def _below(steps: tuple[str, ...], lists: list[tuple[str, ...]]) -> pl.Expr:
    """The value at a path of a record of which some lists are unrolled already."""
    inside = [(depth, len(each)) for depth, each in enumerate(lists) if steps[: len(each)] == each]
    depth, taken = inside[-1] if inside else (None, 1)
    expr = pl.col(steps[0]) if depth is None else pl.col(f"{_EXPLODED}{depth}")
    for step in steps[taken:]:
        expr = expr.struct.field(step)
    return expr


def _schema(entity: Entity, lists: list[tuple[str, ...]]) -> dict[str, pl.DataType]:
    """What is read of a record, and nothing else: the kept paths, down to text."""
    tree: dict = {}
    for path in paths(entity).values():
        plain, below = tuple(path.split(".")), tree
        for at, step in enumerate(plain):
            below = below.setdefault(f"{step}[]" if plain[: at + 1] in lists else step, {})
    return {key.removesuffix("[]"): _dtype(inner, key) for key, inner in tree.items()}


def _dtype(tree: dict, key: str = "") -> pl.DataType:
    inner = pl.Struct({name.removesuffix("[]"): _dtype(below, name) for name, below in tree.items()}) if tree else pl.String()
    return pl.List(inner) if key.endswith("[]") else inner
