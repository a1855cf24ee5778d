"""Returns of the reporting system: one period under two names, only what was approved counts, and what was returned is not forgotten."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal

import duckdb
import polars as pl
import pytest
from in_process import drop_folder, on_disk, sight, sight_all, take, taken_wholly
from road_helpers import FIXTURES, accepted, held

from home import REPO, RULEBOOK
from ingest.schemas.report_periods import report_period
from ingest.workbook_forms import read
from simulator import periodic_reports as practice
from simulator.faults import Faults
from simulator.people import personal_data_in
from simulator.scope import Scope

SOURCE, MONTH = "periodic_reports", ("hue", "2026-09")
HEAD = "ky_bao_cao;ma_don_vi;ten_don_vi;ma_chi_tieu;ten_chi_tieu;don_vi_tinh;gia_tri;luy_ke;trang_thai;ngay_gui;nguoi_duyet\n"
LINE = "{period};H57.101;UBND phường Thuận Hóa;{code};Chỉ tiêu;Văn bản;{value};;{approval};{sent};Lê Văn Ví Dụ\n"
USUAL = {"period": "Q3/2026", "code": "CCHC.01", "value": "12", "approval": "Đã duyệt", "sent": "14/10/2026"}


@pytest.fixture
def drop(home, monkeypatch, tmp_path):
    taken_wholly(monkeypatch, "hue", SOURCE)
    sight(home, *MONTH, {"UBND phường Thuận Hóa": "H57.101", "UBND xã A Lưới 1": "H57.140"})
    return drop_folder(monkeypatch, tmp_path, SOURCE, *MONTH)


def put(drop, *lines: dict) -> None:
    (drop / "bao_cao_cchc.csv").write_text(HEAD + "".join(LINE.format(**USUAL | line) for line in lines), encoding="utf-8")


def rules(home) -> list[tuple]:
    return held(home).sort("row_no").select("rule_code", "field").rows()


def test_the_sample_has_two_approved_figures_a_correction_and_an_ambiguous_number(home, drop):
    shutil.copy(FIXTURES / SOURCE / "two_names_of_a_period_returned_then_approved.csv", drop / "bao_cao_cchc.csv")
    assert take(home, SOURCE, *MONTH) == {"landed_count": 4, "accepted_count": 3, "held_count": 1, "duplicate_count": 0}
    rows = accepted(home, SOURCE, "submissions").sort("row_no")
    assert rows.select("unit_code", "report_period", "indicator_code", "value", "cumulative_value", "approval", "sent_date").rows() == [
        ("H57.101", "2026-Q3", "CCHC.01", Decimal(12), Decimal(31), "approved", date(2026, 10, 14)),
        ("H57.101", "2026-Q3", "CCHC.02", Decimal("96.5"), None, "approved", date(2026, 10, 14)),
        ("H57.140", "2026-Q3", "CCHC.02", Decimal(81), None, "approved", date(2026, 10, 22)),
    ]
    assert rules(home) == [("ambiguous_number", "value")]


def test_who_approved_it_is_not_kept(home, drop):
    shutil.copy(FIXTURES / SOURCE / "two_names_of_a_period_returned_then_approved.csv", drop / "bao_cao_cchc.csv")
    take(home, SOURCE, *MONTH)
    assert personal_data_in(on_disk(home)) == []


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("Quý III/2026", "2026-Q3"), ("quý 3 năm 2026", "2026-Q3"), ("Q4-2025", "2025-Q4"), ("T9/2026", "2026-09"), ("Tháng 9/2026", "2026-09"),
        ("6 tháng đầu năm 2026", "2026-H1"), ("6T/2026", "2026-H1"), ("6 tháng cuối năm 2025", "2025-H2"), ("Năm 2025", "2025"), ("2026-Q3", "2026-Q3"),
        ("9T/2026", None), ("Quý V/2026", None), ("T13/2026", None), ("gần đây", None),
    ],
)  # fmt: skip
def test_a_period_has_one_name_or_waits(name, period):
    assert pl.select(report_period(pl.lit(name))).item() == period


def test_each_broken_promise_is_held_by_its_rule(home, drop):
    broken = [
        ({"period": "9T/2026"}, ("not_in_shape", "stated_period")),
        ({"code": "số văn bản"}, ("unknown_code", "indicator_code")),
        ({"approval": "Chờ ký"}, ("unknown_code", "approval")),
        ({"value": "chưa có"}, ("not_a_number", "value")),
        ({"value": "0.81"}, ("ambiguous_number", "value")),
        ({"sent": "30/06/2026"}, ("impossible_time", "sent_date")),
        ({"sent": "31/09/2026"}, ("not_a_date", "sent_date")),
    ]
    put(drop, *(line | {"code": line.get("code", f"CCHC.{place:02d}")} for place, (line, _) in enumerate(broken, 10)))
    assert take(home, SOURCE, *MONTH)["accepted_count"] == 0
    assert rules(home) == [rule for _, rule in broken]


def test_a_blank_value_is_not_zero(home, drop):
    put(drop, {"value": ""})
    take(home, SOURCE, *MONTH)
    assert accepted(home, SOURCE, "submissions").item(0, "value") is None


def test_one_submission_under_two_names_of_its_period_may_not_say_two_things(home, drop):
    put(drop, {"value": "12"}, {"value": "13", "period": "Quý III/2026"}, {"code": "CCHC.03"}, {"code": "CCHC.03", "period": "Quý III/2026"})
    counts = take(home, SOURCE, *MONTH)
    assert rules(home) == [("conflicting_duplicate", "value")] * 2 and counts["accepted_count"] == 2


def test_an_indicator_that_no_list_names_is_taken_in_and_marked(home, drop):
    put(drop, {}, {"code": "KTXH.155"})
    take(home, SOURCE, *MONTH)
    assert accepted(home, SOURCE, "submissions").sort("row_no").select("indicator_code", "is_listed").rows() == [("CCHC.01", True), ("KTXH.155", False)]


def test_the_rulebook_lists_what_is_known_and_no_more():
    groups = {row["group_code"]: row for row in read("report_groups.csv")}
    assert {code: row["indicator_count"] for code, row in groups.items() if row["indicator_count"]} == {
        "government_office": "8", "socio_economic": "155", "anti_corruption": "143",
    }  # fmt: skip
    results = {row["result_id"]: row["value"] for row in read("reported_results.csv")}
    assert all(results[row["affects"]] == row["indicator_count"] for row in groups.values() if row["indicator_count"])
    assert {row["group_code"] for row in read("report_indicators.csv")} <= set(groups) and (RULEBOOK / "report_indicators.csv").is_file()


def test_practice_is_accepted_as_the_truth_says_and_history_is_kept(home, drop):
    scope = Scope("hue", seed=3, volume=0.5, faults=Faults("repeated_rows"))
    sight_all(home, "hue", 2026, 9)
    practice.write(drop, scope, 2026, 9)
    truth, counts = practice.truth(scope, 2026, 9), take(home, SOURCE, *MONTH)
    assert (counts["accepted_count"], counts["held_count"], counts["duplicate_count"]) == (truth["submissions"], truth["held"], 1) and truth["held"] > 0
    rows = accepted(home, SOURCE, "submissions")
    files = f"read_parquet('{home.accepted}/{SOURCE}/submissions/*.parquet')"
    model = (REPO / "dbt_project/models/staging/periodic_reports/stg_periodic_reports__values.sql").read_text(encoding="utf-8")
    counting = duckdb.execute(model.replace("{{ source('periodic_reports', 'submissions') }}", files)).fetchall()
    assert len(counting) == truth["values"] < rows.height
    assert set(rows.get_column("report_period")) == {"2026-09", "2026-Q3"}


def test_practice_ends_with_its_province(tmp_path):
    assert practice.write(tmp_path, Scope("quang_binh"), 2026, 9) == 0
    assert practice.truth(Scope("quang_binh"), 2026, 9) == {"submissions": 0, "held": 0, "values": 0}
