"""Petitions of the PAKN list and of Hue-S: when, in which state and with which office; never who petitioned or what was said."""

from __future__ import annotations

import polars as pl

from ingest.formats.moments import VIET_NAM
from ingest.registry import Entity, Province
from ingest.schemas import MOMENT, accepted

_TEXT = pl.String

ACCEPTED = {
    "petitions": accepted(
        dict.fromkeys(("petition_id", "petition_number", "origin", "sector_name", "status", "unit_name", "unit_code"), _TEXT)
        | {"reported_at": MOMENT, "received_at": MOMENT, "due_date": pl.Date}
        | dict.fromkeys(("finished_at", "refused_at", "cancelled_at"), MOMENT),
        required={"petition_id", "status", "reported_at"},
    ),
    "hue_s_topics": accepted({"topic_id": _TEXT, "topic_name": _TEXT}, required={"topic_id", "topic_name"}),
    "hue_s_petitions": accepted(
        {"petition_id": _TEXT, "topic_name": _TEXT, "status": _TEXT, "reported_at": MOMENT},
        required={"petition_id", "status", "reported_at"},
    ),
    "hue_s_details": accepted(
        {"petition_id": _TEXT, "topic_name": _TEXT, "unit_name": _TEXT, "unit_code": _TEXT, "reported_at": MOMENT},
        required={"petition_id", "reported_at"},
    ),
}


def refine(entity: Entity, rows: pl.DataFrame) -> pl.DataFrame:
    """Nothing beyond the types."""
    return rows


def refusals(entity: Entity, of: Province) -> dict[str, tuple[str, pl.Expr]]:
    """An end or a due day before the petition was there."""
    if entity.name != "petitions":
        return {}
    ended = pl.min_horizontal("finished_at", "refused_at", "cancelled_at")
    reported_date = pl.col("reported_at").dt.replace_time_zone("UTC").dt.convert_time_zone(VIET_NAM).dt.date()
    return {
        "impossible_time": ("finished_at", (ended < pl.col("reported_at")).fill_null(False)),
        "out_of_range": ("due_date", (pl.col("due_date") < reported_date).fill_null(False)),
    }
