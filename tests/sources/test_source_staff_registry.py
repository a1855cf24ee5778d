"""The register of officers: counted on arrival, the last message about an officer stands, and nobody's row is ever written."""

from __future__ import annotations

import base64
import json
import shutil

import polars as pl
import pytest
from in_process import drop_folder, on_disk, take, taken_wholly
from road_helpers import FIXTURES, accepted, held

from ingest.connectors import PullError
from ingest.pull import pull
from ingest.registry import source
from simulator import staff_registry as practice
from simulator.faults import Faults
from simulator.people import personal_data_in
from simulator.province import units
from simulator.scope import Scope

SOURCE, MONTH = "staff_registry", ("hue", "2026-09")
PERSONAL = ("Nguyễn Văn Thử", "Trần Thị Mẫu", "Lê Văn Ví Dụ", "046000000000", "15/08/1985", "Chủ tịch UBND phường", "tx-0001", "3,00")


@pytest.fixture
def drop(home, monkeypatch, tmp_path):
    taken_wholly(monkeypatch, "hue", SOURCE)
    monkeypatch.setattr(practice, "units", lambda *when: units(*when)[10:20])  # departments and communes, enough of each
    return drop_folder(monkeypatch, tmp_path, SOURCE, *MONTH)


def groups(home, entity: str, *columns: str) -> list[tuple]:
    return accepted(home, SOURCE, entity).sort("row_no").select("unit_code", "action", *columns, pl.col("officer_count").cast(pl.Int64)).rows()


def test_officers_are_counted_by_rank_qualification_and_class(home, drop):
    shutil.copy(FIXTURES / SOURCE / "three_officers_one_without_a_class.json", drop / "cbccvc.json")
    counts = take(home, SOURCE, *MONTH)
    assert counts["held_count"] == 0
    assert groups(home, "ranks", "rank_code") == [("H57.16", "viewed", "01.003", 3)]
    assert groups(home, "qualifications", "qualification") == [("H57.16", "viewed", "university", 3)]
    assert sorted(groups(home, "evaluations", "evaluated_year", "evaluation_class"), key=str) == [
        ("H57.16", "viewed", 2025, "excellent", 1), ("H57.16", "viewed", 2025, "good", 1), ("H57.16", "viewed", 2025, None, 1),
    ]  # fmt: skip


def test_no_person_touches_the_disk(home, drop):
    shutil.copy(FIXTURES / SOURCE / "three_officers_one_without_a_class.json", drop / "cbccvc.json")
    practice.write(drop, Scope("hue", seed=2, volume=0.1), 2026, 9)
    take(home, SOURCE, *MONTH)
    written = on_disk(home)
    assert "01.003" in written and [text for text in PERSONAL if text in written] == [] and personal_data_in(written) == []


def test_the_last_message_about_an_officer_stands(home, drop):
    shutil.copy(FIXTURES / SOURCE / "added_then_edited_deleted_and_unknown.json", drop / "cbccvc.json")
    take(home, SOURCE, *MONTH)
    assert groups(home, "ranks", "rank_code") == [("H57.16", "deleted", "01.003", 1), ("H57.16", "edited", "01.003", 1)]
    assert ("H57.16", "edited", "master", 1) in groups(home, "qualifications", "qualification")


def test_an_unknown_action_and_a_rank_in_words_are_held_as_groups(home, drop):
    shutil.copy(FIXTURES / SOURCE / "added_then_edited_deleted_and_unknown.json", drop / "cbccvc.json")
    take(home, SOURCE, *MONTH)
    found = held(home).filter(pl.col("entity") == "ranks").select("rule_code", "field").rows()
    assert sorted(found) == [("not_in_shape", "rank_code"), ("unknown_code", "action")]


def test_a_unit_in_two_files_is_counted_in_each(home, drop):
    for part in ("H57.16", "H57.17"):
        shutil.copy(FIXTURES / SOURCE / "three_officers_one_without_a_class.json", drop / f"cbccvc__{part}.json")
    counts = take(home, SOURCE, *MONTH)
    assert counts["duplicate_count"] == 0 and accepted(home, SOURCE, "ranks").get_column("part").sort().to_list() == ["cbccvc__H57.16", "cbccvc__H57.17"]


def test_a_new_field_beside_a_rank_makes_its_rows_wait(home, drop):
    messages = json.loads(base64.b64decode((FIXTURES / SOURCE / "three_officers_one_without_a_class.json").read_bytes()))
    messages[0]["Data"]["Body"]["HOSO_CBCCVC"]["LUONG_PHUCAP_CHUCVU"]["MaNgachMoi"] = "01.003"
    (drop / "cbccvc.json").write_bytes(base64.b64encode(json.dumps(messages).encode()))
    take(home, SOURCE, *MONTH)
    assert held(home).select("entity", "rule_code").unique().rows() == [("ranks", "schema_drift")]


def test_json_that_is_not_wrapped_is_refused(home, drop):
    (drop / "cbccvc.json").write_text("Hệ thống đang bảo trì", encoding="utf-8")
    with pytest.raises(PullError, match="base64|broken JSON"):
        pull(SOURCE, *MONTH, home)


def test_what_is_counted_is_all_that_is_kept():
    for entity in source(SOURCE).entities.values():
        kept = {column.name for column in entity.columns}
        assert kept == {*entity.aggregate["by"], entity.aggregate["count"]} and not kept & set(entity.digest)


def test_practice_is_counted_as_the_truth_says(home, drop):
    scope = Scope("hue", seed=5)
    assert practice.write(drop, scope, 2026, 9) == 10
    truth = practice.truth(scope, 2026, 9)
    take(home, SOURCE, *MONTH)
    frames = {entity: accepted(home, SOURCE, entity).filter(pl.col("action") != "deleted") for entity in practice.ENTITIES}
    assert {entity: accepted(home, SOURCE, entity).height for entity in practice.ENTITIES} == {entity: truth[entity] for entity in practice.ENTITIES}
    assert int(frames["ranks"].get_column("officer_count").sum()) == int(frames["qualifications"].get_column("officer_count").sum()) == truth["officers"]
    good = frames["evaluations"].filter(pl.col("evaluated_year") == 2025, pl.col("evaluation_class").is_in(["good", "excellent"]))
    assert int(good.get_column("officer_count").sum()) == truth["good_or_better"]


def test_practice_faults_are_held(home, drop):
    practice.write(drop, Scope("hue", seed=5, volume=0.3, faults=Faults("unknown_status")), 2026, 9)
    take(home, SOURCE, *MONTH)
    assert set(held(home).get_column("rule_code")) == {"unknown_code"}
