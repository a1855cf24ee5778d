"""Starts the real Superset over a home, as `make bi` does, and speaks with it over its REST API."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from home import REPO, Home

STARTS_WITHIN_SECONDS = 600


@contextmanager
def running(home: Home, log: Path) -> Iterator[str]:
    """The address of a Superset that is up."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"PAR_HOME": str(home.root), "PAR_BI_PORT": str(port)}
    with log.open("w") as output:
        started = subprocess.Popen(
            [REPO / ".venv-bi" / "bin" / "python", "bi/start.py"], cwd=REPO, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, started, log)
        yield address
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        started.wait(30)


def _wait_for(address: str, started: subprocess.Popen, log: Path) -> None:
    patient_until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < patient_until:
        try:
            if httpx.get(f"{address}/health", timeout=10).text == "OK":
                return
        except httpx.TransportError:
            assert started.poll() is None, log.read_text()[-4000:]
        time.sleep(1)
    raise AssertionError(log.read_text()[-4000:])


def login(address: str, home: Home) -> httpx.Client:
    """A client that may ask as the administrator, with the session of a browser beside it."""
    client = httpx.Client(base_url=address, timeout=120, headers={"Referer": address})
    password = (home.root / "bi" / "admin_password").read_text()
    told = client.post("/api/v1/security/login", json={"username": "admin", "password": password, "provider": "db", "refresh": False})
    client.headers["Authorization"] = f"Bearer {told.json()['access_token']}"
    form = {"username": "admin", "password": password, "csrf_token": _token(client)}
    client.post("/login/", data=form, headers={"Authorization": ""})
    client.headers["X-CSRFToken"] = _token(client)
    return client


def _token(client: httpx.Client) -> str:
    """The token of the session against forged requests."""
    return client.get("/api/v1/security/csrf_token/").json()["result"]


def sql_lab(client: httpx.Client, sql: str) -> httpx.Response:
    """What SQL Lab answers to a statement over the release."""
    [database] = client.get("/api/v1/database/").json()["result"]
    asked = {"database_id": database["id"], "sql": sql, "schema": "marts", "runAsync": False, "queryLimit": 1000}
    return client.post("/api/v1/sqllab/execute/", json=asked)
