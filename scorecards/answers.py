"""Short answers from the current release for a terminal or a script: a ranking, a unit, a criterion, targets, freshness."""

from __future__ import annotations

import csv
import io
import itertools
import json
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
from warehouse.connection import connect, identifier, rows
from warehouse.proof.periods import kind_of
from warehouse.release import current

WIDEST = 60  # letters of a column in a terminal; --csv has all


@dataclass(frozen=True)
class Question:
    """What a question reads and shows. `columns`: name in the mart and how a person reads it; `groups`: the columns that part the answer into tables."""

    mart: str
    sql: str  # of the rows of the mart that fit, as `found`
    order: str
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
        "fct_index_scores",
        f"select found.*, units.unit_name_vi from found {_UNITS}",
        "found.province_code, found.criteria_set_id, found.peer_group, found.rank nulls last, found.unit_code",
        (("rank", "number"), ("unit_code", "text"), ("unit_name_vi", "text"), ("score", "points"), ("known_score", "points"), ("known_max_score", "number"),
         ("index_pct", "percent"), ("class_code", "class"), *_STATE),
        (("province_code", "text"), ("criteria_set_id", "text"), ("peer_group", "peer_group")),
    ),
    "unit": Question(
        "fct_criterion_scores",
        f"select found.*, units.unit_name_vi, rule.name_vi from found {_UNITS} {_RULES}",
        "found.province_code, found.unit_code, found.criteria_set_id, rule.sort_order, found.criterion_code",
        (("area_code", "text"), ("criterion_code", "text"), ("name_vi", "text"), ("numerator", "number"), ("denominator", "number"), ("ratio_pct", "percent"),
         ("score", "points"), ("max_score", "number"), *_STATE),
        (("unit_code", "text"), ("unit_name_vi", "text"), ("criteria_set_id", "text")),
        "unit_code", True,
    ),
    "criterion": Question(
        "fct_criterion_scores",
        f"select found.*, units.unit_name_vi, rule.name_vi from found {_UNITS} {_RULES}",
        "found.province_code, found.criteria_set_id, found.score desc nulls last, found.unit_code",
        (("unit_code", "text"), ("unit_name_vi", "text"), ("numerator", "number"), ("denominator", "number"), ("excluded_count", "number"),
         ("ratio_pct", "percent"), ("score", "points"), ("max_score", "number"), *_STATE),
        (("province_code", "text"), ("criteria_set_id", "text"), ("criterion_code", "text"), ("name_vi", "text")),
        "criterion_code", True,
    ),
    "target": Question(
        "fct_target_attainments",
        "select * from found",
        "province_code, target_id",
        (("target_id", "text"), ("indicator_vi", "text"), ("comparator", "comparator"), ("target_value", "number"), ("milestone_year", "year"),
         ("milestone_value", "number"), ("actual_value", "number"), ("path_value", "number"), ("required_per_month", "number"),
         ("attainment_status", "attainment_status"), ("score_status", "score_status"), ("missing_figure_vi", "text")),
        (("province_code", "text"),),
        "target_id",
    ),
    "freshness": Question(
        "fct_source_freshness",
        "select * from found",
        "province_code, source_id",
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
        period = asked.period or _newest_month(con, question.mart)
        wanted = _wanted(con, question, asked, period)
        labels = read_labels(con) | (read_set_labels(con, period) if period else {})
        fits, values = " and ".join([*(f"{identifier(name)} = ?" for name in wanted), "true"]), tuple(wanted.values())
        found = rows(con, f"with found as (select * from marts.{identifier(question.mart)} where {fits}) {question.sql} order by {question.order}", values)
        if not found:
            raise ScorecardError(_what_there_is(con, question, asked, wanted))
        parts = _parts(con, period) if asked.name == "ranking" else {}
    told = [row | {"mark": _mark(row, parts, labels)} for row in found]
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


def _newest_month(con, mart: str) -> str:
    held = (row["period"] for row in rows(con, f"select distinct period from marts.{identifier(mart)}"))
    return max((period for period in held if kind_of(period) == "month"), default="")


def _wanted(con, question: Question, asked: Asked, period: str) -> dict[str, str]:
    """column → the value asked for, of those that the mart has; in the order in which an answer is narrowed."""
    has = {row["column_name"] for row in rows(con, f"describe marts.{identifier(question.mart)}")}
    wanted = {"province_code": asked.province, "criteria_set_id": asked.criteria_set, question.about: asked.about, "period": period}
    return {name: value for name, value in wanted.items() if value and name in has}


def _what_there_is(con, question: Question, asked: Asked, wanted: dict[str, str]) -> str:
    """One sentence: which of the asked words the release does not know, and those it does."""
    before: dict[str, str] = {}
    for name, value in wanted.items():
        fits = " and ".join([*(f"{identifier(each)} = ?" for each in before), f"{identifier(name)} is not null"])
        sql = f"select distinct {identifier(name)} as known from marts.{identifier(question.mart)} where {fits} order by 1"
        known = [row["known"] for row in rows(con, sql, tuple(before.values()))]
        if known and value not in known:
            return f"The release has no {name} {value} to tell of here; it has: {', '.join(known[:20])}{' …' if len(known) > 20 else ''}."
        before[name] = value
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
