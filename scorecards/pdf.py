"""The printed scorecard: typst sets the template with the shipped fonts; the same data gives the same bytes."""

from __future__ import annotations

import json
from pathlib import Path

import typst

from scorecards.vietnamese import TEMPLATES

FONTS = Path(__file__).resolve().parent / "fonts"
TEMPLATE = TEMPLATES / "scorecard.typ"


def write(view: dict) -> bytes:
    """The PDF of a view; fonts of the machine are not looked at, so that two machines print the same page."""
    return compiler(view).compile(format="pdf")


def compiler(view: dict) -> typst.Compiler:
    data = json.dumps(view, ensure_ascii=False, sort_keys=True)
    return typst.Compiler(str(TEMPLATE), root=str(TEMPLATES), font_paths=[str(FONTS)], ignore_system_fonts=True, sys_inputs={"data": data})
