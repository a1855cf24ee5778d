"""Working days of Vietnam as arrays of days since 1970, so that a million due dates are one look-up."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import numpy as np

from home import RULEBOOK

FIRST, LAST = date(2020, 1, 1), date(2029, 1, 1)
_DAYS = RULEBOOK / "calendars" / "days.csv"
_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    return (day - _EPOCH).days


def _is_workday() -> np.ndarray:
    days = [FIRST + timedelta(offset) for offset in range((LAST - FIRST).days)]
    work = np.array([day.weekday() < 5 for day in days])
    with _DAYS.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            work[(date.fromisoformat(row["date"]) - FIRST).days] = row["kind"] == "make_up_workday"
    return work


_FIRST_NUMBER = day_number(FIRST)
_WORK = _is_workday()
_REACHED = np.cumsum(_WORK)
_WORKDAYS = np.flatnonzero(_WORK)


def is_workday(day: np.ndarray) -> np.ndarray:
    return _WORK[day - _FIRST_NUMBER]


def add_workdays(day: np.ndarray, count: np.ndarray) -> np.ndarray:
    """The count-th working day after each day; count 0 gives the day itself, working or not."""
    later = _WORKDAYS[np.maximum(_REACHED[day - _FIRST_NUMBER] + count - 1, 0)] + _FIRST_NUMBER
    return np.where(np.asarray(count) == 0, day, later)


def month_days(year: int, month: int) -> np.ndarray:
    """The numbers of all days of a month."""
    first = date(year, month, 1)
    after = date(year + month // 12, month % 12 + 1, 1)
    return np.arange(day_number(first), day_number(after))
