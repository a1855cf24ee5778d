"""From each sentence of a report to its rule and to the figures it states: for an officer to read, and as JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Iterator

from scorecards.report.content import Block, Report, Sentence
from scorecards.report.figures import Figure


def told(report: Report) -> Iterator[str]:
    """A line a sentence, then a line a figure: what is printed, its value, and where it stands in the release."""
    for place, block in report.blocks():
        yield f"{place:<8} {block.rule}"
        yield f"  {block.text if isinstance(block, Sentence) else f'{block.title} ({len(block.rows)} × {len(block.heads)})'}"
        if isinstance(block, Sentence):
            yield from (f"    {figure.text} ← {figure.figure_id} = {figure.value}" for figure in block.figures)


def as_json(report: Report) -> bytes:
    """Every sentence and every cell that is a figure; values as text, so that no digit is lost."""
    content = [{"place": place, "rule": block.rule, **block_json(block)} for place, block in report.blocks()]
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def block_json(block: Block) -> dict:
    if isinstance(block, Sentence):
        return {"text": block.text, "names": list(block.names), "figures": [figure_json(figure) for figure in block.figures]}
    cells = [
        {"row": row, "column": column, **figure_json(cell)}
        for row, line in enumerate(block.rows, start=1)
        for column, cell in enumerate(line, start=1)
        if isinstance(cell, Figure)
    ]
    return {"title": block.title, "cells": cells}


def figure_json(figure: Figure) -> dict:
    found = {"id": figure.figure_id, "how": figure.how, "text": figure.text, "value": None if figure.value is None else str(figure.value)}
    if figure.parts:
        return found | {"parts": [figure_json(part) for part in figure.parts]}
    key = {name: list(map(_plain, value)) if isinstance(value, tuple) else _plain(value) for name, value in figure.key}
    return found | {"mart": figure.mart, "column": figure.column, "key": key, "release_id": figure.release_id}


def _plain(value):
    return None if value is None else str(value)
