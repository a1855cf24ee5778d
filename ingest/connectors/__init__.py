"""How to reach a source, by access method: each connector is a generator of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from home import ParError
from ingest.period import Period
from ingest.registry import Entity, Province, Source


class PullError(ParError):
    """A source that did not give what it promised; what was published before is untouched."""


class UnreachableError(PullError):
    """A source that could not be reached, or did not answer soundly in time: the same pull may do better later."""


@dataclass(frozen=True)
class Ask:
    """What one pull wants of one address of a source.

    `had` says how many pages of each walk an interrupted pull has already on disk; `values` gives the different values of a column
    among the rows read so far; `since` (UTC) is the watermark of an incremental pull, None when the whole period is read.
    """

    source: Source
    province: Province
    period: Period
    entities: tuple[Entity, ...]
    channel: str = ""
    had: dict[str, int] = field(default_factory=dict)
    values: Callable[[str, str], list[str]] = lambda entity, column: []
    since: datetime | None = None

    @property
    def address(self) -> str:
        return self.province.address(self.source.source_id, self.channel)


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
    walk: str = ""  # the sequence of pages it belongs to; an interrupted pull goes on after the pages of a walk that it has
    fields: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())  # (field paths never declared, declared paths that were seen)
    refused: str = ""  # why a file was not read at all: it is kept aside, and counted as one held row
    is_early: bool = False  # made before its period had ended: what it says cannot be the whole


@dataclass(frozen=True)
class Absent:
    """An optional entity that could not be had, and why: recorded with the arrival and shown to the reader."""

    entity: str
    reason: str
