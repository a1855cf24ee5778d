"""Everything the pages of one province and period say, read once from one frozen release, and the same as an English reader gets it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from scorecards import facts as base
from scorecards.report.reading import earlier_release, restated_rows
from scorecards.vietnamese import previous_period
from warehouse.connection import identifier, rows
from warehouse.proof.periods import IN_FORCE, first_day

Row = dict[str, Any]
HISTORY = 12  # periods of a line
FILES_OF_A_SCORE = 3  # the rest are counted; all of them stand in fct_score_evidence
AS_IS = "_as_is"


@dataclass(frozen=True)
class Material:
    """`sets` and `as_is` have the facts of each criteria set, the main one first; `periods` the twelve up to this one, oldest first.

    `told` keeps what a page says of a rule, which is the same for all units, in the language of this material.
    """

    sets: dict[str, dict]
    as_is: dict[str, dict]
    periods: list[str]
    history: dict[tuple[str, str], dict[str, Row]]
    history_as_is: dict[tuple[str, str], dict[str, Row]]
    set_rows: dict[str, Row]
    rule_days: dict[str, list]
    units: dict[str, Row]
    measures: dict[str, Row]
    unit_figures: dict[str, dict[str, Row]]
    exclusions: dict[tuple[str, str, str], list[Row]]
    evidence: dict[tuple[str, str, str], list[Row]]
    area_names: dict[str, str]
    provinces: list[Row]
    coverage: list[Row]
    reconciliations: list[Row]
    earlier_release: str
    restated: list[tuple[Row, Row]]
    told: dict[tuple[str, str, str], str] = field(default_factory=dict)

    @property
    def main(self) -> dict:
        return next(iter(self.sets.values()))

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of every unit that has a row anywhere, by its code."""
        listed = [row for facts in (*self.sets.values(), *self.as_is.values()) for row in facts["units"]]
        return {row["unit_code"]: row["unit_name_vi"] for row in [*listed, *self.units.values()]}


def read(release_path: Path, province: str, period: str) -> Material:
    """All of it, in a handful of queries however many units there are."""
    manifest = base.read_manifest(release_path)
    earlier = earlier_release(release_path, manifest)
    with base.open_release(release_path) as con:
        main = base.read(con, manifest, province, period)
        scored = [row["criteria_set_id"] for row in rows(con, SETS, (province, period))]
        ids = list(dict.fromkeys([main["criteria_set_id"], *scored]))
        sets = {each: main if each == main["criteria_set_id"] else of_set(con, main, each) for each in ids}
        periods = last_periods(period)
        return Material(
            sets=sets,
            as_is={each: found | base.read_view(con, each, province, period, AS_IS) for each, found in sets.items()},
            periods=periods,
            history=read_history(con, province, periods, ""),
            history_as_is=read_history(con, province, periods, AS_IS),
            set_rows={each: read_set(con, each, period) for each in ids},
            rule_days=read_rule_days(con, periods[0]),
            units={row["unit_code"]: row for row in rows(con, "select * from marts.dim_units where province_code = ? order by unit_code", (province,))},
            measures={row["measure_code"]: row for row in rows(con, "select * from marts.dim_measures order by measure_code")},
            unit_figures=read_unit_figures(con, main),
            exclusions=read_exclusions(con, province, period),
            evidence=read_evidence(con, province, period),
            area_names={row["new_nso_code"]: row["new_name_vi"] for row in rows(con, AREA_NAMES, (main["province"]["nso_code"],))},
            provinces=rows(con, "select * from marts.dim_provinces order by province_code, valid_from"),
            coverage=rows(con, COVERAGE, (province, period)),
            reconciliations=rows(con, RECONCILIATIONS, (province, period)),
            earlier_release=earlier.name if earlier else "",
            restated=restated_rows(con, earlier, province, period) if earlier else [],
        )


SETS = "select distinct criteria_set_id from marts.fct_index_scores where province_code = ? and period = ? order by criteria_set_id"
# the maps spell some names otherwise (Hoá) than the portal (Hóa), whose spelling the units of the release have
AREA_NAMES = (
    "select distinct new_nso_code, new_name_vi from marts.bridge_unit_successions where new_province_nso_code = ? and new_name_vi is not null order by 1, 2"
)
COVERAGE = "select * from marts.fct_source_coverage where province_code = ? and period = ? order by source_id, unit_code"
RECONCILIATIONS = "select * from marts.fct_reconciliations where province_code = ? and period = ? order by figure_code, left_source, right_source, unit_code"


def of_set(con, main: dict, criteria_set: str) -> dict:
    """The facts of another set that scores the same province and period: what has nothing to do with a set stays."""
    province, period = main["province"]["province_code"], main["period"]
    return {
        **main,
        **base.read_of_set(con, criteria_set, province, period),
        "previous": base.read_indices(con, criteria_set, province, previous_period(period)).get(main["unit"]["unit_code"]),
        "ranking": base.read_ranking(con, criteria_set, period),
    }


def read_set(con, criteria_set: str, period: str) -> Row:
    """The set's own row in the period, for its names and its decision."""
    day = first_day(period)
    found = rows(con, f"select * from marts.dim_criteria_sets where criteria_set_id = ? and {IN_FORCE}", (criteria_set, day, day))
    blank = {"criteria_set_id": criteria_set, "name_vi": criteria_set, "name_en": criteria_set, "decision": criteria_set, "status": "unknown", "citation": ""}
    return found[0] if found else blank


