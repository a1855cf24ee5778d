"""What must stand beside every figure of points or rank that is no settled result: illustrative rules, readings that nobody signed, open appeals."""

from __future__ import annotations

from scorecards.facts import label

SETTLED_SET = "confirmed"
UNSETTLED = ("provisional", "appealed")  # statuses of points that stand but not for good


def of_row(facts: dict, *rows: dict | None) -> str:
    """The words beside the figures of rows of the score marts, such as `minh họa, tạm tính`; empty where all of them are settled."""
    known = [row for row in rows if row]
    sets = dict.fromkeys(row["set_status"] for row in known if row["set_status"] != SETTLED_SET)
    states = [state for state in UNSETTLED if any(row["score_status"] == state for row in known)]
    said = [label(facts, "criterion_status", status) for status in sets] + [label(facts, "score_status", state) for state in states]
    return ", ".join(said).lower()


def of_unit(facts: dict, unit_code: str) -> str:
    """Beside the index of a unit, its rank, and what is known of it: its own words and those of every area in it."""
    index = next((row for row in facts["units"] if row["unit_code"] == unit_code), None)
    return of_row(facts, index, *facts["area_scores"].get(unit_code, {}).values())


def beside(text: str, mark: str) -> str:
    """A figure with its mark in one text."""
    return f"{text} ({mark})" if text and mark else text


def state(facts: dict, score_status: str, mark: str) -> str:
    """The status of a row and its mark in one text, nothing twice."""
    status = label(facts, "score_status", score_status)
    return "; ".join(dict.fromkeys([status, *(word.capitalize() for word in mark.split(", ") if word)]))


def is_illustrative(facts: dict) -> bool:
    """Whether the set of the scorecard is no confirmed law."""
    return facts["set_status"] != SETTLED_SET
