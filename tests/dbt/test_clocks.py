"""The warehouse's working clock against cases worked by hand and against a count of its own, day by day from the rulebook's calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

import golden
import pytest
from asking_dbt import ask_dbt
from hypothesis import given, settings
from hypothesis import strategies as st

from home import RULEBOOK
from warehouse.connection import connect, rows

HOUR, LOCAL = 3600, timedelta(hours=7)
Interval = tuple[datetime, datetime]  # local times
Clock = Callable[[list[Interval]], list[int | None]]
QUESTION = """
select p.interval_no, {{ working_seconds_between('from_day', 'p.from_at', 'to_day', 'p.to_at') }} as working_seconds
from intervals as p
{{ join_working_day('from_day', 'p.from_at') }}
{{ join_working_day('to_day', 'p.to_at') }}
"""
KINDS = {date.fromisoformat(row["date"]): row["kind"] for row in golden.table(RULEBOOK / "calendars" / "days.csv")}
HOURS = golden.table(RULEBOOK / "calendars" / "office_hours.csv")


@pytest.fixture(scope="module")
def clock(built_home) -> Iterator[Clock]:
    """Working seconds of intervals, as the macros that every rule uses count them over the built calendar."""
    [compiled] = ask_dbt(built_home, "compile", "--inline", QUESTION, "--no-populate-cache", "--quiet")
    question = compiled["compiled_code"]
    with connect(built_home.build / "warehouse.duckdb") as con:

        def ask(intervals: list[Interval]) -> list[int | None]:
            told = ", ".join(f"({number}, timestamp '{begun - LOCAL}', timestamp '{ended - LOCAL}')" for number, (begun, ended) in enumerate(intervals))
            answered = rows(con, f"with intervals(interval_no, from_at, to_at) as (values {told}) {question} order by interval_no")
            return [row["working_seconds"] for row in answered]

        yield ask


def counted(begun: datetime, ended: datetime, kinds: dict[date, str] = KINDS) -> int:
    """The same by walking through the days: what of each office session lies between the two times."""
    if ended < begun:
        return -counted(ended, begun, kinds)
    days = (begun.date() + timedelta(number) for number in range((ended.date() - begun.date()).days + 1))
    sessions = (session for day in days for session in _sessions(day, kinds))
    return sum(max(0, int((min(closes, ended) - max(opens, begun)).total_seconds())) for opens, closes in sessions)


def _sessions(day: date, kinds: dict[date, str]) -> list[Interval]:
    kind = kinds.get(day, str(day.isoweekday()))
    mine = [row for row in HOURS if row["applies_to"] == kind and row["valid_from"] <= day.isoformat() < row["valid_to"]]
    return [(datetime.combine(day, time.fromisoformat(row["opens_at"])), datetime.combine(day, time.fromisoformat(row["closes_at"]))) for row in mine]


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M:%S" if text.count(":") == 2 else "%d/%m/%Y %H:%M")


BY_HAND = [
    ("a morning and an afternoon, lunch between them", "03/09/2026 08:00", "03/09/2026 15:00", 5 * HOUR),
    ("an ordinary weekend", "14/08/2026 16:30", "17/08/2026 08:30", 2 * HOUR),
    ("a weekend with a Saturday worked in exchange", "21/08/2026 16:30", "24/08/2026 08:30", 10 * HOUR),
    ("that Saturday itself, to the second", "22/08/2026 07:29:59", "22/08/2026 17:30:01", 8 * HOUR),
    ("National Day and the day off that was worked for", "28/08/2026 16:30", "03/09/2026 08:30", 2 * HOUR),
    ("Tết, a weekend on either side", "13/02/2026 17:00", "23/02/2026 08:00", HOUR),
    ("over the end of a year", "31/12/2026 17:00", "04/01/2027 08:00", HOUR),
    ("a holiday that is new in 2026", "23/11/2026 17:00", "25/11/2026 08:00", HOUR),
    ("received a minute after 15:00: the clock runs at once", "03/09/2026 15:01", "04/09/2026 15:01", 8 * HOUR),
    ("before dawn, when UTC still says yesterday", "03/09/2026 00:30", "03/09/2026 07:30:01", 1),
    ("lunch", "03/09/2026 11:30", "03/09/2026 13:30", 0),
    ("a holiday", "02/09/2026 08:00", "02/09/2026 17:00", 0),
    ("nothing", "03/09/2026 08:00", "03/09/2026 08:00", 0),
    ("backwards", "04/09/2026 08:00", "03/09/2026 08:00", -8 * HOUR),
    ("the whole of 2026: 249 working days", "01/01/2026 00:00", "31/12/2026 23:59:59", 249 * 8 * HOUR),
]


def test_cases_worked_by_hand(clock):
    found = clock([(at(begun), at(ended)) for _, begun, ended, _ in BY_HAND])
    assert {name: seconds for (name, *_), seconds in zip(BY_HAND, found, strict=True)} == {name: seconds for name, *_, seconds in BY_HAND}


@pytest.mark.parametrize(("name", "begun", "ended", "seconds"), BY_HAND, ids=lambda value: None)
def test_the_independent_count_agrees_with_the_hand(name, begun, ended, seconds):
    assert counted(at(begun), at(ended)) == seconds


def test_a_calendar_without_its_saturday_would_be_noticed(clock):
    without = {day: kind for day, kind in KINDS.items() if kind != "make_up_workday"}
    friday, monday = at("21/08/2026 16:30"), at("24/08/2026 08:30")
    assert clock([(friday, monday)]) == [10 * HOUR] != [counted(friday, monday, without)]


def test_a_day_that_the_calendar_does_not_have_gives_no_time(clock):
    assert clock([(at("03/09/2026 08:00"), at("03/01/2029 08:00")), (at("31/12/2019 08:00"), at("03/01/2020 08:00"))]) == [None, None]


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2028, 5, 31)).map(lambda moment: moment.replace(microsecond=0))
SPANS = st.timedeltas(timedelta(0), timedelta(days=200)).map(lambda span: timedelta(seconds=int(span.total_seconds())))
INTERVALS = st.lists(st.tuples(MOMENTS, SPANS).map(lambda drawn: (drawn[0], drawn[0] + drawn[1])), min_size=1, max_size=25)


@settings(max_examples=60, deadline=None)
@given(intervals=INTERVALS)
def test_any_interval_is_counted_as_by_walking(clock, intervals):
    assert clock(intervals) == [counted(*interval) for interval in intervals]


@settings(max_examples=30, deadline=None)
@given(intervals=INTERVALS, part=st.floats(0, 1))
def test_two_parts_of_an_interval_make_the_whole(clock, intervals, part):
    middles = [begun + timedelta(seconds=int((ended - begun).total_seconds() * part)) for begun, ended in intervals]
    first = clock([(begun, middle) for (begun, _), middle in zip(intervals, middles, strict=True)])
    second = clock([(middle, ended) for (_, ended), middle in zip(intervals, middles, strict=True)])
    assert [one + other for one, other in zip(first, second, strict=True)] == clock(intervals)
    assert min(first + second) >= 0


def test_the_calendar_is_of_the_package_that_it_names():
    """Working Saturdays only where the package tells them, and as many working days a year as follow from it."""
    days = golden.table(RULEBOOK / "calendars" / "days.csv")
    assert all("holidays 0.109 (MIT)" in row["citation"] for row in days)
    assert {row["date"] for row in days if row["kind"] == "make_up_workday"} == {"2024-05-04", "2025-04-26", "2026-08-22"}
    assert {(row["date"] >= "2027", row["status"]) for row in days} == {(True, "provisional"), (False, "inferred")}
    working = {year: sum(bool(_sessions(date(year, 1, 1) + timedelta(number), KINDS)) for number in range(365)) for year in (2025, 2026, 2027)}
    assert working == {2025: 250, 2026: 249, 2027: 249}
