"""What each dossier costs, whether it was paid, how and when: the sending to the national portal and the Payment Platform both tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from simulator import dice
from simulator.dossiers import NOBODY, ONLINE, Dossiers, Month, procedures

CASH, NATIONAL, LOCAL = 0, 1, 2  # where it was paid: at the counter, on the national portal, on the province's own
AT_RECEIPT, AT_RETURN = 1, 4  # when it is collected, as the portal numbers it
_AMOUNTS = (0, 0, 0, 8_000, 15_000, 30_000, 50_000, 100_000, 250_000)
_PAID, _PAID_ONLINE, _PAID_ONLINE_AT_THE_COUNTER, _ON_NATIONAL, _AT_RETURN = 0.93, 0.85, 0.20, 0.6, 0.25


@dataclass(frozen=True)
class Fees:
    """One array element a dossier; `paid_at` is in seconds since 1970, UTC, NOBODY where nothing was paid online."""

    amount: np.ndarray
    is_paid: np.ndarray
    through: np.ndarray
    collected: np.ndarray
    paid_at: np.ndarray


@cache
def amounts() -> np.ndarray:
    """VND by procedure; a third of the procedures are free."""
    return np.array([_AMOUNTS[int(dice.one(dice.place(item.procedure_code), "fee") * len(_AMOUNTS))] for item in procedures()])


def fees(month: Month, dossiers: Dossiers) -> Fees:
    """Who files online pays within a quarter of an hour of filing; at the counter within half an hour of acceptance."""
    where, index = month.place, dossiers.index
    amount = amounts()[dossiers.procedure]
    is_paid = (amount > 0) & (dice.share(where, "paid", index) < _PAID)
    is_online = dossiers.channel == ONLINE
    online = is_paid & (dice.share(where, "paid online", index) < np.where(is_online, _PAID_ONLINE, _PAID_ONLINE_AT_THE_COUNTER))
    through = np.where(online, np.where(dice.share(where, "paid through", index) < _ON_NATIONAL, NATIONAL, LOCAL), CASH)
    at_return = ~online & (dice.share(where, "collected", index) < _AT_RETURN)
    waited = (dice.share(where, "paid after", index) * np.where(is_online, 870, 1740)).astype(np.int64)
    after = np.where(is_online, dossiers.applied + 30, dossiers.accepted + 60) + waited
    return Fees(amount, is_paid, through, np.where(at_return, AT_RETURN, AT_RECEIPT), np.where(online, after, NOBODY))
