"""The annexes: scores and measures, units and ranks, targets, data quality; every figure of the report's sections stands here with its row."""

from __future__ import annotations

from collections.abc import Iterator

from scorecards import attention, facts
from scorecards.facts import area_rows, criterion_rows, label
from scorecards.report import naming, unit_results
from scorecards.report.content import Table, say
from scorecards.report.data_state import MONTHLY, held_reasons
from scorecards.report.figures import cell, counted
from scorecards.report.follow_up import was_and_is
from scorecards.report.naming import known
from scorecards.report.reading import Reading
from scorecards.report.results import CRITERION, INDEX, TARGET, area_marks, area_table, table
from scorecards.vietnamese import day, percent
from warehouse.connection import rows


def scores(reading: Reading) -> tuple[Table, ...]:
    """Annex I: criteria of the main set, areas of the other sets, and what was counted of the province in either calendar."""
    found = [criteria(reading)] if criterion_rows(reading.facts, reading.unit) else []
    for row in reading.sets[1:]:
        rules = [rule for rule in facts.read_criteria(reading.con, row["criteria_set_id"], reading.period) if rule["level"] == "area"]
        found.append(area_table(reading, row, rules, {one["area_code"]: one for one in area_marks(reading, row) if one["score"] is not None}))
    return (*found, *measures(reading)) or (say("results_nothing", **_nothing(reading)),)


def _nothing(reading: Reading) -> dict[str, str]:
    return {"set": naming.set_name(reading, reading.main), "province": naming.province(reading), "period": naming.period(reading.period)}


def criteria(reading: Reading) -> Table:
    lines = [
        (
            rule["name_vi"],
            *(known(CRITERION, row, column) for column in ("numerator", "denominator", "ratio_pct", "score")),
            cell(CRITERION, row, "max_score"),
            naming.status(reading, row),
        )
        for rule, row in criterion_rows(reading.facts, reading.unit)
    ]
    return table("criteria", lines, (32, 12, 12, 10, 9, 7, 18), {1, 2, 3, 4, 5}, **naming.of_set(reading, reading.main, reading.period))


def measures(reading: Reading) -> Iterator[Table]:
    """What was counted of the province itself and can be told in more than one calendar, a line a calendar."""
    found = rows(
        reading.con,
        "select found.*, known.name_vi, known.measure_kind, count(*) over (partition by found.source_id, found.measure_code) as calendar_count "
        "from marts.fct_measures as found join marts.dim_measures as known on known.measure_code = found.measure_code "
        "where found.province_code = ? and found.unit_code = ? and found.period = ? order by found.source_id, found.measure_code, found.calendar desc",
        (reading.province["province_code"], reading.unit, reading.period),
    )
    lines = [
        (
            row["name_vi"],
            naming.calendar(reading, row["calendar"]),
            known("fct_measures", row, "numerator"),
            known("fct_measures", row, "denominator") if row["measure_kind"] == "ratio" else "",
            ratio(reading, row),
            label(reading.facts, "source", row["source_id"]),
        )
        for row in found
        if row["calendar_count"] > 1
    ]
    if lines:
        yield table("measures", lines, (32, 15, 12, 12, 11, 18), {2, 3, 4}, province=naming.province(reading), period=naming.period(reading.period))


def ratio(reading: Reading, row: dict):
    """A ratio, or why there is none: it is a count, nothing arose, or nothing is known."""
    if row["measure_kind"] != "ratio":
        return ""
    if row["ratio_pct"] is None:
        if row["stated_ratio_pct"] is not None:
            return cell("fct_measures", row, "stated_ratio_pct", percent(row["stated_ratio_pct"]))
        return label(reading.facts, "score_status", "not_applicable" if row["denominator"] == 0 else "missing_data")
    return cell("fct_measures", row, "ratio_pct")


def units(reading: Reading) -> tuple:
    """Annex II: every group of units under every set that scores it, and the newest yearly list of provinces."""
    found = [unit_table(reading, *one) for one in unit_results.lists(reading)]
    ranking = reading.facts["ranking"]
    if ranking:
        lines = [(row["name_vi"], cell(INDEX, row, "rank"), cell(INDEX, row, "score"), naming.status(reading, row)) for row in ranking]
        found.append(table("provinces", lines, (40, 15, 20, 25), {1, 2}, **naming.of_set(reading, reading.main, ranking[0]["period"])))
    return tuple(found) or (say("units_none"),)


def unit_table(reading: Reading, set_row: dict, group: str | None, units: list[dict]) -> Table:
    """Ranked units by rank, then the others in alphabetical order with what is known of them."""
    ordered = sorted(units, key=lambda row: (row["rank"] is None, row["rank"] or 0))
    lines = [
        (
            row["unit_name_vi"],
            naming.NONE if row["rank"] is None else cell(INDEX, row, "rank"),
            known(INDEX, row, "score"),
            known(INDEX, row, "known_score"),
            known(INDEX, row, "known_max_score"),
            naming.NONE if row["class_code"] is None else cell(INDEX, row, "class_code", naming.class_name(reading, row)),
            naming.status(reading, row),
        )
        for row in ordered
    ]
    names = naming.of_set(reading, set_row, reading.period)
    return table("units", lines, (26, 7, 10, 10, 13, 11, 23), {1, 2, 3, 4, 5}, group=unit_results.group_name(reading, group), **names)


