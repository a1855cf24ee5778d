"""The facts of each unit of a province: its own set, points, peers and files, cut out of tables that are read once for all units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from scorecards import facts
from scorecards.vietnamese import previous_period
from warehouse.connection import rows

FIRST = "case when score is null then 1 else 0 end, case when set_status = 'illustrative' then 1 else 0 end, known_max_score desc nulls last, criteria_set_id"


def of_units(con, whole: dict) -> Iterator[dict]:
    """One after another, by the facts of their province: units under a set together, each set read when its turn comes."""
    scope = (whole["province"]["province_code"], whole["period"])
    indices = _indices(con, *scope, whole["province"]["unit_code"])
    files, measures = _files(con, whole), _by_unit(facts.read_measures(con, whole["province"], whole["period"]))
    by_set = defaultdict(list)
    for unit_code, found in indices.items():
        by_set[found[0]["criteria_set_id"]].append(unit_code)
    for criteria_set in sorted(by_set):
        of_set = facts.read_of_set(con, criteria_set, *scope)
        before = facts.read_indices(con, criteria_set, scope[0], previous_period(scope[1]))
        peers = _by_group(of_set["units"])
        for row in of_set["units"]:
            unit_code = row["unit_code"]
            if unit_code in by_set[criteria_set]:
                yield {
                    **whole,
                    **of_set,
                    "unit": row,
                    "units": [row],
                    "peers": peers[row["peer_group"]],
                    "other_indices": indices[unit_code][1:],
                    "measures": measures.get(unit_code, []),
                    "previous": before.get(unit_code),
                    "gaps": [gap for gap in of_set["gaps"] if gap["unit_code"] == unit_code],
                    "files": files.get((criteria_set, unit_code), []),
                    "ranking": [],
                    "targets": [],
                }


def _indices(con, province: str, period: str, root: str) -> dict[str, list[dict]]:
    """unit → its indices of the period, that of its scorecard first: a whole one, then law before an illustration, then the one of which most is known."""
    sql = f"select * from marts.fct_index_scores where province_code = ? and period = ? and unit_code <> ? order by unit_code, {FIRST}"
    return _by_unit(rows(con, sql, (province, period, root)))


def _files(con, whole: dict) -> dict[tuple[str, str], list[dict]]:
    """(set, unit) → the files of the period that its points come from."""
    sql = "select distinct criteria_set_id, unit_code, file_sha256 from marts.fct_score_evidence where province_code = ? and period = ?"
    behind = defaultdict(set)
    for row in rows(con, sql, (whole["province"]["province_code"], whole["period"])):
        behind[row["file_sha256"]].add((row["criteria_set_id"], row["unit_code"]))
    found = defaultdict(list)
    for file in whole["files"]:
        for key in behind.get(file["file_sha256"], ()):
            found[key].append(file)
    return found


def _by_unit(found: list[dict]) -> dict[str, list[dict]]:
    by_unit = defaultdict(list)
    for row in found:
        by_unit[row["unit_code"]].append(row)
    return by_unit


def _by_group(units: list[dict]) -> dict[str, list[dict]]:
    """peer group → its units that have a rank, the first of them first, then the others, in alphabetical order."""
    groups = defaultdict(list)
    for row in sorted(units, key=lambda row: (row["rank"] is None, row["rank"] or 0)):
        groups[row["peer_group"]].append(row)
    return groups
