"""The one-stop system's pages of figures in the iGate v2 dialect: units, figures a unit, online filings, digitisation.

Counted from the same dossiers as the search, so that both agree but for what the dialect leaves out: what was carried over has no field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from simulator.exchange import Answer, json_answer
from simulator.one_stop_query import page_and_size, standing_units, window
from simulator.province import Unit, agency_id, province, units
from simulator.scope import Scope
from simulator.tallies import Tally, filed_online, received
from simulator.unit_spelling import typed

AGENCIES = "/ba/agency/name+code"
UNIT_STATISTICS = "/pa/dossier-statistic/--statistic-agency-kgg"
ONLINE_REPORTS = "/pa/kgg-dossier-statistic/--kgg-dossier-report-online"
DIGITISATION = "/pa/kgg-digitize/digitization-by-agency"
_LEVELS = {level: agency_id(f"agency level {number}") for level, number in (("department", 1), ("commune", 2), ("district", 3))}


@dataclass(frozen=True)
class _Page:
    """How one page of figures is asked for, counted and printed."""

    first: str
    last: str
    count: Callable[[Scope, date, date], Tally]
    row: Callable[[Scope, Unit, Counter], dict]


def answer(path: str, query: dict[str, str], scope: Scope, unit_code: str = "") -> Answer:
    """One page; ValueError says what is wrong with the question. `unit_code` keeps it to one unit."""
    if scope.faults.strikes("empty_success", path):
        return json_answer({"content": [], "totalElements": 0} if path == AGENCIES else [])
    if path == AGENCIES:
        return _agencies(query, scope, unit_code)
    page = _PAGES[path]
    first, last = window(query, page.first, page.last)
    if scope.faults.strikes("partial_day", path):
        last = max(first, last - timedelta(days=1))
    tally = page.count(scope, first, last)
    asked = [unit for unit in _units(scope, first, last) if unit_code in ("", unit.unit_code)]
    return json_answer(_with_faults([page.row(scope, unit, tally[unit.unit_code]) for unit in asked], path, scope))


def truth(scope: Scope, year: int, month: int) -> dict[str, int]:
    """Rows that a warehouse should accept of each page for a month: one a unit, units without dossiers too."""
    standing = len(units(scope.province_code, year, month))
    return {"agencies": len(standing_units(scope.province_code)), "unit_statistics": standing, "online_reports": standing, "digitisation": standing}


def _units(scope: Scope, first: date, last: date) -> list[Unit]:
    """Every unit that stood on one of these days."""
    found: dict[str, Unit] = {}
    for count in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        found |= {unit.unit_code: unit for unit in units(scope.province_code, count // 12, count % 12 + 1)}
    return list(found.values())


def _agencies(query: dict[str, str], scope: Scope, unit_code: str) -> Answer:
    page, size = page_and_size(query)
    rows = [{"id": unit.agency_id, "code": unit.agency_code, "name": unit.name} for unit in standing_units(scope.province_code)]
    rows = _with_faults([row for row in rows if unit_code in ("", _unit_code(row["code"]))], AGENCIES, scope)
    shown = rows[page * size : (page + 1) * size]
    ends = {"number": page, "size": size, "numberOfElements": len(shown), "totalElements": len(rows), "last": (page + 1) * size >= len(rows)}
    return json_answer({"content": shown, **ends})


def _unit_code(agency_code: str) -> str:
    return ".".join(group for group in reversed(agency_code.split(".")) if group.strip("0"))


def _agency(scope: Scope, unit: Unit, system: str) -> dict:
    return {"id": unit.agency_id, "name": _name(scope, unit, system), "code": unit.agency_code}


def _name(scope: Scope, unit: Unit, system: str) -> str:
    """Every page has its own spelling of a unit, the same in each month."""
    return typed(unit, province(scope.province_code), system)


def _figures(scope: Scope, unit: Unit, counts: Counter) -> dict:
    return {
        "agency": _agency(scope, unit, UNIT_STATISTICS) | {"level": _LEVELS[unit.level]},
        "received": counts["received"], "receivedOnline": counts["online"], "receivedDirect": counts["direct"] + counts["postal"],
        "resolved": counts["ended"], "resolvedEarly": counts["ended_early"], "resolvedOnTime": counts["ended_on_time"],
        "resolvedOverdue": counts["ended_late"], "unresolved": counts["open"], "unresolvedOnTime": counts["open_in_time"],
        "unresolvedOverdue": counts["open_late"], "cancelled": counts["withdrawn"],
    }  # fmt: skip


def _online(scope: Scope, unit: Unit, counts: Counter) -> dict:
    """This page alone names the unit without its code; its total is printed as a decimal."""
    return {
        "agency_id": unit.agency_id, "agency_name": _name(scope, unit, ONLINE_REPORTS),
        "phatsinh_1phan_quantity": counts["online_partial"], "phatsinh_toanphan_quantity": counts["online_full"],
        "chotiepnhan_quantity": counts["waiting"], "datiepnhan_quantity": counts["accepted"], "hoanthanh_quantity": counts["ended"],
        "tuchoi_quantity": counts["refused"], "onlinepaid_quantity": counts["paid_online"], "total": float(counts["filed"]),
    }  # fmt: skip


def _digitised(scope: Scope, unit: Unit, counts: Counter) -> dict:
    whole = {"Receiver": counts["received"], "Complete": counts["ended"]}
    having = {"Receiver": counts["with_file"], "Complete": counts["ended_with_file"]}
    row = {"agency": _agency(scope, unit, DIGITISATION)}
    for name in whole:
        row |= {f"total{name}": whole[name], f"total{name}HavingFile": having[name], f"total{name}NopeFile": whole[name] - having[name]}
    row["totalReceiverCompleteHavingFile"] = counts["with_both_files"]
    return row | {
        "percentTotalReceiverHavingFile": _percent(having["Receiver"], whole["Receiver"]),
        "percentTotalCompleteHavingFile": _percent(having["Complete"], whole["Complete"]),
        "percentTotalReceiverCompleteHavingFile": _percent(counts["with_both_files"], whole["Complete"]),
    }


def _percent(part: int, whole: int) -> float:
    """The system writes 0.0 where there is nothing to divide by."""
    return 100 * part / whole if whole else 0.0


_PAGES = {
    UNIT_STATISTICS: _Page("from-date", "to-date", received, _figures),
    ONLINE_REPORTS: _Page("from-applied-date", "to-applied-date", filed_online, _online),
    DIGITISATION: _Page("from", "to", received, _digitised),
}
PATHS = (AGENCIES, *_PAGES)


def _with_faults(rows: list[dict], path: str, scope: Scope) -> list[dict]:
    """Rows as they are, or with some of them struck: each fault has a row of its own."""
    if not rows:
        return rows
    at = scope.faults.victim(path, len(rows))
    chosen = [rows[(at + place) % len(rows)] for place in range(4)]
    strikes = [scope.faults.strikes(name, path) for name in ("bad_numbers", "shape_changes", "repeated_rows", "two_unit_ids")]
    instead = {}
    if strikes[0] and path != AGENCIES:
        instead[id(chosen[0])] = chosen[0] | {_counted(chosen[0]): "không có"}
    if strikes[1]:
        instead[id(chosen[1])] = _in_another_shape(chosen[1])
    again = [chosen[2]] * strikes[2] + [_under_its_old_id(chosen[3])] * strikes[3]
    return [instead.get(id(row), row) for row in rows] + again


def _in_another_shape(row: dict) -> dict:
    """A list where an object was, or an object where a value was."""
    last = next(reversed(row))
    return row | ({"agency": [row["agency"]]} if "agency" in row else {last: {"value": row[last]}})


def _counted(row: dict) -> str:
    return next(name for name, value in row.items() if isinstance(value, int))


def _under_its_old_id(row: dict) -> dict:
    """The same unit once more under the identifier and the spelling it had before the merger, with figures of its own."""
    agency = row.get("agency") or row
    prefix = "agency_" if "agency_id" in agency else ""
    old = {f"{prefix}id": agency_id(f"before the merger {agency[f'{prefix}id']}"), f"{prefix}name": agency[f"{prefix}name"].replace(" ", "  ", 1)}
    figures = {name: value // 2 for name, value in row.items() if isinstance(value, int)}
    return row | figures | ({"agency": agency | old} if "agency" in row else old)
