"""Everything behind one criterion's points of one unit and period: the rule in force, the figures, the files they came in and, when asked, the rows."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from home import Home, ParError
from warehouse.build import DATABASE_FILE
from warehouse.connection import Connection, rows
from warehouse.proof.periods import IN_FORCE, MONTHS, first_day, kind_of
from warehouse.proof.rulebook import Rulebook
from warehouse.release import current

MOST_LISTED = 20
MEASURE_KEYS = ("measure_code", "calendar", "province_code", "unit_code", "period")
SCORE_KEYS = ("calendar", "period", "criteria_set_id", "province_code", "unit_code", "criterion_code")


class ExplainError(ParError):
    """A question about something that is not there; the sentence lists what is."""


@dataclass(frozen=True)
class Question:
    """Which points are asked about; without a province the unit's code must be of one province, without a set every set answers."""

    unit_code: str
    criterion_code: str
    period: str
    province_code: str = ""
    criteria_set_id: str = ""


def database(home: Home) -> Path:
    """The home's build, whose rows can be listed; without one its current release."""
    built = home.build / DATABASE_FILE
    return built if built.is_file() else current(home).database


def explanations(con: Connection, rulebook: Rulebook, question: Question) -> list[dict[str, Any]]:
    """One explanation for each criteria set that scores the criterion; ExplainError where there is no such unit, criterion or period.

    Each is {unit, criteria_set, criterion, steps, parts, score, measure, files, excluded, held, rounds, publication, row_count}: rows of the marts by column
    name, points exact decimals.
    """
    try:
        unit = _unit(con, question)
        return [_explanation(con, rulebook, unit, score) for score in _scores(con, unit, question)]
    except (KeyError, duckdb.BinderException, duckdb.CatalogException) as error:
        said = str(error).splitlines()[0]
        raise ExplainError(f"This build was made by an older version of the project and lacks what is asked ({said}); build it again: par.py model.") from error


def rows_behind(con: Connection, explained: dict[str, Any]) -> list[dict[str, Any]]:
    """The accepted rows behind the points, by the digest of their code, day and verdict; else the published or entered figure itself.

    Needs a build opened with its accepted files readable: a release holds no rows.
    """
    return _judged(con, explained["unit"], explained["score"], explained["criterion"]) or _stated(con, explained["score"]) or explained["rounds"]


def _unit(con: Connection, question: Question) -> dict[str, Any]:
    known = rows(con, "select province_code, unit_code, unit_name_vi, unit_level from marts.dim_units order by 1, 2")
    found = [row for row in known if row["unit_code"] == question.unit_code and question.province_code in ("", row["province_code"])]
    if not found:
        where = f" in {question.province_code}" if question.province_code else ""
        codes = {row["unit_code"] for row in known if question.province_code in ("", row["province_code"])}
        raise ExplainError(f"There is no unit '{question.unit_code}'{where}; {_listed('units', codes, question.unit_code)}.")
    if len(found) > 1:
        provinces = ", ".join(row["province_code"] for row in found)
        raise ExplainError(f"'{question.unit_code}' is a unit of several provinces; say which with --province: {provinces}.")
    return found[0]


def _scores(con: Connection, unit: dict[str, Any], question: Question) -> list[dict[str, Any]]:
    """The rows of fct_criterion_scores that are asked about."""
    told = rows(con, "select * from marts.fct_criterion_scores where province_code = ? and unit_code = ? order by criteria_set_id", _key(unit))
    if question.criteria_set_id:
        told = _only(told, "criteria_set_id", question.criteria_set_id, "criteria set", "sets", unit)
    told = _only(told, "criterion_code", question.criterion_code, "criterion", "criteria", unit)
    return _only(told, "period", question.period, "period", "periods", unit)


def _only(told: list[dict[str, Any]], column: str, wanted: str, noun: str, nouns: str, unit: dict[str, Any]) -> list[dict[str, Any]]:
    found = [row for row in told if row[column] == wanted]
    if not found:
        what = _listed(nouns, {row[column] for row in told}, wanted)
        raise ExplainError(f"{unit['unit_code']} has no points for the {noun} '{wanted}'; {what}.")
    return found


def _listed(nouns: str, codes: Iterable[str], wanted: str) -> str:
    """What exists, nearest first where it is much."""
    known = sorted(codes)
    if not known:
        return f"there are no {nouns} at all"
    shown = known if len(known) <= MOST_LISTED else difflib.get_close_matches(wanted, known, MOST_LISTED, 0.0)
    return f"{nouns}: {', '.join(shown)}" + (f" and {len(known) - len(shown)} more" if len(known) > len(shown) else "")


def _explanation(con: Connection, rulebook: Rulebook, unit: dict[str, Any], score: dict[str, Any]) -> dict[str, Any]:
    day = first_day(score["period"])
    criterion = _one(
        con,
        f"select * from marts.dim_criteria where criteria_set_id = ? and criterion_code = ? and {IN_FORCE}",
        (score["criteria_set_id"], score["criterion_code"], day, day),
    )
    rules = rulebook.rules(score["criteria_set_id"], day) if score["criteria_set_id"] in rulebook.sets else None
    files = _evidence(con, score)
    return {
        "unit": unit,
        "criteria_set": _one(con, f"select * from marts.dim_criteria_sets where criteria_set_id = ? and {IN_FORCE}", (score["criteria_set_id"], day, day)),
        "criterion": criterion,
        "steps": [vars(step) for step in rules.steps.get(score["criterion_code"], ())] if rules else [],
        "parts": _parts(con, score),
        "score": score,
        "measure": _one(con, "select * from marts.dim_measures where measure_code = ?", (score["measure_code"],)) if score["measure_code"] else None,
        "files": files,
        "excluded": _excluded(con, score),
        "held": _held(con, score["province_code"], files),
        "rounds": _given(con, score),
        "publication": _publication(con, score),
        "row_count": sum(row["row_count"] for row in files),
    }


