"""Rows of the incoming and outgoing registers: one row a document, no subject line, no name of a person."""

from __future__ import annotations

import polars as pl

from ingest.registry import Entity, Province
from ingest.schemas import COUNT, accepted

ACCEPTED = {
    "documents": accepted(
        dict.fromkeys(("direction", "unit_code", "document_number", "register_number", "document_type"), pl.String)
        | dict.fromkeys(("registered_date", "document_date", "due_date"), pl.Date)
        | {"delivery": pl.String, "is_digitally_signed": pl.Boolean, "receiver_count": COUNT},
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
    """Rules across fields: none."""
    return {}
