"""Satisfaction survey: three scales side by side, slips handed in twice, votes of units, and no word of the people themselves."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from in_process import drop_folder, on_disk, take, taken_wholly
from road_helpers import FIXTURES, accepted, held

from simulator import satisfaction_survey as practice
from simulator.faults import Faults
from simulator.people import personal_data_in
from simulator.scope import Scope

SOURCE = "satisfaction_survey"
SAMPLES = FIXTURES / SOURCE
ENTITIES = ("answers", "vote_totals", "vote_questions")
HUE = Scope("hue", seed=3, volume=0.4)


@pytest.fixture
def drop(tmp_path, monkeypatch):
    taken_wholly(monkeypatch, "hue", SOURCE)
    return lambda period: drop_folder(monkeypatch, tmp_path, SOURCE, "hue", period)


def _answers(home) -> pl.DataFrame:
    return accepted(home, SOURCE, "answers").sort("slip_id", "question")


def test_a_slip_handed_in_twice_is_one_and_the_scale_is_said_where_it_can_be_known(home, drop):
    shutil.copy(SAMPLES / "slip_twice_and_three_scales.csv", drop("2026-11") / "khao_sat_hai_long.csv")
    counts = take(home, SOURCE, "hue", "2026-11")
    assert (counts["accepted_count"], counts["held_count"], counts["duplicate_count"]) == (3, 0, 1)
    assert _answers(home).select("rated_date", "unit_code", "channel", "answer", "answer_scale", "score").rows() == [
        (date(2026, 11, 4), "H57.44.24", "kiosk", "Rất hài lòng", None, Decimal(5)),
        (date(2026, 11, 5), "H57.44.24", "zalo", "Không hài lòng", "three_level", Decimal(1)),
        (date(2026, 11, 6), "H57.44.25", "national_portal", "Dislike", "like_dislike", None),
    ]


def test_each_broken_promise_is_held_by_its_rule(home, drop):
    shutil.copy(SAMPLES / "answer_in_no_scale_and_score_against_its_word.csv", drop("2026-11") / "khao_sat_hai_long__thang_11.csv")
    take(home, SOURCE, "hue", "2026-11")
    rows = held(home).sort("row_no").select("row_no", "rule_code", "field").rows()
    assert rows == [
        (1, "unknown_code", "answer"),
        (2, "fields_disagree", "score"),
        (3, "not_a_date", "rated_date"),
        (4, "unknown_unit", "agency_code"),
        (5, "not_a_number", "score"),
        (6, "unknown_code", "channel"),
        (7, "conflicting_duplicate", "slip_id, question"),
        (8, "conflicting_duplicate", "slip_id, question"),
    ]
    assert _answers(home).get_column("answer_scale").to_list() == ["five_level"]
    assert "nặng lời" not in on_disk(home) and not personal_data_in(on_disk(home))


def test_votes_of_a_body_without_a_list_belong_to_the_unit_of_their_file(home, drop):
    folder = drop("2026-11")
    shutil.copy(SAMPLES / "votes_one_object_without_a_list.json", folder / "mvotes__H57.44.24.json")
    shutil.copy(SAMPLES / "votes_rounded_down_unit_left_empty.json", folder / "mvotes__000.00.16.H57.json")
    counts = take(home, SOURCE, "hue", "2026-11")
    assert (counts["landed_count"], counts["accepted_count"]) == (6, 6)
    totals = accepted(home, SOURCE, "vote_totals").sort("unit_code")
    assert totals.select("unit_code", "created_date", "vote_count", "very_good_pct", "answer_scale").rows() == [
        ("H57.16", date(2026, 12, 1), Decimal(3), Decimal(66), "three_level"),
        ("H57.44.24", date(2026, 10, 31), Decimal(128), Decimal("71.1"), "three_level"),
    ]
    questions = accepted(home, SOURCE, "vote_questions").sort("unit_code", "question")
    assert questions.select("procedure_code", "bad_pct").rows() == [(None, 0), (None, 0), ("1.004873", 3), ("1.004873", 11)]


def test_votes_above_a_hundred_or_of_another_unit_are_held(home, drop):
    shutil.copy(SAMPLES / "votes_above_a_hundred_of_another_unit.json", drop("2026-11") / "mvotes__000.24.44.H57.json")
    take(home, SOURCE, "hue", "2026-11")
    assert held(home).sort("row_no").select("rule_code", "field").rows() == [("not_the_sum", "bad_pct"), ("fields_disagree", "stated_agency_code")]


def test_the_practice_survey_comes_out_as_it_went_in(home, drop):
    practice.write(drop("2026-08"), HUE, 2026, 8)
    counts = take(home, SOURCE, "hue", "2026-08")
    truth, answers = practice.truth(HUE, 2026, 8), _answers(home)
    assert {entity: accepted(home, SOURCE, entity).height for entity in ENTITIES} == {entity: truth[entity] for entity in ENTITIES}
    assert (counts["held_count"], counts["duplicate_count"]) == (0, truth["answers_twice"]) and truth["answers"] > 100
    channels = dict(answers.group_by("channel").len().rows())
    assert channels == {"kiosk": truth["five_level"], "zalo": truth["three_level"], "national_portal": truth["like_dislike"]}
    known = answers.select("channel", "answer_scale").drop_nulls().unique()
    assert set(known.rows()) == {("kiosk", "five_level"), ("zalo", "three_level"), ("national_portal", "like_dislike")}
    unknown = answers.filter(pl.col("answer_scale").is_null())
    assert set(unknown.select("answer", "score").rows()) == {("Rất hài lòng", Decimal(5))}
    assert not personal_data_in(on_disk(home))


def test_data_faults_are_held_or_counted_never_absorbed(home, drop):
    struck = Scope("hue", seed=3, volume=0.4, faults=Faults("unknown_status,bad_numbers,repeated_rows"))
    practice.write(drop("2026-08"), struck, 2026, 8)
    counts = take(home, SOURCE, "hue", "2026-08")
    truth = practice.truth(HUE, 2026, 8)
    assert sorted(held(home).select("rule_code", "field").rows()) == [("not_a_number", "score"), ("unknown_code", "answer")]
    assert counts["duplicate_count"] == truth["answers_twice"] + 1
    assert _answers(home).height == truth["answers"] - 2


def test_an_export_made_before_closing_is_short_by_the_end_of_its_last_day(tmp_path):
    whole, short = tmp_path / "whole", tmp_path / "short"
    for folder, faults in ((whole, ""), (short, "partial_day")):
        folder.mkdir()
        practice.write(folder, Scope("hue", faults=Faults(faults)), 2026, 7)
    lines = [(folder / practice.ANSWERS_FILE).read_text(encoding="utf-8").splitlines() for folder in (whole, short)]
    assert set(lines[1]) < set(lines[0])
    assert all("31/07/2026" in line or "2026-07-31" in line for line in set(lines[0]) - set(lines[1]))


def test_the_same_dossiers_answer_whoever_asks():
    assert practice.truth(HUE, 2026, 8) == practice.truth(HUE, 2026, 8) != practice.truth(Scope("hue", seed=4, volume=0.4), 2026, 8)
    assert practice.truth(Scope("kon_tum"), 2025, 7)["answers"] == 0 < practice.truth(Scope("kon_tum"), 2025, 6)["answers"]
