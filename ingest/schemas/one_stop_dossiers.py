"""The one-stop system (iGate v2 dialect): one row a dossier, people as digests only; one row a unit of what the system counts itself."""

from __future__ import annotations

import polars as pl

from ingest.registry import Entity, Province
from ingest.schemas import COUNT, MOMENT, NUMBER, accepted

_TEXTS = (
    "dossier_id", "dossier_code", "national_code", "status", "channel", "procedure_code", "procedure_name",
    "sector_code", "unit_code", "agency_code", "agency_name",
)  # fmt: skip
_MOMENTS = ("applied_at", "accepted_at", "appointment_at", "due_at", "completed_at")
_VIETNAMESE = 228  # the system's language id; 46 is English
_COUNTS = {
    "unit_statistics": (
        "received", "received_online", "received_direct", "resolved", "resolved_early", "resolved_on_time", "resolved_overdue",
        "unresolved", "unresolved_on_time", "unresolved_overdue", "cancelled",
    ),
    "online_reports": (
        "filed_partly_online", "filed_fully_online", "waiting_acceptance", "accepted", "completed", "refused", "paid_online", "filed_total",
    ),
    "digitisation": (
        "total_received", "received_with_file", "received_without_file", "total_completed", "completed_with_file", "completed_without_file",
        "both_with_file",
    ),
}  # fmt: skip
# Parts that cannot be more than their whole, whichever way the system counts; that they are all of it nobody promises.
_PARTS = {
    "unit_statistics": (
        ("received", ("received_online", "received_direct")),
        ("resolved", ("resolved_early", "resolved_on_time", "resolved_overdue")),
        ("unresolved", ("unresolved_on_time", "unresolved_overdue")),
    ),
    "online_reports": (("filed_total", ("filed_partly_online", "filed_fully_online")),),
    "digitisation": (
        ("total_received", ("received_with_file", "received_without_file")),
        ("total_completed", ("completed_with_file", "completed_without_file")),
    ),
}

ACCEPTED = {
    "dossiers": accepted(
        dict.fromkeys(_TEXTS, pl.String)
        | dict.fromkeys(_MOMENTS, MOMENT)
        | {"has_no_due_date": pl.Boolean, "processing_time": NUMBER, "processing_time_unit": pl.String, "applicant_digest": pl.String}
        | {"updated_at": MOMENT},
        required={"dossier_id", "dossier_code", "status", "channel", "procedure_code", "unit_code", "agency_code"},
    ),
    "agencies": accepted(
        dict.fromkeys(("agency_id", "agency_code", "agency_name", "unit_code"), pl.String),
        required={"agency_id", "agency_code", "agency_name", "unit_code"},
    ),
} | {
    name: accepted(
        {"agency_name": pl.String, "unit_code": pl.String} | dict.fromkeys(counts, COUNT) | {"agency_id": pl.String},
        required={"agency_name", "unit_code", *counts},
    )
    for name, counts in _COUNTS.items()
}


def refine(entity: Entity, rows: pl.DataFrame) -> pl.DataFrame:
    """A dossier gets its procedure's Vietnamese name; figures stand as they are."""
    if entity.name != "dossiers":
        return rows
    named = pl.coalesce(
        pl.col("procedure_translate").str.extract(rf'"languageId":\s*{_VIETNAMESE},\s*"name":\s*"((?:[^"\\]|\\.)*)"'),
        pl.col("procedure_translate").str.extract(rf'"name":\s*"((?:[^"\\]|\\.)*)",\s*"languageId":\s*{_VIETNAMESE}\b'),
    )
    procedures = rows.select("procedure_translate").unique().with_columns(named.alias("procedure_name"))  # a few hundred, however many dossiers
    return rows.join(procedures, on="procedure_translate", how="left", nulls_equal=True, maintain_order="left")


def refusals(entity: Entity, of: Province) -> dict[str, tuple[str, pl.Expr]]:
    """Rules across fields: a dossier that ended before it was filed; parts that exceed their whole; a unit with two rows of different figures."""
    if entity.name == "dossiers":
        backwards = pl.col("completed_at") < pl.col("applied_at")
        return {"out_of_range": ("completed_at", backwards.fill_null(False))}
    if entity.name == "agencies":
        return {}
    wholes = ", ".join(whole for whole, _ in _PARTS[entity.name])
    exceeds = [(sum((pl.col(part) for part in parts), pl.lit(0)) > pl.col(whole)).fill_null(False) for whole, parts in _PARTS[entity.name]]
    return {"parts_exceed_total": (wholes, pl.any_horizontal(exceeds)), "conflicting_duplicate": ("agency_name", _two_rows(entity))}


def _two_rows(entity: Entity) -> pl.Expr:
    """One unit under two names or identifiers, as after a merger: whether the rows are parts of it or readings of it cannot be known."""
    different = pl.struct("agency_id", "agency_name", *_COUNTS[entity.name]).n_unique().over("unit_code")
    return pl.col("unit_code").is_not_null() & (different > 1)
