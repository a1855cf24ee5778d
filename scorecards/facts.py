"""Everything one scorecard says, read from one frozen release as plain dicts; nothing is computed that a mart does not hold."""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

from home import ParError
from scorecards.vietnamese import collation_key, previous_period
from warehouse.connection import connect, identifier, rows
from warehouse.proof.periods import IN_FORCE, first_day

PROVINCE, COMMUNE = "province", "commune"  # peer groups: the provinces themselves, and the units that stand on their maps


class ScorecardError(ParError):
    """A scorecard that cannot be made from this release."""


@contextmanager
def open_release(release_path: Path):
    """Open the frozen warehouse of a release, read only."""
    with connect(Path(release_path) / "warehouse.duckdb") as con:
        yield con


def read(con, manifest: dict, province: str, period: str, criteria_set: str = "") -> dict:
    """All facts of a province and a period; a fact that is not in the release is None or an empty list, never zero."""
    root = read_province(con, province)
    criteria_set = criteria_set or read_criteria_set(con, root, period)
    ranking = read_ranking(con, criteria_set, period)
    files = read_files(con, province, period, ranking[0]["period"] if ranking else period)
    return {
        "manifest": manifest,
        "province": root,
        "unit": {"unit_code": root["unit_code"], "unit_name_vi": root["full_name_vi"], "peer_group": PROVINCE},
        "period": period,
        "labels": read_labels(con) | read_set_labels(con, period),
        **read_of_set(con, criteria_set, province, period),
        "measures": [row for row in read_measures(con, root, period) if row["unit_code"] == root["unit_code"]],
        "previous": read_indices(con, criteria_set, province, previous_period(period)).get(root["unit_code"]),
        "ranking": ranking,
        "targets": read_targets(con, province, period),
        "files": files,
        "file_names": file_names(files, manifest),
        "freshness": read_freshness(con, province, period),
        "held": read_held(con, province, period),
        "practice_kinds": practice_kinds(con, province),
    }


def read_of_set(con, criteria_set: str, province: str, period: str) -> dict:
    """What one criteria set says of a province and its units in a period."""
    return {
        "criteria_set_id": criteria_set,
        "set_status": read_set_status(con, criteria_set, period),
        "criteria": read_criteria(con, criteria_set, period),
        "gaps": read_gaps(con, criteria_set, province, period),
        **read_view(con, criteria_set, province, period),
    }


def read_view(con, criteria_set: str, province: str, period: str, view: str = "") -> dict:
    """Units and their points: as units were, or with the view `_as_is` as they are."""
    scope = (criteria_set, province, period)
    return {
        "units": read_units(con, *scope, view),
        "area_scores": read_scores(con, f"fct_area_scores{view}", "area_code", *scope),
        "criterion_scores": read_scores(con, f"fct_criterion_scores{view}", "criterion_code", *scope),
    }


def read_manifest(release_path: Path) -> dict:
    return json.loads((Path(release_path) / "manifest.json").read_text(encoding="utf-8"))


def read_province(con, province: str) -> dict:
    """The province, and its own unit code (the H-code; the slug where a province has none)."""
    found = rows(con, "select * from marts.dim_provinces where province_code = ? order by valid_from desc", (province,))
    if not found:
        raise ScorecardError(f"No province {province} in this release; use a province_code of rulebook/units/provinces.csv.")
    return {**found[0], "unit_code": found[0]["h_code"] or province}


def read_criteria_set(con, root: dict, period: str) -> str:
    """The set that scores the province in this period, its own row first; without scores, the newest set, if any file came."""
    province = root["province_code"]
    found = rows(
        con,
        "select criteria_set_id from marts.fct_index_scores where province_code = ? and period = ? "
        "order by case when set_status = 'illustrative' then 1 else 0 end, case when unit_code = ? then 0 else 1 end, known_max_score desc nulls last, "
        "criteria_set_id limit 1",
        (province, period, root["unit_code"]),
    ) or rows(
        con,
        "select criteria_set_id from marts.dim_criteria_sets where exists (select 1 from marts.fct_file_accounts where province_code = ? and period = ?) "
        "order by case when status = 'illustrative' then 1 else 0 end, valid_from desc, criteria_set_id limit 1",
        (province, period),
    )
    if not found:
        raise ScorecardError(f"This release holds nothing of {province} for {period}; pull that month and publish a release first.")
    return found[0]["criteria_set_id"]


def read_set_status(con, criteria_set: str, period: str) -> str:
    """How sure the set is in the period: confirmed, or only an illustration."""
    day = first_day(period)
    found = rows(con, f"select status from marts.dim_criteria_sets where criteria_set_id = ? and {IN_FORCE}", (criteria_set, day, day))
    return found[0]["status"] if found else "unknown"


def read_labels(con) -> dict:
    """(label_type, code) → the row that names it; every code that a reader sees goes through here."""
    return {(row["label_type"], row["code"]): row for row in rows(con, "select * from marts.dim_labels")}


