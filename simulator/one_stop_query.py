"""What the parameters of the one-stop system's requests mean: days, codes, pages, agencies."""

from __future__ import annotations

from datetime import date
from functools import cache

from simulator.dossier_json import STATUS_NAMES, task_status_id
from simulator.province import FIRST_YEAR, LAST_YEAR, Unit, provinces, units

DEFAULT_SIZE, LARGEST_SIZE = 20, 2000  # as Spring Data has them
_SORTS = {"id": "natural", "acceptedDate": "natural", "createdDate": "natural", "updatedDate": "changed"}


def page_and_size(query: dict[str, str]) -> tuple[int, int]:
    page, size = query.get("page") or "0", query.get("size") or str(DEFAULT_SIZE)
    if not (page.isascii() and page.isdecimal() and size.isascii() and size.isdecimal() and int(size)):
        raise ValueError("page and size must be whole numbers, size at least 1")
    if query.get("spec", "page") not in ("page", "slice"):
        raise ValueError("spec must be page or slice")
    return int(page), min(int(size), LARGEST_SIZE)


def local_day(query: dict[str, str], name: str) -> date | None:
    """The window says Z and means Vietnam: 2026-08-01T00:00:00.000Z is the local day, so only its date is read."""
    text = query.get(name, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise ValueError(f"{name} is not a day; write 2026-08-01T00:00:00.000Z") from error


def window(query: dict[str, str], first: str, last: str) -> tuple[date, date]:
    """Both days of a statistics page, which has no figures without them."""
    days = local_day(query, first), local_day(query, last)
    if None in days or days[0] > days[1]:
        raise ValueError(f"{first} and {last} must be two days, the earlier first")
    return days


def statuses(query: dict[str, str]) -> frozenset[int]:
    """The states asked for by number (`dossier-status`) and by the identifier of the step (`task-status-id`); empty means all."""
    wanted, task = _numbers(query, "dossier-status"), query.get("task-status-id", "")
    if not task:
        return wanted
    of_task = frozenset(status for status in STATUS_NAMES if task_status_id(status) == task)
    return (of_task & wanted if wanted else of_task) or frozenset({-1})  # a step that nobody knows has no dossiers


def removed_statuses(query: dict[str, str]) -> frozenset[int]:
    return _numbers(query, "remove-status")


def sort(query: dict[str, str]) -> str:
    field, _, direction = (query.get("sort") or "updatedDate,desc").partition(",")
    if field not in _SORTS or direction not in ("", "asc", "desc"):
        raise ValueError(f"No property '{field}' found for type 'Dossier'; sort by {', '.join(_SORTS)} with asc or desc")
    if _SORTS[field] == "changed":
        return "changed" if direction == "desc" else "changed_first"
    return "reverse" if direction == "desc" else "natural"


def standing_units(province_code: str) -> tuple[Unit, ...]:
    """The units that stand today: the last ones the province has had."""
    every = (units(province_code, year, month) for year in range(LAST_YEAR, FIRST_YEAR - 1, -1) for month in range(12, 0, -1))
    return next(found for found in every if found)


@cache
def agencies() -> dict[str, tuple[str, str]]:
    """What may stand in ancestor-agency-id: the identifier or a code of a province or of any of its units."""
    known = {}
    for code, of in provinces().items():
        known |= dict.fromkeys((code, of.h_code, of.root_agency_id), (code, ""))
        for year, month in ((2021, 1), (2025, 3), (2025, 7)):
            for unit in units(code, year, month):
                known |= dict.fromkeys((unit.agency_id, unit.agency_code, unit.unit_code), (code, unit.unit_code))
    return known


def _numbers(query: dict[str, str], name: str) -> frozenset[int]:
    words = [word.strip() for word in query.get(name, "").split(",") if word.strip()]
    if not all(word.isascii() and word.isdecimal() for word in words):
        raise ValueError(f"{name} takes numbers separated by commas")
    return frozenset(int(word) for word in words)
