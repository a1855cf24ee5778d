"""The two engines agree on every point of the built warehouse and of generated sets, and one wrong bound or rule in either is noticed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from itertools import combinations
from pathlib import Path

import pytest

from home import RULEBOOK, Home
from tests.prove.batch import GIVEN, Case, compared, drawn, named_cases, scored_by_sql
from tests.prove.folder import read_rows, write, write_rows
from tests.prove.models import Compiled
from warehouse.connection import connect, rows
from warehouse.proof import change, compare, points
from warehouse.proof.periods import first_day
from warehouse.proof.rulebook import Rulebook
from warehouse.proof.sums import prove_changes
from warehouse.rulebook.draft import Draft, columns_of, last_rows
from warehouse.rulebook.merge import merged

SET_COUNT = 120
MERGED_FROM = date(2026, 7, 1)  # between the generated periods


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return Rulebook(RULEBOOK)


@pytest.fixture(scope="module")
def models(built_home: Home, trial_rulebook: Path) -> Compiled:
    """The project's SQL as the build compiled it."""
    return Compiled(built_home.build / "dbt" / "manifest.json", GIVEN, trial_rulebook)


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    return named_cases(drawn(SET_COUNT, 22))


@pytest.fixture(scope="module")
def generated(models, cases, tmp_path_factory):
    """The database and the rulebook of generated sets that the SQL scored."""
    folder = tmp_path_factory.mktemp("sets")
    return scored_by_sql(models, cases, folder), folder / "rulebook"


def test_every_point_of_the_build_is_scored_again(marts, rulebook):
    proof = compare.prove(marts, rulebook)
    assert [str(difference) for difference in proof.differences] == []
    [counted] = rows(marts, "select (select count(*) from marts.fct_criterion_scores) + (select count(*) from marts.fct_area_scores) as n")
    assert proof.point_count >= counted["n"] > 1000


def test_every_point_of_generated_sets_is_scored_again(generated):
    proof = compared(*generated)
    assert [str(difference) for difference in proof.differences] == []
    assert proof.point_count > 1000 and len(proof.sets) > SET_COUNT / 2


def test_generated_sets_meet_every_rule_and_status(generated):
    """A sample in which something never comes up proves nothing of it."""
    with connect(generated[0]) as con:
        met = {row["rule_type"] for row in rows(con, "select distinct rule_type from scores.score__leaves")}
        statuses = {row["score_status"] for row in rows(con, "select distinct score_status from marts.fct_criterion_scores")}
        ranked = rows(con, "select count(distinct class_code) as classes, max(rank) as lowest from marts.fct_index_scores")[0]
        alike = "criteria_set_id, calendar, period, peer_group, province_code, score"
        ties = rows(con, f"select count(distinct rank) as ranks from marts.fct_index_scores where score is not null group by {alike} having count(*) > 1")
    labels = {row["code"] for row in read_rows(RULEBOOK / "statuses.csv") if row["status_type"] == "rule_type"}
    assert met == labels and ranked["classes"] > 2 and ranked["lowest"] > 2
    assert {row["ranks"] for row in ties} >= {1, 2}  # equal points that share a rank, and such as are told apart
    assert statuses == {"scored", "provisional", "not_applicable", "missing_data", "manual_review", "appealed"}


def test_one_wrong_bound_in_the_table_that_sql_reads_is_noticed(models, cases, generated, tmp_path):
    with connect(generated[0]) as con:
        on_a_bound = (
            "select p.criteria_set_id, p.criterion_code, s.step_no from scores.score__points as p inner join staging.stg_rulebook__criteria_steps as s"
            " on s.criteria_set_id = p.criteria_set_id and s.criterion_code = p.criterion_code and s.lower_bound = p.ratio_pct"
            " where p.unit_view = 'as_was' and p.score is not null and s.step_no > 1 and s.valid_from is null and s.valid_to is null"
            " order by 1, 2, 3 limit 1"
        )
        [(set_id, code, step_no)] = [tuple(row.values()) for row in rows(con, on_a_bound)]

    def move_a_bound(folder):
        """By half a point, so that what lies on the bound falls into the other interval."""
        path = folder / "criteria" / set_id / "steps.csv"
        steps = read_rows(path)
        below, above = ([row for row in steps if (row["criterion_code"], row["step_no"]) == (code, str(no))][0] for no in (step_no - 1, step_no))
        moved = D(above["lower"]) + (D("0.5") if above["lower_is_in"] == "true" else D("-0.5"))
        below["upper"] = above["lower"] = str(moved)
        write_rows(path, list(steps[0]), steps)

    database = scored_by_sql(models, cases, tmp_path, move_a_bound)
    write(tmp_path / "sound", {set_id: case.one for set_id, case in cases.items()})
    differences = compared(database, tmp_path / "sound").differences
    assert (set_id, code) in {(difference.criteria_set_id, difference.criterion_code) for difference in differences}
    assert {difference.criteria_set_id for difference in differences} == {set_id}


