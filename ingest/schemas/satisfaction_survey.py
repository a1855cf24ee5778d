"""Answers and votes: the answer as it was given and the scale it belongs to, where that can be known; no word of the people themselves."""

from __future__ import annotations

import polars as pl

from ingest.registry import Entity, Province
from ingest.schemas import COUNT, NUMBER, accepted

_SHARES = dict.fromkeys(("very_good_pct", "good_pct", "bad_pct"), NUMBER)
_VOTE = {"agency_code": pl.String, "unit_code": pl.String, "created_date": pl.Date, "answer_scale": pl.String}

ACCEPTED = {
    "answers": accepted(
        {"slip_id": pl.String, "rated_date": pl.Date}
        | dict.fromkeys(("dossier_code", "agency_code", "unit_code", "channel", "question", "answer", "answer_scale"), pl.String)
        | {"score": COUNT},
        required={"slip_id", "rated_date", "agency_code", "unit_code", "question", "answer"},
    ),
    "vote_totals": accepted(_VOTE | {"vote_count": COUNT} | _SHARES, required={*_VOTE, *_SHARES, "vote_count"}),
    "vote_questions": accepted(
        _VOTE | {"procedure_code": pl.String, "question": pl.String} | _SHARES,
        required={*_VOTE, *_SHARES, "question"},
    ),
}

# Scale: which scores stand beside its words; inferred, but for the existence of the three scales. A three-level slip prints 5-3-1 or 3-2-1.
_SCORES = {
    "like_dislike": {"Like": (), "Dislike": ()},
    "three_level": {"Rất hài lòng": (5, 3), "Hài lòng": (3, 2), "Không hài lòng": (1,)},
    "five_level": {"Rất hài lòng": (5,), "Hài lòng": (4,), "Bình thường": (3,), "Không hài lòng": (2,), "Rất không hài lòng": (1,)},
}
_ROUNDING = 2  # two of the three percentages are cut off to whole numbers, and the third may be left at nothing


def refine(entity: Entity, rows: pl.DataFrame) -> pl.DataFrame:
    """The scale of an answer: null where its word and score fit two of them. Votes are three-level by their definition."""
    if entity.name != "answers":
        return rows.with_columns(answer_scale=pl.lit("three_level"))
    fitting = pl.concat_list(pl.when(_fits(scale)).then(pl.lit(scale)) for scale in _SCORES).list.drop_nulls()
    return rows.with_columns(answer_scale=pl.when(fitting.list.len() == 1).then(fitting.list.first()))


def refusals(entity: Entity, of: Province) -> dict[str, tuple[str, pl.Expr]]:
    """A score that no scale prints beside its answer; a body that names another unit than its file; percentages that make no whole."""
    if entity.name == "answers":
        known = pl.col("answer").is_in(sorted({word for words in _SCORES.values() for word in words}))
        return {"fields_disagree": ("score", known & ~pl.any_horizontal(_fits(scale) for scale in _SCORES))}
    total = pl.sum_horizontal("very_good_pct", "good_pct", "bad_pct")
    voted = pl.col("vote_count") > 0 if entity.name == "vote_totals" else total > 0
    found = {"not_the_sum": ("bad_pct", (voted & ((total - 100).abs() > _ROUNDING)).fill_null(False))}
    if entity.name == "vote_totals":
        other = _groups("stated_agency_code") != _groups("agency_code")
        found["fields_disagree"] = ("stated_agency_code", other.fill_null(False))
    return found


def _fits(scale: str) -> pl.Expr:
    """Whether the answer is a word of the scale and its score, where one is printed, one of that word's."""
    words = _SCORES[scale]
    pairs = [pl.lit(False), *((pl.col("answer") == word) & pl.col("score").is_in(scores) for word, scores in words.items() if scores)]
    return (pl.col("answer").is_in(list(words)) & (pl.col("score").is_null() | pl.any_horizontal(pairs))).fill_null(False)


def _groups(code: str) -> pl.Expr:
    """The groups of a unit's code, whichever of the two styles it is written in, zero groups dropped."""
    groups = pl.col(code).str.split(".").list
    return groups.eval(pl.element().filter(~pl.element().str.contains("^0+$")).sort()).list.join(".")
