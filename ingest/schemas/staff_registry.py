"""Officers counted by unit and rank, qualification or evaluation: no row speaks of one person by name, number or post."""

from __future__ import annotations

import polars as pl

from ingest.registry import Entity, Province
from ingest.schemas import COUNT, accepted

_GROUP = {"unit_code": pl.String, "part": pl.String, "action": pl.String}
_COUNT = {"officer_count": COUNT}
_REQUIRED = {*_GROUP, *_COUNT}

ACCEPTED = {
    "ranks": accepted(_GROUP | {"rank_code": pl.String} | _COUNT, _REQUIRED),
    "qualifications": accepted(_GROUP | {"qualification": pl.String} | _COUNT, _REQUIRED),
    "evaluations": accepted(_GROUP | {"evaluated_year": pl.Int32, "evaluation_class": pl.String} | _COUNT, _REQUIRED | {"evaluated_year"}),
}


def refine(entity: Entity, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.col("evaluated_year").cast(pl.Int32)) if entity.name == "evaluations" else rows


def refusals(entity: Entity, of: Province) -> dict[str, tuple[str, pl.Expr]]:
    """A rank that has not the form of a code (01.003, V.07.04.32) is no rank: free text about a person must not become a group."""
    if entity.name != "ranks":
        return {}
    return {"not_in_shape": ("rank_code", ~pl.col("rank_code").str.contains(r"^[0-9A-Z]{1,4}(\.[0-9]{1,3}){1,4}$"))}
