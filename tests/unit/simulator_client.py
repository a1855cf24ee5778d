"""A plain client of the practice portals: one request, the bare answer; none of our own connectors."""

from __future__ import annotations

import http.client
import json
import urllib.parse

from simulator import national_portal, one_stop
from simulator.dialects import DEMO_NAME, DEMO_SECRET
from simulator.practice import Practice

VOLUME = 0.3
AUGUST = {"accepted-from": "2026-08-01T00:00:00.000Z", "accepted-to": "2026-08-31T23:59:59.999Z"}


class Portal:
    """What is asked of the portals; `all` reads every page of a search."""

    def __init__(self, practice: Practice):
        self.practice = practice
        self.headers: dict[str, str] = {}

    def ask(self, method: str, path: str, body: bytes = b"", headers: dict | None = None) -> tuple[int, dict, bytes]:
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.practice.base_url).netloc, timeout=20)
        try:
            connection.request(method, path, body, {**self.headers, **(headers or {})})
            response = connection.getresponse()
            return response.status, dict(response.headers), response.read()
        finally:
            connection.close()

    def sign_in(self, secret: str = DEMO_SECRET) -> int:
        form = {"grant_type": "client_credentials", "client_id": DEMO_NAME, "client_secret": secret}
        status, _, body = self.ask("POST", one_stop.TOKEN_PATH, urllib.parse.urlencode(form).encode())
        if status == 200:
            self.headers = {"Authorization": f"Bearer {json.loads(body)['access_token']}"}
        return status

    def search(self, prefix: str = "", **query: object) -> tuple[int, dict]:
        words = {"sort": "id,asc", **AUGUST, **{name.replace("_", "-"): value for name, value in query.items()}}
        status, _, body = self.ask("GET", f"{prefix}{one_stop.SEARCH_PATH}?{urllib.parse.urlencode(words)}")
        return status, json.loads(body)

    def all(self, **query: object) -> list[dict]:
        found, page, last = [], 0, False
        while not last:
            status, answer = self.search(page=page, **query)
            assert status == 200, answer
            found += answer["content"]
            page, last = page + 1, answer["last"]
        return found

    def evaluation(self, name: str, body: dict) -> tuple[int, dict, dict]:
        status, headers, answer = self.ask("POST", national_portal.EVALUATION_PATH + name, json.dumps(body).encode())
        return status, headers, json.loads(answer)

    def provinces(self, **params: object) -> tuple[int, list]:
        asked = {"service": "report_tinh_766_service", "p_nam": "2026", "pageIndex": 1, "pageSize": 100, **params}
        status, _, body = self.ask("POST", national_portal.GATEWAY_PATH, urllib.parse.urlencode({"params": json.dumps(asked)}).encode())
        return status, json.loads(body)


def signed_in(practice: Practice) -> Portal:
    """A client with a fresh token, and no fault left over from another test."""
    practice.faults.set("")
    client = Portal(practice)
    assert client.sign_in() == 200
    return client
