"""Dossiers and documents of the province's own systems: what is last known, judged as the month ended, rolled up as sums of parts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from practice_rows import HUE

from warehouse.connection import rows

D = Decimal


@pytest.mark.parametrize(
    ("period", "unit_code", "measure_code", "numerator", "denominator", "excluded"),
    [
        # d1 in time, d2 late, d3 unfinished with its due date ahead (finished late in October, as the second pull says), d4 refused
        ("2026-09", "H57.01", "dossiers_on_time", 2, 3, 0),
        ("2026-09", "H57.02", "dossiers_on_time", 0, 0, 1),
        ("2026-09", "H57", "dossiers_on_time", 2, 3, 1),
        ("2026-Q3", "H57", "dossiers_on_time", 2, 3, 1),
        ("2026", "H57", "dossiers_on_time", 2, 3, 1),
        ("2026-09", "H57", "dossiers_online", 3, 4, 0),
        ("2026-09", "H57", "documents_incoming", 2, None, 0),
        ("2026-09", "H57", "documents_outgoing", 4, None, 0),
        ("2026-09", "H57.01", "documents_outgoing", 3, None, 0),
        ("2026-09", "H57", "documents_electronic", 4, 5, 1),
        # the second arrival says that document 2 is signed
        ("2026-09", "H57", "documents_signed", 3, 4, 0),
    ],
)
def test_local_measures(marts, period, unit_code, measure_code, numerator, denominator, excluded):
    row = _measure(marts, period, unit_code, measure_code)
    assert (row["numerator"], row["denominator"], row["excluded_count"]) == (numerator, denominator, excluded)


def test_a_dossier_pulled_in_two_periods_counts_once(marts):
    assert _measure(marts, "2026", "H57", "dossiers_online")["source_row_count"] == 4


def test_the_ratio_is_of_the_sums(marts):
    row = _measure(marts, "2026-Q3", "H57", "dossiers_on_time")
    assert row["ratio_pct"] == D("66.666667") and row["file_sha256"] is None


def test_a_fallback_scores_provisionally_and_never_replaces_the_list(marts):
    of_766 = "criteria_set_id = 'index_766'"
    [score] = rows(marts, f"select * from marts.fct_criterion_scores where {of_766} and period = '2026-09' and unit_code = 'H57.01' and score is not null")
    assert (score["measure_code"], score["score"], score["score_status"]) == ("dossiers_on_time", D("13.33"), "provisional")
    [index] = rows(marts, f"select * from marts.fct_index_scores where {of_766} and period = '2026-09' and unit_code = 'H57.01'")
    assert (index["score"], index["score_status"], index["known_score"], index["known_max_score"]) == (None, "missing_data", D("13.33"), D(20))
    [listed] = rows(marts, f"select * from marts.fct_index_scores where {of_766} and period = '2026' and unit_code = 'H57'")
    assert (listed["score"], listed["score_basis"], listed["rank"]) == (D("63.96"), "published", 7)


def test_units_are_named_by_their_sources(marts):
    names = {row["unit_code"]: row["unit_name_vi"] for row in rows(marts, "select * from marts.dim_units")}
    assert (names["H44.01"], names["H57.01"], names["H57"]) == ("Văn phòng UBND Tỉnh", "UBND phường Phú Xuân", "Thành phố Huế")
    assert {"kon_tum", "quang_binh"} <= set(names) and sum(1 for code in names if code.startswith("H") and "." not in code) == 34


def test_what_was_learned_last_stands_and_an_unknown_metric_is_kept(marts):
    july = {row["measure_code"]: row for row in rows(marts, "select * from marts.fct_measures where period = '2026-07'")}
    assert july["portal__public_content_full"]["numerator"] == 88
    assert (july["portal__brand_new_metric"]["numerator"], july["portal__brand_new_metric"]["ratio_pct"]) == (1, 25)
    scored = rows(marts, "select distinct measure_code from marts.fct_criterion_scores where period = '2026-07'")
    assert scored and "portal__brand_new_metric" not in {row["measure_code"] for row in scored}


def test_held_rows_say_why(marts):
    [held] = rows(marts, "select * from marts.fct_held_rows")
    assert '"denominator"' in held["reason_vi"] and '"denominator"' in held["reason_en"] and "{" not in held["reason_vi"]


def test_every_file_is_accounted_for(marts, built_home):
    accounts = rows(marts, "select * from marts.fct_file_accounts")
    files = [path for path in (built_home.accepted / "file_accounts").glob("*.parquet") if not path.name.startswith("_")]
    assert (len(accounts), len(files)) == (21, 22)  # a year-to-date list that came unchanged with two months is told once
    assert all(row["landed_count"] == row["accepted_count"] + row["held_count"] + row["duplicate_count"] for row in accounts)


def test_wards_that_merged_stand_under_the_ward_of_today(marts):
    def of_june(mart: str, columns: str, of_set: str = "true") -> dict[str, tuple]:
        where = f"{of_set} and calendar = 'calendar' and period = '2025-06' and province_code = 'hue' and measure_code = 'dossiers_on_time'"
        return {row["unit_code"]: tuple(row.values())[1:] for row in rows(marts, f"select unit_code, {columns} from marts.{mart} where {where}")}

    parts = "numerator, denominator, ratio_pct"
    assert of_june("fct_measures", parts) == {"H57.201": (1, 1, 100), "H57.202": (0, 1, 0), "H57.03": (1, 1, 100), "H57": (2, 3, D("66.666667"))}
    as_is = {"H57.01": (1, 2, 50, "moved"), "H57.03": (1, 1, 100, "unchanged"), "H57": (2, 3, D("66.666667"), "unchanged")}
    assert of_june("fct_measures_as_is", parts + ", succession_status") == as_is
    assert of_june("fct_criterion_scores_as_is", "score", "criteria_set_id = 'index_766'") == {"H57.01": (10,), "H57.03": (20,), "H57": (D("13.33"),)}
    wards = {row["unit_code"]: tuple(row.values())[1:] for row in rows(marts, "select unit_code, nso_code, valid_to, successor_unit_code from marts.dim_units")}
    assert wards["H57.201"] == ("19750", date(2025, 7, 1), "H57.01") and wards["H57.01"] == ("19753", None, None)


def _measure(con, period: str, unit_code: str, measure_code: str) -> dict:
    [row] = rows(
        con,
        "select * from marts.fct_measures where calendar = 'calendar' and province_code = ? and period = ? and unit_code = ? and measure_code = ?",
        (HUE, period, unit_code, measure_code),
    )
    return row
