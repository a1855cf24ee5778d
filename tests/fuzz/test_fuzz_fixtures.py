"""A sample of the fuzz run, and proof that it would see a crash, a lost row and an account that does not close."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from ingest import registry, validate
from ingest.connectors import http_pages
from ingest.formats import json_rows, tables
from tests.fuzz.file_names import file_names
from tests.fuzz.fuzz_fixtures import FuzzError, case, prepared, run, run_cases, worth_breaking
from tests.fuzz.fuzz_pairs import FIXTURES, Pair

SAMPLE = 120
REGISTER = Pair("document_register", FIXTURES / "document_register" / "outgoing_one_row_twice.csv", "vbdi__H57.101.csv")
QUEUE = Pair("document_axis", FIXTURES / "document_axis" / "received_list_with_a_ministry.json", "", entity="received_items")
SYNC_LOG = Pair("national_sync_log", FIXTURES / "national_sync_log" / "bare_list_same_dossier_twice.json", "dongbohoso__x.json")


@pytest.fixture(scope="module")
def among(tmp_path_factory) -> list[Pair]:
    folder = tmp_path_factory.mktemp("fuzz")
    with prepared(folder):
        return worth_breaking(folder)


@pytest.fixture
def folder(tmp_path) -> Path:
    with prepared(tmp_path / "fuzz"):
        yield tmp_path / "fuzz"


def test_every_source_is_worth_breaking_and_every_entity_over_http_that_has_a_fixture(among):
    assert {pair.source_id for pair in among} == set(registry.source_ids())
    answered = {(pair.source_id, pair.entity) for pair in among if pair.entity}
    over_http = {(source_id, entity.name) for source_id in registry.source_ids() for entity in registry.source(source_id).entities.values() if entity.endpoints}
    assert over_http - answered == {("procedure_catalogue", "agencies"), ("procedure_catalogue", "sectors")}


def test_broken_fixtures_are_refused_in_a_sentence_or_accounted_for_to_the_row(among):
    ended, failures = run_cases(list(range(SAMPLE)), 766, among)
    assert not failures, "\n".join(failures)
    assert ended["taken"] > SAMPLE // 4 and ended["refused"] > SAMPLE // 10


def test_a_case_is_the_same_for_the_same_seed_and_another_for_another(among):
    plain = [pair for pair in among if pair.fixture.suffix != ".xlsx"]  # a saved workbook holds the second in which it was saved
    assert [case(number, 1, plain) for number in range(60)] == [case(number, 1, plain) for number in range(60)]
    assert [case(number, 1, plain)[2] for number in range(60)] != [case(number, 2, plain)[2] for number in range(60)]


@pytest.mark.parametrize(("pair", "module"), [(REGISTER, tables), (SYNC_LOG, json_rows)])
def test_a_reader_that_loses_a_row_is_seen(folder, monkeypatch, pair, module):
    read = module.read_batches
    monkeypatch.setattr(module, "read_batches", lambda path, entity: (rows.tail(-1) for rows in read(path, entity)))
    with pytest.raises(FuzzError, match=r"the file holds \d rows, \d landed"):
        run(pair, pair.fixture.read_bytes(), folder)


def test_a_connector_that_loses_a_row_is_seen(folder, monkeypatch):
    assert run(QUEUE, QUEUE.fixture.read_bytes(), folder).accepted == 3
    monkeypatch.setattr(http_pages, "read_together", lambda *asked: [rows.tail(-1) for rows in json_rows.read_together(*asked)])
    with pytest.raises(FuzzError, match="the file holds 3 rows, 2 landed"):
        run(QUEUE, QUEUE.fixture.read_bytes(), folder)


def test_a_reader_that_crashes_is_seen(folder, monkeypatch):
    monkeypatch.setattr(tables, "read_batches", lambda path, entity: 1 / 0)
    with pytest.raises(FuzzError, match="ZeroDivisionError"):
        run(REGISTER, REGISTER.fixture.read_bytes(), folder)


def test_an_accepted_row_that_is_not_in_its_table_is_seen(folder, monkeypatch):
    judge = validate.validate

    def judge_and_lose_a_row(source_id, province_code, period, home):
        counts = judge(source_id, province_code, period, home)
        (table,) = (home.accepted / source_id / "documents").glob(f"{province_code}__*.parquet")
        pl.read_parquet(table).tail(-1).write_parquet(table)
        return counts

    monkeypatch.setattr(validate, "validate", judge_and_lose_a_row)
    with pytest.raises(FuzzError, match="the tables hold 2 accepted and 0 held rows, the account says 3 and 0"):
        run(REGISTER, REGISTER.fixture.read_bytes(), folder)


def test_a_list_that_is_gone_is_seen(folder, monkeypatch):
    pair = Pair("assigned_tasks", FIXTURES / "assigned_tasks" / "empty_text_for_no_deadline.json", "nhiem_vu.json")
    monkeypatch.setattr(json_rows, "read_batches", lambda path, entity: [pl.DataFrame(schema={"row_no": pl.Int64})])
    with pytest.raises(FuzzError, match="the file has no list at PageData"):
        run(pair, b'{"DuLieu": [{"Id": 1}]}', folder)


@pytest.mark.parametrize(
    ("pattern", "names"),
    [(r"^(?P<direction>vbden|vbdi)__(?P<unit_code>[A-Za-z0-9_.-]+)\.(csv|xlsx)$",
      ["vbden__H57.101.csv", "vbden__H57.101.xlsx", "vbdi__H57.101.csv", "vbdi__H57.101.xlsx"]),
     (r"^tiendo__.+\.(?:nd)?json$", ["tiendo__x.json"]), (r"\.edxml$", [".edxml"])],
)  # fmt: skip
def test_names_that_fit_a_pattern(pattern, names):
    assert list(file_names(pattern)) == names
