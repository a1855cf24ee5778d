"""Rules of the page and the text: paper, font, page numbers, body, annexes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from docx.document import Document as DocxDocument
from docx.enum.section import WD_ORIENTATION
from docx.enum.text import WD_ALIGN_PARAGRAPH as Align
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import RGBColor

from scorecards.report.layout.checks import ANNEX, quoted, styled, texts, titles
from scorecards.report.layout.lines import Line, Sheet, has_page_field

BLACK = RGBColor(0, 0, 0)
TWINS = {"Times New Roman", "Tinos", "Liberation Serif"}


def paper(document: DocxDocument, lines: list[Line]) -> Iterator[str]:
    """A4 upright, top and bottom 20–25 mm, left 30–35, right 15–20; only a section of a table, and no annex, may lie."""
    ranges = {"top_margin": (20, 25), "bottom_margin": (20, 25), "left_margin": (30, 35), "right_margin": (15, 20)}
    for place, section in enumerate(document.sections):
        width, height = section.page_width.mm, section.page_height.mm
        if sorted((round(width), round(height))) != [210, 297]:
            yield f"Section {place + 1} is {width:.0f} × {height:.0f} mm; use A4."
        inside = [line for line in lines if line.section == place]
        may_lie = any(line.zone == "table" for line in inside) and not any(ANNEX.match(line.text) for line in inside)
        if (width > height or section.orientation == WD_ORIENTATION.LANDSCAPE) and not may_lie:
            yield f"Section {place + 1} lies on its side; only a table outside an annex may."
        for name, (low, high) in ranges.items():
            found = getattr(section, name).mm
            if not low - 0.1 <= found <= high + 0.1:
                yield f"Section {place + 1} has a {name.replace('_', ' ')} of {found:.1f} mm; use {low} to {high}."


def font(document: DocxDocument, lines: list[Line]) -> Iterator[str]:
    """Times New Roman or a metric twin, Unicode, black."""
    for line in lines:
        names = line.fonts - TWINS
        if names:
            yield f"{quoted(line)} is set in {', '.join(sorted(names))}; use Times New Roman."
        if line.text != unicodedata.normalize("NFC", line.text):
            yield f"{quoted(line)} has letters in pieces; write it in composed Unicode (NFC)."
        colours = line.of_runs(lambda font: font.color.rgb, BLACK)
        if colours - {BLACK} or line.of_runs(lambda font: font.color.theme_color, None) - {None}:
            yield f"{quoted(line)} is not black."


def page_number(document: DocxDocument, lines: list[Line]) -> Iterator[str]:
    """Arabic, 13–14, centred in the top margin, not on page 1."""
    sheet = Sheet(document)
    for place, section in enumerate(document.sections):
        name, numbering = f"Section {place + 1}", section._sectPr.find(qn("w:pgNumType"))
        if not has_page_field(section.header):
            yield f"{name} has no page number in its header; put one there."
        elif (shown := next((one for one in section.header.paragraphs if has_field(one)), None)) is not None:
            line = Line(sheet, shown, place, "header", 0, 0, False)
            if line.form("alignment") != Align.CENTER:
                yield f"{name} has its page number not in the middle; centre it."
            if not all(13 <= size <= 14 for size in line.sizes):
                yield f"{name} has its page number in another size; set it in 13 to 14."
        if numbering is not None and numbering.get(qn("w:fmt"), "decimal") != "decimal":
            yield f"{name} counts its pages in another way; use Arabic numbers."
        if section.header_distance >= section.top_margin:
            yield f"{name} has its page number below the top margin; raise the header."
        if has_page_field(section.footer) or section.different_first_page_header_footer and has_page_field(section.first_page_footer):
            yield f"{name} has a page number at its foot; put it in the top margin."
        if place == 0 and (not section.different_first_page_header_footer or has_page_field(section.first_page_header)):
            yield "Page 1 shows its number; give the first page a header without one."


def has_field(paragraph) -> bool:
    return any("PAGE" in (element.text or "") for element in paragraph._p.iter(qn("w:instrText"))) or any(True for _ in paragraph._p.iter(qn("w:fldSimple")))


def body(document: DocxDocument, lines: list[Line]) -> Iterator[str]:
    """13–14, justified, first line 1 or 1,27 cm, at least 6 points between paragraphs, spacing single to 1,5."""
    if not titles(lines):
        return  # where the text begins nobody knows; the rule of the title says so
    found = texts(lines)
    if not found:
        yield "There is no text between the title and the signature."
    for line in found:
        yield from styled(line, (13, 14))
        if line.form("alignment") != Align.JUSTIFY:
            yield f"{quoted(line)} must be justified."
        indent = line.form("first_line_indent")
        if indent is None or min(abs(indent.mm - wanted) for wanted in (10, 12.7)) > 0.3:
            yield f"{quoted(line)} begins {indent.mm if indent is not None else 0:.1f} mm in; use 10 or 12.7."
        spaces = [line.form(name) for name in ("space_before", "space_after")]
        if max(space.pt if space is not None else 0 for space in spaces) < 6:
            yield f"{quoted(line)} has less than 6 points to its neighbours."
        if not is_spaced(line):
            yield f"{quoted(line)} has lines closer than single or wider than one and a half."


def is_spaced(line: Line) -> bool:
    """Whether the distance of lines is between single and one and a half; a distance in points against the letters' own height."""
    spacing, rule = line.form("line_spacing"), line.form("line_spacing_rule")
    if spacing is None or isinstance(spacing, float):
        return 1 <= (1 if spacing is None else spacing) <= 1.5
    return rule == WD_LINE_SPACING.AT_LEAST or 1 <= spacing.pt / max(line.sizes) <= 1.8


def annexes(document: DocxDocument, lines: list[Line]) -> Iterator[str]:
    """“Phụ lục I, II …” bold 14, its title in bold capitals 13–14, both centred, each on pages counted from 1."""
    heads = [line for line in lines if line.zone == "body" and ANNEX.match(line.text)]
    roman = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
    wanted = [f"Phụ lục {number}" for number in roman[: len(heads)]] if len(heads) > 1 else [line.text for line in heads]
    if [line.text for line in heads] != wanted:
        yield f"The annexes are named {', '.join(line.text for line in heads)}; name them {', '.join(wanted)}."
    for line in heads:
        name = lines[lines.index(line) + 1]
        yield from styled(line, (14, 14), bold=True)
        yield from styled(name, (13, 14), bold=True, is_upper=True)
        yield from (f"{quoted(one)} must be centred." for one in (line, name) if one.form("alignment") != Align.CENTER)
        numbering = document.sections[line.section]._sectPr.find(qn("w:pgNumType"))
        if line.section == 0 or numbering is None or numbering.get(qn("w:start")) != "1":
            yield f"{quoted(line)} does not count its own pages from 1; put it in a section of its own."
