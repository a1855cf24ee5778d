"""The targets and reported results of the five documents: all are here, every shape has what it needs, and a corrupted copy is found out."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml
from planted import plant

from home import REPO, RULEBOOK
from warehouse.rulebook.files import read
from warehouse.rulebook.targets import CHECKS, check_mapping, check_milestones, check_shapes, check_versions

TARGETS = "targets/*.csv"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_targets_hold(check):
    assert list(check(RULEBOOK)) == []


@pytest.mark.parametrize(
    "check, file, key, code, column, planted",
    [
        (check_mapping, "targets/quang_binh.csv", "target_id", "QB-09", "mapping_status", ""),
        (check_mapping, "targets/kon_tum.csv", "target_id", "KT-15", "missing_figure_vi", ""),
        (check_mapping, "targets/kon_tum.csv", "target_id", "KT-15", "national_reason_vi", ""),
        (check_shapes, "targets/quang_binh.csv", "target_id", "QB-39", "value_max", ""),
        (check_shapes, "targets/quang_binh.csv", "target_id", "QB-30", "base_period", "2021-2025"),
        (check_shapes, "targets/quang_binh.csv", "target_id", "QB-14", "parent_target_id", ""),
        (check_shapes, "targets/hue.csv", "target_id", "HUE-11", "scope_unit_name", ""),
        (check_shapes, "targets/thanh_hoa.csv", "target_id", "TH-01", "comparator", ">="),
        (check_milestones, "target_milestones.csv", "target_id", "QB-09", "value", "16"),
        (check_milestones, "target_milestones.csv", "target_id", "QB-07", "year", "2019"),
        (check_versions, "targets/khanh_hoa.csv", "target_id", "KH-09", "follows_target_id", "KH-11"),
        (check_versions, "targets/khanh_hoa.csv", "target_id", "KH-06", "parent_target_id", "QB-13"),
        (check_versions, "targets/khanh_hoa.csv", "target_id", "KH-09", "supersedes_target_id", "KH-02"),
        (check_versions, "targets/hue.csv", "target_id", "HUE-11", "target_id", "HUE-10"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_planted_fault_is_found_where_it_stands(tmp_path, check, file, key, code, column, planted):
    copy = Path(shutil.copytree(RULEBOOK / "targets", tmp_path / "rulebook" / "targets")).parent
    shutil.copy(RULEBOOK / "target_milestones.csv", copy)
    _, fault = plant(copy, file, key, code, column, planted)
    column = "valid_from" if column == "target_id" else column  # a second version of a target begins when the first ends
    assert (file, fault.line, column) in [(one.file, one.line, one.column) for one in check(copy)]


# province → the last number of its rows, and which of them are reported results; all others are targets
DOCUMENTS = {
    "khanh_hoa": ("KH", 23, {22, 23}),
    "hue": ("HUE", 11, set(range(1, 10))),
    "quang_binh": ("QB", 65, {65}),
    "kon_tum": ("KT", 16, set(range(1, 17)) - {5, 15}),
    "thanh_hoa": ("TH", 17, set(range(7, 18))),
}


def test_every_target_and_result_of_the_five_documents_is_here():
    wanted = {
        (province, f"{prefix}-{number:02}", number in results) for province, (prefix, last, results) in DOCUMENTS.items() for number in range(1, last + 1)
    }
    found = {(row.cells["province_code"], row.cells["target_id"], False) for row in read(RULEBOOK, TARGETS)}
    found |= {(row.cells["province_code"], row.cells["result_id"], True) for row in read(RULEBOOK, "reported_results.csv")}
    assert found == wanted
    assert (len(read(RULEBOOK, TARGETS)), len(read(RULEBOOK, "reported_results.csv"))) == (95, 37)
    assert all(row.file == f"targets/{row.cells['province_code']}.csv" for row in read(RULEBOOK, TARGETS))


def test_every_shape_that_the_documents_force_is_here():
    shapes = Counter(row.cells["shape"] for row in read(RULEBOOK, TARGETS))
    known = {row.cells["code"] for row in read(RULEBOOK, "statuses.csv") if row.cells["status_type"] == "target_shape"}
    assert set(shapes) == known and (shapes["tier_ratchet"], shapes["rank_top"], shapes["carve_out"], shapes["cut_vs_period_average"]) == (3, 6, 12, 2)


def test_the_ratchet_ends_at_100_100_95_as_points_and_never_arrives_as_growth():
    last = {
        (row.cells["target_id"], row.cells["reading"]): row.cells["value"] for row in read(RULEBOOK, "target_milestones.csv") if row.cells["year"] == "2025"
    }
    assert [last[f"QB-0{number}", "A"] for number in (7, 8, 9)] == ["100", "100", "95"]
    assert [last[f"QB-0{number}", "B"] for number in (7, 8, 9)] == ["62.208", "41.472", "31.104"]


@pytest.mark.parametrize("pattern, key", [(TARGETS, "target_id"), ("reported_results.csv", "result_id")])
def test_what_is_mapped_has_a_source_in_its_province(pattern, key):
    sources = {row.cells["measure_code"]: row.cells["source_id"] for row in read(RULEBOOK, "measures.csv")}
    mapped = [row.cells for row in read(RULEBOOK, pattern) if row.cells["measure_code"]]
    unmapped = {row.cells[key] for row in read(RULEBOOK, pattern) if not row.cells["measure_code"]}
    assert unmapped <= {"KT-15"}
    assert [row[key] for row in mapped if sources[row["measure_code"]] not in province_yaml(row["province_code"])["sources"]] == []


def province_yaml(province_code: str) -> dict:
    return yaml.safe_load((REPO / f"ingest/provinces/{province_code}.yaml").read_text(encoding="utf-8"))
