"""JSON bodies become columns of text: the schema that reads them is the allow-list, so nothing else is ever materialised."""

from __future__ import annotations

import base64
import binascii
import codecs
import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import polars as pl

from ingest.formats.guards import BodyError, check_json
from ingest.formats.text import decode
from ingest.registry import Entity

INVENTORY_RECORDS = 10  # of each body: enough to meet a new field, cheap enough to look at every page
CHUNK_BYTES = 16 * 1024 * 1024
NOT_IN_SHAPE = "not_in_shape"
_EXPLODED = "unrolled_"
_LINES = (".ndjson", ".jsonl")


def compact(body: bytes, name: str) -> bytes:
    """The body as one line of JSON; BodyError when it is HTML, truncated, hostile or not JSON. A bare list is given the name `rows`."""
    body = body.removeprefix(codecs.BOM_UTF8)
    if body.lstrip()[:1] == b"<":
        raise BodyError(f"{name} answered with an HTML page where JSON was promised.")
    check_json(body, name)
    try:
        body.decode()  # msgspec would find a broken letter only when it is read
        line = msgspec.json.format(body, indent=-1)
    except UnicodeDecodeError as error:
        raise BodyError(f"{name} answered with broken JSON (it is not UTF-8 text); declare its encoding in the source's YAML or export it again.") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise BodyError(f"{name} answered with broken JSON ({error}).") from error
    return b'{"rows":' + line + b"}" if line[:1] == b"[" else line


def read_batches(path: Path, entity: Entity) -> Iterator[pl.DataFrame]:
    """Rows of a JSON file (one body), or of a file of one record a line (.ndjson, .jsonl), which is read a chunk at a time."""
    if path.suffix.lower() not in _LINES:
        yield read_rows(_unwrapped(path.read_bytes(), entity, path.name), entity, path.name)
        return
    first = 1
    for line in _chunks(path, entity):
        rows = read_rows(line, entity, path.name)
        yield rows.with_columns(pl.col("row_no") + (first - 1))
        first += rows.height


