"""The one-stop system in the iGate v2 dialect: a token of 300 seconds, Spring pages of dossiers, pages of figures."""

from __future__ import annotations

import base64
import re
import secrets
import threading
import time
from urllib.parse import parse_qsl, unquote

from simulator import one_stop_statistics
from simulator.dossier_json import rows
from simulator.exchange import Answer, Request, json_answer
from simulator.faults import Faults
from simulator.one_stop_query import agencies, local_day, page_and_size, removed_statuses, sort, statuses
from simulator.province import DEFAULT_PROVINCE, provinces
from simulator.scope import Scope
from simulator.selection import Question, Selection, selection

TOKEN_PATH = "/auth/realms/digo/protocol/openid-connect/token"
SEARCH_PATH = "/pa/dossier/search"
TOKEN_SECONDS = 300
_DRIFT = 2  # rows that move across the border of a page
_NOT_FILTERED = ("code", "appointment-from", "appointment-to")
_PATHS = "|".join(map(re.escape, (SEARCH_PATH, TOKEN_PATH, *one_stop_statistics.PATHS)))


class OneStop:
    """Tokens and searches; `credentials` is the pair that gets a token."""

    def __init__(self, seed: int, volume: float, faults: Faults, credentials: tuple[str, str]):
        self.seed, self.volume, self.faults, self.credentials = seed, volume, faults, credentials
        self._lock = threading.Lock()
        self._tokens: dict[str, float] = {}
        self._drift: dict[Question, int] = {}

    def answer(self, request: Request) -> Answer | None:
        """None when the path is not one of this system; a province may stand before it: /thanh_hoa/pa/dossier/search."""
        found = re.fullmatch(rf"(?:/(?P<province>[a-z_]+))?(?P<path>{_PATHS})", request.path)
        province_code = (found and found["province"]) or DEFAULT_PROVINCE
        if not found or province_code not in provinces():
            return None
        if request.method != ("POST" if found["path"] == TOKEN_PATH else "GET"):
            return _refused(405, "Method Not Allowed")
        if found["path"] == TOKEN_PATH:
            return self._token(request)
        try:
            return self._without_token(request) or self._asked(request, found["path"], province_code)
        except ValueError as error:
            return _refused(400, str(error))

    def _token(self, request: Request) -> Answer:
        form = dict(parse_qsl(request.body.decode("utf-8", "replace")))
        given = _basic(request.headers.get("Authorization", "")) or (form.get("client_id", ""), form.get("client_secret", ""))
        if form.get("grant_type") != "client_credentials":
            return json_answer({"error": "unsupported_grant_type", "error_description": "Unsupported grant_type"}, 400)
        if given != self.credentials:
            return json_answer({"error": "unauthorized_client", "error_description": "Invalid client or Invalid client credentials"}, 401)
        token, now = f"practice.{secrets.token_urlsafe(24)}", time.monotonic()
        with self._lock:
            self._tokens = {kept: until for kept, until in self._tokens.items() if until > now} | {token: now + TOKEN_SECONDS}
        return json_answer({"access_token": token, "expires_in": TOKEN_SECONDS, "refresh_expires_in": 0, "token_type": "Bearer", "scope": "profile"})

    def _asked(self, request: Request, path: str, province_code: str) -> Answer:
        if path == SEARCH_PATH:
            return self._search(request, province_code)
        agency = request.query.get("agency-id") or request.query.get("ancestor-id") or province_code
        if agency not in agencies():
            return json_answer([])
        province_code, unit_code = agencies()[agency]
        return one_stop_statistics.answer(path, request.query, Scope(province_code, self.seed, self.volume, self.faults), unit_code)

    def _search(self, request: Request, province_code: str) -> Answer:
        page, size = page_and_size(request.query)
        question = self._question(request.query, province_code)
        spec = request.query.get("spec", "page")
        if question is None or self.faults.strikes("empty_success", request.path):
            return Answer(body=_printed([], page, size, 0, spec))
        drift = self._moved(question, page, request.path)
        found = selection(question)
        texts = self._texts(found, page * size + drift, size, request.path)
        return Answer(body=_printed(texts, page, size, found.total - min(drift, 0), spec))

    def _without_token(self, request: Request) -> Answer | None:
        """401 without a living token; the fault `dead_token` kills one on any page after the first."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if request.query.get("page", "0") != "0" and self.faults.strikes("dead_token", request.path):
            self._tokens.pop(token, None)
        if self._tokens.get(token, 0) > time.monotonic():
            return None
        said = {"error": "invalid_token", "error_description": "Access token expired"}
        return json_answer(said, 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'})

    def _question(self, query: dict[str, str], province_code: str) -> Question | None:
        """None when the agency is not known: an unknown unit has no dossiers, it is not the whole province."""
        unfiltered = [name for name in _NOT_FILTERED if query.get(name)]
        if unfiltered:
            raise ValueError(f"The practice portal does not filter by {', '.join(unfiltered)}")
        agency, unit_code = query.get("ancestor-agency-id", ""), ""
        if agency:
            if agency not in agencies():
                return None
            province_code, unit_code = agencies()[agency]
        first, last = (local_day(query, name) for name in ("accepted-from", "accepted-to"))
        return Question(province_code, first, last, statuses(query), removed_statuses(query), unit_code, sort(query), self.seed, self.volume)

    def _moved(self, question: Question, page: int, path: str) -> int:
        """Rows that moved while the client was paging: new ones push the old back (and the total up), others slip ahead unseen.

        The first page starts afresh, so a client that reads again gets everything.
        """
        with self._lock:
            if page == 0:
                self._drift.pop(question, None)
            elif question not in self._drift:
                move = -_DRIFT if self.faults.strikes("repeated_rows", path) else _DRIFT if self.faults.strikes("skipped_rows", path) else 0
                if move:
                    self._drift[question] = move
            return self._drift.get(question, 0)

    def _texts(self, found: Selection, offset: int, size: int, path: str) -> list[str]:
        parts = found.page(offset, size)
        texts = [""] * sum(len(places) for _, _, places in parts)
        spoil = self._spoilt(path, len(texts))
        for month, index, places in parts:
            own = {at: spoil[place] for at, place in enumerate(places.tolist()) if place in spoil}
            for place, text in zip(places.tolist(), rows(month, index, own), strict=True):
                texts[place] = text
        return texts

    def _spoilt(self, path: str, count: int) -> dict[int, str]:
        names = [name for name in ("bad_numbers", "unknown_status", "shape_changes") if count and self.faults.strikes(name, path)]
        return {(self.faults.victim(path, count) + at) % count: name for at, name in enumerate(names)}


def _printed(texts: list[str], page: int, size: int, total: int, spec: str) -> bytes:
    """A Spring page; its slice has neither a total nor a `pageable`."""
    pages = -(-total // size)
    ends = f'"number":{page},"size":{size},"numberOfElements":{len(texts)},"first":{_flag(page == 0)},"last":{_flag(page + 1 >= pages)}'
    if spec != "slice":
        ends = f'"pageable":{{"pageNumber":{page},"pageSize":{size},"offset":{page * size}}},{ends},"totalPages":{pages},"totalElements":{total}'
    return f'{{"content":[{",".join(texts)}],{ends}}}'.encode()


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _basic(header: str) -> tuple[str, str] | None:
    if not header.startswith("Basic "):
        return None
    try:
        name, _, secret = base64.b64decode(header[6:]).decode().partition(":")
    except ValueError:
        return None
    return unquote(name), unquote(secret)


def _refused(status: int, sentence: str) -> Answer:
    return json_answer({"status": status, "error": "Bad Request" if status == 400 else sentence, "message": sentence}, status)
