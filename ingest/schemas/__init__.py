"""One pandera module a source: `ACCEPTED` says what an accepted row is, `refine` makes what the YAML alone cannot."""

from __future__ import annotations

import importlib
from types import ModuleType

import pandera.polars as pa
import polars as pl

from ingest.registry import Column, Entity

COUNT, NUMBER, MOMENT = pl.Decimal(18, 4), pl.Decimal(18, 6), pl.Datetime("us")
PROVENANCE = {
    "source_id": pl.String, "province_code": pl.String, "period": pl.String, "arrival_id": pl.String,
    "file_sha256": pl.String, "row_no": pl.Int64, "learned_at": MOMENT,
}  # fmt: skip
_OFFSET_FORM = "%Y-%m-%dT%H:%M:%S%.3f%z"  # 2026-11-02T01:15:30.000+0000, or +0700


def module(source_id: str) -> ModuleType:
    return importlib.import_module(f"ingest.schemas.{source_id}")


def accepted(fields: dict[str, pl.DataType], required: set[str]) -> pa.DataFrameSchema:
    """The typed frame of one entity: provenance first, then its fields, in this order and no other."""
    columns = {name: pa.Column(kind, nullable=False) for name, kind in PROVENANCE.items()}
    columns |= {name: pa.Column(kind, nullable=name not in required) for name, kind in fields.items()}
    return pa.DataFrameSchema(columns, strict=True, ordered=True)


def empty(schema: pa.DataFrameSchema) -> pl.DataFrame:
    """A frame of no rows with the schema's types: what an entity is before its first arrival."""
    return pl.DataFrame(schema={name: column.dtype.type for name, column in schema.columns.items()})


def promise(entity: Entity) -> pa.DataFrameSchema:
    """What the source promised of its texts, as named pandera checks; a check's name is the rule a held row broke."""
    return pa.DataFrameSchema({column.name: pa.Column(pl.String, _checks(column, entity), nullable=True) for column in entity.columns})


def parse(column: Column, entity: Entity) -> pl.Expr:
    """The typed value of a column's text; null where the text is not what its type says."""
    text = pl.col(column.name)
    if column.values is not None:
        text = text.replace_strict(column.values, default=None, return_dtype=pl.String)
    if column.type in ("count", "number"):
        return text.cast(COUNT if column.type == "count" else NUMBER, strict=False)
    if column.type == "timestamp":
        return text.str.to_datetime(_OFFSET_FORM, time_unit="us", time_zone="UTC", strict=False).dt.replace_time_zone(None)
    if column.type == "date":
        return pl.coalesce(text.str.to_date(form, strict=False) for form in entity.date_dialects)
    if column.type == "flag":
        return text == "true"
    return text


def _checks(column: Column, entity: Entity) -> list[pa.Check]:
    checks = []
    value = parse(column, entity)
    stated = pl.col(column.name).is_not_null()
    if column.required:
        checks.append(_check("missing_required", stated))
    if column.values is not None:
        checks.append(_check("unknown_code", ~stated | pl.col(column.name).is_in(list(column.values))))
    elif column.type != "text":
        checks.append(_check("not_a_date" if column.type in ("date", "timestamp") else "not_a_number", ~stated | value.is_not_null()))
    if column.minimum is not None:
        checks.append(_check("out_of_range", (value >= column.minimum).fill_null(True)))
    if column.maximum is not None:
        checks.append(_check("out_of_range", (value <= column.maximum).fill_null(True)))
    return checks


def _check(rule_code: str, holds: pl.Expr) -> pa.Check:
    return pa.Check(lambda data: data.lazyframe.select(holds.alias(data.key)), error=rule_code, ignore_na=False)
