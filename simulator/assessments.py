"""Points that offices enter of a criterion, and who gave them why: a step where its rule has steps, cut a little by appraisers, nothing where nobody came."""

from __future__ import annotations

from functools import cache

from ingest.vocabulary import choices
from ingest.workbook_forms import CRITERIA, LEVELS, PROVINCE, STEPS, every
from simulator import dice

CAREFUL, APPRAISED = 0.8, 0.95  # of the units: fill in every row with its evidence; were visited by the appraisers
_FIRST_OF_REST = 0.7  # of what is not on the best step: the next one
_CUT = 0.12  # of the self-scores that the appraisers lower
_APPEALED, _ANSWERED, _UPHELD = 0.3, 0.7, 0.5  # of the lowered ones; of the appeals; of the answered ones, which the council then decides
_WORST_SKILL = 0.6
# of careless offices: changed points and appeals without their reason or clause; bodies for which somebody typed a person
UNREASONED, NAMED = 0.3, 0.03
SOMEBODY = "Ông Trần Văn Mẫu"
_APPRAISERS, _OF_PROVINCES = ("internal_affairs", "sector_department", "appraisal_team"), ("ministry",)
_LOWERING = ("evidence_missing", "evidence_disagrees", "figure_corrected", "done_late", "not_done", "rule_misapplied")
_APPEALING = ("evidence_added", "rule_misapplied", "figure_corrected")


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


def decided(where: int, criteria_set_id: str, criterion_code: str, given: dict[str, float | None], is_careful: bool) -> dict[str, str]:
    """Who decided each act that was done, why and under which clause, in the words of the workbook's lists; careless offices leave some out."""
    found: dict[str, str] = {}
    for act, name, before in (("appraisal", "appraised_score", "self_score"), ("council", "council_score", "appraised_score"), ("appeal", "appeal", "")):
        if name in given:
            bodies = _bodies(act, criteria_set_id, criterion_code)
            found |= {f"{act}_body": _body(where, act, bodies, is_careful)} if bodies else {}
            if not before or given[name] != given.get(before, given[name]):
                found |= _reasoned(where, act, is_careful)
    if "answer" in given:
        outcome = "upheld" if "council_score" in given else "rejected"
        found |= {"answer_body": _words("deciding_body")["internal_affairs"], "answer_outcome": _words("appeal_status")[outcome]}
    return found


def _bodies(act: str, criteria_set_id: str, criterion_code: str) -> tuple[str, ...]:
    if act == "appeal":  # always the unit's own
        return ()
    if act == "council":
        return ("appraisal_council",)
    return ("surveyor",) if _scored_by(criteria_set_id, criterion_code) == "survey" else _OF_PROVINCES if criteria_set_id in _provincial() else _APPRAISERS


def _body(where: int, act: str, bodies: tuple[str, ...], is_careful: bool) -> str:
    if not is_careful and dice.one(where, f"{act} named") < NAMED:
        return SOMEBODY
    return _words("deciding_body")[_thrown(where, f"{act} body", bodies)]


def _reasoned(where: int, act: str, is_careful: bool) -> dict[str, str]:
    reasons = {"appraisal": _LOWERING, "council": ("appeal_upheld",), "appeal": _APPEALING}[act]
    article, clause, point = (int(dice.one(where, f"{act} {part}") * 5) for part in ("article", "clause", "point"))
    said = {
        f"{act}_reason": _words("round_reason")[_thrown(where, f"{act} reason", reasons)],
        f"{act}_clause": f"điểm {'abcdđ'[point]} khoản {1 + clause} Điều {3 + article}",
    }
    if not is_careful and dice.one(where, f"{act} unreasoned") < UNREASONED:
        del said[_thrown(where, f"{act} lacking", tuple(said))]
    return said


def _thrown(where: int, name: str, among: tuple[str, ...]) -> str:
    return among[int(dice.one(where, name) * len(among))]


@cache
def _words(status_type: str) -> dict[str, str]:
    return {choice.code: choice.name_vi for choice in choices(status_type)}


@cache
def _provincial() -> set[str]:
    return {row["criteria_set_id"] for row in every(LEVELS) if row["unit_level"] == PROVINCE}


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
