"""The national portal's rows: coded metrics, trees of figures, and the older list of provinces (766/QĐ-TTg)."""

from __future__ import annotations

import polars as pl

from ingest.registry import Entity, Province
from ingest.schemas import COUNT, NUMBER, accepted

_TEXT = pl.String
_UNIT = {"endpoint": _TEXT, "unit_code": _TEXT, "unit_name": _TEXT}
_QUALITY = {"data_quality_status": _TEXT, "data_quality_message": _TEXT}
_FIGURES = (
    "total_received", "total_on_time", "ratio_pct", "score", "max_score", "total_score", "total_max_score",
    "total_dossier_online_payment_success", "total_dossier_financial_obligation", "total_dossier_online_formality_payment_success",
    "total_fee_formality", "total_fee_dossier_formality", "authority_count", "partial_count", "full_count",
    "online_dossier_count", "online_service_total", "channel_online_sum", "channel_direct_sum", "channel_postal_sum", "channel_total_sum",
)  # fmt: skip
_GROUPS = ("total_score", "ckmb", "tdgq", "clgq", "tttt", "mdhl", "mdsh")

ACCEPTED = {
    "metrics": accepted(
        _UNIT
        | {"unit_type": _TEXT, "unit_level": _TEXT, "is_root": pl.Boolean, "metric_code": _TEXT, "metric_name": _TEXT}
        | {"numerator": COUNT, "denominator": COUNT}
        | dict.fromkeys(("ratio_pct", "score", "max_score", "group_score", "group_max_score"), NUMBER)
        | _QUALITY,
        required={"endpoint", "unit_code", "unit_name", "is_root", "metric_code"},
    ),
    "unit_figures": accepted(
        _UNIT | {"unit_level": _TEXT, "is_root": pl.Boolean} | dict.fromkeys(_FIGURES, NUMBER) | _QUALITY,
        required={"endpoint", "unit_code", "unit_name", "is_root"},
    ),
    "province_scores": accepted(
        {"unit_code": _TEXT, "unit_name": _TEXT, "row_stt": _TEXT} | dict.fromkeys(_GROUPS, NUMBER),
        required={"unit_code", "unit_name", "total_score"},
    ),
}


def refine(entity: Entity, rows: pl.DataFrame) -> pl.DataFrame:
    """Portal rows need nothing more than their types."""
    return rows


def refusals(entity: Entity, of: Province) -> dict[str, tuple[str, pl.Expr]]:
    """Rules across fields: none that would be right for every row of the portal; the gate looks at the results."""
    return {}
