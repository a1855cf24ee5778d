"""The rulebook as law: it holds every check, a corrupted copy is found out, and its rules give the points that the portal published."""

from __future__ import annotations

import shutil
import unicodedata
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
import yaml
from planted import plant

from home import REPO, RULEBOOK
from warehouse.rulebook.check import CHECKS, check_keys, check_references, check_statuses, check_text, check_values
from warehouse.rulebook.criteria import check_sums, check_tree
from warehouse.rulebook.files import KEYS, read
from warehouse.rulebook.rules import check_rules, check_steps


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_rulebook_holds(check):
    assert read(RULEBOOK, "**/*.csv")
    assert list(check(RULEBOOK)) == []


PLANTED = [
    (check_sums, "criteria/index_766/criteria.csv", "criterion_code", "PUBLISH_ON_TIME", "max_score", "5"),
    (check_sums, "criteria/index_766/set.csv", "criteria_set_id", "index_766", "max_score", "99"),
    (check_sums, "criteria/par_province_876/set.csv", "criteria_set_id", "par_province_876", "sub_criterion_count", "87"),
    (check_sums, "criteria/par_district/criteria.csv", "criterion_code", "3.2.2", "max_score", "2"),
    (check_tree, "criteria/index_766/criteria.csv", "criterion_code", "H1", "is_counted", "true"),
    (check_rules, "criteria/par_commune/criteria.csv", "criterion_code", "5.5", "points_per_unit", ""),
    (check_rules, "criteria/par_department/criteria.csv", "criterion_code", "1.3.1", "full_score_ratio_pct", "60"),
    (check_rules, "criteria/par_department/criteria.csv", "criterion_code", "1.4", "measure_code", "tasks_on_time"),
    (check_steps, "criteria/par_department/steps.csv", "points", "0.5", "points", "1.5"),
    (check_steps, "criteria/par_department/steps.csv", "lower", "70", "lower", "71"),
    (check_steps, "criteria/par_department/criteria.csv", "criterion_code", "1.5", "rule_type", "ENTERED"),
    (check_rules, "criteria/index_766/criteria.csv", "criterion_code", "REUSED_DIGITIZED_DATA", "full_score_ratio_pct", ""),
    (check_references, "targets/quang_binh.csv", "target_id", "QB-09", "fallback_measure_code", "dossiers_inline"),
    (check_references, "criteria/index_766/criteria.csv", "criterion_code", "ON_TIME", "fallback_measure_code", "dossiers_in_time"),
    (check_references, "portal_measures.csv", "measure_code", "portal__on_time", "endpoint", "progress-tree"),
    (check_references, "ambiguities.csv", "ambiguity_id", "sync_denominator", "affects", "DOSSIER_SYNCH"),
    (check_statuses, "criteria/index_766/criteria.csv", "criterion_code", "H2", "status", "guess"),
    (check_values, "units/provinces.csv", "province_code", "ha_noi", "nso_code", "1"),
    (check_values, "criteria/index_766/criteria.csv", "criterion_code", "ON_TIME", "rounding_step", "1e-2"),
    (check_values, "units/provinces.csv", "province_code", "kon_tum", "valid_to", "2025-06-31"),
    (check_keys, "targets/hue.csv", "target_id", "HUE-11", "target_id", "HUE-10"),
    (check_text, "units/provinces.csv", "province_code", "hue", "name_vi", unicodedata.normalize("NFD", "Huế")),
    (check_text, "hold_rules.csv", "rule_code", "not_text", "reason_vi", ""),
]


@pytest.mark.parametrize("check, file, key, code, column, planted", PLANTED, ids=lambda value: getattr(value, "__name__", None))
def test_a_planted_fault_is_found_where_it_stands(tmp_path, check, file, key, code, column, planted):
    copy = Path(shutil.copytree(RULEBOOK, tmp_path / "rulebook"))
    rows, fault = plant(copy, file, key, code, column, planted)
    # a wrong maximum of one criterion shows where the sum is stated: at its area
    parent = fault.cells.get("parent_code") if check is check_sums else None
    where = next((row.line for row in rows if parent and row.cells["criterion_code"] == parent), fault.line)
    assert [(one.file, one.line, one.column) for one in check(copy)] == [(file, where, column)]


def test_index_766_has_its_six_areas_and_100_points():
    areas = {
        row.cells["criterion_code"]: int(row.cells["max_score"]) for row in read(RULEBOOK, "criteria/index_766/criteria.csv") if row.cells["level"] == "area"
    }
    assert areas == {"CKMB": 18, "TDGQ": 20, "CLGQ": 12, "MDSH": 22, "TTTT": 10, "MDHL": 18} and sum(areas.values()) == 100


