"""Dossiers and registers: no personal data on disk, units and times in one form, columns found by their header."""

from __future__ import annotations

import copy
import shutil
from datetime import date, datetime

import polars as pl
import pytest
import xlsxwriter
from road_helpers import FIXTURES, accepted, accounts, held, take_in

from ingest.connectors import PullError
from ingest.connectors.http import Client
from ingest.land import land
from ingest.pull import pull

REGISTERS = FIXTURES / "document_register"
PERSONAL = ("Nguyễn Văn Thử", "Trần Thị Mẫu", "046000000001", "84900000001", "Hoàng Văn Giả", "Tổ 1")


@pytest.fixture
def one_stop(one_stop, monkeypatch):
    """Only the search answers; a system without the pages of figures gives its dossiers all the same."""
    search = Client.fetch

    def fetch(self, method, path, name, accept=None, **request):
        if path != "/pa/dossier/search":
            raise PullError(f"{self.source_id} answered 404 for {name}; check the address.")
        return search(self, method, path, name, accept, **request)

    monkeypatch.setattr(Client, "fetch", fetch)
    return one_stop


def _on_disk(home) -> str:
    """Every text of every Parquet file and every other file of the home."""
    texts = [str(pl.read_parquet(path).rows()) for path in home.root.rglob("*.parquet")]
    return "\n".join(texts + [path.read_text(errors="replace") for path in home.root.rglob("*.json")])


def test_what_the_system_lacks_is_recorded_and_what_it_says_more_is_no_drift(home, one_stop):
    arrival = pull("one_stop_dossiers", "hue", "2026-11", home)
    assert set(arrival.absent) == {"agencies", "unit_statistics", "online_reports", "digitisation"} and "404" in arrival.absent["agencies"]
    assert {name for file in arrival.files for name in file.unknown_fields} == set() and arrival.missing_fields == {}


def test_a_field_that_nobody_declared_is_drift(home, one_stop):
    one_stop[0]["content"][0]["procedure"]["mucDo"] = 4
    arrival = pull("one_stop_dossiers", "hue", "2026-11", home)
    assert {name for file in arrival.files for name in file.unknown_fields} == {"procedure.mucDo"}


def test_page_drift_is_read_again_and_accounted_for(home, one_stop):
    counts = take_in(home, "one_stop_dossiers")
    assert counts == {"landed_count": 4, "accepted_count": 3, "held_count": 0, "duplicate_count": 1}


def test_a_row_that_never_comes_stops_the_pull(home, one_stop):
    one_stop[1]["totalElements"] = 4
    with pytest.raises(PullError, match="never showed 1 of 4 rows of dossiers /pa/dossier/search in 3 readings"):
        pull("one_stop_dossiers", "hue", "2026-11", home)


def test_nothing_personal_is_written(home, one_stop):
    take_in(home, "one_stop_dossiers")
    written = _on_disk(home)
    assert "UBND phường Thuận Hóa" in written
    assert not [text for text in PERSONAL if text in written]


def test_people_are_one_digest_under_the_key_and_fillers_are_none(home, one_stop, monkeypatch):
    one_stop[1]["content"][1]["applicant"]["data"]["identityNumber"] = "000000001"
    take_in(home, "one_stop_dossiers")
    digests = accepted(home, "one_stop_dossiers", "dossiers").sort("dossier_code").get_column("applicant_digest").to_list()
    assert digests[0] is None and digests[1] == digests[2] and len(digests[1]) == 32


def test_no_key_no_pull(home, one_stop, monkeypatch):
    monkeypatch.delenv("PAR_DIGEST_KEY")
    with pytest.raises(PullError, match="set PAR_DIGEST_KEY"):
        pull("one_stop_dossiers", "hue", "2026-11", home)


def test_two_offsets_one_clock_and_two_code_styles_one_unit(home, one_stop):
    one_stop[0]["content"][0]["acceptedDate"] = "2026-11-02T01:15:30.000+0000"
    one_stop[0]["content"][0]["agency"]["code"] = "H57.44.24"
    take_in(home, "one_stop_dossiers")
    rows = accepted(home, "one_stop_dossiers", "dossiers").sort("dossier_code")
    ward = rows.filter(pl.col("dossier_code").str.ends_with("261102-0017")).row(0, named=True)
    assert (ward["accepted_at"], ward["unit_code"], ward["status"], ward["channel"]) == (datetime(2026, 11, 2, 1, 15, 30), "H57.44.24", "returned", "online")
    assert rows.get_column("unit_code").to_list() == ["H57.12", "H57.44.24", "H57.44.24"]


