"""Points that offices enter of a criterion: a step where its rule has steps, cut a little by the appraisers, and nothing where a unit was not appraised yet."""

from __future__ import annotations

from functools import cache

from ingest.workbook_forms import CRITERIA, STEPS, every
from simulator import dice

CAREFUL, APPRAISED = 0.8, 0.95  # of the units: fill in every row with its evidence; were visited by the appraisers
_FIRST_OF_REST = 0.7  # of what is not on the best step: the next one
_CUT = 0.12  # of the self-scores that the appraisers lower
_APPEALED, _ANSWERED, _UPHELD = 0.3, 0.7, 0.5  # of the lowered ones; of the appeals; of the answered ones, which the council then decides
_WORST_SKILL = 0.6


def is_careful(office: int) -> bool:
    """Whether a unit's office leaves no row out; `office` is its place of the dice."""
    return dice.one(office, "careful") < CAREFUL


def rounds(office: int, where: int, criteria_set_id: str, criterion_code: str, most: float) -> dict[str, float | None]:
    """Points of each round that was given of one criterion (`self_score`, `appraised_score`, `council_score`), and `appeal`, `answer` where there is one.

    `where` is the place of the criterion on the dice, `office` of its unit.
    """
    points = _points(criteria_set_id, criterion_code)
    own = _self_score(office, where, points, most)
    found: dict[str, float | None] = {"self_score": own} if _scored_by(criteria_set_id, criterion_code) == "self" else {}
    if dice.one(office, "appraised") < APPRAISED:
        found["appraised_score"] = _lowered(own, points) if dice.one(where, "cut") < _CUT else own
        if found["appraised_score"] < found.get("self_score", 0.0) and dice.one(where, "appealed") < _APPEALED:
            found |= _appeal(where, own)
    return found


def _appeal(where: int, own: float) -> dict[str, float | None]:
    """An appeal against what was lowered, perhaps its answer, and where that is favourable the points of the council."""
    if dice.one(where, "answered") >= _ANSWERED:
        return {"appeal": None}
    return {"appeal": None, "answer": None} | ({"council_score": own} if dice.one(where, "upheld") < _UPHELD else {})


def _self_score(office: int, where: int, points: list[float], most: float) -> float:
    skill, thrown = _WORST_SKILL + (1 - _WORST_SKILL) * dice.one(office, "skill"), dice.one(where, "points")
    if not points:
        return round(most * (skill + (1 - skill) * thrown), 2)
    return points[0] if thrown < skill else points[1] if thrown < skill + (1 - skill) * _FIRST_OF_REST else points[-1]


def _lowered(own: float, points: list[float]) -> float:
    return next((step for step in points if step < own), own) if points else round(own * 0.95, 2)


@cache
def _steps() -> dict[tuple[str, str], list[float]]:
    found: dict[tuple[str, str], set[float]] = {}
    for row in every(STEPS):
        found.setdefault((row["criteria_set_id"], row["criterion_code"]), set()).add(float(row["points"]))
    return {key: sorted(points, reverse=True) for key, points in found.items()}


def _points(criteria_set_id: str, criterion_code: str) -> list[float]:
    """What the steps of the rule give, the best first; none where any number up to the maximum can be given."""
    return _steps().get((criteria_set_id, criterion_code), [])


@cache
def _scorers() -> dict[tuple[str, str], str]:
    return {(row["criteria_set_id"], row["criterion_code"]): row["scored_by"] for row in every(CRITERIA)}


def _scored_by(criteria_set_id: str, criterion_code: str) -> str:
    return _scorers()[criteria_set_id, criterion_code]
