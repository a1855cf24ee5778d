"""Incoming and outgoing documents of a unit and month as arrays of facts, and how many there are of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from simulator import dice
from simulator.province import SimulatorError, Unit, months, province, units
from simulator.workdays import is_workday, month_days

INCOMING, OUTGOING = "incoming", "outgoing"
PER_UNIT_AND_MONTH = {INCOMING: 36, OUTGOING: 15}
RECEIVERS = (1, 1, 1, 1, 1, 2, 2, 3)  # how many offices a document goes to: one of these
FIRST_SIGNED, SIGNED_EVERY, SIGNED_MOMENTS = 8 * 3600, 61, 532  # seconds of the day at which documents are signed
_SECRET_SHARE = {INCOMING: 0.010, OUTGOING: 0.006}
ELECTRONIC, PAPER, UNSTATED = 0, 1, 2
DELIVERY_SHARES = (0.86, 0.09, 0.05)
SIGNED_BOTH, SIGNED_BY_PERSON, SIGNED_BY_AGENCY, UNSIGNED, SIGNING_UNSTATED = range(5)
SIGNED = (SIGNED_BOTH, SIGNED_BY_PERSON, SIGNED_BY_AGENCY)
DOCUMENT_COUNTS = (
    "incoming", "outgoing", "secret", "incoming_electronic", "incoming_delivery_stated",
    "outgoing_electronic", "outgoing_delivery_stated", "signed", "signing_stated",
)  # fmt: skip
DECREE_30 = "decree_30.xlsx"  # its book has no column for delivery or secrecy: secret documents stand in another book
_FINE = 1000.0  # a volume so large that the sizes of units are told apart finely
_CHUNK = 262_144


@dataclass(frozen=True)
class Plan:
    """How many documents of one direction a unit has in a month; secret ones come on top and are spread between them."""

    unit: Unit
    direction: str
    form: str
    open_count: int
    secret_count: int

    @property
    def size(self) -> int:
        return self.open_count + self.secret_count

    def is_secret(self, index: np.ndarray) -> np.ndarray:
        """Exactly `secret_count` rows of `size`, evenly spread."""
        size = max(self.size, 1)
        return (index + 1) * self.secret_count // size > index * self.secret_count // size


# what `registers` composes when it is told exact numbers: the plans of every month
Plans = dict[tuple[int, int], list[Plan]]


@dataclass(frozen=True)
class Documents:
    """Facts of some documents of one plan, one array element each; days are counted since 1970."""

    index: np.ndarray
    secret: np.ndarray
    registered_day: np.ndarray
    document_day: np.ndarray
    due_day: np.ndarray  # 0 where none is set
    delivery: np.ndarray
    signing: np.ndarray
    shape: np.ndarray  # 64 free bits: issuer, subject, people

    def free(self, shift: int, count: int) -> np.ndarray:
        """A free choice among `count` from the row's own bits."""
        return ((self.shape >> np.uint64(shift)).astype(np.int64) & 0xFFFF) % count

    @property
    def receivers(self) -> np.ndarray:
        return np.array(RECEIVERS)[self.free(21, len(RECEIVERS))]

    @property
    def arrived(self) -> np.ndarray:
        """How many of the receivers the document reached: all of them, or in one of eight documents all but one."""
        return np.where(self.free(25, 8) > 0, self.receivers, self.receivers - 1)

    @property
    def signed_second(self) -> np.ndarray:
        """The second of its day at which a document is signed."""
        return FIRST_SIGNED + SIGNED_EVERY * self.free(26, SIGNED_MOMENTS)

    @property
    def is_completed(self) -> np.ndarray:
        return self.free(3, 4) > 0

    @property
    def is_lead(self) -> np.ndarray:
        """Whether the unit leads (XLC) or supports (PH)."""
        return self.free(6, 4) < 3

    @property
    def is_reply(self) -> np.ndarray:
        return self.free(40, 8) == 0

    def at(self, wanted: np.ndarray) -> Documents:
        """Only the documents at these places."""
        return Documents(**{name: values[wanted] for name, values in vars(self).items()})


def usual_form(unit: Unit, direction: str) -> str:
    """What a unit exports: every third keeps the incoming book of Decree 30 in XLSX, every fourth the outgoing list in XLSX."""
    number = int(unit.unit_code.rpartition(".")[2])
    if direction == INCOMING:
        return DECREE_30 if number % 3 == 2 else "ioffice.csv"
    return "qlvb.xlsx" if number % 4 == 3 else "qlvb.csv"


