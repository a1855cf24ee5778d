"""The workbook: the same facts as numbers one can sort, filter and sum, with native charts, and never a formula from outside."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import xlsxwriter

from scorecards import attention, marks
from scorecards.facts import areas, criteria_of, is_of_province, label
from scorecards.sheets import HEAD_ROW, heat, list_sheet, percent, percent_cell, styles_of, title
from scorecards.summary_sheet import summary_sheet
from scorecards.unit_lists import cells
from scorecards.vietnamese import moment, period_label, word_list, words

# One fixed moment: a workbook made twice from one release is the same file.
MADE = datetime(2000, 1, 1)
# On paper the criteria stop before the rules and hashes, which would shrink the print beyond reading.
PRINTED_COLUMNS = 16


def write(facts: dict) -> bytes:
    """The bytes of the workbook of one scorecard."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": title(facts), "comments": facts["manifest"]["release_id"], "created": MADE})
    styles = styles_of(book)
    for fill in SHEETS if is_of_province(facts) else UNIT_SHEETS:
        fill(book, styles, facts)
    book.close()
    return buffer.getvalue()


def scores_sheet(book, styles: dict, facts: dict) -> None:
    columns = [
        ("text", 30),
        ("text", 11),
        ("text", 22),
        ("wrap", 38),
        ("text", 16),
        ("count", 11),
        ("count", 11),
        ("count", 11),
        ("pct", 10),
        ("points", 9),
        ("points", 9),
        ("points", 9),
        ("points", 8),
        ("text", 17),
        ("text", 24),
        ("text", 9),
        ("pct", 9),
        ("wrap", 60),
        ("wrap", 34),
        ("text", 26),
        ("text", 26),
        ("text", 20),
        ("text", 22),
        ("wrap", 40),
    ]
    root = facts["unit"]["unit_code"]
    units = sorted(facts["units"], key=lambda row: (row["unit_code"] != root, row["peer_group"] != "department"))
    rows = [
        criterion_line(facts, unit, area, criterion, found)
        for unit in units
        for area in areas(facts)
        for criterion in criteria_of(facts, area["criterion_code"])
        if (found := facts["criterion_scores"].get(unit["unit_code"], {}).get(criterion["criterion_code"]))
    ]
    sheet = list_sheet(book, styles, facts, "scores", columns, word_list("workbook.score_heads"), rows)
    sheet.print_area(0, 0, HEAD_ROW + max(len(rows), 1), PRINTED_COLUMNS - 1)
    if rows:
        flagged = book.add_format({"bg_color": "#FBE3E1", "font_color": "#8F1B14"})
        sheet.conditional_format(
            HEAD_ROW + 1, 12, HEAD_ROW + len(rows), 12, {"type": "cell", "criteria": "not between", "minimum": -0.001, "maximum": 0.001, "format": flagged}
        )


def criterion_line(facts: dict, unit: dict, area: dict, criterion: dict, row: dict) -> tuple:
    return (
        unit["unit_name_vi"],
        unit["unit_code"],
        area["name_vi"],
        criterion["name_vi"],
        criterion["criterion_code"],
        row["numerator"],
        row["denominator"],
        row["excluded_count"],
        percent(row["ratio_pct"]),
        row["score"],
        row["max_score"],
        row["published_score"],
        row["score_gap"],
        marks.state(facts, row["score_status"], marks.of_row(facts, row)),
        label(facts, "score_basis", row["score_basis"]),
        words("workbook.yes") if criterion["is_counted"] else words("workbook.no"),
        percent(criterion["full_score_ratio_pct"]),
        criterion["rule_text"],
        criterion["citation"],
        label(facts, "source", row["source_id"]),
        attention.file_name(facts, row["file_sha256"]),
        row["file_sha256"],
        label(facts, "data_quality_status", row["data_quality_status"]),
        row["data_quality_message"],
    )


