"""Spring pages behind an OAuth token of 300 s: the one-stop system in the iGate v2 dialect."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator

from ingest.connectors import Page, PullError
from ingest.connectors.http import Client
from ingest.formats.json_rows import read_rows, read_text
from ingest.period import Period
from ingest.registry import Entity, Province, Source

TOKEN_PATH = "/auth/realms/digo/protocol/openid-connect/token"


def pages(source: Source, province: Province, period: Period) -> Iterator[Page]:
    """Every page of the dossiers accepted in the period, in the order of their id: the one order that does not drift."""
    address = province.address(source.source_id)
    client = Client(source.source_id, address, renew=lambda: _token(source.source_id, address))
    for entity in source.entities.values():
        for endpoint in entity.endpoints:
            yield from _paged(client, entity, endpoint, period)


def _paged(client: Client, entity: Entity, endpoint: str, period: Period) -> Iterator[Page]:
    number, last = 0, False
    while not last:
        name = f"{endpoint.strip('/').replace('/', '-')}-{number:05d}"
        answer = client.fetch("GET", endpoint, name, params=_query(entity, period, number))
        rows = read_rows(answer.line, entity, name)
        total = read_text(answer.line, entity.total, name)
        sha256 = hashlib.sha256(answer.body).hexdigest()
        counted = (endpoint, int(total)) if total else None
        yield Page(entity.name, f"{name}.json", period.text, sha256, len(answer.body), [rows], answer.practice_kind, counted)
        last = read_text(answer.line, entity.last, name) == "true" or rows.is_empty()
        number += 1


def _query(entity: Entity, period: Period, number: int) -> dict:
    return {
        "page": number,
        "size": entity.page_size,
        "spec": "page",
        "sort": "id,asc",
        "accepted-from": f"{period.first.isoformat()}T00:00:00.000Z",  # a local day mislabelled UTC is the dialect
        "accepted-to": f"{period.last.isoformat()}T23:59:59.999Z",
    }


def _token(source_id: str, address: str) -> str:
    """A fresh Authorization header; the credentials come from the environment and go nowhere else."""
    names = [f"PAR_{source_id.upper()}_{part}" for part in ("CLIENT_ID", "SECRET")]
    client_id, secret = (os.environ.get(name, "") for name in names)
    if not client_id or not secret:
        raise PullError(f"{source_id} needs credentials; set {names[0]} and {names[1]}.")
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    answer = Client(source_id, address).fetch("POST", TOKEN_PATH, "the token", data=form)
    token = read_text(answer.line, "access_token", "the token")
    if not token:
        raise PullError(f"{source_id} answered without a token; check the address PAR_URL_{source_id.upper()}={address}.")
    return f"Bearer {token}"