def read_set_labels(con, period: str) -> dict:
    """The names of the sets in force and of their classes, as labels: (criteria_set, id) and (class of the set, code)."""
    day = first_day(period)
    sets = rows(con, f"select * from marts.dim_criteria_sets where {IN_FORCE}", (day, day))
    classes = rows(con, f"select * from marts.dim_classes where {IN_FORCE}", (day, day))
    return {("criteria_set", row["criteria_set_id"]): row for row in sets} | {(f"class of {row['criteria_set_id']}", row["class_code"]): row for row in classes}


def read_criteria(con, criteria_set: str, period: str) -> list[dict]:
    """The rows of the set that are in force in the period."""
    day = first_day(period)
    return rows(con, f"select * from marts.dim_criteria where criteria_set_id = ? and {IN_FORCE} order by sort_order", (criteria_set, day, day))


def read_units(con, criteria_set: str, province: str, period: str, view: str = "") -> list[dict]:
    """Every unit of the province with its index row, in alphabetical order; the view `_as_is` has the units of today."""
    found = rows(
        con,
        "select scores.*, coalesce(units.unit_name_vi, scores.unit_code) as unit_name_vi, units.nso_code "
        f"from marts.{identifier('fct_index_scores' + view)} as scores left join marts.dim_units as units on units.unit_code = scores.unit_code "
        "where scores.criteria_set_id = ? and scores.province_code = ? and scores.period = ?",
        (criteria_set, province, period),
    )
    return sorted(found, key=lambda row: (collation_key(row["unit_name_vi"]), row["unit_code"]))


def read_scores(con, mart: str, code: str, criteria_set: str, province: str, period: str) -> dict:
    """unit → code (of its area or criterion, by the column named) → row of a score mart."""
    by_unit: dict = defaultdict(dict)
    sql = f"select * from marts.{identifier(mart)} where criteria_set_id = ? and province_code = ? and period = ?"
    for row in rows(con, sql, (criteria_set, province, period)):
        by_unit[row["unit_code"]][row[code]] = row
    return dict(by_unit)


def read_measures(con, root: dict, period: str) -> list[dict]:
    """What was counted of the province and each of its units in the period, with its name; points may or may not hang on it."""
    return rows(
        con,
        "select found.*, known.name_vi, known.name_en, known.measure_kind, known.definition_vi from marts.fct_measures as found "
        "join marts.dim_measures as known on known.measure_code = found.measure_code "
        "where found.calendar = ? and found.province_code = ? and found.period = ? order by found.source_id desc, found.measure_code",
        (root.get("calendar", "calendar"), root["province_code"], period),
    )


def read_indices(con, criteria_set: str, province: str, period: str) -> dict[str, dict]:
    """unit → its index under one set in one period, if the release holds it."""
    sql = "select * from marts.fct_index_scores where criteria_set_id = ? and province_code = ? and period = ?"
    return {row["unit_code"]: row for row in rows(con, sql, (criteria_set, province, period))}


def read_ranking(con, criteria_set: str, period: str) -> list[dict]:
    """The newest yearly list of provinces up to the period's year; a year's list is never mixed with a month's scores."""
    provinces = rows(
        con,
        "select scores.*, provinces.name_vi, provinces.name_en, provinces.nso_code from marts.fct_index_scores as scores "
        "join marts.dim_provinces as provinces on provinces.h_code = scores.unit_code "
        "where scores.criteria_set_id = ? and scores.rank is not null and scores.period = ("
        "  select max(listed.period) from marts.fct_index_scores as listed join marts.dim_provinces as known on known.h_code = listed.unit_code"
        "  where listed.criteria_set_id = ? and length(listed.period) = 4 and listed.rank is not null and listed.period <= ?)",
        (criteria_set, criteria_set, period[:4]),
    )
    if not provinces:
        return []
    areas = defaultdict(dict)
    sql = "select * from marts.fct_area_scores where criteria_set_id = ? and period = ?"
    for row in rows(con, sql, (criteria_set, provinces[0]["period"])):
        areas[row["unit_code"]][row["area_code"]] = row
    ordered = sorted(provinces, key=lambda row: (row["rank"], collation_key(row["name_vi"])))
    return [{**row, "areas": areas.get(row["unit_code"], {})} for row in ordered]


def read_targets(con, province: str, period: str) -> list[dict]:
    sql = "select * from marts.fct_target_attainments where province_code = ? and period = ? order by target_id"
    return rows(con, sql, (province, period))


def read_gaps(con, criteria_set: str, province: str, period: str) -> list[dict]:
    sql = (
        "select gaps.*, coalesce(units.unit_name_vi, gaps.unit_code) as unit_name_vi from marts.fct_total_gaps as gaps "
        "left join marts.dim_units as units on units.unit_code = gaps.unit_code "
        "where gaps.criteria_set_id = ? and gaps.province_code = ? and gaps.period = ? order by gaps.unit_code, gaps.scope_code"
    )
    return rows(con, sql, (criteria_set, province, period))


