"""Section I: which period in which calendar, from which release, how much of it is there, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from scorecards.facts import area_rows, areas, label
from scorecards.report import naming
from scorecards.report.content import Block, Sentence, listed, say
from scorecards.report.figures import Figure, cell, counted
from scorecards.report.reading import Reading
from scorecards.vietnamese import day, local_day, moment, period_days
from warehouse.connection import rows
from warehouse.proof.periods import kind_of
from warehouse.rulebook.calendars import days

MONTHLY = "calendar"  # the calendar whose months sources, targets and reconciliations are told in
ORDER = ("on_time", "empty_as_stated", "late", "before_the_end", "missing")


def blocks(reading: Reading) -> tuple[Block, ...]:
    return (*practice(reading), *periods(reading), *limits(reading), sources(reading), files(reading), missing_areas(reading), *doubts(reading))


def practice(reading: Reading) -> Iterator[Sentence]:
    """Practice input comes first: a reader must not take it for results."""
    yield from (say(f"data_{kind}") for kind in ("simulated", "captured") if kind in reading.facts["practice_kinds"])


def periods(reading: Reading) -> Iterator[Sentence]:
    """The days of the period in every calendar, and the calendar in which each set is scored."""
    told = []
    for code, row in sorted(reading.calendars.items(), key=lambda pair: int(pair[1]["sort_order"])):
        first, last = days(row, reading.period)
        told.append(("calendar_days", {}, {"calendar": naming.calendar(reading, code), "first": day(first), "last": day(last)}))
    yield listed("data_period", told, period=naming.period(reading.period))
    if kind_of(reading.period) != "month":
        yield months(reading)
    for row in reading.sets:
        calendar = cell("dim_criteria_sets", row, "calendar", naming.calendar(reading, row["calendar"]))
        yield say("data_calendar", {"calendar": calendar}, set=row["name_vi"])
    yield say("data_months_only", calendar=naming.calendar(reading, MONTHLY))


def months(reading: Reading) -> Sentence:
    """Which months of a longer period the release holds files of; the others are missing, not zero."""
    first, last = period_days(reading.period)
    all_months = [f"{first.year}-{month:02d}" for month in range(first.month, last.month + 1)]
    here, gone = (", ".join(naming.period(one) for one in all_months if (one in reading.months) is is_in) for is_in in (True, False))
    return say("data_months" if here and gone else "data_months_all" if here else "data_months_none", here=here, gone=gone)


def limits(reading: Reading) -> Iterator[Sentence]:
    """The release, whether the period is over, and which sets are only an illustration."""
    learned_at = reading.manifest["learned_at"]
    yield say("data_release", release=reading.manifest["release_id"], moment=moment(learned_at))
    if local_day(learned_at) <= period_days(reading.period)[1]:
        yield say("data_open")
    yield from (say("data_illustrative", set=naming.set_name(reading, row)) for row in reading.sets if row["status"] == "illustrative")


def sources(reading: Reading) -> Sentence:
    """How the sources' months of the period stand."""
    scope = {"province_code": reading.province["province_code"], "period": reading.months}
    total = counted(reading.con, "fct_source_freshness", **scope)
    if not total.value:
        return say("data_sources_none")
    counts = [(state, counted(reading.con, "fct_source_freshness", freshness_status=state, **scope)) for state in ORDER]
    told = [("source_state", {"count": count}, {"state": label(reading.facts, "freshness_status", state).lower()}) for state, count in counts if count.value]
    return listed("data_sources", told, {"count": total})


def files(reading: Reading) -> Sentence:
    scope = {"province_code": reading.province["province_code"], "period": reading.months}
    received = counted(reading.con, "fct_file_accounts", "distinct", "file_sha256", **scope)
    if not received.value:
        return say("data_files_none")
    sums = {name: counted(reading.con, "fct_file_accounts", "sum", f"{name}_count", **scope) for name in ("landed", "accepted", "held", "duplicate")}
    return say("data_files", {"files": received, **sums})


def of_areas(reading: Reading, found: list[dict], how: str = "count", column: str = "") -> Figure:
    """How many areas these are, or the sum of their points."""
    days = tuple({area["valid_from"]: None for area in found})
    key = {"criteria_set_id": reading.main["criteria_set_id"], "criterion_code": tuple(area["criterion_code"] for area in found)}
    return counted(reading.con, "dim_criteria", how, column, **key, valid_from=days if len(days) > 1 else days[0])


def missing_areas(reading: Reading) -> Sentence:
    """Areas of the main set without points, and how many points nobody knows."""
    total, name = of_areas(reading, areas(reading.facts)), naming.set_name(reading, reading.main)
    missing = [area for area, row in area_rows(reading.facts, reading.unit) if row is None]
    if not missing:
        return say("data_areas_known", {"total": total}, set=name)
    stated = {"count": of_areas(reading, missing), "total": total, "points": of_areas(reading, missing, "sum", "max_score")}
    return say("data_areas_missing", stated, set=name, names=", ".join(area["name_vi"] for area in missing))


def doubts(reading: Reading) -> Iterator[Sentence]:
    """Warnings of the source itself, units that fell silent, parts of a source that could not be had."""
    found, province = reading.facts, reading.province["province_code"]
    warned = tuple(sorted({row["data_quality_status"] for row in found["criterion_scores"].get(reading.unit, {}).values() if row["data_quality_status"]}))
    if warned:
        key = {"criteria_set_id": reading.main["criteria_set_id"], "period": reading.period, "unit_code": reading.unit, "data_quality_status": warned}
        yield say("data_flags", {"count": counted(reading.con, "fct_criterion_scores", **key)}, set=naming.set_name(reading, reading.main))
    scope = {"province_code": province, "period": reading.months, "coverage_status": "no_rows"}
    silent = counted(reading.con, "fct_source_coverage", "distinct", "unit_code", **scope)
    if silent.value:
        yield say("data_silent", {"count": silent})
    for each in reading.manifest.get("absent", []):
        if each["province_code"] == province and each["period"] in reading.months:
            yield say("data_absent", entity=label(found, "entity", each["entity"]), source=label(found, "source", each["source_id"]))


def held_reasons(reading: Reading) -> list[dict]:
    """For which reasons rows of the period are held, by source."""
    places = ", ".join("?" for _ in reading.months)
    return rows(
        reading.con,
        f"select distinct source_id, reason_vi from marts.fct_held_rows where province_code = ? and period in ({places}) order by source_id, reason_vi",
        (reading.province["province_code"], *reading.months),
    )
