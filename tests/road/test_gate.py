"""The gate: a plausible build passes, every planted fault is named with its row and number, and what fails is never released."""

from __future__ import annotations

import json

import pytest
from marts_fixture import make_marts

from expectations.gate import GateError, check
from home import open_home
from warehouse.connection import connect
from warehouse.release import ReleaseError, current, publish

ADVICE = "nothing was released: correct the source or the rule and run again"

# a fault, and the sentence that must name it
FAULTS = {
    "landed is not the sum": (
        "update marts.fct_file_accounts set held_count = 2 where source_id = 'one_stop_dossiers'",
        "fct_file_accounts.landed_count of one_stop_dossiers hue 2026-08 search_2026-08.json is 2010, but 2002 accepted, 2 held and 5 duplicate rows make 2009",
    ),
    "score above maximum": (
        "update marts.fct_criterion_scores set score = 31.2 where unit_code = 'H44.105' and criterion_code = 'ON_TIME'",
        "fct_criterion_scores.score of H44.105 ON_TIME 2026-08 is 31.2, above its maximum 20",
    ),
    "status outside the vocabulary": (
        "update marts.fct_index_scores set score_status = 'good' where unit_code = 'H20'",
        "fct_index_scores.score_status of H20 2026 is 'good', which is none of appealed, manual_review, missing_data, not_applicable, "
        "provisional, scored, too_early",
    ),
    "duplicate key": (
        "insert into marts.fct_area_scores select * from marts.fct_area_scores where unit_code = 'H57' and area_code = 'MDSH'",
        "fct_area_scores.area_code of H57 MDSH 2026 stands there more than once, "
        "though (period, criteria_set_id, province_code, unit_code, area_code) names one row",
    ),
}

# faults that do not touch each other: one run of the gate must find them all
SCATTERED = {
    "update marts.dim_provinces set province_code = null where province_code = 'hue'": "dim_provinces.province_code of none is missing, though",
    "update marts.dim_units set unit_level = 'ward' where unit_code = 'H44.110'": "dim_units.unit_level of H44.110 is 'ward', which is none of commune",
    "update marts.dim_criteria set status = 'sure' where criterion_code = 'H1'": "dim_criteria.status of index_766 H1 is 'sure', which is none of",
    "insert into marts.dim_labels select * from marts.dim_labels where code = 'appealed'": "dim_labels.code of score_status appealed stands there more",
    "delete from marts.dim_measures": "dim_measures.measure_code has no row at all",
    "update marts.fct_measures set numerator = -1 where unit_code = 'H57' and period = '2026' and measure_code = 'dossiers_online'": (
        "fct_measures.numerator of H57 dossiers_online 2026 is -1, below 0"
    ),
    "update marts.fct_criterion_scores set score = null, published_score = null where unit_code = 'H44.119' and criterion_code = 'ON_TIME'": (
        "fct_criterion_scores.score of H44.119 ON_TIME 2026-08 is missing, but its score_status is scored"
    ),
    "update marts.fct_criterion_scores set score = 0 where unit_code = 'H44.07' and criterion_code = 'PUBLISH_ON_TIME'": (
        "fct_criterion_scores.score of H44.07 PUBLISH_ON_TIME 2026-08 is 0, but its score_status is not_applicable"
    ),
    "update marts.fct_area_scores set score = -0.5, published_score = null where unit_code = 'H26' and area_code = 'TTTT'": (
        "fct_area_scores.score of H26 TTTT 2026 is -0.5, below 0"
    ),
    "update marts.fct_area_scores set score = 15.7 where unit_code = 'H44.138' and area_code = 'TDGQ'": (
        "fct_area_scores.score of H44.138 TDGQ 2026-08 is 15.7, but its parts sum to 15.68"
    ),
    "update marts.fct_index_scores set score = 60.01 where unit_code = 'H44' and period = '2026-08'": (
        "fct_index_scores.score of H44 2026-08 is 60.01, but its parts sum to 59.91"
    ),
    "update marts.fct_index_scores set index_pct = 53.23 where unit_code = 'H32'": "fct_index_scores.index_pct of H32 2026 is 53.23, but 53.22 of 100 points",
    "update marts.fct_index_scores set rank = 9 where unit_code = 'H29'": (
        "fct_index_scores.rank of H29 2026 is 9, but its score 63.18 gives it rank 8 among its peers"
    ),
    "update marts.fct_index_scores set ranked_count = 2 where unit_code = 'H44.03'": (
        "fct_index_scores.ranked_count of H44.03 2026-08 is 2, but 1 of its peers have a score"
    ),
    "update marts.fct_target_attainments set attainment_status = 'achieved' where target_id = 'HUE-10'": (
        "fct_target_attainments.attainment_status of HUE-10 2026-08 is achieved, but there is no actual value to say so"
    ),
    "update marts.fct_file_accounts set accepted_count = 7812, duplicate_count = -1 where source_id = 'document_register'": (
        "fct_file_accounts.accepted_count, held_count or duplicate_count of document_register hue 2026-08 so_van_ban_2026-08.xlsx is -1, below 0"
    ),
    "update marts.fct_held_rows set rule_code = null where row_no = 17": f"fct_held_rows.rule_code of one_stop_dossiers hue 2026-08 {'c3' * 32} 17 is missing",
}


