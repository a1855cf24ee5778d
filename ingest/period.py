"""Periods as the sources and the law write them: 2026-08, 2026-Q3, 2026-H2, 2026."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from home import ParError

_FORM = re.compile(r"^(?P<year>20\d{2})(?:-(?P<month>0[1-9]|1[0-2])|-Q(?P<quarter>[1-4])|-H(?P<half>[12]))?$")


class PeriodError(ParError):
    """A period that cannot be read."""


@dataclass(frozen=True)
class Period:
    """A calendar month, quarter, half year or year; `first` and `last` are its first and last local day."""

    text: str
    year: int
    month: int | None
    quarter: int | None
    half: int | None = None

    @property
    def kind(self) -> str:
        """`month`, `quarter`, `half_year` or `year`; all but the half year are the portal's own `timeType`."""
        return "month" if self.month else "quarter" if self.quarter else "half_year" if self.half else "year"

    @property
    def first(self) -> date:
        return date(self.year, self._months[0], 1)

    @property
    def last(self) -> date:
        month = self._months[-1]
        return date(self.year, month, calendar.monthrange(self.year, month)[1])

    @property
    def _months(self) -> tuple[int, int]:
        if self.month:
            return self.month, self.month
        if self.quarter:
            return 3 * self.quarter - 2, 3 * self.quarter
        if self.half:
            return 6 * self.half - 5, 6 * self.half
        return 1, 12

    def contains(self, other: str) -> bool:
        """Whether another period (its text) lies inside this one."""
        inner = parse_period(other)
        return self.first <= inner.first and inner.last <= self.last


def parse_period(text: str) -> Period:
    """Read `2026-08`, `2026-Q3`, `2026-H2` or `2026`; PeriodError says the four forms."""
    found = _FORM.match(text or "")
    if not found:
        raise PeriodError(
            f"'{text}' is not a period; write a month 2026-08, a quarter 2026-Q3, a half year 2026-H2 or a year 2026: make run PROVINCE=phu_tho PERIOD=2026-08."
        )
    number = {name: int(value) if value else None for name, value in found.groupdict().items()}
    return Period(text, number["year"], number["month"], number["quarter"], number["half"])