def targets(reading: Reading) -> tuple:
    """Annex III: every target with its level, what is reached, and which figure is missing."""
    found = reading.facts["targets"]
    if not found:
        return (say("targets_none", province=naming.province(reading)),)
    lines = [
        (
            row["indicator_vi"],
            level(reading, row),
            naming.NONE if row["actual_value"] is None else cell(TARGET, row, "actual_value", attention.target_value(row, row["actual_value"])),
            attention.due_year(row),
            label(reading.facts, "attainment_status", row["attainment_status"]),
            row["missing_figure_vi"] or "",
        )
        for row in found
    ]
    names = {"province": naming.province(reading), "month": naming.period(reading.target_period), "calendar": naming.calendar(reading, MONTHLY)}
    return (table("targets", lines, (26, 13, 10, 11, 12, 28), {2}, **names),)


def level(reading: Reading, row: dict):
    """The level that the plan states; a task to be done has none."""
    column = "target_value" if row["milestone_value"] is None else "milestone_value"
    text = attention.target_text(reading.facts, row)
    return text if row[column] is None else cell(TARGET, row, column, text)


def quality(reading: Reading) -> tuple:
    """Annex IV: sources, held rows, differences between sources, totals that are not their sums, points that changed."""
    found = [*sources(reading), *held(reading), *differences(reading), *gaps(reading), *restated(reading)]
    return tuple(found) or (say("data_sources_none"),)


def sources(reading: Reading) -> Iterator[Table]:
    lines = [
        (
            label(reading.facts, "source", row["source_id"]),
            naming.period(row["period"]),
            label(reading.facts, "freshness_status", row["freshness_status"]),
            cell("fct_source_freshness", row, "due_date", day(row["due_date"])),
            known("fct_source_freshness", row, "row_count"),
        )
        for row in reading.freshness
    ]
    if lines:
        yield table("sources", lines, (38, 20, 16, 13, 13), {4}, calendar=naming.calendar(reading, MONTHLY))


def held(reading: Reading) -> Iterator[Table]:
    scope = {"province_code": reading.province["province_code"], "period": reading.months}
    lines = []
    for row in held_reasons(reading):
        count = counted(reading.con, "fct_held_rows", **scope, source_id=row["source_id"], reason_vi=row["reason_vi"])
        lines.append((label(reading.facts, "source", row["source_id"]), row["reason_vi"], count))
    if lines:
        yield table("held", lines, (30, 56, 14), {2})


def differences(reading: Reading) -> Iterator[Table]:
    """How many figures two sources tell alike, or not, by what they tell."""
    scope = {"province_code": reading.province["province_code"], "period": reading.months}
    places = ", ".join("?" for _ in reading.months)
    sql = f"select distinct figure_code, reconciliation_status from marts.fct_reconciliations where province_code = ? and period in ({places}) order by all"
    lines = []
    for row in rows(reading.con, sql, (scope["province_code"], *reading.months)):
        names = label(reading.facts, "reconciled_figure", row["figure_code"]), label(reading.facts, "reconciliation_status", row["reconciliation_status"])
        lines.append((*names, counted(reading.con, "fct_reconciliations", **scope, **row)))
    if lines:
        yield table("differences", lines, (50, 30, 20), {2})


def gaps(reading: Reading) -> Iterator[Table]:
    areas = {area["criterion_code"]: area["name_vi"] for area, _ in area_rows(reading.facts, reading.unit)}
    lines = [
        (
            row["unit_name_vi"],
            areas.get(row["scope_code"], row["scope_code"]),
            *(cell("fct_total_gaps", row, column) for column in ("stated_total", "parts_sum")),
        )
        for row in reading.facts["gaps"]
    ]
    if lines:
        yield table("gaps", lines, (40, 30, 15, 15), {2, 3})


def restated(reading: Reading) -> Iterator[Table]:
    names = {row["criteria_set_id"]: naming.set_name(reading, row) for row in reading.sets}
    units = {row["unit_code"]: row["unit_name_vi"] for row in reading.units}
    lines = [
        (
            units.get(row["unit_code"], row["unit_code"]),
            naming.period(row["period"]),
            names.get(row["criteria_set_id"], row["criteria_set_id"]),
            *was_and_is(reading, old, row),
            naming.status(reading, row),
        )
        for old, row in reading.restated
    ]
    if lines:
        yield table("restated", lines, (26, 18, 20, 10, 10, 16), {3, 4}, earlier=reading.earlier_release)
