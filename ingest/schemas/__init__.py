"""One pandera module a source: `ACCEPTED` says what an accepted row is, `refine` makes what the YAML alone cannot."""

from __future__ import annotations

import importlib
from types import ModuleType

import pandera.polars as pa
import polars as pl

from ingest.formats.numbers import is_ambiguous
from ingest.formats.text import is_unreadable
from ingest.formats.values import COUNT as COUNT
from ingest.formats.values import MOMENT, parse
from ingest.formats.values import NUMBER as NUMBER
from ingest.registry import Column, Entity

MEASURED = ("timestamp", "number", "count", "date")  # types whose values are compared
_TYPED = "typed "
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


def typed(entity: Entity) -> list[pl.Expr]:
    """The values of texts that mean more than themselves, each worked out once beside its text; `value` finds them there."""
    return [parse(column).alias(_TYPED + column.name) for column in entity.columns if _is_typed(column)]


def value(column: Column) -> pl.Expr:
    """The value of a column in rows that have their typed values beside them."""
    return pl.col(_TYPED + column.name if _is_typed(column) else column.name)


def breaks(entity: Entity) -> pl.Expr:
    """True for a row that breaks some promise of its texts, or may: what is read as a value is fit to be read, and of it only the value is looked at."""
    return pl.any_horizontal(~holds.fill_null(False) for column in entity.columns for _, holds in _promises(column, all_texts=False))


def promise(entity: Entity) -> pa.DataFrameSchema:
    """What the source promised of its texts, as named pandera checks; a check's name is the rule a held row broke."""
    checks = {column.name: [_check(rule_code, holds) for rule_code, holds in _promises(column)] for column in entity.columns}
    return pa.DataFrameSchema({name: pa.Column(pl.String, found, nullable=True) for name, found in checks.items()})


def _is_typed(column: Column) -> bool:
    return column.type != "text" or column.values is not None


def _promises(column: Column, all_texts: bool = True) -> list[tuple[str, pl.Expr]]:
    """In the order of the rules that a row is held by: the first one names the reason. Not `all_texts`: of one that means a value the value is asked alone."""
    promises = []
    typed, text = value(column), pl.col(column.name)
    stated = text.is_not_null()
    if column.required:
        promises.append(("missing_required", stated))
    if all_texts or not _is_typed(column):
        is_value = typed.is_not_null() if _is_typed(column) else pl.lit(False)
        promises.append(("not_text", ~is_unreadable(text) | is_value))
        if column.path and column.shape == "scalar":  # an object where a value was: the structure changed
            is_structure = text.str.starts_with("[") | text.str.starts_with("{")
            promises.append(("schema_drift", ~is_structure.fill_null(False) | is_value))
    if column.values is not None:
        promises.append(("unknown_code", ~stated | text.is_in(list(column.values))))
    elif column.type in ("count", "number"):
        if column.number_style == "vi":
            promises.append(("ambiguous_number", ~is_ambiguous(text)))
        promises.append(("not_a_number", ~stated | typed.is_not_null()))
    elif column.type != "text":
        promises.append(("not_a_date", ~stated | typed.is_not_null()))
    if column.minimum is not None:
        promises.append(("out_of_range", (typed >= column.minimum).fill_null(True)))
    if column.maximum is not None:
        promises.append(("out_of_range", (typed <= column.maximum).fill_null(True)))
    return promises


def _check(rule_code: str, holds: pl.Expr) -> pa.Check:
    return pa.Check(lambda data: data.lazyframe.select(holds.alias(data.key)), error=rule_code, ignore_na=False)
