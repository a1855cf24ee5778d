"""How every sheet is framed: title and release id on top, paper, headings that stay in sight, typed cells, charts and shades."""

from __future__ import annotations

from decimal import Decimal

from scorecards import view
from scorecards.quick_sheet import QuickSheet
from scorecards.vietnamese import period_label, words

HEAD_ROW = 3
FORMATS = {
    "text": {"indent": 1},
    "wrap": {"indent": 1, "text_wrap": True},
    "count": {"num_format": "#,##0.####"},
    "points": {"num_format": "0.00"},
    "pct": {"num_format": "0.00%"},
    "whole": {"num_format": "0"},
    "title": {"bold": True, "font_size": 14, "font_color": "#1B2A38"},
    "note": {"font_color": "#5D6B78"},
    "head": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#0B4F94", "text_wrap": True, "valign": "vcenter", "border": 1, "border_color": "#D4DBE2"},
}
CELL = {"font_name": "Arial", "font_size": 10, "valign": "top"}
BORDERED = {"bottom": 1, "bottom_color": "#D4DBE2"}
UNBORDERED = ("title", "note", "head")


def styles_of(book) -> dict:
    """The named cell formats of a workbook."""
    return {name: book.add_format({**CELL, **({} if name in UNBORDERED else BORDERED), **extra}) for name, extra in FORMATS.items()}


def title(facts: dict) -> str:
    return words("workbook.title", province=facts["unit"]["unit_name_vi"], period=period_label(facts["period"]))


def release_line(facts: dict) -> str:
    said = " · ".join(badge["text"] for badge in view.badges(facts))
    return words("workbook.release", release_id=facts["manifest"]["release_id"], badges=said)


def new_sheet(book, styles: dict, facts: dict, name: str, widths: list[int]):
    """A sheet ready to print on A4 landscape, with the title and the release id on top and on every printed page."""
    sheet = book.add_worksheet(words(f"workbook.{name}_name"), QuickSheet)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.6)
    # the space keeps a release id that begins with digits from being read as part of the font size
    sheet.set_header("&L&8" + title(facts).replace("&", "&&") + "&R&8 " + facts["manifest"]["release_id"])
    sheet.set_footer("&R&8" + words("workbook.page"))
    sheet.hide_gridlines(2)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.set_row(0, 22)
    sheet.write_string(0, 0, title(facts), styles["title"])
    sheet.write_string(1, 0, release_line(facts), styles["note"])
    return sheet


def put_table(sheet, styles: dict, heads: list[str], kinds: list[str], rows: list[tuple], top: int = HEAD_ROW) -> int:
    """Headings and rows from `top` down; returns the first free row."""
    sheet.set_row(top, 30)
    sheet.put_rows(top, [tuple(heads)], [styles["head"]] * len(heads))
    sheet.put_rows(top + 1, rows, [styles[kind] for kind in kinds])
    if not rows:
        sheet.write_string(top + 1, 0, words("workbook.none"), styles["note"])
    return top + max(len(rows), 1) + 1


def list_sheet(book, styles: dict, facts: dict, name: str, columns: list[tuple[str, int]], heads: list[str], rows: list[tuple]):
    """A sheet that is one filtered table whose headings stay in sight and repeat on paper."""
    sheet = new_sheet(book, styles, facts, name, [width for _, width in columns])
    put_table(sheet, styles, heads, [kind for kind, _ in columns], rows)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.repeat_rows(HEAD_ROW)
    sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + max(len(rows), 1), len(heads) - 1)
    return sheet


def bar_chart(book, sheet, name: str, lines: tuple[int, int], column: int, axis: dict, points: list | None = None):
    """Horizontal bars, the first line on top, labelled with their values."""
    chart = book.add_chart({"type": "bar"})
    first, last = lines
    chart.add_series(
        {
            "name": name,
            "categories": [sheet.name, first, 0, last, 0],
            "values": [sheet.name, first, column, last, column],
            "fill": {"color": "#5B87B5"},
            "gap": 45,
            "points": points,
            "data_labels": {"value": True, "font": {"size": 9}},
        }
    )
    chart.set_title({"name": name, "name_font": {"size": 12, "color": "#1B2A38"}, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_x_axis({**axis, "major_gridlines": {"visible": True, "line": {"color": "#E6EBF0"}}})
    chart.set_y_axis({"reverse": True, "crossing": "max", "num_font": {"size": 9}})
    return chart


def heat(sheet, first_row: int, last_row: int, first_column: int, last_column: int) -> None:
    scale = {"type": "2_color_scale", "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1, "min_color": "#F3F8F6", "max_color": "#2F8F6F"}
    sheet.conditional_format(first_row, first_column, last_row, last_column, scale)


def percent(value: Decimal | None) -> Decimal | None:
    """A share 0 to 100 as the fraction that a percent format expects."""
    return None if value is None else value / 100


def percent_cell(row: dict | None) -> Decimal | None:
    return row["score"] / row["max_score"] if row and row["score"] is not None else None
