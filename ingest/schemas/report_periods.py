"""Periods as reports name them (Q3/2026, Quý III/2026, 6 tháng đầu năm 2026) in the one form of the warehouse, and their first day."""

from __future__ import annotations

import polars as pl

_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_YEAR = r"\s*[/-]?\s*(?:năm\s*)?(20\d\d)$"
# how a period is named: the pattern of its number (where it has one) and year, and the mark of its kind
_QUARTER, _MONTH = rf"^(?:q|quý|quí)\s*(i{{1,3}}|iv|[1-4]){_YEAR}", rf"^(?:t|th|tháng)\s*(1[0-2]|0?[1-9]){_YEAR}"
_FIRST_HALF, _SECOND_HALF = rf"^(?:6\s*t|6 tháng|6 tháng đầu)(?: năm)?{_YEAR}", rf"^6 tháng cuối(?: năm)?{_YEAR}"
_WHOLE = r"^(?:n|năm)?\s*(20\d\d)$"
_OURS = r"^20\d\d(?:-(?:0[1-9]|1[0-2]|Q[1-4]|H[12]))?$"


def report_period(text: pl.Expr) -> pl.Expr:
    """`2026-Q3`, `2026-09`, `2026-H1` or `2026`; null where the name is none that we know."""
    said = text.str.strip_chars().str.to_lowercase().str.replace_all(r"\s+", " ")
    quarter = said.str.extract(_QUARTER, 1).str.to_uppercase().replace(_ROMAN)
    return pl.coalesce(
        pl.when(text.str.contains(_OURS)).then(text),
        said.str.extract(_QUARTER, 2) + "-Q" + quarter,
        said.str.extract(_MONTH, 2) + "-" + said.str.extract(_MONTH, 1).str.zfill(2),
        said.str.extract(_FIRST_HALF, 1) + "-H1",
        said.str.extract(_SECOND_HALF, 1) + "-H2",
        said.str.extract(_WHOLE, 1),
    )


def first_day(period: pl.Expr) -> pl.Expr:
    """The first local day of a period in our form."""
    kind, number = period.str.slice(5, 1), period.str.extract(r"(\d+)$", 1).cast(pl.Int32, strict=False)
    month = pl.when(period.str.len_chars() == 4).then(1).when(kind == "Q").then(3 * number - 2).when(kind == "H").then(6 * number - 5).otherwise(number)
    return pl.date(period.str.slice(0, 4).cast(pl.Int32, strict=False), month, 1)
