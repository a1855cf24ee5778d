"""Petitions: totals that stand inside rows, a second system with its own address and login, offices by name, and never who or what."""

from __future__ import annotations

import json
from datetime import date, datetime

import polars as pl
import pytest
from in_process import MAINTENANCE, TOO_MANY, connect, on_disk, sight, sight_all, staged, take, taken_wholly
from road_helpers import FIXTURES, accepted, held

from ingest.connectors import PullError
from ingest.pull import pull
from simulator import petitions as practice
from simulator.exchange import Answer, Request, json_answer
from simulator.faults import Faults
from simulator.people import personal_data_in
from simulator.scope import Scope

SOURCE = "petitions"  # practised in 2027-11: the list of Hue-S comes newest first, and one newer month is enough to pass over
NAMES = {"Sở Nông nghiệp và Môi trường": "H57.12", "UBND phường Thuận Hoá": "H57.101"}
PAKN, LIST, DETAIL = practice.PAKN_PATH, f"{practice.HUE_S_PATH}/theochuyenmuc", f"{practice.HUE_S_PATH}/chitiet"
ENTITIES = ("petitions", "hue_s_topics", "hue_s_petitions", "hue_s_details")
HUE = Scope("hue", seed=2, volume=0.4)


@pytest.fixture
def hue(home, monkeypatch):
    """Huế with both systems; each has its own address and its own secret."""
    taken_wholly(monkeypatch, "hue", SOURCE)
    monkeypatch.setenv("PAR_URL_PETITIONS", "http://pakn.invalid")
    monkeypatch.setenv("PAR_PETITIONS_TOKEN", "Bearer one")
    monkeypatch.setenv("PAR_URL_PETITIONS__HUE_S", "http://hue-s.invalid")
    monkeypatch.setenv("PAR_PETITIONS__HUE_S_TOKEN", "two")
    sight(home, "hue", "2026-11", NAMES)
    return home


def _fixture(name: str) -> dict:
    return json.loads((FIXTURES / SOURCE / f"{name}.json").read_text(encoding="utf-8"))


def _samples(pakn: dict) -> dict[str, dict]:
    rows = _fixture("topic_without_c_and_total_of_rows_or_pages")
    return {PAKN: pakn, LIST: rows, f"{LIST} 2": rows | {"data": []}, DETAIL: _fixture("answer_in_html")} | {
        f"{practice.HUE_S_PATH}/chuyenmuc": _fixture("topic_with_c_in_its_own_list")
    }


def _answered_by(samples: dict[str, dict]):
    def respond(request: Request) -> Answer:
        if request.path == LIST and request.query["page"] != "1":
            return json_answer(samples[f"{LIST} 2"])
        if request.path == DETAIL and request.query["id"] != "90311":
            return json_answer({"data": samples[DETAIL]["data"] | {"PhanAnhID": int(request.query["id"]), "DonViThuLy": ""}})
        return json_answer(samples[request.path])

    return respond


def test_both_systems_are_read_in_their_own_dialect(hue, monkeypatch):
    asked: list[Request] = []
    connect(monkeypatch, _answered_by(_samples(_fixture("totals_inside_each_row"))), asked)
    counts = take(hue, SOURCE, "hue", "2026-11")
    assert (counts["landed_count"], counts["accepted_count"]) == (3 + 2 + 3 + 3, 11)
    assert {request.headers.get("Authorization") or request.headers["Token"] for request in asked} == {"Bearer one", "two"}
    assert asked[0].query == {"TuNgay": "01/11/2026", "DenNgay": "30/11/2026", "PageNumber": "1", "PageSize": "100"}
    rows = accepted(hue, SOURCE, "petitions").sort("petition_id")
    assert rows.select("status", "unit_code", "received_at", "due_date", "finished_at").row(0) == (
        "finished", "H57.12", datetime(2026, 10, 12, 1), date(2026, 11, 2), datetime(2026, 10, 30, 9),
    )  # fmt: skip
    listed = accepted(hue, SOURCE, "hue_s_petitions").sort("petition_id")
    assert listed.select("petition_id", "topic_name", "status", "reported_at").row(1) == (
        "90312", "Hạ tầng đô thị", "processing", datetime(2026, 11, 3, 13, 10),
    )  # fmt: skip
    details = accepted(hue, SOURCE, "hue_s_details").sort("petition_id")
    assert details.select("petition_id", "unit_name", "unit_code").rows() == [
        ("90311", "UBND phường Thuận Hóa", "H57.101"), ("90312", None, None), ("90313", None, None),
    ]  # fmt: skip


