"""Assigned tasks: each date twice, a flag beside the dates, sub-tasks in one object, offices by name, and no person."""

from __future__ import annotations

import json
from datetime import date, datetime
from urllib.parse import parse_qsl

import polars as pl
import pytest
from in_process import MAINTENANCE, TOO_MANY, connect, drop_folder, on_disk, sight, sight_all, staged, take, taken_wholly
from road_helpers import FIXTURES, accepted, held

from ingest.connectors import PullError
from ingest.pull import pull
from simulator import assigned_tasks as practice
from simulator.exchange import Request, json_answer
from simulator.faults import Faults
from simulator.people import personal_data_in
from simulator.scope import Scope

SOURCE = "assigned_tasks"
HUE = Scope("hue", seed=2, volume=3)


@pytest.fixture
def hue(home, monkeypatch):
    taken_wholly(monkeypatch, "hue", SOURCE)
    monkeypatch.setenv("PAR_URL_ASSIGNED_TASKS", "http://tasks.invalid")
    monkeypatch.setenv("PAR_ASSIGNED_TASKS_TOKEN", "Bearer one")
    sight(home, "hue", "2026-11", {"Văn phòng UBND thành phố": "H57.01"})
    return home


def _fixture(name: str) -> dict:
    return json.loads((FIXTURES / SOURCE / f"{name}.json").read_text(encoding="utf-8"))


def test_twin_dates_agree_and_lateness_is_what_the_dates_say(hue, monkeypatch):
    asked: list[Request] = []
    connect(monkeypatch, lambda request: json_answer(_fixture("empty_text_for_no_deadline")), asked)
    counts = take(hue, SOURCE, "hue", "2026-11")
    assert (counts["accepted_count"], counts["held_count"]) == (4, 0)
    form = dict(parse_qsl(asked[0].body.decode()))
    assert (form["NgayTaoNhiemVu[FromDate]"], form["NgayTaoNhiemVu[ToDate]"], form["Index"]) == ("2026-11-01", "2026-11-30", "1")
    rows = accepted(hue, SOURCE, "tasks").sort("task_id")
    assert rows.select("status", "due_date", "finished_at", "is_late_by_dates", "is_late_as_stated").rows() == [
        ("finished", date(2026, 10, 10), datetime(2026, 10, 9, 8), False, False),
        ("finished", date(2026, 10, 31), datetime(2026, 11, 3, 2), True, True),
        ("in_progress", date(2026, 11, 15), None, None, False),
        ("in_progress", None, None, None, False),
    ]
    assert rows.select("unit_code", "sub_task_count", "sub_task_overdue_count", "deadline_state_raw").row(0) == ("H57.01", 3, 1, "2")
    written = on_disk(hue)
    assert "1203/UBND-CCHC" in written
    assert not [text for text in ("Trần Văn Giả", "Chủ tịch UBND", "Báo cáo CCHC", "Đang tổng hợp") if text in written]


def test_twins_that_disagree_are_held_and_a_flag_that_does_is_shown(hue, monkeypatch):
    connect(monkeypatch, lambda request: json_answer(_fixture("twins_disagree_and_flag_against_the_dates")))
    take(hue, SOURCE, "hue", "2026-11")
    assert held(hue).sort("row_no").select("row_no", "rule_code").rows() == [
        (1, "fields_disagree"), (3, "impossible_time"), (4, "unknown_code"), (5, "parts_exceed_total"), (6, "not_in_shape"),
    ]  # fmt: skip
    flagged = accepted(hue, SOURCE, "tasks").row(0, named=True)
    assert (flagged["task_id"], flagged["is_late_by_dates"], flagged["is_late_as_stated"]) == ("n12", False, True)


def test_every_pair_of_twins_is_held_against_each_other(hue, monkeypatch):
    body = _fixture("empty_text_for_no_deadline")
    twins = {"HanXuLy_": "10/11/2026", "NgayVanBan_": "", "NgayHoanThanh_": "10/10/2026", "HanXuLyVPCP_": "10/10/2026"}
    for row, (twin, shown) in zip(body["PageData"], twins.items(), strict=True):
        row[twin] = shown
    connect(monkeypatch, lambda request: json_answer(body))
    take(hue, SOURCE, "hue", "2026-11")
    assert held(hue).get_column("rule_code").to_list() == ["fields_disagree"] * 4


