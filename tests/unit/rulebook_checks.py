"""What a rulebook must hold, as functions over a folder: each finding names the file, the line and the column to correct."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

KEYS = {
    "ambiguities.csv": ("ambiguity_id",),
    "calendars/calendars.csv": ("calendar",),
    "calendars/clocks.csv": ("clock_code",),
    "calendars/days.csv": ("date",),
    "calendars/office_hours.csv": ("applies_to", "session_no", "valid_from"),
    "calendars/petition_deadlines.csv": ("step_code",),
    "calendars/report_deadlines.csv": ("period_kind",),
    "criteria/*/class_caps.csv": ("criteria_set_id", "cap_no"),
    "criteria/*/classes.csv": ("criteria_set_id", "class_code"),
    "criteria/*/criteria.csv": ("criteria_set_id", "criterion_code", "valid_from"),
    "criteria/*/levels.csv": ("criteria_set_id", "unit_level"),
    "criteria/*/set.csv": ("criteria_set_id",),
    "criteria/*/steps.csv": ("criteria_set_id", "criterion_code", "step_no", "valid_from"),
    "exemptions.csv": ("criteria_set_id", "province_code", "unit_code", "criterion_code", "valid_from"),
    "hold_rules.csv": ("rule_code",),
    "measures.csv": ("measure_code",),
    "portal_groups.csv": ("endpoint",),
    "portal_measures.csv": ("measure_code",),
    "publications.csv": ("criteria_set_id", "province_code", "period"),
    "reconciliation_causes.csv": ("cause_code",),
    "report_groups.csv": ("group_code",),
    "report_indicators.csv": ("indicator_code",),
    "reported_results.csv": ("result_id",),
    "statuses.csv": ("status_type", "code"),
    "survey_answers.csv": ("answer",),
    "systems.csv": ("system_no",),
    "national_targets.csv": ("national_target_id",),
    "target_milestones.csv": ("target_id", "year", "reading"),
    "target_plans.csv": ("plan_id",),
    "target_sectors.csv": ("sector", "sector_code"),
    "target_texts.csv": ("text_code",),
    "targets/*.csv": ("version", "target_id"),
    "unit_types.csv": ("unit_type",),
    "units/aliases.csv": ("province_code", "unit_name"),
    "units/codes.csv": ("coding_system", "code", "valid_from"),
    "units/events.csv": ("event_code",),
    "units/provinces.csv": ("province_code",),
    "units/succession.csv": ("event_code", "old_code", "new_code"),
    "units/units.csv": ("unit_code", "valid_from"),
    "workbook_items.csv": ("source_id", "item_code"),
    "workbook_texts.csv": ("text_code",),
}
FILLED = {
    "name_vi",
    "name_en",
    "full_name_vi",
    "meaning_vi",
    "indicator_vi",
    "definition_vi",
    "reason_vi",
    "reason_en",
    "rule_vi",
    "text_vi",
    "subject",
    "source",
    "citation",
    "source_url",
    "seed_file",
    "seed_line",
}
NUMBERS = {
    "max_score",
    "full_score_ratio_pct",
    "rounding_step",
    "sort_order",
    "value",
    "value_max",
    "numerator",
    "denominator",
    "area_count",
    "criterion_count",
    "sub_criterion_count",
    "floor_ratio_pct",
    "floor_score",
    "points_per_unit",
    "step_no",
    "lower",
    "upper",
    "points",
    "cap_no",
    "below_pct",
    "base_value",
    "ratchet_step",
    "ratchet_ceiling",
    "minimum",
    "maximum",
    "indicator_count",
    "old_count",
    "new_count",
    "share",
}
DATES = {"valid_from", "valid_to", "signed_on", "date", "event_date", "decision_date"}
FORMS = {
    "nso_code": r"\d\d",
    "h_code": r"(H\d\d)?",
    "year": r"\d{4}",
    "due_year": r"(\d{4})?",
    "year_from": r"(\d{4})?",
    "year_to": r"(\d{4})?",
    "base_period": r"(\d{4}(-\d{2}|-\d{4})?)?",
    "seed_line": r"\d+",
    "cap_at_max": "true|false",
    "is_counted": "true|false",
    "is_root": "true|false",
    "is_in_force": "true|false",
    "is_recognised": "true|false",
    "is_dislike": "true|false",
    "is_main": "true|false",
    "province_nso_code": r"(\d\d)?",
    "is_satisfied": "true|false",
    "days_after_period": r"\d+",
    "lower_is_in": "(true|false)?",
    "upper_is_in": "(true|false)?",
    "opens_at": r"\d\d:\d\d",
    "closes_at": r"\d\d:\d\d",
}
# file, column → the kind of code in statuses.csv
CODES = {
    "criteria/*/criteria.csv": {"status": "criterion_status", "level": "criterion_level"}
    | {column: column for column in ("rule_type", "ratio_source", "zero_denominator", "scored_by", "direction")},
    "criteria/*/classes.csv": {"status": "criterion_status"},
    "criteria/*/class_caps.csv": {"status": "criterion_status"},
    "criteria/*/levels.csv": {"status": "criterion_status"}
    | {column: column for column in ("unit_level", "peer_group", "not_applicable", "no_survey", "missing")},
    "exemptions.csv": {"status": "criterion_status"},
    "criteria/*/set.csv": {"status": "criterion_status", "tie_rule": "tie_rule", "calendar": "calendar"},
    "measures.csv": {"status": "criterion_status", "measure_kind": "measure_kind", "apportionment": "apportionment", "source_id": "source"},
    "calendars/*.csv": {"status": "criterion_status"},
    "calendars/days.csv": {"kind": "day_kind"},
    "calendars/calendars.csv": {"calendar": "calendar"},
    "survey_answers.csv": {"status": "criterion_status"},
    "reconciliation_causes.csv": {"status": "criterion_status"},
    "report_groups.csv": {"status": "criterion_status"},
    "report_indicators.csv": {"status": "criterion_status"},
    "units/units.csv": {"level": "unit_level"},
    "units/codes.csv": {"coding_system": "coding_system", "status": "criterion_status"},
    "units/events.csv": {"event_type": "unit_event_type", "level": "unit_level", "status": "criterion_status"},
    "units/succession.csv": {"kind": "succession_kind"},
    "workbook_items.csv": {"status": "criterion_status", "measured_as": "measured_as", "over_time": "over_time"},
    "unit_types.csv": {"unit_level": "unit_level", "peer_group": "peer_group"},
    "targets/*.csv": {"mapping_status": "mapping_status", "comparator": "comparator", "shape": "target_shape", "scope": "target_scope"}
    | {"scope_unit_level": "unit_level", "actual_basis": "target_actual_basis", "cut_figure": "target_cut_figure"},
    "target_plans.csv": {"status": "criterion_status"},
    "target_sectors.csv": {"status": "criterion_status"},
    "national_targets.csv": {"status": "criterion_status", "comparator": "comparator"},
    "reported_results.csv": {"comparator": "comparator", "mapping_status": "mapping_status", "scope": "target_scope", "scope_unit_level": "unit_level"}
    | {"figure": "result_figure"},
}
# file, column → file, column that must know the value
REFERENCES = [
    ("criteria/*/criteria.csv", "criteria_set_id", "criteria/*/set.csv", "criteria_set_id"),
    ("criteria/*/criteria.csv", "parent_code", "criteria/*/criteria.csv", "criterion_code"),
    ("criteria/*/criteria.csv", "measure_code", "measures.csv", "measure_code"),
    ("criteria/*/criteria.csv", "fallback_measure_code", "measures.csv", "measure_code"),
    *(
        (file, "criteria_set_id", "criteria/*/set.csv", "criteria_set_id")
        for file in (
            "criteria/*/classes.csv",
            "criteria/*/levels.csv",
            "criteria/*/steps.csv",
            "criteria/*/class_caps.csv",
            "exemptions.csv",
            "publications.csv",
        )
    ),
    *(
        (file, "criterion_code", "criteria/*/criteria.csv", "criterion_code")
        for file in ("criteria/*/steps.csv", "criteria/*/class_caps.csv", "exemptions.csv")
    ),
    *((file, "province_code", "units/provinces.csv", "province_code") for file in ("exemptions.csv", "publications.csv")),
    ("criteria/*/class_caps.csv", "highest_class_code", "criteria/*/classes.csv", "class_code"),
    ("portal_measures.csv", "measure_code", "measures.csv", "measure_code"),
    ("portal_measures.csv", "endpoint", "portal_groups.csv", "endpoint"),
    ("portal_measures.csv", "area_code", "portal_groups.csv", "area_code"),
    ("portal_groups.csv", "area_code", "criteria/*/criteria.csv", "criterion_code"),
    *(("targets/*.csv", column, "measures.csv", "measure_code") for column in ("measure_code", "fallback_measure_code", "base_measure_code")),
    ("targets/*.csv", "plan_id", "target_plans.csv", "plan_id"),
    ("targets/*.csv", "national_target_id", "national_targets.csv", "national_target_id"),
    *(("reported_results.csv", column, "measures.csv", "measure_code") for column in ("measure_code", "measure_code_max")),
    ("national_targets.csv", "plan_id", "target_plans.csv", "plan_id"),
    *(("target_plans.csv", column, "target_plans.csv", "plan_id") for column in ("national_plan_id", "supersedes_plan_id")),
    ("target_plans.csv", "province_code", "units/provinces.csv", "province_code"),
    ("target_milestones.csv", "target_id", "targets/*.csv", "target_id"),
    ("target_milestones.csv", "ambiguity_id", "ambiguities.csv", "ambiguity_id"),
    ("targets/*.csv", "province_code", "units/provinces.csv", "province_code"),
    ("workbook_items.csv", "part_of", "workbook_items.csv", "item_code"),
    ("report_groups.csv", "province_code", "units/provinces.csv", "province_code"),
    ("report_indicators.csv", "group_code", "report_groups.csv", "group_code"),
    ("units/aliases.csv", "province_code", "units/provinces.csv", "province_code"),
    ("units/codes.csv", "unit_code", "units/units.csv", "unit_code"),
    ("units/succession.csv", "event_code", "units/events.csv", "event_code"),
    ("units/units.csv", "province_nso_code", "units/units.csv", "unit_code"),
    ("reported_results.csv", "province_code", "units/provinces.csv", "province_code"),
    ("units/provinces.csv", "successor_province_code", "units/provinces.csv", "province_code"),
]
# file, column of what an ambiguity may affect
AFFECTED = (
    ("criteria/*/set.csv", "criteria_set_id"),
    ("criteria/*/criteria.csv", "criterion_code"),
    ("measures.csv", "measure_code"),
    ("targets/*.csv", "target_id"),
    ("reported_results.csv", "result_id"),
)


class Row(NamedTuple):
    """One row and where it stands: the file, and the line a person would go to."""

    file: str
    line: int
    cells: dict[str, str]

    def finding(self, column: str, message: str) -> Finding:
        return Finding(self.file, self.line, column, message)


class Finding(NamedTuple):
    file: str
    line: int
    column: str
    message: str


def read(folder: Path, pattern: str) -> list[Row]:
    """Every row of every file that the pattern names, all cells as text."""
    found = []
    for path in sorted(folder.glob(pattern)):
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle, restkey="")
            found += [Row(str(path.relative_to(folder)), reader.line_num, cells) for cells in reader]
    return found


def values(folder: Path, pattern: str, column: str) -> set[str]:
    return {row.cells[column] for row in read(folder, pattern) if row.cells[column]}


def check_text(folder: Path) -> Iterator[Finding]:
    """Bytes and cells: UTF-8 in NFC, LF, as many cells as columns, nothing padded, no name empty."""
    for path in sorted(folder.rglob("*.csv")):
        if b"\r" in path.read_bytes():
            yield Finding(str(path.relative_to(folder)), 1, "", "lines must end in LF alone")
    for row in read(folder, "**/*.csv"):
        for column, cell in row.cells.items():
            if column == "" or cell is None:
                yield row.finding(column, "the row has not as many cells as the header")
            elif cell != unicodedata.normalize("NFC", cell) or cell != cell.strip():
                yield row.finding(column, "text must be NFC, without spaces around it")
            elif column in FILLED and not cell:
                yield row.finding(column, "must not be empty")


def check_values(folder: Path) -> Iterator[Finding]:
    """Numbers are plain decimals, dates ISO, codes keep their form and their leading zeros."""
    for row in read(folder, "**/*.csv"):
        for column, cell in row.cells.items():
            form = r"(\d+(\.\d+)?)?" if column in NUMBERS else r"(\d{4}-\d\d-\d\d)?" if column in DATES else FORMS.get(column)
            if form and not re.fullmatch(form, cell or ""):
                yield row.finding(column, f"'{cell}' has not the form {form}")
            elif column in DATES and cell and not is_day(cell):
                yield row.finding(column, f"'{cell}' is no day of the calendar")


def is_day(cell: str) -> bool:
    try:
        return bool(date.fromisoformat(cell))
    except ValueError:
        return False


def check_keys(folder: Path) -> Iterator[Finding]:
    """No key stands twice, over all files of one kind; every file has its key declared here."""
    known = {path for pattern in KEYS for path in folder.glob(pattern)}
    for path in sorted(set(folder.rglob("*.csv")) - known):
        yield Finding(str(path.relative_to(folder)), 1, "", "a file that no check knows")
    for pattern, key in KEYS.items():
        seen = set()
        for row in read(folder, pattern):
            code = tuple(row.cells[column] for column in key)
            # the first day of what stood before this rulebook's time is not known
            if code in seen or "" in code[: len(key) - (key[-1] == "valid_from")]:
                yield row.finding(key[-1], f"{code} is empty or stands twice")
            seen.add(code)


def check_references(folder: Path) -> Iterator[Finding]:
    """Every code that points somewhere finds its row; what an ambiguity affects exists."""
    for pattern, column, target, target_column in REFERENCES:
        known = values(folder, target, target_column)
        for row in read(folder, pattern):
            if row.cells[column] and row.cells[column] not in known:
                yield row.finding(column, f"'{row.cells[column]}' is not in {target}")
    known = set().union(*(values(folder, pattern, column) for pattern, column in AFFECTED))
    known |= {f"{row.cells['criteria_set_id']}/{row.cells['criterion_code']}" for row in read(folder, "criteria/*/criteria.csv")}
    for row in read(folder, "ambiguities.csv"):
        for code in set(row.cells["affects"].split(";")) - known - {""}:
            yield row.finding("affects", f"'{code}' is neither a criteria set, a criterion, a measure, a target nor a result")


def check_statuses(folder: Path) -> Iterator[Finding]:
    """Every code of a closed vocabulary has its row, and so its words for leaders, in statuses.csv."""
    known = {(row.cells["status_type"], row.cells["code"]) for row in read(folder, "statuses.csv")}
    wanted = [(pattern, column, status_type) for pattern, columns in CODES.items() for column, status_type in columns.items()]
    for pattern, column, status_type in wanted:
        for row in read(folder, pattern):
            if row.cells[column] and (status_type, row.cells[column]) not in known:
                yield row.finding(column, f"'{row.cells[column]}' is no {status_type}")


NO_PART = ("BONUS", "PENALTY")  # their points are on top of every maximum


def check_sums(folder: Path) -> Iterator[Finding]:
    """Counts are as the set declares, and whatever is summed is the sum of its counted parts; rules that ended before their set did are out."""
    rows = [row for row in read(folder, "criteria/*/criteria.csv") if row.cells["is_counted"] == "true"]
    for one in read(folder, "criteria/*/set.csv"):
        mine = [row for row in rows if row.cells["criteria_set_id"] == one.cells["criteria_set_id"] and row.cells["valid_to"] in ("", one.cells["valid_to"])]
        for level in ("area", "criterion", "sub_criterion"):
            counted = sum(row.cells["level"] == level for row in mine)
            if int(one.cells[f"{level}_count"]) != counted:
                yield one.finding(f"{level}_count", f"{one.cells[f'{level}_count']} is stated, {counted} is what criteria.csv has")
        if Decimal(one.cells["max_score"]) != total([row for row in mine if row.cells["level"] == "area"]):
            yield one.finding("max_score", f"{one.cells['max_score']} is stated, which its areas do not add up to")
        for whole in mine:
            parts = [row for row in mine if row.cells["parent_code"] == whole.cells["criterion_code"]]
            if bool(parts) == bool(whole.cells["rule_type"]):
                yield whole.finding("rule_type", "a row has either a rule or counted parts")
            elif parts and total(parts) != Decimal(whole.cells["max_score"]):
                yield whole.finding("max_score", f"{whole.cells['max_score']} is stated, its counted parts add up to {total(parts)}")


def total(rows: list[Row]) -> Decimal:
    return sum((Decimal(row.cells["max_score"]) for row in rows if row.cells["rule_type"] not in NO_PART), Decimal(0))


# rule → what its full ratio must be (else there is none)
FULL_RATIO = dict.fromkeys(("LINEAR", "SURVEY_PCT", "SIPAS_TENTH"), lambda cells, full: full == 100) | {
    "LINEAR_CAPPED_AT_TARGET": lambda cells, full: 0 < full < 100 and cells["cap_at_max"] == "true",
    "FLOOR_THEN_LINEAR": lambda cells, full: Decimal(cells["floor_ratio_pct"]) < full <= 100 and Decimal(cells["floor_score"]) < Decimal(cells["max_score"]),
}
PER_UNIT, STEPPED = ("DEDUCTION", "BONUS", "PENALTY"), ("YES_NO", "LEVELS", "BRACKETS", "SURVEY_LEVELS")
ABOVE = {"area": ("",), "criterion": ("area",), "sub_criterion": ("area", "criterion")}


def check_rules(folder: Path) -> Iterator[Finding]:
    """A rule has the parameters it needs and no others; a hypothesis never counts."""
    levels = {(row.cells["criteria_set_id"], row.cells["criterion_code"]): row.cells["level"] for row in read(folder, "criteria/*/criteria.csv")}
    for row in read(folder, "criteria/*/criteria.csv"):
        cells, rule, full = row.cells, row.cells["rule_type"], row.cells["full_score_ratio_pct"]
        if [bool(cells[column]) for column in ("rule_text", "scored_by")] != [bool(rule)] * 2:
            yield row.finding("rule_type", "a rule has its text and says who scores; a row that is summed has neither")
        if bool(cells["measure_code"]) != bool(rule and cells["ratio_source"] != "entered"):
            yield row.finding("measure_code", "a rule over figures names its measure, one over entered points has none")
        if levels.get((cells["criteria_set_id"], cells["parent_code"]), "") not in ABOVE[cells["level"]]:
            yield row.finding("parent_code", f"no part of '{cells['parent_code']}' can be of the level {cells['level']}")
        if cells["status"] == "hypothesis" and cells["is_counted"] != "false":
            yield row.finding("is_counted", "a hypothesis never counts")
        if not (FULL_RATIO[rule](cells, Decimal(full or 0)) if rule in FULL_RATIO else full == ""):
            yield row.finding("full_score_ratio_pct", f"'{full}' does not fit {rule}")
        if bool(cells["points_per_unit"]) != (rule in PER_UNIT):
            yield row.finding("points_per_unit", f"'{cells['points_per_unit']}' does not fit {rule}")


def check_steps(folder: Path) -> Iterator[Finding]:
    """Rules with steps have them, within their maximum; brackets hold every number exactly once, from open end to open end."""
    steps: dict[tuple[str, str, str], list[Row]] = {}
    for row in read(folder, "criteria/*/steps.csv"):
        steps.setdefault(tuple(row.cells[column] for column in ("criteria_set_id", "criterion_code", "valid_from")), []).append(row)
    for row in read(folder, "criteria/*/criteria.csv"):
        found = steps.pop(tuple(row.cells[column] for column in ("criteria_set_id", "criterion_code", "valid_from")), [])
        if bool(found) != (row.cells["rule_type"] in STEPPED):
            yield row.finding("rule_type", f"{row.cells['rule_type']} and {len(found)} steps do not go together")
        for step in found:
            if Decimal(step.cells["points"]) > Decimal(row.cells["max_score"]):
                yield step.finding("points", f"{step.cells['points']} is more than the criterion's {row.cells['max_score']}")
            if bool(step.cells["step_code"]) == (row.cells["rule_type"] == "BRACKETS"):
                yield step.finding("step_code", "a level, an answer, yes and no have a code; a bracket has bounds")
        if row.cells["rule_type"] == "BRACKETS":
            yield from _gaps(found)
    for left in steps.values():
        yield left[0].finding("criterion_code", "no criterion of the same validity has these steps")


def _gaps(brackets: list[Row]) -> Iterator[Finding]:
    """Where a bracket does not begin just where the one below it ends."""
    ordered = sorted(brackets, key=lambda row: Decimal(row.cells["lower"] or -(10**9)))
    for below, above in zip([None, *ordered], [*ordered, None], strict=True):
        ends = ("", "") if below is None else (below.cells["upper"], below.cells["upper_is_in"])
        begins = ("", "") if above is None else (above.cells["lower"], above.cells["lower_is_in"])
        meet = ends[0] == begins[0] and {ends[1], begins[1]} == {"true", "false"}
        if not (ends == begins if below is None or above is None else meet):
            yield (above or below).finding("lower" if above else "upper", f"{ends} and {begins} leave a gap or overlap")


CHECKS = [check_text, check_values, check_keys, check_references, check_statuses, check_sums, check_rules, check_steps]
