"""What the rulebook says of a report's form: whose letterhead it bears."""

from __future__ import annotations

from warehouse.rulebook.calendars import rulebook_rows


def head(province: str) -> dict:
    """The row of report_heads.csv for the province: its own, else the one for all."""
    found = {row["province_code"]: row for row in rulebook_rows("report_heads.csv")}
    return found.get(province) or found[""]
