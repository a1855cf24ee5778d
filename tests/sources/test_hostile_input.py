"""Hostile and broken files: each is refused in one sentence that names the file, before a parser, the memory or the log suffers from it."""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from ingest.connectors import PullError
from ingest.formats import guards, tables
from ingest.formats import text as text_module
from ingest.formats.guards import JSON_DEPTH, check_file, check_json, check_workbook, foreign_parser
from ingest.formats.json_rows import BodyError
from ingest.pull import pull
from ingest.registry import Column, Entity

HEADER = "Đơn vị;Số hồ sơ;Ghi chú\n"
units = Entity("units", (Column("name", headers=("Đơn vị",), required=True), Column("received", headers=("Số hồ sơ",))), ("name",), "latest")
SHEET = "xl/worksheets/sheet1.xml"
OLD_WORKBOOK = Path(__file__).parents[1] / "fixtures" / "statistical_forms" / "bieu_07a__old_binary_workbook.xls"


@pytest.fixture
def workbook(tmp_path) -> Path:
    path = tmp_path / "so.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for row, cells in enumerate([("Đơn vị", "Số hồ sơ"), ("Sở A", 5)]):
        sheet.write_row(row, 0, cells)
    book.close()
    return path


def _packed(path: Path, name: str | zipfile.ZipInfo, body: bytes) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body, zipfile.ZIP_DEFLATED)


