"""The pages of targets: the result beside milestone, path and pace, what is missing, the national target beside the local one, each unit's figures."""

from __future__ import annotations

from decimal import Decimal

from scorecards import attention, view
from scorecards.facts import label
from scorecards.site.reading import Material
from scorecards.site.texts import defined, file_name, say
from scorecards.vietnamese import number, percent, period_label, points, signed, words

WIDTH = 640


def listed(material: Material) -> dict:
    """The list of view.targets, each with the page it leads to."""
    found = view.targets(material.main)
    return found | {"rows": [row | {"href": href(row["id"])} for row in found["rows"]]}


def href(target_id: str) -> str:
    return f"targets/{file_name(target_id)}.html"


def pages(material: Material) -> list[tuple[str, dict]]:
    return [(href(row["target_id"]), page(material, row)) for row in material.main["targets"]]


def page(material: Material, row: dict) -> dict:
    facts, measure = material.main, material.measures.get(row["measure_code"] or "")
    levels = marks_of(row)
    return view.target_view(facts, row) | {
        "milestone": milestone(row),
        "path": rounded(row, row["path_value"]),
        "start": value(row, row["start_value"]),
        "pace": pace(row),
        "base": ": ".join(part for part in (period_label(row["base_period"]) if row["base_period"] else "", value(row, row["base_value"])) if part),
        "measure": defined(measure) if measure else "",
        "national": national(row),
        "superseded": row["superseding_decision"] or "",
        "chart": chart(row, levels) if len(levels) > 1 and row["unit"] == "%" else None,
        "units": unit_figures(material, row),
    }


def value(row: dict, amount: Decimal | None) -> str:
    return "" if amount is None else attention.target_value(row, amount)


def rounded(row: dict, amount: Decimal | None) -> str:
    """A figure that is computed and not stated: two places."""
    return "" if amount is None else percent(amount) if row["unit"] == "%" else points(amount)


def milestone(row: dict) -> str:
    if row["milestone_value"] is None:
        return ""
    said = value(row, row["milestone_value"])
    return say("target.milestone_of", value=said, year=row["milestone_year"]) if row["milestone_year"] else said


def pace(row: dict) -> str:
    if row["required_per_month"] is None:
        return ""
    amount = signed(row["required_per_month"])
    amount = say("target.percentage_points", value=amount) if row["unit"] == "%" else amount
    return say("target.pace_of", value=amount, months=row["remaining_months"]) if row["remaining_months"] is not None else amount


def national(row: dict) -> str:
    if not row["national_target_id"]:
        return row["national_reason_vi"] or say("target.national_none")
    return say("target.national_note", id=row["national_target_id"], value=value(row, row["national_value"]), reason=row["national_reason_vi"] or "").strip()


def marks_of(row: dict) -> list[dict]:
    """What stands on the scale, in words and as a number: result, path, milestone, the level set, the national one."""
    named = {"actual": row["actual_value"], "path": row["path_value"], "milestone": attention.level(row), "national": row["national_value"]}
    found = [
        {"kind": kind, "name": say(f"target.{kind}"), "text": (rounded if kind == "path" else value)(row, amount), "value": float(amount)}
        for kind, amount in named.items()
        if amount is not None
    ]
    return sorted(found, key=lambda level: -level["value"])


def chart(row: dict, levels: list[dict]) -> dict:
    """A bar from 0 to the result with upright marks at path, milestone and national level, each named below on a line of its own."""
    top = max(100.0, *(level["value"] for level in levels))
    placed = [level | {"x": round(WIDTH * max(level["value"], 0) / top, 1), "y": 44 + 22 * place} for place, level in enumerate(levels)]
    said = "; ".join(f"{level['name']} {level['text']}" for level in levels)
    return {"width": WIDTH, "height": 52 + 22 * len(placed), "levels": placed, "alt": say("target.chart_alt", top=f"{top:g}%", list=said)}


def unit_figures(material: Material, row: dict) -> list[dict]:
    """The units' own figures of the measure that the target looks at; the province itself is the target's own result."""
    facts, found = material.main, material.unit_figures.get(row["measure_code"] or "", {})
    own = facts["province"]["unit_code"]
    return [
        {
            "name": material.names.get(code, code),
            "file": file_name(code) if code in material.names else "",
            "numerator": number(figure["numerator"]),
            "denominator": "" if figure["denominator"] is None else number(figure["denominator"]),
            "ratio": percent(figure["ratio_pct"]) if figure["ratio_pct"] is not None else nothing(facts, figure),
            "share": None if figure["ratio_pct"] is None else min(float(figure["ratio_pct"]), 100.0),
        }
        for code, figure in found.items()
        if code != own
    ]


def nothing(facts: dict, figure: dict) -> str:
    return label(facts, "score_status", "not_applicable") if figure["denominator"] == 0 else words("value.missing")
