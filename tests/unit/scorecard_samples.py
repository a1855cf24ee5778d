"""Sample releases for the scorecards: the marts of marts_fixture with what a test adds, frozen beside a manifest as a release has it."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
from marts_fixture import LEARNED_AT, MONTH, SET, SHA, STANDING, columns, make_marts, mart_rows

from scorecards import facts

RELEASE_ID = "20260916-5b9c0de75b9c"
PHU_THO, HUE = "phu_tho", "hue"
AREAS = ("CKMB", "TDGQ", "CLGQ", "MDSH", "TTTT", "MDHL")
MAXIMA = dict(zip(AREAS, (18, 20, 12, 22, 10, 18), strict=True))


def freeze(folder: Path, *additions: tuple[str, list[dict]], statements: tuple[str, ...] = ()) -> Path:
    """A release folder: the fixture's marts, the rows added to them, the statements run over them, and the manifest."""
    database = make_marts(folder / "warehouse.duckdb")
    with duckdb.connect(str(database)) as con:
        for mart, rows in additions:
            add(con, mart, rows)
        for statement in statements:
            con.execute(statement)
        inputs = con.execute("select source_id, province_code, period, file_name, file_sha256, practice_kind from marts.fct_file_accounts").fetchall()
    names = ("source_id", "province_code", "period", "file_name", "sha256", "practice_kind")
    manifest = {
        **{"release_id": RELEASE_ID, "learned_at": LEARNED_AT.replace(" ", "T"), "created_at": "2026-11-21T03:00:00", "content_hash": "5b9c0de7" * 8},
        "inputs": [{**dict(zip(names, row, strict=True)), "landed_at": LEARNED_AT.replace(" ", "T")} for row in inputs],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def add(con: duckdb.DuckDBPyConnection, mart: str, rows: list[dict]) -> None:
    """Insert rows given by column name; a column not given is null."""
    rows = [{**STANDING, **row} for row in rows]
    names = [name for name in columns()[mart] if any(row.get(name) is not None for row in rows)]
    places = ", ".join("?" for _ in names)
    con.executemany(f"insert into marts.{mart} ({', '.join(names)}) values ({places})", [[row.get(name) for name in names] for row in rows])


def hue_from_its_own_system() -> list[tuple[str, list[dict]]]:
    """Huế without the portal: on time is known from its one-stop system, provisionally; five areas are missing, for two wards too."""
    indexes, areas, criteria = [], [], []
    criterion_rows = [row for row in mart_rows(None, LEARNED_AT, True)["dim_criteria"] if row["level"] == "criterion" and row["is_counted"] == "true"]
    for unit, peers, above, below, score in (
        ("H57", "province", 1874, 1990, "18.83"),
        ("H57.11", "commune", 120, 120, "20"),
        ("H57.12", "commune", 90, 120, "15"),
    ):
        scope = {"period": MONTH, "criteria_set_id": SET, "province_code": HUE, "unit_code": unit}
        known = {"score": score, "score_status": "provisional", "score_basis": "recomputed"}
        indexes.append(
            {**scope, "peer_group": peers, "max_score": 100, "ranked_count": 0, "score_status": "missing_data", "known_score": score, "known_max_score": 20}
        )
        areas += [{**scope, "area_code": a, "max_score": MAXIMA[a], **(known if a == "TDGQ" else {"score_status": "missing_data"})} for a in AREAS]
        for row in criterion_rows:
            figure = {**known, "measure_code": "dossiers_on_time", "numerator": above, "denominator": below, "excluded_count": 12}
            figure |= {"ratio_pct": round(100 * above / below, 6), "source_id": "one_stop_dossiers", "file_sha256": SHA["dossiers"]}
            found = figure if row["criterion_code"] == "ON_TIME" else {"score_status": "missing_data", "measure_code": row["measure_code"]}
            criteria.append({**scope, "area_code": row["parent_code"], "criterion_code": row["criterion_code"], "max_score": row["max_score"], **found})
    wards = [
        {"unit_code": code, "province_code": HUE, "parent_unit_code": "H57", "unit_name_vi": name, "unit_level": "commune", "peer_group": "commune"}
        for code, name in (("H57.11", "Phường Thuận Hóa"), ("H57.12", "Phường An Cựu"))
    ]
    return [("dim_units", wards), ("fct_index_scores", indexes), ("fct_area_scores", areas), ("fct_criterion_scores", criteria)]


def crowded() -> list[tuple[str, list[dict]]]:
    """A whole province: 15 departments and 120 communes, most complete, long names, and more targets than a page holds."""
    units, indexes, areas, targets = [], [], [], []
    for place in range(135):
        level = "department" if place < 15 else "commune"
        code, name = f"H44.{place + 300}", f"{'Sở Văn hóa, Thể thao và Du lịch' if place < 15 else 'UBND Xã Nghĩa Hưng Thượng'} {place + 1}"
        scope = {"period": MONTH, "criteria_set_id": SET, "province_code": PHU_THO, "unit_code": code}
        units.append({"unit_code": code, "province_code": PHU_THO, "parent_unit_code": "H44", "unit_name_vi": name, "unit_level": level, "peer_group": level})
        whole, points = place % 4 != 0, 90 - place * 0.2
        found = (
            {"score": points, "index_pct": points, "rank": place + 2, "score_status": "scored", "score_basis": "recomputed"}
            if whole
            else {"score_status": "missing_data"}
        )
        known = {"known_score": points if whole else points / 2, "known_max_score": 100 if whole else 56}
        indexes.append({**scope, "peer_group": level, "max_score": 100, "ranked_count": 100, **known, **found})
        for number, area in enumerate(AREAS):
            score = {"score": round(MAXIMA[area] * (90 - place * 0.3 - number * 5) / 100, 2), "score_status": "scored"}
            areas.append({**scope, "area_code": area, "max_score": MAXIMA[area], **(score if whole or number % 2 else {"score_status": "missing_data"})})
    for place in range(24):
        missed = place % 3 == 0
        targets.append(
            {
                **{"target_id": f"PT-{place:02d}", "province_code": PHU_THO, "period": MONTH, "measure_code": "portal__pay_dossier", "comparator": ">="},
                **{
                    "indicator_vi": "Tỷ lệ hồ sơ giải quyết trực tuyến mức độ 3 và 4 trên tổng số hồ sơ của các cơ quan chuyên môn",
                    "due_year": 2025 + place % 2,
                },
                **{"actual_value": "42.105" if missed else "84.21", "target_value": 50, "numerator": 42105, "denominator": 100000},
                **{"unit": "%", "attainment_status": "behind" if missed else "achieved", "score_status": "provisional"},
            }
        )
    return [("dim_units", units), ("fct_index_scores", indexes), ("fct_area_scores", areas), ("fct_target_attainments", targets)]


def read(release: Path, province: str = PHU_THO, period: str = MONTH) -> dict:
    """The facts of a sample release, as the documents are made of them."""
    with facts.open_release(release) as con:
        return facts.read(con, facts.read_manifest(release), province, period)
