"""What is behind one criterion's points, told to a person in Vietnamese or to a script as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from home import Home
from scorecards.vietnamese import day, moment, number, percent, period_label, points, words
from warehouse.build import rulebook_folder
from warehouse.connection import connect, connect_with_files, rows
from warehouse.explain import ExplainError, Question, database, explanations, rows_behind
from warehouse.proof.rulebook import Rulebook
from warehouse.release import current

Row = dict[str, Any]
Labels = dict[tuple[str, str], str]


def explain(home: Home, question: Question, with_rows: bool = False, is_json: bool = False) -> list[str]:
    """The lines to print, one block a criteria set; ExplainError is one sentence that lists what there is to ask about."""
    path = database(home)
    has_rows = path.parent == home.build
    if with_rows and not has_rows:
        raise ExplainError(f"The release {current(home).release_id} holds no rows; build the warehouse (par.py model), then ask for the rows again.")
    with connect_with_files(path, home.accepted) if has_rows else connect(path) as con:
        found = explanations(con, Rulebook(rulebook_folder()), question)
        behind = [rows_behind(con, one) if with_rows else [] for one in found]
        labels = {(row["label_type"], row["code"]): row["name_vi"] for row in rows(con, "select label_type, code, name_vi from marts.dim_labels")}
    if is_json:
        told = [one | ({"rows": listed} if with_rows else {}) for one, listed in zip(found, behind, strict=True)]
        return [json.dumps(told, ensure_ascii=False, indent=1, default=_plain)]
    return [line for one, listed in zip(found, behind, strict=True) for line in (*_told(one, labels), *_rows(listed), "")]


def _told(one: Row, labels: Labels) -> Iterator[str]:
    criterion, score, chosen = one["criterion"], one["score"], one["criteria_set"]
    yield words(
        "explain.title",
        **{"criterion": criterion["name_vi"], "criterion_code": score["criterion_code"], "unit": one["unit"]["unit_name_vi"], "unit_code": score["unit_code"]},
        **{"period": period_label(score["period"]), "calendar": words(f"explain.{score['calendar']}")},
    )
    lines = [
        ("set", f"{chosen['name_vi']} ({score['criteria_set_id']}) · {_label(labels, 'criterion_status', score['set_status'])}"),
        ("rule", criterion["rule_text"] or words("explain.sum_of_parts")),
        ("citation", _citation(criterion, chosen)),
        ("status", _label(labels, "criterion_status", criterion["status"])),
        ("parameters", "; ".join(_parameters(one))),
        *([("measure", f"{one['measure']['name_vi']} ({score['measure_code']}). {one['measure']['definition_vi']}")] if one["measure"] else []),
        ("figures", _figures(score)),
        ("excluded", words("explain.excluded_count", count=number(score["excluded_count"]))),
        *(("reason", f"{number(row['row_count'])} · {_label(labels, 'exclusion_reason', row['exclusion_reason'])}") for row in one["excluded"]),
        *(("held", f"{number(row['row_count'])} · {row['reason_vi']}") for row in one["held"]),
        ("score", _score(score, labels)),
        ("publication", _publication(one["publication"], labels) if one["publication"] else _label(labels, "publication_status", "unpublished")),
        *(("round", _round(row, labels)) for row in one["rounds"]),
        *(("appeal", _appeal(row, labels)) for row in one["rounds"] if row["appeal_status"]),
        *(("part", f"{row['criterion_code']}: {points(row['score'])} / {number(row['max_score'])}") for row in one["parts"]),
        *(("file", _file(row)) for row in one["files"]),
        *([("of_files", words("explain.shared_files"))] if _is_shared(one) else []),
        ("row_count", number(one["row_count"]) if one["files"] else words("value.missing")),
    ]
    for name, text in lines:
        yield f"  {words(f'explain.{name}'):<22} {text}"


def _is_shared(one: Row) -> bool:
    """Whether the figure is made of the rows of all its files together, so that no file has a part of its own."""
    return one["score"]["denominator"] is not None and any(row["denominator"] is None for row in one["files"])


def _citation(criterion: Row, chosen: Row) -> str:
    article, clause = criterion["article"] or chosen["article"], criterion["clause"]
    parts = [chosen["decision"], article and words("explain.article", article=article), clause and words("explain.clause", clause=clause)]
    return ", ".join(part for part in parts if part) + (f" ({criterion['citation']})" if criterion["citation"] else "")


def _parameters(one: Row) -> Iterator[str]:
    """The rule's own numbers that are stated, by their names, then its steps."""
    criterion = one["criterion"]
    yield words("explain.max_score", value=number(criterion["max_score"]))
    for name in ("full_score_ratio_pct", "floor_ratio_pct", "floor_score", "points_per_unit", "rounding_step"):
        if criterion[name] is not None:
            yield words(f"explain.{name}", value=number(criterion[name]))
    if criterion["question_codes"]:
        yield words("explain.question_codes", value=criterion["question_codes"].replace(";", ", "))
    if criterion["zero_denominator"]:
        yield words(f"explain.zero_denominator_{criterion['zero_denominator']}")
    for step in one["steps"]:
        yield words("explain.step", holds=_holds(step), value=_fraction(step["points"]))


