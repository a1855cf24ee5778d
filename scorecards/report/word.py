"""The report as DOCX: the same content as the PDF, in Times New Roman, for an officer to complete, number and have signed."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as Align
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as DocxTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from scorecards.report import word_xml as xml
from scorecards.report.content import WHOLE_ROWS, Block, Heading, Part, Report, Sentence, Table
from scorecards.report.measure import text_width_mm
from scorecards.vietnamese import words

FONT = "Times New Roman"
LINE_MM = 165  # between the margins
HEAD_MM = (70, 95)  # issuing body, nation
CELL_ROOM = 3  # points beside the text of a cell
BOX_ROOM_MM = 8  # of a framed notice, beside its words
BODY, TABLE, ANNEX_TABLE = 14, 12, 10.5
RULE_PORTION = 0.4  # of the text above it: one third to one half
ARCHIVE_TIME = (1980, 1, 1, 0, 0, 0)


def write(report: Report) -> bytes:
    """The DOCX; the same report gives the same bytes."""
    document = Document()
    _styles(document)
    _page(document.sections[0], report.footer)
    _head(document, report.heading)
    _title(document, report.heading)
    _blocks(document, report.opening, TABLE)
    for section in report.sections:
        _paragraph(document, f"{section.number}. {section.title}", style="Heading 1")
        _blocks(document, section.blocks, TABLE)
    _foot(document, report.heading)
    for annex in report.annexes:
        _annex(document, annex, report.heading)
    _properties(document, report)
    return _settled(document)


def _styles(document: DocxDocument) -> None:
    """Everything in Times New Roman, black, Vietnamese; body text 14, justified, first line 1,27 cm, 6 points apart."""
    for name in ("Normal", "Heading 1"):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(BODY)
        style.font.color.rgb = RGBColor(0, 0, 0)
        xml.all_scripts(style.element, FONT)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(0), Pt(6)
        style.paragraph_format.line_spacing = 1.1
    body = document.styles["Normal"].paragraph_format
    body.alignment, body.first_line_indent = Align.JUSTIFY, Mm(12.7)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(6)
    document.styles["Heading 1"].paragraph_format.keep_with_next = True
    xml.defaults(document.styles.element, FONT, BODY, "vi-VN")


def _page(section, footer: str) -> None:
    """A4 upright, margins, the page number in the top margin but not on the first page, the release at the foot."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(20), Mm(20), Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = section.first_page_header.is_linked_to_previous = False
    number = section.header.paragraphs[0]
    _flat(number, Align.CENTER)
    xml.page_number(_run(number, "", 14))
    for place in (section.footer, section.first_page_footer):
        place.is_linked_to_previous = False
        _flat(place.paragraphs[0], Align.CENTER)
        _run(place.paragraphs[0], footer, 9)


def _run(paragraph: Paragraph, text: str, size: float, bold: bool = False, italic: bool = False):
    run = paragraph.add_run(text)
    run.font.size, run.font.bold, run.font.italic = Pt(size), bold, italic
    return run


def _flat(paragraph: Paragraph, alignment: Align, after: float = 0) -> Paragraph:
    """A line of a form: no first line indent, close to its neighbours."""
    form = paragraph.paragraph_format
    form.alignment, form.first_line_indent, form.line_spacing = alignment, Mm(0), 1.0
    form.space_before, form.space_after = Pt(0), Pt(after)
    return paragraph


def _paragraph(document: DocxDocument, text: str, style: str = "Normal") -> Paragraph:
    return document.add_paragraph(text, style=style)


def _rule(paragraph: Paragraph, text: str, size: float, bold: bool, room_mm: float, portion: float, italic: bool = False) -> None:
    """A line below a text, centred in the room it has, as long as this portion of the text."""
    length = min(text_width_mm(text, size, bold, italic) * portion, room_mm)
    _flat(paragraph, Align.CENTER)
    xml.top_rule(paragraph, indent_mm=(room_mm - length) / 2)
    _run(paragraph, "", 2)


def _bare(table: DocxTable, widths_mm: tuple[float, ...]) -> DocxTable:
    """A table that only places things: fixed widths, no lines, no inner margins."""
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    xml.cell_margins(table, 0)
    return _wide(table, widths_mm)


def _wide(table: DocxTable, widths_mm: Sequence[float]) -> DocxTable:
    """Columns of these widths, said of the grid and of each cell: Word goes by the cells, LibreOffice by the grid."""
    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths_mm, strict=True):
            cell.width = Mm(width)
    return table


def _head(document: DocxDocument, heading: Heading) -> None:
    """Issuing body to the left, nation and motto to the right, then the number and the place and date."""
    table = _bare(document.add_table(2, 2), HEAD_MM)
    left, right = table.rows[0].cells
    _line(left, heading.parent, 12, is_first=True)
    _line(left, heading.issuer, 12, bold=True)
    _rule(left.add_paragraph(), heading.issuer, 12, True, HEAD_MM[0], RULE_PORTION)
    _line(right, heading.nation, 12, bold=True, is_first=True)
    _line(right, heading.motto, 13, bold=True)
    _rule(right.add_paragraph(), heading.motto, 13, True, HEAD_MM[1], 1)
    _line(table.rows[1].cells[0], heading.number, 13, is_first=True)
    _line(table.rows[1].cells[1], heading.place_and_date, 13, italic=True, is_first=True)


