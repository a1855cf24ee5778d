"""One scorecard as the reader sees it: every fact put into Vietnamese words and figures once, for the PDF and the page alike."""

from __future__ import annotations

from scorecards import attention, cards, drilldown, marks, unit_lists
from scorecards.facts import areas, criterion_rows, index_of, is_of_province, label, unscored_measures
from scorecards.vietnamese import collation_key, day, local_day, moment, number, percent, period_days, period_label, points, signed, word_list, words

FILES_SHOWN = 15  # of one source and period; all of them stand in the workbook


def build(facts: dict) -> dict:
    """Everything the templates print; strings only, but for shares that set the length of a bar or the shade of a cell."""
    is_province = is_of_province(facts)
    return {
        **heading(facts),
        "badges": badges(facts),
        "cards": cards.build(facts),
        "areas": drilldown.area_list(facts, facts["unit"]["unit_code"]),
        "attention": attention.things_to_look_at(facts),
        "attention_none": words("attention.none"),
        "unit_lists": unit_lists.build(facts) if is_province else [],
        "peers": None if is_province else unit_lists.neighbours(facts),
        "map": None,  # drawn when the scorecards of all communes are known
        "other_indices": [] if is_province else other_indices(facts),
        "targets": targets(facts),
        "limits": limits(facts),
        "ranking": ranking(facts),
        "ranking_period": period_label(facts["ranking"][0]["period"]) if facts["ranking"] else "",
        "gaps": gaps(facts),
        "flags": flags(facts),
        "measures": measures(facts) if is_province else [],
        "freshness": freshness(facts) if is_province else [],
        "file_groups": file_groups(facts),
        "held": held(facts) if is_province else [],
    }


def heading(facts: dict) -> dict:
    manifest, (first, last) = facts["manifest"], period_days(facts["period"])
    is_open = local_day(manifest["learned_at"]) <= last
    return {
        "title": facts["unit"]["unit_name_vi"],
        "within": "" if is_of_province(facts) else facts["province"]["full_name_vi"],
        "period": period_label(facts["period"]),
        "basis": set_name(facts),
        "release_id": manifest["release_id"],
        "learned_at": manifest["learned_at"],
        "content_hash": manifest.get("content_hash", ""),
        "meta": [
            {"label": words("meta.period"), "value": words("meta.days", first=day(first), last=day(last))},
            {"label": words("meta.cutoff"), "value": words("meta.open", last=day(last)) if is_open else day(last)},
            {"label": words("meta.as_of"), "value": moment(manifest["learned_at"])},
            {"label": words("meta.release"), "value": manifest["release_id"]},
            {"label": words("meta.publication"), "value": publication(facts)},
        ],
    }


def publication(facts: dict) -> str:
    """The decision that published the results of the period, or that there is none."""
    index = index_of(facts, facts["unit"]["unit_code"])
    if not index["decision_number"]:
        return label(facts, "publication_status", "unpublished")
    return words("explain.document", number=index["decision_number"], day=day(index["decision_date"])) if index["decision_date"] else index["decision_number"]


def other_indices(facts: dict) -> list[dict]:
    """What the unit has under the sets that this scorecard is not about."""
    return [
        {
            "set": set_name(facts, row["criteria_set_id"]),
            "score": points(row["score"]) if row["score"] is not None else words("value.not_enough_data"),
            "known": unit_lists.known(row),
            "rank": words("value.out_of", part=row["rank"], whole=row["ranked_count"]) if row["rank"] is not None else "",
            "mark": marks.of_row(facts, row),
        }
        for row in facts["other_indices"]
    ]


def set_name(facts: dict, criteria_set: str = "") -> str:
    """The decision that issued the set, the scorecard's own if none is named; the name of a set that no decision issued."""
    known = facts["labels"].get(("criteria_set", criteria_set or facts["criteria_set_id"]))
    return known["decision"] or known["name_vi"] if known else criteria_set or facts["criteria_set_id"]


def badges(facts: dict) -> list[dict]:
    practice = [{"text": words(f"badge.{kind}"), "tone": kind} for kind in ("simulated", "captured") if kind in facts["practice_kinds"]]
    state = standing(facts)
    illustration = [{"text": label(facts, "criterion_status", facts["set_status"]).upper(), "tone": "simulated"}] if marks.is_illustrative(facts) else []
    return [*practice, *illustration, {"text": words(f"badge.{state}"), "tone": state}]


