"""What a criteria set must hold: a tree that adds up, levels and classes, what breaks ties, and the mark of what is only an illustration."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple

from warehouse.rulebook.files import EVER, KEYS, NEVER, Finding, Row, is_last, read
from warehouse.rulebook.rules import BESIDE_THE_MAXIMUM

LEVELS = ("area", "criterion", "sub_criterion")
ABOVE = {"area": ("",), "criterion": ("area",), "sub_criterion": ("area", "criterion")}
EVERY_LEVEL = "province+commune"
FILES = ("criteria.csv", "levels.csv", "classes.csv", "class_caps.csv")


def by_set(folder: Path, file: str) -> dict[str, list[Row]]:
    """The rows of one file of every criteria set, by set."""
    found: dict[str, list[Row]] = {}
    for row in read(folder, f"criteria/*/{file}"):
        found.setdefault(row.cells["criteria_set_id"], []).append(row)
    return found


class Version(NamedTuple):
    """One row of set.csv with the rows of each file that are in force on its last day; what ended before is out."""

    row: Row
    tables: dict[str, list[Row]]


def versions(folder: Path) -> Iterator[Version]:
    """Every set as it stood under each of its decisions."""
    tables = {file: by_set(folder, file) for file in FILES}
    for one in read(folder, "criteria/*/set.csv"):
        end = one.cells["valid_to"] or NEVER
        mine = {file: rows.get(one.cells["criteria_set_id"], []) for file, rows in tables.items()}
        yield Version(one, {file: [row for row in rows if is_last(row.cells, end)] for file, rows in mine.items()})


def check_tree(folder: Path) -> Iterator[Finding]:
    """Every part hangs on a row of its own set and of a level above; a hypothesis never counts."""
    for rows in by_set(folder, "criteria.csv").values():
        levels: dict[str, set[str]] = {}
        for row in rows:
            levels.setdefault(row.cells["criterion_code"], set()).add(row.cells["level"])
        for row in rows:
            if not levels.get(row.cells["parent_code"], {""}) & set(ABOVE.get(row.cells["level"], ())):
                yield row.finding("parent_code", f"no part of '{row.cells['parent_code']}' can be of the level {row.cells['level']}")
            if row.cells["status"] == "hypothesis" and row.cells["is_counted"] != "false":
                yield row.finding("is_counted", "a hypothesis never counts")


def check_validity(folder: Path) -> Iterator[Finding]:
    """A code means one thing a day, in every file of a set."""
    for pattern, key in KEYS.items():
        codes: dict[tuple[str, ...], list[Row]] = {}
        for row in read(folder, pattern) if pattern.startswith("criteria/") else ():
            codes.setdefault(tuple(row.cells[column] for column in key if column != "valid_from"), []).append(row)
        for code, rows in codes.items():
            yield from (other.finding("valid_from", f"'{code[-1]}' stands twice on one day") for one, other in combinations(rows, 2) if _overlap(one, other))


def _overlap(one: Row, other: Row) -> bool:
    spans = [(row.cells["valid_from"] or EVER, row.cells["valid_to"] or NEVER) for row in (one, other)]
    return spans[0][0] < spans[1][1] and spans[1][0] < spans[0][1]


def check_sums(folder: Path) -> Iterator[Finding]:
    """Counts are as each row of the set declares, and whatever is summed is the sum of its counted parts."""
    for one, tables in versions(folder):
        mine = [row for row in tables["criteria.csv"] if row.cells["is_counted"] == "true"]
        for level in LEVELS:
            count = sum(row.cells["level"] == level for row in mine)
            if number(one, f"{level}_count") != count:
                yield one.finding(f"{level}_count", f"{one.cells[f'{level}_count']} is stated, {count} is what criteria.csv has")
        areas = total([row for row in mine if row.cells["level"] == "area"])
        if number(one, "max_score") != areas:
            yield one.finding("max_score", f"{one.cells['max_score']} is stated, its areas add up to {areas}")
        for whole in mine:
            parts = [row for row in mine if row.cells["parent_code"] == whole.cells["criterion_code"]]
            if bool(parts) == bool(whole.cells["rule_type"]):
                yield whole.finding("rule_type", "a row has either a rule or counted parts")
            elif parts and total(parts) != number(whole, "max_score"):
                yield whole.finding("max_score", f"{whole.cells['max_score']} is stated, its counted parts add up to {total(parts)}")
            elif parts and total(parts) == 0 and any(row.cells["rule_type"] == "PENALTY" for row in parts):
                yield whole.finding("max_score", "a penalty among parts without points never takes anything away: hang it on an area that has points")


def number(row: Row, column: str) -> Decimal:
    return Decimal(row.cells[column] or 0)


def total(rows: list[Row]) -> Decimal:
    return sum((number(row, "max_score") for row in rows if row.cells["rule_type"] not in BESIDE_THE_MAXIMUM), Decimal(0))


def check_sets(folder: Path) -> Iterator[Finding]:
    """A set has levels and periods, breaks ties with criteria of its own, and is marked as an illustration when any of its rules is one."""
    kinds = {row.cells["code"] for row in read(folder, "statuses.csv") if row.cells["status_type"] == "period_kind"}
    for one, tables in versions(folder):
        breakers, mine = [code for code in one.cells["tie_breakers"].split(";") if code], tables["criteria.csv"]
        wanted = {level.cells["unit_level"] for level in tables["levels.csv"]}
        if not wanted:
            yield one.finding("criteria_set_id", "levels.csv names no level of units for this set, so nobody is scored by it")
        for kind in one.cells["period_kinds"].split(";"):
            if kind not in kinds:
                yield one.finding("period_kinds", f"'{kind}' is no period_kind; {';'.join(sorted(kinds))} are")
        if bool(breakers) != (one.cells["tie_rule"] == "ordinal") or len(breakers) > 3:
            yield one.finding("tie_breakers", "an ordinal ranking has one to three tie-breakers, any other has none")
        for code in set(breakers) - {row.cells["criterion_code"] for row in mine}:
            yield one.finding("tie_breakers", f"'{code}' is no area or criterion of the set")
        if one.cells["status"] != "illustrative" and any(row.cells["status"] == "illustrative" for row in mine):
            yield one.finding("status", "a set with illustrative criteria is illustrative, so that every score and page says so")
        for row in mine:
            stray = set(row.cells["applies_to"].split("+")) - wanted if row.cells["rule_type"] and row.cells["applies_to"] != EVERY_LEVEL else set()
            if stray:
                yield row.finding("applies_to", f"'{'+'.join(sorted(stray))}' is no level of this set in levels.csv")


def check_classes(folder: Path) -> Iterator[Finding]:
    """Classes follow one another without gap or overlap up to the top; caps name rows of their own set."""
    for _, tables in versions(folder):
        ordered = sorted(tables["classes.csv"], key=lambda row: number(row, "min_pct"))
        for below, above in pairwise(ordered):
            if not below.cells["max_pct_exclusive"] or number(below, "max_pct_exclusive") != number(above, "min_pct"):
                yield below.finding("max_pct_exclusive", f"'{below.cells['max_pct_exclusive']}' is not where the next class begins, {above.cells['min_pct']}")
        if ordered and ordered[-1].cells["max_pct_exclusive"]:
            yield ordered[-1].finding("max_pct_exclusive", "the best class is open above")
        for column, file, code in (("criterion_code", "criteria.csv", "criterion_code"), ("highest_class_code", "classes.csv", "class_code")):
            codes = {row.cells[code] for row in tables[file]}
            yield from (row.finding(column, f"'{row.cells[column]}' is not of this set") for row in tables["class_caps.csv"] if row.cells[column] not in codes)


def check_readings(folder: Path) -> Iterator[Finding]:
    """A code that several sets have says of which it is; exemptions name criteria of their set; who signed says when."""
    sets = {set_id: {row.cells["criterion_code"] for row in rows} for set_id, rows in by_set(folder, "criteria.csv").items()}
    for row in read(folder, "ambiguities.csv"):
        for code in row.cells["affects"].split(";"):
            if sum(code in codes for codes in sets.values()) > 1:
                yield row.finding("affects", f"'{code}' stands in several sets: write set/{code}")
        if bool(row.cells["signed_by"]) != bool(row.cells["signed_on"]):
            yield row.finding("signed_on", "a reading is signed by somebody on a day, or by nobody")
    for row in read(folder, "exemptions.csv"):
        if row.cells["criterion_code"] not in sets.get(row.cells["criteria_set_id"], set()):
            yield row.finding("criterion_code", f"'{row.cells['criterion_code']}' is not of {row.cells['criteria_set_id']}")
