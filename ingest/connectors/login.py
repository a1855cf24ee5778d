"""Clients that log in: what each kind of login adds to a request, and each installation besides. Credentials come from the environment and go nowhere else."""

from __future__ import annotations

import os
from collections.abc import Callable

from ingest.connectors import Ask, PullError
from ingest.connectors.http import Client
from ingest.formats.json_body import Body
from ingest.registry import Source, address_variable

PARTS = {"oauth": ("CLIENT_ID", "SECRET"), "session": ("USERNAME", "PASSWORD"), "header": ("TOKEN",)}  # of the variables that a kind of login asks for


def variables(of: Source) -> list[str]:
    """Every variable of the environment that a source's logins and headers ask for."""
    asked = [("", of.login), *((entity.channel, entity.login) for entity in of.entities.values() if entity.login)]
    prefixed = [(_prefix(of, channel), PARTS.get(spec.get("kind"), ())) for channel, spec in asked]
    return list(dict.fromkeys(f"{prefix}_{part}" for prefix, parts in [*prefixed, (_prefix(of, ""), of.headers.values())] for part in parts))


def client_of(ask: Ask, login: dict | None = None) -> Client:
    """A client of the address asked for, which logs in as declared and sends the headers that the installation wants with every request."""
    declared = ask.province.headers(ask.source)
    client = Client(ask, _renewing(ask, login))
    client.session.headers.update(zip(declared, _credentials(ask, *declared.values()), strict=True) if declared else ())
    return client


def _renewing(ask: Ask, spec: dict | None) -> Callable[[], dict] | None:
    """A function that logs in and returns the parts it adds to each request ({"headers": …} or {"json": …}); None where no login is declared."""
    return (lambda: _KINDS[spec["kind"]](ask, spec)) if spec else None


def _credentials(ask: Ask, *parts: str) -> list[str]:
    names = [f"{_prefix(ask.source, ask.channel)}_{part}" for part in parts]
    values = [os.environ.get(name, "") for name in names]
    if not all(values):
        raise PullError(f"{ask.source.source_id} needs credentials; set {' and '.join(names)}.")
    return values


def _prefix(of: Source, channel: str) -> str:
    return address_variable(of.source_id, channel).replace("PAR_URL_", "PAR_", 1)


def _oauth(ask: Ask, spec: dict) -> dict:
    """OAuth 2 client credentials."""
    client_id, secret = _credentials(ask, *PARTS["oauth"])
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    answer = client_of(ask).fetch("POST", spec["path"], "the token", data=form)
    return {"headers": {"Authorization": f"Bearer {_given(ask, answer.json, 'access_token')}"}}


def _session(ask: Ask, spec: dict) -> dict:
    """A session that travels in each JSON body (the adapter of the national portal)."""
    username, password = _credentials(ask, *PARTS["session"])
    answer = client_of(ask).fetch("POST", spec["path"], "the login", json={"username": username, "password": password})
    return {"json": {spec["session"]: _given(ask, answer.json, spec["session"])}}


def _header(ask: Ask, spec: dict) -> dict:
    (token,) = _credentials(ask, *PARTS["header"])
    return {"headers": {spec["name"]: token}}


def _given(ask: Ask, body: Body, path: str) -> str:
    found = body.text(path, "the login")
    if not found:
        raise PullError(f"{ask.source.source_id} answered its login without {path}; check its address {ask.address} and its credentials.")
    return found


_KINDS = {"oauth": _oauth, "session": _session, "header": _header}
