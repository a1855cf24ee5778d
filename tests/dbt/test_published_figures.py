"""The portal's own published figures come out of the marts again: points, totals, ranks, gaps, and nothing where it published nothing."""

from __future__ import annotations

import shutil
from decimal import Decimal

import accepted_home
import golden
import pytest

from home import RULEBOOK
from warehouse.build import build
from warehouse.connection import connect, rows

D = Decimal


def test_every_published_point_and_total_is_recomputed(marts):
    assert golden.mismatches(marts) == []


def test_the_recomputed_metrics_are_the_many_and_not_a_few(marts):
    published = [row for row in accepted_home.metric_rows() if None not in (row["numerator"], row["denominator"], row["score"])]
    recomputed = rows(
        marts,
        "select * from marts.fct_criterion_scores where period = '2026-08' and published_score is not null"
        " and score_basis in ('recomputed', 'zero_denominator')",
    )
    assert len(published) == 59
    assert len(recomputed) == len(published) + 18  # and the 18 units of the progress tree
    assert {row["score_gap"] for row in recomputed} == {D(0)}


def test_a_changed_maximum_in_the_rulebook_is_noticed(built_home, tmp_path, monkeypatch):
    """The planted fault: 6 points become 5.9 (and so the area and the set, or the build itself would refuse), with no local source at all."""
    changed = tmp_path / "rulebook"
    shutil.copytree(RULEBOOK, changed)
    _lower_maxima(changed, "DOSSIER_SYNC", "CKMB")
    home = accepted_home.real_home(tmp_path / "home")
    shutil.copytree(built_home.build / "dbt", home.build / "dbt")
    monkeypatch.setenv("PAR_RULEBOOK", str(changed))
    build(home)
    with connect(home.build / "warehouse.duckdb") as con:
        found = golden.mismatches(con)
        assert rows(con, "select count(*) as n from marts.fct_measures where source_id <> 'national_portal'") == [{"n": 0}]
    assert found and all("DOSSIER_SYNC" in line for line in found)
    assert "H44 DOSSIER_SYNC: 5.900000 is not the published 6" in found


def _lower_maxima(rulebook, criterion_code: str, area_code: str) -> None:
    folder = rulebook / "criteria" / "index_766"
    for path, codes in ((folder / "criteria.csv", (criterion_code, area_code)), (folder / "set.csv", ("index_766",))):
        table = golden.table(path)
        for row in table:
            if row.get("criterion_code", row["criteria_set_id"]) in codes:
                row["max_score"] = str(D(row["max_score"]) - D("0.1"))
        golden.write_table(path, table)


def test_the_province_is_complete_and_has_a_rank(marts):
    [index] = rows(marts, "select * from marts.fct_index_scores where criteria_set_id = 'index_766' and period = '2026-08' and unit_code = 'H44'")
    assert (index["score"], index["index_pct"], index["rank"], index["score_status"]) == (D("59.91"), D("59.91"), 1, "scored")
    areas = rows(marts, "select area_code, score from marts.fct_area_scores where criteria_set_id = 'index_766' and period = '2026-08' and unit_code = 'H44'")
    assert {row["area_code"]: row["score"] for row in areas} == {
        "CKMB": D("7.96"),
        "TDGQ": D("15.68"),
        "CLGQ": D("8.83"),
        "MDSH": D("8.22"),
        "TTTT": D("6.25"),
        "MDHL": D("12.97"),
    }


def test_a_department_without_progress_figures_shows_the_gap(marts):
    """Văn phòng UBND Tỉnh stands in the transparency answer alone."""
    on_time = _criterion(marts, "H44.01", "ON_TIME")
    assert (on_time["score"], on_time["score_status"], on_time["max_score"]) == (None, "missing_data", D(20))
    [index] = rows(marts, "select * from marts.fct_index_scores where period = '2026-08' and unit_code = 'H44.01'")
    assert (index["score"], index["rank"], index["known_score"], index["known_max_score"]) == (None, None, D("1.96"), D(18))


