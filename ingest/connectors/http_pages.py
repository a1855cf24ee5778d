"""Lists of JSON records over HTTP, page by page, as a source's YAML declares them: where parameters travel, how pages are counted, what success is."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from unicodedata import normalize

import polars as pl

from ingest.ahead import ahead
from ingest.connectors import Absent, Ask, Page, PullError
from ingest.connectors.http import Answer, Client, PassingError, StaleSessionError
from ingest.connectors.login import client_of
from ingest.formats.guards import BodyError
from ingest.formats.json_body import field_paths
from ingest.formats.json_rows import count_records, read_rows, read_together
from ingest.formats.moments import day
from ingest.formats.values import parse
from ingest.registry import Entity

MOST_PAGES = 1_000_000
EACH = "@each"
TOGETHER_ROWS, TOGETHER_SECONDS = 3_000, 1.0  # pages are parsed together, so many rows at once, but none waits longer for its turn
AHEAD = 8  # answers a connection that may wait for their turn while others are parsed


@dataclass(frozen=True)
class _Step:
    """One request of a walk: its page number (0-based in the walk) and, in a walk over values, its value."""

    number: int
    value: str = ""


@dataclass(frozen=True)
class _Read:
    """An answer whose records are counted; its rows are parsed when they are asked for, or together with others."""

    step: _Step
    answer: Answer
    entity: Entity
    name: str
    count: int
    sha256: str
    fields: tuple[tuple[str, ...], tuple[str, ...]]

    @cached_property
    def rows(self) -> pl.DataFrame:
        return read_rows(self.answer.json, self.entity, self.name)


def pages(ask: Ask) -> Iterator[Page | Absent]:
    """Every page of every entity asked for, in a stable order; an optional entity that cannot be had is named, not hidden."""
    kept: dict[str, Answer] = {}
    with ThreadPoolExecutor(ask.source.concurrency, thread_name_prefix="pull") as pool:
        for number, entity in enumerate(ask.entities):
            client = client_of(ask, entity.login or ask.source.login)
            is_shared = any(_is_one_request(entity, other) for other in ask.entities[number + 1 :])
            for endpoint in entity.endpoints:
                try:
                    yield from _Walk(ask, entity, endpoint, client, pool, kept, is_shared).pages()
                except (PullError, BodyError) as error:
                    if not entity.optional:
                        raise
                    yield Absent(entity.name, str(error))


def _is_one_request(entity: Entity, other: Entity) -> bool:
    """Whether two entities are read from the same answers, one a value of another entity."""
    asked = [(one.endpoints, one.request, one.for_each, one.login) for one in (entity, other)]
    return bool(entity.for_each) and asked[0] == asked[1]


class _Walk:
    """The pages of one endpoint: the first tells how many there are, the others are fetched ahead, a few at a time."""

    def __init__(self, ask: Ask, entity: Entity, endpoint: str, client: Client, pool: ThreadPoolExecutor, kept: dict[str, Answer], is_shared: bool):
        self.ask, self.entity, self.endpoint, self.client, self.pool = ask, entity, endpoint, client, pool
        self.kept, self.is_shared = kept, is_shared  # answers that a later entity reads as well
        self.name = f"{entity.name} {endpoint}"
        self.stem = endpoint.strip("/").replace("/", "-") or entity.name
        self.since = ask.since if entity.watermark else None
        self.within = entity.column(entity.request["within"]["column"]) if "within" in entity.request else None

    def pages(self) -> Iterator[Page]:
        first, waiting, oldest = self.ask.had.get(self.name, 0), [], 0.0
        try:
            for read in self._each_value(first) if self.entity.for_each else self._numbered(first):
                oldest = oldest if waiting else time.monotonic()
                waiting.append(read)
                if sum(each.count for each in waiting) >= TOGETHER_ROWS or time.monotonic() - oldest > TOGETHER_SECONDS:
                    yield from self._together(waiting)
                    waiting = []
        except Exception:  # what was read before the fault is kept: the next pull goes on after it
            yield from self._together(waiting)
            raise
        yield from self._together(waiting)

    def _together(self, reads: list[_Read]) -> Iterator[Page]:
        was_parsed = self.since or self.within  # to see where the walk ends
        rows = [read.rows for read in reads] if was_parsed else read_together([read.answer.json for read in reads], self.entity, self.name)
        yield from map(self._page, reads, rows)

    def _each_value(self, first: int) -> Iterator[_Read]:
        values = self.ask.values(self.entity.for_each["entity"], self.entity.for_each["column"])
        return self._ahead(_Step(number, value) for number, value in list(enumerate(values))[first:])

    def _numbered(self, first: int) -> Iterator[_Read]:
        """Page after page; where the first one tells the number of pages, the rest is fetched ahead."""
        read = self._read(_Step(first))
        yield read
        count = self._count(read)
        following = (_Step(number) for number in range(first + 1, count or MOST_PAGES))
        reads = self._ahead(following) if count else map(self._read, following)
        while not self._is_last(read, count):
            before, read = read, next(reads, None)
            if read is None:
                return
            if read.answer.body == before.answer.body:
                raise PullError(f"{self.name} gives the same page for every number; correct how its pages are counted (`page` in the source's YAML).")
            yield read

    def _ahead(self, steps: Iterable[_Step]) -> Iterator[_Read]:
        return ahead(self.pool, self._read, steps, AHEAD * self.ask.source.concurrency)

    def _read(self, step: _Step) -> _Read:
        name = self._label(step)
        answer = self._answer(step, name)
        sha256, fields = hashlib.sha256(answer.body).hexdigest(), field_paths(answer.json, self.entity)
        return _Read(step, answer, self.entity, name, count_records(answer.json, self.entity, name), sha256, fields)

    def _answer(self, step: _Step, name: str) -> Answer:
        """What the source says; one body that holds rows of several entities is asked for once."""
        asked = f"{self.endpoint} {self.entity.request} {step.value}"
        answer = self.kept.pop(asked, None) if self.entity.for_each else None
        if answer is None:
            method, parameters = self.entity.request.get("method", "GET"), self._travelling(self._parameters(step))
            answer = self.client.fetch(method, self.endpoint, name, self._accept, **parameters)
        if self.is_shared:
            self.kept[asked] = answer
        return answer

    def _page(self, read: _Read, rows: pl.DataFrame) -> Page:
        step, answer = read.step, read.answer
        name, entity = self._label(step), self.entity
        total = answer.json.count(entity.total, name) if entity.total and not (entity.for_each or self.since or self.within) else None
        if entity.for_each:
            each = [pl.lit(step.value).alias(column.name) for column in entity.columns if column.path == EACH]
            rows = rows.with_columns(each)
        if self.since:
            rows = rows.filter(self._changed() >= self._watermark())
        if self.within:
            inside = self._day().is_between(self.ask.period.first, self.ask.period.last)
            rows = rows.filter(inside | self._day().is_null())
        counted = (self.name, total) if total is not None and entity.counts else None
        return Page(
            entity.name, f"{name}.json", self.ask.period.text, read.sha256, len(answer.body), [rows], answer.practice_kind, counted, self.name, read.fields
        )

    def _label(self, step: _Step) -> str:
        return f"{self.stem}-{step.value}" if self.entity.for_each else f"{self.stem}-{step.number:05d}"

    def _parameters(self, step: _Step) -> dict:
        spec, period = self.entity.request, self.ask.period
        found = {name: self._filled(value) for name, value in self.ask.province.fixed(self.ask.source, self.entity).items()}
        for end, edge in (("from", period.first), ("to", period.last)):
            if end in spec.get("window", {}):
                found[spec["window"][end]["name"]] = edge.strftime(spec["window"][end]["form"])
        if page := spec.get("page"):
            found[page["name"]] = page.get("first", 0) + step.number
            if page.get("size_name"):
                found[page["size_name"]] = self.entity.page_size
        if self.entity.for_each.get("parameter"):
            found[self.entity.for_each["parameter"]] = step.value
        return found | (self.entity.watermark.get("request", {}) if self.since else {})

    def _filled(self, value: object) -> object:
        """`{h_code}` stands for the province's code; a province may give other words in `parameters` of its YAML."""
        of = self.ask.province
        words = {"h_code": of.h_code} | of.sources[self.ask.source.source_id].get("parameters", {})
        return value.format_map(words) if isinstance(value, str) and "{" in value else value

    def _travelling(self, parameters: dict) -> dict:
        """Where the parameters travel. A header is text; `form_json` is one form field that holds JSON text."""
        where = self.entity.request.get("in", "query")
        if where == "form_json":
            return {"data": {self.entity.request["field"]: json.dumps(parameters)}}
        if where == "headers":
            return {"headers": {name: str(value) for name, value in parameters.items()}}
        return {{"query": "params", "json": "json", "form": "data"}[where]: parameters}

    def _accept(self, answer: Answer) -> None:
        """Some sources say success in the body, not by the status, and in two ways: a code, or the words of a message."""
        ok = self.entity.ok
        if not ok:
            return
        code = answer.json.text(ok["path"], self.name)
        if code in ok["values"]:
            return
        if code in ok.get("session_dead", ()):
            raise StaleSessionError(f"{self.name} says that the session has ended ({ok['path']} {code})")
        words = answer.json.text(ok["words"]["path"], self.name) if "words" in ok else None
        if words and re.search(ok["words"]["pattern"], normalize("NFC", words.lower())):
            return
        raise PassingError(f"{self.name} says in its body that it failed ({ok['path']} {code})")

    def _count(self, read: _Read) -> int | None:
        """How many pages there are, where the source says so and no watermark ends the walk early. A source may give smaller pages than asked for."""
        if self.since or self.within:
            return None
        entity, name = self.entity, self._label(read.step)
        if (pages := read.answer.json.count(entity.pages, name)) is not None:
            return pages
        total = read.answer.json.count(entity.total, name)
        size = read.count if read.count and not entity.explode else entity.page_size
        return -(-total // min(size, entity.page_size)) if total is not None else None

    def _is_last(self, read: _Read, count: int | None) -> bool:
        entity = self.entity
        if not read.count or not entity.request.get("page"):
            return True
        if self.within:  # newest first and without a window: a short page is no end
            return self._is_before(read.rows)
        if self.since and self._reached(read.rows):
            return True
        if entity.last:
            return read.answer.json.text(entity.last, self.name) == "true"
        return read.step.number + 1 >= count if count else read.count < entity.page_size

    def _reached(self, rows: pl.DataFrame) -> bool:
        """Whether the page shows rows from before the watermark: it comes in the order of last change, latest first."""
        oldest = rows.select(self._changed().min()).item()
        return oldest is not None and oldest < self._watermark()

    def _is_before(self, rows: pl.DataFrame) -> bool:
        """Whether a list without a window, newest first, has come to days before the period."""
        oldest = rows.select(self._day().min()).item()
        return oldest is not None and oldest < self.ask.period.first

    def _day(self) -> pl.Expr:
        return day(pl.col(self.within.name), self.within.dialects, self.within.time_zone)

    def _changed(self) -> pl.Expr:
        return parse(self.entity.column(self.entity.watermark["column"]))

    def _watermark(self) -> datetime:
        """The last pull's beginning less the overlap, as naive UTC: two clocks never agree to the second."""
        return (self.since - timedelta(minutes=self.entity.watermark.get("overlap_minutes", 60))).replace(tzinfo=None)