def _line(cell: _Cell, text: str, size: float, bold: bool = False, italic: bool = False, is_first: bool = False, alignment: Align = Align.CENTER) -> None:
    paragraph = cell.paragraphs[0] if is_first else cell.add_paragraph()
    _run(_flat(paragraph, alignment), text, size, bold, italic)


def _title(document: DocxDocument, heading: Heading) -> None:
    _flat(document.add_paragraph(), Align.CENTER, after=6)
    _run(_flat(document.add_paragraph(), Align.CENTER), heading.title, 14, bold=True)
    _run(_flat(document.add_paragraph(), Align.CENTER), heading.abstract, 14, bold=True)
    _rule(document.add_paragraph(), heading.abstract, 14, True, LINE_MM, RULE_PORTION)
    if heading.notices:
        widest = max(text_width_mm(notice, 13, bold=True) for notice in heading.notices)
        box = _wide(document.add_table(1, 1, style="Table Grid"), [widest + BOX_ROOM_MM])
        box.alignment = WD_TABLE_ALIGNMENT.CENTER
        for place, notice in enumerate(heading.notices):
            _line(box.cell(0, 0), notice, 13, bold=True, is_first=not place)
        _flat(document.add_paragraph(), Align.CENTER, after=6)


def _blocks(document: DocxDocument, blocks: tuple[Block, ...], size: float) -> None:
    for block in blocks:
        if isinstance(block, Sentence):
            _paragraph(document, block.text)
        else:
            _table(document, block, size)


def _table(document: DocxDocument, block: Table, size: float) -> None:
    """A table with its title above and its heads repeated on every page."""
    title = _flat(document.add_paragraph(), Align.CENTER, after=3)
    title.paragraph_format.space_before, title.paragraph_format.keep_with_next = Pt(6), True
    _run(title, block.title, size, italic=True)
    widths = [LINE_MM * width / sum(block.widths) for width in block.widths]
    table = _wide(document.add_table(len(block.rows) + 1, len(block.heads), style="Table Grid"), widths)
    xml.cell_margins(table, CELL_ROOM)
    xml.repeat_heads(table._tbl.tr_lst[0])
    for place, (row, line) in enumerate(zip(table._tbl.tr_lst, [block.heads, *block.rows], strict=True)):
        xml.keep_whole(row)
        for column, cell in enumerate(_Cell(found, table) for found in row.tc_lst):
            alignment = Align.CENTER if not place else Align.RIGHT if column in block.numeric else Align.LEFT
            _line(cell, str(line[column]), size, bold=not place, is_first=True, alignment=alignment)
            cell.paragraphs[0].paragraph_format.keep_with_next = place < len(block.rows) <= WHOLE_ROWS
    _flat(document.add_paragraph(), Align.LEFT, after=6)


def _foot(document: DocxDocument, heading: Heading) -> None:
    """Recipients to the left; to the right the authority and position, and room for a person to sign; never alone on a page."""
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    table = _bare(document.add_table(1, 2), (LINE_MM / 2, LINE_MM / 2))
    xml.keep_whole(table._tbl.tr_lst[0])
    left, right = table.rows[0].cells
    _line(left, words("report.recipients"), 12, bold=True, italic=True, is_first=True, alignment=Align.LEFT)
    for line in (*heading.recipients, heading.archive):
        _line(left, line, 11, alignment=Align.LEFT)
    for place, line in enumerate(heading.signature):
        _line(right, line, 14, bold=True, is_first=not place)
    for _ in range(5):
        _line(right, "", 14)


def _annex(document: DocxDocument, annex: Part, heading: Heading) -> None:
    """An annex on pages of its own, counted from 1."""
    xml.restart_page_numbers(document.add_section(WD_SECTION.NEW_PAGE))
    for text in (words("report.annex", number=annex.number), annex.title):
        _run(_flat(_paragraph(document, "", "Heading 1"), Align.CENTER), text, 14, bold=True)
    _run(_flat(document.add_paragraph(), Align.CENTER), heading.annex_reference, 13, italic=True)
    _rule(document.add_paragraph(), heading.annex_reference, 13, False, LINE_MM, RULE_PORTION, italic=True)
    _blocks(document, annex.blocks, ANNEX_TABLE)


def _properties(document: DocxDocument, report: Report) -> None:
    """Title and language of the file; its times are those of the figures, so that they do not change with the hour of writing."""
    properties, learned_on = document.core_properties, datetime.fromisoformat(report.learned_on)
    properties.title, properties.language, properties.author = report.document_title, "vi-VN", report.heading.issuer
    properties.created = properties.modified = learned_on
    properties.comments = properties.last_modified_by = ""
    properties.revision = 1


def _settled(document: DocxDocument) -> bytes:
    """The file with its parts in one order and without times, and without the picture of the library's own template."""
    xml.drop_thumbnail(document)
    written, settled = BytesIO(), BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, ARCHIVE_TIME)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(entry, source.read(name))
    return settled.getvalue()
