"""What keeps coming in to a province, month by month in the order of time: how much, when, and any page of it without the pages before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from simulator import dice
from simulator.province import FIRST_YEAR, LAST_YEAR, units
from simulator.scope import Scope
from simulator.workdays import day_number, is_workday, month_days

DAY, HOUR = 86_400, 3_600
LOCAL = 7 * HOUR  # Vietnam has one offset and no summer time
READ_AFTER_DAYS = 10  # what came in is told as it stands ten days after its month
_CLOSED_DAY = 0.12  # of a working day
_CHUNK = 4_096
_DRIFT = 2  # rows that move across the border of a page
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)


@dataclass(frozen=True)
class Flow:
    """One kind of thing; row i of a month depends on kind, seed, province, month and i alone."""

    kind: str
    province_code: str
    per_month: float
    seed: int
    volume: float

    def place(self, year: int, month: int) -> int:
        return dice.place(self.kind, self.seed, self.province_code, year, month)

    def size(self, year: int, month: int) -> int:
        return int(_starts(self, year, month)[-1])

    def chunks(self, year: int, month: int) -> Iterator[np.ndarray]:
        """All rows of a month, a few thousand at a time, so that memory does not grow with the volume."""
        size = self.size(year, month)
        yield from (np.arange(start, min(start + _CHUNK, size)) for start in range(0, size, _CHUNK))

    def moments(self, year: int, month: int, index: np.ndarray) -> np.ndarray:
        """Seconds since 1970 in UTC, rising with the index; most between 7:00 and 22:00, a few before dawn, when UTC still says yesterday."""
        starts, days = _starts(self, year, month), month_days(year, month)
        day = np.searchsorted(starts, index, side="right") - 1
        part = (index - starts[day] + dice.share(self.place(year, month), "moment", index)) / (starts[day + 1] - starts[day])
        second = np.interp(part, [0, 0.04, 0.97, 1], [0, 7 * HOUR, 22 * HOUR, DAY - 1]).astype(np.int64)
        return days[day] * DAY + second - LOCAL

    def page(self, first: date, last: date, offset: int, size: int, newest_first: bool = False) -> tuple[int, list[tuple[int, int, np.ndarray]]]:
        """How many came in between two local days, and of one page of them: year, month and rows of the month, in order."""
        pieces, reached = _pieces(self, max(first, FIRST_DAY), min(last, LAST_DAY))
        total = int(reached[-1]) if len(reached) else 0
        numbers = np.arange(min(max(offset, 0), total), min(max(offset, 0) + size, total))
        places = total - 1 - numbers if newest_first else numbers
        at = np.searchsorted(reached, places, side="right")
        found = []
        for piece in dict.fromkeys(at.tolist()):
            year, month, start, count = pieces[piece]
            found.append((year, month, places[at == piece] - (reached[piece] - count) + start))
        return total, found


def read_until(year: int, month: int) -> int:
    """The second up to which the things of a month are told."""
    return (int(month_days(year, month)[-1]) + 1 + READ_AFTER_DAYS) * DAY - LOCAL


def iso_local(seconds: np.ndarray) -> list[str]:
    """2026-11-03T10:15:00, no zone."""
    return np.datetime_as_string((seconds + LOCAL).astype("datetime64[s]")).tolist()


def local_day(seconds: np.ndarray) -> np.ndarray:
    return (seconds + LOCAL) // DAY


@lru_cache(maxsize=1024)
def _starts(flow: Flow, year: int, month: int) -> np.ndarray:
    """The first row of each day, and the size as its end; nothing comes in to a province that has ended."""
    days = month_days(year, month)
    swing = 0.9 + 0.2 * dice.one(flow.place(year, month), "size")
    size = round(flow.per_month * swing * flow.volume) if units(flow.province_code, year, month) else 0
    weights = np.where(is_workday(days), 1.0, _CLOSED_DAY)
    return np.concatenate([[0], np.rint(np.cumsum(weights) / weights.sum() * size).astype(np.int64)])


@lru_cache(maxsize=256)
def _pieces(flow: Flow, first: date, last: date) -> tuple[list[tuple[int, int, int, int]], np.ndarray]:
    """Per month its first row in the window and how many there are; and the running total."""
    pieces = []
    for count in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        year, month = count // 12, count % 12 + 1
        days = month_days(year, month)
        start, end = _starts(flow, year, month)[np.clip(np.array([day_number(first), day_number(last) + 1]) - days[0], 0, len(days))]
        if start < end:
            pieces.append((year, month, int(start), int(end - start)))
    return pieces, np.cumsum([piece[3] for piece in pieces], dtype=np.int64)


def drifted(path: str, number: int, size: int, scope: Scope) -> int:
    """Where a page (from 1) begins: on a page after the first, rows of the page before may come again or rows slip by unseen."""
    offset = (number - 1) * size
    if number > 1 and scope.faults.strikes("repeated_rows", path):
        return max(offset - _DRIFT, 0)
    return offset + _DRIFT if number > 1 and scope.faults.strikes("skipped_rows", path) else offset
