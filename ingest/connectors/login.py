"""Logins by kind: what each adds to a request. Credentials come from the environment and go nowhere else."""

from __future__ import annotations

import os
from collections.abc import Callable

from ingest.connectors import Ask, PullError
from ingest.connectors.http import Client
from ingest.formats.json_body import Body


def login(ask: Ask, spec: dict) -> Callable[[], dict] | None:
    """A function that logs in and returns the parts it adds to each request ({"headers": …} or {"json": …}); None where no login is declared."""
    return (lambda: _KINDS[spec["kind"]](ask, spec)) if spec else None


def _credentials(ask: Ask, *parts: str) -> list[str]:
    prefix = f"PAR_{ask.source.source_id.upper()}" + (f"__{ask.channel.upper()}" if ask.channel else "")
    names = [f"{prefix}_{part}" for part in parts]
    values = [os.environ.get(name, "") for name in names]
    if not all(values):
        raise PullError(f"{ask.source.source_id} needs credentials; set {' and '.join(names)}.")
    return values


def _oauth(ask: Ask, spec: dict) -> dict:
    """OAuth 2 client credentials."""
    client_id, secret = _credentials(ask, "CLIENT_ID", "SECRET")
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    answer = Client(ask.source, ask.address).fetch("POST", spec["path"], "the token", data=form)
    return {"headers": {"Authorization": f"Bearer {_given(ask, answer.json, 'access_token')}"}}


def _session(ask: Ask, spec: dict) -> dict:
    """A session that travels in each JSON body (the adapter of the national portal)."""
    username, password = _credentials(ask, "USERNAME", "PASSWORD")
    answer = Client(ask.source, ask.address).fetch("POST", spec["path"], "the login", json={"username": username, "password": password})
    return {"json": {spec["session"]: _given(ask, answer.json, spec["session"])}}


def _header(ask: Ask, spec: dict) -> dict:
    (token,) = _credentials(ask, "TOKEN")
    return {"headers": {spec["name"]: token}}


def _given(ask: Ask, body: Body, path: str) -> str:
    found = body.text(path, "the login")
    if not found:
        raise PullError(f"{ask.source.source_id} answered its login without {path}; check its address {ask.address} and its credentials.")
    return found


_KINDS = {"oauth": _oauth, "session": _session, "header": _header}