def standing(facts: dict) -> str:
    """Official only when the rules are law, everything is known, nothing is provisional or flagged, and no input is practice."""
    index = index_of(facts, facts["unit"]["unit_code"])
    if index["score"] is None:
        return "incomplete"
    doubtful = marks.is_illustrative(facts) or facts["practice_kinds"] or flags(facts) or provisional_criteria(facts) or index["score_status"] != "scored"
    return "provisional" if doubtful else "official"


def provisional_criteria(facts: dict) -> list[dict]:
    rows = criterion_rows(facts, facts["unit"]["unit_code"])
    return [row for _, row in rows if row["score_status"] == "provisional"]


def targets(facts: dict) -> dict:
    """Targets, those with a verdict first, and how many stand in each state."""
    order = ["behind", "on_path", "achieved", "cannot_tell"]
    rows = sorted(facts["targets"], key=lambda row: (order.index(row["attainment_status"]), row["target_id"]))
    counted = [(label(facts, "attainment_status", state), sum(row["attainment_status"] == state for row in rows)) for state in order]
    return {
        "none": "" if rows else words("target.none", province=facts["province"]["full_name_vi"]),
        "counts": words("target.counts", count=len(rows), list=", ".join(f"{count} {name.lower()}" for name, count in counted if count)) if rows else "",
        "rows": [target_view(facts, row) for row in rows],
    }


def target_view(facts: dict, row: dict) -> dict:
    known = row["numerator"] is not None and row["denominator"] is not None
    return {
        "id": row["target_id"],
        "name": row["indicator_vi"],
        "target": attention.target_text(facts, row),
        "year": attention.due_year(row),
        "actual": attention.target_value(row, row["actual_value"]),
        "is_known": row["actual_value"] is not None,
        "parts": words("value.out_of", part=number(row["numerator"]), whole=number(row["denominator"])) if known else "",
        "status": label(facts, "attainment_status", row["attainment_status"]),
        "status_code": row["attainment_status"],
        "basis": label(facts, "score_status", row["score_status"]),
        "method": row["method_vi"] or "",
        "missing": row["missing_figure_vi"] or "",
        "evidence": attention.evidence_of_measure(facts, row["measure_code"]) if known else words("value.no_file"),
    }


def limits(facts: dict) -> list[str]:
    """What this scorecard does not say; practice input and held rows come first."""
    gaps_text = words("limits.gaps_some", count=len(facts["gaps"])) if facts["gaps"] else words("limits.gaps_none")
    said = [words(f"limits.{kind}") for kind in ("simulated", "captured") if kind in facts["practice_kinds"]]
    if marks.is_illustrative(facts):
        said.insert(0, words("limits.illustrative", set_name=set_name(facts)))
    if facts["held"]:
        said.append(words("limits.held" if is_of_province(facts) else "limits.held_of_province", count=number(len(facts["held"]))))
    if flags(facts):
        said.append(words("limits.flags", count=len(flags(facts))))
    if not is_of_province(facts):
        said.append(words("target.of_province", province=facts["province"]["full_name_vi"]))
    mine = [
        each for each in facts["manifest"].get("absent", []) if (each["province_code"], each["period"]) == (facts["province"]["province_code"], facts["period"])
    ]
    said += [words("limits.absent", source=label(facts, "source", each["source_id"]), entity=label(facts, "entity", each["entity"])) for each in mine]
    return [*said, *(line.format(gaps=gaps_text) for line in word_list("limits.list"))]


def flags(facts: dict) -> list[dict]:
    """Criteria of the province to which the source itself attached a warning."""
    rows = criterion_rows(facts, facts["unit"]["unit_code"], counted=False)
    return [
        {"name": c["name_vi"], "flag": label(facts, "data_quality_status", row["data_quality_status"]), "message": row["data_quality_message"] or ""}
        for c, row in rows
        if row["data_quality_status"]
    ]


