"""A source's address and credentials from Airflow's connection `par_<source_id>`, put into the environment for as long as its task reads them there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from airflow.exceptions import AirflowNotFoundException
from airflow.sdk import Connection

from ingest.connectors.login import variables
from ingest.registry import address_variable, source

# the last part of a variable → the field of a connection; what else a source asks for is a key of the connection's extra, by the variable's whole name
FIELDS = {"CLIENT_ID": "login", "USERNAME": "login", "SECRET": "password", "PASSWORD": "password", "TOKEN": "password"}


@contextmanager
def in_environment(source_id: str) -> Iterator[None]:
    """What the connection says and the environment does not; without such a connection nothing changes."""
    added = {name: value for name, value in _said(source_id).items() if value and not os.environ.get(name)}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


def _said(source_id: str) -> dict[str, str]:
    try:
        given = Connection.get(f"par_{source_id}")
    except AirflowNotFoundException:
        return {}
    extra = given.extra_dejson
    said = {address_variable(source_id): _address(given)}
    for name in variables(source(source_id)):
        field = next((field for ending, field in FIELDS.items() if name.endswith(f"_{ending}")), "")
        said[name] = extra.get(name) or (getattr(given, field) if field else "")
    return said


def _address(given: Connection) -> str:
    """The host as an address: https unless the connection's schema, or the host itself, says otherwise."""
    if not given.host or "://" in given.host:
        return given.host or ""
    return f"{given.schema or 'https'}://{given.host}{f':{given.port}' if given.port else ''}"
