"""Dossiers counted unit by unit over some local days: the figures that statistics pages and statistical forms print."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import numpy as np

from simulator import dice
from simulator.dossiers import DAY, DIRECT, DONE, LOCAL, NOBODY, ONLINE, PAUSED, POSTAL, REFUSED, RETURNED, WITHDRAWN, Dossiers, Month, compose, procedures
from simulator.fees import CASH, fees
from simulator.province import FIRST_YEAR
from simulator.scope import Scope
from simulator.selection import Question, Selection
from simulator.workdays import day_number

Tally = dict[str, Counter[str]]  # unit code → name of a count → how many
LONGEST_WAIT = timedelta(days=2)  # from filing to acceptance (dossiers._applied: a day and a half)
_OUT_OF_BOUNDARY, _APOLOGISED = 0.01, 0.5
_WITH_RESULT_FILE = 0.75  # as simulator/sync_facts.py draws it for a careful sender


def received(scope: Scope, first: date, last: date) -> Tally:
    """Dossiers accepted on these days, as they stood when the last of them ended."""
    end = _second(last + timedelta(days=1))
    found: Tally = defaultdict(Counter)
    for month, dossiers in _accepted(scope, first, last):
        _add(found, month, dossiers, {"received": np.ones(len(dossiers.index), bool)} | _entrance(scope.seed, month, dossiers) | _state(month, dossiers, end))
    return found


def carried_over(scope: Scope, first: date, last: date) -> Tally:
    """Dossiers of the month before that were open when the first day began, as they stood when the last day ended.

    What stays open for longer than a month is no longer on the forms: the practice province closes its books over it.
    """
    start, end = _second(first), _second(last + timedelta(days=1))
    found: Tally = defaultdict(Counter)
    if (first.year, first.month) == (FIRST_YEAR, 1):
        return found
    before = first - timedelta(days=1)
    for month, dossiers in _accepted(scope, before.replace(day=1), before):
        was_open = (dossiers.status != WITHDRAWN) & ((dossiers.completed == NOBODY) | (dossiers.completed >= start))
        state = {name: mask & was_open for name, mask in _state(month, dossiers, end).items()}
        _add(found, month, dossiers, {"carried_over": was_open} | state)
    return found


def filed_online(scope: Scope, first: date, last: date) -> Tally:
    """Dossiers filed online on these days, accepted by the end of the last one or still waiting for it."""
    start, end = _second(first), _second(last + timedelta(days=1))
    found: Tally = defaultdict(Counter)
    for month, dossiers in _accepted(scope, first, last + LONGEST_WAIT):
        filed = (dossiers.channel == ONLINE) & (dossiers.applied >= start) & (dossiers.applied < end)
        entrance, state = _entrance(scope.seed, month, dossiers), _state(month, dossiers, end)
        masks = {"filed": filed, "waiting": dossiers.accepted >= end, "accepted": dossiers.accepted < end}
        masks |= {name: entrance[name] for name in ("online_full", "online_partial")} | {name: state[name] for name in ("ended", "refused", "paid_online")}
        _add(found, month, dossiers, {name: mask & filed for name, mask in masks.items()})
    return found


def _entrance(seed: int, month: Month, dossiers: Dossiers) -> dict[str, np.ndarray]:
    """How the dossiers came in."""
    online, full = dossiers.channel == ONLINE, _fully_online(seed)[dossiers.procedure]
    return {
        "online": online,
        "online_full": online & full,
        "online_partial": online & ~full,
        "direct": dossiers.channel == DIRECT,
        "postal": dossiers.channel == POSTAL,
        "out_of_boundary": dice.share(month.place, "out of boundary", dossiers.index) < _OUT_OF_BOUNDARY,
        "with_file": _digitised(dossiers),
    }


@cache
def _fully_online(seed: int) -> np.ndarray:
    """The procedures whose level is full (toàn trình), as simulator/procedure_catalogue.py publishes it."""
    return np.array([dice.place(seed, item.procedure_code, "catalogue") >> 4 & 3 < 2 for item in procedures()])


def _state(month: Month, dossiers: Dossiers, end: int) -> dict[str, np.ndarray]:
    """What had become of them: early before the day of the due date, late after its second; withdrawn counts as ended in time."""
    completed = (dossiers.completed != NOBODY) & (dossiers.completed < end)
    withdrawn, dated = dossiers.status == WITHDRAWN, dossiers.due != NOBODY
    ended = completed | withdrawn
    late = completed & dated & (dossiers.completed > dossiers.due)
    early = completed & dated & ((dossiers.completed + LOCAL) // DAY < (dossiers.due + LOCAL) // DAY)
    open_late = ~ended & dated & (dossiers.due < end)
    apology = dice.share(month.place, "apology", dossiers.index) < _APOLOGISED
    return {
        "ended": ended, "ended_early": early, "ended_on_time": ended & ~early & ~late, "ended_late": late, "ended_late_apology": late & apology,
        "open": ~ended, "open_in_time": ~ended & ~open_late, "open_late": open_late, "open_late_apology": open_late & apology,
        "refused": completed & (dossiers.status == REFUSED), "withdrawn": withdrawn, "paused": dossiers.status == PAUSED,
    } | _papers_and_money(month, dossiers, completed)  # fmt: skip


def _papers_and_money(month: Month, dossiers: Dossiers, completed: np.ndarray) -> dict[str, np.ndarray]:
    has_result = dice.share(month.place, "sync result", dossiers.index) < _WITH_RESULT_FILE
    with_result = completed & has_result & np.isin(dossiers.status, (DONE, RETURNED))
    paid = fees(month, dossiers)
    return {
        "ended_with_file": with_result,
        "with_both_files": with_result & _digitised(dossiers),
        "paid_online": paid.is_paid & (paid.through != CASH),
        "paid_direct": paid.is_paid & (paid.through == CASH),
    }


def _digitised(dossiers: Dossiers) -> np.ndarray:
    """Whether one of the submitted papers is digitised: none to three papers, as simulator/sync_facts.py sends them."""
    shape = dossiers.shape >> np.uint64(16)
    count = np.where(shape & np.uint64(31), 1 + shape % np.uint64(3), 0)
    return np.any([(count > at) & ((shape >> np.uint64(5 + at)) & np.uint64(3) != 0) for at in range(3)], axis=0)


def _accepted(scope: Scope, first: date, last: date) -> Iterator[tuple[Month, Dossiers]]:
    """Dossiers accepted on these days, some at a time, so that memory does not grow with the volume."""
    question = Question(scope.province_code, first, last, seed=scope.seed, volume=scope.volume)
    for piece in Selection(question).pieces:
        yield piece.month, compose(piece.month, np.arange(piece.first, piece.end))


def _add(found: Tally, month: Month, dossiers: Dossiers, masks: dict[str, np.ndarray]) -> None:
    for name, mask in masks.items():
        for unit, count in zip(month.units, np.bincount(dossiers.unit[mask], minlength=len(month.units)).tolist(), strict=True):
            found[unit.unit_code][name] += count


def _second(day: date) -> int:
    """The first second of a local day."""
    return day_number(day) * DAY - LOCAL
