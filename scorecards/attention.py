"""At most three things to look at, chosen by one fixed rule: what is missing, a target not reached, then the most points left."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from scorecards import marks
from scorecards.facts import area_rows, areas, criterion_rows, index_of, is_of_province, label, total_only_areas
from scorecards.vietnamese import number, percent, period_inside, points, words

AT_MOST = 3
AREA_ONLY = {"ratio_pct": None, "numerator": None, "denominator": None, "file_sha256": None}


def things_to_look_at(facts: dict) -> list[dict]:
    """Each with figure, reference, scope, what is at stake and the file that proves it; no cause is inferred."""
    return [TOLD[kind](facts, subject) for kind, subject in chosen(facts)]


def chosen(facts: dict) -> list[tuple[str, Any]]:
    """The things in rows: `areas` those without points, `target` a row of it, `points` a rule with the row of its points."""
    missing = missing_areas(facts)
    found = [("areas", missing)] if missing else []
    found += [("target", row) for row in missed_targets(facts)[:1]]
    found += [("points", pair) for pair in points_left(facts)]
    return found[:AT_MOST]


def missing_areas(facts: dict) -> list[dict]:
    """Areas without points, one thing together: how many points nobody knows."""
    return [area for area, row in area_rows(facts, facts["unit"]["unit_code"]) if row is None]


def told_areas(facts: dict, missing: list[dict]) -> dict:
    unit = facts["unit"]["unit_code"]
    unknown = sum((area["max_score"] for area in missing), Decimal(0))
    return {
        "title": words("attention.missing_title", count=len(missing), total=len(areas(facts)), names=", ".join(area["name_vi"] for area in missing)),
        "figure": words("attention.missing_figure", points=number(unknown)),
        "reference": words("attention.missing_reference", max=number(index_of(facts, unit)["max_score"])),
        "stake": words("attention.missing_advice"),
        "mark": label(facts, "criterion_status", facts["set_status"]).lower() if marks.is_illustrative(facts) else "",
        "scope": scope(facts),
        "evidence": words("value.no_file"),
    }


def missed_targets(facts: dict) -> list[dict]:
    """Targets behind their milestone or their path, those already due first, then the widest distance."""
    missed = [row for row in facts["targets"] if row["attainment_status"] == "behind" and row["actual_value"] is not None]
    return sorted(missed, key=lambda row: (row["remaining_months"] is not None, -abs(level(row) - row["actual_value"]), row["target_id"]))


def told_target(facts: dict, row: dict) -> dict:
    return {
        "title": words("attention.target_title", name=row["indicator_vi"]),
        "figure": target_value(row, row["actual_value"]),
        "reference": words("attention.target_reference", target=target_text(facts, row)),
        "stake": due_year(row),
        "mark": "",
        "scope": scope(facts),
        "evidence": evidence_of_measure(facts, row["measure_code"]),
    }


def points_left(facts: dict) -> list[tuple[dict, dict]]:
    """Criteria of the province in order of the points between score and maximum; areas where only their totals were published."""
    unit = facts["unit"]["unit_code"]
    totals = [(area, {**AREA_ONLY, **row}) for area, row in area_rows(facts, unit) if row and area["criterion_code"] in total_only_areas(facts, unit)]
    left = [(rule, row) for rule, row in [*criterion_rows(facts, unit), *totals] if row["score"] is not None and row["score"] < row["max_score"]]
    return sorted(left, key=lambda pair: (pair[1]["score"] - pair[1]["max_score"], pair[0]["sort_order"]))


def told_points(facts: dict, pair: tuple[dict, dict]) -> dict:
    rule, row = pair
    return {
        "title": rule["name_vi"],
        "figure": figure(row),
        "reference": reference(facts, rule, row),
        "stake": words("attention.lost", points=points(row["max_score"] - row["score"])),
        "mark": marks.of_row(facts, row),
        "scope": scope(facts),
        "evidence": evidence(facts, row["file_sha256"] or only_file(facts)),
    }


TOLD = {"areas": told_areas, "target": told_target, "points": told_points}


def only_file(facts: dict) -> str | None:
    """The period's file, where just one came."""
    found = {row["file_sha256"] for row in facts["files"] if row["period"] == facts["period"]}
    return found.pop() if len(found) == 1 else None


def figure(row: dict) -> str:
    if row["ratio_pct"] is None:
        return words("value.out_of", part=points(row["score"]), whole=number(row["max_score"]))
    if row["numerator"] is None:
        return percent(row["ratio_pct"])
    return percent(row["ratio_pct"]) + f" ({number(row['numerator'])}/{number(row['denominator'])})"


def reference(facts: dict, criterion: dict, row: dict) -> str:
    fields = {"score": points(row["score"]), "max": number(row["max_score"])}
    if row["ratio_pct"] is None and row["score_basis"] == "published":
        return words("attention.group_reference", **fields)
    if row["ratio_pct"] is None:
        return words("attention.given_reference", basis=label(facts, "score_basis", row["score_basis"]).lower(), **fields)
    return words("attention.score_reference", full=percent(criterion["full_score_ratio_pct"], None), **fields)


def scope(facts: dict) -> str:
    """Whose figure it is; a unit's own scorecard says so on top."""
    if not is_of_province(facts):
        return ""
    return words("attention.scope", province=facts["unit"]["unit_name_vi"], period=period_inside(facts["period"]))


def evidence(facts: dict, sha256: str | None) -> str:
    """The file that a figure came from, by name and short hash."""
    if sha256 is None:
        return words("value.several_files")
    return words("value.file", name=file_name(facts, sha256), short=sha256[:12])


def file_name(facts: dict, sha256: str | None) -> str:
    """The name under which a file arrived, as the file accounts or the release's manifest hold it."""
    return facts["file_names"].get(sha256, "")


def evidence_of_measure(facts: dict, measure_code: str) -> str:
    return evidence(facts, next((row["file_sha256"] for row in facts["measures"] if row["measure_code"] == measure_code), None))


def target_value(row: dict, value: Decimal | None) -> str:
    """In the unit in which the plan states it: a percentage, else a bare number."""
    return percent(value, None) if row["unit"] == "%" else number(value)


def target_text(facts: dict, row: dict) -> str:
    """The comparator in words, then the value: "Tối thiểu 30%"; a task to be done has no value."""
    values = [target_value(row, value) for value in (level(row), row["target_value_max"]) if value is not None]
    return " ".join(filter(None, [label(facts, "comparator", row["comparator"]), "–".join(values)]))


def due_year(row: dict) -> str:
    year = row["milestone_year"] or row["due_year"]
    return words("target.year", year=year) if year else words("target.no_year")


def level(row: dict) -> Decimal | None:
    """The level of the milestone ahead; the document's own where there is no milestone."""
    return row["target_value"] if row["milestone_value"] is None else row["milestone_value"]
