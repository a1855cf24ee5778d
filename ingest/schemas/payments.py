"""Confirmations of the Payment Platform: one row a transaction, joined to its dossier by what the sending system wrote."""

from __future__ import annotations

import polars as pl

from ingest.registry import Entity, Province
from ingest.schemas import MOMENT, NUMBER, accepted

SUCCESS = "00"
_TWO_DIGITS = r"^\d{2}$"

ACCEPTED = {
    "confirmations": accepted(
        dict.fromkeys(("transaction_id", "reference_code", "dossier_code"), pl.String)
        | {"amount_vnd": NUMBER, "currency": pl.String, "paid_at": MOMENT, "is_success": pl.Boolean}
        | dict.fromkeys(("error_code", "partner_code", "bank_code"), pl.String),
        required={"transaction_id", "dossier_code", "amount_vnd", "currency", "paid_at", "is_success", "error_code"},
    )
}


def refine(entity: Entity, rows: pl.DataFrame) -> pl.DataFrame:
    """Success is the one code that says so."""
    return rows.with_columns((pl.col("error_code") == SUCCESS).alias("is_success"))


def refusals(entity: Entity, of: Province) -> dict[str, tuple[str, pl.Expr]]:
    """An error code that is not two digits: whether `0` means success is not said anywhere."""
    return {"unknown_code": ("error_code", ~pl.col("error_code").str.contains(_TWO_DIGITS))}