def units_sheet(book, styles: dict, facts: dict) -> None:
    names = [area["name_vi"] for area in areas(facts)]
    columns = [
        ("text", 36),
        ("text", 11),
        ("text", 22),
        ("whole", 8),
        ("whole", 12),
        ("points", 10),
        ("points", 10),
        ("points", 14),
        ("whole", 10),
        ("text", 18),
        *[("pct", 14)] * len(names),
    ]
    ordered = sorted(
        facts["units"], key=lambda row: (row["peer_group"] != "province", row["peer_group"] != "department", row["rank"] is None, row["rank"] or 0)
    )
    rows = [unit_line(facts, row) for row in ordered]
    sheet = list_sheet(book, styles, facts, "units", columns, [*word_list("workbook.unit_heads"), *names], rows)
    heat(sheet, HEAD_ROW + 1, HEAD_ROW + max(len(rows), 1), 10, 9 + len(names))


def unit_line(facts: dict, row: dict) -> tuple:
    scores = facts["area_scores"].get(row["unit_code"], {})
    missing = sum(cell["share"] is None for cell in cells(facts, scores))
    return (
        row["unit_name_vi"],
        row["unit_code"],
        label(facts, "peer_group", row["peer_group"]),
        row["rank"],
        row["ranked_count"],
        row["score"],
        row["known_score"] if row["known_max_score"] else None,
        row["known_max_score"],
        missing,
        marks.state(facts, row["score_status"], marks.of_unit(facts, row["unit_code"])),
        *(percent_cell(scores.get(area["criterion_code"])) for area in areas(facts)),
    )


def targets_sheet(book, styles: dict, facts: dict) -> None:
    columns = [("text", 12), ("wrap", 60), ("text", 22), ("count", 12), ("count", 14), ("count", 12), ("count", 12), ("whole", 10), ("text", 16), ("text", 18)]
    columns += [("count", 12), ("count", 12), ("wrap", 70), ("wrap", 60)]
    rows = [
        (
            row["target_id"],
            row["indicator_vi"],
            attention.target_text(facts, row),
            attention.level(row),
            row["actual_value"],
            row["numerator"],
            row["denominator"],
            row["milestone_year"] or row["due_year"],
            label(facts, "attainment_status", row["attainment_status"]),
            label(facts, "score_status", row["score_status"]),
            row["path_value"],
            row["required_per_month"],
            row["method_vi"],
            row["missing_figure_vi"],
        )
        for row in facts["targets"]
    ]
    list_sheet(book, styles, facts, "targets", columns, word_list("workbook.target_heads"), rows)


def files_sheet(book, styles: dict, facts: dict) -> None:
    columns = [
        ("text", 34),
        ("text", 66),
        ("text", 30),
        ("text", 18),
        ("text", 18),
        ("text", 18),
        ("whole", 14),
        ("whole", 11),
        ("whole", 11),
        ("whole", 9),
        ("whole", 9),
        ("text", 26),
    ]
    rows = [
        (
            row["file_name"],
            row["file_sha256"],
            label(facts, "source", row["source_id"]),
            period_label(row["period"]),
            row["arrival_id"],
            moment(row["learned_at"]),
            row["file_bytes"],
            row["landed_count"],
            row["accepted_count"],
            row["held_count"],
            row["duplicate_count"],
            label(facts, "practice_kind", row["practice_kind"]),
        )
        for row in facts["files"]
    ]
    list_sheet(book, styles, facts, "files", columns, word_list("workbook.file_heads"), rows)


def held_sheet(book, styles: dict, facts: dict) -> None:
    columns = [("text", 34), ("text", 34), ("text", 66), ("whole", 9), ("text", 24), ("wrap", 60), ("wrap", 40)]
    rows = [
        (
            label(facts, "source", row["source_id"]),
            attention.file_name(facts, row["file_sha256"]),
            row["file_sha256"],
            row["row_no"],
            row["field"],
            row["reason_vi"],
            row["owner"],
        )
        for row in facts["held"]
    ]
    list_sheet(book, styles, facts, "held", columns, word_list("workbook.held_heads"), rows)


SHEETS = (summary_sheet, scores_sheet, units_sheet, targets_sheet, files_sheet, held_sheet)
UNIT_SHEETS = (summary_sheet, scores_sheet, files_sheet)  # its peers, targets and held rows stand in the province's workbook
