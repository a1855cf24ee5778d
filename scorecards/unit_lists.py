"""Departments and communes in separate lists: whole units in order of rank, the others in alphabetical order with what they lack."""

from __future__ import annotations

from scorecards import marks
from scorecards.facts import areas, label
from scorecards.vietnamese import fold, number, points, words

ENDS = 2  # of a list that is shown in part: its first and its last
GROUPS = ("department", "commune", None)


def build(facts: dict) -> list[dict]:
    """One list a peer group, and one of units whose group is not known; a list without units in the release is left out."""
    found = [group_list(facts, group, [row for row in facts["units"] if row["peer_group"] == group]) for group in GROUPS]
    return [group for group in found if group["count"]]


def group_list(facts: dict, group: str, rows: list[dict]) -> dict:
    whole = sorted((row for row in rows if row["rank"] is not None), key=lambda row: row["rank"])
    ranked = [unit_view(facts, row) for row in whole]
    incomplete = [unit_view(facts, row) for row in rows if row["rank"] is None]
    return {
        "group": group or "unknown",
        "name": label(facts, "peer_group", group) or words("units.unknown_group"),
        "count": len(rows),
        "summary": words("units.complete_count", complete=len(ranked), count=len(rows)),
        "ranked": ranked,
        "incomplete": incomplete,
        "missing_by_area": missing_by_area(facts, incomplete),
    }


def neighbours(facts: dict) -> dict:
    """A unit among its peers: the first and the last of them, those beside it, and how many stand between; one without a rank below the others."""
    own, ranked = facts["units"][0], [row for row in facts["peers"] if row["rank"] is not None]
    place = next((place for place, row in enumerate(ranked) if row["unit_code"] == own["unit_code"]), None)
    beside = range(place - 1, place + 2) if place is not None else ()
    shown = [at for at in range(len(ranked)) if at < ENDS or at in beside or at >= len(ranked) - ENDS]
    lines: list[dict] = []
    for before, at in zip([-1, *shown], shown, strict=False):
        if between := at - before - 1:
            lines.append({"more": words("units.between", count=between)})
        lines.append(peer_view(facts, ranked[at]))
    if place is None:
        lines.append(peer_view(facts, own))
    return {
        "name": label(facts, "peer_group", own["peer_group"]) or words("units.unknown_group"),
        "summary": words("units.complete_count", complete=len(ranked), count=len(facts["peers"])),
        "lines": lines,
    }


def peer_view(facts: dict, row: dict) -> dict:
    return {
        "more": "",
        "rank": "" if row["rank"] is None else str(row["rank"]),
        "name": row["unit_name_vi"],
        "score": points(row["score"]) if row["score"] is not None else "",
        "known": known(row) or words("value.missing"),
        "mark": marks.of_row(facts, row, *facts["area_scores"].get(row["unit_code"], {}).values()),
        "is_own": row["unit_code"] == facts["unit"]["unit_code"],
    }


def known(row: dict) -> str:
    """How many points are known of how many that could be; empty where none is."""
    return words("units.known", known=points(row["known_score"]), known_max=number(row["known_max_score"])) if row["known_max_score"] else ""


def unit_view(facts: dict, row: dict) -> dict:
    strip = cells(facts, facts["area_scores"].get(row["unit_code"], {}))
    missing = sum(cell["share"] is None for cell in strip)
    return {
        "code": row["unit_code"],
        "place": facts["units"].index(row),
        "name": row["unit_name_vi"],
        "key": fold(row["unit_name_vi"]),
        "rank": "" if row["rank"] is None else str(row["rank"]),
        "score": points(row["score"]) if row["score"] is not None else "",
        "share": None if row["index_pct"] is None else float(row["index_pct"]),
        "known": known(row) or words("value.missing"),
        "missing": words("units.missing_areas", missing=missing, count=len(strip)) if missing else "",
        "missing_count": missing,
        "mark": marks.of_unit(facts, row["unit_code"]),
        "cells": strip,
    }


def cells(facts: dict, scores: dict) -> list[dict]:
    """A unit's areas in the order of the decision as shares of their maxima; None is unknown and never drawn as zero."""
    return [cell(area, scores.get(area["criterion_code"])) for area in areas(facts)]


def cell(area: dict, row: dict | None) -> dict:
    if row is None or row["score"] is None:
        return {"area": area["name_vi"], "share": None, "text": "–", "score": words("value.missing")}
    share = 100 * row["score"] / row["max_score"]
    return {
        "area": area["name_vi"],
        "share": float(share),
        "text": number(share, 0),
        "score": words("value.out_of", part=points(row["score"]), whole=number(row["max_score"])),
    }


def missing_by_area(facts: dict, incomplete: list[dict]) -> str:
    """How many units lack each area, most first."""
    lacking = [(area["name_vi"], sum(unit["cells"][place]["share"] is None for unit in incomplete)) for place, area in enumerate(areas(facts))]
    parts = [f"{name} {count}" for name, count in sorted(lacking, key=lambda pair: -pair[1]) if count]
    return words("units.missing_by_area", list=", ".join(parts)) if parts else ""
