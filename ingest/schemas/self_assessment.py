"""Scores of the rounds and appeals entered through the checked workbook: one row a unit and criterion, each score and each appeal with its own document."""

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
_ROUNDS = {"self": "self_score", "appraisal": "appraised_score", "council": "council_score"}
_DOCUMENTS = (*_ROUNDS, "appeal", "answer")

ACCEPTED = {
    "scores": accepted(
        dict.fromkeys(("unit_code", "criteria_set_id", "criterion_code"), pl.String)
        | dict.fromkeys(_ROUNDS.values(), NUMBER)
        | {f"{name}_document_{part}": kind for name in _DOCUMENTS for part, kind in (("number", pl.String), ("date", pl.Date))},
        required={"unit_code", "criteria_set_id", "criterion_code"},
    )
}


def refine(entity: Entity, rows: pl.DataFrame) -> pl.DataFrame:
    return rows


def refusals(entity: Entity, of: Province) -> Refusals:
    """A score without its document, above the criterion's points, or of a criterion of which no points are entered; an answer to no appeal."""
    key, most = pl.concat_str("criteria_set_id", "criterion_code", separator="/"), _max_scores()
    scores = {name: pl.col(score) for name, score in _ROUNDS.items()}
    number, day = ({name: pl.col(f"{name}_document_{part}") for name in _DOCUMENTS} for part in ("number", "date"))
    unsigned = [score.is_not_null() & (number[name].is_null() | day[name].is_null()) for name, score in scores.items()]
    half = [number[name].is_null() != day[name].is_null() for name in ("appeal", "answer")]
    of_no_appeal = day["answer"].is_not_null() & (day["appeal"].is_null() | (day["answer"] < day["appeal"]).fill_null(False))
    return as_issued(of, ", ".join(_ROUNDS.values())) | {
        "unknown_code": ("criterion_code", ~key.is_in(list(most))),
        "missing_required": (", ".join(_ROUNDS.values()), pl.all_horizontal(score.is_null() for score in scores.values())),
        "unsigned_evidence": (", ".join(f"{name}_document_number" for name in _DOCUMENTS), pl.any_horizontal(*unsigned, *half)),
        "out_of_range": (
            ", ".join(_ROUNDS.values()),
            pl.any_horizontal(((score < 0) | (score > looked_up(key, most))).fill_null(False) for score in scores.values()),
        ),
        "impossible_time": (
            ", ".join(f"{name}_document_date" for name in _DOCUMENTS),
            pl.any_horizontal(of_no_appeal, *(written_when_it_cannot_be(found).fill_null(False) for found in day.values())),
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
