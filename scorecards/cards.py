"""The four cards on top: the total, the place among provinces, the change, and how much of the data is there."""

from __future__ import annotations

from scorecards import marks
from scorecards.facts import area_rows, index_of, is_of_province, label
from scorecards.vietnamese import number, percent, period_inside, points, previous_period, signed, words


def build(facts: dict) -> list[dict]:
    """Each with the mark of its figures; the last one holds no points."""
    return [
        total_card(facts) | {"mark": marks.of_unit(facts, facts["unit"]["unit_code"])},
        rank_card(facts) | {"mark": rank_mark(facts)},
        change_card(facts),
        data_card(facts),
    ]


def rank_mark(facts: dict) -> str:
    """Of the place in the list and of the place among peers, both of which the card may show."""
    unit = facts["unit"]["unit_code"]
    return marks.of_row(facts, *(row for row in [*facts["ranking"], *facts["units"]] if row["unit_code"] == unit))


def card(name: str, value: str, note: str, unit: str = "", second_note: str = "", direction: str = "") -> dict:
    return {"label": words(f"card.{name}"), "value": value, "unit": unit, "note": note, "second_note": second_note, "direction": direction, "mark": ""}


def total_card(facts: dict) -> dict:
    """The total, or how many points are known of how many that could be known."""
    index = index_of(facts, facts["unit"]["unit_code"])
    maximum = number(index["max_score"])
    if index["score"] is not None:
        stated = index["published_score"]
        published = "" if stated is None else words("card.total_published", published=points(stated))
        return card("total", points(index["score"]), words("card.total_note", pct=percent(index["index_pct"])), f"/{maximum}", published)
    if not index["known_max_score"]:
        return card("total", words("value.not_enough_data"), words("card.nothing_known"), second_note=words("card.maximum", max=maximum))
    known = {"known": points(index["known_score"]), "known_max": number(index["known_max_score"])}
    return card("total", words("value.not_enough_data"), words("card.known_note", **known), second_note=words("card.maximum", max=maximum))


def rank_card(facts: dict) -> dict:
    """Of a province the place in the newest yearly list, that among peers of the month below it; of any other unit the place among its peers."""
    if not is_of_province(facts):
        return peer_card(facts)
    listed, unit = facts["ranking"], facts["unit"]["unit_code"]
    if not listed:
        return card("rank", words("value.not_listed"), words("card.rank_no_list"), second_note=peers(facts))
    own = next((row for row in listed if row["unit_code"] == unit), None)
    scope = {"count": len(listed), "period": period_inside(listed[0]["period"])}
    if own is None:
        return card("rank", words("value.not_listed"), words("card.rank_none", **scope), second_note=peers(facts))
    return card("rank", str(own["rank"]), words("card.rank_note", **scope), f"/{len(listed)}", peers(facts))


def peer_card(facts: dict) -> dict:
    index, group = index_of(facts, facts["unit"]["unit_code"]), label(facts, "peer_group", facts["unit"]["peer_group"]).lower()
    if index["rank"] is None:
        return card("rank", words("value.not_ranked"), words("card.peer_incomplete", group=group))
    graded = words("card.class", name=label(facts, f"class of {facts['criteria_set_id']}", index["class_code"])) if index["class_code"] else ""
    return card(
        "rank",
        str(index["rank"]),
        graded or words("card.peer_of", group=group),
        f"/{index['ranked_count']}",
        words("card.peer_of", group=group) if graded else "",
    )


def peers(facts: dict) -> str:
    index = index_of(facts, facts["unit"]["unit_code"])
    if index["rank"] is None or index["ranked_count"] < 2:
        return words("card.peer_none")
    return words("card.peer_note", rank=index["rank"], count=index["ranked_count"])


def change_card(facts: dict) -> dict:
    """Only the same unit, kind of period and set are compared, and only when both totals are whole."""
    now, before = index_of(facts, facts["unit"]["unit_code"]), facts["previous"]
    earlier = period_inside(previous_period(facts["period"]))
    if now["score"] is None or before is None or before["score"] is None:
        return card("change", words("value.not_enough_periods"), words("card.change_none", period=earlier))
    change = now["score"] - before["score"]
    direction = "up" if change > 0 else "down" if change < 0 else ""
    found = card("change", signed(change), words("card.change_note", period=earlier, score=points(before["score"])), direction=direction)
    return found | {"mark": marks.of_row(facts, now, before)}


def data_card(facts: dict) -> dict:
    found = area_rows(facts, facts["unit"]["unit_code"])
    known = sum(row is not None for _, row in found)
    own = [row for row in facts["files"] if row["period"] == facts["period"]]
    files = number(len({row["file_sha256"] for row in own}))
    note = words("card.data_note", held=number(len(facts["held"])), files=files) if is_of_province(facts) else words("card.data_behind", files=files)
    return card("data", str(known), note, f"/{len(found)} " + words("card.data_unit"))
