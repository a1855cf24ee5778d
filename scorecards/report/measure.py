"""How wide a line of text is in Times New Roman, by its metric twin Tinos; rules below texts are as long as the decree wants."""

from __future__ import annotations

import json
from functools import lru_cache

from scorecards.report.typeset import compiler


@lru_cache(maxsize=256)
def text_width_mm(text: str, size_pt: float, bold: bool = False, italic: bool = False) -> float:
    """The width in millimetres of a text on one line."""
    data = {"text": text, "size": size_pt, "bold": bold, "italic": italic}
    return json.loads(compiler("measure.typ", data).query("<width>", field="value", one=True))