def test_a_dated_merge_leaves_the_past_of_both_engines_alone(models, cases, generated, tmp_path):
    """Every generated set gets another as its draft, in force from a day between the generated periods."""
    sets = [case.one for case in cases.values()]
    write(tmp_path / "drafts", dict(zip(cases, [*sets[SET_COUNT // 2 :], *sets], strict=False)))

    def apply_all(rulebook):
        for set_id in cases:
            folder = tmp_path / "drafts" / "criteria" / set_id
            merge = merged(Draft(folder, set_id, last_rows(folder)), rulebook, MERGED_FROM, "12/QĐ-UBND")
            for file, table in merge.tables.items():
                write_rows(merge.place / file, columns_of(folder / file), table)

    database = scored_by_sql(models, cases, tmp_path, apply_all)
    proof = compared(database, tmp_path / "rulebook")
    assert [str(difference) for difference in proof.differences] == []
    before, after = _scores_by_period(generated[0]), _scores_by_period(database)
    is_past = {period: first_day(period) < MERGED_FROM for period in before}
    assert set(is_past.values()) == {True, False}
    assert {period: before[period] == after.get(period) for period in before} == is_past


def _scores_by_period(database) -> dict[str, list[tuple]]:
    """Every row of the scores' marts, in both views of the units, by period."""
    found: dict[str, list[tuple]] = {}
    with connect(database) as con:
        for mart in ("criterion", "area", "index"):
            for view in ("", "_as_is"):
                for row in rows(con, f"select * from marts.fct_{mart}_scores{view} order by all"):
                    found.setdefault(row["period"], []).append((mart, view, *row.values()))
    return found


@pytest.mark.parametrize("rule_type", ["BRACKETS", "FLOOR_THEN_LINEAR", "DEDUCTION", "LEVELS"])
def test_one_wrong_rule_of_the_second_engine_is_noticed(generated, monkeypatch, rule_type):
    sound = points.RULES[rule_type]
    monkeypatch.setitem(points.RULES, rule_type, lambda leaf, x, steps: sound(leaf, x + 1, steps))
    with connect(generated[0]) as con:
        spoiled = {(row["criteria_set_id"], row["criterion_code"]) for row in rows(con, "select * from scores.score__leaves where rule_type = ?", (rule_type,))}
    leaves = {(difference.criteria_set_id, difference.criterion_code) for difference in compared(*generated).differences}
    assert leaves & spoiled


def test_a_wrong_rule_is_noticed_in_the_build_too(marts, rulebook, monkeypatch):
    monkeypatch.setitem(points.RULES, "LINEAR_CAPPED_AT_TARGET", points.linear)
    found = {difference.criterion_code for difference in compare.prove(marts, rulebook).differences}
    assert {"REUSED_DIGITIZED_DATA", "MDSH", ""} <= found


@pytest.mark.parametrize("of", ["the build", "generated sets"])
def test_every_change_is_the_sum_of_its_lines(marts, generated, of):
    """Every unit and every pair of periods, score and rank."""
    if of == "the build":
        assert _changes(marts, Rulebook(RULEBOOK)) > 0
    else:
        with connect(generated[0]) as con:
            assert _changes(con, Rulebook(generated[1])) > 50


def _changes(con, rulebook: Rulebook) -> int:
    changes = prove_changes(con, rulebook, lambda periods: combinations(periods, 2))
    assert changes.differences == []
    return changes.count


def test_a_lost_part_and_a_wrong_end_of_a_change_are_noticed(marts, monkeypatch):
    rulebook = Rulebook(RULEBOOK)
    sound = change.shares
    monkeypatch.setattr(change, "shares", lambda worth: sound(worth) | {"own": 0})
    assert any("do not sum to the change of score" in said for said in prove_changes(marts, rulebook).differences)
    monkeypatch.setattr(change, "shares", sound)
    monkeypatch.setattr(change, "_place", lambda rules, scores, units, unit: (99, 99))
    assert any("rank at an end" in said for said in prove_changes(marts, rulebook).differences)
