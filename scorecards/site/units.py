"""The page of one unit: for each criteria set its cards, its line of twelve periods, and the way from each point down to rule, parts and files."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup, escape

from scorecards import drilldown, marks
from scorecards.facts import area_rows, criteria_of, index_of, label
from scorecards.site import charts
from scorecards.site.reading import Material
from scorecards.site.texts import defined, file_name, say, set_name, vietnamese
from scorecards.vietnamese import day, moment, number, percent, period_inside, period_label, points, signed, words

# of the description of a term
ATTRIBUTES = {"": "", "warn": ' class="warn"', "hash": ' class="hash"', "vietnamese": ' lang="vi"'}


def page(material: Material, unit: str) -> dict:
    """What the template of a unit prints."""
    row = material.units.get(unit, {})
    successor = row.get("successor_unit_code")
    scored = [each for each, facts in material.sets.items() if any(found["unit_code"] == unit for found in facts["units"])]
    return {
        "code": unit,
        "name": material.names[unit],
        "nso_code": row.get("nso_code") or "",
        "successor": {"name": material.names.get(successor, successor), "file": file_name(successor)} if successor in material.names else None,
        "sets": [of_set(material, each, unit) for each in scored],
    }


def of_set(material: Material, criteria_set: str, unit: str) -> dict:
    facts = material.sets[criteria_set]
    return {
        "id": criteria_set,
        "name": set_name(material.set_rows[criteria_set]),
        "mark": label(facts, "criterion_status", facts["set_status"]).lower() if marks.is_illustrative(facts) else "",
        "cards": cards(material, criteria_set, unit),
        "history": history(material, criteria_set, unit),
        "areas": areas(material, criteria_set, unit),
    }


def cards(material: Material, criteria_set: str, unit: str) -> list[dict]:
    facts = material.sets[criteria_set]
    index, mark = index_of(facts, unit), marks.of_unit(facts, unit)
    found = area_rows(facts, unit)
    return [
        card("score", *score_texts(index), mark=mark),
        card("rank", *rank_texts(facts, index), mark=mark if index["rank"] is not None else ""),
        change_card(material, criteria_set, unit),
        card("data", str(sum(row is not None for _, row in found)), known_text(index), f"/{len(found)} " + words("card.data_unit"), mark=mark),
    ]


def card(name: str, value: str, note: str, suffix: str = "", mark: str = "", direction: str = "") -> dict:
    return {"label": say(f"unit.{name}"), "value": value, "unit": suffix, "note": note, "second_note": "", "mark": mark, "direction": direction}


def score_texts(index: dict) -> tuple[str, str, str]:
    maximum = number(index["max_score"])
    if index["score"] is None:
        return words("value.not_enough_data"), words("card.maximum", max=maximum), ""
    stated = "" if index["published_score"] is None else "; " + words("card.total_published", published=points(index["published_score"]))
    return points(index["score"]), words("card.total_note", pct=percent(index["index_pct"])) + stated, f"/{maximum}"


def rank_texts(facts: dict, index: dict) -> tuple[str, str, str]:
    group = label(facts, "peer_group", index.get("peer_group")) or words("units.unknown_group")
    if index["rank"] is None:
        return say("unit.not_ranked"), say("unit.rank_none", group=group), ""
    return str(index["rank"]), say("unit.rank_note", group=group, count=index["ranked_count"]), f"/{index['ranked_count']}"


def known_text(index: dict) -> str:
    if not index["known_max_score"]:
        return words("card.nothing_known")
    return words("card.known_note", known=points(index["known_score"]), known_max=number(index["known_max_score"]))


def change_card(material: Material, criteria_set: str, unit: str) -> dict:
    """Like with like only: the same unit as it is now, both totals whole, the same rules."""
    amount, before, now = change(material, criteria_set, unit)
    earlier = period_inside(material.periods[-2])
    if amount is None:
        why = "unit.change_break" if before and cut_places(material, criteria_set, unit)[-1:] == [len(material.periods) - 1] else "unit.change_none"
        return card("change", words("value.not_enough_periods"), say(why, period=earlier))
    direction = "up" if amount > 0 else "down" if amount < 0 else ""
    note = say("unit.change_note", period=earlier, score=points(before["score"]))
    return card("change", signed(amount), note, mark=marks.of_row(material.sets[criteria_set], before, now), direction=direction)


def change(material: Material, criteria_set: str, unit: str) -> tuple:
    """(change in points or None, row of the period before, row of now), units as they are now."""
    found = material.history_as_is.get((criteria_set, unit), {})
    before, now = found.get(material.periods[-2]), found.get(material.periods[-1])
    whole = before and now and before["score"] is not None and now["score"] is not None
    is_cut = len(material.periods) - 1 in cut_places(material, criteria_set, unit)
    return (now["score"] - before["score"] if whole and not is_cut else None), before, now


def change_days(material: Material, criteria_set: str, unit: str) -> list[tuple[date, str]]:
    """Since the first period shown: when the rules changed and when the unit was formed."""
    formed = material.units.get(unit, {}).get("valid_from")
    found = [(on, "unit.break_rules") for on in material.rule_days.get(criteria_set, [])]
    return sorted([*found, *([(formed, "unit.break_unit")] if formed else [])])


def cut_places(material: Material, criteria_set: str, unit: str) -> list[int]:
    return charts.breaks(tuple(material.periods), tuple(on for on, _ in change_days(material, criteria_set, unit)))


def shares(found: dict[str, dict], periods: list[str]) -> list[float | None]:
    known = [found.get(period) for period in periods]
    return [float(row["index_pct"]) if row and row["index_pct"] is not None else None for row in known]


def spark(material: Material, criteria_set: str, unit: str) -> Markup:
    values = shares(material.history.get((criteria_set, unit), {}), material.periods)
    return charts.spark(values, cut_places(material, criteria_set, unit))


def history(material: Material, criteria_set: str, unit: str) -> dict:
    """The chart, its figures as a table, and what changed; the second line only where it differs from the first."""
    facts, key = material.sets[criteria_set], (criteria_set, unit)
    was, now = (found.get(key, {}) for found in (material.history, material.history_as_is))
    series, cut = [shares(was, material.periods), shares(now, material.periods)], cut_places(material, criteria_set, unit)
    rows = [
        {"period": period_label(period), "short": short(period), "as_was": told(facts, was.get(period)), "as_is": told(facts, now.get(period))}
        for period in material.periods
    ]
    starts = charts.first_day(material.periods[0])
    return {
        "chart": charts.history(series if series[0] != series[1] and any(value is not None for value in series[1]) else series[:1], cut),
        "alt": say("unit.history_alt", list="; ".join(f"{row['period']}: {row['as_was']}" for row in rows)),
        "rows": rows,
        "changes": [say(name, day=day(on)) for on, name in change_days(material, criteria_set, unit) if on > starts],
    }


def told(facts: dict, row: dict | None) -> str:
    """A share with its mark, or that there is none."""
    if row is None or row["index_pct"] is None:
        return words("value.missing") if row is None or not row["known_max_score"] else words("value.not_enough_data")
    return marks.beside(f"{percent(row['index_pct'])}", marks.of_row(facts, row))


def short(period: str) -> str:
    """A period below an axis: 08/26, Q3/26, 2026."""
    year, _, part = period.partition("-")
    return f"{part}/{year[2:]}" if part else year


def areas(material: Material, criteria_set: str, unit: str) -> list[dict]:
    """Areas with their criteria, and those with their parts; each criterion with what was left out and the files behind it."""
    facts = material.sets[criteria_set]
    found = drilldown.area_list(facts, unit)
    return [area | {"criteria": [with_parts(material, facts, unit, criterion) for criterion in area["criteria"]]} for area in found]


def with_parts(material: Material, facts: dict, unit: str, criterion: dict) -> dict:
    scores = facts["criterion_scores"].get(unit, {})
    below = criteria_of(facts, criterion["code"])
    parts = [drilldown.criterion_view(facts, part, scores.get(part["criterion_code"])) for part in below]
    return proved(material, facts, unit, criterion) | {"parts": [proved(material, facts, unit, part) | {"parts": []} for part in parts]}


def proved(material: Material, facts: dict, unit: str, criterion: dict) -> dict:
    """A criterion with what is known of the unit, the files behind it, and its rule."""
    row = facts["criterion_scores"].get(unit, {}).get(criterion["code"], {})
    files = material.evidence.get((facts["criteria_set_id"], unit, criterion["code"]), [])
    return criterion | {
        "href": f"criteria/{file_name(facts['criteria_set_id'])}/{file_name(criterion['code'])}.html",
        "terms": terms(found_terms(criterion, left_out(material, facts, row), bool(files))),
        "rule_terms": rule_terms(material, facts, criterion, row.get("measure_code") or ""),
        "files_in_all": say("drill.files_in_all", files=number(files[0]["file_count"]), rows=number(files[0]["row_total"])) if files else "",
        "files": [file_view(facts, each) for each in files],
    }


def left_out(material: Material, facts: dict, row: dict) -> str:
    """How many cases are not in the denominator, and why as far as the release tells."""
    if row.get("excluded_count") is None:
        return ""
    count, found = number(row["excluded_count"]), material.exclusions.get((row["calendar"], row["unit_code"], row["measure_code"]), [])
    reasons = "; ".join(f"{number(each['excluded_count'])} {label(facts, 'exclusion_reason', each['exclusion_reason'])}" for each in found)
    return say("drill.excluded_because", count=count, reasons=reasons) if reasons else say("drill.excluded_count", count=count)


def terms(named: list[tuple[str, str, str]]) -> Markup:
    """Terms with their descriptions, escaped; what is empty is left out."""
    return Markup("".join(f"<dt>{escape(say(name))}</dt><dd{ATTRIBUTES[kind]}>{escape(said)}</dd>" for name, said, kind in named if said))


def found_terms(c: dict, left_out: str, has_files: bool) -> list[tuple[str, str, str]]:
    """What is known of a unit's criterion: (name of the phrase, text, class)."""
    parts = f"{c['numerator'] or '–'} / {c['denominator']}" + (f" = {c['ratio']}" if c["ratio"] else "") if c["denominator"] else ""
    gap = f" · {say('drill.gap')} {c['gap']}" if c["gap"] else ""
    return [
        ("drill.state", c["status"], ""),
        ("drill.uncounted", "" if c["is_counted"] else say("drill.uncounted_no"), ""),
        ("drill.parts", parts, ""),
        ("drill.ratio", "" if parts else c["ratio"], ""),
        ("drill.excluded", left_out, ""),
        ("drill.recomputed", marks.beside(f"{c['score']}/{c['max']}", c["mark"]) if c["score"] else "", ""),
        ("drill.published", marks.beside(c["published"] + gap, c["mark"]) if c["published"] else "", "warn" if c["has_gap"] else ""),
        ("drill.basis", c["basis"], ""),
        ("drill.warning", Markup(" – ").join(part for part in (c["flag"], c["message"] and vietnamese(c["message"])) if part), "warn"),
        ("drill.source", c["source"], ""),
        ("drill.file", f"{c['file']} · sha256 {c['sha256']}" if c["sha256"] and not has_files else "", "hash"),
    ]


def rule_terms(material: Material, facts: dict, c: dict, measure_code: str) -> Markup:
    """What is the same for every unit, made once for each criterion and measure."""
    key = (facts["criteria_set_id"], c["code"], measure_code)
    if key not in material.told:
        measure = material.measures.get(measure_code)
        material.told[key] = terms(
            [
                ("drill.measure", defined(measure) if measure else "", ""),
                ("drill.rule", c["rule"], "vietnamese"),
                ("drill.full", c["full"], ""),
                ("drill.zero", c["zero_rule"], ""),
                ("drill.citation", c["citation"], "vietnamese"),
                ("drill.certainty", c["certainty"], ""),
            ]
        )
    return material.told[key]


def file_view(facts: dict, row: dict) -> dict:
    arrived = say("drill.arrived", at=moment(row["learned_at"])) if row["learned_at"] else ""
    said = (f"{label(facts, 'source', row['source_id'])}: {row['file_name'] or ''}", say("drill.file_rows", count=number(row["row_count"])), arrived)
    return {
        "text": " · ".join(part for part in said if part),
        "sha256": row["file_sha256"] or "",
        "practice": words(f"badge.{row['practice_kind']}") if row["practice_kind"] else "",
    }
