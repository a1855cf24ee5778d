"""The PDF and the workbook: they hold the release's figures, always the same bytes, and no name in them can act."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import pytest
from marts_fixture import MONTH, SHA
from pdf_text import page_texts
from scorecard_samples import HUE, PHU_THO, RELEASE_ID, crowded, freeze, hue_from_its_own_system, read
from site_samples import Page, site

from home import open_home
from scorecards import pdf, view, workbook
from scorecards.render import render

SCRIPT_NAME = '<script>alert("1")</script> & xã'
FORMULA_NAME = '=HYPERLINK("http://a.invalid","x")'


@pytest.fixture(scope="module")
def renamed(tmp_path_factory):
    """Two units whose names are an attack."""
    quoted = SCRIPT_NAME.replace("'", "''"), FORMULA_NAME.replace("'", "''")
    statements = tuple(
        f"update marts.dim_units set unit_name_vi = '{name}' where unit_code = '{code}'" for name, code in zip(quoted, ("H44.100", "H44.03"), strict=True)
    )
    return freeze(tmp_path_factory.mktemp("renamed"), statements=statements)


def texts(release, **scope) -> list[str]:
    """The pages of the PDF with line ends taken as blanks, as a reader reads on."""
    return [re.sub(r"\s+", " ", text) for text in page_texts(pdf.write(view.build(read(release, **scope))))]


def test_page_one_says_whose_when_from_what_and_how_much(phu_tho_release):
    first = texts(phu_tho_release)[0]
    for said in (
        "Tỉnh Phú Thọ", "Tháng 8 năm 2026 · theo 766/QĐ-TTg", "01/08/2026 – 31/08/2026", "Ngày chốt kỳ 31/08/2026", "Số liệu đến 16/09/2026 09:00", RELEASE_ID,
        "SỐ LIỆU CÔNG BỐ, CHẠY LẠI", "TẠM TÍNH", "59,91 /100", "13 /23", "danh sách lũy kế năm 2026", "Chưa đủ kỳ", "6 /6 lĩnh vực",
        "Công khai, minh bạch 7,96 /18 44,22% 10 điểm không phát sinh", "Số hóa hồ sơ 8,22 /22 37,36% Thấp nhất so với điểm tối đa",
        "78,38% (144.625/184.513) 15,68/20 điểm, đủ điểm khi đạt 100% · còn 4,32 điểm", f"transparency.json · sha256 {SHA['portal'][:12]}",
        "Sở, ban, ngành 1/4 đơn vị đủ số liệu để xếp hạng", "1 Ban quản lý các khu công nghiệp 67,29", "0/22 đơn vị", "chưa có mục tiêu nào của Tỉnh Phú Thọ",
        "Chưa có số liệu không phải là 0", "không tự sửa",
    ):  # fmt: skip
        assert said in first, said
    assert "SỐ LIỆU MÔ PHỎNG" not in first


def test_the_annex_holds_every_metric_unit_file_and_flag(phu_tho_release):
    annex = " ".join(texts(phu_tho_release)[1:])
    for said in (
        "Tỷ lệ TTHC công bố đúng hạn 0 0 Không phát sinh – /6", "Hồ sơ thực hiện số hóa thành phần 21.233 184.513 11,51% 0,46 /4 0,46 0,00 100% Đã tính",
        "TTHC có giao dịch thanh toán trực tuyến 93 310 30,00% 0,75 /2 – – 80%", "UBND xã Bản Nguyên", "13 Phú Thọ 62,05",
        "8 Hồ Chí Minh 63,18", "8 Lai Châu 63,18",
        "10 Thái Nguyên", SHA["portal"][:12], SHA["list"][:12],
        f"transparency.json {SHA['portal'][:12]} 16/09/2026 09:00 231 231 0 0", "Mẫu số tạm tính", "mã nội dung 5b9c0de7",
    ):  # fmt: skip
        assert said in annex, said


def test_every_page_names_the_release_and_its_number(phu_tho_release):
    pages = texts(phu_tho_release)
    for place, text in enumerate(pages, start=1):
        assert f"bản phát hành {RELEASE_ID}" in text
        assert f"Trang {place}/{len(pages)}" in text


def test_the_same_release_prints_the_same_bytes_and_only_shipped_fonts(phu_tho_release):
    shown = view.build(read(phu_tho_release))
    first = pdf.write(shown)
    assert first == pdf.write(view.build(read(phu_tho_release)))
    assert set(re.findall(rb"/BaseFont/[A-Z]{6}\+(\w+)", first)) == {b"BeVietnamPro"}
    assert b"<xmp:CreateDate>2026-09-16T02:00:00+00:00<" in first  # what was known then, not when it was printed


def test_the_pdf_is_made_to_be_kept_and_to_be_read_aloud(phu_tho_release):
    said = dict(re.findall(rb"<(pdf(?:a|ua)id:(?:part|conformance))>(\w+)<", pdf.write(view.build(read(phu_tho_release)))))
    assert said == {b"pdfaid:part": b"2", b"pdfaid:conformance": b"A", b"pdfuaid:part": b"1"}


# three areas missing, practice input of both kinds, a held row: every line that a first page may have to carry
FULL = (
    "update marts.fct_area_scores set score = null, score_status = 'missing_data' where unit_code = 'H44' and period = '2026-08' and area_code > 'MDSA'",
    "update marts.fct_file_accounts set practice_kind = 'simulated' where period = '2026' and province_code = 'phu_tho'",
    "update marts.fct_held_rows set province_code = 'phu_tho'",
)


@pytest.mark.parametrize(
    ("province", "additions", "statements"),
    [(PHU_THO, [], ()), (PHU_THO, crowded(), FULL), (HUE, hue_from_its_own_system(), ())],
    ids=["usual", "crowded", "hue"],
)
def test_page_one_is_one_page_however_much_there_is_to_say(tmp_path, province, additions, statements):
    release = freeze(tmp_path / "release", *additions, statements=statements)
    first, second = texts(release, province=province)[:2]
    assert "Phiếu không suy đoán nguyên nhân" in first and "PHỤ LỤC 1." in second


def test_hue_with_its_own_provisional_figure_gets_an_honest_scorecard(hue_release):
    first = texts(hue_release, province=HUE)[0]
    for said in (
        "Thành phố Huế", "SỐ LIỆU MÔ PHỎNG", "CHƯA ĐỦ SỐ LIỆU", "đã biết 18,83/20 điểm", "tổng điểm tối đa 100", "1 /6 lĩnh vực giữ lại 3 dòng", "7 /23",
        "Tiến độ giải quyết 18,83 /20 tạm tính 94,15% tạm tính từ hệ thống của địa phương", "5/6 lĩnh vực chưa có số liệu",
        "80 điểm chưa biết trên 100 điểm tối đa",
        "94,17% (1.874/1.990)", "0/2 đơn vị đủ số liệu để xếp hạng", "số liệu mô phỏng để vận hành thử, không dùng để đánh giá", "3 dòng được giữ lại",
    ):  # fmt: skip
        assert said in first, said
    assert "0,00 /" not in first and "/100" not in first


def opened(release, **scope):
    return openpyxl.load_workbook(BytesIO(workbook.write(read(release, **scope))))


def test_the_workbook_has_six_sheets_each_with_the_release_on_screen_and_on_paper(phu_tho_release):
    book = opened(phu_tho_release)
    assert book.sheetnames == ["Tổng hợp", "Điểm theo chỉ tiêu", "Đơn vị", "Mục tiêu", "Nguồn số liệu", "Dòng giữ lại"]
    for sheet in book:
        assert RELEASE_ID in sheet["A2"].value
        assert sheet.oddHeader.right.text.strip() == RELEASE_ID
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.freeze_panes
    assert all(sheet.auto_filter.ref for sheet in book.worksheets)
    assert len(book["Tổng hợp"]._charts) == 2
    assert book["Đơn vị"].conditional_formatting


def test_the_workbook_holds_numbers_as_numbers_and_leaves_the_unknown_empty(phu_tho_release):
    sheet = opened(phu_tho_release)["Điểm theo chỉ tiêu"]
    heads = [cell.value for cell in sheet[4]]
    lines = {(row[1].value, row[4].value): dict(zip(heads, [cell.value for cell in row], strict=True)) for row in sheet.iter_rows(min_row=5)}
    on_time = lines["H44", "ON_TIME"]
    assert (on_time["Tử số"], on_time["Mẫu số"], on_time["Điểm"], on_time["Điểm tối đa"], on_time["Lệch"]) == (144625, 184513, 15.68, 20, 0)
    assert on_time["Tỷ lệ"] == pytest.approx(0.78382011)
    assert on_time["sha256"] == SHA["portal"] and on_time["Cách tính"].startswith("Điểm = 20 ×")
    nothing_arose = lines["H44", "PUBLISH_ON_TIME"]
    assert (nothing_arose["Điểm"], nothing_arose["Tỷ lệ"], nothing_arose["Trạng thái"]) == (None, None, "Không phát sinh")


def test_units_targets_files_and_held_rows_stand_on_their_sheets(hue_release):
    book = opened(hue_release, province=HUE)
    units = [[cell.value for cell in row] for row in book["Đơn vị"].iter_rows(min_row=5)]
    assert [row[0] for row in units] == ["Thành phố Huế", "Phường An Cựu", "Phường Thuận Hóa"]
    assert units[0][3] is None and units[0][5] is None and units[0][6:9] == [18.83, 20, 5]
    assert [row[0].value for row in book["Mục tiêu"].iter_rows(min_row=5)] == ["HUE-10", "HUE-11"]
    counts = [[cell.value for cell in row[7:11]] for row in book["Nguồn số liệu"].iter_rows(min_row=5) if row[3].value == "Tháng 8 năm 2026"]
    assert counts == [[7811, 7808, 0, 3], [2010, 2002, 3, 5]]
    assert [row[3].value for row in book["Dòng giữ lại"].iter_rows(min_row=5)] == [17, 230, 1411]


def test_a_name_that_looks_like_a_formula_is_text(renamed):
    sheet = opened(renamed)["Đơn vị"]
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value == FORMULA_NAME]
    assert found and all(cell.data_type == "s" for cell in found)
    assert not [cell for other in opened(renamed) for row in other.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_same_release_gives_the_same_workbook(phu_tho_release):
    assert workbook.write(read(phu_tho_release)) == workbook.write(read(phu_tho_release))


def test_a_hypothesis_is_shown_as_such_and_never_counted_nor_made_a_thing_to_look_at(tmp_path):
    statement = (
        "insert into marts.fct_criterion_scores (period, criteria_set_id, province_code, unit_code, area_code, criterion_code, numerator, denominator, score, "
        "max_score, score_status, score_basis) values ('2026-08', 'index_766', 'phu_tho', 'H44', 'CLGQ', 'H3', 1, 100, 0.12, 6, 'provisional', 'recomputed')"
    )
    release = freeze(tmp_path / "release", statements=(statement,))
    shown = view.build(read(release))
    assert [(c["code"], c["is_counted"], c["certainty"]) for c in shown["areas"][2]["criteria"]] == [
        ("GROUP_TOTAL", True, "Chưa rõ"),
        ("H3", False, "Giả thuyết"),
    ]
    assert shown["areas"][2]["score"] == "8,83" and "5,88" not in str(shown["attention"])
    assert "Hồ sơ nộp trực tuyến" not in " ".join(texts(release))
    assert "Không, chỉ để theo dõi" in Page(site(release)["index.html"]).texts


def test_rendering_writes_the_province_the_page_and_each_unit_under_the_release_and_again_the_same(phu_tho_release, tmp_path):
    home, said = open_home(tmp_path / "home"), []
    first = {path: path.read_bytes() for path in render(phu_tho_release, PHU_THO, MONTH, home, said.append)}
    names = [str(path.relative_to(home.root)) for path in first]
    assert names[:6] == [
        f"scorecards/{RELEASE_ID}/phu_tho/2026-08/scorecard.pdf", f"scorecards/{RELEASE_ID}/phu_tho/2026-08/scorecard.xlsx",
        *(f"scorecards/{RELEASE_ID}/phu_tho/2026-08/report.{ending}" for ending in ("docx", "pdf", "trace.json")),
        f"site/{RELEASE_ID}/phu_tho/2026-08/index.html",
    ]  # fmt: skip
    assert len(names) == 6 + 2 * 26 and len(said) == 26
    assert {f"scorecards/{RELEASE_ID}/phu_tho/2026-08/units/H44.03.{ending}" for ending in ("pdf", "xlsx")} < set(names)
    handed_out = {path: path.read_bytes() for path in (home.site / RELEASE_ID / "phu_tho" / "2026-08" / "documents").rglob("*.*")}
    assert sorted(handed_out.values()) == sorted(content for path, content in first.items() if path.suffix in (".pdf", ".xlsx", ".docx"))
    assert {path: path.read_bytes() for path in render(phu_tho_release, PHU_THO, MONTH, home)} == first
    assert {path: path.read_bytes() for path in handed_out} == handed_out
    assert all(content[:4] in (b"%PDF", b"PK\x03\x04", b"<!do", b"[\n {") for content in first.values())
