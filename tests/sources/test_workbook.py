"""The checked workbook as it comes back: read so that no figure counts without its evidence, and no changed, added or calculated cell unseen."""

from __future__ import annotations

import re
import shutil
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from in_process import drop_folder, on_disk, take, taken_wholly
from road_helpers import FIXTURES, accepted, held

from home import RULEBOOK
from ingest.connectors import PullError
from ingest.formats.json_rows import BodyError
from ingest.formats.workbook import read_batches
from ingest.pull import pull
from ingest.registry import source
from ingest.schemas.workbook_figures import figures
from ingest.workbook import issue
from ingest.workbook_forms import forms
from simulator import assessments, workbooks
from simulator.faults import Faults
from simulator.scope import Scope

FILE = "so_lieu__hue__2026-08.xlsx"
MEETINGS, PAR = "xl/worksheets/sheet2.xml", "xl/worksheets/sheet9.xml"
UNITS = {"H57.101": "UBND phường Thuận Hóa"}
SHEET, SCORES = "Cuộc họp", "Tự chấm điểm"
WRITTEN = date(2026, 9, 5)
SIGNED = {"document_number": "45/BC-UBND", "document_date": WRITTEN}
SOURCES = ["bank_accounts", "external_indices", "inspections", "meetings", "public_finance", "self_assessment"]


@pytest.fixture
def drop(home, monkeypatch, tmp_path) -> Path:
    """The folder of Huế for 2026-08, in which every source that is entered by hand finds its workbook."""
    folder = drop_folder(monkeypatch, tmp_path, "meetings", "hue", "2026-08")
    for source_id in SOURCES:
        taken_wholly(monkeypatch, "hue", source_id)
        monkeypatch.setenv(f"PAR_URL_{source_id.upper()}", (tmp_path / "drop").as_uri())
    return folder


@pytest.fixture(scope="module")
def issued(tmp_path_factory) -> Path:
    """A workbook of the province alone, still empty."""
    return filled(tmp_path_factory.mktemp("issued"), {}, {})


def filled(folder: Path, entries: dict[tuple[str, int], dict], issued_to: dict[str, str] = UNITS) -> Path:
    return issue("hue", "2026-08", folder, issued_to, entries)


def rows_of(path: Path, source_id: str = "meetings") -> list[tuple]:
    return next(iter(read_batches(path, next(iter(source(source_id).entities.values()))))).rows()


