"""Registers in their three forms: roles, states, moments and signing flags, dates as clerks type them, and figures that contradict each other."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from in_process import on_disk, take
from road_helpers import FIXTURES, accepted, held, take_in
from viparse.normalize.encodings import get_charmap

from ingest.connectors import PullError
from ingest.registry import province
from simulator import documents
from simulator import register_files as practice
from simulator.faults import Faults
from simulator.people import personal_data_in
from simulator.scope import Scope

SOURCE = "document_register"
SAMPLES = FIXTURES / SOURCE
TINY = Scope("hue", seed=1, volume=0.15)


@pytest.fixture
def rows(home, register):
    """The accepted rows of one file put into the drop under a name."""

    def taken(sample: str, name: str) -> pl.DataFrame:
        shutil.copy(SAMPLES / sample, register / name)
        take_in(home, SOURCE)
        return accepted(home, SOURCE, "documents")

    return taken


@pytest.fixture
def practice_folder(register, monkeypatch) -> Path:
    """An empty month; the practice province has eight units, which between them keep every form."""
    whole = documents.plans_by_volume
    monkeypatch.setattr(documents, "plans_by_volume", lambda *asked: whole(*asked)[:16])
    folder = register.parent / "2026-08"
    folder.mkdir()
    return folder


def test_the_list_of_incoming_documents_says_role_state_and_moment_of_completion(home, rows):
    found = rows("ioffice_bom_and_newline_in_a_cell.csv", "vbden__000.00.16.H57.csv").sort("system_number")
    assert found.select("unit_code", "register_number", "role", "status", "completed_at", "delivery", "urgency").rows() == [
        ("H57.16", "5121", "lead", "processing", None, "electronic", "Thường"),
        ("H57.16", "5122", "support", "completed", datetime(2026, 11, 19, 9, 20), "electronic", "Khẩn"),
        ("H57.16", "5122", "lead", "completed", datetime(2026, 11, 12, 2, 5), "paper", "Thường"),
    ]
    assert not personal_data_in(on_disk(home)) and "phúc đáp" not in on_disk(home)


def test_the_book_of_decree_30_is_typed_by_hand(rows):
    found = rows("decree30_title_row_and_mixed_dates.xlsx", "vbden__H57.02.xlsx").sort("document_number")
    assert found.select("document_number", "register_number", "registered_date", "document_date", "forwarded_date", "delivery").rows() == [
        ("1201/STC-NS", "5122", date(2026, 11, 3), date(2026, 11, 1), date(2026, 11, 4), None),
        ("45/KH-UBND", "5122", date(2026, 11, 3), date(2026, 11, 2), date(2026, 11, 3), None),
        ("6510/BNV-CCHC", "5121", date(2026, 11, 2), date(2026, 10, 30), date(2026, 11, 2), None),
    ]


def test_the_outgoing_list_says_who_signed_when_and_how_many_have_it(rows):
    found = rows("outgoing_one_row_twice.csv", "vbdi__H57.16.csv").sort("document_number")
    assert found.select("is_digitally_signed", "signed_at", "receiver_count", "received_count", "is_reply", "has_paper_copy").rows() == [
        (True, datetime(2026, 11, 3, 8, 18, 40), Decimal(2), Decimal(2), False, False),  # the later of two readings
        (True, datetime(2026, 11, 4, 2), Decimal(1), Decimal(0), False, True),
        (None, None, Decimal(1), Decimal(1), False, True),
    ]


def test_each_broken_promise_is_held_by_its_rule(home, register):
    shutil.copy(SAMPLES / "outgoing_more_reached_than_sent_to.csv", register / "vbdi__H57.16.csv")
    shutil.copy(SAMPLES / "incoming_done_before_it_came_and_a_state_nobody_knows.csv", register / "vbden__H57.16.csv")
    (register / "vbdi__H56.16.csv").write_text("Số ký hiệu,Ngày ban hành\n1/QĐ-STP,04/11/2026\n", encoding="utf-8")
    counts = take_in(home, SOURCE)
    assert sorted(held(home).select("rule_code", "field").rows()) == [
        ("impossible_time", "completed_at"),
        ("not_a_date", "registered_date"),
        ("parts_exceed_total", "received_count"),
        ("unknown_code", "role"),
        ("unknown_code", "status"),
        ("unknown_unit", "stated_unit_code"),
    ]
    assert counts["accepted_count"] == 1


def test_a_province_may_write_its_files_in_an_encoding_of_its_own(home, register, monkeypatch):
    """The same register in TCVN3: without a word in the province's YAML the file is kept aside, with it every row is as it was."""
    sample = (SAMPLES / "outgoing_one_row_twice.csv").read_text(encoding="utf-8-sig")
    typed = {letter: legacy for legacy, letter in reversed(list(get_charmap("tcvn3").pairs))}
    (register / "vbdi__H57.101.csv").write_bytes("".join(typed.get(letter, letter) for letter in sample).encode("cp1252"))
    with pytest.raises(PullError, match="is not utf-8 text; declare its encoding"):
        take_in(home, SOURCE)
    monkeypatch.setitem(province("hue").sources, SOURCE, {"encoding": "tcvn3"})
    counts = take_in(home, SOURCE)
    assert (counts["accepted_count"], counts["held_count"]) == (3, 0)
    assert "310/QĐ-STP" in accepted(home, SOURCE, "documents").get_column("document_number")


def test_the_practice_registers_come_out_as_they_went_in(home, practice_folder):
    files = practice.write(practice_folder, TINY, 2026, 8)
    counts, truth = take(home, SOURCE, "hue", "2026-08"), practice.truth(TINY, 2026, 8)
    found = accepted(home, SOURCE, "documents")
    assert files == 16 and (found.height, counts["held_count"], counts["duplicate_count"]) == (truth["documents"], truth["secret"], 0)
    outgoing = found.filter(pl.col("direction") == "outgoing")
    assert {
        "completed": found.get_column("completed_at").count(), "lead": (found.get_column("role") == "lead").sum(),
        "signed_at": found.get_column("signed_at").count(), "replies": found.get_column("is_reply").sum(),
        "receivers": outgoing.get_column("receiver_count").sum(), "received": outgoing.get_column("received_count").sum(),
    } == {name: truth[name] for name in ("completed", "lead", "signed_at", "replies", "receivers", "received")}  # fmt: skip
    assert found.get_column("registered_date").is_between(date(2026, 8, 1), date(2026, 8, 31)).all() and not personal_data_in(on_disk(home))


@pytest.mark.parametrize(
    ("faults", "held_rows"),
    [("unknown_status,repeated_rows", [("unknown_code", "status")]), ("bad_numbers,partial_day", [("not_a_number", "received_count")])],
)
def test_data_faults_are_held_or_counted_never_absorbed(home, practice_folder, faults, held_rows):
    practice.write(practice_folder, replace(TINY, faults=Faults(faults)), 2026, 8)
    counts, truth = take(home, SOURCE, "hue", "2026-08"), practice.truth(TINY, 2026, 8)
    broken = held(home).filter(pl.col("rule_code") != "state_secret")
    assert broken.select("rule_code", "field").rows() == held_rows
    assert (counts["duplicate_count"] > 0) == ("repeated_rows" in faults)
    assert (truth["documents"] > counts["accepted_count"] + broken.height) == ("partial_day" in faults)
