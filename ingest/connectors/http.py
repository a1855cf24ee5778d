"""One careful HTTP session: time-outs, retries with Retry-After, a rate limit and a circuit breaker a host, renewed logins, bounded bodies, no redirects."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from urllib.parse import urlsplit

import pybreaker
import requests
import tenacity
from pyrate_limiter import Duration, Limiter, Rate

from ingest.connectors import Ask, PullError, UnreachableError
from ingest.connectors.addresses import CERTIFICATES, CarefulAdapter, allowed, certificates
from ingest.formats.guards import BodyError
from ingest.formats.json_body import Body, compact
from ingest.registry import address_variable

CONNECT_SECONDS, READ_SECONDS = 10, 180  # a statistics page of the one-stop system may take minutes (its own client waits 180 s)
ATTEMPTS = 5
LONGEST_WAIT_SECONDS = 30
LARGEST_BODY_BYTES = 256 * 1024 * 1024
PASSING_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
# A host that fails this often in a row is left alone for a while: the other pages would only add to its trouble.
FAILURES_IN_A_ROW, REST_SECONDS = 10, 60


class PassingError(Exception):
    """A fault that may pass: worth another attempt. `wait` is what the server asked for, in seconds."""

    def __init__(self, said: str, wait: float | None = None):
        super().__init__(said)
        self.wait = wait


class StaleSessionError(PassingError):
    """The server no longer knows our session: it is renewed and the same page is asked again."""


@dataclass(frozen=True)
class Answer:
    """One body as received, the same as JSON, and whether a practice portal gave it ('' for a real one)."""

    body: bytes
    json: Body
    practice_kind: str


class Client:
    """Requests against one base URL. `renew` gives what a fresh login adds to each request; it is asked again when the login dies."""

    def __init__(self, ask: Ask, renew: Callable[[], dict] | None = None):
        source, self.address, self.renew = ask.source, ask.address, renew
        self.source_id, self.variable = source.source_id, address_variable(source.source_id, ask.channel)
        host = urlsplit(self.address).netloc
        self.is_own_machine = urlsplit(self.address).hostname in ("127.0.0.1", "::1", "localhost")
        self.breaker, self.limiter, self.host = _breaker(host), _limiter(host, source.rate_per_second), host
        self.session = requests.Session()
        self.session.headers["Accept"] = "application/json"
        self.session.trust_env = False  # credentials and proxies come from where the project says, not from a stray .netrc
        self.session.verify = certificates()
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, CarefulAdapter(self.source_id, allowed(ask), pool_maxsize=source.concurrency))
        self._login: dict | None = None
        self._lock = threading.Lock()

    def fetch(self, method: str, path: str, name: str, accept: Callable[[Answer], None] = lambda answer: None, **request) -> Answer:
        """The JSON answer of one request; PullError after the last attempt, in one sentence. `accept` may refuse what the body says."""
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            wait=_wait,
            retry=tenacity.retry_if_exception_type((PassingError, BodyError, requests.RequestException)),
            reraise=True,
        )
        try:
            return retrying(self._guarded, method, path, name, accept, request)
        except pybreaker.CircuitBreakerError as error:
            raise UnreachableError(
                f"{self.source_id} failed {FAILURES_IN_A_ROW} times in a row, so {self.host} is left alone for {REST_SECONDS} s; "
                "what was read so far is kept, run the pull again later."
            ) from error
        except (PassingError, BodyError, requests.RequestException) as error:
            raise UnreachableError(
                f"{self.source_id} failed {ATTEMPTS} times: {_said(error, name)}; nothing of this pull was landed, run it again when the source is well."
            ) from error

    def _guarded(self, method: str, path: str, name: str, accept: Callable[[Answer], None], request: dict) -> Answer:
        login = self._logged_in()
        try:
            return self._sent(method, path, name, accept, _merged(request, login))
        except StaleSessionError:
            if not self.renew:
                raise
            return self._sent(method, path, name, accept, _merged(request, self._logged_in(dead=login)))

    def _sent(self, method: str, path: str, name: str, accept: Callable[[Answer], None], request: dict) -> Answer:
        if not self.is_own_machine:  # nobody else is disturbed there
            self.limiter.try_acquire(self.host)
        with self.breaker.calling():  # not `call`, which holds a lock until the answer is there: one request at a time
            return self._asked(method, path, name, accept, request)

    def _asked(self, method: str, path: str, name: str, accept: Callable[[Answer], None], request: dict) -> Answer:
        url = self.address + path
        try:
            response = self.session.request(method, url, timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False, stream=True, **request)
        except requests.exceptions.SSLError as error:
            raise self._unsure(error) from error
        with response:
            self._refuse(response, name)
            body = _read(response, name)
        answer = Answer(body, compact(body, name), response.headers.get("X-Par-Practice", ""))
        accept(answer)
        return answer

    def _logged_in(self, dead: dict | None = None) -> dict:
        """What the login adds to a request; renewed once when it is the dead one, however many threads met it."""
        if not self.renew:
            return {}
        with self._lock:
            if self._login is None or self._login is dead:
                self._login = self.renew()
            return self._login

    def _unsure(self, error: requests.exceptions.SSLError) -> Exception:
        """A certificate that does not hold will not hold in a minute; what else goes wrong while TLS begins may pass."""
        if "CERTIFICATE_VERIFY_FAILED" not in str(error):
            return error
        why = str(error).partition("certificate verify failed: ")[2].partition(" (_ssl")[0] or "it does not verify"
        return PullError(
            f"The certificate of {self.host} is not to be trusted ({why}), so {self.source_id} was told nothing; let the portal's owner mend it, "
            f"or name the authority that it comes from: {CERTIFICATES}=/path/of/authority.pem."
        )

    def _refuse(self, response: requests.Response, name: str) -> None:
        status = response.status_code
        if status in PASSING_STATUSES:
            raise PassingError(f"{name} answered {status}", _retry_after(response))
        if 300 <= status < 400:
            raise PullError(f"{self.source_id} redirects {name} to another address, which is refused; set {self.variable} to the final one.")
        if status == 401 and self.renew:
            raise StaleSessionError(f"{name} answered 401 to a fresh login")
        if status == 401 or status == 403:
            raise PullError(
                f"{self.source_id} refuses our credentials for {name} ({status}); check PAR_{self.source_id.upper()}_CLIENT_ID, …_SECRET and the like."
            )
        if status >= 400:
            raise PullError(f"{self.source_id} answered {status} for {name}; check the address {self.variable}={self.address}.")


@cache
def _limiter(host: str, rate_per_second: float) -> Limiter:
    return Limiter(Rate(max(1, round(rate_per_second)), Duration.SECOND))


@cache
def _breaker(host: str) -> pybreaker.CircuitBreaker:
    """One a host. What a person must put right (PullError) and a login that ends are no failures of the host."""
    return pybreaker.CircuitBreaker(
        fail_max=FAILURES_IN_A_ROW, reset_timeout=REST_SECONDS, exclude=[PullError, StaleSessionError], throw_new_error_on_trip=False, name=host
    )


def _merged(request: dict, login: dict) -> dict:
    """The request with what the login adds to its headers or its JSON body."""
    return request | {part: {**request.get(part, {}), **added} for part, added in login.items()}


def _wait(state: tenacity.RetryCallState) -> float:
    asked = getattr(state.outcome.exception(), "wait", None)
    return min(asked if asked is not None else 0.5 * 2 ** (state.attempt_number - 1), LONGEST_WAIT_SECONDS)


def _retry_after(response: requests.Response) -> float | None:
    """Seconds, or a date (RFC 9110, 10.2.3)."""
    asked = response.headers.get("Retry-After", "").strip()
    if asked.isdigit():
        return float(asked)
    try:
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds()) if asked else None
    except (TypeError, ValueError):
        return None


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