def test_each_broken_promise_is_held_and_words_of_people_never_touch_the_disk(hue, monkeypatch):
    connect(monkeypatch, _answered_by(_samples(_fixture("state_unknown_and_finished_before_reported"))))
    take(hue, SOURCE, "hue", "2026-11")
    assert held(hue).sort("row_no").select("rule_code", "field").rows() == [
        ("unknown_code", "status"),
        ("impossible_time", "finished_at"),
        ("not_a_date", "due_date"),
        ("unknown_unit", "unit_name"),
        ("out_of_range", "due_date"),
    ]
    waiting = accepted(hue, SOURCE, "petitions").row(0, named=True)
    assert (waiting["status"], waiting["unit_code"], waiting["reported_at"]) == ("awaiting_receipt", None, datetime(2026, 11, 30, 16, 30))
    written = on_disk(hue)
    assert "UBND phường Thuận Hóa" in written and not personal_data_in(written)
    assert not [text for text in ("<p>", "thu gom", "Rác thải", "Đường mẫu", "Chậm trả kết quả", "90311.jpg") if text in written]


def test_without_the_other_address_its_absence_is_said(hue, monkeypatch):
    monkeypatch.delenv("PAR_URL_PETITIONS__HUE_S")
    connect(monkeypatch, _answered_by(_samples(_fixture("totals_inside_each_row"))))
    arrival = pull(SOURCE, "hue", "2026-11", hue)
    assert set(arrival.absent) == {"hue_s_topics", "hue_s_petitions", "hue_s_details"}
    assert all("PAR_URL_PETITIONS__HUE_S" in reason for reason in arrival.absent.values())


def test_a_list_that_ignores_its_page_number_is_left_out_with_the_reason(hue, monkeypatch):
    """It has no total, and the days of its rows never end it: page one would come for ever."""
    sound = _answered_by(_samples(_fixture("totals_inside_each_row")))
    page_one = {"data": [{"PhanAnhID": 1, "TieuDe": "", "TenChuyenMu": "Hạ tầng đô thị", "NgayPhanAnh": "03/11/2026 20:10", "TrangThai": "Đang xử lý"}]}
    connect(monkeypatch, lambda request: json_answer(page_one) if request.path.endswith("theochuyenmuc") else sound(request))
    arrival = pull(SOURCE, "hue", "2026-11", hue)
    assert "the same page for every number" in arrival.absent["hue_s_petitions"]


def _practise(home, monkeypatch, scope: Scope, *instead: Answer) -> None:
    queue = list(instead)
    sight_all(home, scope.province_code, 2027, 11)
    connect(monkeypatch, lambda request: queue.pop() if queue else practice.answer(request, scope))


def test_the_practice_systems_come_out_as_they_went_in(hue, monkeypatch):
    _practise(hue, monkeypatch, HUE)
    counts = take(hue, SOURCE, "hue", "2027-11")
    truth = practice.truth(HUE, 2027, 11)
    assert {entity: accepted(hue, SOURCE, entity).height for entity in ENTITIES} == {entity: truth[entity] for entity in ENTITIES}
    assert (counts["held_count"], counts["duplicate_count"]) == (0, 0) and truth["hue_s_petitions"] > 30
    rows = accepted(hue, SOURCE, "petitions")
    late = (pl.col("finished_at").dt.offset_by("7h").dt.date() > pl.col("due_date")).sum().alias("late")
    assert rows.select(pl.col("finished_at").count(), late).row(0) == (truth["petitions_finished"], truth["petitions_finished_late"])
    listed, details = (set(accepted(hue, SOURCE, entity).get_column("petition_id")) for entity in ("hue_s_petitions", "hue_s_details"))
    assert listed == details and not personal_data_in(on_disk(hue))


