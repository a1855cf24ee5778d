"""The catalogue of procedures: one row a procedure, its deadlines per channel, and the lists of agencies and sectors."""

from __future__ import annotations

import polars as pl

from ingest.registry import Entity, Province
from ingest.schemas import NUMBER, accepted

_TEXT = pl.String
_NATIONAL_CODE = r"^(\d+\.\d+)"  # a local code adds groups of its own: 1.001612.000.00.00.H48
_PROCEDURE_TEXTS = (
    "procedure_code", "procedure_name", "sector_code", "sector_name", "publishing_agency_code", "publishing_agency", "status_raw", "online_level",
)  # fmt: skip

ACCEPTED = {
    "procedure_list": accepted({"procedure_code": _TEXT, "procedure_name": _TEXT}, required={"procedure_code"}),
    "procedures": accepted(
        dict.fromkeys(_PROCEDURE_TEXTS, _TEXT)
        | {"is_internal": pl.Boolean, "is_integrated": pl.Boolean}
        | dict.fromkeys(("decided_date", "published_date", "updated_date"), pl.Date),
        required={"procedure_code", "procedure_name"},
    ),
    "deadlines": accepted(
        {"procedure_code": _TEXT, "channel": _TEXT, "duration": NUMBER, "duration_unit": _TEXT, "is_working_time": pl.Boolean},
        required={"procedure_code", "channel"},
    ),
    "agencies": accepted(dict.fromkeys(("agency_code", "agency_name", "agency_level"), _TEXT), required={"agency_code", "agency_name"}),
    "sectors": accepted(dict.fromkeys(("sector_code", "sector_name", "branch_code"), _TEXT), required={"sector_code", "sector_name"}),
}


def refine(entity: Entity, rows: pl.DataFrame) -> pl.DataFrame:
    """Local codes cut to the two groups the nation knows; of the sector its code and its name, be it a list of one or an object."""
    if "procedure_code" in rows.columns:
        rows = rows.with_columns(_national(pl.col("procedure_code")).alias("procedure_code"))
    if entity.name == "procedures":
        code, name = (_of_sector(key) for key in ("MALINHVUC", "TENLINHVUC"))
        rows = rows.with_columns(code.alias("sector_code"), name.alias("sector_name"))
    return rows


def refusals(entity: Entity, of: Province) -> dict[str, tuple[str, pl.Expr]]:
    """An answer about another procedure than the one asked for, and a deadline whose unit of time is unstated."""
    if entity.name not in ("procedures", "deadlines"):
        return {}
    asked, code = (_national(pl.col(name)) for name in ("asked_code", "procedure_code"))
    found = {"not_in_shape": ("procedure_code", (asked != code).fill_null(False))}
    if entity.name == "deadlines":
        found["missing_required"] = ("duration_unit", pl.col("duration").is_not_null() & pl.col("unit_text").is_null())
    return found


def _national(code: pl.Expr) -> pl.Expr:
    return pl.coalesce(code.str.extract(_NATIONAL_CODE), code)


def _of_sector(key: str) -> pl.Expr:
    """The first value of a key in the JSON text that the field was read as."""
    text = pl.col("sector").str.extract(rf'"{key}":\s*"((?:[^"\\]|\\.)*)"')
    return pl.when(text != "").then(text)