def _holds(step: Row) -> str:
    """A step by its code, or as the interval in Vietnamese notation: [80; 90)."""
    if step["lower"] is None and step["upper"] is None:
        return str(step["step_code"])
    lower = ("[" if step["lower_is_in"] else "(") + (_fraction(step["lower"]) if step["lower"] is not None else "−∞")
    return lower + "; " + (_fraction(step["upper"]) if step["upper"] is not None else "+∞") + ("]" if step["upper_is_in"] else ")")


def _figures(score: Row) -> str:
    if score["numerator"] is None:
        return words("value.missing") if score["ratio_pct"] is None else percent(score["ratio_pct"])
    if score["denominator"] is None:
        return number(score["numerator"])
    share = f" = {percent(score['ratio_pct'], 4)}" if score["ratio_pct"] is not None else ""
    return f"{number(score['numerator'])} / {number(score['denominator'])}{share}"


def _score(score: Row, labels: Labels) -> str:
    said = [f"{points(score['score'])} / {number(score['max_score'])}", _label(labels, "score_status", score["score_status"])]
    if score["score_basis"]:
        said.append(_label(labels, "score_basis", score["score_basis"]))
    if score["published_score"] is not None:
        said.append(words("explain.published", value=points(score["published_score"]), gap=points(score["score_gap"])))
    return " · ".join(said)


def _publication(row: Row, labels: Labels) -> str:
    said = [
        row["decision_number"],
        row["decision_date"] and words("explain.of_day", day=day(row["decision_date"])),
        _label(labels, "deciding_body", row["signed_by"]),
    ]
    return " · ".join(part for part in [*said, row["document_sha256"] and f"sha256 {row['document_sha256']}", row["citation"]] if part)


def _round(row: Row, labels: Labels) -> str:
    """Who gave which points, in which document of which day, why and under which clause."""
    named = f"{_label(labels, 'round_kind', row['round_kind'])} {row['round_no']}: {points(row['points'])}"
    withdrawn = words("explain.withdrawn") if row["is_withdrawn"] else ""
    said = [named, _label(labels, "deciding_body", row["decided_by"]), *_because(row, labels, "document", "reason", "clause"), withdrawn]
    return " · ".join(part for part in said if part)


def _appeal(row: Row, labels: Labels) -> str:
    answered = [_label(labels, "deciding_body", row["answered_by"]), *_because(row, labels, "answer_document")] if row["answer_document_date"] else []
    against = words("explain.against", round=f"{_label(labels, 'round_kind', row['round_kind'])} {row['round_no']}")
    said = [against, *_because(row, labels, "appeal_document", "appeal_reason", "appeal_clause"), _label(labels, "appeal_status", row["appeal_status"])]
    return " · ".join(part for part in [*said, *answered] if part)


def _because(row: Row, labels: Labels, document: str, reason: str = "", clause: str = "") -> list[str]:
    number, when = row[f"{document}_number"], row[f"{document}_date"]
    stated = words("explain.document", number=number, day=day(when)) if number and when else ""
    return [stated, _label(labels, "round_reason", row[reason]) if reason else "", row[clause] or "" if clause else ""]


def _file(row: Row) -> str:
    counted = [number(row[name]) for name in ("numerator", "denominator") if row[name] is not None]
    said = [
        f"{row['source_id']}: {row['file_name']}",
        f"sha256 {row['file_sha256']}",
        words("explain.arrival", arrival=row["arrival_id"], learned=moment(row["learned_at"])),
        words("explain.rows_of_file", count=number(row["row_count"])),
        *(["/".join(counted)] if counted else []),
        *([words(f"badge.{row['practice_kind']}")] if row["practice_kind"] else []),
    ]
    return " · ".join(said)


def _rows(listed: list[Row]) -> Iterator[str]:
    """The rows as a table under their column names, which are those of the JSON."""
    if not listed:
        return
    kept = [name for name in listed[0] if any(row[name] is not None for row in listed)]
    cells = [kept, *([_cell(row[name]) for name in kept] for row in listed)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(kept))]
    for line in cells:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return words("explain.yes") if value else words("explain.no")
    if isinstance(value, date):
        return day(value)
    return number(value) if isinstance(value, Decimal) else str(value)


def _label(labels: Labels, kind: str, code: str | None) -> str:
    return labels.get((kind, code), code) if code else ""


def _fraction(value: Fraction) -> str:
    return number(Decimal(value.numerator) / Decimal(value.denominator))


def _plain(value: object) -> object:
    """Exact text for what JSON has no type for."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
