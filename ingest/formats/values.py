"""What a column's text means by the type its source declares for it."""

from __future__ import annotations

import polars as pl

from ingest.formats.moments import day, moment
from ingest.formats.numbers import number
from ingest.registry import Column

COUNT, NUMBER, MOMENT = pl.Decimal(18, 4), pl.Decimal(18, 6), pl.Datetime("us")


def parse(column: Column) -> pl.Expr:
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
