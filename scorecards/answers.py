"""Short answers from the current release for a terminal or a script: a ranking, a unit, a criterion, targets, freshness."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from home import Home
from scorecards import marks
from scorecards.facts import ScorecardError, read_labels, read_set_labels
from scorecards.vietnamese import day, moment, number, percent, period_label, points, words
from warehouse.connection import connect, rows
from warehouse.release import current

MONTH = re.compile("[0-9]{4}-[0-9]{2}")
WIDEST = 60  # letters of a column in a terminal; --csv has all


@dataclass(frozen=True)
class Question:
    """What a question reads and shows. `columns`: name in the mart and how a person reads it; `groups`: the columns that part the answer into tables."""

    sql: str
    columns: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, str], ...]
    about: str = ""  # the column that the word after the question names
    is_needed: bool = False


@dataclass(frozen=True)
class Asked:
    """A question with what narrows it; what is empty narrows nothing, but the period, which then is the newest of the release."""

    name: str
    about: str = ""
    province: str = ""
    period: str = ""
    criteria_set: str = ""


_UNITS = "left join (select unit_code, max(unit_name_vi) as unit_name_vi from marts.dim_units group by unit_code) as units on units.unit_code = found.unit_code"
_RULES = (
    "left join (select criteria_set_id, criterion_code, max(name_vi) as name_vi, max(sort_order) as sort_order from marts.dim_criteria group by 1, 2) as rule "
    "on rule.criteria_set_id = found.criteria_set_id and rule.criterion_code = found.criterion_code"
)
_STATE = (("score_status", "score_status"), ("mark", "text"))
QUESTIONS = {
    "ranking": Question(
        f"select found.*, units.unit_name_vi from marts.fct_index_scores as found {_UNITS} "
        "order by province_code, criteria_set_id, peer_group, rank nulls last, unit_code",
        (("rank", "number"), ("unit_code", "text"), ("unit_name_vi", "text"), ("score", "points"), ("known_score", "points"), ("known_max_score", "number"),
         ("index_pct", "percent"), ("class_code", "class"), *_STATE),
        (("province_code", "text"), ("criteria_set_id", "text"), ("peer_group", "peer_group")),
    ),
    "unit": Question(
        f"select found.*, units.unit_name_vi, rule.name_vi, rule.sort_order from marts.fct_criterion_scores as found {_UNITS} {_RULES} "
        "order by found.province_code, found.unit_code, found.criteria_set_id, rule.sort_order, found.criterion_code",
        (("area_code", "text"), ("criterion_code", "text"), ("name_vi", "text"), ("numerator", "number"), ("denominator", "number"), ("ratio_pct", "percent"),
         ("score", "points"), ("max_score", "number"), *_STATE),
        (("unit_code", "text"), ("unit_name_vi", "text"), ("criteria_set_id", "text")),
        "unit_code", True,
    ),
    "criterion": Question(
        f"select found.*, units.unit_name_vi, rule.name_vi from marts.fct_criterion_scores as found {_UNITS} {_RULES} "
        "order by found.province_code, found.criteria_set_id, found.score desc nulls last, found.unit_code",
        (("unit_code", "text"), ("unit_name_vi", "text"), ("numerator", "number"), ("denominator", "number"), ("excluded_count", "number"),
         ("ratio_pct", "percent"), ("score", "points"), ("max_score", "number"), *_STATE),
        (("province_code", "text"), ("criteria_set_id", "text"), ("criterion_code", "text"), ("name_vi", "text")),
        "criterion_code", True,
    ),
    "target": Question(
        "select * from marts.fct_target_attainments order by province_code, target_id",
        (("target_id", "text"), ("indicator_vi", "text"), ("comparator", "comparator"), ("target_value", "number"), ("milestone_year", "year"),
         ("milestone_value", "number"), ("actual_value", "number"), ("path_value", "number"), ("required_per_month", "number"),
         ("attainment_status", "attainment_status"), ("score_status", "score_status"), ("missing_figure_vi", "text")),
        (("province_code", "text"),),
        "target_id",
    ),
    "freshness": Question(
        "select * from marts.fct_source_freshness order by province_code, source_id",
        (("source_id", "text"), ("freshness_status", "freshness_status"), ("due_date", "date"), ("first_learned_at", "moment"), ("row_count", "number"),
         ("unit_count", "number"), ("practice_kind", "practice_kind"), ("owner", "text")),
        (("province_code", "text"),),
        "source_id",
    ),
}  # fmt: skip


def answer(home: Home, asked: Asked, form: str = "") -> str:
    """What to print: tables in Vietnamese, or with `form` json or csv the mart's own names and exact figures. ScorecardError says what there is instead."""
    question = QUESTIONS[asked.name]
    if question.is_needed and not asked.about:
        raise ScorecardError(f"Which {asked.name}? Name its code: par.py ask {asked.name} <code>; par.py ask ranking lists units, and a unit its criteria.")
    with connect(current(home).path / "warehouse.duckdb") as con:
        found = rows(con, question.sql)
        period = asked.period or max((row["period"] for row in found if MONTH.fullmatch(row["period"])), default="")
        labels = read_labels(con) | (read_set_labels(con, period) if period else {})
        parts = _parts(con, period) if asked.name == "ranking" else {}
    chosen = [row for row in found if _fits(row, asked, question.about, period)]
    if not chosen:
        raise ScorecardError(_what_there_is(found, asked, question.about, period))
    told = [row | {"mark": _mark(row, parts, labels)} for row in chosen]
    if form == "json":
        return json.dumps([_plain(row, question) for row in told], ensure_ascii=False, indent=1, default=str)
    return _as_csv(told, question) if form == "csv" else "\n".join(_tables(told, question, labels, period))


