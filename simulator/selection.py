"""Which dossiers a question of the one-stop system asks for, and any page of them without reading the pages before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import numpy as np

from simulator.dossiers import Month, compose, last_change, month_of
from simulator.province import FIRST_YEAR, LAST_YEAR
from simulator.workdays import day_number

_PIECE = 65_536  # a filter is counted over this many dossiers at a time, so memory does not grow with the volume


@dataclass(frozen=True)
class Question:
    """One search: a province, local days of acceptance (both included), and optional filters."""

    province_code: str
    first_day: date | None = None
    last_day: date | None = None
    statuses: frozenset[int] = frozenset()
    removed_statuses: frozenset[int] = frozenset()
    unit_code: str = ""
    sort: str = "natural"  # natural, reverse, changed (the last change first) or changed_first (the oldest change first)
    seed: int = 1
    volume: float = 1.0


@dataclass(frozen=True)
class _Piece:
    month: Month
    first: int
    end: int
    count: int


class Selection:
    """The dossiers of a question, as numbered positions from 0 to `total`."""

    def __init__(self, question: Question):
        self.question = question
        self.pieces = list(self._counted())
        self.reached = np.cumsum([piece.count for piece in self.pieces], dtype=np.int64)
        self.total = int(self.reached[-1]) if self.pieces else 0

    def page(self, offset: int, size: int) -> list[tuple[Month, np.ndarray, np.ndarray]]:
        """Month, rows of the month and their places on the page, for the page that starts at `offset`."""
        positions = self._positions(np.arange(max(offset, 0), min(offset + size, self.total)))
        at = np.searchsorted(self.reached, positions, side="right")
        found = []
        for piece_at in np.unique(at):
            places = np.flatnonzero(at == piece_at)
            piece = self.pieces[piece_at]
            within = positions[places] - (self.reached[piece_at] - piece.count)
            found.append((piece.month, self._rows(piece)[within], places))
        return found

    def _positions(self, numbers: np.ndarray) -> np.ndarray:
        if self.question.sort == "reverse":
            return self.total - 1 - numbers
        if self.question.sort in ("changed", "changed_first"):
            return self._by_change[::-1][numbers] if self.question.sort == "changed" else self._by_change[numbers]
        return numbers

    @cached_property
    def _by_change(self) -> np.ndarray:
        """Positions in the order of the last change; the one order for which every dossier must be looked at."""
        changes = [last_change(compose(piece.month, self._rows(piece))) for piece in self.pieces]
        return np.argsort(np.concatenate([np.empty(0, np.int64), *changes]), kind="stable")

    def _counted(self) -> Iterator[_Piece]:
        for month, first, end in self._ranges():
            for start in range(first, end, _PIECE):
                stop = min(start + _PIECE, end)
                whole = _Piece(month, start, stop, stop - start)
                yield _Piece(month, start, stop, len(self._rows(whole))) if self._filters() else whole

    def _ranges(self) -> Iterator[tuple[Month, int, int]]:
        """Rows of a month stand in the order of acceptance, so days are a range of rows."""
        asked = self.question
        first = asked.first_day or date(FIRST_YEAR, 1, 1)
        last = asked.last_day or date(LAST_YEAR, 12, 31)
        for year, number in _months_between(first, last):
            month = month_of(asked.province_code, year, number, asked.seed, asked.volume)
            days = month.starts[np.searchsorted(month.days, [day_number(first), day_number(last) + 1])]
            if days[0] < days[1]:
                yield month, int(days[0]), int(days[1])

    def _filters(self) -> bool:
        return bool(self.question.statuses or self.question.removed_statuses or self.question.unit_code)

    def _rows(self, piece: _Piece) -> np.ndarray:
        index = np.arange(piece.first, piece.end)
        if not self._filters():
            return index
        dossiers = compose(piece.month, index)
        wanted = ~np.isin(dossiers.status, list(self.question.removed_statuses))
        if self.question.statuses:
            wanted &= np.isin(dossiers.status, list(self.question.statuses))
        if self.question.unit_code:
            codes = np.array([unit.unit_code == self.question.unit_code for unit in piece.month.units])
            wanted &= codes[dossiers.unit]
        return index[wanted]


@lru_cache(maxsize=64)
def selection(question: Question) -> Selection:
    return Selection(question)


def _months_between(first: date, last: date) -> Iterator[tuple[int, int]]:
    start = max(first, date(FIRST_YEAR, 1, 1))
    for count in range(start.year * 12 + start.month - 1, min(last.year, LAST_YEAR) * 12 + 12):
        if (year := count // 12) < last.year or count % 12 < last.month:
            yield year, count % 12 + 1
