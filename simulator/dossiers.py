"""The dossiers of a province and month as arrays of facts; row i depends on seed, province, month and i alone."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import numpy as np

from simulator import dice
from simulator.province import DATA, Province, SimulatorError, Unit, province, units
from simulator.workdays import add_workdays, is_workday, month_days

DAY, HOUR = 86_400, 3_600
LOCAL = 7 * HOUR  # Vietnam has one offset and no summer time
NOBODY = -1  # a time that is not there
MOST_IN_A_MONTH = 9_999_999  # a dossier code ends in at most seven digits
READ_AFTER_DAYS = 10  # the portal is read on the tenth day after the month: what ends later is still open
DUE_AT = 17 * HOUR
ONLINE, DIRECT, POSTAL = 0, 1, 2
SUPPLEMENT, PROCESSING, PAUSED, DONE, RETURNED, REFUSED, WITHDRAWN = 1, 2, 3, 4, 5, 6, 12
# outcome of a dossier: finished, never finished so far, refused, withdrawn, paused, waiting for papers
_OUTCOMES = np.array([0.942, 0.014, 0.015, 0.009, 0.010, 0.010])
_OUTCOME_STATUS = np.array([RETURNED, PROCESSING, REFUSED, WITHDRAWN, PAUSED, SUPPLEMENT])
_WEEKDAY, _SATURDAY, _CLOSED = 1.0, 0.12, 0.03


@dataclass(frozen=True)
class Procedure:
    procedure_code: str
    name_vi: str
    name_en: str
    sector_code: str
    offered_by: str
    processing_time: str
    processing_time_unit: str

    @property
    def workdays(self) -> int:
        """Whole working days; hours are promised within the day."""
        return int(self.processing_time) if self.processing_time_unit == "d" else 0


@dataclass(frozen=True)
class Dossiers:
    """Facts of some dossiers, one array element each; times are seconds since 1970 in UTC, NOBODY where there is none."""

    index: np.ndarray
    unit: np.ndarray
    procedure: np.ndarray
    channel: np.ndarray
    status: np.ndarray
    person: np.ndarray
    applied: np.ndarray
    accepted: np.ndarray
    appointment: np.ndarray
    due: np.ndarray
    completed: np.ndarray
    shape: np.ndarray  # 64 free bits: how the row is printed, not what it says


@cache
def procedures() -> tuple[Procedure, ...]:
    with (DATA / "procedures.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(Procedure(**row) for row in csv.DictReader(handle))


class Month:
    """One province's month: how many dossiers there are, on which day each was accepted, who offers what."""

    def __init__(self, code: str, year: int, month: int, seed: int, volume: float):
        self.province: Province = province(code)
        self.year, self.month = year, month
        self.units: tuple[Unit, ...] = units(code, year, month)
        self.place = dice.place(seed, code, year, month)
        self.days = month_days(year, month)
        swing = 0.92 + 0.16 * dice.one(self.place, "size")
        self.size = round(self.province.dossiers_per_month * swing * volume) if self.units else 0
        if self.size > MOST_IN_A_MONTH:
            raise SimulatorError(f"A month of {self.size:,} dossiers is more than the practice portal can number; ask for a smaller --volume.")

    @cached_property
    def starts(self) -> np.ndarray:
        """The first row of each day, and the size as its end: rows stand in the order of acceptance."""
        weights = np.where(is_workday(self.days), _WEEKDAY, np.where((self.days + 3) % 7 == 5, _SATURDAY, _CLOSED))
        return np.concatenate([[0], np.rint(np.cumsum(weights) / weights.sum() * self.size).astype(np.int64)])

    @cached_property
    def end(self) -> int:
        """The first second after the month."""
        return (int(self.days[-1]) + 1) * DAY - LOCAL

    @cached_property
    def offers(self) -> list[list[int]]:
        """For each unit the positions of the procedures it offers."""
        every = [item.offered_by.split() for item in procedures()]
        return [[at for at, by in enumerate(every) if _symbol(unit) in by] or [1] for unit in self.units]

    @cached_property
    def late_share(self) -> np.ndarray:
        """Units differ: the best are late a quarter as often as the province, the worst twice."""
        return np.array([self.province.late_share * (0.25 + 1.75 * self._trait(unit, "late")) for unit in self.units])

    @cached_property
    def online_share(self) -> np.ndarray:
        return np.array([0.52 + 0.36 * self._trait(unit, "online") for unit in self.units])

    def _trait(self, unit: Unit, name: str) -> float:
        return dice.one(dice.place(self.province.province_code, unit.unit_code), name)


@lru_cache(maxsize=256)
def month_of(code: str, year: int, month: int, seed: int = 1, volume: float = 1.0) -> Month:
    return Month(code, year, month, seed, volume)


def compose(month: Month, index: np.ndarray) -> Dossiers:
    """The dossiers at these positions of the month, in the order asked for."""
    index = np.asarray(index, np.int64)
    where = month.place
    unit = dice.pick(where, "unit", index, np.array([unit.weight for unit in month.units]))
    procedure = _procedure(month, unit, index)
    accepted = _accepted(month, index)
    channel = _channel(month, unit, index)
    appointment, due = _due(where, index, accepted, procedure)
    status, completed = _ending(month, index, unit, accepted, due)
    unpromised = dice.share(where, "no due date", index) < 0.02
    return Dossiers(
        index, unit, procedure, channel, status, _person(month, index), _applied(where, index, channel, accepted), accepted,
        np.where(unpromised, NOBODY, appointment), np.where(unpromised, NOBODY, due), completed, dice.bits(where, "shape", index),
    )  # fmt: skip


