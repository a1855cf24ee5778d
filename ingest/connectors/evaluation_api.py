"""The national portal's evaluation API (766/QĐ-TTg): six endpoints by province and period, and the older list of provinces."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from functools import partial

import polars as pl

from ingest.connectors import Absent, Ask, Page, PullError
from ingest.connectors.http import Answer, Client
from ingest.connectors.login import client_of
from ingest.formats.guards import BodyError
from ingest.formats.json_body import field_paths
from ingest.formats.json_rows import read_rows
from ingest.period import Period
from ingest.registry import Entity, Province

MOST_PAGES = 1000
EVALUATION_PATH = "/api/v1/reporting/evaluation/"
GATEWAY_PATH = "/jsp/rest.jsp"


def pages(ask: Ask) -> Iterator[Page | Absent]:
    """Every page of every endpoint the province takes; an optional entity that cannot be had is named, not hidden."""
    client = client_of(ask)
    for entity in ask.entities:
        fetch = _gateway if entity.period == "year" else _evaluation
        for endpoint in entity.endpoints:
            try:
                yield from _paged(entity, endpoint, partial(fetch, client, ask.province, ask.period, entity, endpoint), ask.province, ask.period)
            except (PullError, BodyError) as error:
                if not entity.optional:
                    raise
                yield Absent(entity.name, str(error))


def _paged(entity: Entity, endpoint: str, fetch: Callable[[int], Answer], province: Province, period: Period) -> Iterator[Page]:
    seen: set[str] = set()
    for number in range(1, MOST_PAGES + 1):
        name = f"{endpoint}-{number}"
        answer = fetch(number)
        sha256 = hashlib.sha256(answer.body).hexdigest()
        if sha256 in seen:  # a portal that ignores the page number gives page one for ever
            return
        seen.add(sha256)
        rows = read_rows(answer.json, entity, name).with_columns(pl.lit(endpoint).alias("endpoint"))
        _check_root(rows, entity, province, period, name)
        expected = answer.json.count(entity.total, name)
        kept_period = str(period.year) if entity.period == "year" else period.text
        counted = (endpoint, expected) if expected is not None else None
        fields = field_paths(answer.json, entity)
        yield Page(entity.name, f"{name}.json", kept_period, sha256, len(answer.body), [rows], answer.practice_kind, counted, endpoint, fields)
        units = rows.filter(~pl.col("is_root")).get_column("unit_code").n_unique()
        last = answer.json.count(entity.pages, name)
        if (number >= last) if last is not None else (units < entity.page_size):
            return
    raise PullError(f"{endpoint} goes on after {MOST_PAGES} pages; nothing of this pull was landed, check the source.")


def _check_root(rows: pl.DataFrame, entity: Entity, province: Province, period: Period, name: str) -> None:
    """The answer must be about the province we asked for: a mislabelled answer is worse than none."""
    if "root" not in entity.records:
        if rows.is_empty() and name.endswith("-1"):
            raise PullError(f"The national portal has no {name} for {period.year}; run again when it is published.")
        return
    roots = rows.filter("is_root").get_column("unit_code").drop_nulls().unique().to_list()
    if not roots:
        raise PullError(f"The national portal has no {name} of {province.name_vi} for {period.text}; check the period, or run again when it is published.")
    if roots != [province.h_code]:
        raise PullError(f"{name} is about {', '.join(roots)}, not {province.h_code} ({province.name_vi}); correct root_department_id of the province.")


def _evaluation(client: Client, province: Province, period: Period, entity: Entity, endpoint: str, page: int) -> Answer:
    root = province.sources[client.source_id].get("root_department_id") or province.h_code
    body = _window(endpoint, period) | {"rootDepartmentId": root, "currentPage": page, "pageSize": entity.page_size}
    return client.fetch("POST", EVALUATION_PATH + endpoint, f"{endpoint} page {page}", json=body)


def _window(endpoint: str, period: Period) -> dict:
    if endpoint == "handling-satisfaction":
        return {"fromDate": period.first.isoformat(), "toDate": period.last.isoformat()}
    if period.half:
        raise PullError(f"The portal counts by month, quarter and year, not {period.text}; pull its two quarters, or leave the portal out with --source.")
    return {"timeType": period.kind, "year": period.year} | {kind: getattr(period, kind) for kind in ("month", "quarter") if getattr(period, kind)}


def _gateway(client: Client, province: Province, period: Period, entity: Entity, endpoint: str, page: int) -> Answer:
    """The year to date of all provinces: form field `params` holds JSON text, the answer is a bare list of texts."""
    params = {
        "service": endpoint, "type": "ref", "p_nam": str(period.year), "p_6thang": 0, "p_quy": 0, "p_thang": 0,
        "p_tinh_id": "0", "p_loaidonvi": 0, "loaichitieu": 0, "pageIndex": page, "pageSize": entity.page_size,
    }  # fmt: skip
    headers = {"X-Requested-With": "XMLHttpRequest"}
    return client.fetch("POST", GATEWAY_PATH, f"{endpoint} page {page}", data={"params": json.dumps(params)}, headers=headers)