def _practise(home, monkeypatch, scope: Scope, *instead) -> None:
    queue = list(instead)
    sight_all(home, "hue", 2026, 8)
    connect(monkeypatch, lambda request: queue.pop() if queue else practice.answer(request, scope))


def test_the_practice_list_comes_out_as_it_went_in(hue, monkeypatch):
    _practise(hue, monkeypatch, HUE)
    counts = take(hue, SOURCE, "hue", "2026-08")
    truth = practice.truth(HUE, 2026, 8)
    rows = accepted(hue, SOURCE, "tasks")
    late, stated = pl.col("is_late_by_dates").fill_null(False), pl.col("is_late_as_stated")
    found = rows.select(
        pl.len().alias("tasks"),
        pl.col("finished_at").count().alias("tasks_finished"),
        late.sum().alias("tasks_finished_late"),
        pl.col("due_date").null_count().alias("tasks_without_due_date"),
        (late != stated).sum().alias("tasks_with_wrong_flag"),
    )
    assert found.row(0, named=True) == truth and truth["tasks"] > 200 and truth["tasks_with_wrong_flag"] > 0
    assert (counts["held_count"], counts["duplicate_count"]) == (0, 0) and not personal_data_in(on_disk(hue))


@pytest.mark.parametrize("instead", [(TOO_MANY,), (MAINTENANCE, TOO_MANY)])
def test_what_passes_is_asked_again(hue, monkeypatch, instead):
    _practise(hue, monkeypatch, HUE, *instead)
    assert pull(SOURCE, "hue", "2026-08", hue).rows_of("tasks") == practice.truth(HUE, 2026, 8)["tasks"]


@pytest.mark.parametrize("fault", ["stale_session", "repeated_rows", "skipped_rows", "empty_success"])
def test_a_passing_fault_costs_nothing(hue, monkeypatch, fault):
    _practise(hue, monkeypatch, Scope("hue", seed=2, volume=3, faults=Faults(fault)))
    pull(SOURCE, "hue", "2026-08", hue)
    assert staged(hue, SOURCE, "hue", "2026-08", "tasks").get_column("task_id").n_unique() == practice.truth(HUE, 2026, 8)["tasks"]


def test_a_row_that_is_not_understood_is_held_alone(hue, monkeypatch):
    _practise(hue, monkeypatch, Scope("hue", seed=2, volume=0.5, faults=Faults("unknown_status:always,bad_numbers:always,shape_changes:always")))
    take(hue, SOURCE, "hue", "2026-08")
    assert sorted(held(hue).select("rule_code", "field").rows(), key=str) == [
        ("not_a_number", "sub_task_count"), ("not_in_shape", None), ("unknown_code", "status"),
    ]  # fmt: skip
    assert accepted(hue, SOURCE, "tasks").height == practice.truth(Scope("hue", seed=2, volume=0.5), 2026, 8)["tasks"] - 3


def test_an_outage_that_looks_like_success_is_not_a_fact(hue, monkeypatch):
    _practise(hue, monkeypatch, Scope("hue", seed=2, faults=Faults("empty_success:always")))
    with pytest.raises(PullError, match="never showed 82 of 82 rows"):
        pull(SOURCE, "hue", "2026-08", hue)


def test_files_are_read_like_answers(hue, monkeypatch, tmp_path):
    folder = drop_folder(monkeypatch, tmp_path, SOURCE, "hue", "2026-11")
    (folder / "nhiem_vu.json").write_text(json.dumps(_fixture("empty_text_for_no_deadline")), encoding="utf-8")
    assert take(hue, SOURCE, "hue", "2026-11")["accepted_count"] == 4


def test_only_who_logs_in_and_asks_by_form_is_answered():
    body = b"Index=1&Size=5&NgayTaoNhiemVu%5BFromDate%5D=2026-08-01&NgayTaoNhiemVu%5BToDate%5D=2026-08-31"
    page = json.loads(practice.answer(Request("POST", practice.LIST_PATH, {}, {"Authorization": "t"}, body), HUE).body)
    assert len(page["PageData"]) == 5 and page["TotalRows"] == practice.truth(HUE, 2026, 8)["tasks"]
    assert practice.answer(Request("POST", practice.LIST_PATH, {}, {}, body), HUE).status == 401
    assert practice.answer(Request("POST", practice.LIST_PATH, {}, {"Authorization": "t"}, b"Index=1"), HUE).status == 400
    assert practice.truth(Scope("kon_tum"), 2025, 7)["tasks"] == 0
