"""What every test may use: a home of its own, and sources that answer from bytes instead of a network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from home import Home, open_home
from ingest.connectors.http import Answer, Client
from ingest.formats.json_rows import compact

FIXTURES = Path(__file__).parent / "fixtures"
KEY = "a-key-for-tests-only"


@pytest.fixture
def home(tmp_path, monkeypatch) -> Home:
    """An empty home; the environment points at it."""
    monkeypatch.setenv("PAR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PAR_DIGEST_KEY", KEY)
    return open_home()


@pytest.fixture
def portal(monkeypatch):
    """The national portal answered from a dict: endpoint name → JSON value; it starts with the real figures of Phú Thọ."""
    folder = FIXTURES / "national_portal"
    answers = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder / "phu_tho_2026-08").glob("*.json"))}
    answers["rest.jsp"] = json.loads((folder / "provinces_2026-10-05.json").read_text(encoding="utf-8"))

    def fetch(self, method, path, name, accept=None, **request):
        body = json.dumps(answers[path.rsplit("/", 1)[-1]], ensure_ascii=False).encode()
        return Answer(body, compact(body, name), "captured")

    monkeypatch.setenv("PAR_URL_NATIONAL_PORTAL", "http://portal.invalid")
    monkeypatch.setattr(Client, "fetch", fetch)
    return answers


@pytest.fixture
def one_stop(monkeypatch):
    """The one-stop system answered from a list of Spring pages (JSON values)."""
    folder = FIXTURES / "one_stop_dossiers"
    answers = [json.loads((folder / name).read_text(encoding="utf-8")) for name in ("page0_of_two.json", "page1_repeats_a_row_of_page0.json")]
    answers[1]["totalElements"] = 3  # the sample promises a fourth that it never shows: a test of its own

    def fetch(self, method, path, name, accept=None, **request):
        body = json.dumps(answers[request["params"]["page"]], ensure_ascii=False).encode()
        return Answer(body, compact(body, name), "")

    monkeypatch.setenv("PAR_URL_ONE_STOP_DOSSIERS", "http://one-stop.invalid")
    monkeypatch.setattr(Client, "fetch", fetch)
    return answers


@pytest.fixture
def register(tmp_path, monkeypatch) -> Path:
    """An empty drop folder of Huế for 2026-11; files put there are what the register holds."""
    folder = tmp_path / "drop" / "hue" / "2026-11"
    folder.mkdir(parents=True)
    monkeypatch.setenv("PAR_URL_DOCUMENT_REGISTER", (tmp_path / "drop").as_uri())
    return folder
