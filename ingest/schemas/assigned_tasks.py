"""Assigned tasks: what the dates say of their lateness and what the system says of it stand side by side; no person and no wording."""

from __future__ import annotations

import polars as pl

from ingest.formats.moments import VIET_NAM
from ingest.registry import Entity, Province
from ingest.schemas import COUNT, MOMENT, accepted

_TEXTS = ("task_id", "task_number", "task_type", "document_number", "unit_name", "unit_code", "status", "deadline_state_raw")
_SUB_TASKS = ("sub_task_count", "sub_task_on_time_count", "sub_task_overdue_count", "sub_task_due_count")
_TWINS = ("document_date", "due_date", "government_due_date", "finished_date")

ACCEPTED = {
    "tasks": accepted(
        dict.fromkeys(_TEXTS, pl.String)
        | {"created_at": MOMENT, "document_date": pl.Date, "due_date": pl.Date, "government_due_date": pl.Date, "finished_at": MOMENT}
        | dict.fromkeys(("is_late_as_stated", "is_late_by_dates", "is_sent_to_government"), pl.Boolean)
        | dict.fromkeys(_SUB_TASKS, COUNT),
        required={"task_id", "unit_name", "unit_code", "status"},
    )
}


def refine(entity: Entity, rows: pl.DataFrame) -> pl.DataFrame:
    """Late by the dates: finished on a day after the due day; null where either is missing.

    The system's own flag is kept beside it and never repaired, even where they differ: it was set by a due date that may have moved since.
    """
    return rows.with_columns((_finished_date() > pl.col("due_date")).alias("is_late_by_dates"))


def refusals(entity: Entity, of: Province) -> dict[str, tuple[str, pl.Expr]]:
    """Two forms of one date that are not one date, an end before the task was there, sub-tasks that exceed their number.

    Sub-tasks due today may be counted among those in time, so they are held against the number alone.
    """
    dates = {"finished_date": _finished_date()}
    twins = [dates.get(name, pl.col(name)).ne_missing(pl.col(f"{name}_shown")) for name in _TWINS]
    total = pl.col("sub_task_count")
    exceed = (pl.col("sub_task_on_time_count") + pl.col("sub_task_overdue_count") > total) | (pl.col("sub_task_due_count") > total)
    return {
        "fields_disagree": (", ".join(_TWINS), pl.any_horizontal(twins)),
        "impossible_time": ("finished_at", (_finished_date() < pl.col("document_date")).fill_null(False)),
        "parts_exceed_total": ("sub_task_count", exceed.fill_null(False)),
    }


def _finished_date() -> pl.Expr:
    return pl.col("finished_at").dt.replace_time_zone("UTC").dt.convert_time_zone(VIET_NAM).dt.date()
