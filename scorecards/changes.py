"""The change of a unit's score and rank between two periods, by cause: a table and two sentences for a terminal, exact fractions for a script."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

from home import Home
from scorecards.marks import SETTLED_SET
from scorecards.vietnamese import number, period_label, signed, words
from warehouse.build import rulebook_folder
from warehouse.proof.change import Change, ChangeError, UnitChange
from warehouse.proof.ends import History
from warehouse.proof.periods import kind_of
from warehouse.proof.rulebook import Rulebook
from warehouse.proof.shares import CAUSES, OTHERS, OWN, REORGANISATION, RESTATEMENT, RULES

ORDER = (OWN, OTHERS, RULES, REORGANISATION, RESTATEMENT)
CENT = Fraction(1, 100)


def explain(home: Home, unit_code: str, earlier: str, later: str, criteria_set_id: str = "", is_json: bool = False) -> list[str]:
    """Lines that tell the change in one set, or in every set that scores the unit in the later period; ChangeError where none does."""
    kind_of(earlier), kind_of(later)
    history = History(home, Rulebook(rulebook_folder()), earlier, later)
    unit = history.unit(unit_code)
    set_ids = [criteria_set_id] if criteria_set_id else history.sets_of(unit)
    if not set_ids:
        raise ChangeError(f"{unit_code} has no score in {later}; choose a period for which fct_index_scores gives it one.")
    changes = {set_id: history.split(unit, set_id).of(unit) for set_id in set_ids}
    if is_json:
        return [json.dumps([as_json(found, set_id, earlier, later) for set_id, found in changes.items()], ensure_ascii=False, indent=1)]
    name = history.name_of(unit)
    return [line for set_id, found in changes.items() for line in (*told(found, name, _named(history.rulebook, set_id), earlier, later), "")]


def _named(rulebook: Rulebook, set_id: str) -> str:
    """The set by its id, and that it is an illustration where it is no confirmed law."""
    is_settled = {one.status for one in rulebook.sets.get(set_id, ())} <= {SETTLED_SET}
    return set_id if is_settled else words("change.illustrative", set_name=set_id)


def told(found: UnitChange, unit_name: str, set_name: str, earlier: str, later: str) -> list[str]:
    """The title, a line a cause whose figures sum to the change as they are printed, and what is to be said of it."""
    head = words("change.title", unit=unit_name, unit_code=found.unit[1], set_name=set_name, earlier=period_label(earlier), later=period_label(later))
    scores, ranks = printed(found.score), printed(found.rank)
    lines = [("", words("change.score_head"), words("change.rank_head"))]
    lines += [(words("change.first"), number(_decimal(found.score.first), 2), number(_decimal(found.rank.first)))]
    lines += [(words(f"change.{cause}"), _by(scores[cause]), _by(ranks[cause])) for cause in ORDER]
    lines += [(words("change.last"), number(_decimal(found.score.last), 2), number(_decimal(found.rank.last)))]
    table = [f"  {name:<30} {score:>10} {rank:>10}" for name, score, rank in lines]
    return [head, *table, "", *sentences(found, earlier, later)]


def sentences(found: UnitChange, earlier: str, later: str) -> list[str]:
    """How the score and the rank moved and by what, without a judgement; then what limits the comparison."""
    change, rank = found.score, found.rank
    by = change.last - change.first
    moved = words("change.same") if not by else words("change.up" if by > 0 else "change.down", by=number(_decimal(abs(by)), 2))
    said = [
        words("change.score_sentence", earlier=period_label(earlier).lower(), later=period_label(later).lower(), moved=moved, parts=_parts(change)),
        words("change.rank_sentence", first=rank.first, last=rank.last, of_first=found.ranked[0], of_last=found.ranked[1], parts=_rank_parts(rank)),
    ]
    is_shared = any(part.denominator > 1 for part in rank.parts.values())
    limits = ((is_shared, "ways"), (REORGANISATION in found.start, "new_unit"), (RESTATEMENT in found.start, "late"), (found.is_estimated, "estimated"))
    return said + [words(f"change.{name}") for is_so, name in limits if is_so]


def printed(change: Change) -> dict[str, Fraction]:
    """The parts in hundredths, rounded so that they still sum to the change: the largest remainders are rounded up."""
    floors = {cause: part // CENT * CENT for cause, part in change.parts.items()}
    lacking = (change.last - change.first - sum(floors.values())) / CENT
    by_remainder = sorted(CAUSES, key=lambda cause: floors[cause] - change.parts[cause])
    return {cause: floor + (CENT if by_remainder.index(cause) < lacking else 0) for cause, floor in floors.items()}


def as_json(found: UnitChange, criteria_set_id: str, earlier: str, later: str) -> dict[str, object]:
    """Every figure as an exact fraction in text."""
    return {
        "province_code": found.unit[0],
        "unit_code": found.unit[1],
        "criteria_set_id": criteria_set_id,
        "earlier_period": earlier,
        "later_period": later,
        "starts_from": sorted(found.start),
        "is_estimated": found.is_estimated,
        "ranked": list(found.ranked),
        **{name: _change_json(change) for name, change in (("score", found.score), ("rank", found.rank))},
    }


def _change_json(change: Change) -> dict[str, object]:
    return {"first": str(change.first), "last": str(change.last), "parts": {cause: str(part) for cause, part in change.parts.items()}}


def _parts(change: Change) -> str:
    parts = printed(change)
    moved = [words("change.part", cause=_lower(words(f"change.{cause}")), by=_by(parts[cause])) for cause in ORDER if parts[cause]]
    return words("change.parts", parts="; ".join(moved)) if moved else ""


def _rank_parts(rank: Change) -> str:
    """By how many places each cause moved the unit up or down: a rank is better the smaller it is."""
    parts = printed(rank)
    moved = ((cause, "places_up" if parts[cause] < 0 else "places_down", number(_decimal(abs(parts[cause])))) for cause in ORDER if parts[cause])
    told = [words("change.part", cause=_lower(words(f"change.{cause}")), by=words(f"change.{way}", by=by)) for cause, way, by in moved]
    return words("change.parts", parts="; ".join(told)) if told else ""


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _by(value: Fraction) -> str:
    return signed(_decimal(value)) if value else "0"


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