@pytest.mark.parametrize("seed", [2, 3])  # the total of Hue-S counts rows under one and pages under the other
def test_a_server_with_smaller_pages_than_asked_for_loses_nothing(hue, monkeypatch, seed):
    scope = Scope("hue", seed=seed, volume=0.4)

    def smaller(request: Request) -> Answer | None:
        capped = {name: "15" if name in ("perpage", "PageSize") else value for name, value in request.query.items()}
        return practice.answer(Request(request.method, request.path, capped, request.headers, request.body), scope)

    connect(monkeypatch, smaller)
    arrival, truth = pull(SOURCE, "hue", "2027-11", hue), practice.truth(scope, 2027, 11)
    assert {entity: arrival.rows_of(entity) for entity in ENTITIES} == {entity: truth[entity] for entity in ENTITIES}


@pytest.mark.parametrize("instead", [(TOO_MANY,), (TOO_MANY, MAINTENANCE, TOO_MANY)])
def test_what_passes_is_asked_again(hue, monkeypatch, instead):
    _practise(hue, monkeypatch, HUE, *instead)
    assert pull(SOURCE, "hue", "2027-11", hue).rows_of("petitions") == practice.truth(HUE, 2027, 11)["petitions"]


@pytest.mark.parametrize("fault", ["stale_session", "repeated_rows", "skipped_rows"])
def test_a_passing_fault_of_the_list_costs_nothing(hue, monkeypatch, fault):
    scope = Scope("hue", seed=2, volume=3, faults=Faults(fault))
    monkeypatch.delenv("PAR_URL_PETITIONS__HUE_S")
    _practise(hue, monkeypatch, scope)
    pull(SOURCE, "hue", "2027-11", hue)
    read = staged(hue, SOURCE, "hue", "2027-11", "petitions")
    assert read.get_column("petition_id").n_unique() == practice.truth(scope, 2027, 11)["petitions"] > 200


def test_a_list_that_is_one_object_is_a_list_of_one(hue, monkeypatch):
    monkeypatch.delenv("PAR_URL_PETITIONS__HUE_S")
    body = _fixture("totals_inside_each_row")
    body["DanhSachKetQua"] = body["DanhSachKetQua"][0] | {"TotalItems": 1}
    connect(monkeypatch, lambda request: json_answer(body))
    assert pull(SOURCE, "hue", "2026-11", hue).rows_of("petitions") == 1


def test_an_outage_that_looks_like_success_is_not_a_fact(hue, monkeypatch):
    monkeypatch.delenv("PAR_URL_PETITIONS__HUE_S")
    _practise(hue, monkeypatch, Scope("hue", seed=2, volume=0.4, faults=Faults("empty_success:always")))
    with pytest.raises(PullError, match="gave no rows for 2027-11"):
        pull(SOURCE, "hue", "2027-11", hue)


def test_a_state_that_nobody_knows_is_held_in_both_lists(hue, monkeypatch):
    _practise(hue, monkeypatch, Scope("hue", seed=2, volume=0.4, faults=Faults("unknown_status:always")))
    take(hue, SOURCE, "hue", "2027-11")
    assert set(held(hue).select("entity", "rule_code", "field").rows()) == {
        ("petitions", "unknown_code", "status"), ("hue_s_petitions", "unknown_code", "status"),
    }  # fmt: skip


def test_a_detail_that_is_gone_and_a_province_that_has_ended():
    headers = {"Token": "t", "Authorization": "t"}
    gone = practice.answer(Request("GET", DETAIL, {"id": "999999999999"}, headers, b""), HUE)
    assert json.loads(gone.body) == {"data": None}
    assert practice.answer(Request("GET", LIST, {}, headers, b""), Scope("kon_tum")) is None
    assert practice.truth(Scope("kon_tum"), 2025, 7)["petitions"] == 0 < practice.truth(Scope("kon_tum"), 2025, 6)["petitions"]
    assert practice.answer(Request("GET", PAKN, {}, {}, b""), HUE).status == 401
