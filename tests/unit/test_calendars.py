"""The days of a period in each calendar, when it is over, and by when its report is due."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dags.deadlines import due_at
from warehouse.rulebook.calendars import calendars, cut_off, days, report_due


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026-08", date(2026, 7, 15), date(2026, 8, 14)), ("2026-01", date(2025, 12, 15), date(2026, 1, 14)),
        ("2026-Q1", date(2025, 12, 15), date(2026, 3, 14)),
        ("2026-H2", date(2026, 6, 15), date(2026, 12, 14)), ("2026", date(2025, 12, 15), date(2026, 12, 14)),
    ],
)  # fmt: skip
def test_administrative_periods_run_from_the_15th_to_the_14th(period, first, last):
    assert days(calendars()["administrative"], period) == (first, last)


def test_a_month_is_over_first_where_it_ends_first_and_its_report_is_due_after_it_has_ended_everywhere():
    assert cut_off("2026-08") == date(2026, 8, 14)
    assert report_due("2026-08") == date(2026, 9, 15) and report_due("2026-Q3") == date(2026, 10, 15)


def test_the_deadline_of_a_run_is_the_end_of_that_day_in_vietnam_and_a_run_without_a_month_has_none():
    assert due_at("2026-08") == datetime(2026, 9, 15, 16, 59, 59, 999999, UTC)
    assert due_at(None) is None and due_at("soon") is None
