"""Which days a period has in each calendar of the rulebook, and by when the law wants what is said of it."""

from __future__ import annotations

import csv
from datetime import date, timedelta

from ingest.period import parse_period
from warehouse.build import rulebook_folder


def calendars() -> dict[str, dict]:
    """Calendar → its row of calendars/calendars.csv."""
    return {row["calendar"]: row for row in rulebook_rows("calendars/calendars.csv")}


def days(calendar: dict, period: str) -> tuple[date, date]:
    """The first and last day of a period in a calendar: that of 2026-08 runs from 15/07 to 14/08 where months begin on the 15th of the month before."""
    asked = parse_period(period)
    day, ahead = int(calendar["first_day"]), int(calendar["months_ahead"])
    return _begin(asked.first, day, ahead), _begin(asked.last + timedelta(days=1), day, ahead) - timedelta(days=1)


def cut_off(period: str) -> date:
    """The last day of a period in the calendar in which it ends first: before it nothing of the period can be said."""
    return min(days(calendar, period)[1] for calendar in calendars().values())


def report_due(period: str) -> date:
    """The last day for the report of a period (calendars/report_deadlines.csv), counted from its end in the calendar in which it ends last."""
    allowed = {row["period_kind"]: int(row["days_after_period"]) for row in rulebook_rows("calendars/report_deadlines.csv")}
    return max(days(calendar, period)[1] for calendar in calendars().values()) + timedelta(days=allowed[parse_period(period).kind])


def rulebook_rows(name: str) -> list[dict]:
    """The rows of a file of the rulebook, every cell as text."""
    with (rulebook_folder() / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _begin(month: date, day: int, ahead: int) -> date:
    months = 12 * month.year + month.month - 1 - ahead
    return date(months // 12, months % 12 + 1, day)
