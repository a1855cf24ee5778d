"""Practice systems asked without a socket: a session of `requests` whose answers are composed in the same process."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import polars as pl
import requests

from home import Home
from ingest.connectors import http
from ingest.land import land
from ingest.pull import pull
from ingest.registry import province
from ingest.staging import staging_folder
from ingest.validate import validate
from simulator.exchange import Answer, Request, json_answer
from simulator.province import units

MAINTENANCE = Answer(b"<!DOCTYPE html><html><body>B&#7843;o tr&igrave;</body></html>", 200, "text/html;charset=UTF-8")
TOO_MANY = json_answer({"message": "Too Many Requests"}, 429, {"Retry-After": "1"})


class _NoLimit:
    def try_acquire(self, name: str) -> bool:
        return True


def connect(monkeypatch, respond: Callable[[Request], Answer | None], asked: list[Request] | None = None) -> None:
    """Every request of every session goes to `respond`; nobody waits between attempts."""

    def request(self, method, url, params=None, data=None, json=None, headers=None, **_):
        prepared = requests.Request(method, url, {**self.headers, **(headers or {})}, params=params, data=data, json=json).prepare()
        parts, body = urlsplit(prepared.url), prepared.body or b""
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        got = Request(method, parts.path, query, prepared.headers, body.encode() if isinstance(body, str) else body)
        if asked is not None:
            asked.append(got)
        return _response(respond(got) or json_answer({"error": "Not Found"}, 404))

    monkeypatch.setattr(requests.Session, "request", request)
    monkeypatch.setattr(http, "_wait", lambda state: 0)
    monkeypatch.setattr(http, "_limiter", lambda host, rate: _NoLimit())


def _response(answer: Answer) -> requests.Response:
    response = requests.Response()
    response.status_code, response.raw = answer.status, io.BytesIO(answer.body)
    response.headers.update({"Content-Type": answer.content_type, "X-Par-Practice": "simulated", **answer.headers})
    return response


def taken_wholly(monkeypatch, province_code: str, source_id: str) -> None:
    """The province as if its YAML named the source and took all of it; the empty tables of all other sources are left out, they cost more than a test."""
    monkeypatch.setitem(province(province_code).sources, source_id, {})
    monkeypatch.setattr("ingest.validate.write_empty", lambda home: None)


def sight(home: Home, province_code: str, period: str, names: dict[str, str]) -> None:
    """The province's units as another source showed them by code: what names are matched against."""
    folder = home.accepted / "one_stop_dossiers" / "dossiers"
    folder.mkdir(parents=True, exist_ok=True)
    rows = [(name, code, period) for name, code in names.items()]
    pl.DataFrame(rows, schema=["agency_name", "unit_code", "period"], orient="row").write_parquet(folder / f"{province_code}__sighted.parquet")


def sight_all(home: Home, province_code: str, year: int, month: int) -> None:
    sight(home, province_code, f"{year}-{month:02d}", {unit.name: unit.unit_code for unit in units(province_code, year, month)})


def take(home: Home, source_id: str, province_code: str, period: str) -> dict[str, int]:
    """Pull, land and validate; the counts of the period's arrivals."""
    scope = (source_id, province_code, period, home)
    pull(*scope)
    land(*scope)
    return validate(*scope)


def staged(home: Home, source_id: str, province_code: str, period: str, entity: str) -> pl.DataFrame:
    """What a pull has read of an entity, before anybody judged it."""
    return pl.read_parquet(staging_folder(home, source_id, province_code, period) / f"{entity}-*.parquet")


def on_disk(home: Home) -> str:
    """Every text of every file of the home."""
    texts = [str(pl.read_parquet(path).rows()) for path in home.root.rglob("*.parquet")]
    return "\n".join(texts + [path.read_text(errors="replace") for path in home.root.rglob("*.json")])


def drop_folder(monkeypatch, root: Path, source_id: str, province_code: str, period: str) -> Path:
    """An empty drop folder of a period, to which the source's address leads."""
    folder = root / "drop" / province_code / period
    folder.mkdir(parents=True)
    monkeypatch.setenv(f"PAR_URL_{source_id.upper()}", (root / "drop").as_uri())
    return folder
