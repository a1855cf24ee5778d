"""How wide a line of text is in Times New Roman, by its metric twin Tinos; rules below texts are as long as the decree wants."""

from __future__ import annotations

import json
from functools import lru_cache

import typst

from scorecards.pdf import FONTS, inputs
from scorecards.vietnamese import TEMPLATES


@lru_cache(maxsize=256)
def text_width_mm(text: str, size_pt: float, bold: bool = False, italic: bool = False) -> float:
    """The width in millimetres of a text on one line."""
    data = {"text": text, "size": size_pt, "bold": bold, "italic": italic}
    how = {"root": str(TEMPLATES), "font_paths": [str(FONTS)], "ignore_system_fonts": True, "sys_inputs": inputs(data)}
    return json.loads(typst.query(str(TEMPLATES / "measure.typ"), "<width>", field="value", one=True, **how))
