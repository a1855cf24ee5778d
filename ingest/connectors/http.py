"""One careful HTTP session: time-outs, retries with Retry-After, renewed tokens, bounded bodies, no redirects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import requests
import tenacity

from ingest.connectors import PullError
from ingest.formats.json_rows import BodyError, compact

CONNECT_SECONDS, READ_SECONDS = 10, 180  # a statistics page of the one-stop system may take minutes (its own client waits 180 s)
ATTEMPTS = 5
LONGEST_WAIT_SECONDS = 30
LARGEST_BODY_BYTES = 256 * 1024 * 1024
PASSING_STATUSES = frozenset({408, 429, 500, 502, 503, 504})


class _Passing(Exception):
    """A fault that may pass: worth another attempt. `wait` is what the server asked for, in seconds."""

    def __init__(self, said: str, wait: float | None = None):
        super().__init__(said)
        self.wait = wait


@dataclass(frozen=True)
class Answer:
    """One body as received, the same as one line of JSON, and whether a practice portal gave it ('' for a real one)."""

    body: bytes
    line: bytes
    practice_kind: str


class Client:
    """Requests against one base URL. `renew` gives a fresh Authorization header; it is asked once more when the token dies."""

    def __init__(self, source_id: str, address: str, renew: Callable[[], str] | None = None):
        self.source_id, self.address, self.renew = source_id, address, renew
        self.session = requests.Session()
        self.session.headers["Accept"] = "application/json"

    def fetch(self, method: str, path: str, name: str, **request) -> Answer:
        """The JSON answer of one request; PullError after the last attempt, in one sentence."""
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            wait=_wait,
            retry=tenacity.retry_if_exception_type((_Passing, BodyError, requests.RequestException)),
            reraise=True,
        )
        try:
            return retrying(self._once, method, path, name, request)
        except (_Passing, BodyError, requests.RequestException) as error:
            raise PullError(
                f"{self.source_id} failed {ATTEMPTS} times: {_said(error, name)}; nothing of this pull was landed, run it again when the source is well."
            ) from error

    def _once(self, method: str, path: str, name: str, request: dict) -> Answer:
        response = self._send(method, path, request)
        if response.status_code == 401 and self.renew:
            response.close()
            self.session.headers.pop("Authorization", None)
            response = self._send(method, path, request)
        with response:
            self._refuse(response, name)
            body = _read(response, name)
        return Answer(body, compact(body, name), response.headers.get("X-Par-Practice", ""))

    def _send(self, method: str, path: str, request: dict) -> requests.Response:
        if self.renew and "Authorization" not in self.session.headers:
            self.session.headers["Authorization"] = self.renew()
        return self.session.request(method, self.address + path, timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False, stream=True, **request)

    def _refuse(self, response: requests.Response, name: str) -> None:
        status = response.status_code
        if status in PASSING_STATUSES:
            raise _Passing(f"{name} answered {status}", _retry_after(response))
        if 300 <= status < 400:
            raise PullError(f"{self.source_id} redirects {name} to another address, which is refused; set PAR_URL_{self.source_id.upper()} to the final one.")
        if status == 401 or status == 403:
            raise PullError(f"{self.source_id} refuses our credentials for {name} ({status}); check PAR_{self.source_id.upper()}_CLIENT_ID and …_SECRET.")
        if status >= 400:
            raise PullError(f"{self.source_id} answered {status} for {name}; check the address PAR_URL_{self.source_id.upper()}={self.address}.")


def _wait(state: tenacity.RetryCallState) -> float:
    asked = getattr(state.outcome.exception(), "wait", None)
    return min(asked if asked is not None else 0.5 * 2 ** (state.attempt_number - 1), LONGEST_WAIT_SECONDS)


def _retry_after(response: requests.Response) -> float | None:
    asked = response.headers.get("Retry-After", "")
    return float(asked) if asked.isdigit() else None


def _read(response: requests.Response, name: str) -> bytes:
    chunks, size = [], 0
    for chunk in response.iter_content(1 << 20):
        size += len(chunk)
        if size > LARGEST_BODY_BYTES:
            raise PullError(f"{name} is larger than {LARGEST_BODY_BYTES >> 20} MiB, which no page of it should be; ask for smaller pages.")
        chunks.append(chunk)
    return b"".join(chunks)


def _said(error: Exception, name: str) -> str:
    if isinstance(error, requests.ConnectTimeout | requests.ReadTimeout):
        return f"{name} did not answer in time"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return f"{name} was cut off in the middle of its body"
    if isinstance(error, requests.ConnectionError):
        return f"{name} could not be reached"
    return str(error).rstrip(".")
