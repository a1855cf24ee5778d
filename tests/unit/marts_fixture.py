"""Builds a small, plausible build/warehouse.duckdb: Phú Thọ 2026-08 and 23 provinces with their published figures.

marts_figures.csv and marts_province_list.csv are the national portal's own figures (captures of October 2026, published in
github.com/ChippedTopaz/qd766 and github.com/hauphanquoc/766-Analyze); Huế's and Khánh Hòa's months are invented (`simulated`).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb

from home import RULEBOOK

HERE = Path(__file__).resolve().parent
SET = "index_766"
MONTH, QUARTER, YEAR = "2026-08", "2026-Q3", "2026"
LEARNED_AT = "2026-09-16 02:00:00"
SHA = {"portal": "a1" * 32, "list": "b2" * 32, "dossiers": "c3" * 32, "documents": "d4" * 32}
STANDING = {"calendar": "calendar", "set_status": "confirmed"}  # of every figure here
SCORE_KEYS = ("period", "criteria_set_id", "province_code", "unit_code")

# province, unit, source, measure, numerator, denominator, excluded: invented
INVENTED = (
    ("hue", "H57", "one_stop_dossiers", "dossiers_on_time", "1874", "1990", 12),
    ("hue", "H57", "one_stop_dossiers", "dossiers_online", "1204", "2002", 0),
    ("hue", "H57", "document_register", "documents_electronic", "4410", "4688", 31),
    ("hue", "H57", "document_register", "documents_signed", "4201", "4410", 0),
    ("khanh_hoa", "H32", "national_portal", "portal__pay_dossier", "42105", "100000", 0),
)
# source, province, period, file, counts (landed, accepted, held, duplicate), practice kind
ACCOUNTS = (
    ("national_portal", "phu_tho", MONTH, "portal", "transparency.json", (231, 231, 0, 0), "captured"),
    ("national_portal", "phu_tho", YEAR, "list", "provinces_2026-10-05.json", (23, 23, 0, 0), "captured"),
    ("one_stop_dossiers", "hue", MONTH, "dossiers", "search_2026-08.json", (2010, 2002, 3, 5), "simulated"),
    ("document_register", "hue", MONTH, "documents", "so_van_ban_2026-08.xlsx", (7811, 7808, 0, 3), "simulated"),
)
HELD = ((17, "missing_required", "due_at"), (230, "not_a_date", "accepted_at"), (1411, "unknown_code", "status"))


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a CSV, empty cells as None."""
    with path.open(encoding="utf-8", newline="") as handle:
        return [{key: value or None for key, value in row.items()} for row in csv.DictReader(handle)]


def columns() -> dict[str, dict[str, str]]:
    """Every mart's columns and types, as the contract of the marts has them."""
    found: dict[str, dict[str, str]] = {}
    for row in read(HERE / "marts_columns.csv"):
        found.setdefault(row["mart"], {})[row["column"]] = row["type"]
    return found