def _parts(con, period: str) -> dict[tuple[str, str], list[dict]]:
    """(set, unit) → its areas: what is known of a unit that has no index yet bears their marks."""
    found = defaultdict(list)
    for row in rows(con, "select criteria_set_id, unit_code, set_status, score_status from marts.fct_area_scores where period = ?", (period,)):
        found[row["criteria_set_id"], row["unit_code"]].append(row)
    return found


def _mark(row: dict, parts: dict[tuple[str, str], list[dict]], labels: dict) -> str:
    return marks.of_row({"labels": labels}, row, *parts.get((row["criteria_set_id"], row["unit_code"]), ())) if "set_status" in row else ""


def _fits(row: dict, asked: Asked, about: str, period: str) -> bool:
    wanted = {"period": period, "province_code": asked.province, "criteria_set_id": asked.criteria_set, about: asked.about}
    return all(row[name] == value for name, value in wanted.items() if value and name in row)


def _what_there_is(found: list[dict], asked: Asked, about: str, period: str) -> str:
    """One sentence: which of the asked words the release does not know, and those it does."""
    wanted = [("province_code", asked.province), ("criteria_set_id", asked.criteria_set), (about, asked.about), ("period", period)]
    left = found
    for name, value in wanted:
        if value and left and name in left[0]:
            known = sorted({row[name] for row in left if row[name]})
            left = [row for row in left if row[name] == value]
            if not left:
                return f"The release has no {name} {value} to tell of here; it has: {', '.join(known[:20])}{' …' if len(known) > 20 else ''}."
    return f"The release holds nothing to answer par.py ask {asked.name}; run a province and a period first: par.py run --province … --period …"


def _plain(row: dict, question: Question) -> dict:
    names = dict.fromkeys(("period", *(name for name, _ in question.groups), *(name for name, _ in question.columns)))
    return {name: row[name] for name in names}


def _as_csv(told: list[dict], question: Question) -> str:
    out = io.StringIO()
    lines = [_plain(row, question) for row in told]
    writer = csv.DictWriter(out, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().rstrip("\n")


def _tables(told: list[dict], question: Question, labels: dict, period: str) -> Iterator[str]:
    names = [name for name, _ in question.groups]
    for _, group in itertools.groupby(told, lambda row: [row[name] for name in names]):
        lines = list(group)
        yield " · ".join([*filter(None, (_shown(lines[0], name, kind, labels) for name, kind in question.groups)), period_label(period)])
        cells = [[_shown(row, name, kind, labels) for name, kind in question.columns] for row in lines]
        heads = [words(f"answer.{name}") for name, _ in question.columns]
        kept = [at for at in range(len(heads)) if any(line[at] for line in cells)]  # a column of which nothing is known is no column
        yield from _aligned([[line[at] for at in kept] for line in [heads, *cells]], [question.columns[at][1] for at in kept])
        yield ""


def _aligned(lines: list[list[str]], kinds: list[str]) -> Iterator[str]:
    lines = [[text if len(text) <= WIDEST else text[: WIDEST - 1] + "…" for text in line] for line in lines]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = [
            (" " * (width - _width(text)) + text) if kind in ("number", "points", "percent", "year") else text + " " * (width - _width(text))
            for text, width, kind in zip(line, widths, kinds, strict=True)
        ]
        yield "  " + "  ".join(padded).rstrip()


def _width(text: str) -> int:
    return sum(not unicodedata.combining(letter) for letter in text)


def _shown(row: dict, name: str, kind: str, labels: dict) -> str:
    value: str | Decimal | date | datetime | None = row[name]
    if value is None:
        return ""
    forms = {"text": str, "number": number, "points": points, "percent": percent, "date": day, "moment": moment, "year": str}
    if kind in forms:
        return forms[kind](value)
    vocabulary = f"class of {row['criteria_set_id']}" if kind == "class" else kind
    return labels.get((vocabulary, value), {}).get("name_vi") or str(value)
