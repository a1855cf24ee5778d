"""A DOCX as lines with what is in force for each: where it stands, its room, and the fonts and spacing it has by itself, its styles or the defaults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

NATION, RECIPIENTS = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Nơi nhận:"
MARGIN = 1.9  # millimetres that Word keeps to the left and right of a cell's text where the table does not say otherwise


class Sheet:
    """The styles of a document; the chain of each is looked up once."""

    def __init__(self, document: DocxDocument) -> None:
        self._part = document.part
        self._chains: dict[tuple, list] = {}
        self.defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}")

    def chain(self, style_id: str | None, kind: WD_STYLE_TYPE) -> list:
        """A style and those that it is based on, nearest first."""
        if (style_id, kind) not in self._chains:
            found, style = [], self._part.get_style(style_id, kind)
            while style is not None:
                found.append(style)
                style = style.base_style
            self._chains[style_id, kind] = found
        return self._chains[style_id, kind]


@dataclass(frozen=True, eq=False)
class Line:
    """A paragraph: the number of its section, its zone (`body`, `head`, `foot`, `table`), its cell's place there, and the room it has in millimetres."""

    sheet: Sheet
    paragraph: Paragraph
    section: int
    zone: str
    column: int
    room_mm: float
    before_table: bool

    @property
    def text(self) -> str:
        return " ".join(self.paragraph.text.split())

    @property
    def runs(self) -> list[Run]:
        return [run for run in self.paragraph.runs if run.text.strip()]

    @property
    def styles(self) -> list:
        return self.sheet.chain(self.paragraph._p.style, WD_STYLE_TYPE.PARAGRAPH)

    def of_runs(self, ask: Callable[[Any], Any], default: Any) -> set:
        """What is in force for the font of each run with letters (of any, where none has): its own, its character style's, its paragraph style's, or this."""
        return {self._of_run(run, ask, default) for run in self.runs or self.paragraph.runs}

    def _of_run(self, run: Run, ask: Callable[[Any], Any], default: Any) -> Any:
        own = [run.font, *(style.font for style in self.sheet.chain(run._r.style, WD_STYLE_TYPE.CHARACTER))]
        return next((value for font in (*own, *(style.font for style in self.styles)) if (value := ask(font)) is not None), default)

    @property
    def sizes(self) -> set[float]:
        return {size.pt for size in self.of_runs(lambda font: font.size, self._default_size())}

    def _default_size(self) -> Length:
        stated = self.sheet.defaults.find(f"{qn('w:rPr')}/{qn('w:sz')}") if self.sheet.defaults is not None else None
        return Pt(10 if stated is None else int(stated.get(qn("w:val"))) / 2)

    @property
    def bold(self) -> set[bool]:
        return self.of_runs(lambda font: font.bold, False)

    @property
    def italic(self) -> set[bool]:
        return self.of_runs(lambda font: font.italic, False)

    @property
    def fonts(self) -> set[str]:
        """The fonts of its letters, with and without marks; `theme` where a theme decides, `none` where nothing does."""
        return {self._font(run, name) for run in self.runs for name in ("ascii", "hAnsi")}

    def _font(self, run: Run, name: str) -> str:
        below = [*self.sheet.chain(run._r.style, WD_STYLE_TYPE.CHARACTER), *self.styles]
        for one in (run._r, *(style.element for style in below), self.sheet.defaults):
            fonts = one.find(f"{qn('w:rPr')}/{qn('w:rFonts')}") if one is not None else None
            if fonts is not None and (found := fonts.get(qn(f"w:{name}Theme")) and "theme" or fonts.get(qn(f"w:{name}"))):
                return found
        return "none"

    def form(self, name: str) -> Any:
        """A paragraph format in force: its own, else its styles', else the document's; None where nothing says it."""
        places = [self.paragraph.paragraph_format, *(style.paragraph_format for style in self.styles)]
        return next((value for place in places if (value := getattr(place, name)) is not None), None)

    @property
    def rule_mm(self) -> float | None:
        """The length of the line that this paragraph draws: a border above or below it, or a drawing; None where it draws none."""
        properties = self.paragraph._p.pPr
        borders = properties.find(qn("w:pBdr")) if properties is not None else None
        if borders is not None and any(borders.find(qn(f"w:{side}")) is not None for side in ("top", "bottom")):
            left, right = (self.form(name) or Length(0) for name in ("left_indent", "right_indent"))
            return self.room_mm - left.mm - right.mm
        extents = [Length(int(found.get("cx"))).mm for found in self.paragraph._p.iter(qn("wp:extent"))]
        return max(extents, default=None)


def read(path: Path) -> tuple[DocxDocument, list[Line]]:
    document = Document(str(path))
    return document, list(lines(document))


def lines(document: DocxDocument) -> Iterator[Line]:
    """Every paragraph in the order of reading, those of tables in theirs."""
    section, body, sheet = 0, list(document.element.body), Sheet(document)
    for place, block in enumerate(body):
        room = text_mm(document.sections[min(section, len(document.sections) - 1)])
        follows = place + 1 < len(body) and body[place + 1].tag == qn("w:tbl")
        if block.tag == qn("w:p"):
            yield Line(sheet, Paragraph(block, document), section, "body", 0, room, follows)
            section += block.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
        elif block.tag == qn("w:tbl"):
            yield from cells(sheet, Table(block, document), section)


def cells(sheet: Sheet, table: Table, section: int) -> Iterator[Line]:
    """The lines of a table: the form's head with the nation's name, its foot with the recipients, or a table of figures."""
    text = "".join(found.text or "" for found in table._tbl.iter(qn("w:t")))
    zone = "head" if NATION in text.upper() else "foot" if RECIPIENTS in text else "table"
    for row in table._tbl.tr_lst:
        for column, cell in enumerate(_Cell(found, table) for found in row.tc_lst):
            room = cell_mm(table, cell)
            for paragraph in cell.paragraphs:
                yield Line(sheet, paragraph, section, zone, column, room, False)


def text_mm(section: Section) -> float:
    return (section.page_width - section.left_margin - section.right_margin) / 36000


def cell_mm(table: Table, cell: _Cell) -> float:
    """The room of a cell's text: its width less the margins at both sides."""
    width = cell.width.mm if cell.width else 0
    stated = table._tbl.tblPr.find(qn("w:tblCellMar"))
    kept = []
    for side in ("left", "right"):
        margin = stated.find(qn(f"w:{side}")) if stated is not None else None
        kept.append(MARGIN if margin is None else int(margin.get(qn("w:w"))) / 1440 * 25.4)
    return width - sum(kept)


def has_page_field(part) -> bool:
    """Whether a header or footer shows the page's number."""
    told = [element.text or "" for element in part._element.iter(qn("w:instrText"))]
    told += [element.get(qn("w:instr"), "") for element in part._element.iter(qn("w:fldSimple"))]
    return any("PAGE" in text.upper().split() for text in told)