def _repacked(path: Path, part: str, change) -> None:
    with zipfile.ZipFile(path) as archive:
        bodies = {name: archive.read(name) for name in archive.namelist()}
    bodies[part] = change(bodies[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in bodies.items():
            archive.writestr(name, body)


def _refused(path: Path, why: str) -> None:
    with pytest.raises(BodyError, match=why) as caught:
        check_file(path, path.parent)
    assert path.name in str(caught.value) and str(caught.value).count("\n") == 0


# workbooks


def test_a_plain_workbook_passes_and_is_read(workbook):
    check_file(workbook, workbook.parent)
    assert pl.concat(tables.read_batches(workbook, units)).select("name", "received").rows() == [("Sở A", "5")]


def test_a_bomb_is_refused_before_it_unpacks(workbook):
    _packed(workbook, "xl/media/image1.png", bytes(40 * guards.MIB))
    began = time.monotonic()
    _refused(workbook, "unpacks to more than 16 MiB")
    assert time.monotonic() - began < 2


def test_what_an_archive_claims_of_its_sizes_is_not_believed(workbook):
    body = bytes(40 * guards.MIB)
    _packed(workbook, "xl/media/image1.png", body)
    packed = workbook.read_bytes()
    assert packed.count(len(body).to_bytes(4, "little")) == 2  # once before the part, once in the list of parts
    workbook.write_bytes(packed.replace(len(body).to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    with zipfile.ZipFile(workbook) as archive:
        assert archive.getinfo("xl/media/image1.png").file_size == 1000
    _refused(workbook, "unpacks to more than 16 MiB")


@pytest.mark.parametrize("place", [b' r="XFD1048576"', b" r='XFD1048576'", b' r = "AAA300000"', b"\n\tr=\n'zzz999999'", b' r="A4000000000"'])
def test_a_cell_far_outside_makes_no_rectangle_of_empty_ones(workbook, place):
    _repacked(workbook, SHEET, lambda xml: xml.replace(b"</sheetData>", b"<row><c" + place + b"><v>1</v></c></row></sheetData>"))
    _refused(workbook, "cells far outside its table")


def test_a_wide_table_and_a_stray_title_are_no_bomb(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet()
    sheet.write(0, 40, "Biểu số 1")
    sheet.write_row(1, 0, ["Đơn vị", "Số hồ sơ"])
    for row in range(2, 1500):
        sheet.write_row(row, 0, ["Sở A", row])
    book.close()
    assert pl.concat(tables.read_batches(tmp_path / "a.xlsx", units)).height == 1498


def test_too_many_parts(workbook, monkeypatch):
    monkeypatch.setattr(guards, "ENTRIES", 5)
    _refused(workbook, "more than 5 parts")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name(workbook):
    _packed(workbook, SHEET, b"<worksheet/>")
    _refused(workbook, "two of one name")


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "xl/../../x", "C:/x", "xl\\..\\..\\x"])
def test_a_part_that_leads_out(workbook, name):
    entry = zipfile.ZipInfo("x")
    entry.filename = name
    _packed(workbook, entry, b"x")
    _refused(workbook, "a part whose name leads out")


@pytest.mark.parametrize(("name", "body"), [("xl/embeddings/Book2.xlsx", b"x"), ("a.zip", b"x"), ("xl/media/image1.png", b"PK\x03\x04rest")])
def test_an_archive_in_an_archive(workbook, name, body):
    _packed(workbook, name, body)
    _refused(workbook, "holds another archive")


@pytest.mark.parametrize(
    "change", [lambda xml: xml.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1), lambda xml: xml.decode().encode("utf-16")]
)
def test_entities_in_a_workbook_in_any_encoding(workbook, change):
    _repacked(workbook, SHEET, change)
    _refused(workbook, "DOCTYPE or entities")


def test_a_doctype_that_lies_across_two_pieces(workbook, monkeypatch):
    monkeypatch.setattr(guards, "_CHUNK", 16)
    _repacked(workbook, SHEET, lambda xml: xml.replace(b"<sheetData", b"<!DOCTYPE x><sheetData", 1))
    _refused(workbook, "DOCTYPE or entities")


@pytest.mark.parametrize(
    ("cell", "is_refused"),
    [(b"<f>A1*2</f>", True), (b"<f>A1*2</f><v/>", True), (b"<f>A1*2</f><v></v>", True), (b'<f t="shared" si="0"/>', True),
     (b"<f>A1*2</f><v>10</v>", False), (b"<v>10</v>", False)],
)  # fmt: skip
def test_a_formula_is_its_calculated_value_or_none(workbook, cell, is_refused):
    _repacked(workbook, SHEET, lambda xml: xml.replace(b'<c r="B2"><v>5</v></c>', b'<c r="B2">' + cell + b"</c>"))
    if is_refused:
        _refused(workbook, r"a formula that was never calculated \(cell B2\)")
    else:
        check_file(workbook, workbook.parent)
        assert pl.concat(tables.read_batches(workbook, units)).item(0, "received") == "10"


def test_a_formula_calculated_to_no_text_passes(workbook):
    _repacked(workbook, SHEET, lambda xml: xml.replace(b'<c r="B2"><v>5</v></c>', b'<c r="B2" t="str"><f>IF(A2="","",A2)</f><v></v></c>'))
    check_file(workbook, workbook.parent)


@pytest.mark.parametrize(
    ("body", "why"),
    [(b"<html><body>Het phien</body></html>", "is an HTML page"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old .xls or protected by a password"),
     (b"", "is no workbook"), (b"a;b\n1;2\n", "is no workbook"), (b"PK\x03\x04" + bytes(100), "is a broken workbook")],
)  # fmt: skip
def test_what_is_no_workbook(tmp_path, body, why):
    (tmp_path / "a.xlsx").write_bytes(body)
    _refused(tmp_path / "a.xlsx", why)


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_workbook(workbook, keep):
    workbook.write_bytes(workbook.read_bytes()[: int(workbook.stat().st_size * keep)])
    _refused(workbook, "is a broken workbook")


def test_a_workbook_whose_bytes_were_changed_is_refused_and_never_half_read(workbook):
    good = workbook.read_bytes()
    for place in range(0, len(good), 97):
        workbook.write_bytes(good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :])
        os.utime(workbook, ns=(place, place))
        try:
            rows = pl.concat(tables.read_batches(workbook, units))
        except BodyError as error:
            assert "so.xlsx" in str(error)
        else:
            assert rows.height == 1


@pytest.mark.parametrize("change", [lambda body: body[:4114] + b"\x1f" + body[4115:], lambda body: body[:6212]], ids=["memory of a terabyte", "panic"])
def test_an_old_workbook_over_which_its_parser_dies(tmp_path, change):
    (tmp_path / "a.xls").write_bytes(change(OLD_WORKBOOK.read_bytes()))
    with pytest.raises(BodyError, match=r"^a\.xls cannot be read as an old workbook; open it in a spreadsheet program and save it as \.xlsx\.$"):
        list(tables.read_batches(tmp_path / "a.xls", units))


def test_an_interrupt_is_not_taken_for_a_broken_file():
    with pytest.raises(KeyboardInterrupt), foreign_parser("a.xls", "a workbook"):
        raise KeyboardInterrupt


def test_a_workbook_protected_by_a_password(workbook):
    packed = bytearray(workbook.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(mark) + offset] |= 1
    workbook.write_bytes(packed)
    with pytest.raises(BodyError, match="so.xlsx is protected by a password"):
        check_workbook(workbook)


# names and places


@pytest.mark.parametrize("name", ["a\nb.csv", "a\x1b[2Jb.csv", "\u202efdp.csv", "a\u200bb.csv", "a\\b.csv", "é" * 130 + ".csv"])
def test_a_name_that_is_a_trap(tmp_path, name):
    path = tmp_path / name if len(name.encode()) <= 255 else Path(name)
    if path.is_absolute():
        path.write_bytes(HEADER.encode())
    with pytest.raises(BodyError, match="^The file name [^\n\x1b\u202e\u200b]*; rename the file.$"):
        check_file(path, tmp_path)


def test_a_name_that_is_not_utf8(tmp_path):
    path = Path(os.fsdecode(bytes(tmp_path) + b"/a\xff.csv"))
    path.write_bytes(HEADER.encode())
    with pytest.raises(BodyError, match=r"The file name a\?\.csv is not UTF-8; rename the file\."):
        check_file(path, tmp_path)


def test_a_link_out_of_the_drop_and_what_is_no_file(tmp_path):
    drop = tmp_path / "drop"
    (drop / "in").mkdir(parents=True)
    (tmp_path / "secret.csv").write_text(HEADER)
    (drop / "in" / "own.csv").write_text(HEADER)
    (drop / "out.csv").symlink_to(tmp_path / "secret.csv")
    (drop / "own.csv").symlink_to(drop / "in" / "own.csv")
    os.mkfifo(drop / "pipe.csv")
    with pytest.raises(BodyError, match="out.csv is a link that leads out of the drop"):
        check_file(drop / "out.csv", drop)
    with pytest.raises(BodyError, match="pipe.csv is not a file"):
        check_file(drop / "pipe.csv", drop)
    check_file(drop / "own.csv", drop)


def test_a_file_too_large_to_be_held(tmp_path):
    for name, size in (("a.json", 257), ("a.xlsx", 65), ("a.pdf", 257)):
        with (tmp_path / name).open("wb") as handle:
            handle.truncate(size * guards.MIB)
        _refused(tmp_path / name, f"has {size} MiB, more than the {size - 1} MiB")


def test_a_link_out_of_the_drop_stops_the_pull(home, register, tmp_path):
    (tmp_path / "secret.csv").write_text(HEADER)
    (register / "vbden__H57.101.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(PullError, match="vbden__H57.101.csv is a link that leads out of the drop"):
        pull("document_register", "hue", "2026-11", home)


# JSON


@pytest.mark.parametrize("opened", [b"[", b'{"a":', b'[{"a":'])
def test_json_nested_too_deep(opened):
    closed = opened[::-1].translate(bytes.maketrans(b"[{", b"]}"), b':"a')
    levels = len(closed)
    deepest = JSON_DEPTH // levels
    check_json(opened * deepest + b"1" + closed * deepest, "a.json")
    for times in (deepest + 1, 100_000):
        with pytest.raises(BodyError, match="a.json is nested deeper than 32 levels"):
            check_json(opened * times + b"1" + closed * times, "a.json")


def test_brackets_in_texts_are_no_depth():
    texts = [b"[" * 100, b'\\"[[{{' * 50, b"\\\\", b"{" * 40 + b'\\\\\\"' + b"[" * 40, b""]
    check_json(b"[" + b",".join(b'{"a":"' + text + b'","b":[]}' for text in texts * 20) + b"]", "a.json")
    with pytest.raises(BodyError):
        check_json(b'{"a":"\\\\","b":' + b"[" * 40 + b"]" * 40 + b"}", "a.json")


def test_a_body_too_large(monkeypatch):
    monkeypatch.setitem(guards.WHOLE_BYTES, ".json", guards.MIB)
    with pytest.raises(BodyError, match="a.json has 2 MiB, more than the 1 MiB"):
        check_json(bytes(2 * guards.MIB), "a.json")


# CSV


@pytest.mark.parametrize(
    ("body", "why"),
    [(HEADER + 'Sở A;"5;x\nSở B;6;y\nSở C;7;z\n', "quotation marks that do not pair"),
     (HEADER + 'Sở A;"5;x\nSở B;6;y\nSở C;7;"z"\nSở D;8;t\n', "quotation mark"),
     (HEADER + 'Sở A;5;"x\nSở B;6;y\nSở C;7;z"\n', "a quotation mark that is not closed, which swallows the rows"),
     (HEADER + 'Sở A;5;"Trần Văn Giả" gửi\n', "quotation marks that do not pair"),
     (HEADER.encode() + b"S\xe1 A;5;x\n", "is not utf-8 text"),
     (HEADER.encode() + "Sở A;5;x\n".encode() * 200_000 + b"\xff;5;x\n", "is not utf-8 text"),
     ("a;b\n1;2\n", "has no header row with Đơn vị"), ("", "has no header row with Đơn vị"), (b"\0" * 100, "has no header row with Đơn vị"),
     ("<html><body>Phien het han</body></html>", "has no header row with Đơn vị")],
)  # fmt: skip
def test_a_broken_table_is_refused_without_repeating_what_is_in_it(tmp_path, body, why):
    path = tmp_path / "a.csv"
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    with pytest.raises(BodyError, match=why) as caught:
        list(tables.read_batches(path, units))
    assert "a.csv" in str(caught.value) and "Trần" not in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "tcvn3"])
def test_a_line_without_end_does_not_fill_the_memory(tmp_path, monkeypatch, encoding):
    monkeypatch.setattr(text_module, "LONGEST_LINE_BYTES", 2 * guards.MIB)
    (tmp_path / "a.csv").write_bytes(b"a" * (8 * guards.MIB))
    with pytest.raises(BodyError, match="a.csv has a line of more than 2 MiB"):
        list(tables.read_batches(tmp_path / "a.csv", Entity(**(vars(units) | {"encoding": encoding}))))


def test_wildcards_in_a_name_are_only_a_name(tmp_path):
    (tmp_path / "a1.csv").write_text(HEADER + "Sở A;1;x\n")
    (tmp_path / "a[1].csv").write_text(HEADER + "Sở B;2;x\n")
    (tmp_path / "*.csv").write_text(HEADER + "Sở C;3;x\n")
    names = [pl.concat(tables.read_batches(tmp_path / name, units)).get_column("name").to_list() for name in ("a[1].csv", "*.csv")]
    assert names == [["Sở B"], ["Sở C"]]
