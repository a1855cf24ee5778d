"""The catalogue of procedures: a session in the body that is renewed, one request a procedure, deadlines per channel; over HTTP and from files."""

from __future__ import annotations

import io
import json
import shutil
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl
import pytest
import requests
from road_helpers import FIXTURES, held

from home import Home, open_home
from ingest import registry
from ingest.connectors import PullError, http
from ingest.land import land
from ingest.manifest import arrivals
from ingest.pull import pull
from ingest.validate import validate
from simulator import procedure_catalogue
from simulator.dossiers import procedures
from simulator.exchange import Request
from simulator.faults import Faults
from simulator.scope import Scope

SOURCE = "procedure_catalogue"
ENTITIES = ("procedure_list", "procedures", "deadlines", "agencies", "sectors")
PRACTICE = "http://catalogue.invalid"


def at_home(folder: Path, patch: pytest.MonkeyPatch, address: str) -> Home:
    patch.setenv("PAR_HOME", str(folder / "home"))
    patch.setenv("PAR_URL_PROCEDURE_CATALOGUE", address)
    patch.setitem(registry.province("hue").sources, SOURCE, {"address": "practice"})
    return open_home()


def practice(patch: pytest.MonkeyPatch, scope: Scope) -> list[dict]:
    """The practice system in place of the network; what it was asked, request by request. No waiting between attempts."""
    asked: list[dict] = []

    def request(self, method, url, **sent):
        asked.append(sent["json"])
        answer = procedure_catalogue.answer(Request(method, urlsplit(url).path, {}, {}, json.dumps(sent["json"]).encode()), scope)
        response = requests.Response()
        response.status_code, response.raw = answer.status, io.BytesIO(answer.body)
        return response

    patch.setattr(requests.Session, "request", request)
    patch.setattr(http, "_limiter", lambda *_: type("Limiter", (), {"try_acquire": lambda self, name: True})())
    patch.setattr(http, "_wait", lambda state: 0)
    patch.setattr(procedure_catalogue, "_refusals", count())
    http._breaker.cache_clear()
    for name, value in procedure_catalogue.CREDENTIALS.items():
        patch.setenv(name, value)
    return asked


def take(home: Home) -> dict[str, int]:
    scope = (SOURCE, "hue", "2026-11", home)
    pull(*scope)
    land(*scope)
    return validate(*scope)


def rows(home: Home, entity: str) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(path) for path in (home.accepted / SOURCE / entity).glob("hue__*.parquet")])


@pytest.fixture(scope="module")
def patch():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def whole(patch, tmp_path_factory) -> tuple[Home, list[dict]]:
    """All of the practice catalogue; its session ends once on the way, told with HTTP 200 or with 401."""
    asked = practice(patch, Scope(faults=Faults("stale_session,error_code_words,repeated_rows,two_unit_ids,shape_changes,bad_numbers:always")))
    home = at_home(tmp_path_factory.mktemp("whole"), patch, PRACTICE)
    take(home)
    return home, asked


@pytest.fixture(scope="module")
def files(patch, tmp_path_factory) -> Home:
    """The same answers as files, for a province without a line to the portal."""
    folder = tmp_path_factory.mktemp("files")
    drop = folder / "drop" / "hue" / "2026-11"
    drop.mkdir(parents=True)
    lists = {
        "danhsach_tthc": [{"MATTHC": "2.000635", "TENTTHC": "Cấp bản sao Trích lục hộ tịch"}],
        "danhmuc_coquan": [{"MADONVI": "000.00.16.H57", "TENDONVI": "Sở Tư pháp", "CAPDONVI": "2"}],
        "danhmuc_linhvuc": [{"MALINHVUC": "G15-HT01", "TENLINHVUC": "Hộ tịch", "MANGANH": "G15"}],
    }
    for name, result in lists.items():
        (drop / f"{name}.json").write_text(json.dumps({"error_code": 0, "result": result}, ensure_ascii=False), encoding="utf-8")
    named = {
        "2.000635": "channel_with_two_deadlines_and_channel_with_none", "2.000635.000.00.00.H57": "local_code_sector_as_an_object",
        "9.000001": "answer_about_another_procedure", "9.000002": "unknown_level_channel_and_unit_of_time",
    }  # fmt: skip
    for code, name in named.items():
        shutil.copy(FIXTURES / SOURCE / f"{name}.json", drop / f"thutuc__{code}.json")
    home = at_home(folder, patch, (folder / "drop").as_uri())
    take(home)
    return home


def test_the_practice_system_is_taken_in_but_for_what_is_struck(whole):
    home, _ = whole
    truth = procedure_catalogue.truth(Scope(), 2026, 11)
    found = {entity: rows(home, entity).height for entity in ENTITIES}
    assert found == {**{entity: truth[entity] for entity in ENTITIES}, "agencies": truth["agencies"] + 1, "deadlines": truth["deadlines"] - truth["procedures"]}
    assert held(home).select("entity", "rule_code", "field").rows() == [("deadlines", "not_a_number", "duration")] * truth["procedures"]
    found = rows(home, "procedures")
    facts = {"internal": found["is_internal"].sum(), "integrated": found["is_integrated"].sum()}
    levels = dict(found.group_by("online_level").len().rows())
    assert facts | {"online_full": levels["full"], "online_partial": levels["partial"]} == {
        name: truth[name] for name in (*facts, "online_full", "online_partial")
    }