def read_files(con, province: str, period: str, list_period: str) -> list[dict]:
    """The files of the province and period, and those of the list of provinces: its own copy, else whichever province pulled it."""
    told = "source_id, province_code, period, arrival_id, file_name, file_sha256, file_bytes, practice_kind, learned_at"
    counts = ", ".join(f"cast(sum({name}_count) as bigint) as {name}_count" for name in ("landed", "accepted", "held", "duplicate"))
    sql = f"select {told}, {counts} from marts.fct_file_accounts where period = ? group by {told} order by source_id, file_name, arrival_id, province_code"
    own = [row for row in rows(con, sql, (period,)) if row["province_code"] == province]
    if list_period == period:
        return own
    listed = rows(con, sql, (list_period,))
    copies = [row for row in listed if row["province_code"] == province] or list({row["file_sha256"]: row for row in listed}.values())
    return own + copies


def file_names(files: list[dict], manifest: dict) -> dict[str, str]:
    """The name of each file by its hash: the first of the period's own files that has it, else the first of the release's inputs."""
    known = [*((row["file_sha256"], row["file_name"]) for row in files), *((row["sha256"], row["file_name"]) for row in manifest.get("inputs", ()))]
    return dict(reversed(known))


def read_freshness(con, province: str, period: str) -> list[dict]:
    """How every source of the province stands for the month: what is late or missing comes first."""
    sql = (
        "select * from marts.fct_source_freshness where province_code = ? and period = ? "
        "order by case freshness_status when 'missing' then 0 when 'before_the_end' then 1 when 'late' then 2 else 3 end, source_id"
    )
    return rows(con, sql, (province, period))


def read_held(con, province: str, period: str) -> list[dict]:
    sql = "select * from marts.fct_held_rows where province_code = ? and period = ? order by source_id, entity, file_sha256, row_no, field"
    return rows(con, sql, (province, period))


def practice_kinds(con, province: str) -> set[str]:
    """Which kinds of practice input stand behind this province in any period; empty means real input only."""
    sql = "select distinct practice_kind from marts.fct_file_accounts where province_code = ? and practice_kind <> ''"
    return {row["practice_kind"] for row in rows(con, sql, (province,))}


def is_of_province(facts: dict) -> bool:
    """Whether these are the facts of the province itself, or of one of its units."""
    return facts["unit"]["peer_group"] == PROVINCE


def label(facts: dict, label_type: str, code: str | None) -> str:
    """The Vietnamese name of a code; the code itself where the rulebook does not name it."""
    return facts["labels"].get((label_type, code), {}).get("name_vi") or code or ""


def areas(facts: dict) -> list[dict]:
    return [row for row in facts["criteria"] if row["level"] == "area"]


def criteria_of(facts: dict, area_code: str) -> list[dict]:
    return [row for row in facts["criteria"] if row["parent_code"] == area_code]


def index_of(facts: dict, unit_code: str) -> dict:
    """The index row of a unit; a unit nobody scored has no points known, which is not a score of zero."""
    unknown = ("score", "known_score", "known_max_score", "rank", "ranked_count", "index_pct", "published_score", "decision_number", "decision_date")
    blank = dict.fromkeys(unknown) | {"score_status": "missing_data", "max_score": sum(row["max_score"] for row in areas(facts))}
    return next((row for row in facts["units"] if row["unit_code"] == unit_code), blank)


def area_rows(facts: dict, unit_code: str) -> list[tuple[dict, dict | None]]:
    """Each area with the unit's row of it, None where the unit has no points there."""
    scores = facts["area_scores"].get(unit_code, {})
    found = [(area, scores.get(area["criterion_code"])) for area in areas(facts)]
    return [(area, row if row and row["score"] is not None else None) for area, row in found]


def total_only_areas(facts: dict, unit_code: str) -> set[str]:
    """Areas whose points came as a published total that no criterion of the unit explains, as in the list of provinces."""
    explained = {row["area_code"] for row in facts["criterion_scores"].get(unit_code, {}).values() if row["score_basis"] == "published"}
    published = {code for code, row in facts["area_scores"].get(unit_code, {}).items() if row["score_basis"] == "published"}
    return published - explained


def criterion_rows(facts: dict, unit_code: str, counted: bool = True) -> list[tuple[dict, dict]]:
    """Each criterion behind the unit's points with its row, counted ones only unless asked."""
    scores, unexplained = facts["criterion_scores"].get(unit_code, {}), total_only_areas(facts, unit_code)
    wanted = [row for row in facts["criteria"] if row["level"] != "area" and row["parent_code"] not in unexplained and (row["is_counted"] or not counted)]
    return [(criterion, scores[criterion["criterion_code"]]) for criterion in wanted if criterion["criterion_code"] in scores]


def unscored_measures(facts: dict) -> list[dict]:
    """What was counted of the province and carries no points of its own, such as documents and filing channels."""
    scored = {row["measure_code"] for row in facts["criterion_scores"].get(facts["unit"]["unit_code"], {}).values()}
    return [row for row in facts["measures"] if row["measure_code"] not in scored]