def test_nulls_stay_null_beside_the_portals_own_mark(marts):
    sync = _criterion(marts, "H44.01", "DOSSIER_SYNC")
    assert (sync["score"], sync["score_status"], sync["data_quality_status"]) == (None, "missing_data", "NO_NATIONAL_REPORT_DATA")
    assert sync["data_quality_message"] == "Không có dữ liệu báo cáo tổng hợp."
    nothing = _criterion(marts, "H44.01", "PUBLISH_ON_TIME")
    assert (nothing["score"], nothing["score_status"], nothing["numerator"], nothing["ratio_pct"]) == (None, "not_applicable", D(0), None)
    temporary = _criterion(marts, "H44", "DOSSIER_SYNC")
    assert (temporary["score"], temporary["data_quality_status"]) == (D(6), "TEMP_NATIONAL_REPORT_DENOMINATOR")
    copy = _criterion(marts, "H44", "ELECTRONIC_CERTIFIED_COPY")
    assert (copy["numerator"], copy["score"], copy["score_basis"]) == (None, D(2), "stated_ratio")
    for row in accepted_home.metric_rows():
        if row["score"] is None and row["max_score"]:
            assert _criterion(marts, row["unit_code"], row["metric_code"])["score"] is None


def test_the_provinces_stand_as_published(marts):
    listed = rows(marts, "select * from marts.fct_index_scores where period = '2026' and score_basis = 'published' order by rank, unit_code")
    published = accepted_home.list_rows()
    assert {row["unit_code"]: row["score"] for row in listed} == {row["unit_code"]: row["total_score"] for row in published}
    place = {row["unit_code"]: int(row["row_stt"]) for row in published}
    by_rank = sorted(listed, key=lambda row: (row["rank"], place[row["unit_code"]]))
    assert [place[row["unit_code"]] for row in by_rank] == list(range(1, 24))
    ranks = {row["province_code"]: row["rank"] for row in listed}
    assert (ranks["lang_son"], ranks["hue"], ranks["ho_chi_minh"], ranks["lai_chau"], ranks["thai_nguyen"]) == (6, 7, 8, 8, 10)
    assert {row["ranked_count"] for row in listed} == {23}


def test_a_wrong_total_is_shown_and_not_repaired(marts):
    gaps = rows(marts, "select * from marts.fct_total_gaps")
    assert [(gap["period"], gap["province_code"], gap["scope_code"], gap["difference"]) for gap in gaps] == [("2025", "dong_thap", "index_766", D("0.02"))]
    [index] = rows(marts, "select * from marts.fct_index_scores where period = '2025' and province_code = 'dong_thap'")
    assert index["score"] == D("68.13") == gaps[0]["stated_total"] and index["known_score"] == D("68.11") == gaps[0]["parts_sum"]


@pytest.mark.parametrize(
    ("result_id", "parts", "value"),
    [("KT-03", (1377, 1711), "80.48"), ("HUE-01", (38, 38), "100"), ("HUE-02", (10, 37), "27.03")],
)
def test_reported_shares_are_recomputed(marts, result_id, parts, value):
    [result] = rows(marts, "select * from marts.fct_reported_results where result_id = ?", (result_id,))
    assert (result["numerator"], result["denominator"]) == parts
    assert result["recomputed_value"] == D(value) == result["stated_value"] and result["value_gap"] == 0


def test_every_target_stands_in_every_month(marts):
    counts = rows(marts, "select period, count(distinct target_id) as n, count(*) as row_count from marts.fct_target_attainments group by period")
    months = rows(
        marts, "select distinct period from marts.fct_measures where calendar = 'calendar' and length(period) = 7 and substring(period, 6, 1) not in ('Q', 'H')"
    )
    assert {row["period"] for row in counts} == {row["period"] for row in months} >= {"2026-08", "2026-09"}
    assert {(row["n"], row["row_count"]) for row in counts} == {(95, 95)}


def _criterion(con, unit_code: str, criterion_code: str) -> dict:
    [row] = rows(con, "select * from marts.fct_criterion_scores where period = '2026-08' and unit_code = ? and criterion_code = ?", (unit_code, criterion_code))
    return row
