"""Rankings: the units of a province by a criteria set, as they were or as they are now, and the provinces of the latest published list."""

from __future__ import annotations

from scorecards import marks, unit_lists, view
from scorecards.facts import areas, label
from scorecards.site import units
from scorecards.site.reading import Material
from scorecards.site.texts import file_name, say, set_name
from scorecards.vietnamese import period_inside, signed


def page(material: Material, criteria_set: str, is_now: bool) -> dict:
    """The lists of a set, and where the other sets and the other view are."""
    facts = (material.as_is if is_now else material.sets)[criteria_set]
    return {
        "set_name": set_name(material.set_rows[criteria_set]),
        "groups": [with_change(material, criteria_set, group) for group in unit_lists.build(facts)],
        "heads": area_heads(facts),
        "sets": set_links(material, criteria_set, is_now),
        "views": [
            {"name": say("ranking.as_was"), "href": path(material, criteria_set, False), "is_here": not is_now},
            {"name": say("ranking.as_is"), "href": path(material, criteria_set, True), "is_here": is_now},
        ],
        "view_note": view_note(material, criteria_set) if is_now else "",
    }


def badges(material: Material, criteria_set: str) -> list[dict]:
    """What kind of data and of rules a page shows; whether results are official is said of the main set only."""
    found = view.badges(material.sets[criteria_set])
    return found if criteria_set == next(iter(material.sets)) else found[:-1]


def path(material: Material, criteria_set: str, is_now: bool) -> str:
    """The first page of the site is the main set's own ranking."""
    if criteria_set == next(iter(material.sets)) and not is_now:
        return "index.html"
    return f"ranking/{file_name(criteria_set)}{'.as_is' if is_now else ''}.html"


def area_heads(facts: dict) -> list[dict]:
    return [{"place": place, "name": area["name_vi"]} for place, area in enumerate(areas(facts), start=1)]


def set_links(material: Material, here: str, is_now: bool) -> list[dict]:
    """Every set that scores the province in the period, an illustration said to be one."""
    found = []
    for each, facts in material.sets.items():
        name, mark = set_name(material.set_rows[each]), label(facts, "criterion_status", facts["set_status"]).lower()
        is_said = not marks.is_illustrative(facts) or mark in name.lower()
        shown = name if is_said else say("ranking.illustrative_set", name=name, mark=mark)
        found.append({"name": shown, "href": path(material, each, is_now), "is_here": each == here})
    return found


def view_note(material: Material, criteria_set: str) -> str:
    was, now = ({row["unit_code"]: row["score"] for row in found[criteria_set]["units"]} for found in (material.sets, material.as_is))
    differing = sum(was.get(code, "none") != now.get(code, "none") for code in was.keys() | now.keys())
    return say("ranking.as_is_differs", count=differing) if differing else say("ranking.as_is_same")


def with_change(material: Material, criteria_set: str, group: dict) -> dict:
    """A list whose units have the change since the period before, the line of twelve periods and their page."""
    rows = [unit | moved(material, criteria_set, unit["code"]) for unit in (*group["ranked"], *group["incomplete"])]
    return group | {"rows": rows}


def moved(material: Material, criteria_set: str, unit: str) -> dict:
    amount, before, now = units.change(material, criteria_set, unit)
    return {
        "file": file_name(unit),
        "change": "" if amount is None else signed(amount),
        "change_value": "" if amount is None else float(amount),
        "direction": "" if not amount else "up" if amount > 0 else "down",
        "change_mark": "" if amount is None else marks.of_row(material.sets[criteria_set], before, now),
        "spark": units.spark(material, criteria_set, unit),
    }


def provinces(material: Material) -> dict:
    """The latest published list of provinces and where this one stands in it."""
    rows = view.ranking(material.main)
    return {"rows": rows, "strip": strip(rows), "period": period_inside(material.main["ranking"][0]["period"]) if rows else ""}


def strip(rows: list[dict]) -> dict | None:
    """A dot for each score between the lowest and the highest."""
    if len(rows) < 2:
        return None
    low, high = min(row["share"] for row in rows), max(row["share"] for row in rows)
    spread = (high - low) or 1
    dots = [{**row, "x": round(20 + 960 * (row["share"] - low) / spread, 1)} for row in rows]
    return {"dots": [dot for dot in dots if not dot["is_own"]], "own": next((dot for dot in dots if dot["is_own"]), None), "first": dots[0], "last": dots[-1]}
