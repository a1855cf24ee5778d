"""The page of data quality: freshness, coverage, held rows and the points at stake, systems compared, totals that differ from their parts, files."""

from __future__ import annotations

from collections import Counter, defaultdict

from scorecards import marks, view
from scorecards.facts import label
from scorecards.site.reading import Material
from scorecards.site.texts import file_name, say, set_name
from scorecards.vietnamese import collation_key, number, period_label, points, words


def page(material: Material) -> dict:
    facts = material.main
    return {
        "freshness": view.freshness(facts),
        "coverage": coverage(material),
        "held_groups": held_groups(material),
        "held": view.held(facts),
        "reconciliations": reconciliations(material),
        "earlier": material.earlier_release,
        "restated": restated(material),
        "gaps": [gap for each in material.sets.values() for gap in view.gaps(each)],
        "flags": view.flags(facts),
        "measures": view.measures(facts),
        "file_groups": view.file_groups(facts),
    }


def coverage(material: Material) -> list[dict]:
    """Each source with how many units sent rows and which were silent."""
    found: dict = defaultdict(list)
    for row in material.coverage:
        found[row["source_id"]].append(row)
    return [
        {
            "source": label(material.main, "source", source),
            "with_rows": number(sum(row["coverage_status"] == "has_rows" for row in rows)),
            "units": number(len(rows)),
            "silent": silent(material, rows),
        }
        for source, rows in found.items()
    ]


def silent(material: Material, rows: list[dict]) -> list[dict]:
    codes = [row["unit_code"] for row in rows if row["coverage_status"] != "has_rows"]
    named = sorted(((material.names.get(code, code), code) for code in codes), key=lambda pair: (collation_key(pair[0]), pair[1]))
    return [{"name": name, "file": file_name(code) if code in material.names else ""} for name, code in named]


def held_groups(material: Material) -> list[dict]:
    """Held rows by source and reason, with the points that hang on the source."""
    counted = Counter((row["source_id"], row["reason_vi"], row["owner"] or "") for row in material.main["held"])
    return [
        {"source": label(material.main, "source", source), "reason": reason, "owner": owner, "count": number(count), "stakes": stakes(material, source)}
        for (source, reason, owner), count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def stakes(material: Material, source: str) -> list[str]:
    """For each set the maxima of the criteria that have evidence of this source, of how many criteria and units."""
    said = []
    for each, facts in material.sets.items():
        behind = {(unit, code) for (criteria_set, unit, code), files in material.evidence.items() if criteria_set == each and source_behind(files, source)}
        codes = {code for _, code in behind}
        total = sum(row["max_score"] for row in facts["criteria"] if row["criterion_code"] in codes and row["is_counted"])
        if total:
            counts = {"points": number(total), "criteria": number(len(codes)), "units": number(len({unit for unit, _ in behind}))}
            said.append(say("quality.stake_of", set_name=set_name(material.set_rows[each]), **counts))
    return said or [say("quality.stake_none")]


def source_behind(files: list[dict], source: str) -> bool:
    return any(row["source_id"] == source for row in files)


def reconciliations(material: Material) -> list[dict]:
    """The province's own figures in two systems, and how many of its units differ."""
    facts, own = material.main, material.main["province"]["unit_code"]
    pairs: dict = defaultdict(dict)
    for row in material.reconciliations:
        pairs[row["figure_code"], row["left_source"], row["right_source"]][row["unit_code"]] = row
    return [reconciliation(facts, *key, found.get(own), [row for code, row in found.items() if code != own]) for key, found in pairs.items()]


def reconciliation(facts: dict, figure: str, left: str, right: str, own: dict | None, others: list[dict]) -> dict:
    def shown(name: str) -> str:
        return number(own[name]) if own else words("value.missing")

    return {
        "figure": label(facts, "reconciled_figure", figure),
        "left": label(facts, "reconciled_source", left),
        "right": label(facts, "reconciled_source", right),
        "value_left": shown("value_left"),
        "value_right": shown("value_right"),
        "gap": shown("gap"),
        "status": label(facts, "reconciliation_status", own["reconciliation_status"]) if own else words("value.missing"),
        "is_equal": bool(own) and own["reconciliation_status"] == "equal",
        "units": words("value.out_of", part=number(sum(row["reconciliation_status"] != "equal" for row in others)), whole=number(len(others))),
    }


def restated(material: Material) -> list[dict]:
    """Totals, or the points known, that the release before gave otherwise, the province itself first."""
    own = material.main["unit"]["unit_code"]

    def view(before: dict, now: dict) -> dict:
        facts = material.sets.get(now["criteria_set_id"], material.main)
        name = "score" if before["score"] is not None and now["score"] is not None else "known_score"
        chosen = material.set_rows.get(now["criteria_set_id"])
        return {
            "period": period_label(now["period"]),
            "set_name": set_name(chosen) if chosen else now["criteria_set_id"],
            "unit": material.names.get(now["unit_code"], now["unit_code"]),
            "what": say(f"quality.restated_{name}"),
            "before": points(before[name]),
            "now": points(now[name]),
            "mark": marks.of_row(facts, before, now),
        }

    ordered = sorted(material.restated, key=lambda pair: (pair[1]["unit_code"] != own, pair[1]["period"], pair[1]["criteria_set_id"], pair[1]["unit_code"]))
    return [view(before, now) for before, now in ordered]
