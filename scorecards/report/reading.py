"""Everything a report speaks of, read from one release: the province's main set, the other sets, its units, its months, and what was said before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scorecards import facts
from scorecards.vietnamese import collation_key, period_days, previous_period
from warehouse.connection import connect, rows
from warehouse.proof.periods import IN_FORCE, first_day, kind_of
from warehouse.release import DATABASE_FILE, MANIFEST_FILE
from warehouse.rulebook.calendars import calendars


@dataclass(frozen=True)
class Reading:
    """One province and period; `con` stays open while the report is written. Rows are as the marts have them."""

    con: Any
    manifest: dict
    facts: dict
    sets: tuple[dict, ...]  # the sets that score the province itself, the main one first
    units: tuple[dict, ...]  # index rows of its units in every set, with their names
    before: dict  # (criteria_set_id, unit_code) → index row of the period before
    areas: dict  # (criteria_set_id, unit_code, period) → rows of its areas in the period
    months: tuple[str, ...]  # the months of the period, or the period itself where files came under it
    freshness: tuple[dict, ...]  # how the sources stand for each of the months
    target_period: str | None
    earlier_release: str | None
    restated: tuple[tuple[dict, dict], ...]  # index rows of the earlier release and of this one that differ
    calendars: dict[str, dict]

    @property
    def province(self) -> dict:
        return self.facts["province"]

    @property
    def period(self) -> str:
        return self.facts["period"]

    @property
    def unit(self) -> str:
        return self.province["unit_code"]

    @property
    def main(self) -> dict:
        return self.sets[0]


def read(con, release_path: Path, province: str, period: str) -> Reading:
    """What the release holds of a province and a period, or what it would be asked by where it holds nothing; ScorecardError for no such province."""
    manifest, root = facts.read_manifest(release_path), facts.read_province(con, province)
    sets = _sets(con, root, period)
    found = facts.read(con, manifest, province, period, sets[0]["criteria_set_id"])
    months = months_of(con, province, period)
    target_period = _target_period(con, province, months)
    earlier = earlier_release(Path(release_path), manifest)
    return Reading(
        con,
        manifest,
        found | {"targets": facts.read_targets(con, province, target_period) if target_period else []},
        sets,
        tuple(_units(con, province, period)),
        {(row["criteria_set_id"], row["unit_code"]): row for row in _units(con, province, previous_period(period))},
        _areas(con, province, period),
        months,
        tuple(_freshness(con, province, months)),
        target_period,
        earlier.name if earlier else None,
        tuple(restated_rows(con, earlier, province, period)) if earlier else (),
        calendars(),
    )


def _sets(con, root: dict, period: str) -> tuple[dict, ...]:
    """Sets in force that score the province itself, confirmed law first; where none does, the confirmed ones that such a period could be scored in."""
    day, kind = first_day(period), kind_of(period)
    known = rows(con, f"select * from marts.dim_criteria_sets where {IN_FORCE} order by status = 'confirmed' desc, criteria_set_id", (day, day))
    sql = "select criteria_set_id from marts.fct_index_scores where province_code = ? and unit_code = ? and period = ?"
    scoring = {row["criteria_set_id"] for row in rows(con, sql, (root["province_code"], root["unit_code"], period))}
    found = [row for row in known if row["criteria_set_id"] in scoring]
    if not found:
        found = [row for row in known if row["status"] == "confirmed" and kind in row["period_kinds"].split(";")][:1]
    if not found:
        raise facts.ScorecardError(f"No criteria set of this release is in force for {period}; choose a later period.")
    return tuple(found)


def _units(con, province: str, period: str) -> list[dict]:
    """Index rows of departments, communes and the province itself in all sets, in alphabetical order."""
    found = rows(
        con,
        "select scores.*, coalesce(units.unit_name_vi, scores.unit_code) as unit_name_vi from marts.fct_index_scores as scores "
        "left join marts.dim_units as units on units.unit_code = scores.unit_code where scores.province_code = ? and scores.period = ?",
        (province, period),
    )
    return sorted(found, key=lambda row: (row["criteria_set_id"], collation_key(row["unit_name_vi"]), row["unit_code"]))


def _areas(con, province: str, period: str) -> dict:
    found: dict = {}
    for row in rows(con, "select * from marts.fct_area_scores where province_code = ? and period = ? order by area_code", (province, period)):
        found.setdefault((row["criteria_set_id"], row["unit_code"], period), []).append(row)
    return found


def months_of(con, province: str, period: str) -> tuple[str, ...]:
    """The months that lie in the period and of which the release holds files, and the period itself."""
    held = rows(con, "select distinct period from marts.fct_file_accounts where province_code = ?", (province,))
    held += rows(con, "select distinct period from marts.fct_source_freshness where province_code = ?", (province,))
    first, last = period_days(period)
    inside = {row["period"] for row in held if kind_of(row["period"]) == "month" and first <= period_days(row["period"])[0] <= last}
    return tuple(sorted(inside | {period}))


def _freshness(con, province: str, months: tuple[str, ...]) -> list[dict]:
    places = ", ".join("?" for _ in months)
    sql = f"select * from marts.fct_source_freshness where province_code = ? and period in ({places}) order by period, source_id"
    return rows(con, sql, (province, *months))


def _target_period(con, province: str, months: tuple[str, ...]) -> str | None:
    """The last month of the period whose targets the release tells."""
    told = {row["period"] for row in rows(con, "select distinct period from marts.fct_target_attainments where province_code = ?", (province,))}
    return max(told & set(months), default=None)


def earlier_release(release_path: Path, manifest: dict) -> Path | None:
    """The newest release beside this one that was made before it: what readers had until then."""
    beside = (json.loads(path.read_text(encoding="utf-8")) for path in release_path.resolve().parent.glob(f"*/{MANIFEST_FILE}") if not path.parent.is_symlink())
    before = [(one["created_at"], one["release_id"]) for one in beside if "release_id" in one and one["created_at"] < manifest["created_at"]]
    found = [release_path.resolve().parent / name for _, name in sorted(before)]
    return next((folder for folder in reversed(found) if (folder / DATABASE_FILE).is_file()), None)


def restated_rows(con, earlier: Path, province: str, period: str) -> list[tuple[dict, dict]]:
    """Index rows of periods that were over by the end of this one, as they were and as they are, where their points differ."""
    wanted = "calendar, period, criteria_set_id, province_code, unit_code, score, known_score, score_status, set_status"
    sql = f"select {wanted} from marts.fct_index_scores where province_code = ?"
    with connect(earlier / DATABASE_FILE) as then:
        known = {tuple(row.values())[:5]: row for row in rows(then, sql, (province,))}
    last, found = period_days(period)[1], []
    for row in rows(con, sql + " order by all", (province,)):
        old = known.get(tuple(row.values())[:5])
        if old and period_days(row["period"])[1] <= last and (old["score"], old["known_score"]) != (row["score"], row["known_score"]):
            found.append((old, row))
    return found
