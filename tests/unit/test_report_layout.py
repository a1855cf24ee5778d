"""The layout linter: a report has no finding, and a fault planted against each rule of the decree is found by that rule."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from io import BytesIO

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENTATION, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH as Align
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from report_samples import HUE_SCOPE, hue, report, short

import par
from scorecards.report import word
from scorecards.report.layout import RULES, LayoutError, lint
from scorecards.report.layout.checks import ANNEX


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    return hue(tmp_path_factory.mktemp("hue"))


@pytest.fixture(scope="module")
def good(release) -> bytes:
    return word.write(short(report(release, **HUE_SCOPE)))


def head(document: Document, row: int, column: int) -> list[Paragraph]:
    return document.tables[0].cell(row, column).paragraphs


def foot(document: Document, column: int) -> list[Paragraph]:
    return next(table for table in document.tables if "Nơi nhận:" in table.cell(0, 0).text).cell(0, column).paragraphs


def at(document: Document, text: str) -> Paragraph:
    """The first paragraph outside tables that begins with the text."""
    return next(paragraph for paragraph in document.paragraphs if paragraph.text.startswith(text))


def after(document: Document, text: str) -> Paragraph:
    found = document.paragraphs
    return found[next(place for place, one in enumerate(found) if one.text.startswith(text)) + 1]


def annex(document: Document, number: str) -> Paragraph:
    return next(one for one in document.paragraphs if ANNEX.match(one.text) and one.text.endswith(f" {number}"))


def reword(paragraph: Paragraph, text: str) -> None:
    paragraph.runs[0].text = text


def size(paragraph: Paragraph, points: float) -> None:
    for run in paragraph.runs:
        run.font.size = Pt(points)


def bold(paragraph: Paragraph, is_bold: bool = False) -> None:
    for run in paragraph.runs:
        run.font.bold = is_bold


def italic(paragraph: Paragraph, is_italic: bool = False) -> None:
    for run in paragraph.runs:
        run.font.italic = is_italic


def shorter(paragraph: Paragraph, by_mm: float) -> None:
    """The rule that the paragraph draws loses this much at either side (or gains it)."""
    form = paragraph.paragraph_format
    form.left_indent, form.right_indent = form.left_indent + Mm(by_mm), form.right_indent + Mm(by_mm)


def lie(section) -> None:
    section.orientation, section.page_width, section.page_height = WD_ORIENTATION.LANDSCAPE, Mm(297), Mm(210)


def start_at(section, number: int | None) -> None:
    found = section._sectPr.find(qn("w:pgNumType"))
    if number is None:
        section._sectPr.remove(found)
    else:
        found.set(qn("w:start"), str(number))


def no_first_page(document: Document) -> None:
    document.sections[0].different_first_page_header_footer = False


def number_on_page_one(document: Document) -> None:
    document.sections[0].first_page_header.paragraphs[0]._p.append(document.sections[0].header.paragraphs[0].runs[0]._r)


def number_at_the_foot(document: Document) -> None:
    footer = document.sections[0].footer.paragraphs[0]
    for run in document.sections[0].header.paragraphs[0].runs:
        footer._p.append(run._r)


def roman_pages(document: Document) -> None:
    document.sections[1]._sectPr.find(qn("w:pgNumType")).set(qn("w:fmt"), "lowerRoman")


def theme_font(document: Document) -> None:
    fonts = document.styles["Normal"].element.rPr.rFonts
    fonts.attrib.clear()
    fonts.set(qn("w:asciiTheme"), "minorHAnsi")
    fonts.set(qn("w:hAnsiTheme"), "minorHAnsi")


def signed(document: Document) -> None:
    foot(document, 1)[-1].add_run("Nguyễn Văn A").font.bold = True


def pictured(document: Document) -> None:
    run = foot(document, 1)[-2].add_run()._r
    run.append(run.makeelement(qn("w:drawing"), {}))


def no_room(document: Document) -> None:
    for paragraph in foot(document, 1)[2:-1]:
        paragraph._p.getparent().remove(paragraph._p)


def table_of_figures_lies(document: Document) -> None:
    lie(document.sections[1])


FAULTS: list[tuple[str, str, Callable[[Document], object]]] = [
    ("paper", "Letter", lambda d: setattr(d.sections[0], "page_width", Mm(216))),
    ("paper", "an annex lies", table_of_figures_lies),
    ("paper", "left margin 25", lambda d: setattr(d.sections[0], "left_margin", Mm(25))),
    ("paper", "right margin 25", lambda d: setattr(d.sections[0], "right_margin", Mm(25))),
    ("paper", "top margin 15", lambda d: setattr(d.sections[-1], "top_margin", Mm(15))),
    ("paper", "bottom margin 30", lambda d: setattr(d.sections[0], "bottom_margin", Mm(30))),
    ("font", "another font", lambda d: setattr(at(d, "Kỳ báo cáo").runs[0].font, "name", "Arial")),
    ("font", "a font of an old encoding", lambda d: setattr(at(d, "Kỳ báo cáo").runs[0].font, "name", ".VnTime")),
    ("font", "a font of the theme", theme_font),
    ("font", "letters in pieces", lambda d: reword(at(d, "Kỳ báo cáo"), unicodedata.normalize("NFD", "Kỳ báo cáo"))),
    ("font", "blue", lambda d: setattr(at(d, "I. ").runs[0].font.color, "rgb", RGBColor(0, 0, 200))),
    ("font", "another font in a table", lambda d: setattr(d.tables[-1].cell(1, 0).paragraphs[0].runs[0].font, "name", "Calibri")),
    ("page_number", "on page 1", no_first_page),
    ("page_number", "in the first page's header", number_on_page_one),
    ("page_number", "at the foot", number_at_the_foot),
    ("page_number", "to the right", lambda d: setattr(d.sections[0].header.paragraphs[0].paragraph_format, "alignment", Align.RIGHT)),
    ("page_number", "in 10", lambda d: size(d.sections[0].header.paragraphs[0], 10)),
    ("page_number", "in Roman numbers", roman_pages),
    ("page_number", "below the margin", lambda d: setattr(d.sections[0], "header_distance", Mm(25))),
    ("nation", "in 11", lambda d: size(head(d, 0, 1)[0], 11)),
    ("nation", "not bold", lambda d: bold(head(d, 0, 1)[0])),
    ("nation", "too wide for its cell", lambda d: setattr(d.tables[0].cell(0, 1), "width", Mm(60))),
    ("nation", "missing motto", lambda d: reword(head(d, 0, 1)[1], "Độc lập")),
    ("nation", "motto with another dash", lambda d: reword(head(d, 0, 1)[1], "Độc lập – Tự do – Hạnh phúc")),
    ("nation", "motto not bold", lambda d: bold(head(d, 0, 1)[1])),
    ("nation", "rule too short", lambda d: shorter(head(d, 0, 1)[2], 10)),
    ("nation", "no rule", lambda d: head(d, 0, 1)[2]._p.getparent().remove(head(d, 0, 1)[2]._p)),
    ("issuer", "parent bold", lambda d: bold(head(d, 0, 0)[0], True)),
    ("issuer", "parent not in capitals", lambda d: reword(head(d, 0, 0)[0], "UBND thành phố Huế")),
    ("issuer", "not bold", lambda d: bold(head(d, 0, 0)[1])),
    ("issuer", "in 14", lambda d: size(head(d, 0, 0)[1], 14)),
    ("issuer", "rule too long", lambda d: shorter(head(d, 0, 0)[2], -6)),
    ("number_and_date", "no sign", lambda d: reword(head(d, 1, 0)[0], "Số: 12")),
    ("number_and_date", "in 12", lambda d: size(head(d, 1, 0)[0], 12)),
    ("number_and_date", "date upright", lambda d: italic(head(d, 1, 1)[0])),
    ("number_and_date", "day without 0", lambda d: reword(head(d, 1, 1)[0], "Huế, ngày 5 tháng 9 năm 2026")),
    ("number_and_date", "month without 0", lambda d: reword(head(d, 1, 1)[0], "Huế, ngày 05 tháng 2 năm 2026")),
    ("number_and_date", "month with 0", lambda d: reword(head(d, 1, 1)[0], "Huế, ngày 05 tháng 09 năm 2026")),
    ("number_and_date", "in digits", lambda d: reword(head(d, 1, 1)[0], "Huế, ngày tháng 05/09/2026")),
    ("title", "not in capitals", lambda d: reword(at(d, "BÁO CÁO"), "Báo cáo")),
    ("title", "in 16", lambda d: size(at(d, "BÁO CÁO"), 16)),
    ("title", "abstract not bold", lambda d: bold(after(d, "BÁO CÁO"))),
    ("title", "to the left", lambda d: setattr(at(d, "BÁO CÁO").paragraph_format, "alignment", Align.LEFT)),
    ("title", "rule too long", lambda d: shorter(after(d, "Tình hình"), -20)),
    ("title", "missing", lambda d: reword(at(d, "BÁO CÁO"), "THÔNG BÁO")),
    ("body", "in 12", lambda d: size(at(d, "Kỳ báo cáo"), 12)),
    ("body", "to the left", lambda d: setattr(at(d, "Kỳ báo cáo").paragraph_format, "alignment", Align.LEFT)),
    ("body", "no indent", lambda d: setattr(at(d, "Kỳ báo cáo").paragraph_format, "first_line_indent", Mm(0))),
    ("body", "too close", lambda d: setattr(d.styles["Normal"].paragraph_format, "space_after", Pt(3))),
    ("body", "two lines apart", lambda d: setattr(at(d, "Kỳ báo cáo").paragraph_format, "line_spacing", 2.0)),
    ("body", "lines of 10 points", lambda d: setattr(at(d, "Kỳ báo cáo").paragraph_format, "line_spacing", Pt(10))),
    ("signature", "no authority", lambda d: reword(foot(d, 1)[0], "GIÁM ĐỐC")),
    ("signature", "not bold", lambda d: bold(foot(d, 1)[0])),
    ("signature", "a name", signed),
    ("signature", "a picture", pictured),
    ("signature", "no room", no_room),
    ("recipients", "upright", lambda d: italic(foot(d, 0)[0])),
    ("recipients", "in 14", lambda d: size(foot(d, 0)[0], 14)),
    ("recipients", "list in 12", lambda d: size(foot(d, 0)[1], 12)),
    ("recipients", "no archive", lambda d: reword(foot(d, 0)[-1], "- Văn phòng.")),
    ("annexes", "in 13", lambda d: size(annex(d, "II"), 13)),
    ("annexes", "title not in capitals", lambda d: reword(after(d, "Phụ lục I"), "Điểm")),
    ("annexes", "numbered in another way", lambda d: reword(annex(d, "II"), "Phụ lục III")),
    ("annexes", "pages go on", lambda d: start_at(d.sections[1], None)),
    ("annexes", "pages begin with 5", lambda d: start_at(d.sections[2], 5)),
    ("annexes", "to the left", lambda d: setattr(annex(d, "I").paragraph_format, "alignment", Align.LEFT)),
]


def linted(document: Document, folder) -> list:
    path = folder / "report.docx"
    document.save(str(path))
    return lint(path)


def test_a_report_holds_to_every_rule(good, tmp_path):
    assert linted(docx.Document(BytesIO(good)), tmp_path) == []
    assert len(RULES) == 11


def test_a_whole_report_with_its_day_holds_too(release, tmp_path):
    dated = word.write(report(release, **HUE_SCOPE, dated=date(2026, 2, 3)))
    assert linted(docx.Document(BytesIO(dated)), tmp_path) == []


@pytest.mark.parametrize(("rule", "fault", "plant"), FAULTS, ids=[f"{rule}: {fault}" for rule, fault, _ in FAULTS])
def test_a_planted_fault_is_found_by_its_rule_alone(good, tmp_path, rule, fault, plant):
    document = docx.Document(BytesIO(good))
    plant(document)
    found = linted(document, tmp_path)
    assert {one.rule for one in found} == {rule}, found
    assert all(str(one).endswith(".") for one in found)


def test_every_rule_has_a_fault():
    assert {rule for rule, _, _ in FAULTS} == set(RULES)


def test_a_table_outside_an_annex_may_lie(good, tmp_path):
    document = docx.Document(BytesIO(good))
    lie(document.add_section(WD_SECTION.NEW_PAGE))
    document.add_table(1, 1).cell(0, 0).paragraphs[0].add_run("1").font.name = "Times New Roman"
    assert [one for one in linted(document, tmp_path) if one.rule == "paper"] == []


def test_what_is_no_docx_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"no zip")
    for path in (tmp_path / "a.docx", tmp_path / "missing.docx"):
        with pytest.raises(LayoutError, match="that Word opens"):
            lint(path)


def command(capfd, *asked: str) -> tuple[int, str, str]:
    """Exit code, output and error of `par.py report …`, in this process."""
    asked = vars(par._parser().parse_args(["report", *asked]))
    run, _, _ = par._COMMANDS[asked.pop("command")]
    code = par.act(lambda home: run(home, **asked), [])
    return code, *capfd.readouterr()


def test_the_command_says_what_does_not_hold_and_ends_with_an_error(good, home, tmp_path, capfd):
    document = docx.Document(BytesIO(good))
    size(at(document, "BÁO CÁO"), 16)
    document.save(str(tmp_path / "bad.docx"))
    code, said, error = command(capfd, "lint", str(tmp_path / "bad.docx"))
    assert (code, "title: “BÁO CÁO” has the sizes [16.0]; set it in 13 to 14." in said, "correct what is listed above" in error) == (1, True, True)
    (tmp_path / "good.docx").write_bytes(good)
    code, said, _ = command(capfd, "lint", str(tmp_path / "good.docx"))
    assert (code, said.endswith("11 rules, 0 findings\n")) == (0, True)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([], "Which province and period?"),
        (["lint"], "Which file?"),
        (["--province", "hue", "--period", "2026-13"], "is not a period"),
        (["--province", "hue", "--period", "2026-08", "--dated", "5/9/2026"], "is no day"),
        (["--province", "hue", "--period", "2026-08"], "Nothing has been released"),
    ],
)
def test_the_command_says_what_it_lacks(home, capfd, asked, said):
    code, _, error = command(capfd, *asked)
    assert code == 1 and said in error


def test_the_command_writes_and_traces_the_quarter_around_a_month(release, home, capfd):
    (home.releases / "current").symlink_to(release)
    code, said, _ = command(capfd, "--province", "hue", "--period", "2026-08", "--kind", "quarter", "--trace")
    assert code == 0
    for line in ("← count dim_criteria[criteria_set_id=index_766", "quý III năm 2026", "hue/2026-Q3/report.docx\n"):
        assert line in said, line
