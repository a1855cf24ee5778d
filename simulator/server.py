"""The HTTP server of the practice portals: moves bytes, lets faults strike, and says in a header that it is practice."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from simulator import dialects, national_portal
from simulator.exchange import CAPTCHA, MAINTENANCE, Answer, Request, json_answer
from simulator.faults import TRANSPORT, Faults
from simulator.one_stop import OneStop
from simulator.province import SimulatorError, provinces
from simulator.scope import Scope

PRACTICE_HEADER = "X-Par-Practice"
FAULTS_PATH = "/__practice/faults"
LARGEST_BODY_BYTES = 1 << 20
_ELSEWHERE = "http://elsewhere.invalid/login"  # RFC 2606: a host that can never exist
_HTML = "text/html;charset=UTF-8"
_SPRING_ERROR = {"timestamp": "2026-09-01T00:00:00.000+0000", "status": 500, "error": "Internal Server Error", "message": "No message available"}


class PortalServer(ThreadingHTTPServer):
    """All practice systems at one address: the two portals at its root, the others below /<province>/<source>/."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], faults: Faults, one_stop: OneStop):
        self.faults, self.one_stop = faults, one_stop
        super().__init__(address, _Handler)

    def handle_error(self, request: socket.socket, client_address: tuple[str, int]) -> None:
        """A client that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: PortalServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, *_: object) -> None:
        """Requests are counted, not printed."""

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        length = self.headers.get("Content-Length") or "0"
        if not length.isdecimal() or int(length) > LARGEST_BODY_BYTES:
            self.close_connection = True
            return self._send(json_answer({"message": "The body is larger than any request of these portals"}, 413), "simulated")
        body = self.rfile.read(int(length))
        request = Request(self.command, parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)), self.headers, body)
        if request.path == FAULTS_PATH:
            return self._send(self._set_faults(request), "simulated")
        kind = "captured" if request.path == national_portal.GATEWAY_PATH or request.path.startswith(national_portal.EVALUATION_PATH) else "simulated"
        self.server.faults.seen(request.path)
        fault = self.server.faults.first_transport(request.path)
        self._send(_instead(fault) or self._answer(request), kind, fault)

    def _answer(self, request: Request) -> Answer:
        try:
            found = self._composed(request) or national_portal.answer(request, self.server.faults) or self.server.one_stop.answer(request)
        except SimulatorError as error:
            return json_answer({"status": 400, "message": str(error)}, 400)
        return found or json_answer({"status": 404, "error": "Not Found", "path": request.path}, 404)

    def _composed(self, request: Request) -> Answer | None:
        """The answer of a system below /<province>/<source>[__<channel>]/."""
        _, province_code, *rest = request.path.split("/", 3)
        if province_code not in provinces() or len(rest) < 2:
            return None
        one_stop = self.server.one_stop
        scope = Scope(province_code, one_stop.seed, one_stop.volume, self.server.faults)
        return dialects.answer(rest[0], replace(request, path=f"/{rest[1]}"), scope)

    def _set_faults(self, request: Request) -> Answer:
        """GET tells the faults and what was asked so far; POST {"faults": "http_500:2", "only": "/pa/"} replaces them."""
        faults = self.server.faults
        try:
            if request.method == "POST":
                asked = json.loads(request.body)
                faults.set(str(asked.get("faults", "")), str(asked.get("only", "")), float(asked.get("slow_seconds", 2.0)))
        except (ValueError, TypeError, AttributeError) as error:
            return json_answer({"message": f"The body is not understood: {error}"}, 400)
        except SimulatorError as error:
            return json_answer({"message": str(error)}, 400)
        return json_answer(faults.report())

    def _send(self, answer: Answer, kind: str, fault: str = "") -> None:
        self.send_response(answer.status)
        headers = {"Content-Type": answer.content_type, "Content-Length": str(len(answer.body)), PRACTICE_HEADER: kind, **answer.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        half = len(answer.body) // 2 if fault in ("truncated_body", "slow") else 0
        self.end_headers()
        self.wfile.write(answer.body[:half] if half else answer.body)
        if fault == "truncated_body":
            self.close_connection = True
        elif half:
            time.sleep(self.server.faults.slow_seconds)
            self.wfile.write(answer.body[half:])


def _instead(fault: str) -> Answer | None:
    """What a struck request gets in place of its answer; None when the answer itself is sent, whole or not."""
    if fault not in TRANSPORT or fault in ("truncated_body", "slow"):
        return None
    return {
        "http_500": json_answer(_SPRING_ERROR, 500),
        "http_429": json_answer({"message": "Too Many Requests"}, 429, {"Retry-After": "1"}),
        "html_200": Answer(MAINTENANCE, 200, _HTML),
        "captcha": Answer(CAPTCHA, 200, _HTML),
        "redirect_elsewhere": Answer(b"", 302, headers={"Location": _ELSEWHERE}),
    }[fault]
