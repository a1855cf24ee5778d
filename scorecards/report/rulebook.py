"""What the rulebook says of a report's form: whose letterhead it bears, and which days a period has in each calendar."""

from __future__ import annotations

import csv
from datetime import date, timedelta

from scorecards.vietnamese import period_days
from warehouse.build import rulebook_folder


def calendars() -> dict[str, dict]:
    """Calendar → its row of calendars/calendars.csv."""
    return {row["calendar"]: row for row in _rows("calendars/calendars.csv")}


def head(province: str) -> dict:
    """The row of report_heads.csv for the province: its own, else the one for all."""
    found = {row["province_code"]: row for row in _rows("report_heads.csv")}
    return found.get(province) or found[""]


def days(calendar: dict, period: str) -> tuple[date, date]:
    """The first and last day of a period in a calendar: that of 2026-08 runs from 15/07 to 14/08 where months begin on the 15th of the month before."""
    first, last = period_days(period)
    day, ahead = int(calendar["first_day"]), int(calendar["months_ahead"])
    return _begin(first, day, ahead), _begin(last + timedelta(days=1), day, ahead) - timedelta(days=1)


def _begin(month: date, day: int, ahead: int) -> date:
    months = 12 * month.year + month.month - 1 - ahead
    return date(months // 12, months % 12 + 1, day)


def _rows(name: str) -> list[dict]:
    with (rulebook_folder() / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