def plans_by_volume(code: str, year: int, month: int, seed: int, volume: float) -> list[Plan]:
    """Plans of a month in the usual size; a department handles twice the papers of a commune."""
    found = []
    for unit in units(code, year, month):
        for direction, usual in PER_UNIT_AND_MONTH.items():
            place = dice.place(seed, code, year, month, unit.unit_code, direction)
            count = round(usual * (2 if unit.level == "department" else 1) * (0.7 + 0.6 * dice.one(place, "size")) * volume)
            form = usual_form(unit, direction)
            secret = 0 if form == DECREE_30 else int(count * _SECRET_SHARE[direction] + dice.one(place, "secret"))
            found.append(Plan(unit, direction, form, count, min(secret, count)))
    return found


def plans_by_total(code: str, period: str, seed: int, incoming: int, outgoing: int, secret: int = 0) -> Plans:
    """Plans, all in CSV, whose open documents add up to exactly these numbers over the whole period."""
    every = [(when, plan) for when in months(period) for plan in plans_by_volume(code, *when, seed, _FINE)]
    if not every:
        raise SimulatorError(f"{code} had ended before {period}; name an earlier period.")
    secret_incoming = secret * incoming // max(incoming + outgoing, 1)
    sizes = {}
    for direction, totals in {INCOMING: (incoming, secret_incoming), OUTGOING: (outgoing, secret - secret_incoming)}.items():
        weights = [plan.open_count for _, plan in every if plan.direction == direction]
        sizes[direction] = zip(*(_apportioned(total, weights) for total in totals), strict=True)
    plans: Plans = {}
    for when, plan in every:
        open_count, hidden = next(sizes[plan.direction])
        form = "ioffice.csv" if plan.direction == INCOMING else "qlvb.csv"
        plans.setdefault(when, []).append(replace(plan, form=form, open_count=open_count, secret_count=hidden))
    return plans


def _apportioned(total: int, weights: list[int]) -> list[int]:
    """Whole parts in proportion to the weights that add up to the total."""
    reached = np.concatenate([[0], np.cumsum(weights, dtype=np.float64)])
    return np.diff(np.rint(reached / reached[-1] * total).astype(np.int64)).tolist()


def chunks(plan: Plan) -> Iterator[np.ndarray]:
    """The rows of a plan, some at a time, so that memory does not grow with the volume; one empty chunk when there are none."""
    for start in range(0, max(plan.size, 1), _CHUNK):
        yield np.arange(start, min(start + _CHUNK, plan.size))


def compose(code: str, year: int, month: int, seed: int, plan: Plan, index: np.ndarray) -> Documents:
    """The documents at these positions, in the order they were registered."""
    where = dice.place(seed, code, year, month, plan.unit.unit_code, plan.direction)
    days = month_days(year, month)
    workdays = days[is_workday(days)]
    registered = workdays[index * len(workdays) // max(plan.size, 1)]
    delivery = dice.pick(where, "delivery", index, np.array(DELIVERY_SHARES))
    if plan.form == DECREE_30:
        delivery = np.full_like(index, UNSTATED)
    has_due = dice.share(where, "has due", index) < 0.6
    return Documents(
        index, plan.is_secret(index), registered, registered - dice.below(where, "age", index, 8),
        np.where(has_due, registered + 3 + dice.below(where, "due", index, 25), 0), delivery,
        _signing(where, index, province(code).signed_share), dice.bits(where, "shape", index),
    )  # fmt: skip


def _signing(where: int, index: np.ndarray, signed_share: float) -> np.ndarray:
    """Of the documents that state it, the province's share carries a signature; five in a hundred do not state it."""
    stated = np.array([0.84, 0.12, 0.04]) * signed_share
    return dice.pick(where, "signing", index, np.array([*stated * 0.95, (1 - signed_share) * 0.95, 0.05]))


def add_truth(found: dict[str, Counter], code: str, year: int, month: int, seed: int, volume: float, plans: Plans | None) -> None:
    """Add the counts of a month to each unit; secret documents are counted apart and in nothing else."""
    of_month = plans[year, month] if plans is not None else plans_by_volume(code, year, month, seed, volume)
    for plan in of_month:
        counts = found[plan.unit.unit_code]
        for index in chunks(plan):
            documents = compose(code, year, month, seed, plan, index)
            for name, wanted in _judged(plan, documents).items():
                counts[name] += int(np.count_nonzero(wanted))


def _judged(plan: Plan, documents: Documents) -> dict[str, np.ndarray]:
    is_open = ~documents.secret
    found = {
        "secret": documents.secret,
        plan.direction: is_open,
        f"{plan.direction}_electronic": is_open & (documents.delivery == ELECTRONIC),
        f"{plan.direction}_delivery_stated": is_open & (documents.delivery != UNSTATED),
    }
    if plan.direction == OUTGOING:
        found["signed"] = is_open & np.isin(documents.signing, SIGNED)
        found["signing_stated"] = is_open & (documents.signing != SIGNING_UNSTATED)
    return found
