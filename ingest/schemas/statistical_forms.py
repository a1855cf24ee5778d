"""Rows of the statistical forms: one row a unit and form, its figures as the form states them, never repaired."""

from __future__ import annotations

import polars as pl

from ingest.registry import Entity, Province
from ingest.schemas import COUNT, accepted

_COUNTS = {
    "form_II06a": (
        "received_total", "received_online", "received_direct", "carried_over", "resolved_total", "resolved_early", "resolved_on_time", "resolved_overdue",
        "open_total", "open_on_time", "open_overdue",
    ),
    "form_07a": ("received_total", "received_new", "carried_over", "resolved_on_time", "resolved_overdue", "open_total", "open_on_time", "open_overdue"),
    "unit_summaries": (
        "received_total", "received_direct", "received_online_full", "received_online_partial", "received_other", "received_postal",
        "received_out_of_boundary", "carried_over", "resolved_total", "resolved_on_time", "resolved_overdue_with_apology",
        "resolved_overdue_without_apology", "open_total", "open_on_time", "open_overdue_with_apology", "open_overdue_without_apology",
        "not_accepted", "waiting_acceptance", "stopped", "withdrawn", "paid_total", "paid_online", "paid_direct",
    ),
}  # fmt: skip
# Of each form the totals and what they are the sum of; a part that an office's form lacks leaves its sum unjudged.
_SUMS = {
    "form_II06a": (
        ("received_total", ("received_online", "received_direct", "carried_over")),
        ("resolved_total", ("resolved_early", "resolved_on_time", "resolved_overdue")),
        ("open_total", ("open_on_time", "open_overdue")),
        ("received_total", ("resolved_total", "open_total")),
    ),
    "form_07a": (
        ("received_total", ("received_new", "carried_over")),
        ("open_total", ("open_on_time", "open_overdue")),
        ("received_total", ("resolved_on_time", "resolved_overdue", "open_total")),
    ),
    "unit_summaries": (
        ("resolved_total", ("resolved_on_time", "resolved_overdue_with_apology", "resolved_overdue_without_apology")),
        ("open_total", ("open_on_time", "open_overdue_with_apology", "open_overdue_without_apology")),
        ("received_total", ("resolved_total", "open_total")),
    ),
}
_DAYS = ("form_first_date", "form_last_date")

ACCEPTED = {
    name: accepted(
        {"unit_name": pl.String, "unit_code": pl.String}
        | dict.fromkeys(counts, COUNT)
        | {"form_name": pl.String}
        | dict.fromkeys(_DAYS, pl.Date)
        | {"unit_group": pl.String},
        required={"unit_name", "unit_code", "received_total", "form_name"},
    )
    for name, counts in _COUNTS.items()
}


def refine(entity: Entity, rows: pl.DataFrame) -> pl.DataFrame:
    """The figures stand as the form states them."""
    return rows


def refusals(entity: Entity, of: Province) -> dict[str, tuple[str, pl.Expr]]:
    """Rules across fields: the form is of the period it was asked for, its sums are sums, and a unit that stands on two lines was added up from both."""
    wrong = [_differs(total, _together(parts)) for total, parts in _SUMS[entity.name]]
    if entity.name == "unit_summaries":
        wrong.append(_summary_differs())
    totals = ", ".join(dict.fromkeys(total for total, _ in _SUMS[entity.name]))
    counts = [pl.col(name) for name in _COUNTS[entity.name]]
    return {
        "not_a_number": ("received_total", pl.any_horizontal((count != count.cast(pl.Int64)).fill_null(False) for count in counts)),
        "outside_period": (", ".join(_DAYS), _outside_period()),
        "not_the_sum": (totals, pl.any_horizontal(*wrong, pl.col("total_gap").is_not_null())),
        "parts_exceed_total": (totals, pl.col("part_gap").is_not_null()),
        "conflicting_duplicate": ("unit_name", _stands_twice()),
    }


def _together(parts: tuple[str, ...]) -> pl.Expr:
    first, *others = (pl.col(name) for name in parts)
    return sum(others, first)


def _differs(total: str, parts: pl.Expr) -> pl.Expr:
    return (pl.col(total) != parts).fill_null(False)


def _summary_differs() -> pl.Expr:
    """Nobody says whether what came by post stands beside the other ways or within them: the total may be either sum. Out of boundary is within them."""
    ways = _together(("received_direct", "received_online_full", "received_online_partial", "carried_over")) + pl.col("received_other").fill_null(0)
    return _differs("received_total", ways) & _differs("received_total", ways + pl.col("received_postal").fill_null(0))


def _outside_period() -> pl.Expr:
    """A form that states its days states days of the period it was handed in for (a month, a quarter or a year)."""
    period = pl.col("period")
    year = period.str.slice(0, 4).cast(pl.Int32)
    quarter = period.str.extract(r"Q(\d)").cast(pl.Int32)
    month = period.str.extract(r"^\d{4}-(\d{2})$").cast(pl.Int32)
    first = year * 12 + pl.coalesce(month, quarter * 3 - 2, 1)
    last = year * 12 + pl.coalesce(month, quarter * 3, 12)
    begins, ends = (pl.col(day).dt.year() * 12 + pl.col(day).dt.month() for day in _DAYS)
    return ((begins < first) | (ends > last) | (pl.col(_DAYS[0]) > pl.col(_DAYS[1]))).fill_null(False)


def _stands_twice() -> pl.Expr:
    """One unit under two spellings is two parts of it only where the form's own total adds both up; else which line is right cannot be known."""
    lines = ("period", "unit_code", *_DAYS)
    spellings, files = (pl.col(name).n_unique().over(lines) for name in ("unit_name", "file_no"))
    return pl.col("unit_code").is_not_null() & (spellings > 1) & ((pl.col("is_summed") != "true") | (files > 1))
