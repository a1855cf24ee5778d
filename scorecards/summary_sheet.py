"""The first sheet of the workbook: cards, areas with their chart, totals that differ, and the provinces with theirs."""

from __future__ import annotations

from scorecards import cards, marks
from scorecards.facts import area_rows, areas, label, unscored_measures
from scorecards.sheets import HEAD_ROW, bar_chart, heat, new_sheet, percent, percent_cell, put_table
from scorecards.vietnamese import period_label, word_list, words


def summary_sheet(book, styles: dict, facts: dict) -> None:
    names = [area["name_vi"] for area in areas(facts)]
    sheet = new_sheet(book, styles, facts, "summary", [30, 16, 13, 14, 14, 11, 18, *[14] * max(0, len(names) - 4)])
    rows = [
        (card["label"], card["value"] + card["unit"], ". ".join(filter(None, [card["mark"], card["note"], card["second_note"]]))) for card in cards.build(facts)
    ]
    top = put_table(sheet, styles, word_list("workbook.card_heads"), ["text", "text", "text"], rows) + 1
    after_areas = area_table(book, sheet, styles, facts, top)
    ranking_top = gap_table(sheet, styles, facts, measure_table(sheet, styles, facts, after_areas + 17))
    if facts["ranking"]:
        chart_row = ranking_table(book, sheet, styles, facts, ranking_top, names)
        sheet.set_h_pagebreaks([ranking_top, chart_row])
    sheet.freeze_panes(HEAD_ROW, 0)


def area_table(book, sheet, styles: dict, facts: dict, top: int) -> int:
    found = area_rows(facts, facts["unit"]["unit_code"])
    rows = [
        (
            area["name_vi"],
            row and row["score"],
            area["max_score"],
            row and row["score"] / row["max_score"],
            row and row["published_score"],
            row and row["score_gap"],
            marks.state(facts, row["score_status"] if row else "missing_data", marks.of_row(facts, row)),
        )
        for area, row in found
    ]
    end = put_table(sheet, styles, word_list("workbook.area_heads"), ["text", "points", "points", "pct", "points", "points", "text"], rows, top)
    chart = bar_chart(book, sheet, words("workbook.areas_chart"), (top + 1, top + len(rows)), 3, {"num_format": "0%", "min": 0, "max": 1})
    chart.set_size({"width": 860, "height": 300})
    sheet.insert_chart(end + 1, 0, chart)
    return end


def measure_table(sheet, styles: dict, facts: dict, top: int) -> int:
    """What was counted of the province itself, where anything was."""
    found = unscored_measures(facts)
    if not found:
        return top
    rows = [
        (row["name_vi"], row["numerator"], row["denominator"], row["excluded_count"], percent(row["ratio_pct"]), label(facts, "source", row["source_id"]))
        for row in found
    ]
    return put_table(sheet, styles, word_list("workbook.measure_heads"), ["text", "count", "count", "count", "pct", "text"], rows, top) + 1


def gap_table(sheet, styles: dict, facts: dict, top: int) -> int:
    """Totals that differ from their parts, where there are any."""
    if not facts["gaps"]:
        return top
    names = {area["criterion_code"]: area["name_vi"] for area in areas(facts)}
    rows = [
        (row["unit_name_vi"], names.get(row["scope_code"], words("card.total")), row["stated_total"], row["parts_sum"], row["difference"])
        for row in facts["gaps"]
    ]
    return put_table(sheet, styles, word_list("workbook.gap_heads"), ["text", "text", "points", "points", "points"], rows, top) + 1


def ranking_table(book, sheet, styles: dict, facts: dict, top: int, names: list[str]) -> int:
    """The newest list of provinces and its chart; returns the chart's row."""
    rows = [
        (
            row["name_vi"],
            row["rank"],
            row["score"],
            *(percent_cell(row["areas"].get(area["criterion_code"])) for area in areas(facts)),
            marks.state(facts, row["score_status"], marks.of_row(facts, row)),
        )
        for row in facts["ranking"]
    ]
    heads = [*word_list("workbook.ranking_heads"), *names, word_list("workbook.area_heads")[-1]]
    end = put_table(sheet, styles, heads, ["text", "whole", "points", *["pct"] * len(names), "text"], rows, top)
    sheet.autofilter(top, 0, end - 1, len(heads) - 1)
    heat(sheet, top + 1, end - 1, 3, len(heads) - 2)
    period = period_label(facts["ranking"][0]["period"]).lower()
    own = [{"fill": {"color": "#0B4F94"}} if row["unit_code"] == facts["unit"]["unit_code"] else None for row in facts["ranking"]]
    axis = {"min": 0, "max": 100, "num_format": "0"}
    chart = bar_chart(book, sheet, words("workbook.ranking_chart", period=period), (top + 1, end - 1), 2, axis, own)
    chart.set_size({"width": 860, "height": 120 + 20 * len(rows)})
    sheet.insert_chart(end + 1, 0, chart)
    return end + 1
