"""The sheet of the workbooks writes what the library itself would write."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from scorecards.quick_sheet import QuickSheet

ROWS = [
    ("Xã <A> & B", None, Decimal("15.680"), 0),
    ("=1+1", 0.1, -7, " hai  dấu cách "),
    ("\x07 \ue000", "", 10**15, 1 / 3),
    ("dài" * 20_000, None, None, "Xã <A> & B"),
]


def parts(sheet_class: type) -> dict[str, str]:
    """The XML of a workbook of these rows, without the spans that the library adds as a hint."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False})
    styles = [book.add_format({"bold": place % 2 == 1, "num_format": "0.00"}) for place in range(4)]
    sheet = book.add_worksheet("A", sheet_class)
    sheet.set_row(0, 30)
    sheet.set_row(9, 12)  # a height and nothing in it
    sheet.write_string(1, 1, "alone", styles[1])
    if sheet_class is QuickSheet:
        sheet.put_rows(3, ROWS, styles)
    else:
        for number, row in enumerate(ROWS, start=3):
            for column, value in enumerate(row):
                write = sheet.write_blank if value is None else sheet.write_string if isinstance(value, str) else sheet.write_number
                write(number, column, float(value) if isinstance(value, Decimal) else value, styles[column])
    book.close()
    with ZipFile(buffer) as archive:
        return {name: re.sub(r' spans="[\d:]+"', "", archive.read(name).decode()) for name in archive.namelist() if name.startswith("xl/")}


def test_the_quick_sheet_is_the_librarys_sheet():
    quick, own = parts(QuickSheet), parts(Worksheet)
    assert quick == own
    assert '<row r="10"' in quick["xl/worksheets/sheet1.xml"] and quick["xl/worksheets/sheet1.xml"].count("<c ") == 17


def test_a_name_that_looks_like_the_librarys_markup_is_text():
    name, buffer = "<r><t>Xã</t></r>", BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("A", QuickSheet)
    sheet.put_rows(0, [(name,)], [book.add_format()])
    sheet.write_string(1, 0, name, book.add_format())
    book.close()
    read = openpyxl.load_workbook(buffer)["A"]
    assert [cell.value for cell in read["A"]] == [f" {name}"] * 2
