"""How to reach a source, by access method: each connector is a generator of pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from home import ParError


class PullError(ParError):
    """A source that did not give what it promised; what was published before is untouched."""


@dataclass(frozen=True)
class Page:
    """One file as received: its name, what its bytes were, and its rows as text, in batches; nothing of it is on disk yet."""

    entity: str
    file_name: str
    period: str
    file_sha256: str
    file_bytes: int
    batches: Iterable[pl.DataFrame]
    practice_kind: str = ""
    counted: tuple[str, int] | None = None  # what the source says is the whole: (name of the whole, number), where it says so


@dataclass(frozen=True)
class Absent:
    """An optional entity that could not be had, and why: recorded with the arrival and shown to the reader."""

    entity: str
    reason: str
