"""Dossiers, their lists and their events as sent to the national portal: people and links as digests only."""

from __future__ import annotations

import polars as pl

from ingest.registry import Entity, Province
from ingest.schemas import MOMENT, NUMBER, accepted

_DOSSIER_TEXTS = (
    "dossier_code", "other_code", "procedure_code", "channel", "status", "unit_name", "unit_code", "owner_digest", "owner_kind_raw",
    "filed_through", "return_form", "paid_online",
)  # fmt: skip
_DOSSIER_TIMES = ("filed_at", "accepted_at", "due_at", "finished_at", "returned_at", "refused_at")
_NATIONAL_CODE = r"^(\d+\.\d+)"  # a local code adds groups of its own: 1.001612.000.00.00.H48

ACCEPTED = {
    "dossiers": accepted(
        dict.fromkeys(_DOSSIER_TEXTS, pl.String) | dict.fromkeys(_DOSSIER_TIMES, MOMENT) | {"has_digitised_part": pl.Boolean, "is_vneid_verified": pl.Boolean},
        required={"dossier_code", "procedure_code", "status", "unit_name", "unit_code"},
    ),
    "supplements": accepted(
        {"dossier_code": pl.String, "supplement_id": pl.String, "requested_at": MOMENT, "received_at": MOMENT}
        | {"is_supplemented": pl.Boolean, "due_before_at": MOMENT, "due_after_at": MOMENT},
        required={"dossier_code", "supplement_id", "requested_at"},
    ),
    "attachments": accepted(
        dict.fromkeys(("dossier_code", "attachment_id", "link_digest"), pl.String)
        | {"is_digitised": pl.Boolean, "reuse_kind": pl.String, "is_from_store": pl.Boolean, "is_deleted": pl.Boolean},
        required={"dossier_code", "attachment_id"},
    ),
    "results": accepted(
        dict.fromkeys(("dossier_code", "result_id", "result_code", "link_digest"), pl.String),
        required={"dossier_code", "result_id"},
    ),
    "fees": accepted(
        dict.fromkeys(("dossier_code", "fee_code", "collected_when"), pl.String) | {"amount_vnd": NUMBER},
        required={"dossier_code", "fee_code", "collected_when", "amount_vnd"},
    ),
    "events": accepted(
        {"dossier_code": pl.String, "status": pl.String, "happened_at": MOMENT},
        required={"dossier_code", "status", "happened_at"},
    ),
}


def refine(entity: Entity, rows: pl.DataFrame) -> pl.DataFrame:
    """Cut a local procedure code to the two groups that the nation knows."""
    return rows.with_columns(_procedure().alias("procedure_code")) if entity.name == "dossiers" else rows


def refusals(entity: Entity, of: Province) -> dict[str, tuple[str, pl.Expr]]:
    """An end before the beginning (day and month swapped by a server's locale), and one minted code that two dossiers drew."""
    if entity.name == "dossiers":
        begun = pl.coalesce("filed_at", "accepted_at")
        return {
            "impossible_time": ("finished_at", pl.col("finished_at") < begun),
            "conflicting_duplicate": ("procedure_code", _procedure().n_unique().over("dossier_code") > 1),
        }
    if entity.name == "supplements":
        return {"impossible_time": ("received_at", pl.col("received_at") < pl.col("requested_at"))}
    return {}


def _procedure() -> pl.Expr:
    code = pl.col("procedure_code")
    return pl.coalesce(code.str.extract(_NATIONAL_CODE), code)
