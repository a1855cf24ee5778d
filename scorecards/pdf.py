"""The printed scorecard: typst sets the template with the shipped fonts; the same data gives the same bytes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import typst

from scorecards.vietnamese import TEMPLATES

FONTS = Path(__file__).resolve().parent / "fonts"
STANDARDS = ["a-2a", "ua-1"]  # to be kept for decades, and read aloud
# The data stands in the document itself: what `sys.inputs` holds is around everything, and with it nothing of one scorecard would serve the next.
DOCUMENT = '#import "scorecard.typ": scorecard\n#scorecard(json(bytes({data})))\n'


def write(view: dict) -> bytes:
    """The PDF of a view, as PDF/A-2a and PDF/UA-1; fonts of the machine are not looked at, so that two machines print the same page."""
    as_of = datetime.fromisoformat(view["learned_at"]).replace(microsecond=0, tzinfo=UTC)  # the date that the standard asks for: what was known then
    return compiler("scorecard.typ").compile(document(view), format="pdf", pdf_standards=STANDARDS, timestamp=as_of)


def document(view: dict) -> bytes:
    """The typst document of one scorecard: the data is JSON in a string, in which a backslash and a quote are the only letters that act."""
    data = inputs(view)["data"].replace("\\", "\\\\").replace('"', '\\"')
    return DOCUMENT.format(data=f'"{data}"').encode()


@cache
def compiler(template: str) -> typst.Compiler:
    """One for all documents of a template: it reads fonts and template once."""
    return typst.Compiler(str(TEMPLATES / template), root=str(TEMPLATES), font_paths=[str(FONTS)], ignore_system_fonts=True)


def inputs(view: dict) -> dict[str, str]:
    return {"data": json.dumps(view, ensure_ascii=False, sort_keys=True)}
