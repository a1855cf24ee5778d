"""Rows of the incoming and outgoing registers: one row a document, no subject line, no name of a person."""

from __future__ import annotations

import polars as pl

from ingest.registry import Entity, Province
from ingest.schemas import COUNT, MOMENT, accepted

ACCEPTED = {
    "documents": accepted(
        dict.fromkeys(("direction", "unit_code", "document_number", "register_number", "document_type"), pl.String)
        | dict.fromkeys(("registered_date", "document_date", "due_date"), pl.Date)
        | {"delivery": pl.String, "is_digitally_signed": pl.Boolean, "receiver_count": COUNT}
        | dict.fromkeys(("role", "status"), pl.String)
        | {"completed_at": MOMENT, "signed_at": MOMENT, "received_count": COUNT, "is_reply": pl.Boolean, "has_paper_copy": pl.Boolean}
        | {"urgency": pl.String, "system_number": pl.String, "forwarded_date": pl.Date},
        required={"direction", "unit_code", "document_number", "registered_date"},
    )
}


def refine(entity: Entity, rows: pl.DataFrame) -> pl.DataFrame:
    """A document counts as digitally signed when the person's or the agency's signature is stated; blank is not stated."""
    person, agency = (pl.col(name) == "true" for name in ("signed_by_person", "signed_by_agency"))
    stated = pl.any_horizontal(pl.col("signed_by_person", "signed_by_agency").is_not_null())
    signed = pl.when(stated).then(person.fill_null(False) | agency.fill_null(False))
    return rows.with_columns(signed.alias("is_digitally_signed"))


def refusals(entity: Entity, of: Province) -> dict[str, tuple[str, pl.Expr]]:
    """More receivers reached than there are, and a document that was done with before it came."""
    local_day = (pl.col("completed_at") + pl.duration(hours=7)).dt.date()  # Vietnam has one offset and no summer time
    return {
        "parts_exceed_total": ("received_count", pl.col("received_count") > pl.col("receiver_count")),
        "impossible_time": ("completed_at", local_day < pl.col("registered_date")),
    }
