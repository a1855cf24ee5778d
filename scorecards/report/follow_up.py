"""Sections VI to VIII: targets, figures of earlier periods that changed, and what is proposed to be looked at; nothing is ordered and nobody blamed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from scorecards import attention
from scorecards.facts import area_rows, label
from scorecards.report import naming
from scorecards.report.content import Block, Sentence, listed, say
from scorecards.report.data_state import of_areas
from scorecards.report.figures import Figure, cell, counted
from scorecards.report.reading import Reading
from scorecards.report.results import INDEX, TARGET, target_figures
from scorecards.vietnamese import collation_key, number, percent

ATTAINMENTS = ("achieved", "on_path", "behind", "cannot_tell")
NOT_THERE = ("missing", "before_the_end")
LATE = ("late",)


def target_blocks(reading: Reading) -> tuple[Block, ...]:
    """Section VI: how many targets stand in each state, then those behind their level or their path."""
    if not reading.facts["targets"]:
        return (say("targets_none", province=naming.province(reading)),)
    scope = target_scope(reading)
    counts = [(state, counted(reading.con, TARGET, **scope, attainment_status=state)) for state in ATTAINMENTS]
    told = [("target_state", {"count": count}, {"state": label(reading.facts, "attainment_status", state).lower()}) for state, count in counts if count.value]
    head = listed("targets_counts", told, {"count": counted(reading.con, TARGET, **scope)}, month=naming.period(reading.target_period))
    return (head, *(behind(reading, row) for row in attention.missed_targets(reading.facts)))


def target_scope(reading: Reading) -> dict:
    return {"province_code": reading.province["province_code"], "period": reading.target_period}


def behind(reading: Reading, row: dict) -> Sentence:
    stated, names = target_figures(reading, row), {"target": row["indicator_vi"], "due": attention.due_year(row)}
    if row["required_per_month"] is None or not row["remaining_months"]:
        return say("target_behind", stated, **names)
    pace = percent(row["required_per_month"]) if row["unit"] == "%" else number(row["required_per_month"])
    stated |= {"pace": cell(TARGET, row, "required_per_month", pace), "months": cell(TARGET, row, "remaining_months")}
    return say("target_pace", stated, **names)


def restated_blocks(reading: Reading, release_path: Path) -> tuple[Block, ...]:
    """Section VII: points of periods that were over, as the release before told them and as they are now."""
    if reading.earlier_release is None:
        return (say("restated_no_release"),)
    if not reading.restated:
        return (say("restated_none", earlier=reading.earlier_release),)
    return tuple(restated(reading, json.loads((release_path.parent / reading.earlier_release / "manifest.json").read_text(encoding="utf-8"))))


def restated(reading: Reading, earlier_manifest: dict) -> Iterator[Sentence]:
    pairs = tuple(figure for old, row in reading.restated for figure in was_and_is(reading, old, row))
    yield say(
        "restated_count", {"count": Figure("differing", len(reading.restated), number(len(reading.restated)), parts=pairs)}, earlier=reading.earlier_release
    )
    names = {row["criteria_set_id"]: naming.set_name(reading, row) for row in reading.sets}
    for old, row in reading.restated:
        if row["unit_code"] == reading.unit:
            before, now = was_and_is(reading, old, row)
            said = {"unit": naming.province(reading), "period": naming.period(row["period"]), "set": names.get(row["criteria_set_id"], row["criteria_set_id"])}
            yield say("restated_own", {"old": before, "new": now}, **said, state=naming.state(reading, row))
    since = counted_since(reading, earlier_manifest)
    if since.value:
        yield say("restated_files", {"count": since})
    if earlier_manifest.get("rulebook_sha256") != reading.manifest.get("rulebook_sha256"):
        yield say("restated_rules")


def was_and_is(reading: Reading, old: dict, row: dict) -> tuple[Figure, Figure]:
    """The total of both releases; what is known of it where one of them lacks the total."""
    column = "known_score" if None in (old["score"], row["score"]) else "score"
    before = cell(INDEX, old, column)
    return Figure(**{**vars(before), "release_id": reading.earlier_release}), cell(INDEX, row, column)


def counted_since(reading: Reading, earlier_manifest: dict) -> Figure:
    """Files of the restated periods which the earlier release did not have."""
    province, periods = reading.province["province_code"], tuple(sorted({row["period"] for _, row in reading.restated}))
    known = {one["sha256"] for one in earlier_manifest["inputs"] if one["province_code"] == province}
    new = {one["sha256"] for one in reading.manifest["inputs"] if one["province_code"] == province and one["period"] in periods}
    key = {"province_code": province, "period": periods, "file_sha256": tuple(sorted(new - known)) or ("",)}
    return counted(reading.con, "fct_file_accounts", "distinct", "file_sha256", **key)


def proposals(reading: Reading) -> tuple[Block, ...]:
    """Section VIII: proposals to look at what is missing, late, held or different; none of them is an order."""
    found = (*missing(reading), *doubtful(reading))
    return found or (say("propose_none"),)


def missing(reading: Reading) -> Iterator[Sentence]:
    lacking = [area for area, row in area_rows(reading.facts, reading.unit) if row is None]
    if lacking:
        yield say("propose_areas", {"count": of_areas(reading, lacking)}, set=naming.set_name(reading, reading.main))
    for rule, states in (("propose_sources", NOT_THERE), ("propose_late", LATE)):
        scope = {"province_code": reading.province["province_code"], "period": reading.months, "freshness_status": states}
        count = counted(reading.con, "fct_source_freshness", "distinct", "source_id", **scope)
        if count.value:
            sources = {row["source_id"] for row in reading.freshness if row["freshness_status"] in states}
            yield say(rule, {"count": count}, names=", ".join(sorted((label(reading.facts, "source", source) for source in sources), key=collation_key)))
    if reading.facts["targets"]:
        count = counted(reading.con, TARGET, **target_scope(reading), attainment_status="cannot_tell")
        if count.value:
            yield say("propose_targets", {"count": count})


def doubtful(reading: Reading) -> Iterator[Sentence]:
    scope = {"province_code": reading.province["province_code"], "period": reading.months}
    asked = {
        "propose_held": ("fct_held_rows", {}),
        "propose_differences": ("fct_reconciliations", {"reconciliation_status": "differs"}),
        "propose_gaps": ("fct_total_gaps", {"criteria_set_id": reading.main["criteria_set_id"]}),
    }
    for rule, (mart, key) in asked.items():
        count = counted(reading.con, mart, **scope, **key)
        if count.value:
            yield say(rule, {"count": count})
