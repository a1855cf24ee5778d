"""Periods as the rulebook knows them: months, quarters, half years and years, and the day on which a rule must be in force for one."""

from __future__ import annotations

import re
from datetime import date

from home import ParError

FORMS = {"month": r"(\d{4})-(\d\d)", "quarter": r"(\d{4})-Q([1-4])", "half_year": r"(\d{4})-H([12])", "year": r"(\d{4})"}
# SQL of what is in force on a day, which is given twice
IN_FORCE = "(valid_from is null or valid_from <= ?) and (valid_to is null or valid_to > ?)"
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


def kind_of(period: str) -> str:
    """month, quarter, half_year or year; ParError for what is no period."""
    for kind, form in FORMS.items():
        if re.fullmatch(form, period):
            return kind
    raise ParError(f"'{period}' is not a period; write a month (2026-08), a quarter (2026-Q3), a half year (2026-H2) or a year (2026).")


def first_day(period: str) -> date:
    """The first day of the period's first month, whichever calendar its figures follow."""
    kind = kind_of(period)
    year, place = (*re.fullmatch(FORMS[kind], period).groups(), "1")[:2]
    return date(int(year), MONTHS[kind] * (int(place) - 1) + 1, 1)
