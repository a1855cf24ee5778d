"""The data dictionary of a release: every mart and column, in English and Vietnamese, as the models describe them; as Markdown and as a workbook."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from warehouse.content import MartContent

TITLE = "Data dictionary · Từ điển dữ liệu"
TABLE_HEADS = ("table · bảng", "one row is · khóa của dòng", "rows · số dòng", "meaning", "ý nghĩa")
COLUMN_HEADS = ("table · bảng", "column · cột", "type · kiểu", "meaning", "ý nghĩa")
MADE = datetime(2000, 1, 1)  # one fixed moment: the same release has the same bytes


@dataclass(frozen=True)
class Meaning:
    """What a mart or a column means, in both languages; empty where nobody has said it."""

    en: str = ""
    vi: str = ""


@dataclass(frozen=True)
class MartMeaning:
    """What a mart means, what each of its columns means, and the columns that together name one row."""

    mart: Meaning = Meaning()
    columns: dict[str, Meaning] = field(default_factory=dict)
    key: tuple[str, ...] = ()


def meanings(dbt_manifest: dict[str, Any]) -> dict[str, MartMeaning]:
    """The descriptions (and `meta.vi`) and the tested key of every model in dbt's manifest; empty when dbt left none."""
    nodes = dbt_manifest.get("nodes", {})
    return {
        node["name"]: MartMeaning(_meaning(node), {name: _meaning(column) for name, column in node["columns"].items()}, _key(nodes, identity))
        for identity, node in nodes.items()
        if node["resource_type"] == "model"
    }


def markdown(release_id: str, contents: list[MartContent], described: dict[str, MartMeaning]) -> str:
    """dictionary.md: one table a mart, a line a column."""
    lines = [f"# {TITLE} · {release_id}", ""]
    for mart in contents:
        meaning = described.get(mart.name, MartMeaning())
        lines += [f"## {mart.name}", "", *(f"{text}\n" for text in (meaning.mart.en, meaning.mart.vi) if text)]
        lines += [f"One row is · Khóa của dòng: {', '.join(meaning.key)}\n"] if meaning.key else []
        lines += [f"Rows · Số dòng: {mart.row_count}", "", "| column | type | meaning | ý nghĩa |", "| --- | --- | --- | --- |"]
        for name, data_type in mart.columns:
            column = meaning.columns.get(name, Meaning())
            lines.append(f"| {name} | {data_type} | {_cell(column.en)} | {_cell(column.vi)} |")
        lines.append("")
    return "\n".join(lines)


def workbook(release_id: str, contents: list[MartContent], described: dict[str, MartMeaning]) -> bytes:
    """dictionary.xlsx: a sheet of the tables and one of all columns, to filter and to print."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": TITLE, "comments": release_id, "created": MADE})
    told = [(mart, described.get(mart.name, MartMeaning())) for mart in contents]
    tables = [(mart.name, ", ".join(meaning.key), mart.row_count, meaning.mart.en, meaning.mart.vi) for mart, meaning in told]
    columns = [
        (mart.name, name, data_type, column.en, column.vi)
        for mart, meaning in told
        for name, data_type in mart.columns
        for column in (meaning.columns.get(name, Meaning()),)
    ]
    _sheet(book, "Tables · Bảng", release_id, (TABLE_HEADS, tables), (28, 36, 12, 60, 60))
    _sheet(book, "Columns · Cột", release_id, (COLUMN_HEADS, columns), (28, 26, 16, 66, 60))
    book.close()
    return buffer.getvalue()


def _sheet(book: xlsxwriter.Workbook, name: str, release_id: str, table: tuple[tuple[str, ...], list[tuple]], widths: tuple[int, ...]) -> None:
    heads, rows = table
    font = {"font_name": "Arial", "font_size": 10, "valign": "top", "text_wrap": True}
    head = book.add_format(font | {"bold": True, "font_color": "#FFFFFF", "bg_color": "#0B4F94"})
    title, plain = book.add_format(font | {"bold": True, "font_size": 14, "text_wrap": False}), book.add_format(font | {"bottom": 1, "bottom_color": "#D4DBE2"})
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, f"{TITLE} · {release_id}", title)
    for place, (text, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(1, place, text, head)
    for line, row in enumerate(rows, 2):
        for place, value in enumerate(row):
            (sheet.write_number if isinstance(value, int) else sheet.write_string)(line, place, value, plain)
    sheet.freeze_panes(2, 1)
    sheet.autofilter(1, 0, max(len(rows) + 1, 2), len(heads) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
    sheet.set_footer("&L&8 " + release_id + "&R&8&P/&N")
    sheet.hide_gridlines(2)


def read_manifest(path: Path) -> dict[str, Any]:
    """dbt's manifest, or nothing where dbt left none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _meaning(node: dict[str, Any]) -> Meaning:
    # dbt 1.10 moved `meta` under `config`; older manifests keep it beside the description
    meta = {**node.get("meta", {}), **node.get("config", {}).get("meta", {})}
    return Meaning(" ".join(node.get("description", "").split()), " ".join(str(meta.get("vi", "")).split()))


def _key(nodes: dict[str, Any], identity: str) -> tuple[str, ...]:
    """The columns of the first test that says which of them name one row."""
    tests = (node["test_metadata"] for node in nodes.values() if node.get("attached_node") == identity and node.get("test_metadata"))
    return next((tuple(test["kwargs"]["combination"]) for test in tests if test["name"] == "unique_combination"), ())


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
