"""What each cause adds to a number, over every order in which the causes can come: exact fractions that sum to the whole change.

These are Shapley shares, which hang on no one order, with one rule: the earlier period's figures are put right (restatement) and regrouped
(reorganisation) before they are laid beside later ones (own, others). Without it half of a restated figure would be told as the unit's own result.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import permutations

RESTATEMENT, REORGANISATION, RULES, OWN, OTHERS = CAUSES = ("restatement", "reorganisation", "rules", "own", "others")
State = frozenset[str]  # the causes that have come
NONE, ALL = frozenset[str](), frozenset(CAUSES)


def _is_possible(order: tuple[str, ...]) -> bool:
    return max(map(order.index, (RESTATEMENT, REORGANISATION))) < min(map(order.index, (OWN, OTHERS)))


ORDERS = tuple(order for order in permutations(CAUSES) if _is_possible(order))


def shares(worth: Callable[[State], Fraction]) -> dict[str, Fraction]:
    """The mean of what each cause adds over all orders; the shares sum to worth(ALL) - worth(NONE)."""
    found = dict.fromkeys(CAUSES, Fraction(0))
    for order in ORDERS:
        for place, cause in enumerate(order):
            found[cause] += worth(frozenset(order[: place + 1])) - worth(frozenset(order[:place]))
    return {cause: total / len(ORDERS) for cause, total in found.items()}