def test_translate_as_object_or_list_gives_the_vietnamese_name(home, one_stop):
    procedure = one_stop[0]["content"][0]["procedure"]
    procedure["translate"] = [{"languageId": 46, "name": "Marital status"}, {"name": 'Xác nhận "độc thân"', "languageId": 228}]
    take_in(home, "one_stop_dossiers")
    names = accepted(home, "one_stop_dossiers", "dossiers").sort("dossier_code").get_column("procedure_name").to_list()
    assert names[1].startswith("Xác nhận") and names[2] == "Cấp bản sao Trích lục hộ tịch"


@pytest.mark.parametrize(
    ("path", "value", "rule", "field"),
    [
        (("dossierStatus", "id"), 77, "unknown_code", "status"),
        (("acceptedDate",), "2026-02-30T01:15:30.000+0000", "not_a_date", "accepted_at"),
        (("acceptedDate",), "02/11/2026 08:15", "not_a_date", "accepted_at"),
        (("agency", "code"), "UBND-TH", "unknown_unit", "agency_code"),
        (("agency", "code"), "000.00.12.H56", "unknown_unit", "agency_code"),
        (("id",), None, "missing_required", "dossier_id"),
        (("completedDate",), "2020-01-01T00:00:00.000+0700", "out_of_range", "completed_at"),
    ],
)
def test_each_broken_promise_is_held_by_its_rule(home, one_stop, path, value, rule, field):
    row = one_stop[0]["content"][0]
    for name in path[:-1]:
        row = row[name]
    row[path[-1]] = value
    one_stop[1]["totalElements"] = 2 if field == "dossier_id" else 3
    take_in(home, "one_stop_dossiers")
    assert held(home).select("rule_code", "field").rows() == [(rule, field)]


def test_a_dossier_that_moved_while_paging_stands_as_last_read(home, one_stop):
    one_stop[1]["content"][0] = copy.deepcopy(one_stop[1]["content"][0]) | {"dossierStatus": {"id": 4, "name": "Đã xử lý xong"}}
    counts = take_in(home, "one_stop_dossiers")
    rows = accepted(home, "one_stop_dossiers", "dossiers").filter(pl.col("dossier_code").str.ends_with("261118-0003"))
    assert counts["duplicate_count"] == 1 and rows.get_column("status").to_list() == ["completed"]


def test_registers_are_read_by_header(home, register):
    shutil.copy(REGISTERS / "ioffice_bom_and_newline_in_a_cell.csv", register / "vbden__H57.16.csv")
    shutil.copy(REGISTERS / "decree30_title_row_and_mixed_dates.xlsx", register / "vbden__H57.02.xlsx")
    shutil.copy(REGISTERS / "outgoing_one_row_twice.csv", register / "vbdi__H57.16.csv")
    counts = take_in(home, "document_register")
    rows = accepted(home, "document_register", "documents")
    assert counts["landed_count"] == 3 + 3 + 4 and counts["duplicate_count"] == 1
    outgoing = rows.filter(pl.col("direction") == "outgoing").sort("document_number")
    assert outgoing.select("document_number", "is_digitally_signed", "delivery").rows() == [
        ("1203/STP-VP", True, "electronic"),
        ("310/QĐ-STP", True, "electronic"),
        ("88/TB-STP", None, "paper"),
    ]
    assert rows.filter(pl.col("document_number") == "45/KH-UBND", pl.col("unit_code") == "H57.16").item(0, "registered_date") == date(2026, 11, 3)
    assert "Lê Văn Ví Dụ" not in _on_disk(home) and "báo cáo CCHC" not in _on_disk(home)


def test_secret_documents_are_counted_and_never_stored(home, register):
    text = "Số đến;Số ký hiệu;Ngày đến;Loại văn bản;Độ mật\n1;11/A-MAT;03/11/2026;CONGVAN;Mật\n2;12/A;03/11/2026;CONGVAN;Thường\n"
    (register / "vbden__H57.16.csv").write_text(text, encoding="utf-8")
    counts = take_in(home, "document_register")
    assert (counts["accepted_count"], counts["held_count"]) == (1, 1)
    assert held(home).item(0, "rule_code") == "state_secret" and "A-MAT" not in _on_disk(home)


