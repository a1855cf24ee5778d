"""Fixtures answered over HTTP: the connector asks for one entity, one page of it is the broken body, and everything around it is sound."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ingest import registry
from ingest.connectors.http import _breaker
from ingest.formats.guards import BodyError
from ingest.formats.json_body import compact
from ingest.formats.json_rows import read_rows
from ingest.registry import Entity
from simulator.dialects import secrets
from simulator.exchange import Answer, Request
from tests.fuzz.fuzz_pairs import FIXTURES, Pair, about
from tests.unit.in_process import connect

PORTAL, PORTAL_PROVINCE, PORTAL_PERIOD = "national_portal", "phu_tho", "2026-08"  # its answers are about the province and month that they were captured for
LOGIN = {"access_token": "t", "session": "s"}


def bodies() -> Iterator[Pair]:
    """Every JSON fixture that answers for an entity over HTTP: its records are where the entity has them, with all that is required of the first one."""
    for source_id in registry.source_ids():
        for entity in registry.source(source_id).entities.values():
            folder = FIXTURES / source_id
            for fixture in sorted(folder.rglob("*.json")) if entity.endpoints else ():
                if source_id == PORTAL:
                    if fixture.stem in entity.endpoints or entity.period == "year" and fixture.parent == folder:
                        yield Pair(source_id, fixture, f"{fixture.stem}.json", PORTAL_PERIOD, PORTAL_PROVINCE, entity.name)
                elif _answers_for(fixture.read_bytes(), entity):
                    yield Pair(source_id, fixture, fixture.name, entity=entity.name)


def _answers_for(body: bytes, entity: Entity) -> bool:
    try:
        rows = read_rows(compact(body, "fixture"), entity, "fixture")
    except BodyError:
        return False
    required = [column.name for column in entity.columns if column.required and not column.path.startswith("@")]
    return rows.height > 0 and "withheld" not in rows.columns and not rows.select(required).null_count().sum_horizontal().item()


@contextmanager
def answered(pair: Pair, body: bytes) -> Iterator[None]:
    """The source's address leads to a system that gives the body as the first page of the pair's entity, and no rows after it."""
    of, entity = registry.source(pair.source_id), registry.source(pair.source_id).entities[pair.entity]
    asked = [entity.for_each["entity"], entity.name] if entity.for_each else [entity.name]
    sources = registry.province(pair.province).sources
    before, took = dict(sources), dict(os.environ)
    sources[pair.source_id] = {**sources.get(pair.source_id, {}), "entities": asked}
    os.environ |= {registry.address_variable(of.source_id, entity.channel): "http://127.0.0.1:9", **secrets()}
    _breaker.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        connect(patch, lambda request: Answer(_reply(pair, entity, body, request)))
        try:
            yield
        finally:
            sources.clear()
            sources.update(before)
            os.environ.clear()
            os.environ.update(took)


def _reply(pair: Pair, entity: Entity, body: bytes, request: Request) -> bytes:
    of = registry.source(pair.source_id)
    said = request.body.decode("utf-8", "replace")
    if request.path in (of.login.get("path"), entity.login.get("path")):
        return json.dumps(LOGIN).encode()
    if pair.source_id == PORTAL:
        name = request.path.rsplit("/", 1)[-1]
        return body if entity.period == "year" or name == pair.fixture.stem else (pair.fixture.parent / f"{name}.json").read_bytes()
    if entity.for_each:
        each = of.entities[entity.for_each["entity"]]
        if request.path in entity.endpoints and (entity.for_each["parameter"] in said or entity.for_each["parameter"] in request.query):
            return body
        return _sound(each, {entity.for_each["column"]: about(pair.fixture.read_bytes()) or "1"} if _is_first_page(each, request, said) else None)
    return body if _is_first_page(entity, request, said) else _sound(entity, None)


def _is_first_page(entity: Entity, request: Request, said: str) -> bool:
    page = entity.request.get("page")
    if not page:
        return True
    where = {"headers": request.headers, "query": request.query}.get(entity.request.get("in", "query"))
    sent = where.get(page["name"]) if where is not None else dict(part.split("=", 1) for part in said.split("&") if "=" in part).get(page["name"])
    return str(sent) == str(page.get("first", 0))


def _sound(entity: Entity, row: dict[str, str] | None) -> bytes:
    """An answer of one record with these columns, or of none."""
    record: dict = {}
    for column in entity.columns if row else ():
        if column.name in row:
            _plant(record, column.path, row[column.name])
    whole: dict = {}
    _plant(whole, next(iter(entity.records.values())), [record] if row else [])
    if entity.ok:
        _plant(whole, entity.ok["path"], entity.ok["values"][0])
    return json.dumps(whole.get("rows", whole)).encode()


def _plant(tree: dict, path: str, value: object) -> None:
    *steps, last = path.split(".")
    for step in steps:
        tree = tree.setdefault(step, {})
    tree[last] = value