def read_fields(path: Path, entity: Entity) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The field inventory of a file: see `field_paths`."""
    if path.suffix.lower() in _LINES:
        return field_paths(next(_chunks(path, entity), b'{"rows":[]}'), entity)
    return field_paths(_unwrapped(path.read_bytes(), entity, path.name), entity)


def _unwrapped(body: bytes, entity: Entity, name: str) -> bytes:
    """The body out of its declared wrapping: `base64`, or `record` where the whole body is one record."""
    if entity.encoding != "utf-8":
        body = decode(body, entity.encoding, name).encode()
    if entity.wrapping != "base64":
        line = compact(body, name)
        return b'{"rows":[' + line + b"]}" if entity.wrapping == "record" and not line.startswith(b'{"rows":[') else line
    try:
        return compact(base64.b64decode(body, validate=False), name)
    except binascii.Error as error:
        raise BodyError(f"{name} is not base64, which its source declares; export it again or correct `wrapping` in the source's YAML.") from error


def _chunks(path: Path, entity: Entity) -> Iterator[bytes]:
    """Lines of a file as bodies of many records, a few megabytes each."""
    where = next(iter(entity.records.values())).split(".")
    opened, closed = "".join(f'{{"{step}":' for step in where) + "[", "]" + "}" * len(where)
    with path.open("rb") as handle:
        while lines := handle.readlines(CHUNK_BYTES):
            body = opened.encode() + b",".join(line for line in map(bytes.strip, lines) if line) + closed.encode()
            yield compact(body, path.name)


def read_rows(line: bytes, entity: Entity, name: str) -> pl.DataFrame:
    """Rows of one compacted body as text: `row_no` (1-based), `is_root`, the entity's columns and the raw digest inputs, NFC.

    A record that is not in the promised shape becomes an empty row marked `withheld`: it is held alone, the others stand.
    """
    if not any(_has(line, where) for where in entity.records.values()):
        raise BodyError(f"{name} is not in the promised shape (no records at {' or '.join(entity.records.values())}).")
    try:
        rows = _rows(line, entity, name)
    except BodyError:
        rows = _rows_one_by_one(line, entity, name)
    paths = list(_paths(entity))
    text = pl.col(paths).str.normalize("NFC")
    return rows.with_columns(text).with_row_index("row_no", offset=1).cast({"row_no": pl.Int64})


def _rows(line: bytes, entity: Entity, name: str) -> pl.DataFrame:
    paths, lists, frames = _paths(entity), _lists(entity), []
    whole = _project(line, entity, paths, name)
    for role, where in entity.records.items():
        records = _records(whole, where)
        for depth, steps in enumerate(lists):
            keep = entity.explode_empty != "skip"
            found = _below(steps, lists[:depth]).alias(f"{_EXPLODED}{depth}")
            records = records.with_columns(found).explode(f"{_EXPLODED}{depth}", empty_as_null=keep, keep_nulls=keep)
        flat = records.select(_below(tuple(path.split(".")), lists).alias(column) for column, path in paths.items())
        frames.append(flat.with_columns(pl.lit(role == "root").alias("is_root")))
    return pl.concat(frames)


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


def _rows_one_by_one(line: bytes, entity: Entity, name: str) -> pl.DataFrame:
    frames = []
    for role, where in entity.records.items():
        for record in _raw_records(line, where):
            try:
                alone = _wrapped(bytes(record), where)
                frames.append(_rows(alone, entity, name).filter(pl.col("is_root") == (role == "root")))
            except BodyError:
                frames.append(pl.DataFrame({"is_root": [role == "root"], "withheld": [NOT_IN_SHAPE]}))
    if not frames:
        raise BodyError(f"{name} is not in the promised shape (no list of records at {', '.join(entity.records.values())}).")
    empty = pl.DataFrame(schema=dict.fromkeys(_paths(entity), pl.String) | {"is_root": pl.Boolean, "withheld": pl.String})
    return pl.concat([empty, *frames], how="diagonal")


def field_paths(line: bytes, entity: Entity) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(fields that nobody declared, declared fields that were seen) among the first records of a body; paths as in the YAML."""
    declared = {*_paths(entity).values(), *entity.known}
    unknown: set[str] = set()
    seen: set[str] = set()
    for where in entity.records.values():
        for record in _raw_records(line, where)[:INVENTORY_RECORDS]:
            _look(msgspec.json.decode(record), "", declared, unknown, seen)
    return tuple(sorted(unknown)), tuple(sorted(seen))


def _look(value: object, path: str, declared: set[str], unknown: set[str], seen: set[str]) -> None:
    """Walk a record down to the declared fields; what lies outside every one of them is unknown."""
    if path in declared:
        seen.add(path)
        return
    if isinstance(value, list):
        for item in value[:INVENTORY_RECORDS]:
            _look(item, path, declared, unknown, seen)
    elif isinstance(value, dict) and (not path or any(name.startswith(f"{path}.") for name in declared)):
        for name, below in value.items():
            _look(below, f"{path}.{name}" if path else name, declared, unknown, seen)
    elif value is not None and not any(name.startswith(f"{path}.") for name in declared):
        unknown.add(path)


def read_text(line: bytes, path: str, name: str) -> str | None:
    """One value of the envelope as text, such as a total or `last`; None when the body does not say. Of a list on the way the first item speaks."""
    if not path:
        return None
    found = _at(line, tuple(path.split(".")))
    if isinstance(found, list | dict):
        raise BodyError(f"{name} says an object at {path} where one value was promised.")
    return None if found is None else str(found).lower() if isinstance(found, bool) else str(found)