# figures that the portal published for Phú Thọ, August 2026 (and one of the known vectors): criteria, numerators and denominators, points
PUBLISHED = [
    (["ON_TIME"], [(314557, 358643)], "17.54"),
    (["ON_TIME"], [(144625, 184513)], "15.68"),
    (["PUBLIC_CONTENT_FULL"], [(87, 89)], "1.96"),
    (["ORIGINAL_RESULT_AVAILABLE"], [(133274, 184513)], "4.33"),
    (["SO_HOA_GIAY_TO_GIAI_QUYET"], [(21233, 184513)], "0.46"),
    (["REUSED_DIGITIZED_DATA"], [(3160, 184513)], "0.04"),
    (["CITIZEN_DATA_CONNECTED_FORMALITY"], [(297, 1301)], "0.46"),
    (["DOSSIER_RECEIVING_SATISFACTION"], [(144574, 184513)], "5.22"),
    (["PETITION_PROCESSING_ON_TIME"], [(182, 247)], "4.42"),
    (["PAY_DOSSIER", "PAY_FORMALITY_WITH_TXN", "FEE_FORMALITY_ON_DVCQG"], [(82913, 98459), (93, 310), (56, 310)], "6.25"),
    (["PAY_DOSSIER", "PAY_FORMALITY_WITH_TXN", "FEE_FORMALITY_ON_DVCQG"], [(7, 7), (2, 3), (0, 3)], "7.67"),
]


@pytest.mark.parametrize(
    "codes, parts, points", PUBLISHED, ids=lambda value: "+".join(value) if isinstance(value, list) and isinstance(value[0], str) else None
)
def test_the_rules_give_the_points_that_the_portal_published(codes, parts, points):
    criteria = {row.cells["criterion_code"]: row.cells for row in read(RULEBOOK, "criteria/index_766/criteria.csv")}
    score = Decimal(0)
    for code, (numerator, denominator) in zip(codes, parts, strict=True):
        reached = Decimal(numerator) * 100 / (Decimal(denominator) * Decimal(criteria[code]["full_score_ratio_pct"]))
        reached = min(Decimal(1), reached) if criteria[code]["cap_at_max"] == "true" else reached
        score += Decimal(criteria[code]["max_score"]) * reached
    assert score.quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal(points)


def portal_entities() -> dict:
    return yaml.safe_load((REPO / "ingest/sources/national_portal.yaml").read_text(encoding="utf-8"))["entities"]


def test_portal_measures_speak_the_words_of_the_source():
    entities, areas = portal_entities(), {row.cells["endpoint"]: row.cells["area_code"] for row in read(RULEBOOK, "portal_groups.csv")}
    for row in read(RULEBOOK, "portal_measures.csv"):
        cells = row.cells
        figures = {figure for column, cell in cells.items() if column.endswith("_figure") for figure in cell.split("+") if figure}
        entity = entities["metrics" if cells["metric_code"] else "unit_figures"]
        assert cells["endpoint"] in entity["endpoints"] and figures <= set(entity["columns"]), row
        assert bool(cells["metric_code"]) != bool(figures) and areas[cells["endpoint"]] == cells["area_code"], row


def test_portal_groups_cover_every_area_once():
    entities, rows = portal_entities(), [row.cells for row in read(RULEBOOK, "portal_groups.csv")]
    assert Counter(row["area_code"] for row in rows) == dict.fromkeys(["CKMB", "TDGQ", "CLGQ", "MDSH", "TTTT", "MDHL"], 1)
    assert {row["list_column"] for row in rows} <= set(entities["province_scores"]["columns"])
    assert {row["group_score_figure"] for row in rows} - {""} <= set(entities["unit_figures"]["columns"])


def province_yaml(province_code: str) -> dict:
    return yaml.safe_load((REPO / f"ingest/provinces/{province_code}.yaml").read_text(encoding="utf-8"))


def test_the_country_has_34_provinces_with_their_own_codes():
    rows = [row.cells for row in read(RULEBOOK, "units/provinces.csv")]
    current = [row for row in rows if not row["valid_to"]]
    assert len(current) == len({row["h_code"] for row in current}) == len({row["nso_code"] for row in current}) == 34
    assert {"01", "04", "08"} < {row["nso_code"] for row in current}
    assert all(row["h_code"] and row["full_name_vi"].endswith(f" {row['name_vi']}") for row in current)
    assert {row["province_code"]: row["successor_province_code"] for row in rows if row["valid_to"]} == {"kon_tum": "quang_ngai", "quang_binh": "quang_tri"}


def test_province_yamls_agree_with_the_rulebook():
    rows = {row.cells["province_code"]: row.cells for row in read(RULEBOOK, "units/provinces.csv")}
    assert {path.stem for path in (REPO / "ingest/provinces").glob("*.yaml")} == set(rows)
    for province_code, row in rows.items():
        found = province_yaml(province_code)
        assert (found["province_code"], found["name_vi"], found["h_code"] or "") == (province_code, row["name_vi"], row["h_code"])
        assert ("national_portal" in found["sources"]) == bool(row["h_code"])


def test_the_readme_explains_every_file_and_column():
    text = (RULEBOOK / "README.md").read_text(encoding="utf-8")
    columns = {column for path in RULEBOOK.rglob("*.csv") for column in path.open(encoding="utf-8").readline().strip().split(",")}
    assert [name for name in sorted(columns | {pattern.split("/")[-1].replace("*", "<province>") for pattern in KEYS}) if f"`{name}`" not in text] == []
