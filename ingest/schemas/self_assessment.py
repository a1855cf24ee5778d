"""Points of the rounds and appeals entered through the checked workbook: one row a unit and criterion, each act with its document, body, reason and clause."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import polars as pl

from home import RULEBOOK
from ingest.formats import clauses
from ingest.formats.workbook import cell_lists
from ingest.registry import Entity, Province
from ingest.schemas import NUMBER, accepted
from ingest.schemas.workbook_figures import Refusals, as_issued, looked_up, written_when_it_cannot_be
from ingest.vocabulary import STATUSES

CRITERIA = sorted(RULEBOOK.glob("criteria/*/criteria.csv"))
JUDGED_BY = (Path(__file__).with_name("workbook_figures.py"), Path(clauses.__file__), STATUSES, *CRITERIA)
_ROUNDS = {"self": "self_score", "appraisal": "appraised_score", "council": "council_score"}
_DOCUMENTS = (*_ROUNDS, "appeal", "answer")
# what is said of each act besides its document
_SAID = {
    "appraisal": ("body", "reason", "clause"),
    "council": ("body", "reason", "clause"),
    "appeal": ("reason", "clause"),
    "answer": ("body", "outcome"),
}
_REASONED = [name for name, parts in _SAID.items() if "reason" in parts]

ACCEPTED = {
    "scores": accepted(
        dict.fromkeys(("unit_code", "criteria_set_id", "criterion_code"), pl.String)
        | dict.fromkeys(_ROUNDS.values(), NUMBER)
        | {f"{name}_document_{part}": kind for name in _DOCUMENTS for part, kind in (("number", pl.String), ("date", pl.Date))}
        | {f"{name}_{part}": pl.String for name, parts in _SAID.items() for part in parts},
        required={"unit_code", "criteria_set_id", "criterion_code"},
    )
}


def refine(entity: Entity, rows: pl.DataFrame) -> pl.DataFrame:
    return rows


def refusals(entity: Entity, of: Province) -> Refusals:
    """A score without its document, above the criterion's points, or of a criterion of which no points are entered; an answer to no appeal.

    Points of an appraisal, survey or council and answers without the body of the list that gave them; points that differ from those of the round
    before, and appeals, without a reason of the list and a clause.
    """
    key, most = pl.concat_str("criteria_set_id", "criterion_code", separator="/"), _max_scores()
    scores = {name: pl.col(score) for name, score in _ROUNDS.items()}
    number, day = ({name: pl.col(f"{name}_document_{part}") for name in _DOCUMENTS} for part in ("number", "date"))
    unsigned = [score.is_not_null() & (number[name].is_null() | day[name].is_null()) for name, score in scores.items()]
    half = [number[name].is_null() != day[name].is_null() for name in ("appeal", "answer")]
    of_no_appeal = day["answer"].is_not_null() & (day["appeal"].is_null() | (day["answer"] < day["appeal"]).fill_null(False))
    return as_issued(of, ", ".join(_ROUNDS.values())) | {
        "unknown_code": (", ".join(("criterion_code", *_chosen(entity))), ~key.is_in(list(most)) | _not_of_the_list(entity)),
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
        "unnamed_body": ("appraisal_body, council_body, answer_body, answer_outcome", _decided_by_nobody(scores, day)),
        "unreasoned_points": (
            ", ".join(f"{name}_{part}" for name in ("appraisal", "council", "appeal") for part in ("reason", "clause")),
            _unreasoned(scores, day),
        ),
    }


def _chosen(entity: Entity) -> dict[str, list[str]]:
    """The codes that may stand in each column that is chosen from a list."""
    lists = {kind: [choice.code for choice in known] for kind, known in cell_lists(entity).items()}
    return {name: lists[kind] for name, kind in entity.layout["cells"].items() if kind in lists}


def _not_of_the_list(entity: Entity) -> pl.Expr:
    return pl.any_horizontal((~pl.col(name).is_in(codes)).fill_null(False) for name, codes in _chosen(entity).items())


def _decided_by_nobody(scores: dict[str, pl.Expr], day: dict[str, pl.Expr]) -> pl.Expr:
    acts = {"appraisal_body": scores["appraisal"], "council_body": scores["council"], "answer_body": day["answer"], "answer_outcome": day["answer"]}
    return pl.any_horizontal(act.is_not_null() & pl.col(name).is_null() for name, act in acts.items())


def _unreasoned(scores: dict[str, pl.Expr], day: dict[str, pl.Expr]) -> pl.Expr:
    """A clause that could not be read as one is none."""
    before = pl.coalesce(scores["appraisal"], scores["self"])
    acts = {"appraisal": scores["appraisal"] != scores["self"], "council": scores["council"] != before, "appeal": day["appeal"].is_not_null()}
    lacking = {name: pl.col(f"{name}_reason").is_null() | ~pl.col(f"{name}_clause").str.contains(clauses.SHAPE).fill_null(False) for name in acts}
    return pl.any_horizontal(act.fill_null(False) & lacking[name] for name, act in acts.items())


def _max_scores() -> dict[str, str]:
    """The most points of every criterion of which points are entered, by set and code; of one that a later decision changed, the greatest."""
    found: dict[str, str] = {}
    for path in CRITERIA:
        with path.open(encoding="utf-8", newline="") as handle:
            rows = [row for row in csv.DictReader(handle) if row["ratio_source"] == "entered"]
        for row in rows:
            key = f"{row['criteria_set_id']}/{row['criterion_code']}"
            found[key] = max(found.get(key, "0"), row["max_score"], key=Decimal)
    return found
