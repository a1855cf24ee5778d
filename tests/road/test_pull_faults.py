"""Portals that misbehave: the pull survives, or stops with one sentence and leaves everything as it was."""

from __future__ import annotations

import http.server
import threading

import polars as pl
import pytest

from home import ParError
from ingest.land import land
from ingest.manifest import arrivals
from ingest.pull import pull
from ingest.validate import validate

PORTAL, ONE_STOP = ("national_portal", "phu_tho", "2026-08"), ("one_stop_dossiers", "hue", "2026-08")


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    """The waits between attempts are the retry library's own; a test need not sit through them."""
    monkeypatch.setattr("ingest.connectors.http.LONGEST_WAIT_SECONDS", 0.05)


def _take_in(home, scope) -> dict[str, int]:
    pull(*scope, home)
    land(*scope, home)
    return validate(*scope, home)


def _dossiers(home) -> list[tuple]:
    frame = pl.read_parquet(home.accepted / "one_stop_dossiers" / "dossiers" / "*.parquet")
    return sorted(frame.select(pl.exclude("arrival_id", "file_sha256", "row_no", "learned_at")).rows())


@pytest.mark.parametrize("fault", ["http_500:2", "http_429:2", "html_200:2", "truncated_body:2"])
@pytest.mark.parametrize("scope", [PORTAL, ONE_STOP], ids=lambda scope: scope[0])
def test_a_fault_that_passes_leaves_no_trace(home, practice, tmp_path, fault, scope):
    practice(volume=0.1)
    clean = _take_in(home, scope)
    practice(fault, volume=0.1)
    from home import open_home

    assert _take_in(open_home(tmp_path / "faulty"), scope) == clean


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("http_500:always", "answered 500"),
        ("http_429:always", "answered 429"),
        ("html_200:always", "an HTML page where JSON was promised"),
        ("truncated_body:always", "cut off in the middle|broken JSON"),
        ("redirect_elsewhere:always", "redirects .* to another address, which is refused"),
    ],
)
@pytest.mark.parametrize("scope", [PORTAL, ONE_STOP], ids=lambda scope: scope[0])
def test_a_fault_that_stays_stops_with_one_sentence(home, practice, fault, said, scope):
    practice()
    _take_in(home, scope)
    before = arrivals(home)
    practice(fault)
    with pytest.raises(ParError, match=said) as stopped:
        pull(*scope, home)
    assert "\n" not in str(stopped.value)
    assert arrivals(home) == before


def test_a_token_that_dies_in_mid_paging_is_renewed(home, practice, tmp_path):
    from home import open_home

    practice(volume=0.2)
    clean = _take_in(home, ONE_STOP)
    practice("dead_token", volume=0.2)
    assert _take_in(open_home(tmp_path / "faulty"), ONE_STOP) == clean


def test_wrong_credentials_are_said_plainly(home, practice, monkeypatch):
    practice()
    monkeypatch.setenv("PAR_ONE_STOP_DOSSIERS_SECRET", "wrong")
    with pytest.raises(ParError, match="check PAR_ONE_STOP_DOSSIERS_CLIENT_ID"):
        pull(*ONE_STOP, home)


@pytest.mark.parametrize("fault", ["repeated_rows:1", "skipped_rows:1"])
def test_drifting_pages_end_in_the_same_dossiers(home, practice, tmp_path, fault):
    from home import open_home

    practice(volume=0.3)
    _take_in(home, ONE_STOP)
    other = open_home(tmp_path / "faulty")
    practice(fault, volume=0.3)
    counts = _take_in(other, ONE_STOP)
    assert _dossiers(other) == _dossiers(home)
    assert counts["duplicate_count"] > 0 and counts["landed_count"] == counts["accepted_count"] + counts["duplicate_count"]


@pytest.mark.parametrize(("fault", "rule"), [("bad_numbers:always", "not_a_number"), ("unknown_status:always", "unknown_code")])
def test_rows_that_are_not_understood_are_held_and_counted(home, practice, fault, rule):
    practice(fault)
    counts = _take_in(home, ONE_STOP if "status" in fault else PORTAL)
    held = pl.read_parquet(home.held / "*.parquet")
    assert counts["held_count"] == held.height > 0 and rule in held.get_column("rule_code")
    assert counts["landed_count"] == counts["accepted_count"] + counts["held_count"] + counts["duplicate_count"]


def test_a_portal_that_is_not_there(home, monkeypatch):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as closed:
        port = closed.server_port
    monkeypatch.setenv("PAR_URL_NATIONAL_PORTAL", f"http://127.0.0.1:{port}")
    with pytest.raises(ParError, match="could not be reached"):
        pull(*PORTAL, home)


def test_retry_after_is_waited_for(home, monkeypatch):
    """A server that asks for two seconds gets at least one request fewer than one that is hammered."""
    waited = []
    monkeypatch.setattr("ingest.connectors.http.LONGEST_WAIT_SECONDS", 30)
    monkeypatch.setattr("tenacity.nap.time.sleep", waited.append)

    class Busy(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.send_response(429)
            self.send_header("Retry-After", "7")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Busy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("PAR_URL_NATIONAL_PORTAL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("PAR_ALLOW_NATIONAL_PORTAL", "private,unencrypted")
    with pytest.raises(ParError, match="429"):
        pull(*PORTAL, home)
    server.shutdown()
    server.server_close()
    assert waited == [7.0] * 4