def test_every_field_of_an_answer_is_declared(whole):
    (arrival,) = arrivals(whole[0], SOURCE)
    assert [file.unknown_fields for file in arrival.files if file.unknown_fields] == [] and arrival.missing_fields == {}


def test_a_dead_session_is_renewed_and_the_same_page_asked_again(whole):
    _, asked = whole
    logins = [body for body in asked if "username" in body]
    sessions = {body["session"] for body in asked if "session" in body}
    assert [body.get("service", "login") for body in asked[:4]] == ["login", "LayDanhSachTTHC"] * 2  # said with HTTP 200: renewed at once
    assert len(logins) == len(sessions) > 2 and all(body["madonvi"] == "000.00.00.H57" for body in asked if "service" in body)


def test_one_answer_tells_a_procedure_and_its_deadlines(whole):
    """Each code is asked for once, but for the one at which the session ended."""
    codes = [body["maTTHC"] for body in whole[1] if body.get("service") == "LayThuTuc"]
    assert len(set(codes)) == procedure_catalogue.truth(Scope(), 2026, 11)["procedures"] and len(codes) - len(set(codes)) <= 2


def test_the_greatest_deadline_of_a_procedure_is_that_of_its_dossiers(whole):
    greatest = dict(rows(whole[0], "deadlines").group_by("procedure_code").agg(pl.col("duration").max()).rows())
    promised = {item.procedure_code: int(item.processing_time) for item in procedures()}
    assert {code: greatest[code] for code in promised} == promised


def test_an_outage_that_looks_like_success_stops_the_pull(patch, tmp_path):
    practice(patch, Scope(faults=Faults("empty_success:always")))
    home = at_home(tmp_path, patch, PRACTICE)
    with pytest.raises(PullError, match="0 rows of procedure_list .* is suspect"):
        pull(SOURCE, "hue", "2026-11", home)


def test_wrong_credentials_and_none_are_told_in_a_sentence(patch, tmp_path):
    practice(patch, Scope())
    home = at_home(tmp_path, patch, PRACTICE)
    patch.setattr(procedure_catalogue, "CREDENTIALS", {})
    with pytest.raises(PullError, match="answered its login without session"):
        pull(SOURCE, "hue", "2026-11", home)
    patch.delenv("PAR_PROCEDURE_CATALOGUE_PASSWORD")
    with pytest.raises(PullError, match="set PAR_PROCEDURE_CATALOGUE_USERNAME and PAR_PROCEDURE_CATALOGUE_PASSWORD"):
        pull(SOURCE, "hue", "2026-11", home)


def test_a_channel_may_have_two_deadlines_or_none(files):
    found = rows(files, "deadlines").filter(pl.col("procedure_code") == "2.000635").sort("row_no")
    one = [("direct", 3, "working_day", True), ("direct", 8, "hour", True), ("online", 2, "working_day", True)]
    assert found.select("channel", "duration", "duration_unit", "is_working_time").unique(maintain_order=True).rows() == one


def test_the_sector_is_read_from_a_list_and_from_an_object_and_local_codes_are_the_nations(files):
    found = rows(files, "procedures").select("procedure_code", "sector_code", "sector_name", "online_level", "is_internal", "is_integrated").rows()
    assert found == [("2.000635", "G15-HT01", "Hộ tịch", "full", False, True)] * 2


def test_each_broken_promise_is_held_by_its_rule(files):
    code = pl.col("raw_text").str.json_path_match("$.asked_code")
    found = sorted(held(files).select(code, "entity", "rule_code", "field").rows())
    assert found == sorted(
        [("9.000001", "procedures", "not_in_shape", "procedure_code")]
        + [("9.000001", "deadlines", "not_in_shape", "procedure_code")] * 3
        + [
            ("9.000002", "procedures", "unknown_code", "online_level"),
            ("9.000002", "deadlines", "unknown_code", "channel"),
            ("9.000002", "deadlines", "not_a_number", "duration"),
            ("9.000002", "deadlines", "unknown_code", "duration_unit"),
            ("9.000002", "deadlines", "missing_required", "duration_unit"),
        ]
    )


def test_the_practice_system_refuses_strangers():
    def call(path: str, **body: str) -> tuple[int, dict]:
        answer = procedure_catalogue.answer(Request("POST", path, {}, {}, json.dumps(body).encode()), Scope())
        return answer.status, json.loads(answer.body)

    refused = [call("/integration", session="nobody", service="LayDanhSachTTHC") for _ in range(2)]
    assert {status for status, _ in refused} == {200, 401} and {body["error_code"] for _, body in refused} == {"-1"}
    assert procedure_catalogue.answer(Request("POST", "/elsewhere", {}, {}, b""), Scope()) is None
    assert procedure_catalogue.answer(Request("POST", "/login", {}, {}, b"<html>"), Scope()).status == 400