def rounded(value: Fraction, step: str) -> Decimal:
    """Half up at the criterion's step, in exact arithmetic."""
    units = value / Fraction(step) + Fraction(1, 2)
    return (units.numerator // units.denominator) * Decimal(step)


def share(figure: dict) -> Decimal | None:
    if figure["numerator"] is None or not Fraction(figure["denominator"] or 0):
        return None
    return rounded(100 * Fraction(figure["numerator"]) / Fraction(figure["denominator"]), "0.000001")


def gap(value: Decimal | None, published: str | Decimal | None) -> Decimal | None:
    return None if value is None or published is None else value - Decimal(published)


def points(criterion: dict, figure: dict) -> tuple[Decimal | None, str, str | None]:
    """Points, status and basis of one criterion of one unit, by the criterion's row of the rulebook."""
    above, below = figure["numerator"], figure["denominator"]
    if criterion["rule_type"] == "AS_PUBLISHED":
        return Decimal(figure["published_score"]), "scored", "published"
    basis = "recomputed"
    if criterion["ratio_source"] == "stated":
        above, below, basis = figure["stated_ratio_pct"], 100, "stated_ratio"
    if Fraction(below) == 0:
        if criterion["zero_denominator"] == "null":
            return None, "missing_data" if figure["data_quality_status"] == "NO_NATIONAL_REPORT_DATA" else "not_applicable", "zero_denominator"
        return Decimal(criterion["max_score"] if criterion["zero_denominator"] == "full" else 0), "scored", "zero_denominator"
    ratio = Fraction(above) / Fraction(below) * 100 / Fraction(criterion["full_score_ratio_pct"])
    capped = min(Fraction(1), ratio) if criterion["cap_at_max"] == "true" else ratio
    return rounded(Fraction(criterion["max_score"]) * capped, criterion["rounding_step"]), "scored", basis


def applies(unit_code: str, criterion: dict) -> bool:
    return unit_code == "H44" or criterion["applies_to"] != "province"


def criterion_rows(figures: list[dict], criteria: list[dict]) -> Iterator[dict]:
    """Every counted criterion of every unit that is there; where the portal shows nothing of it, the gap is shown."""
    known = {(figure["unit_code"], figure["criterion_code"]): figure for figure in figures}
    for unit_code in dict.fromkeys(figure["unit_code"] for figure in figures):
        for criterion in criteria:
            figure = known.get((unit_code, criterion["criterion_code"]))
            if criterion["level"] == "area" or figure is None and (criterion["is_counted"] == "false" or not applies(unit_code, criterion)):
                continue
            score, status, basis = points(criterion, figure) if figure else (None, "missing_data", None)
            stated = figure["stated_ratio_pct"] if figure and criterion["ratio_source"] == "stated" else None
            yield {
                **(figure or {}),
                **dict(zip(SCORE_KEYS, (MONTH, SET, "phu_tho", unit_code), strict=True)),
                **{"area_code": criterion["parent_code"], "parent_code": criterion["parent_code"], "criterion_code": criterion["criterion_code"]},
                **{"level": "criterion", "measure_code": criterion["measure_code"]},
                **{"score": score, "max_score": criterion["max_score"], "score_status": status, "score_basis": basis},
                "score_gap": gap(score, figure and figure["published_score"]),
                "ratio_pct": stated or (share(figure) if figure else None),
                **({"excluded_count": 0, "source_id": "national_portal", "file_sha256": SHA["portal"]} if figure else {}),
            }


def area_rows(figures: list[dict], areas: list[dict], scored: list[dict]) -> Iterator[dict]:
    """Six areas for every unit: what its criteria give, beside what the portal published."""
    published = {(figure["unit_code"], figure["area_code"]): figure["published_score"] for figure in figures if figure["criterion_code"] is None}
    for unit_code in dict.fromkeys(row["unit_code"] for row in scored):
        for area in areas:
            key = (unit_code, area["criterion_code"])
            parts = [row for row in scored if (row["unit_code"], row["area_code"]) == key]
            known = [row for row in parts if row["score"] is not None]
            score = rounded(Fraction(sum(row["score"] for row in known)), area["rounding_step"]) if known else None
            bases = {row["score_basis"] for row in known}
            yield {
                **dict(zip(SCORE_KEYS, (MONTH, SET, "phu_tho", unit_code), strict=True)),
                **{"area_code": key[1], "score": score, "max_score": area["max_score"], "published_score": published.get(key)},
                "score_status": "scored" if known else "missing_data",
                "score_basis": "recomputed" if "recomputed" in bases else next(iter(bases), None),
                "score_gap": gap(score, published.get(key)),
            }


def listed_rows(areas: list[dict], provinces: dict[str, dict]) -> Iterator[dict]:
    """The portal's list of provinces, year to date: its areas as published."""
    for listed in read(HERE / "marts_province_list.csv"):
        for area in areas:
            published = listed[area["criterion_code"].lower()]
            yield {
                **dict(zip(SCORE_KEYS, (YEAR, SET, provinces[listed["h_code"]]["province_code"], listed["h_code"]), strict=True)),
                **{"area_code": area["criterion_code"], "score": Decimal(published), "max_score": area["max_score"], "score_status": "scored"},
                **{"score_basis": "published", "published_score": published, "score_gap": 0},
            }


def index_rows(units: dict[str, dict], areas: list[dict]) -> list[dict]:
    """The index of every complete unit with its rank (1, 2, 2, 4) among its peers; of any other unit what is known."""
    totals = {row["h_code"]: Decimal(row["total_score"]) for row in read(HERE / "marts_province_list.csv")}
    rows = []
    for key in dict.fromkeys(tuple(row[name] for name in SCORE_KEYS) for row in areas):
        parts = [row for row in areas if tuple(row[name] for name in SCORE_KEYS) == key and row["score"] is not None]
        known, known_max = sum(row["score"] for row in parts), sum(int(row["max_score"]) for row in parts)
        published = totals[key[3]] if key[0] == YEAR else None
        score = published if published is not None else known if known_max == 100 else None
        rows.append(
            {
                **dict(zip(SCORE_KEYS, key, strict=True)),
                **{"peer_group": units[key[3]]["peer_group"], "score": score, "max_score": 100, "index_pct": score},
                **{"known_score": known, "known_max_score": known_max, "published_score": published, "score_gap": gap(score, published)},
                "score_status": "missing_data" if score is None else "scored",
                "score_basis": "published" if published is not None else None if score is None else "recomputed",
            }
        )
    for row in rows:
        peers = [one["score"] for one in rows if one["score"] is not None and (one["period"], one["peer_group"]) == (row["period"], row["peer_group"])]
        row["rank"] = None if row["score"] is None else 1 + sum(peer > row["score"] for peer in peers)
        row["ranked_count"] = len(peers)
    return rows


def measure_rows(scored: list[dict]) -> Iterator[dict]:
    yield from ({**row, "calendar": "calendar", "source_row_count": 1} for row in scored if row.get("source_id"))
    for province, unit, source, code, above, below, excluded in INVENTED:
        figure = {
            "calendar": "calendar",
            "province_code": province,
            "unit_code": unit,
            "source_id": source,
            "measure_code": code,
            "numerator": above,
            "denominator": below,
        }
        for period in (MONTH,) if source == "national_portal" else (MONTH, QUARTER, YEAR):
            yield {**figure, "period": period, "excluded_count": excluded, "ratio_pct": share(figure), "source_row_count": below}


def target_rows(measures: list[dict]) -> Iterator[dict]:
    """Every target of the rulebook in the month; `>=` is the one comparator whose targets have a measure."""
    actuals = {(row["province_code"], row["measure_code"]): row for row in measures if row["period"] == MONTH and row["unit_code"] in ("H57", "H32")}
    for target in (row for path in sorted((RULEBOOK / "targets").glob("*.csv")) for row in read(path)):
        actual = actuals.get((target["province_code"], target["measure_code"]), {})
        met = actual and actual["ratio_pct"] >= Decimal(target["value"])
        late = int(target["due_year"] or 0) <= int(YEAR)
        yield {
            **{**target, "period": MONTH, "target_value": target["value"], "target_value_max": target["value_max"]},
            **{"actual_value": actual.get("ratio_pct"), "numerator": actual.get("numerator"), "denominator": actual.get("denominator")},
            "attainment_status": "achieved" if met else "cannot_tell" if not actual else "behind" if late else "on_path",
            "score_status": "provisional" if actual else "missing_data",
        }


def result_rows() -> Iterator[dict]:
    for row in read(RULEBOOK / "reported_results.csv"):
        recomputed = rounded(100 * Fraction(row["numerator"]) / Fraction(row["denominator"]), "0.01") if row["unit"] == "%" and row["denominator"] else None
        yield {**row, "stated_value": row["value"], "recomputed_value": recomputed, "value_gap": gap(recomputed, row["value"])}


def account_rows(learned_at: str, held: bool) -> Iterator[dict]:
    for source, province, period, sha, name, counts, kind in ACCOUNTS:
        counted = counts if held or not counts[2] else (counts[0] - counts[2], counts[1], 0, counts[3])
        yield {
            **{"source_id": source, "province_code": province, "period": period, "arrival_id": SHA[sha][:16], "entity": name.partition(".")[0]},
            **{"file_name": name, "file_sha256": SHA[sha]},
            **dict(zip(("landed_count", "accepted_count", "held_count", "duplicate_count"), counted, strict=True)),
            **{"file_bytes": 1000 * counts[0], "practice_kind": kind, "learned_at": learned_at},
        }


def freshness_rows(learned_at: str) -> Iterator[dict]:
    """One source of Phú Thọ came in time, one has not come: missing is said, never zero."""
    told = {"province_code": "phu_tho", "period": MONTH, "due_date": "2026-09-10", "owner": "Văn phòng Ủy ban nhân dân tỉnh"}
    came = {"first_learned_at": learned_at, "last_learned_at": learned_at, "arrival_count": 1, "row_count": 156, "unit_count": 6}
    yield {**told, **came, "source_id": "national_portal", "freshness_status": "on_time"}
    yield {**told, "source_id": "payments", "freshness_status": "missing", "arrival_count": 0}


def held_rows(learned_at: str) -> Iterator[dict]:
    reasons = {row["rule_code"]: row for row in read(RULEBOOK / "hold_rules.csv")}
    for row_no, rule, field in HELD:
        reason = {key: text and text.replace("{field}", field) for key, text in reasons[rule].items()}
        yield {
            **{**reason, "source_id": "one_stop_dossiers", "entity": "dossiers", "province_code": "hue", "period": MONTH, "arrival_id": SHA["dossiers"][:16]},
            **{"file_sha256": SHA["dossiers"], "row_no": row_no, "field": field, "owner": "Trung tâm Phục vụ hành chính công"},
            **{"raw_text": json.dumps({field: "?"}), "learned_at": learned_at},
        }


def unit_rows(figures: list[dict], provinces: list[dict]) -> dict[str, dict]:
    known = [row for row in read(RULEBOOK / "units" / "units.csv") if row["province_nso_code"] == "25" and row["level"] == "commune" and not row["valid_to"]]
    codes = {row["name_vi"].casefold(): row["unit_code"] for row in known}
    rows = [{**row, "unit_code": row["h_code"] or row["province_code"], "unit_name_vi": row["full_name_vi"], "unit_level": "province"} for row in provinces]
    rows += [
        {
            "unit_code": row["unit_code"],
            "province_code": "phu_tho",
            "parent_unit_code": "H44",
            "unit_name_vi": row["unit_name"],
            "unit_level": row["unit_level"],
            "nso_code": codes.get(row["unit_name"].casefold().removeprefix("ubnd ")),
        }
        for row in {figure["unit_code"]: figure for figure in figures if figure["unit_level"] != "province"}.values()
    ]
    return {row["unit_code"]: {**row, "peer_group": row["unit_level"]} for row in rows}


def mart_rows(units: Iterable[str] | None, learned_at: str, held: bool) -> dict[str, Iterable[dict]]:
    """Every mart's rows; `units` keeps only these of Phú Thọ's units."""
    wanted = None if units is None else set(units)
    figures = [row for row in read(HERE / "marts_figures.csv") if wanted is None or row["unit_code"] in wanted]
    provinces, criteria = read(RULEBOOK / "units" / "provinces.csv"), read(RULEBOOK / "criteria" / SET / "criteria.csv")
    areas, by_unit = [row for row in criteria if row["level"] == "area"], unit_rows(figures, provinces)
    scored = list(criterion_rows(figures, criteria))
    area_scores = [*area_rows(figures, areas, scored), *listed_rows(areas, by_unit)]
    measures = list(measure_rows(scored))
    sets = read(RULEBOOK / "criteria" / SET / "set.csv")
    scores = {"fct_criterion_scores": scored, "fct_area_scores": area_scores, "fct_index_scores": index_rows(by_unit, area_scores)}
    return {
        **{"dim_criteria_sets": sets, "fct_answer_counts": [], "fct_assessment_rounds": []},
        **{"dim_provinces": provinces, "dim_units": by_unit.values(), "dim_criteria": criteria, "dim_measures": read(RULEBOOK / "measures.csv")},
        "dim_labels": [{**row, "label_type": row["status_type"]} for row in read(RULEBOOK / "statuses.csv")],
        **{"fct_measures": measures, **scores, **{f"{mart}_as_is": rows for mart, rows in scores.items()}},  # nothing was reorganised
        "fct_published_list_scores": [],
        **{"fct_total_gaps": [], "fct_target_attainments": target_rows(measures), "fct_reported_results": result_rows()},
        **{"fct_source_freshness": freshness_rows(learned_at), "fct_source_coverage": []},
        **{"fct_reconciliations": [], "fct_reconciliation_dossiers": []},
        **{"fct_file_accounts": account_rows(learned_at, held), "fct_held_rows": held_rows(learned_at) if held else []},
    }


def make_marts(path: Path, *, units: Iterable[str] | None = None, learned_at: str = LEARNED_AT, held: bool = True) -> Path:
    """Write the marts to a new DuckDB file at `path`, as a build would leave them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    rows = mart_rows(units, learned_at, held)
    with duckdb.connect(str(path)) as con:
        con.execute("create schema marts")
        for mart, types in columns().items():
            con.execute(f"create table marts.{mart} ({', '.join(f'{name} {kind}' for name, kind in types.items())})")
            told = ({**STANDING, "applicable_max_score": row.get("max_score"), **row} for row in rows.get(mart, []))
            kept = [{name: row[name] for name in types if row.get(name) is not None} for row in told]
            texts = json.dumps([dict.fromkeys(types, "VARCHAR")])
            con.execute(f"insert into marts.{mart} select unnest(from_json(?, ?), recursive := true)", [json.dumps(kept, default=str), texts])
    return path
