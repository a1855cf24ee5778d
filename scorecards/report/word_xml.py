"""The parts of WordprocessingML that python-docx has no words for: page numbers, rules, repeated heads, fonts of every script."""

from __future__ import annotations

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

TWIPS_PER_MM = 1440 / 25.4
SCRIPTS = ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs")
THEMES = ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme")
# in the order in which a pPr wants them, what may follow a border
AFTER_BORDER = (
    *("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct", "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN"),
    *("w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc"),
    *("w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange"),
)


def element(name: str, **attributes: object):
    found = OxmlElement(name)
    for key, value in attributes.items():
        found.set(qn(f"w:{key}"), str(value))
    return found


def all_scripts(style, font: str) -> None:
    """The font of a style for Latin, Asian and complex scripts alike, whatever the theme says."""
    _name(style.get_or_add_rPr().get_or_add_rFonts(), font)


def _name(fonts, font: str) -> None:
    for name in THEMES:
        fonts.attrib.pop(qn(name), None)
    for name in SCRIPTS:
        fonts.set(qn(name), font)


def defaults(styles, font: str, size_pt: int, language: str) -> None:
    """Font, size and language of everything that names no other; headings take nothing from the character styles of the library's template."""
    properties = styles.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    _name(properties.find(qn("w:rFonts")), font)
    for name in ("w:sz", "w:szCs"):
        properties.find(qn(name)).set(qn("w:val"), str(2 * size_pt))
    for name in ("w:val", "w:eastAsia"):
        properties.find(qn("w:lang")).set(qn(name), language)
    for link in list(styles.iter(qn("w:link"))):
        link.getparent().remove(link)


def page_number(run) -> None:
    """A field that shows the number of the page."""
    for kind in ("begin", "", "end"):
        if kind:
            run._r.append(element("w:fldChar", fldCharType=kind))
        else:
            code = element("w:instrText")
            code.text = "PAGE"
            run._r.append(code)


def top_rule(paragraph, indent_mm: float) -> None:
    """A line above the paragraph, from indent to indent."""
    properties = paragraph._p.get_or_add_pPr()
    borders = element("w:pBdr")
    borders.append(element("w:top", val="single", sz=6, space=1, color="000000"))
    properties.insert_element_before(borders, *AFTER_BORDER)
    twips = round(indent_mm * TWIPS_PER_MM)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = twips * 635


def cell_margins(table, points: float) -> None:
    """The room to the left and right of the text in every cell."""
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w=round(20 * points), type="dxa"))
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    properties.insert(list(properties).index(look) if look is not None else len(properties), margins)


def repeat_heads(row) -> None:
    row.get_or_add_trPr().append(element("w:tblHeader"))


def keep_whole(row) -> None:
    """A row that is never cut by the end of a page."""
    row.get_or_add_trPr().insert(0, element("w:cantSplit"))


def restart_page_numbers(section) -> None:
    """Pages of the section are counted from 1, under the same headers."""
    numbering = element("w:pgNumType", start=1)
    properties = section._sectPr
    found = properties.find(qn("w:pgNumType"))
    if found is not None:
        properties.remove(found)
    margins = properties.find(qn("w:pgMar"))
    properties.insert(list(properties).index(margins) + 1, numbering)


def drop_thumbnail(document) -> None:
    """The picture that the library's template carries is not of this document."""
    relations = document.part.package.rels
    for key in [key for key, one in relations.items() if one.reltype.endswith("/thumbnail")]:
        del relations[key]