def test_excel_dates_and_columns_in_any_order(home, register):
    workbook = xlsxwriter.Workbook(register / "vbdi__H57.16.xlsx")
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, ["SỔ ĐĂNG KÝ VĂN BẢN ĐI"])
    sheet.write_row(2, 0, ["Ký số cơ quan", "Ngày ban hành", "Số ký hiệu"])
    sheet.write_row(3, 0, ["(1)", "(2)", "(3)"])
    sheet.write_number(4, 0, 1)
    sheet.write_datetime(4, 1, datetime(2026, 11, 4), workbook.add_format({"num_format": "dd/mm/yyyy"}))
    sheet.write_string(4, 2, "5/QĐ")
    workbook.close()
    take_in(home, "document_register")
    rows = accepted(home, "document_register", "documents")
    assert rows.select("document_number", "registered_date", "is_digitally_signed").rows() == [("5/QĐ", date(2026, 11, 4), True)]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("luu_tam.csv", "x", "is not understood; name it like"),
        ("vbden__H57.16.csv", "a;b\n1;2\n", "has no header row with Số ký hiệu"),
    ],
)
def test_a_file_that_is_not_understood_stops_with_a_sentence(home, register, name, text, said):
    (register / name).write_text(text, encoding="utf-8")
    with pytest.raises(PullError, match=said):
        pull("document_register", "hue", "2026-11", home)


def test_each_file_has_its_own_account(home, register):
    shutil.copy(REGISTERS / "outgoing_one_row_twice.csv", register / "vbdi__H57.16.csv")
    shutil.copy(REGISTERS / "outgoing_one_row_twice.csv", register / "vbdi__H57.17.csv")
    take_in(home, "document_register")
    rows = accounts(home).sort("file_name").select("file_name", "landed_count", "accepted_count", "held_count", "duplicate_count").rows()
    assert rows == [("2026-11/vbdi__H57.16.csv", 4, 3, 0, 1), ("2026-11/vbdi__H57.17.csv", 4, 3, 0, 1)]


def test_where_a_source_says_hold_the_rows_of_a_changed_file_wait(home, register, monkeypatch):
    """A header that nobody declared holds the rows of its file; declared, they are judged again by the same rules."""
    import dataclasses

    from ingest import validate as judge
    from ingest.registry import source

    shutil.copy(REGISTERS / "ioffice_bom_and_newline_in_a_cell.csv", register / "vbden__H57.16.csv")
    (register / "vbden__H57.02.csv").write_text("Số ký hiệu,Ngày đến,Nơi mới\n5/UBND,03/11/2026,x\n", encoding="utf-8")
    holding = dataclasses.replace(source("document_register"), drift="hold")
    monkeypatch.setattr(judge, "source", lambda source_id: holding)
    pull("document_register", "hue", "2026-11", home)
    land("document_register", "hue", "2026-11", home)
    assert judge.validate("document_register", "hue", "2026-11", home)["held_count"] == 1
    assert held(home).select("rule_code", "field").rows() == [("schema_drift", "Nơi mới")]
    entity = dataclasses.replace(holding.entities["documents"], known=(*holding.entities["documents"].known, "Nơi mới"))
    declared = dataclasses.replace(holding, entities={"documents": entity})
    monkeypatch.setattr(judge, "source", lambda source_id: declared)
    monkeypatch.setattr(judge, "promises_hash", lambda source_id: "declared since")
    assert judge.validate("document_register", "hue", "2026-11", home)["held_count"] == 0


def test_where_a_source_says_stop_a_changed_file_stops_the_pull(home, register, monkeypatch):
    import dataclasses

    from ingest.registry import source

    (register / "vbden__H57.02.csv").write_text("Số ký hiệu,Ngày đến,Nơi mới\n5/UBND,03/11/2026,x\n", encoding="utf-8")
    stopping = dataclasses.replace(source("document_register"), drift="stop")
    monkeypatch.setattr("ingest.pull.source", lambda source_id: stopping)
    with pytest.raises(PullError, match="changed its structure: new fields that nobody declared, not kept: documents.Nơi mới"):
        pull("document_register", "hue", "2026-11", home)
