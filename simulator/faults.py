"""Faults by name and seed: which request of an endpoint goes wrong, and how often."""

from __future__ import annotations

import re
import threading
from collections import Counter

import numpy as np

from simulator import dice
from simulator.province import SimulatorError

# in this order the transport faults strike; the data faults change what an answer says
TRANSPORT = {
    "http_500": "answers 500 with the error of a Spring server",
    "http_429": "answers 429 with Retry-After: 1",
    "html_200": "answers 200 with a maintenance page in HTML; in a drop such a page lies under the name of a file",
    "captcha": "answers 200 with a page that asks for the letters of a picture, as lists that are scraped from a screen do",
    "redirect_elsewhere": "answers 302 to another host",
    "truncated_body": "promises the whole body and closes after half of it; in a drop a file ends in its middle",
    "slow": "waits in the middle of the body (--slow-seconds): answers of minutes",
}
DATA = {
    "dead_token": "the token dies on a page after the first (one-stop)",
    "repeated_rows": "rows of the page before come again",
    "skipped_rows": "rows are missing between two pages",
    "bad_numbers": "words stand where a number belongs",
    "unknown_status": "a state that no list has",
    "stale_session": "the session has ended: told with HTTP 200, or with a 401",
    "error_code_words": 'error_code as "0" or "00", or null: then success is only in the words of the message',
    "already_exists": "pushes were answered 'đã tồn tại' and sent again as updates: the log holds the dossiers twice (national sync log)",
    "empty_success": "an outage that looks like success: an empty list",
    "partial_day": "the export was made before closing: the last day is short",
    "two_unit_ids": "one unit under two identifiers, as after a merger",
    "shape_changes": "a list, an object or null for one and the same key",
}
NAMES = (*TRANSPORT, *DATA)
_WORD = re.compile(r"(?P<name>[a-z_0-9]+)(?::(?:(?P<times>\d+)|(?P<always>always)|(?P<percent>\d+)%))?$")


class Faults:
    """Counts the requests of each endpoint and says which are struck: `name` once, `name:3`, `name:20%`, `name:always`."""

    def __init__(self, spec: str = "", seed: int = 1, only: str = "", slow_seconds: float = 2.0):
        self.seed = seed
        self._lock = threading.Lock()
        self.requests: Counter[str] = Counter()
        self.set(spec, only, slow_seconds)

    def set(self, spec: str, only: str = "", slow_seconds: float = 2.0) -> None:
        """Replace all faults and forget what was counted; `only` keeps them to endpoints whose path contains it."""
        asked = dict(_understood(word.strip()) for word in spec.split(",") if word.strip())
        with self._lock:
            self.spec, self.only, self.slow_seconds, self._asked = spec, only, slow_seconds, asked
            self._met: Counter[tuple[str, str]] = Counter()

    def strikes(self, name: str, endpoint: str) -> bool:
        """Does the fault strike this request? Every call is one request that it could strike."""
        rule = self._asked.get(name)
        if rule is None or self.only not in endpoint:
            return False
        with self._lock:
            met = self._met[name, endpoint]
            self._met[name, endpoint] += 1
        kind, number = rule
        if kind == "percent":
            return bool(dice.share(dice.place(self.seed, name, endpoint), "fault", np.array([met]))[0] * 100 < number)
        return kind == "always" or met < number

    def first_transport(self, endpoint: str) -> str:
        """The first transport fault that strikes, so that two faults follow each other instead of hiding each other."""
        return next((name for name in TRANSPORT if self.strikes(name, endpoint)), "")

    def victim(self, endpoint: str, count: int) -> int:
        """Which of `count` rows is struck."""
        return int(dice.one(dice.place(self.seed, endpoint), "victim") * count)

    def seen(self, endpoint: str) -> None:
        with self._lock:
            self.requests[endpoint] += 1

    def report(self) -> dict:
        return {"faults": self.spec, "only": self.only, "slow_seconds": self.slow_seconds, "requests": dict(self.requests), "known": {**TRANSPORT, **DATA}}


def _understood(word: str) -> tuple[str, tuple[str, int]]:
    found = _WORD.match(word)
    if not found or found["name"] not in NAMES:
        raise SimulatorError(f"'{word}' is no fault; write name, name:3, name:20% or name:always with one of {', '.join(NAMES)}.")
    if found["always"]:
        return found["name"], ("always", 0)
    if found["percent"]:
        return found["name"], ("percent", int(found["percent"]))
    return found["name"], ("times", int(found["times"] or 1))
