"""What a published decision must hold: a period that had ended, a set that scores it, and never a set that is only an illustration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from warehouse.proof.periods import MONTHS, first_day, kind_of
from warehouse.rulebook.files import Finding, Row, read

_PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2])|-Q[1-4]|-H[12])?")


def check_publications(folder: Path) -> Iterator[Finding]:
    """Each row names results that a decision can have published."""
    sets = [row.cells for row in read(folder, "criteria/*/set.csv")]
    for row in read(folder, "publications.csv"):
        if not _PERIOD.fullmatch(row.cells["period"]):
            yield row.finding("period", f"'{row.cells['period']}' is no period; write 2026, 2026-H1, 2026-Q3 or 2026-08")
        else:
            yield from _of_a_period(row)
            yield from _of_a_set(row, [cells for cells in sets if cells["criteria_set_id"] == row.cells["criteria_set_id"]])


def _of_a_period(row: Row) -> Iterator[Finding]:
    """To the month: an administrative year ends in the middle of its last one."""
    ended = _last_month(row.cells["period"])
    if row.cells["decision_date"] and row.cells["decision_date"][:7] < ended:
        yield row.finding("decision_date", f"{row.cells['decision_date']} is before {row.cells['period']} had ended")


def _last_month(period: str) -> str:
    first = first_day(period)
    return f"{first.year}-{first.month + MONTHS[kind_of(period)] - 1:02}"


def _of_a_set(row: Row, decisions: list[dict[str, str]]) -> Iterator[Finding]:
    """Of a set that is held here: in force, scored in such periods, and official under the decision then in force."""
    period, set_id = row.cells["period"], row.cells["criteria_set_id"]
    day = first_day(period).isoformat()
    in_force = [cells for cells in decisions if cells["valid_from"] <= day and (not cells["valid_to"] or cells["valid_to"] > day)]
    if decisions and not in_force:
        yield row.finding("period", f"{set_id} was not in force in {period}")
    for chosen in in_force:
        if chosen["status"] == "illustrative":
            yield row.finding("criteria_set_id", f"{set_id} is illustrative and was never published; leave the cell empty and say in results_vi what was")
        if kind_of(period) not in chosen["period_kinds"].split(";"):
            yield row.finding("period", f"{set_id} is not scored in {period}; its periods are {chosen['period_kinds']}")


CHECKS = [check_publications]
