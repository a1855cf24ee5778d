"""The page of one criterion: its rule with citation and parameters, its parts, and every unit's figures and points."""

from __future__ import annotations

from scorecards import drilldown
from scorecards.facts import criteria_of, label
from scorecards.site.reading import Material
from scorecards.site.texts import defined, file_name, set_name
from scorecards.vietnamese import fold, number, words

PARAMETERS = ("full_score_ratio_pct", "floor_ratio_pct", "floor_score", "points_per_unit", "rounding_step")


def listed(material: Material) -> list[dict]:
    """Every set with its criteria in the order of its decision, indented by their level."""
    depth = {"area": 0, "criterion": 1, "sub_criterion": 2}
    return [
        {
            "name": set_name(material.set_rows[each]),
            "full_name": material.set_rows[each]["name_vi"],
            "rows": [
                {
                    "code": row["criterion_code"],
                    "name": row["name_vi"],
                    "depth": depth[row["level"]],
                    "max": number(row["max_score"]),
                    "status": label(facts, "criterion_status", row["status"]),
                    "href": "" if row["level"] == "area" else href(each, row["criterion_code"]),
                }
                for row in facts["criteria"]
            ],
        }
        for each, facts in material.sets.items()
    ]


def href(criteria_set: str, code: str) -> str:
    return f"criteria/{file_name(criteria_set)}/{file_name(code)}.html"


def pages(material: Material) -> list[tuple[str, dict]]:
    """(path, what its template prints) of each criterion of each set; an area stands on the list and on the units' pages."""
    return [
        (href(each, row["criterion_code"]), page(material, each, row))
        for each, facts in material.sets.items()
        for row in facts["criteria"]
        if row["level"] != "area"
    ]


def page(material: Material, criteria_set: str, criterion: dict) -> dict:
    facts, chosen = material.sets[criteria_set], material.set_rows[criteria_set]
    parent = next((row for row in facts["criteria"] if row["criterion_code"] == criterion["parent_code"]), None)
    measure = material.measures.get(criterion["measure_code"] or "")
    return {
        "code": criterion["criterion_code"],
        "name": criterion["name_vi"],
        "set_id": criteria_set,
        "set_name": set_name(chosen),
        "set_full_name": chosen["name_vi"],
        "max": number(criterion["max_score"]),
        "rule": criterion["rule_text"] or "",
        "rule_type": label(facts, "rule_type", criterion["rule_type"]),
        "citation": citation(criterion, chosen),
        "source_url": criterion["source_url"] or "",
        "status": label(facts, "criterion_status", criterion["status"]),
        "is_counted": criterion["is_counted"],
        "parameters": parameters(criterion),
        "parent": {"name": parent["name_vi"], "href": "" if parent["level"] == "area" else href(criteria_set, parent["criterion_code"])} if parent else None,
        "parts": [
            {"code": row["criterion_code"], "name": row["name_vi"], "max": number(row["max_score"]), "href": href(criteria_set, row["criterion_code"])}
            for row in criteria_of(facts, criterion["criterion_code"])
        ],
        "measure": defined(measure) if measure else "",
        "rows": [unit_row(facts, criterion, place, unit) for place, unit in enumerate(facts["units"]) if has_row(facts, criterion, unit)],
    }


def citation(criterion: dict, chosen: dict) -> str:
    """Decision, article and clause, then where it stands written; the decision once."""
    article = criterion["article"] or chosen.get("article")
    said = [chosen["decision"], words("explain.article", article=article) if article else "", criterion["clause"] or ""]
    return ", ".join(part for part in said if part) + (f" ({criterion['citation']})" if criterion["citation"] else "")


def parameters(criterion: dict) -> list[str]:
    stated = [words(f"explain.{name}", value=number(criterion[name])) for name in PARAMETERS if criterion[name] is not None]
    zero = [words(f"explain.zero_denominator_{criterion['zero_denominator']}")] if criterion["zero_denominator"] else []
    return [words("explain.max_score", value=number(criterion["max_score"])), *stated, *zero]


def has_row(facts: dict, criterion: dict, unit: dict) -> bool:
    return criterion["criterion_code"] in facts["criterion_scores"].get(unit["unit_code"], {})


def unit_row(facts: dict, criterion: dict, place: int, unit: dict) -> dict:
    row = facts["criterion_scores"][unit["unit_code"]][criterion["criterion_code"]]
    return drilldown.measured(facts, row) | {
        "unit": unit["unit_name_vi"],
        "unit_file": file_name(unit["unit_code"]),
        "key": fold(unit["unit_name_vi"]),
        "place": place,
        "group": label(facts, "peer_group", unit["peer_group"]),
        "excluded": "" if row["excluded_count"] is None else number(row["excluded_count"]),
        "sort": {name: "" if row[name] is None else float(row[name]) for name in ("numerator", "denominator", "ratio_pct", "score", "excluded_count")},
    }
