"""A criteria set of three scored rows, a draft that changes it, and a home with three communes' figures: small enough to be worked by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

from home import RULEBOOK, Home
from tests.prove.folder import read_rows, write_rows
from warehouse.connection import connect
from warehouse.rulebook.check import WITH_A_SET

SET = {
    "criteria_set_id": "small",
    "name_vi": "Bộ thử",
    "name_en": "Small set",
    "valid_from": "2026-01-01",
    "max_score": "10",
    "area_count": "1",
    "criterion_count": "2",
    "sub_criterion_count": "0",
    "rounding_step": "0.01",
    "tie_rule": "competition",
    "calendar": "calendar",
    "period_kinds": "month",
    "status": "illustrative",
    "citation": "Thử",
    "source_url": "https://example.org",
}
ROW = {
    "criteria_set_id": "small",
    "name_en": "Row",
    "cap_at_max": "true",
    "rounding_step": "0.01",
    "applies_to": "commune",
    "is_counted": "true",
    "status": "illustrative",
    "citation": "Thử",
    "source_url": "https://example.org",
    "valid_from": "2026-01-01",
}
LEAF = ROW | {"parent_code": "A", "level": "criterion", "rule_text": "Quy tắc", "ratio_source": "parts", "zero_denominator": "null"}
LEAF |= {"scored_by": "system", "direction": "up"}
CRITERIA = [
    ROW | {"criterion_code": "A", "level": "area", "sort_order": "1", "name_vi": "Lĩnh vực", "max_score": "10", "cap_at_max": "false"},
    LEAF
    | {"criterion_code": "A1", "sort_order": "2", "name_vi": "Đúng hạn", "max_score": "6", "rule_type": "LINEAR"}
    | {"measure_code": "dossiers_on_time", "full_score_ratio_pct": "100"},
    LEAF | {"criterion_code": "A2", "sort_order": "3", "name_vi": "Trực tuyến", "max_score": "4", "rule_type": "BRACKETS", "measure_code": "dossiers_online"},
]
BRACKETS = [("1", "", "", "50", "false", "0"), ("2", "50", "true", "80", "false", "2"), ("3", "80", "true", "", "", "4")]
STEPS = [
    {"criteria_set_id": "small", "criterion_code": "A2", "name_vi": "Mức", "name_en": "Step", "valid_from": "2026-01-01"}
    | dict(zip(("step_no", "lower", "lower_is_in", "upper", "upper_is_in", "points"), bracket, strict=True))
    for bracket in BRACKETS
]
LEVELS = [
    {"criteria_set_id": "small", "unit_level": "commune", "peer_group": "commune", "not_applicable": "rescale", "no_survey": "missing"}
    | {"missing": "left_out", "citation": "Thử", "status": "illustrative"}
]
CLASSES = [
    {"criteria_set_id": "small", "class_code": code, "name_vi": name, "name_en": code, "min_pct": low, "max_pct_exclusive": high}
    | {"status": "illustrative", "citation": "Thử"}
    for code, name, low, high in (("good", "Tốt", "80", ""), ("fair", "Khá", "50", "80"), ("weak", "Yếu", "0", "50"))
]
TABLES = {"set.csv": [SET], "criteria.csv": CRITERIA, "steps.csv": STEPS, "levels.csv": LEVELS, "classes.csv": CLASSES, "class_caps.csv": []}
# unit → on time and online, of a hundred each
FIGURES = {"u": (100, 90), "v": (80, 70), "w": (50, 20)}


def write_set(folder: Path, tables: dict[str, list[dict[str, str]]] = TABLES) -> Path:
    """The files of one set, with the columns that the project's own have."""
    folder.mkdir(parents=True)
    for file, rows in tables.items():
        header = list(read_rows(RULEBOOK / "criteria" / "par_commune" / file)[0])
        write_rows(folder / file, header, rows)
    return folder


def write_draft(folder: Path) -> Path:
    """The set, changed: A1 earns all at 50% and one point less, A2 has two steps up to 3, A3 for 2 points looks at what nobody has."""
    area, on_time, online = CRITERIA
    changed = [
        area,
        on_time | {"max_score": "5", "rule_type": "LINEAR_CAPPED_AT_TARGET", "full_score_ratio_pct": "50"},
        online | {"max_score": "3"},
        LEAF
        | {"criterion_code": "A3", "sort_order": "4", "name_vi": "Phản ánh", "max_score": "2", "rule_type": "LINEAR"}
        | {"measure_code": "petitions_on_time", "full_score_ratio_pct": "100"},
    ]
    steps = [STEPS[0], STEPS[1] | {"upper": "", "upper_is_in": "", "points": "3"}]
    return write_set(folder, TABLES | {"set.csv": [SET | {"criterion_count": "3"}], "criteria.csv": changed, "steps.csv": steps})


def rulebook_with_the_set(folder: Path) -> Path:
    """A rulebook in which the small set is the only one, with the project's measures, questions and codes."""
    write_set(folder / "criteria" / "small")
    for name in WITH_A_SET:
        shutil.copy(RULEBOOK / name, folder / name)
    for name in ("ambiguities.csv", "exemptions.csv"):
        write_rows(folder / name, list(read_rows(RULEBOOK / name)[0]), ())
    return folder


def build_home(home: Home, periods: tuple[str, ...] = ("2026-07", "2026-08"), figures: dict[str, tuple[int, int]] = FIGURES) -> Home:
    """A build that knows the communes' figures in each period, and no score: what is asked of it is scored again."""
    home.build.mkdir(parents=True, exist_ok=True)
    with connect(home.build / "warehouse.duckdb", read_only=False) as con:
        con.execute("create schema marts")
        con.execute("create table marts.dim_units (province_code varchar, unit_code varchar, unit_name_vi varchar, unit_level varchar)")
        con.execute("create table marts.dim_labels as select 'peer_group' as label_type, 'commune' as code, 'Xã' as name_vi")
        con.execute("create table marts.dim_provinces as select 'hue' as province_code, 'Huế' as name_vi")
        con.execute("create table marts.fct_file_accounts as select 'hue' as province_code, 'simulated' as practice_kind")
        con.execute(
            "create table marts.fct_measures (period varchar, calendar varchar, province_code varchar, unit_code varchar, measure_code varchar,"
            " numerator decimal(18, 4), denominator decimal(18, 4), stated_ratio_pct decimal(18, 6), published_score decimal(18, 6),"
            " data_quality_status varchar)"
        )
        for unit, parts in figures.items():
            con.execute("insert into marts.dim_units values ('hue', ?, ?, 'commune')", [unit, f"Xã {unit.upper()}"])
            for period in periods:
                for measure, part in zip(("dossiers_on_time", "dossiers_online"), parts, strict=True):
                    con.execute("insert into marts.fct_measures values (?, 'calendar', 'hue', ?, ?, ?, 100, null, null, null)", [period, unit, measure, part])
    return home
