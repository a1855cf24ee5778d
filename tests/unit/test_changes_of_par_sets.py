"""The five causes sum to the change of score and of rank for every department and commune of the illustrative sets and every pair of four months.

Between the months a rule changes, two units of each level are joined, and figures are restated.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from fractions import Fraction as F
from itertools import combinations
from random import Random

import pytest

from home import RULEBOOK
from tests.prove.folder import read_rows, write_rows
from warehouse.proof import change
from warehouse.proof.change import Split
from warehouse.proof.compare import scored_again
from warehouse.proof.ends import ends
from warehouse.proof.facts import AS_IS, AS_WAS, Known, Scope
from warehouse.proof.periods import first_day
from warehouse.proof.points import Entered, Value
from warehouse.proof.rulebook import Criterion, Rulebook, Rules
from warehouse.proof.score import INDEX, Facts, UnitInfo
from warehouse.proof.shares import CAUSES

MONTHS = ("2026-05", "2026-06", "2026-07", "2026-08")
RULE_CHANGES, JOINED_IN = "2026-07-01", "2026-08"
SETS = {"par_department": "department", "par_commune": "commune"}
UNITS = {("hue", f"{level}{number}"): UnitInfo(level) for level in SETS.values() for number in range(6)}
JOINS = {("hue", f"{level}5"): ("hue", f"{level}0") for level in SETS.values()}


@pytest.fixture(scope="module")
def rulebook(tmp_path_factory) -> Rulebook:
    """The project's own, in which the first plain linear rule of each set earns all points at 80% from July on."""
    folder = tmp_path_factory.mktemp("changed") / "rulebook"
    shutil.copytree(RULEBOOK, folder)
    for set_id in SETS:
        path = folder / "criteria" / set_id / "criteria.csv"
        table = read_rows(path)
        linear = next(row for row in table if row["rule_type"] == "LINEAR" and row["direction"] == "up")
        table.append(linear | {"valid_from": RULE_CHANGES, "rule_type": "LINEAR_CAPPED_AT_TARGET", "full_score_ratio_pct": "80", "cap_at_max": "true"})
        linear["valid_to"] = RULE_CHANGES
        write_rows(path, list(table[0]), table)
    return Rulebook(folder)


@pytest.fixture(scope="module")
def first(rulebook) -> Known:
    """What was known when each month was first scored."""
    return _known(rulebook, restated=())


@pytest.fixture(scope="module")
def now(rulebook) -> Known:
    """What is known today: one unit of each level was put right in every month."""
    return _known(rulebook, restated=("department2", "commune3"))


def _known(rulebook: Rulebook, restated: tuple[str, ...]) -> Known:
    known = Known(units=UNITS)
    for month in MONTHS:
        facts = Facts({}, {}, {})
        for unit, info in UNITS.items():
            luck = Random(f"{month} {unit[1]} {unit[1] in restated}")
            sets = (rulebook.rules(set_id, first_day(month)) for set_id, level in SETS.items() if level == info.unit_level)
            for rules in sets:
                _tell(facts, luck, rules, unit)
        regrouped = _regrouped(facts)
        for calendar in ("calendar", "administrative"):
            known.scopes[Scope(AS_WAS, calendar, month)] = regrouped if month >= JOINED_IN else facts
            known.scopes[Scope(AS_IS, calendar, month)] = regrouped
    return known


def _tell(facts: Facts, luck: Random, rules: Rules, unit) -> None:
    """A figure, answers or points of a round for every leaf, such as its rule can read."""
    for leaf in rules.leaves:
        steps = rules.steps.get(leaf.criterion_code, ())
        if leaf.ratio_source == "entered":
            points = luck.choice([step.points for step in steps] or [leaf.max_score * share / 4 for share in range(5)])
            facts.entered.setdefault(unit, {})[rules.criteria_set.criteria_set_id, leaf.criterion_code] = Entered(points)
        elif leaf.ratio_source == "answers":
            facts.answers.setdefault(unit, {})[leaf.measure_code] = {("", step.step_code): F(luck.randrange(1, 40)) for step in steps}
        else:
            facts.values.setdefault(unit, {})[leaf.measure_code] = _value(luck, leaf, [step.step_code for step in steps if step.step_code])


def _value(luck: Random, leaf: Criterion, codes: list[str]) -> Value:
    if leaf.ratio_source == "count":
        return Value(F(luck.choice(codes or ["0", "1", "2"])), F(10))
    return Value(F(luck.randrange(30, 101)), F(100), stated_ratio_pct=F(luck.randrange(3000, 10001), 100))


def _regrouped(facts: Facts) -> Facts:
    """Joined units as one: parts are added up, points and counts of a step are the successor's."""
    values = {unit: dict(measured) for unit, measured in facts.values.items() if unit not in JOINS}
    for old, new in JOINS.items():
        for code, value in facts.values[old].items():
            one = values[new][code]
            if one.denominator == 100:
                values[new][code] = replace(one, numerator=one.numerator + value.numerator, denominator=one.denominator + value.denominator)
    answers, entered = ({unit: told for unit, told in part.items() if unit not in JOINS} for part in (facts.answers, facts.entered))
    return Facts(values, answers, entered)


def _changes(first: Known, now: Known, rulebook: Rulebook):
    """Every change, with the units that are stated at both ends by scores that were computed apart from it."""
    for set_id, (earlier, later) in ((set_id, pair) for set_id in SETS for pair in combinations(MONTHS, 2)):
        split = Split(ends(first, now, rulebook, set_id, earlier, later))
        calendar = rulebook.rules(set_id, first_day(later)).criteria_set.calendar
        begun = scored_again(first, rulebook, Scope(AS_WAS, calendar, earlier))
        ended = scored_again(now, rulebook, Scope(AS_WAS, calendar, later))
        for unit in split.units():
            yield split.of(unit), begun[set_id, unit, INDEX], ended[set_id, unit, INDEX]


def test_the_lines_sum_to_the_change_for_every_unit_and_pair_of_months(first, now, rulebook):
    moved, count = Counter(), 0
    for told, begun, ended in _changes(first, now, rulebook):
        count += 1
        for of, name in ((told.score, "score"), (told.rank, "rank")):
            assert set(of.parts) == set(CAUSES) and of.first + sum(of.parts.values()) == of.last
            assert (of.first, of.last) == (begun[name], ended[name])
            moved.update((name, cause) for cause, part in of.parts.items() if part)
    # six of each level in the pairs before the month in which two were joined, five in those that end in it
    assert count == len(SETS) * (3 * 6 + 3 * 5)
    # others' results move no score; every other cause moves both numbers somewhere
    assert set(moved) == {(name, cause) for name in ("score", "rank") for cause in CAUSES} - {("score", "others")}


def test_a_lost_line_is_noticed(first, now, rulebook, monkeypatch):
    sound = change.shares
    monkeypatch.setattr(change, "shares", lambda worth: sound(worth) | {"reorganisation": F(0)})
    with pytest.raises(AssertionError):
        test_the_lines_sum_to_the_change_for_every_unit_and_pair_of_months(first, now, rulebook)
