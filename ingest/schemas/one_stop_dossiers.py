"""Dossiers of the one-stop system (iGate v2 dialect): one row a dossier, people as digests only."""

from __future__ import annotations

import polars as pl

from ingest.registry import Entity, Province
from ingest.schemas import MOMENT, NUMBER, accepted

_TEXTS = (
    "dossier_id", "dossier_code", "national_code", "status", "channel", "procedure_code", "procedure_name",
    "sector_code", "unit_code", "agency_code", "agency_name",
)  # fmt: skip
_MOMENTS = ("applied_at", "accepted_at", "appointment_at", "due_at", "completed_at")
_OLD_STYLE = r"^(\d+\.)+H\d{2}$"  # 000.24.44.H57 (QCVN 102)
_NEW_STYLE = r"^H\d{2}(\.\d+)*$"  # H57.44.24 (QĐ 20/2020)
_VIETNAMESE = 228  # the system's language id; 46 is English

ACCEPTED = {
    "dossiers": accepted(
        dict.fromkeys(_TEXTS, pl.String)
        | dict.fromkeys(_MOMENTS, MOMENT)
        | {"has_no_due_date": pl.Boolean, "processing_time": NUMBER, "processing_time_unit": pl.String, "applicant_digest": pl.String},
        required={"dossier_id", "dossier_code", "status", "channel", "procedure_code", "unit_code", "agency_code"},
    )
}


def refine(entity: Entity, rows: pl.DataFrame) -> pl.DataFrame:
    """Add the unit's code in the new style and the procedure's Vietnamese name."""
    name = pl.coalesce(
        pl.col("procedure_translate").str.extract(rf'"languageId":\s*{_VIETNAMESE},\s*"name":\s*"((?:[^"\\]|\\.)*)"'),
        pl.col("procedure_translate").str.extract(rf'"name":\s*"((?:[^"\\]|\\.)*)",\s*"languageId":\s*{_VIETNAMESE}\b'),
    )
    return rows.with_columns(_unit_code().alias("unit_code"), name.alias("procedure_name"))


def refusals(entity: Entity, of: Province) -> dict[str, tuple[str, pl.Expr]]:
    """Rules across fields: a unit's code that is in neither style or of another province, and a dossier that ended before it was filed."""
    known = pl.col("agency_code").str.contains(_OLD_STYLE) | pl.col("agency_code").str.contains(_NEW_STYLE)
    if of.h_code:
        known &= _unit_code().str.starts_with(of.h_code)
    backwards = pl.col("completed_at") < pl.col("applied_at")
    return {"unknown_unit": ("agency_code", ~known), "out_of_range": ("completed_at", backwards.fill_null(False))}


def _unit_code() -> pl.Expr:
    """`000.24.44.H57` and `H57.44.24` are one unit: reverse the groups of the old style and drop its zero groups."""
    code = pl.col("agency_code")
    groups = code.str.split(".").list.reverse()
    turned = groups.list.eval(pl.element().filter(~pl.element().str.contains("^0+$"))).list.join(".")
    return pl.when(code.str.contains(_OLD_STYLE)).then(turned).otherwise(code)