def last_change(dossiers: Dossiers) -> np.ndarray:
    """When the system last touched each dossier: at its end, else at its acceptance."""
    return np.maximum(dossiers.accepted, dossiers.completed)


def _symbol(unit: Unit) -> str:
    """Whose procedures a unit handles: a district's are taken to be those of a commune."""
    return unit.symbol if unit.level == "department" else "commune"


def _procedure(month: Month, unit: np.ndarray, index: np.ndarray) -> np.ndarray:
    sizes = np.array([len(offered) for offered in month.offers])
    table = np.zeros((len(sizes), sizes.max()), np.int64)
    for at, offered in enumerate(month.offers):
        table[at, : len(offered)] = offered
    return table[unit, dice.below(month.place, "procedure", index, sizes[unit])]


def _accepted(month: Month, index: np.ndarray) -> np.ndarray:
    """Rows of a day follow each other in time; some are accepted by the system before dawn, when UTC still says yesterday."""
    day = np.searchsorted(month.starts, index, side="right") - 1
    first, count = month.starts[day], month.starts[day + 1] - month.starts[day]
    part = (index - first + dice.share(month.place, "accepted", index)) / count
    in_office = np.interp(part, [0, 0.03, 0.985, 1], [0, 7 * HOUR, 17 * HOUR + 1800, DAY - 1])
    second = np.where(is_workday(month.days[day]), in_office, part * DAY).astype(np.int64)
    return month.days[day] * DAY + second - LOCAL


def _channel(month: Month, unit: np.ndarray, index: np.ndarray) -> np.ndarray:
    drawn = dice.share(month.place, "channel", index)
    return np.where(drawn < month.online_share[unit], ONLINE, np.where(drawn < 0.97, DIRECT, POSTAL))


def _applied(where: int, index: np.ndarray, channel: np.ndarray, accepted: np.ndarray) -> np.ndarray:
    """Filed at the counter means accepted at once; online and by post it waits up to a day and a half."""
    waited = (dice.share(where, "applied", index) ** 2 * 36 * HOUR).astype(np.int64)
    return np.where(channel == DIRECT, accepted, accepted - waited)


def _due(where: int, index: np.ndarray, accepted: np.ndarray, procedure: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The promised time and the one that counts: some deadlines moved three working days when papers were asked for."""
    day, second = np.divmod(accepted + LOCAL, DAY)
    allowed = np.array([item.workdays for item in procedures()])[procedure]
    within_the_day = (allowed == 0) & is_workday(day) & (second < 15 * HOUR)
    promised = add_workdays(day, np.where(within_the_day, 0, np.maximum(allowed, 1)))
    moved = (dice.share(where, "moved", index) < 0.03) & (allowed > 1)
    final = np.where(moved, add_workdays(promised, np.full_like(promised, 3)), promised)
    return promised * DAY + DUE_AT - LOCAL, final * DAY + DUE_AT - LOCAL


def _ending(month: Month, index: np.ndarray, unit: np.ndarray, accepted: np.ndarray, due: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """State and end as the portal tells them ten days after the month."""
    where = month.place
    status = _OUTCOME_STATUS[dice.pick(where, "outcome", index, _OUTCOMES)]
    late = dice.share(where, "late", index) < month.late_share[unit]
    ended = np.where(late, _late_end(where, index, due), _timely_end(where, index, accepted, due))
    ended = np.where(status == REFUSED, np.minimum(ended, accepted + 2 * DAY), ended)
    open_still = (ended >= month.end + READ_AFTER_DAYS * DAY) & (status == RETURNED)
    status = np.where(open_still, PROCESSING, status)
    not_yet_handed_out = dice.share(where, "handed out", index) < 0.12
    status = np.where((status == RETURNED) & not_yet_handed_out, DONE, status)
    return status, np.where(np.isin(status, (RETURNED, DONE, REFUSED)), ended, NOBODY)


def _timely_end(where: int, index: np.ndarray, accepted: np.ndarray, due: np.ndarray) -> np.ndarray:
    """Any working hour up to the deadline, often the deadline itself to the second."""
    part = dice.share(where, "timely", index)
    day = ((accepted + LOCAL) + part * (due - accepted)).astype(np.int64) // DAY
    day = np.where(is_workday(day), day, add_workdays(day, np.ones_like(day)))
    hour = 8 * HOUR + dice.below(where, "hour", index, 9 * HOUR)
    return np.minimum(np.maximum(day * DAY + hour - LOCAL, accepted + 600), due)


def _late_end(where: int, index: np.ndarray, due: np.ndarray) -> np.ndarray:
    """One second late is late; most are late by one to six working days."""
    late_days = 1 + dice.below(where, "late days", index, 6)
    day = add_workdays((due + LOCAL) // DAY, late_days)
    later = day * DAY + 8 * HOUR + dice.below(where, "hour", index, 9 * HOUR) - LOCAL
    return np.where(dice.share(where, "just late", index) < 0.1, due + 1, later)


def _person(month: Month, index: np.ndarray) -> np.ndarray:
    """Some people file several dossiers: there are two thirds as many people as dossiers."""
    return dice.below(month.place, "person", index, max(1, month.size * 2 // 3))
