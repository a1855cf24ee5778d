"""Every system that the founding documents name has its line, every source its page, and both are as the registry says today."""

from __future__ import annotations

import csv

import pytest

from home import REPO
from ingest import describe
from ingest.registry import ROOM, source, source_ids
from ingest.schemas import PROVENANCE, module

REACHED = {"pulled", "file_drop", "field", "workbook", "not_a_source"}
KINDS = {"pulled": ("http_pages", "evaluation_api"), "file_drop": ("file_drop",), "workbook": ("file_drop",)}


def test_pages_are_fresh():
    stale = [path for path, text in describe.pages().items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    assert not stale, f"run make docs; stale: {stale}"
    assert {path.stem for path in (REPO / "docs" / "sources").glob("*.md")} == set(source_ids())


def test_every_system_is_accounted_for():
    rows = describe.systems()
    assert [row["system_no"] for row in rows] == [str(number) for number in range(1, 64)]
    assert all(row["system"] and row["seed_file"] and row["seed_line"] for row in rows)


@pytest.mark.parametrize("row", describe.systems(), ids=lambda row: row["system_no"])
def test_what_is_said_of_a_system_is_true(row):
    assert row["reached_by"] in REACHED
    if row["reached_by"] == "not_a_source":
        assert not row["source_id"] and len(row["note"]) > 20
        return
    of = source(row["source_id"])
    assert of.connector in KINDS.get(row["reached_by"], (of.connector,))
    if row["where"]:
        entity, _, field = row["where"].partition(".")
        fields = {*module(of.source_id).ACCEPTED[entity].columns} - set(PROVENANCE)
        assert field in fields if field else entity in of.entities


def test_each_source_is_whole():
    """A source is one stem everywhere: YAML, schema module, staging folder, fixtures, a system to practise on."""
    for source_id in source_ids():
        assert (ROOM / "schemas" / f"{source_id}.py").is_file(), source_id
        assert set(module(source_id).ACCEPTED) == set(source(source_id).entities), source_id
        staging = REPO / "dbt_project" / "models" / "staging" / source_id
        models = {path.stem for path in staging.glob("*.sql")}
        assert models >= {f"stg_{source_id}__{entity}".lower() for entity in source(source_id).entities}, source_id


def test_every_held_rule_has_its_sentence():
    with (REPO / "rulebook" / "hold_rules.csv").open(encoding="utf-8", newline="") as handle:
        codes = [row["rule_code"] for row in csv.DictReader(handle)]
    assert len(codes) == len(set(codes))
