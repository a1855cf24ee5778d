"""What the units of the rulebook must hold: one unit a code and day, every succession between units that meet on its day, nothing handed on twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from warehouse.rulebook.files import Finding, Row, read

EVER, NEVER = "0000", "9999"


def check_validity(folder: Path) -> Iterator[Finding]:
    """A code names one unit a day; a parent stands on the first and on the last day of its child."""
    units = read(folder, "units/units.csv")
    by_code: dict[str, list[Row]] = defaultdict(list)
    for row in units:
        by_code[row.cells["unit_code"]].append(row)
    for row in units:
        first, end = _span(row)
        if first >= end:
            yield row.finding("valid_to", "ends before it begins")
        if any(other is not row and first < _span(other)[1] and _span(other)[0] < end for other in by_code[row.cells["unit_code"]]):
            yield row.finding("valid_from", f"two units have the code '{row.cells['unit_code']}' on one day")
        for column in ("parent_code", "province_nso_code"):
            above = [_span(parent) for parent in by_code.get(row.cells[column], [])]
            if row.cells[column] and not _covers(above, first, end):
                yield row.finding(column, f"'{row.cells[column]}' does not stand all the time that this unit does")


def _span(row: Row) -> tuple[str, str]:
    return row.cells["valid_from"] or EVER, row.cells["valid_to"] or NEVER


def _covers(spans: list[tuple[str, str]], first: str, end: str) -> bool:
    """Whether spans, laid end to end, hold all days from `first` to `end`."""
    for begins, ends in sorted(spans):
        if begins <= first < ends:
            first = ends
    return first >= end


def check_successions(folder: Path) -> Iterator[Finding]:
    """Old units end and new ones begin on the day of the event; a unit goes over whole, once, or in parts of which one is the main; shares make one."""
    events = {row.cells["event_code"]: row for row in read(folder, "units/events.csv")}
    units = read(folder, "units/units.csv")
    ended = {(row.cells["unit_code"], row.cells["valid_to"]) for row in units}
    begun = {(row.cells["unit_code"], row.cells["valid_from"]) for row in units}
    handed: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in read(folder, "units/succession.csv"):
        day = events[row.cells["event_code"]].cells["event_date"] if row.cells["event_code"] in events else ""
        if (row.cells["old_code"], day) not in ended:
            yield row.finding("old_code", f"no unit '{row.cells['old_code']}' ends on {day}, the day of '{row.cells['event_code']}'")
        if (row.cells["new_code"], day) not in begun:
            yield row.finding("new_code", f"no unit '{row.cells['new_code']}' begins on {day}, the day of '{row.cells['event_code']}'")
        handed[row.cells["old_code"], day].append(row)
    for parts in handed.values():
        yield from _check_parts(parts)
    for code, event in events.items():
        rows = [row for row in read(folder, "units/succession.csv") if row.cells["event_code"] == code]
        for column, counted in (("old_count", "old_code"), ("new_count", "new_code")):
            found = len({row.cells[counted] for row in rows})
            if rows and int(event.cells[column]) != found:
                yield event.finding(column, f"{event.cells[column]} is stated, {found} is what succession.csv has")


def _check_parts(parts: list[Row]) -> Iterator[Finding]:
    kinds, shares = Counter(row.cells["kind"] for row in parts), [row.cells["share"] for row in parts]
    last = parts[-1]
    if kinds["whole"] and len(parts) > 1 or kinds["part"] == 1:
        yield last.finding("kind", f"'{last.cells['old_code']}' goes over whole to one unit, or in parts to several")
    if sum(row.cells["is_main"] == "true" for row in parts) != 1:
        yield last.finding("is_main", f"'{last.cells['old_code']}' has not one main successor")
    if any(shares) and (not all(shares) or sum(map(Decimal, shares)) != 1):
        yield last.finding("share", f"the shares of '{last.cells['old_code']}' are not one")
    for row in parts:
        if bool(row.cells["share"]) != bool(row.cells["apportionment_key"]) or (row.cells["share"] and row.cells["kind"] == "whole"):
            yield row.finding("apportionment_key", "a share names its key, and only a part has a share")


CHECKS = [check_validity, check_successions]
