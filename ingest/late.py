"""Which sources have not come by the day that they owe (`freshness_due_days` of the source's YAML)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from home import Home
from ingest.manifest import arrivals
from ingest.period import parse_period
from ingest.registry import Province, source


@dataclass(frozen=True)
class Late:
    """A source of a province that was due on a day and of whose period nothing has arrived, or only what was made before the period had ended."""

    source_id: str
    province_code: str
    period: str
    due: date


def late_sources(home: Home, province: Province, period: str, today: date) -> list[Late]:
    """The connected sources of a province that owe a period, in the registry's order."""
    ended = parse_period(period).last
    found = []
    for source_id in province.connected:
        due = ended + timedelta(days=source(source_id).freshness_due_days)
        told = [arrival for arrival in arrivals(home, source_id, province.province_code, period) if not arrival.is_early]
        if today > due and not told:
            found.append(Late(source_id, province.province_code, period, due))
    return found