def last_periods(period: str) -> list[str]:
    """The last twelve periods of the same kind, this one last."""
    found = [period]
    while len(found) < HISTORY:
        found.insert(0, previous_period(found[0]))
    return found


def read_history(con, province: str, periods: list[str], view: str) -> dict[tuple[str, str], dict[str, Row]]:
    """(set, unit) → period → index row."""
    sql = (
        "select criteria_set_id, unit_code, period, score, index_pct, rank, ranked_count, score_status, set_status, known_score, known_max_score "
        f"from marts.{identifier('fct_index_scores' + view)} where province_code = ? and period in (select unnest(?))"
    )
    found: dict = defaultdict(dict)
    for row in rows(con, sql, (province, periods)):
        found[row["criteria_set_id"], row["unit_code"]][row["period"]] = row
    return dict(found)


def read_rule_days(con, first: str) -> dict[str, list]:
    """The days since the first period on which the rules of a set changed."""
    sql = (
        "select distinct criteria_set_id, valid_from as changed_on from marts.dim_criteria where valid_from > ? "
        "union select distinct criteria_set_id, valid_to from marts.dim_criteria where valid_to > ? order by 1, 2"
    )
    found: dict = defaultdict(list)
    for row in rows(con, sql, (first_day(first), first_day(first))):
        found[row["criteria_set_id"]].append(row["changed_on"])
    return dict(found)


def read_unit_figures(con, main: dict) -> dict[str, dict[str, Row]]:
    """Of each measure that a target looks at: unit → its figure in the period."""
    root, codes = main["province"], sorted({row["measure_code"] for row in main["targets"] if row["measure_code"]})
    sql = (
        "select * from marts.fct_measures where calendar = ? and province_code = ? and period = ? and measure_code in (select unnest(?)) "
        "order by measure_code, unit_code"
    )
    found: dict = defaultdict(dict)
    for row in rows(con, sql, (root.get("calendar", "calendar"), root["province_code"], main["period"], codes)):
        found[row["measure_code"]][row["unit_code"]] = row
    return dict(found)


def read_exclusions(con, province: str, period: str) -> dict[tuple[str, str, str], list[Row]]:
    """(calendar, unit, measure) → how many rows are left out of its denominator for which reason, the most first."""
    sql = "select * from marts.fct_measure_exclusions where province_code = ? and period = ? order by excluded_count desc, exclusion_reason"
    found: dict = defaultdict(list)
    for row in rows(con, sql, (province, period)):
        found[row["calendar"], row["unit_code"], row["measure_code"]].append(row)
    return dict(found)


def read_evidence(con, province: str, period: str) -> dict[tuple[str, str, str], list[Row]]:
    """(set, unit, criterion) → the files with the most rows behind the points, each with how many files and rows there are in all."""
    one = "partition by criteria_set_id, unit_code, criterion_code"
    sql = (
        "select * from (select criteria_set_id, unit_code, criterion_code, source_id, file_name, file_sha256, learned_at, practice_kind, row_count, "
        f"row_number() over ({one} order by row_count desc, file_sha256, arrival_id) as place, count(*) over ({one}) as file_count, "
        f"cast(sum(row_count) over ({one}) as bigint) as row_total "
        f"from marts.fct_score_evidence where province_code = ? and period = ?) as ranked where place <= {FILES_OF_A_SCORE} "
        "order by criteria_set_id, unit_code, criterion_code, place"
    )
    found: dict = defaultdict(list)
    for row in rows(con, sql, (province, period)):
        found[row["criteria_set_id"], row["unit_code"], row["criterion_code"]].append(row)
    return dict(found)


def in_english(material: Material) -> Material:
    """The same with every `…_vi` column holding what its `…_en` sibling says, where there is one: one set of views serves both languages."""
    return replace(
        material,
        sets={each: facts_in_english(facts) for each, facts in material.sets.items()},
        as_is={each: facts_in_english(facts) for each, facts in material.as_is.items()},
        set_rows={each: english(row) for each, row in material.set_rows.items()},
        provinces=[named_in_english(row) for row in material.provinces],
        measures={each: english(row) for each, row in material.measures.items()},
        told={},
    )


def facts_in_english(facts: dict) -> dict:
    translated: dict[str, Callable] = {
        "province": named_in_english,
        "unit": lambda row: row | {"unit_name_vi": facts["province"]["name_en"] or row["unit_name_vi"]},
        "labels": lambda found: {key: english(row) for key, row in found.items()},
        **dict.fromkeys(("criteria", "measures", "ranking", "held"), all_english),
    }
    return {name: translated[name](value) if name in translated else value for name, value in facts.items()}


def named_in_english(province: Row) -> Row:
    return english(province) | {"full_name_vi": province["name_en"] or province["full_name_vi"]}


def all_english(found: Iterable[Row]) -> list[Row]:
    return [english(row) for row in found]


def english(row: Row) -> Row:
    told = {name: row.get(f"{name.removesuffix('_vi')}_en") for name in row if name.endswith("_vi")}
    return row | {name: text for name, text in told.items() if text}
