"""JSON bodies become columns of text: the schema that reads them is the allow-list, so nothing else is ever materialised."""

from __future__ import annotations

import io

import msgspec
import polars as pl

from home import ParError
from ingest.registry import Entity


class BodyError(ParError):
    """A body that is not what its source promised."""


def compact(body: bytes, name: str) -> bytes:
    """The body as one line of JSON; BodyError when it is HTML, truncated or not JSON. A bare list is given the name `rows`."""
    if body.lstrip()[:1] == b"<":
        raise BodyError(f"{name} answered with an HTML page where JSON was promised.")
    try:
        line = msgspec.json.format(body, indent=-1)
    except msgspec.DecodeError as error:
        raise BodyError(f"{name} answered with broken JSON ({error}).") from error
    return b'{"rows":' + line + b"}" if line[:1] == b"[" else line


def read_rows(line: bytes, entity: Entity, name: str) -> pl.DataFrame:
    """Rows of one compacted body as text: `row_no` (1-based), `is_root`, the entity's columns and the raw digest inputs, NFC."""
    paths = {column.name: column.path for column in entity.columns} | entity.digest
    frames = []
    whole = _project(line, entity, paths, name)
    for role, where in entity.records.items():
        records = _records(whole, where)
        if entity.explode:
            records = records.explode(entity.explode, empty_as_null=True)
        flat = records.select(_leaf(path).alias(column) for column, path in paths.items())
        frames.append(flat.with_columns(pl.lit(role == "root").alias("is_root")))
    rows = pl.concat(frames)
    text = pl.col(list(paths)).str.normalize("NFC")
    return rows.with_columns(text).with_row_index("row_no", offset=1).cast({"row_no": pl.Int64})


def read_text(line: bytes, path: str, name: str) -> str | None:
    """One value of the envelope as text, such as a total or `last`; None when the body does not say."""
    if not path:
        return None
    tree: dict = {}
    _grow(tree, path.split("."))
    return _read(line, {key: _dtype(below) for key, below in tree.items()}, name).select(_leaf(path)).item()


def _project(line: bytes, entity: Entity, paths: dict[str, str], name: str) -> pl.DataFrame:
    tree: dict = {}
    for role, where in entity.records.items():
        for path in paths.values():
            inner = path.split(".")
            if entity.explode and inner[0] == entity.explode:
                inner[0] += "[]"
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


def _leaf(path: str) -> pl.Expr:
    first, *steps = path.split(".")
    expr = pl.col(first)
    for step in steps:
        expr = expr.struct.field(step)
    return expr
