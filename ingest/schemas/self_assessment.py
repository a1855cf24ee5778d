"""Self-scores and appraised scores entered through the checked workbook: one row a unit and criterion, each score with its own evidence."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl

from home import RULEBOOK
from ingest.registry import Entity, Province
from ingest.schemas import NUMBER, accepted
from ingest.schemas.workbook_figures import Refusals, as_issued, looked_up, written_when_it_cannot_be

CRITERIA = sorted(RULEBOOK.glob("criteria/*/criteria.csv"))
JUDGED_BY = (Path(__file__).with_name("workbook_figures.py"), *CRITERIA)
_ROUNDS = {"self": "self_score", "appraisal": "appraised_score"}

ACCEPTED = {
    "scores": accepted(
        dict.fromkeys(("unit_code", "criteria_set_id", "criterion_code"), pl.String)
        | {"self_score": NUMBER, "self_document_number": pl.String, "self_document_date": pl.Date}
        | {"appraised_score": NUMBER, "appraisal_document_number": pl.String, "appraisal_document_date": pl.Date},
        required={"unit_code", "criteria_set_id", "criterion_code"},
    )
}


def refine(entity: Entity, rows: pl.DataFrame) -> pl.DataFrame:
    return rows


def refusals(entity: Entity, of: Province) -> Refusals:
    """A score without its document, above the criterion's points, or of a criterion that no set has."""
    key, most = pl.concat_str("criteria_set_id", "criterion_code", separator="/"), _max_scores()
    scores = {name: pl.col(score) for name, score in _ROUNDS.items()}
    unsigned = [
        score.is_not_null() & (pl.col(f"{name}_document_number").is_null() | pl.col(f"{name}_document_date").is_null()) for name, score in scores.items()
    ]
    return as_issued(of, ", ".join(_ROUNDS.values())) | {
        "unknown_code": ("criterion_code", ~key.is_in(list(most))),
        "missing_required": (", ".join(_ROUNDS.values()), pl.all_horizontal(score.is_null() for score in scores.values())),
        "unsigned_evidence": ("self_document_number, appraisal_document_number", pl.any_horizontal(unsigned)),
        "out_of_range": (
            ", ".join(_ROUNDS.values()),
            pl.any_horizontal(((score < 0) | (score > looked_up(key, most))).fill_null(False) for score in scores.values()),
        ),
        "impossible_time": (
            "self_document_date, appraisal_document_date",
            pl.any_horizontal(written_when_it_cannot_be(pl.col(f"{name}_document_date")).fill_null(False) for name in scores),
        ),
    }


def _max_scores() -> dict[str, str]:
    """Points of every criterion of which points are entered, by set and code."""
    found: dict[str, str] = {}
    for path in CRITERIA:
        with path.open(encoding="utf-8", newline="") as handle:
            rows = [row for row in csv.DictReader(handle) if row["ratio_source"] == "entered"]
        found |= {f"{row['criteria_set_id']}/{row['criterion_code']}": row["max_score"] for row in rows}
    return found
