"""Section V: departments and communes apart, under each set that scores them; low and falling are told apart, equal points share a rank."""

from __future__ import annotations

from collections.abc import Iterator

from scorecards.facts import PROVINCE, label
from scorecards.report import naming
from scorecards.report.content import Block, Sentence, listed, say
from scorecards.report.figures import cell, counted, difference
from scorecards.report.reading import Reading
from scorecards.vietnamese import previous_period, words
from warehouse.connection import rows
from warehouse.proof.periods import IN_FORCE, first_day

NAMED = 3
INDEX = "fct_index_scores"


def blocks(reading: Reading) -> tuple[Block, ...]:
    found = tuple(sentence for set_row, group, units in lists(reading) for sentence in told(reading, set_row, group, units))
    return found or (say("units_none"),)


def lists(reading: Reading) -> Iterator[tuple[dict, str | None, list[dict]]]:
    """Each set in force with each group of units it scores in the period, in the order of the labels; confirmed sets first."""
    day = first_day(reading.period)
    known = rows(reading.con, f"select * from marts.dim_criteria_sets where {IN_FORCE} order by status = 'confirmed' desc, criteria_set_id", (day, day))
    groups = [code for kind, code in reading.facts["labels"] if kind == "peer_group" and code != PROVINCE]
    for group in (*sorted(groups, reverse=True), None):
        for set_row in known:
            units = [row for row in reading.units if (row["criteria_set_id"], row["peer_group"]) == (set_row["criteria_set_id"], group)]
            if units:
                yield set_row, group, units


def group_name(reading: Reading, group: str | None) -> str:
    return label(reading.facts, "peer_group", group) or words("report.unknown_group")


def told(reading: Reading, set_row: dict, group: str | None, units: list[dict]) -> Iterator[Sentence]:
    """How many can be ranked, who stands first and last, who lost points."""
    scope = {name: units[0][name] for name in ("calendar", "period", "criteria_set_id", "province_code", "peer_group")}
    ranked = sorted((row for row in units if row["rank"] is not None), key=lambda row: row["rank"])
    stated = {"ranked": counted(reading.con, INDEX, "filled", "rank", **scope), "count": counted(reading.con, INDEX, **scope)}
    yield say("units_complete", stated, group=group_name(reading, group), set=naming.set_name(reading, set_row))
    if not ranked:
        return
    first = [row for row in ranked if row["rank"] <= ranked[:NAMED][-1]["rank"]]
    last = [row for row in ranked if row["rank"] >= ranked[-NAMED]["rank"] and row not in first] if len(ranked) > NAMED else []
    yield listed("units_top", [named(reading, row) for row in first])
    if last:
        yield listed("units_low", [named(reading, row) for row in last])
    yield falling(reading, ranked)


def named(reading: Reading, row: dict) -> tuple:
    stated = {"score": cell(INDEX, row, "score"), "rank": cell(INDEX, row, "rank")}
    return "unit", stated, {"unit": row["unit_name_vi"], "state": naming.state(reading, row)}


def falling(reading: Reading, ranked: list[dict]) -> Sentence:
    """Who lost most points against the period before, which is not the same as who has fewest."""
    earlier = naming.period(previous_period(reading.period))
    pairs = [(reading.before.get((row["criteria_set_id"], row["unit_code"])), row) for row in ranked]
    both = [(before, row) for before, row in pairs if before and before["score"] is not None]
    if not both:
        return say("units_no_earlier", earlier=earlier)
    lost = sorted((pair for pair in both if pair[1]["score"] < pair[0]["score"]), key=lambda pair: pair[1]["score"] - pair[0]["score"])
    if not lost:
        return say("units_not_falling", earlier=earlier)
    items = []
    for before, row in lost[:NAMED]:
        first, last = cell(INDEX, before, "score"), cell(INDEX, row, "score")
        stated = {"by": difference(first, last), "first": first, "last": last}
        items.append(("falling", stated, {"unit": row["unit_name_vi"], "state": naming.state(reading, row, before)}))
    return listed("units_falling", items, earlier=earlier)
