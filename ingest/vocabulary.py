"""The closed lists of the rulebook from which an office chooses, so that nobody has to type who decided and why."""

from __future__ import annotations

import csv
from collections.abc import Collection
from typing import NamedTuple

from home import RULEBOOK

STATUSES = RULEBOOK / "statuses.csv"


class Choice(NamedTuple):
    """One word of a list: the code that is kept, the words that are shown, and what they mean."""

    code: str
    name_vi: str
    meaning_vi: str


def choices(status_type: str, never_chosen: Collection[str] = ()) -> list[Choice]:
    """The words of one vocabulary in the order of the rulebook, without those that only the warehouse gives."""
    with STATUSES.open(encoding="utf-8", newline="") as handle:
        found = [row for row in csv.DictReader(handle) if row["status_type"] == status_type and row["code"] not in never_chosen]
    return [Choice(row["code"], row["name_vi"], row["meaning_vi"]) for row in found]