def _at(line: bytes, steps: tuple[str, ...]) -> object:
    try:
        value = _raw(line, steps)
        return None if value is None else msgspec.json.decode(value)
    except msgspec.ValidationError:
        value = msgspec.json.decode(line)
        for step in steps:
            value = value[0] if isinstance(value, list) and value else value
            value = value.get(step) if isinstance(value, dict) else None
        return value


def _raw(line: bytes, steps: tuple[str, ...]) -> msgspec.Raw | None:
    """The unread value at a path; None where the body does not go there, msgspec's ValidationError where something else is in the way."""
    value = msgspec.json.decode(line, type=_nested(steps))
    for _ in steps:
        value = getattr(value, "inner", None)
    return value


@cache
def _nested(steps: tuple[str, ...]) -> type:
    """A type that reads one path of a body and skips the rest."""
    below = msgspec.Raw if len(steps) == 1 else _nested(steps[1:]) | None
    return msgspec.defstruct("At", [("inner", below, None)], rename={"inner": steps[0]})


def _has(line: bytes, where: str) -> bool:
    """Whether the body has this path at all, be it with nothing in it: an answer without its list is no empty list."""
    try:
        return _raw(line, tuple(where.split("."))) is not None
    except msgspec.ValidationError:
        return False


def _raw_records(line: bytes, where: str) -> list[msgspec.Raw]:
    """The records at a dotted path, unread; none where the path leads nowhere."""
    try:
        text = bytes(_raw(line, tuple(where.split("."))) or b"null")
        return msgspec.json.decode(text, type=list[msgspec.Raw]) if text[:1] == b"[" else [] if text == b"null" else [msgspec.Raw(text)]
    except msgspec.ValidationError:
        return []


def _wrapped(record: bytes, where: str) -> bytes:
    steps = where.split(".")
    return "".join(f'{{"{step}":' for step in steps).encode() + b"[" + record + b"]" + b"}" * len(steps)


def _paths(entity: Entity) -> dict[str, str]:
    """Where each kept column and each digest input stands; what the file's name or the request says is not in the body."""
    return {column.name: column.path for column in entity.columns if column.path and not column.path.startswith("@")} | entity.digest


def _project(line: bytes, entity: Entity, paths: dict[str, str], name: str) -> pl.DataFrame:
    tree: dict = {}
    lists = _lists(entity)
    for role, where in entity.records.items():
        for path in paths.values():
            plain = tuple(path.split("."))
            inner = [f"{step}[]" if plain[: at + 1] in lists else step for at, step in enumerate(plain)]
            steps = where.split(".")
            _grow(tree, [*steps[:-1], steps[-1] + ("" if role == "root" else "[]"), *inner])
    return _read(line, {key.removesuffix("[]"): _dtype(value, key) for key, value in tree.items()}, name)


def _read(line: bytes, schema: dict[str, pl.DataType], name: str) -> pl.DataFrame:
    try:
        return pl.read_ndjson(io.BytesIO(line), schema=schema)
    except (pl.exceptions.PolarsError, TypeError) as error:
        said = str(error).strip().splitlines()[0]
        raise BodyError(f"{name} is not in the promised shape ({said}).") from error


def _grow(tree: dict, steps: list[str]) -> None:
    for step in steps[:-1]:
        tree = tree.setdefault(step, {})
    tree.setdefault(steps[-1], {})


def _dtype(tree: dict, key: str = "") -> pl.DataType:
    inner = pl.Struct({name.removesuffix("[]"): _dtype(below, name) for name, below in tree.items()}) if tree else pl.String()
    return pl.List(inner) if key.endswith("[]") else inner


def _records(whole: pl.DataFrame, where: str) -> pl.DataFrame:
    """The records under a dotted path as columns; an absent root gives no row, an empty record of a list gives an empty row."""
    steps = where.split(".")
    series = whole.get_column(steps[0])
    for step in steps[1:]:
        series = series.struct.field(step)
    if isinstance(series.dtype, pl.List):
        return series.drop_nulls().explode(empty_as_null=False).struct.unnest()
    return series.drop_nulls().struct.unnest()
