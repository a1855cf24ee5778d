"""The files of a rulebook folder: the key, the forms and the codes of each, what they point to, and a reader that knows every cell's place."""

from __future__ import annotations

import csv
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
    "criteria/*/class_caps.csv": ("criteria_set_id", "cap_no", "valid_from"),
    "criteria/*/classes.csv": ("criteria_set_id", "class_code", "valid_from"),
    "criteria/*/criteria.csv": ("criteria_set_id", "criterion_code", "valid_from"),
    "criteria/*/levels.csv": ("criteria_set_id", "unit_level", "valid_from"),
    "criteria/*/set.csv": ("criteria_set_id", "valid_from"),
    "criteria/*/steps.csv": ("criteria_set_id", "criterion_code", "step_no", "valid_from"),
    "exemptions.csv": ("criteria_set_id", "province_code", "unit_code", "criterion_code", "valid_from"),
    "hold_rules.csv": ("rule_code",),
    "measures.csv": ("measure_code",),
    "portal_groups.csv": ("endpoint",),
    "portal_measures.csv": ("measure_code",),
    "publications.csv": ("publication_id",),
    "reconciliation_causes.csv": ("cause_code",),
    "report_groups.csv": ("group_code",),
    "report_heads.csv": ("head_code",),
    "report_indicators.csv": ("indicator_code",),
    "reported_results.csv": ("result_id",),
    "statuses.csv": ("status_type", "code"),
    "survey_answers.csv": ("answer",),
    "survey_questions.csv": ("question",),
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
    "results_vi",
    "results_en",
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
    "decision_number": r"\d{1,6}(/\d{4})?/[A-ZĐ]+(-[A-ZĐ]+)*",
    "document_sha256": r"([0-9a-f]{64})?",
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
    "publications.csv": {"status": "criterion_status", "signed_by": "deciding_body"},
    "report_heads.csv": {"status": "criterion_status"},
    "criteria/*/set.csv": {"status": "criterion_status", "tie_rule": "tie_rule", "calendar": "calendar"},
    "measures.csv": {"status": "criterion_status", "measure_kind": "measure_kind", "apportionment": "apportionment", "source_id": "source"},
    "calendars/*.csv": {"status": "criterion_status"},
    "calendars/days.csv": {"kind": "day_kind"},
    "calendars/calendars.csv": {"calendar": "calendar"},
    "survey_answers.csv": {"status": "criterion_status"},
    "survey_questions.csv": {"status": "criterion_status"},
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
EVER, NEVER = "0000", "9999"  # before and after every day


class Row(NamedTuple):
    """One row and where it stands: the file, and the line a person would go to."""

    file: str
    line: int
    cells: dict[str, str]

    def finding(self, column: str, message: str) -> Finding:
        return Finding(self.file, self.line, column, message)


class Finding(NamedTuple):
    """What does not hold, and where a person corrects it; as text `file:row:column: sentence`."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{place}: {self.message}"


def read(folder: Path, pattern: str) -> list[Row]:
    """Every row of every file that the pattern names, all cells as text."""
    found = []
    for path in sorted(folder.glob(pattern)):
        name = str(path.relative_to(folder))
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle, restkey="")
            found += [Row(name, reader.line_num, cells) for cells in reader]
    return found


def is_last(cells: dict[str, str], end: str) -> bool:
    """Whether a row is in force on the day before `end`."""
    return (cells["valid_from"] or EVER) < end and (cells["valid_to"] or NEVER) >= end


def values(folder: Path, pattern: str, column: str) -> set[str]:
    return {row.cells[column] for row in read(folder, pattern) if row.cells[column]}