@pytest.fixture
def home(tmp_path):
    home = open_home(tmp_path)
    make_marts(home.build / "warehouse.duckdb")
    return home


def plant(home, *faults: str) -> None:
    with connect(home.build / "warehouse.duckdb", read_only=False) as con:
        for fault in faults:
            con.execute(fault).fetchall()


def sentences(home) -> list[str]:
    return [failure["sentence"] for failure in json.loads((home.build / "gate.json").read_text())["failures"]]


def test_a_plausible_build_passes_and_leaves_its_word(home, capfd):
    report = check(home)
    written = json.loads((home.build / "gate.json").read_text())
    assert written == report and written["passed"] and written["failures"] == []
    assert written["expectations"] > 70 and written["rows"] > 1000 and len(written["content_hash"]) == 64
    assert capfd.readouterr() == ("", "")


def test_a_month_without_held_rows_or_gaps_passes(tmp_path):
    home = open_home(tmp_path)
    make_marts(home.build / "warehouse.duckdb", units=["H44", "H44.03"], held=False)
    plant(home, "delete from marts.fct_target_attainments", "delete from marts.fct_reported_results", "delete from marts.fct_measures")
    assert check(home)["passed"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_named_and_nothing_is_released(home, fault):
    check(home)
    before = publish(home)
    statement, sentence = FAULTS[fault]
    plant(home, statement)
    with pytest.raises(GateError) as raised:
        check(home)
    assert str(raised.value).startswith(f"{sentence}; {ADVICE}") and str(raised.value).endswith(".")
    assert not json.loads((home.build / "gate.json").read_text())["passed"]
    with pytest.raises(ReleaseError, match="did not pass"):
        publish(home)
    assert current(home) == before.__class__(before.release_id, before.path, before.manifest, is_new=False)
    assert [path.name for path in home.releases.iterdir() if path.is_dir() and not path.is_symlink()] == [before.release_id]


def test_every_fault_is_found_in_one_run(home):
    plant(home, *SCATTERED)
    with pytest.raises(GateError, match=r"\(\d+ more in build/gate.json\)\.$"):
        check(home)
    told = sentences(home)
    assert [wanted for wanted in SCATTERED.values() if not any(sentence.startswith(wanted) for sentence in told)] == []


def test_one_stray_published_figure_is_borne_and_many_are_not(home):
    plant(home, "update marts.fct_criterion_scores set published_score = score - 0.5 where unit_code = 'H44.106' and criterion_code = 'ON_TIME'")
    assert check(home)["passed"]
    plant(home, "update marts.fct_criterion_scores set published_score = score - 0.5 where criterion_code = 'ON_TIME'")
    with pytest.raises(GateError, match=r"fct_criterion_scores.score of H44 ON_TIME 2026-08 is 15.68, but 15.18 was published \(18 of 79 compared rows"):
        check(home)


def test_a_share_above_100_is_not_believed(home):
    plant(home, "update marts.fct_measures set ratio_pct = 112.5 where unit_code = 'H32'")
    with pytest.raises(GateError, match=r"fct_measures.ratio_pct of H32 portal__pay_dossier 2026-08 is 112.5 \(42105 of 100000\), not a share between"):
        check(home)


def test_a_build_in_which_nothing_is_scored_is_not_released(home):
    plant(home, "update marts.fct_area_scores set score = null, score_status = 'missing_data'")
    plant(home, "update marts.fct_index_scores set score = null, rank = null, score_status = 'missing_data'")
    with pytest.raises(GateError, match="fct_area_scores.score is missing in every row"):
        check(home)


def test_what_is_not_there_is_said_in_a_sentence(tmp_path, home):
    with pytest.raises(GateError, match="build the warehouse first"):
        check(open_home(tmp_path / "empty"))
    plant(home, "drop table marts.fct_held_rows")
    with pytest.raises(GateError, match="The build has no mart fct_held_rows; build the warehouse again"):
        check(home)


@pytest.mark.parametrize(("criterion_code", "stops"), [("ORIGINAL_RESULT_AVAILABLE", False), ("ON_TIME", True)])
def test_a_share_above_a_hundred_is_believed_only_where_the_rule_caps_it(home, criterion_code, stops):
    make_marts(home.build / "warehouse.duckdb")
    with connect(home.build / "warehouse.duckdb", read_only=False) as con:
        con.execute(f"update marts.fct_criterion_scores set ratio_pct = 101 where unit_code = 'H44' and criterion_code = '{criterion_code}'")
    if stops:
        with pytest.raises(GateError, match=r"ratio_pct of H44 ON_TIME 2026-08 is 101 .*, not a share between 0 and 100"):
            check(home)
    else:
        assert check(home)["passed"]


def test_the_same_content_under_the_same_suites_is_not_looked_at_again(home, monkeypatch):
    make_marts(home.build / "warehouse.duckdb")
    first = check(home)
    monkeypatch.setattr("expectations.gate._validate", lambda *_: pytest.fail("looked again"))
    assert check(home) == first
    monkeypatch.setattr("expectations.gate._suites_sha256", lambda: "other suites")
    with pytest.raises(pytest.fail.Exception, match="looked again"):
        check(home)