def ranking(facts: dict) -> list[dict]:
    names = sorted((row["name_vi"] for row in facts["ranking"]), key=collation_key)
    return [
        {
            "place": names.index(row["name_vi"]),
            "rank": str(row["rank"]),
            "name": row["name_vi"],
            "score": points(row["score"]),
            "mark": marks.of_row(facts, row),
            "share": float(row["index_pct"]),
            "is_own": row["unit_code"] == facts["unit"]["unit_code"],
            "cells": unit_lists.cells(facts, row["areas"]),
        }
        for row in facts["ranking"]
    ]


def measures(facts: dict) -> list[dict]:
    """What was counted of the province but carries no points of its own, such as documents and filing channels."""
    return [
        {
            "name": row["name_vi"],
            "source": label(facts, "source", row["source_id"]),
            "definition": row["definition_vi"] or "",
            "numerator": number(row["numerator"]),
            "denominator": number(row["denominator"]) if row["measure_kind"] == "ratio" else "",
            "ratio": ratio_or_state(facts, row) if row["measure_kind"] == "ratio" else "",
            "excluded": number(row["excluded_count"]),
        }
        for row in unscored_measures(facts)
    ]


def ratio_or_state(facts: dict, row: dict) -> str:
    """A ratio, or why there is none: nothing arose, or nothing is known."""
    if row["ratio_pct"] is None:
        return label(facts, "score_status", "not_applicable" if row["denominator"] == 0 else "missing_data")
    return percent(row["ratio_pct"])


def gaps(facts: dict) -> list[dict]:
    names = {area["criterion_code"]: area["name_vi"] for area in areas(facts)}
    return [
        {
            "unit": row["unit_name_vi"],
            "scope": names.get(row["scope_code"], words("card.total")),
            "stated": points(row["stated_total"]),
            "parts": number(row["parts_sum"]),
            "difference": signed(row["difference"]),
        }
        for row in facts["gaps"]
    ]


def freshness(facts: dict) -> list[dict]:
    """Every source that the province has: is its month there, by when was it due, when did it come."""
    return [
        {
            "source": label(facts, "source", row["source_id"]),
            "status": label(facts, "freshness_status", row["freshness_status"]),
            "is_wanting": row["freshness_status"] in ("missing", "before_the_end", "late"),
            "due": day(row["due_date"]),
            "arrived": moment(row["first_learned_at"]) if row["first_learned_at"] else "",
            "units": number(row["unit_count"]) if row["unit_count"] else "",
            "rows": number(row["row_count"]) if row["row_count"] is not None else "",
            "owner": row["owner"],
        }
        for row in facts["freshness"]
    ]


def file_groups(facts: dict) -> list[dict]:
    """The files by source and period, with the sums of their rows."""
    groups: dict = {}
    for row in facts["files"]:
        groups.setdefault((row["source_id"], row["period"], row["practice_kind"]), []).append(row)
    return [
        {
            "source": label(facts, "source", source),
            "period": period_label(period),
            "practice": label(facts, "practice_kind", practice),
            "size": len(rows),
            "count": words("files.count", count=number(len({row["file_sha256"] for row in rows}))),
            "more": words("files.more", count=number(len(rows) - FILES_SHOWN)) if len(rows) > FILES_SHOWN else "",
            **counts(rows),
            "files": [
                {
                    "name": row["file_name"],
                    "sha256": row["file_sha256"],
                    "short": row["file_sha256"][:12],
                    "arrived": moment(row["learned_at"]),
                    **counts([row]),
                }
                for row in rows[:FILES_SHOWN]
            ],
        }
        for (source, period, practice), rows in groups.items()
    ]


def counts(rows: list[dict]) -> dict:
    """Landed, accepted, held and duplicate rows of some files; landed is the sum of the others."""
    return {name: number(sum(row[f"{name}_count"] for row in rows)) for name in ("landed", "accepted", "held", "duplicate")}


def held(facts: dict) -> list[dict]:
    return [
        {
            "source": label(facts, "source", row["source_id"]),
            "row": str(row["row_no"]),
            "field": row["field"] or "",
            "reason": row["reason_vi"],
            "owner": row["owner"] or "",
            "file": attention.evidence(facts, row["file_sha256"]),
        }
        for row in facts["held"]
    ]