def _evidence(con: Connection, score: dict[str, Any]) -> list[dict[str, Any]]:
    same = " and ".join(f"{column} = ?" for column in SCORE_KEYS)
    kept = "source_id, file_name, file_sha256, arrival_id, learned_at, practice_kind, row_count, numerator, denominator, excluded_count"
    sql = f"select {kept} from marts.fct_score_evidence where {same} order by learned_at, file_name, file_sha256"
    return rows(con, sql, [score[key] for key in SCORE_KEYS])


def _parts(con: Connection, score: dict[str, Any]) -> list[dict[str, Any]]:
    """The sub-criteria that a criterion without a rule of its own is the sum of."""
    same = " and ".join(f"{column} = ?" for column in SCORE_KEYS[:-1])
    kept = "criterion_code, score, max_score, score_status"
    sql = f"select {kept} from marts.fct_criterion_scores where {same} and parent_code = ? order by criterion_code"
    return rows(con, sql, [score[key] for key in SCORE_KEYS])


def _held(con: Connection, province_code: str, files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of these files that wait for a person and count nowhere, by reason; a file may hold rows of other units too."""
    digests = sorted({row["file_sha256"] for row in files})
    return rows(
        con,
        "select reason_vi, count(distinct file_sha256 || ':' || row_no) as row_count from marts.fct_held_rows"
        " where province_code = ? and file_sha256 in (select unnest(?)) group by reason_vi order by 2 desc, 1",
        (province_code, digests),
    )


def _excluded(con: Connection, score: dict[str, Any]) -> list[dict[str, Any]]:
    """How many rows the definition leaves out of the denominator, by reason."""
    same = " and ".join(f"{column} = ?" for column in MEASURE_KEYS)
    sql = f"select exclusion_reason, excluded_count as row_count from marts.fct_measure_exclusions where {same} order by 2 desc, 1"
    return rows(con, sql, [score[key] for key in MEASURE_KEYS])


def _judged(con: Connection, unit: dict[str, Any], score: dict[str, Any], criterion: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The rows of the unit, of a province those of all its units, in the period and all it holds; of answers those that the criterion asks."""
    source = "from intermediate.int_evidence__rows_judged where measure_code = ? and calendar = ? and province_code = ? and period in (select unnest(?))"
    params = [score["measure_code"], score["calendar"], score["province_code"], within(score["period"])]
    if criterion and criterion["question_codes"]:
        source, params = f"{source} and question_code in (select unnest(?))", [*params, criterion["question_codes"].split(";")]
    if unit["unit_level"] != "province":
        source, params = f"{source} and unit_code = ?", [*params, score["unit_code"]]
    kept = "period, unit_code, source_id, row_digest, row_date, counted_as, verdict, exclusion_reason, numerator, denominator, file_sha256"
    return rows(con, f"select {kept} {source} order by period, unit_code, row_date, row_digest", params)


def _stated(con: Connection, score: dict[str, Any]) -> list[dict[str, Any]]:
    return rows(
        con,
        "select period, unit_code, source_id, numerator, denominator, stated_ratio_pct, published_score, file_sha256 from marts.fct_measures"
        f" where {' and '.join(f'{column} = ?' for column in MEASURE_KEYS)}",
        [score[key] for key in MEASURE_KEYS],
    )


def _given(con: Connection, score: dict[str, Any]) -> list[dict[str, Any]]:
    return rows(
        con,
        "select period, unit_code, source_id, round_kind, round_no, points, document_number, document_date, decided_by, reason, clause, is_withdrawn,"
        " appeal_status, appeal_document_number, appeal_document_date, appeal_reason, appeal_clause, answer_document_number, answer_document_date, answered_by,"
        " file_sha256"
        " from marts.fct_assessment_rounds where criteria_set_id = ? and criterion_code = ? and province_code = ? and unit_code = ? and period = ?"
        " order by document_date, learned_at, round_kind, round_no",
        [score[key] for key in ("criteria_set_id", "criterion_code", "province_code", "unit_code", "period")],
    )


def _publication(con: Connection, score: dict[str, Any]) -> dict[str, Any] | None:
    """The decision under which the points stand published."""
    return _one(
        con,
        "select * from marts.dim_publications where decision_number = ? and criteria_set_id = ? and period = ? and coalesce(province_code, ?) = ?",
        [score[key] for key in ("decision_number", "criteria_set_id", "period", "province_code", "province_code")],
    )


def within(period: str) -> list[str]:
    """The period and every shorter one in it: 2026-Q3 holds 2026-07, 2026-08 and 2026-09."""
    year, length = period[:4], MONTHS[kind_of(period)]
    start = first_day(period).month
    shorter = [("", 12), ("-H", 6), ("-Q", 3)]
    found = [f"{year}-{month:02}" for month in range(start, start + length)]
    for sign, months in shorter:
        if months <= length:
            found += [year if not sign else f"{year}{sign}{(month - 1) // months + 1}" for month in range(start, start + length, months)]
    return found


def _one(con: Connection, sql: str, params: Sequence[Any]) -> dict[str, Any] | None:
    found = rows(con, sql, params)
    return found[0] if found else None


def _key(unit: dict[str, Any]) -> tuple[str, str]:
    return unit["province_code"], unit["unit_code"]
