"""The checked workbook as it is issued: the same for the same, locked but for its entries, each entry with the bounds of its item."""

from __future__ import annotations

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from home import RULEBOOK
from ingest.formats.workbook import FIRST_ROW, STAMP_SHEET, cell_lists
from ingest.registry import source
from ingest.workbook import issue
from ingest.workbook_forms import entered_sources, forms, read
from simulator import workbooks
from simulator.province import units
from simulator.scope import Scope

UNITS = {"H57.101": "UBND phường Thuận Hóa"}
SHEETS = ["Hướng dẫn", "Cuộc họp", "Kiểm tra", "Tài chính công", "Tài khoản ngân hàng", "Chỉ số bên ngoài", "Tự chấm điểm", "Danh mục", STAMP_SHEET]


def test_the_same_input_gives_the_same_bytes(tmp_path):
    first, second = (issue("hue", "2026-08", tmp_path / name, UNITS) for name in ("one", "two"))
    other = issue("hue", "2026-09", tmp_path, UNITS)
    assert first.name == "so_lieu__hue__2026-08.xlsx" and first.read_bytes() == second.read_bytes() != other.read_bytes()


def test_everything_is_locked_but_the_entries(tmp_path):
    book = openpyxl.load_workbook(issue("hue", "2026-08", tmp_path, UNITS))
    assert book.sheetnames == SHEETS
    assert book[STAMP_SHEET].sheet_state == "veryHidden" and all(sheet.protection.sheet for sheet in book.worksheets)
    for form in forms("hue", "2026-08", UNITS):
        sheet, locked = book[form.sheet], len(form.layout["locked"])
        open_cells = {(cell.row, cell.column) for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        width = locked + len(form.layout["entry"])
        assert open_cells == {(row, column) for row in range(FIRST_ROW, FIRST_ROW + len(form.rows)) for column in range(locked + 1, width + 1)}


def test_every_entry_cell_has_a_rule_of_its_own_bounds(tmp_path):
    sheet = openpyxl.load_workbook(issue("hue", "2026-08", tmp_path, UNITS))["Chỉ số bên ngoài"]
    items = {item["item_code"]: item for item in read("workbook_items.csv")}
    found = {}
    for rule in sheet.data_validations.dataValidation:
        found |= {f"{get_column_letter(column)}{row}": rule for span in rule.sqref.ranges for row, column in span.cells}
    for row in range(FIRST_ROW, sheet.max_row + 1):
        item = items[sheet.cell(row, 3).value]
        rule = found[f"G{row}"]
        assert (float(rule.formula1), float(rule.formula2)) == (float(item["minimum"]), float(item["maximum"]))
        assert rule.type == {"count": "whole", "number": "decimal"}[item["value_kind"]]
        assert [found[f"{column}{row}"].type for column in "FHI"] == ["list", "textLength", "date"]


def test_who_decided_and_why_is_chosen_of_the_lists_on_their_sheet(tmp_path):
    """Each list rule points at the cells that hold its words; no rule lets a person be typed."""
    book = openpyxl.load_workbook(issue("hue", "2026-08", tmp_path, UNITS))
    entity = source("self_assessment").entities["scores"]
    sheet, heads = book["Tự chấm điểm"], list(entity.layout["entry"].values())
    rules = {next(iter(rule.sqref.ranges)).min_col: rule for rule in sheet.data_validations.dataValidation}
    for name, kind in entity.layout["cells"].items():
        rule = rules[len(entity.layout["locked"]) + 1 + heads.index(entity.layout["entry"][name])]
        if kind == "clause":
            assert rule.type == "textLength"
            continue
        where, place = rule.formula1.lstrip("=").split("!")
        words = [cell.value for (cell,) in book[where.strip("'")][place.replace("$", "")]]
        assert rule.type == "list" and words == [choice.name_vi for choice in cell_lists(entity)[kind]]
    assert "Đơn vị tự chấm" not in [cell.value for row in book["Danh mục"].iter_rows() for cell in row]
    assert "không ghi họ tên" in " ".join(str(cell.value) for row in book["Hướng dẫn"].iter_rows() for cell in row)


def test_a_name_that_looks_like_a_formula_stays_text(tmp_path):
    path = issue("hue", "2026-08", tmp_path, {"H57.101": '=HYPERLINK("http://x.invalid";"UBND")', "H57.102": "+84 xã"})
    cells = [cell for row in openpyxl.load_workbook(path)[SHEETS[1]].iter_rows(min_row=FIRST_ROW, max_col=2) for cell in row]
    assert {cell.data_type for cell in cells} == {"s"} and all(cell.quotePrefix for cell in cells if cell.value[0] in "=+")


def test_the_rulebook_and_the_yamls_name_the_same_sources():
    assert entered_sources() == ["bank_accounts", "external_indices", "inspections", "meetings", "public_finance", "self_assessment"]
    items = read("workbook_items.csv")
    assert {item["source_id"] for item in items} | {"self_assessment"} == set(entered_sources())
    by_code = {item["item_code"]: item for item in items}
    assert len(by_code) == len(items) and {item["value_kind"] for item in items} == {"count", "number"}
    assert all(by_code[item["part_of"]]["level"] == item["level"] for item in items if item["part_of"])
    known = {row["target_id"] for path in RULEBOOK.glob("targets/*.csv") for row in read(path)} | {row["result_id"] for row in read("reported_results.csv")}
    assert {code for item in items for code in item["affects"].split(";") if code} <= known


def test_units_are_asked_for_what_their_level_knows():
    by_unit: dict[str, set[str]] = {}
    for form in forms("hue", "2026-08", UNITS | {"H57.02": "Sở Nội vụ", "H57.44": "Trung tâm Kiểm soát bệnh tật"}):
        for row in form.rows:
            by_unit.setdefault(row.locked[0], set()).add(form.source_id)
    assert by_unit == {
        "H57": {"meetings", "inspections", "public_finance", "bank_accounts", "external_indices", "self_assessment"},
        "H57.02": {"meetings", "inspections", "public_finance", "external_indices", "self_assessment"},
        "H57.101": {"meetings", "inspections", "external_indices", "self_assessment"},
        # of no known level: asked for all figures that are not the province's alone; no set scores it
        "H57.44": {"meetings", "inspections", "public_finance", "external_indices"},
    }


@pytest.mark.parametrize(
    ("period", "sets"),
    [
        ("2026-08", {"par_province_876", "par_department", "par_commune"}),
        ("2025-06", {"par_province_876", "par_department", "par_commune", "par_district"}),
        ("2022-06", {"par_department", "par_commune", "par_district"}),
        ("2026-Q3", set()),
        ("2021-12", set()),
    ],
)
def test_each_unit_enters_points_of_the_sets_that_score_it(period, sets):
    asked = {"H57.02": "Sở Nội vụ", "H57.101": "UBND phường Thuận Hóa", "H57.30": "UBND huyện Phú Lộc"}
    rows = [row.locked for form in forms("hue", period, asked) if form.source_id == "self_assessment" for row in form.rows]
    assert {row[2] for row in rows} == sets
    level = {"H57": "par_province_876", "H57.02": "par_department", "H57.101": "par_commune", "H57.30": "par_district"}
    assert {(row[0], row[2]) for row in rows} == {pair for pair in level.items() if pair[1] in sets}
    figures = {row["criterion_code"] for row in read("criteria/par_department/criteria.csv") if row["ratio_source"] != "entered"}
    assert not {row[3] for row in rows if row[2] == "par_department"} & figures


def test_practice_has_no_workbook_of_a_province_that_ended(tmp_path, monkeypatch):
    scope = Scope("kon_tum")
    assert workbooks.write(tmp_path, scope, 2026, 8) == 0 and workbooks.truth(scope, 2026, 8) == {}
    monkeypatch.setattr(workbooks, "units", lambda *when: units(*when)[-3:])
    assert workbooks.truth(scope, 2024, 8)["meetings"] > 0
