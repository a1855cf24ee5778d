"""One pandera module a source: `ACCEPTED` says what an accepted row is, `refine` makes what the YAML alone cannot."""

from __future__ import annotations

import importlib
from types import ModuleType

import pandera.polars as pa
import polars as pl

from ingest.formats.moments import day, moment
from ingest.formats.numbers import is_ambiguous, number
from ingest.formats.text import is_unreadable
from ingest.registry import Column, Entity

COUNT, NUMBER, MOMENT = pl.Decimal(18, 4), pl.Decimal(18, 6), pl.Datetime("us")
PROVENANCE = {
    "source_id": pl.String, "province_code": pl.String, "period": pl.String, "arrival_id": pl.String,
    "file_sha256": pl.String, "row_no": pl.Int64, "learned_at": MOMENT,
}  # fmt: skip


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
        return number(text, column.number_style, COUNT if column.type == "count" else NUMBER)
    if column.type == "timestamp":
        return moment(text, column.dialects, column.time_zone)
    if column.type == "date":
        return day(text, column.dialects, column.time_zone)
    if column.type == "flag":
        return text == "true"
    return text


def _checks(column: Column, entity: Entity) -> list[pa.Check]:
    """In the order of the rules that a row is held by: the first one names the reason."""
    checks = []
    value = parse(column, entity)
    text = pl.col(column.name)
    stated = text.is_not_null()
    if column.required:
        checks.append(_check("missing_required", stated))
    checks.append(_check("not_text", ~is_unreadable(text)))
    if column.path and column.shape == "scalar":  # an object where a value was: the structure changed
        checks.append(_check("schema_drift", ~text.str.contains(r"^[\[{]").fill_null(False)))
    if column.values is not None:
        checks.append(_check("unknown_code", ~stated | text.is_in(list(column.values))))
    elif column.type in ("count", "number"):
        if column.number_style == "vi":
            checks.append(_check("ambiguous_number", ~is_ambiguous(text)))
        checks.append(_check("not_a_number", ~stated | value.is_not_null()))
    elif column.type != "text":
        checks.append(_check("not_a_date", ~stated | value.is_not_null()))
    if column.minimum is not None:
        checks.append(_check("out_of_range", (value >= column.minimum).fill_null(True)))
    if column.maximum is not None:
        checks.append(_check("out_of_range", (value <= column.maximum).fill_null(True)))
    return checks


def _check(rule_code: str, holds: pl.Expr) -> pa.Check:
    return pa.Check(lambda data: data.lazyframe.select(holds.alias(data.key)), error=rule_code, ignore_na=False)
