"""The report as PDF/A-2a and PDF/UA-1: typst sets the template with the shipped Tinos, the metric twin of Times New Roman."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from scorecards.pdf import STANDARDS, compiler, inputs
from scorecards.report.content import WHOLE_ROWS, Block, Part, Report, Sentence
from scorecards.vietnamese import words


def write(report: Report) -> bytes:
    """The PDF; the same report gives the same bytes."""
    return compiler("report.typ").compile(format="pdf", sys_inputs=inputs(view(report)), pdf_standards=STANDARDS)


def view(report: Report) -> dict:
    """What the template prints; strings only, but for the widths of columns and the day of the figures."""
    learned_on = date.fromisoformat(report.learned_on)
    return {
        "heading": asdict(report.heading),
        "document_title": report.document_title,
        "recipients_title": words("report.recipients"),
        "learned_on": {"year": learned_on.year, "month": learned_on.month, "day": learned_on.day},
        "opening": [block_view(block) for block in report.opening],
        "sections": [part_view(part, part.number) for part in report.sections],
        "annexes": [part_view(part, words("report.annex", number=part.number)) for part in report.annexes],
        "footer": report.footer,
        "whole_rows": WHOLE_ROWS,
    }


def part_view(part: Part, number: str) -> dict:
    return {"number": number, "title": part.title, "blocks": [block_view(block) for block in part.blocks]}


def block_view(block: Block) -> dict:
    if isinstance(block, Sentence):
        return {"kind": "sentence", "text": block.text}
    lines = [[str(cell) for cell in row] for row in block.rows]
    return {"kind": "table", "title": block.title, "heads": list(block.heads), "rows": lines, "widths": list(block.widths), "numeric": sorted(block.numeric)}