def edited(path: Path, part: str, old: str, new: str) -> Path:
    """The workbook after somebody took the protection off and changed one thing of it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    found = re.findall(old, parts[part])
    assert found, f"{part} has no {old}"
    parts[part] = re.sub(old, new, parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def rules(home) -> list[tuple]:
    return held(home).sort("row_no").select("rule_code", "field").rows()


def test_what_was_entered_is_accepted_and_empty_is_not_zero(home, drop):
    shutil.copy(FIXTURES / "meetings" / "as_issued_one_figure_without_evidence.xlsx", drop / FILE)
    assert take(home, "meetings", "hue", "2026-08") == {"landed_count": 4, "accepted_count": 3, "held_count": 1, "duplicate_count": 0}
    rows = accepted(home, "meetings", "figures").sort("row_no")
    assert rows.select("unit_code", "item_code", "value", "document_number", "document_date").rows() == [
        ("H57", "meetings_held", Decimal(12), "45/BC-VP", WRITTEN),
        ("H57", "meetings_on_system", Decimal(9), "45/BC-VP", WRITTEN),
        ("H57.101", "meetings_held", Decimal(0), "12/BC-UBND", WRITTEN),
    ]
    assert rules(home) == [("unsigned_evidence", "document_number")]


def test_another_program_may_have_saved_it(tmp_path):
    folder = tmp_path / "hue" / "2026-08"
    folder.mkdir(parents=True)
    one, two = (shutil.copy(FIXTURES / "meetings" / f"{name}.xlsx", folder) for name in ("as_issued_one_figure_without_evidence", "saved_by_libreoffice"))
    for source_id in ("meetings", "external_indices", "self_assessment"):
        assert rows_of(Path(one), source_id) == rows_of(Path(two), source_id)


def test_each_source_reads_its_own_sheet(home, drop):
    filled(drop, {("Chỉ số bên ngoài", 0): {"result_year": 2025, "value": 89.27} | SIGNED, (SHEET, 0): {"value": 12} | SIGNED})
    take(home, "external_indices", "hue", "2026-08")
    rows = accepted(home, "external_indices", "figures")
    assert rows.select("item_code", "result_year", "value").rows() == [("par_index_score", 2025, Decimal("89.27"))]


def test_a_changed_and_an_added_row_wait_and_bring_no_name_with_them(home, drop):
    shutil.copy(FIXTURES / "meetings" / "item_renamed_and_a_row_added.xlsx", drop / FILE)
    counts = take(home, "meetings", "hue", "2026-08")
    assert (counts["landed_count"], counts["accepted_count"]) == (5, 2)
    assert rules(home) == [("locked_cell_changed", "unit_code"), ("unsigned_evidence", "document_number"), ("row_added", "unit_code")]
    assert "Nguyễn Văn Thử" not in on_disk(home)


def test_sorted_rows_are_still_themselves(tmp_path):
    path = filled(tmp_path / "hue" / "2026-08", {(SHEET, place): {"value": place} | SIGNED for place in range(4)}, {})
    before = rows_of(path)
    edited(path, MEETINGS, r'<row r="7"(.*?)</row><row r="8"(.*?)</row>', lambda found: moved(found[2], 8, 7) + moved(found[1], 7, 8))
    after = rows_of(path)
    assert after != before and sorted(row[1:] for row in after) == sorted(row[1:] for row in before)


def moved(row: str, old: int, new: int) -> str:
    return f'<row r="{new}"' + re.sub(rf'r="([A-H]){old}"', rf'r="\g<1>{new}"', row) + "</row>"


NOT_KEPT = "ông Nguyễn Văn Thử"


CANNOT_STAND = [
    ({"value": 12.5}, ("out_of_range", "value")),
    ({"value": 5001}, ("out_of_range", "value")),
    ({"value": NOT_KEPT}, ("not_a_number", "value")),
    ({"value": "1.205"}, ("ambiguous_number", "value")),
    ({"value": None}, ("missing_required", "value")),
    ({"value": "96,5"}, ("not_a_number", "value")),
    ({"document_number": None}, ("unsigned_evidence", "document_number")),
    ({"document_number": NOT_KEPT}, ("unsigned_evidence", "document_number")),
    ({"document_date": None}, ("unsigned_evidence", "document_number")),
    ({"document_date": NOT_KEPT}, ("not_a_date", "document_date")),
    ({"document_date": date(2026, 7, 31)}, ("impossible_time", "document_date")),
    ({"document_date": date(2062, 9, 5)}, ("impossible_time", "document_date")),
]


def test_a_figure_that_cannot_stand_is_held_by_its_rule_and_free_text_is_not_kept(home, drop):
    communes = {f"H57.{number}": f"UBND xã {number}" for number in range(101, 101 + len(CANNOT_STAND))}
    places = range(4, 4 + 2 * len(CANNOT_STAND), 2)  # below the province's four items, two of each commune
    filled(drop, {(SHEET, place): {"value": 12} | SIGNED | entry for place, (entry, _) in zip(places, CANNOT_STAND, strict=True)}, communes)
    assert take(home, "meetings", "hue", "2026-08")["accepted_count"] == 0
    assert rules(home) == [rule for _, rule in CANNOT_STAND] and NOT_KEPT not in on_disk(home)


def test_one_document_number_however_it_was_typed(tmp_path):
    typed = ("số 45 / BC-UBND", "45/BC-UBND", " 45/bc-ubnd ")
    path = filled(tmp_path / "hue" / "2026-08", {(SHEET, place): {"value": 1, "document_number": text} for place, text in enumerate(typed)})
    assert [row[4].upper() for row in rows_of(path)] == ["45/BC-UBND"] * 3


def test_a_part_above_its_whole_is_held_and_the_whole_stands(home, drop):
    of_ward = next(place for place, row in enumerate(forms("hue", "2026-08", UNITS)[0].rows) if {"H57.101", "meetings_on_system"} <= set(row.locked))
    filled(drop, {(SHEET, 0): {"value": 12} | SIGNED, (SHEET, 1): {"value": 13} | SIGNED, (SHEET, of_ward): {"value": 13} | SIGNED})
    take(home, "meetings", "hue", "2026-08")
    assert rules(home) == [("parts_exceed_total", "value")]
    assert accepted(home, "meetings", "figures").select("item_code").to_series().to_list() == ["meetings_held", "meetings_on_system"]


def test_a_calculated_formula_is_not_a_value(home, drop):
    edited(filled(drop, {(SHEET, 0): {"value": 12} | SIGNED}), MEETINGS, r'(<c r="F6"[^>]*>)(<v>12</v>)', r"\1<f>5+7</f>\2")
    take(home, "meetings", "hue", "2026-08")
    assert rules(home) == [("formula_cell", "value")]


def test_a_percentage_typed_with_its_sign_is_not_guessed(home, drop):
    path = filled(drop, {("Chỉ số bên ngoài", 0): {"result_year": 2025, "value": 0.8927} | SIGNED})
    edited(path, "xl/styles.xml", r'formatCode="#,##0.00##"', 'formatCode="0.00%"')
    take(home, "external_indices", "hue", "2026-08")
    assert rules(home) == [("ambiguous_number", "value")]


def test_an_index_is_not_announced_before_its_year(home, drop):
    told = {"result_year": 2025, "value": 80, "document_number": "1/BC-SNV"}
    entries = [told | {"document_date": date(2024, 5, 1)}, told | {"result_year": 2027} | SIGNED, told | {"result_year": None} | SIGNED]
    filled(drop, {("Chỉ số bên ngoài", 2 * place): cells for place, cells in enumerate(entries)})
    take(home, "external_indices", "hue", "2026-08")
    assert rules(home) == [("impossible_time", "document_date"), ("out_of_range", "value"), ("missing_required", "value, result_year")]


APPRAISED = {"appraisal_body": "Sở Nội vụ", "appraisal_reason": "Thiếu tài liệu kiểm chứng", "appraisal_clause": "Điểm a, khoản 2 điều 5"}
DECIDED = {"council_body": "Hội đồng thẩm định", "council_reason": "Chấp nhận kiến nghị của đơn vị", "council_clause": "Phụ lục II mục 3"}
APPEALED = {"appeal_reason": "Đã bổ sung tài liệu kiểm chứng", "appeal_clause": "khoản 1 Điều 7"}
ANSWERED = {"answer_body": "Sở Nội vụ", "answer_outcome": "Chấp nhận một phần"}


def test_each_score_needs_its_own_evidence_and_stays_within_the_criterion(home, drop):
    own = {"self_document_number": "45/BC-UBND", "self_document_date": WRITTEN}
    theirs = {"appraisal_document_number": "112/TB-SNV", "appraisal_document_date": WRITTEN} | APPRAISED
    filled(drop, {(SCORES, 0): {"self_score": 0.5, "appraised_score": 0.25} | own | theirs, (SCORES, 1): {"self_score": 1, "appraised_score": 1} | own,
                  (SCORES, 2): {"self_score": 1.01} | own, (SCORES, 3): {"self_score": 0.5} | own, (SCORES, 4): dict(own)})  # fmt: skip
    take(home, "self_assessment", "hue", "2026-08")
    rows = accepted(home, "self_assessment", "scores").sort("row_no")
    assert rows.select("criterion_code", "self_score", "appraised_score").rows() == [
        ("1.1.1", Decimal("0.5"), Decimal("0.25")),
        ("1.5.1", Decimal("0.5"), None),
    ]
    assert [rule for rule, _ in rules(home)] == ["unsigned_evidence", "out_of_range", "missing_required"]


def test_a_council_decides_and_an_appeal_has_its_answer(home, drop):
    """Each document of its own; an answer to no appeal, or older than it, and half a document wait for a person."""
    own = {"self_score": 0.5, "self_document_number": "45/BC-UBND", "self_document_date": WRITTEN}
    council = {"council_score": 0.25, "council_document_number": "3/BB-HĐTĐ", "council_document_date": date(2026, 11, 2)} | DECIDED
    appeal = {"appeal_document_number": "50/UBND-NC", "appeal_document_date": date(2026, 10, 1)} | APPEALED
    answer = {"answer_document_number": "9/SNV-CCHC", "answer_document_date": date(2026, 10, 20)} | ANSWERED
    given = [own | council | appeal | answer, own | appeal, own | answer, own | appeal | answer | {"answer_document_date": date(2026, 9, 30)}]
    half, unsigned = own | {"appeal_document_number": "50/UBND-NC"}, own | {"council_score": 0.25}
    filled(drop, {(SCORES, place): cells for place, cells in enumerate([*given, half, unsigned])})
    take(home, "self_assessment", "hue", "2026-08")
    rows = accepted(home, "self_assessment", "scores").sort("row_no")
    assert rows.select("council_score", "council_document_number", "appeal_document_date", "answer_document_date").rows() == [
        (Decimal("0.25"), "3/BB-HĐTĐ", date(2026, 10, 1), date(2026, 10, 20)),
        (None, None, date(2026, 10, 1), None),
    ]
    assert [rule for rule, _ in rules(home)] == ["impossible_time", "impossible_time", "unsigned_evidence", "unsigned_evidence"]


def test_who_decided_why_and_under_which_clause_is_kept_as_codes(home, drop):
    own = {"self_score": 0.5, "self_document_number": "45/BC-UBND", "self_document_date": WRITTEN}
    appraisal = {"appraised_score": 0.25, "appraisal_document_number": "112/TB-SNV", "appraisal_document_date": WRITTEN} | APPRAISED
    appeal = {"appeal_document_number": "50/UBND-NC", "appeal_document_date": date(2026, 10, 1)} | APPEALED
    answer = {"answer_document_number": "9/SNV-CCHC", "answer_document_date": date(2026, 10, 20)} | ANSWERED
    council = {"council_score": 0.4, "council_document_number": "3/BB-HĐTĐ", "council_document_date": date(2026, 11, 2)} | DECIDED
    filled(drop, {(SCORES, 0): own | appraisal | appeal | answer | council})
    take(home, "self_assessment", "hue", "2026-08")
    said = [f"{act}_{part}" for act, parts in (("appraisal", 3), ("council", 3)) for part in ("body", "reason", "clause")[:parts]]
    (row,) = accepted(home, "self_assessment", "scores").select(*said, "appeal_reason", "appeal_clause", "answer_body", "answer_outcome").rows()
    assert row[:3] == ("internal_affairs", "evidence_missing", "điểm a khoản 2 Điều 5")
    assert row[3:6] == ("appraisal_council", "appeal_upheld", "Phụ lục II Mục 3")
    assert row[6:] == ("evidence_added", "khoản 1 Điều 7", "internal_affairs", "partly_upheld")


UNDECIDED = [
    ({"appraisal_body": None}, "unnamed_body"),
    ({"appraisal_body": NOT_KEPT}, "unknown_code"),
    ({"appraisal_body": "Đơn vị tự chấm"}, "unknown_code"),  # a list has words that nobody chooses
    ({"appraisal_reason": None}, "unreasoned_points"),
    ({"appraisal_reason": NOT_KEPT}, "unknown_code"),
    ({"appraisal_clause": None}, "unreasoned_points"),
    ({"appraisal_clause": f"theo ý kiến của {NOT_KEPT}"}, "unreasoned_points"),
    ({"appraised_score": 0.5, "appraisal_reason": None, "appraisal_clause": None}, ""),  # nothing differs: nothing to give a reason for
    ({"self_score": None, "appraisal_reason": None, "appraisal_clause": None}, ""),
    ({"appeal_document_number": "50/UBND-NC", "appeal_document_date": date(2026, 10, 1)}, "unreasoned_points"),
    ({"council_score": 0.25, "council_document_number": "3/BB-HĐTĐ", "council_document_date": date(2026, 11, 2)}, "unnamed_body"),
]


def test_points_that_nobody_decided_or_gave_a_reason_for_are_held_and_no_name_is_kept(home, drop):
    whole = {"self_score": 0.5, "self_document_number": "45/BC-UBND", "self_document_date": WRITTEN}
    whole |= {"appraised_score": 0.25, "appraisal_document_number": "112/TB-SNV", "appraisal_document_date": WRITTEN} | APPRAISED
    filled(drop, {(SCORES, place): whole | entry for place, (entry, _) in enumerate(UNDECIDED)})
    take(home, "self_assessment", "hue", "2026-08")
    assert [rule for rule, _ in rules(home)] == [rule for _, rule in UNDECIDED if rule]
    assert accepted(home, "self_assessment", "scores").height == sum(not rule for _, rule in UNDECIDED)
    assert NOT_KEPT not in on_disk(home)


def test_a_workbook_issued_before_columns_were_added_is_still_read(tmp_path):
    """Columns of each addition taken out, the last first; what was never asked is null, and another gap is a changed header."""
    entity = source("self_assessment").entities["scores"]
    path = filled(tmp_path / "hue" / "2026-08", {(SCORES, 0): {"self_score": 0.5, "council_score": 0.25, "appraisal_clause": "Điều 3"}})
    kept = ("self_score", "council_score", "appraisal_clause")

    def read() -> tuple:
        return next(iter(read_batches(path, entity))).select(kept).row(0)

    def without(names: list[str]) -> None:
        book = openpyxl.load_workbook(path)
        sheet = book[SCORES]
        heads = {cell.value: cell.column for cell in sheet[4]}
        for column in sorted((heads[entity.layout["entry"][name]] for name in names), reverse=True):
            sheet.delete_cols(column)
        book.save(path)

    assert read() == ("0.5", "0.25", "Điều 3")
    without(entity.layout["added"][1])
    assert read() == ("0.5", "0.25", None)
    without(entity.layout["added"][0])
    assert read() == ("0.5", None, None)
    without(["appraised_score"])
    with pytest.raises(BodyError, match="changed header"):
        read()


def test_two_offices_fill_two_copies_and_may_not_contradict_each_other(home, drop):
    filled(drop, {(SHEET, 0): {"value": 12} | SIGNED, (SHEET, 4): {"value": 3} | SIGNED}).rename(drop / FILE.replace(".xlsx", "__VP.xlsx"))
    filled(drop, {(SHEET, 0): {"value": 14} | SIGNED, (SHEET, 1): {"value": 9} | SIGNED, (SHEET, 4): {"value": 3} | SIGNED})
    assert take(home, "meetings", "hue", "2026-08") == {"landed_count": 5, "accepted_count": 2, "held_count": 2, "duplicate_count": 1}
    assert [rule for rule, _ in rules(home)] == ["conflicting_duplicate"] * 2


TEXTS, BOOK = "xl/sharedStrings.xml", "xl/workbook.xml"
REFUSED = {
    "lies in the folder of hue 2026-09": lambda path: path.rename(path.parents[1] / "2026-09" / path.name),
    "lies in the folder of kon_tum 2026-08": lambda path: path.rename(path.parents[2] / "kon_tum" / "2026-08" / path.name),
    "was issued as version older": lambda path: edited(path, PAR, '<c r="C2" t="s"><v>.*?</c>', '<c r="C2" t="inlineStr"><is><t>older</t></is></c>'),
    "has a changed hidden sheet": lambda path: edited(path, TEXTS, "<t>2026-08</t>", "<t>2026-09</t>"),
    "is no workbook that was issued here": lambda path: edited(path, BOOK, 'name="_par"', 'name="par"'),
    "lacks its sheet 'Cuộc họp'": lambda path: edited(path, BOOK, 'name="Cuộc họp"', 'name="Họp"'),
    "has a changed header in 'Cuộc họp'": lambda path: edited(path, TEXTS, "<t>Giá trị</t>", "<t>Kết quả</t>"),
    "goes on far below the last row": lambda path: edited(path, MEETINGS, "</sheetData>", '<row r="1200"><c r="F1200"><v>1</v></c></row></sheetData>'),
    "was never calculated": lambda path: edited(path, MEETINGS, r'<c r="F6" s="(\d+)"/>', r'<c r="F6" s="\1"><f>5+7</f></c>'),
}


@pytest.mark.parametrize("said", REFUSED)
def test_a_workbook_that_is_not_ours_is_refused_with_one_sentence(tmp_path, issued, said):
    for folder in ("hue/2026-08", "hue/2026-09", "kon_tum/2026-08"):
        (tmp_path / folder).mkdir(parents=True)
    path = REFUSED[said](Path(shutil.copy(issued, tmp_path / "hue" / "2026-08")))
    with pytest.raises(BodyError, match=re.escape(said)) as refused:
        rows_of(path)
    assert str(refused.value).count(". ") == 0 and str(refused.value).endswith(".")


def test_somebodys_own_table_stops_the_pull_and_nothing_is_landed(home, drop):
    shutil.copy(FIXTURES / "meetings" / "not_issued_here.xlsx", drop / FILE)
    with pytest.raises(PullError, match="issue one with par.py workbook"):
        pull("meetings", "hue", "2026-08", home)


def test_an_item_the_rulebook_no_longer_has_is_held(home, drop, monkeypatch, tmp_path):
    filled(drop, {(SHEET, 0): {"value": 12} | SIGNED})
    rulebook = tmp_path / "workbook_items.csv"
    rulebook.write_text((RULEBOOK / "workbook_items.csv").read_text(encoding="utf-8").replace("meetings_held,1,", "meetings_counted,1,"), encoding="utf-8")
    monkeypatch.setattr("ingest.schemas.workbook_figures.ITEMS", rulebook)
    take(home, "meetings", "hue", "2026-08")
    assert rules(home) == [("unknown_code", "item_code")]


@pytest.mark.parametrize("source_id", ["meetings", "self_assessment"])
def test_what_practice_fills_in_is_what_is_accepted(home, drop, source_id):
    scope = Scope("hue", seed=4, faults=Faults("repeated_rows"))
    assert workbooks.write(drop, scope, 2026, 8) == 2
    truth, counts = workbooks.truth(scope, 2026, 8), take(home, source_id, "hue", "2026-08")
    assert (counts["accepted_count"], counts["held_count"]) == (truth[source_id], truth[f"{source_id}__held"]) and truth[f"{source_id}__held"] > 0
    assert counts["duplicate_count"] == truth[source_id] + truth[f"{source_id}__held"]
    found = {rule for rule, _ in rules(home)}
    assert found == {"unsigned_evidence"} | ({"unknown_code", "unreasoned_points"} if source_id == "self_assessment" else set())
    assert assessments.SOMEBODY not in on_disk(home)


def test_a_province_without_a_code_knows_its_units_by_the_form_of_theirs():
    refusals = figures("meetings").refusals(None, type("Of", (), {"province_code": "kon_tum", "h_code": ""}))
    of_nobody = pl.DataFrame({"unit_code": ["kon_tum", "H34.01", "Sở Nội vụ"]}).select(refusals["unknown_unit"][1]).to_series().to_list()
    assert of_nobody == [False, False, True]
