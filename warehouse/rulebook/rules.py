"""What each scoring rule needs: what it may look at, its parameters, its steps; no number of any criterion is here."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from warehouse.rulebook.files import Finding, Row, read, values

PARAMETERS = ("full_score_ratio_pct", "floor_ratio_pct", "floor_score", "points_per_unit")
BESIDE_THE_MAXIMUM = ("BONUS", "PENALTY")  # their points are on top of every maximum
ENTERED_BY = ("self", "appraisal", "survey")


class Rule(NamedTuple):
    """What a rule looks at (ratio_source), which parameters it needs, and whether it has steps."""

    looks_at: tuple[str, ...]
    needs: tuple[str, ...] = ()
    has_steps: bool = False


_NUMBER = ("parts", "stated", "count")
RULES = {
    "LINEAR": Rule(_NUMBER, ("full_score_ratio_pct",)),
    "SURVEY_PCT": Rule(("parts", "stated"), ("full_score_ratio_pct",)),
    "SIPAS_TENTH": Rule(("stated", "count"), ("full_score_ratio_pct",)),
    "LINEAR_CAPPED_AT_TARGET": Rule(_NUMBER, ("full_score_ratio_pct",)),
    "FLOOR_THEN_LINEAR": Rule(_NUMBER, ("full_score_ratio_pct", "floor_ratio_pct", "floor_score")),
    "YES_NO": Rule(("count", "stated", "entered"), has_steps=True),
    "LEVELS": Rule(("count", "stated", "entered"), has_steps=True),
    "BRACKETS": Rule((*_NUMBER, "entered"), has_steps=True),
    "SURVEY_LEVELS": Rule(("answers",), has_steps=True),
    "DEDUCTION": Rule(("count", "stated"), ("points_per_unit",)),
    "BONUS": Rule(("count", "stated", "entered"), ("points_per_unit",)),
    "PENALTY": Rule(("count", "stated", "entered"), ("points_per_unit",)),
    "ENTERED": Rule(("entered",)),
    "AS_PUBLISHED": Rule(("",)),
    "NOT_SCORED": Rule(_NUMBER),
}


def check_rules(folder: Path) -> Iterator[Finding]:
    """A rule has the parameters it needs and no others, and looks at what it can look at; a row that is summed has nothing of it."""
    kinds = {row.cells["measure_code"]: row.cells["measure_kind"] for row in read(folder, "measures.csv")}
    questions = values(folder, "survey_questions.csv", "question_code")
    for row in read(folder, "criteria/*/criteria.csv"):
        cells, rule = row.cells, RULES.get(row.cells["rule_type"])
        is_entered = cells["ratio_source"] == "entered"
        wanted = set(rule.needs if rule else ()) - ({"points_per_unit"} if is_entered else set())
        for column in PARAMETERS:
            if bool(cells[column]) != (column in wanted):
                yield row.finding(column, f"{cells['rule_type'] or 'a row that is summed'} {'needs it' if column in wanted else 'has no use for it'}")
        yield from _asked(row, questions)
        if not rule:
            for column in ("rule_text", "measure_code", "ratio_source", "scored_by"):
                if cells[column]:
                    yield row.finding(column, "only a row with a rule has it; this one is summed")
            continue
        yield from _looked_at(row, rule, kinds.get(cells["measure_code"], ""))
        if wanted <= {column for column in PARAMETERS if cells[column]}:
            yield from _fitting(row)


def _looked_at(row: Row, rule: Rule, measure_kind: str) -> Iterator[Finding]:
    """Who scores, over what, and what a denominator of zero earns."""
    cells, is_entered = row.cells, row.cells["ratio_source"] == "entered"
    for column in ("rule_text", "rounding_step", "applies_to", "max_score", "scored_by"):
        if not cells[column]:
            yield row.finding(column, "a row with a rule needs it")
    if cells["ratio_source"] not in rule.looks_at:
        yield row.finding("ratio_source", f"{cells['rule_type']} looks at {' or '.join(rule.looks_at) or 'published points'}, not at '{cells['ratio_source']}'")
    elif (cells["ratio_source"] == "answers") != (measure_kind == "answers"):
        yield row.finding("ratio_source", f"'{cells['ratio_source']}' cannot be looked at in a measure of the kind '{measure_kind}'")
    if bool(cells["measure_code"]) == is_entered:
        yield row.finding("measure_code", "points that are entered have no measure" if is_entered else "a rule over figures names its measure")
    if cells["ratio_source"] in ("parts", "answers") and not cells["zero_denominator"]:
        yield row.finding("zero_denominator", "say what a denominator of 0 earns: null, zero or full")
    if cells["scored_by"] and cells["scored_by"] not in (ENTERED_BY if is_entered else ("system", "survey")):
        yield row.finding("scored_by", f"'{cells['scored_by']}' does not go with what is {'entered' if is_entered else 'computed'}")


def _asked(row: Row, known: set[str]) -> Iterator[Finding]:
    """Questions are named where answers are looked at, each by a code of survey_questions.csv."""
    named = row.cells["question_codes"]
    if named and row.cells["ratio_source"] != "answers":
        yield row.finding("question_codes", "only a rule that looks at answers names questions")
    for code in sorted(set(named.split(";")) - known) if named else ():
        yield row.finding("question_codes", f"'{code}' is no question_code of survey_questions.csv; write {';'.join(sorted(known))} or a part of it")


def _fitting(row: Row) -> Iterator[Finding]:
    """Whether the parameters make sense together."""
    number = {column: Decimal(cell) for column in (*PARAMETERS, "max_score", "rounding_step") if (cell := row.cells[column])}
    full, rule = number.get("full_score_ratio_pct", Decimal(0)), row.cells["rule_type"]
    if rule in ("LINEAR", "SURVEY_PCT", "SIPAS_TENTH") and full != 100:
        yield row.finding("full_score_ratio_pct", f"{rule} earns all points at 100, not at {full}; LINEAR_CAPPED_AT_TARGET has a target")
    if rule == "LINEAR_CAPPED_AT_TARGET" and not (0 < full < 100 and row.cells["cap_at_max"] == "true"):
        yield row.finding("full_score_ratio_pct", f"a target lies between 0 and 100 and the points are capped there; {full} does not fit {rule}")
    if rule == "FLOOR_THEN_LINEAR" and not (number["floor_ratio_pct"] < full <= 100 and number["floor_score"] <= number.get("max_score", 0)):
        yield row.finding("full_score_ratio_pct", "the full ratio lies above the floor and at most at 100, and the floor earns at most the maximum")
    if number.get("rounding_step") == 0:
        yield row.finding("rounding_step", "a step of 0 rounds to nothing; 0.01 is two places")


def check_steps(folder: Path) -> Iterator[Finding]:
    """Rules with steps have them, of their own validity and within their maximum; brackets hold every number exactly once."""
    steps: dict[tuple[str, ...], list[Row]] = {}
    key = ("criteria_set_id", "criterion_code", "valid_from")
    for row in read(folder, "criteria/*/steps.csv"):
        steps.setdefault(tuple(row.cells[column] for column in key), []).append(row)
    for row in read(folder, "criteria/*/criteria.csv"):
        found, rule = steps.pop(tuple(row.cells[column] for column in key), []), RULES.get(row.cells["rule_type"])
        if bool(found) != bool(rule and rule.has_steps):
            yield row.finding("rule_type", f"{row.cells['rule_type'] or 'a row that is summed'} and {len(found)} steps do not go together")
        elif found:
            yield from _step_by_step(row, found)
    for left in steps.values():
        yield left[0].finding("criterion_code", "no criterion of the same validity has these steps")


def _step_by_step(row: Row, steps: list[Row]) -> Iterator[Finding]:
    codes = [step.cells["step_code"] for step in steps]
    rule = row.cells["rule_type"]
    for step in steps:
        if Decimal(step.cells["points"] or 0) > Decimal(row.cells["max_score"] or 0):
            yield step.finding("points", f"{step.cells['points']} is more than the criterion's {row.cells['max_score']}")
        if bool(step.cells["step_code"]) == (rule == "BRACKETS"):
            yield step.finding("step_code", "a level, an answer, yes and no have a code; a bracket has bounds")
        elif rule != "BRACKETS" and codes.count(step.cells["step_code"]) > 1:
            yield step.finding("step_code", f"'{step.cells['step_code']}' stands twice")
    if rule == "YES_NO" and sorted(codes) != ["0", "1"]:
        yield row.finding("rule_type", "YES_NO has the two steps 1 (yes) and 0 (no)")
    if rule == "BRACKETS":
        yield from _gaps(sorted(steps, key=lambda step: Decimal(step.cells["lower"] or "-Infinity")))


def _gaps(brackets: list[Row]) -> Iterator[Finding]:
    """Where a bracket does not begin just where the one below it ends, or an end is closed."""
    if brackets[0].cells["lower"]:
        yield brackets[0].finding("lower", "the lowest bracket is open below: what lies under it would have no points")
    if brackets[-1].cells["upper"]:
        yield brackets[-1].finding("upper", "the highest bracket is open above: what lies over it would have no points")
    for below, above in pairwise(brackets):
        ends, begins = below.cells["upper"], above.cells["lower"]
        if ends != begins or not ends:
            is_gap = bool(ends and begins) and Decimal(begins) > Decimal(ends)
            yield above.finding("lower", f"'{ends}' and '{begins}' leave a gap" if is_gap else f"overlaps the bracket that ends at '{ends}'")
        elif {below.cells["upper_is_in"], above.cells["lower_is_in"]} != {"true", "false"}:
            yield above.finding("lower_is_in", f"{begins} belongs to exactly one of the two brackets that meet there")
