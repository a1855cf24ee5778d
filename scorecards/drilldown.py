"""From an area to its criteria to numerator, denominator, rule, citation and file: what stands behind every point of a unit."""

from __future__ import annotations

from decimal import Decimal

from scorecards import attention, marks
from scorecards.facts import area_rows, criteria_of, is_of_province, label, total_only_areas
from scorecards.vietnamese import number, percent, points, words


def area_list(facts: dict, unit: str) -> list[dict]:
    """The areas of a unit in the order of the decision, the lowest share of the maximum marked."""
    found = area_rows(facts, unit)
    shares = {area["criterion_code"]: share(row) for area, row in found if row}
    lowest = min(shares.values()) if len(shares) > 1 else None
    return [area_view(facts, unit, place, area, row, lowest) for place, (area, row) in enumerate(found, start=1)]


def share(row: dict) -> Decimal:
    """Points as a share of the maximum, 0 to 100."""
    return 100 * row["score"] / row["max_score"]


def area_view(facts: dict, unit: str, place: int, area: dict, row: dict | None, lowest: Decimal | None) -> dict:
    published = row and row["published_score"]
    return {
        "code": area["criterion_code"],
        "place": place,
        "name": area["name_vi"],
        "max": number(area["max_score"]),
        "score": points(row["score"]) if row else "",
        "pct": percent(share(row)) if row else "",
        "share": float(share(row)) if row else None,
        "published": points(published) if published is not None else "",
        "published_share": float(100 * published / row["max_score"]) if published is not None else None,
        "status": label(facts, "score_status", row["score_status"] if row else "missing_data"),
        "mark": marks.of_row(facts, row),
        "is_lowest": row is not None and share(row) == lowest,
        "note": area_note(facts, unit, area, row),
        "criteria": [criterion_view(facts, criterion, found) for criterion, found in criteria_in(facts, unit, area)],
    }


def criteria_in(facts: dict, unit: str, area: dict) -> list[tuple[dict, dict | None]]:
    """The criteria of an area: the counted ones, and the others where the unit has a row; none where only a total was published."""
    if area["criterion_code"] in total_only_areas(facts, unit):
        return []
    scores = facts["criterion_scores"].get(unit, {})
    found = [(criterion, scores.get(criterion["criterion_code"])) for criterion in criteria_of(facts, area["criterion_code"])]
    return [(criterion, row) for criterion, row in found if row or criterion["is_counted"]]


def area_note(facts: dict, unit: str, area: dict, row: dict | None) -> str:
    if row is None:
        return words("area.missing", points=number(area["max_score"]))
    if row["score_status"] == "provisional" and is_of_province(facts):
        return words("area.provisional")
    if area["criterion_code"] in total_only_areas(facts, unit):
        return words("area.group_only")
    counted = [(criterion, found) for criterion, found in criteria_in(facts, unit, area) if criterion["is_counted"] and found]
    silent = sum((c["max_score"] for c, found in counted if found["score_status"] == "not_applicable"), Decimal(0))
    unknown = sum((c["max_score"] for c, found in counted if found["score_status"] == "missing_data"), Decimal(0))
    said = [("no_case", silent), ("missing", unknown)]
    return "; ".join(words(f"area.{name}", points=number(value)) for name, value in said if value)


def criterion_view(facts: dict, criterion: dict, row: dict | None) -> dict:
    """One metric with its parts; a metric without a row is missing, and says so."""
    view = {
        "code": criterion["criterion_code"],
        "name": criterion["name_vi"],
        "max": number(criterion["max_score"]),
        "full": percent(criterion["full_score_ratio_pct"], None) if criterion["full_score_ratio_pct"] else "",
        "rule": criterion["rule_text"] or label(facts, "rule_type", criterion["rule_type"]),
        "zero_rule": label(facts, "zero_denominator", criterion["zero_denominator"]),
        "citation": criterion["citation"] or "",
        "is_counted": criterion["is_counted"],
        "certainty": label(facts, "criterion_status", criterion["status"]),
        "status_code": "missing_data",
        "status": label(facts, "score_status", "missing_data"),
        "basis": "",
        "source": "",
        "flag": "",
        "message": "",
        "numerator": "",
        "denominator": "",
        "ratio": "",
        "score": "",
        "published": "",
        "gap": "",
        "has_gap": False,
        "mark": "",
        "share": None,
        "file": "",
        "sha256": "",
    }
    return view if row is None else {**view, **measured(facts, row)}


def measured(facts: dict, row: dict) -> dict:
    """The figures of one criterion row; empty where the source states none."""

    def shown(value: Decimal | None, form=number) -> str:
        return "" if value is None else form(value)

    return {
        "numerator": shown(row["numerator"]),
        "denominator": shown(row["denominator"]),
        "ratio": shown(row["ratio_pct"], percent),
        "score": shown(row["score"], points),
        "published": shown(row["published_score"], points),
        "gap": shown(row["score_gap"], points),
        "has_gap": bool(row["score_gap"]),
        "mark": marks.of_row(facts, row),
        "status_code": row["score_status"],
        "status": label(facts, "score_status", row["score_status"]),
        "share": float(share(row)) if row["score"] is not None and row["max_score"] else None,
        "basis": label(facts, "score_basis", row["score_basis"]),
        "source": label(facts, "source", row["source_id"]),
        "flag": label(facts, "data_quality_status", row["data_quality_status"]),
        "message": row["data_quality_message"] or "",
        "file": attention.file_name(facts, row["file_sha256"]),
        "sha256": row["file_sha256"] or "",
    }
