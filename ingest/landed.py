"""The landed rows of an arrival as they are judged, and which of them repeat a key; in memory that does not grow with the arrival."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ingest.fixes import Fix, apply_fixes
from ingest.manifest import Arrival
from ingest.registry import Entity

PERIOD = "period"  # in a key: rows that state no time themselves are of the period of their file
KEYS_AT_ONCE = 4_000_000  # so many rows' keys are compared in one pass over the parts; more rows take more passes
_OURS = ("file_no", "row_no", "withheld")
_FATES = {"file_no": pl.Int32, "row_no": pl.Int64, "fate": pl.String}


def read_landed(path: Path, entity: Entity, arrival: Arrival, fixes: list[Fix], columns: list[str] | None = None) -> pl.DataFrame:
    """The rows of a part, all columns or some: one that this arrival lacked is null, an empty text is a missing one, and fixes are applied."""
    there = pl.read_parquet_schema(path)
    wanted = list(there) if columns is None else [*_OURS, *columns]
    texts = [column.name for column in entity.columns if columns is None or column.name in columns]
    rows = pl.read_parquet(path, columns=[name for name in wanted if name in there])
    lacking = [pl.lit(None, pl.String).alias(name) for name in {*texts, *wanted} if name not in there]
    rows = rows.with_columns(lacking).with_columns(pl.col(texts).replace("", None))
    return apply_fixes(rows, [fix for fix in fixes if fix.entity == entity.name and fix.field in rows.columns], arrival)


def repeated(parts: list[Path], entity: Entity, arrival: Arrival, fixes: list[Fix]) -> pl.DataFrame:
    """`file_no`, `row_no` and `fate` of rows that repeat a key: `duplicate` (the same row, or an older reading) or `conflict` (which is
    right cannot be known)."""
    names = sorted({name for path in parts for name in pl.read_parquet_schema(path)} - {*_OURS})
    key = [name for name in entity.key if name in names]
    when = pl.col("file_no").replace_strict({file.file_no: file.period for file in arrival.files}, return_dtype=pl.String).alias(PERIOD)
    told = [*key, when] if PERIOD in entity.key else key
    found, passes = [pl.DataFrame(schema=_FATES)], 1 + arrival.rows_of(entity.name) // KEYS_AT_ONCE
    for number in range(passes if key else 0):
        hashed = pl.concat(_keys(read_landed(path, entity, arrival, fixes, key), entity, told, number, passes) for path in parts)
        again = hashed.filter(pl.col("key").is_duplicated()).sort("file_no", "row_no")
        if again.height and entity.on_conflict != "latest":
            again = pl.concat(_whole(read_landed(path, entity, arrival, fixes, names), again, names) for path in parts)
        found.append(_fates(again, entity.on_conflict))
    return pl.concat(found)


def _keys(rows: pl.DataFrame, entity: Entity, key: list[str | pl.Expr], number: int, passes: int) -> pl.DataFrame:
    """The key of each row as a number, of those whose turn it is. A row that lacks a required part of its key repeats nobody: it is held, not counted away."""
    required = [pl.col(column.name).is_not_null() for column in entity.columns if column.required and column.name in entity.key]
    rows = rows.filter(pl.col("withheld").is_null(), *required)
    hashed = rows.select("file_no", "row_no", pl.struct(key).hash().alias("key"))
    return hashed.filter(pl.col("key") % passes == number) if passes > 1 else hashed


def _whole(rows: pl.DataFrame, again: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """The rows that repeat a key, with all that they say as a number."""
    return rows.join(again, on=["file_no", "row_no"], maintain_order="left").select("file_no", "row_no", "key", pl.struct(names).hash().alias("row"))


def _fates(again: pl.DataFrame, on_conflict: str) -> pl.DataFrame:
    if on_conflict == "latest":
        fate = pl.when(~pl.struct("key").is_last_distinct()).then(pl.lit("duplicate"))
    elif again.is_empty():
        fate = pl.lit(None, pl.String)
    else:
        same = ~pl.struct("key", "row").is_first_distinct()
        fate = pl.when(same).then(pl.lit("duplicate")).when(pl.col("row").n_unique().over("key") > 1).then(pl.lit("conflict"))
    return again.with_columns(fate.alias("fate")).filter(pl.col("fate").is_not_null()).select(list(_FATES))
