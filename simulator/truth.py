"""What the warehouse should find of the composed provinces, counted from the facts and never from what the portals print."""

from __future__ import annotations

from collections import Counter

import numpy as np

from simulator import documents
from simulator.dossiers import NOBODY, ONLINE, REFUSED, WITHDRAWN, Dossiers, Month, compose, month_of
from simulator.province import months, units

_CHUNK = 262_144
DOSSIER_COUNTS = ("accepted", "excluded", "ended_without_result", "without_due_date", "counted", "on_time", "online", "online_with_result")


def truth(province: str, period: str, seed: int = 1, volume: float = 1.0, plans: documents.Plans | None = None) -> dict:
    """Counts of the province and of each unit for a month, quarter or year; a longer period is the sum of its months.

    `plans` is what `registers` composed when it was told exact numbers; without it the documents follow the volume.
    """
    found: dict[str, Counter] = {}
    for year, month in months(period):
        for unit in units(province, year, month):
            found.setdefault(unit.unit_code, Counter())
        _add_dossiers(found, month_of(province, year, month, seed, volume))
        documents.add_truth(found, province, year, month, seed, volume, plans)
    names = DOSSIER_COUNTS + documents.DOCUMENT_COUNTS
    by_unit = {code: {name: counts[name] for name in names} for code, counts in sorted(found.items())}
    total = {name: sum(counts[name] for counts in by_unit.values()) for name in names}
    return {"province_code": province, "period": period, "seed": seed, "volume": volume, "total": total, "units": by_unit}


def _add_dossiers(found: dict[str, Counter], month: Month) -> None:
    for start in range(0, month.size, _CHUNK):
        dossiers = compose(month, np.arange(start, min(start + _CHUNK, month.size)))
        for name, wanted in _judged(month, dossiers).items():
            for unit, count in zip(month.units, np.bincount(dossiers.unit[wanted], minlength=len(month.units)), strict=True):
                found[unit.unit_code][name] += int(count)


def _judged(month: Month, dossiers: Dossiers) -> dict[str, np.ndarray]:
    """On time: finished within the month and not after the due time, or not finished within the month and due after it."""
    ended = np.isin(dossiers.status, (REFUSED, WITHDRAWN))
    dated = dossiers.due != NOBODY
    counted = ~ended & dated
    finished = (dossiers.completed != NOBODY) & (dossiers.completed < month.end)
    in_time = np.where(finished, dossiers.completed <= dossiers.due, dossiers.due > month.end)
    online = dossiers.channel == ONLINE
    return {
        "accepted": np.ones_like(counted),
        "excluded": ~counted,
        "ended_without_result": ended,
        "without_due_date": ~dated & ~ended,
        "counted": counted,
        "on_time": counted & in_time,
        "online": online,
        "online_with_result": online & ~ended,
    }
