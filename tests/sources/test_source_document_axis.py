"""The document axis: envelopes and answers in every dialect, lists of the gateway, outages that look like success, files that attack."""

from __future__ import annotations

import json
import shutil
import tracemalloc
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from in_process import connect, on_disk, take
from road_helpers import FIXTURES, accepted, accounts, held

from ingest.connectors import PullError
from ingest.formats.edxml import read_batches, read_fields
from ingest.formats.json_rows import BodyError
from ingest.pull import pull
from ingest.registry import province, source
from simulator import document_axis as practice
from simulator import documents
from simulator.axis_messages import Envelope, Posted, messages, posted
from simulator.exchange import Answer
from simulator.faults import Faults
from simulator.people import personal_data_in
from simulator.province import province as province_of
from simulator.province import units
from simulator.register_frames import frame
from simulator.scope import Scope

SOURCE = "document_axis"
SAMPLES = FIXTURES / SOURCE
HUE = Scope("hue", seed=3, volume=0.15)
UNITS = {unit.name: unit.unit_code for unit in units("hue", 2026, 8)}
FILES, LISTS = ["documents", "status_messages"], ["sent_deliveries", "received_items"]
SENT, RECEIVED = "sent_list_with_a_failed_delivery.json", "received_list_with_a_ministry.json"


@pytest.fixture(autouse=True)
def _a_few_units(monkeypatch):
    """Eight units of the practice province send, in every dialect; everybody receives."""
    whole = documents.plans_by_volume
    monkeypatch.setattr(documents, "plans_by_volume", lambda *asked: whole(*asked)[:16])


@pytest.fixture
def truth(_a_few_units) -> dict[str, int]:
    return practice.truth(HUE, 2026, 8)


@pytest.fixture
def store(tmp_path, monkeypatch):
    """An empty folder of the document system's store for a month of Huế."""
    monkeypatch.setitem(province("hue").sources, SOURCE, {"entities": FILES})
    monkeypatch.setenv("PAR_URL_DOCUMENT_AXIS__EDXML", (tmp_path / "drop").as_uri())

    def folder(period: str = "2026-11") -> Path:
        made = tmp_path / "drop" / "hue" / period
        made.mkdir(parents=True)
        return made

    return folder


@pytest.fixture
def gateway(monkeypatch):
    """The gateway's lists, answered by a function; what was asked is remembered."""
    monkeypatch.setitem(province("hue").sources, SOURCE, {"entities": LISTS})
    monkeypatch.setenv("PAR_URL_DOCUMENT_AXIS", "http://axis.invalid")
    monkeypatch.setenv("PAR_DOCUMENT_AXIS_TOKEN", "practice-secret")
    monkeypatch.setenv("PAR_DOCUMENT_AXIS_SYSTEM_ID", "practice-system")
    asked = []
    return lambda respond: connect(monkeypatch, respond, asked) or asked


def _samples(request) -> Answer:
    return Answer((SAMPLES / (SENT if request.path == practice.SENT_PATH else RECEIVED)).read_bytes())


def _put(folder: Path, *names: str) -> None:
    for name in names:
        shutil.copy(SAMPLES / f"{name}.edxml", folder)


def test_a_document_is_a_row_for_each_receiver_and_its_recall_is_kept(home, store):
    _put(store(), "new_document_to_two_receivers", "recall_of_a_document")
    counts = take(home, SOURCE, "hue", "2026-11")
    rows = accepted(home, SOURCE, "documents").sort("action", "receiver_code", descending=[True, False])
    assert (counts["accepted_count"], rows.get_column("action").to_list()) == (4, ["recall", "recall", "new", "new"])
    assert rows.select("unit_code", "sender_organ_code", "receiver_organ_code", "document_number", "promulgated_date", "due_date", "sent_at").row(0) == (
        "H57.16", "H57.16", "H57.44.24", "1203/STP-VP", date(2026, 11, 3), date(2026, 12, 10), datetime(2026, 11, 3, 8, 20, 11),
    )  # fmt: skip
    assert rows.select("attachment_count", "is_signed_envelope", "has_paper_copy").unique().rows() == [(1, False, False)]


def test_other_namespaces_spellings_and_wrappings_are_the_same_document(home, store):
    _put(store(), "go_vn_without_action_uuid_and_bare_attachments", "e_doc_in_soap_spelled_business_and_replacing")
    take(home, SOURCE, "hue", "2026-11")
    rows = accepted(home, SOURCE, "documents").sort("sent_at")
    assert rows.select("unit_code", "sender_organ_code", "receiver_organ_code", "action", "attachment_count", "carried_attachment_characters").rows() == [
        ("H57.16", "G09", "H57.16", None, 2, 16),
        ("H57.16", "H57.16", "H57.44.24", "replacement", 1, 0),
    ]
    replaced = rows.row(1, named=True)
    assert replaced["sent_at"] == datetime(2026, 11, 5, 3) and replaced["has_paper_copy"]
    assert (replaced["replaced_document_id"], replaced["replied_document_id"]) == (
        "000.00.16.H57,2026/11/03,1203/STP-VP",
        "000.00.00.G09,2026/10/30,6510/BNV-CCHC",
    )


def test_two_date_dialects_are_one_moment_and_an_answer_may_name_its_document_by_number(home, store):
    _put(store(), "status_completed", "status_completed_day_before_month", "status_in_soap_without_document_id", "status_refused")
    counts = take(home, SOURCE, "hue", "2026-11")
    rows = accepted(home, SOURCE, "status_messages").sort("happened_at")
    assert (counts["accepted_count"], counts["duplicate_count"]) == (4, 0)  # the two readings of 06 differ in their text: staging counts them once
    assert rows.select("unit_code", "status", "document_number", "happened_at").unique(maintain_order=True).rows() == [
        ("H57.44.24", "taken", "1203/STP-VP", datetime(2026, 11, 3, 8, 41, 9)),
        ("H57.44.25", "refused", "1203/STP-VP", datetime(2026, 11, 3, 9)),
        ("H57.44.24", "completed", "1203/STP-VP", datetime(2026, 11, 9, 9, 30)),
    ]
    assert rows.row(0, named=True)["document_id"] is None


def test_each_broken_promise_is_held_and_a_new_field_is_told(home, store):
    _put(store(), "status_unknown_code_in_milliseconds", "no_receiver_and_a_field_nobody_declared")
    take(home, SOURCE, "hue", "2026-11")
    assert held(home).sort("entity").select("entity", "rule_code", "field").rows() == [
        ("documents", "missing_required", "receiver_code"),
        ("status_messages", "unknown_code", "status"),
    ]
    entity = source(SOURCE).entities["documents"]
    unknown, seen = read_fields(SAMPLES / "no_receiver_and_a_field_nobody_declared.edxml", entity)
    assert unknown == ("MessageHeader.Secrecy",) and "MessageHeader.DocumentId" in seen
    assert read_fields(SAMPLES / "new_document_to_two_receivers.edxml", entity)[0] == ()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("entity_bomb", "declares a document type or an entity"),
        ("external_entity", "declares a document type or an entity"),
        ("two_messages_in_one_file", "more than one message"),
        ("html_page_instead_of_a_message", "no edXML message"),
        ("cut_off_in_the_middle", "is refused"),
    ],
)
def test_a_file_that_is_no_message_or_an_attack_is_refused_in_a_sentence(name, said):
    with pytest.raises(BodyError, match=said):
        list(read_batches(SAMPLES / f"{name}.edxml", source(SOURCE).entities["documents"]))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<a>" * 200, "deeper than"),
        (f"<MessageHeader><DocumentId>{'x' * 2_000_000}</DocumentId></MessageHeader>", "longer than"),
        (f"<MessageHeader id='{'x' * 3_000_000}'></MessageHeader>", "larger than any tag"),
        ("<edXML:MessageHeader/>", "unbound prefix"),
        ('<?xml version="1.0" encoding="klingon"?><MessageHeader/>', "encoding"),
    ],
)
def test_what_would_fill_the_memory_is_refused(tmp_path, body, said):
    (tmp_path / "a.edxml").write_text(body)
    with pytest.raises(BodyError, match=said):
        list(read_batches(tmp_path / "a.edxml", source(SOURCE).entities["documents"]))


def test_an_attachment_of_any_size_is_passed_over(tmp_path):
    text = (SAMPLES / "new_document_to_two_receivers.edxml").read_text(encoding="utf-8")
    (tmp_path / "a.edxml").write_text(text.replace("JVBERi0xLjQK", "JVBERi0xLjQK" * 500_000), encoding="utf-8")
    tracemalloc.start()
    (rows,) = read_batches(tmp_path / "a.edxml", source(SOURCE).entities["documents"])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows.get_column("carried_attachment_characters").to_list() == ["6000000"] * 2 and peak < 1_500_000


def test_lists_are_asked_with_headers_and_nothing_is_marked_as_done(home, gateway):
    asked = gateway(_samples)
    take(home, SOURCE, "hue", "2026-11")
    assert {(request.method, request.path) for request in asked} == {("POST", practice.SENT_PATH), ("POST", practice.RECEIVED_PATH)}
    sent = asked[0].headers
    assert [sent[name] for name in ("servicetype", "messagetype", "fromDate", "toDate", "pageIndex", "X-SecretKey", "X-SystemId")] == [
        "eDoc", "edoc", "2026/11/01", "2026/11/30", "1", "practice-secret", "practice-system",
    ]  # fmt: skip
    rows = accepted(home, SOURCE, "sent_deliveries").sort("receiver_code")
    assert rows.select("unit_code", "receiver_organ_code", "send_status", "receive_status", "received_at").rows() == [
        ("H57.16", "H57.44.24", "done", "taken", datetime(2026, 11, 3, 8, 25)),
        ("H57.16", "H57.44.25", "done", "refused", None),
        ("H57.16", "H57.99.99", "failed", None, None),
    ]
    items = accepted(home, SOURCE, "received_items").sort("item_id")
    assert items.select("item_kind", "sender_organ_code", "unit_code").rows() == [
        ("document", "H57.16", "H57.44.24"), ("status_message", "H57.44.24", "H57.16"), ("document", "G09", "H57.16"),
    ]  # fmt: skip
    assert "báo cáo CCHC" not in on_disk(home)


def test_without_its_second_header_the_gateway_is_not_asked(home, gateway, monkeypatch):
    monkeypatch.delenv("PAR_DOCUMENT_AXIS_SYSTEM_ID")
    asked = gateway(_samples)
    with pytest.raises(PullError, match="document_axis needs credentials; set PAR_DOCUMENT_AXIS_SYSTEM_ID.$"):
        pull(SOURCE, "hue", "2026-11", home)
    assert asked == []


def test_an_outage_that_looks_like_success_is_none(home, gateway):
    body = (SAMPLES / "outage_that_looks_like_success.txt").read_bytes().split(b"\n\n")[1]
    gateway(lambda request: Answer(body, 200, "text/html"))
    with pytest.raises(PullError, match="HTML"):
        pull(SOURCE, "hue", "2026-11", home)
    gateway(lambda request: practice.answer(request, Scope("hue", faults=Faults("empty_success:always"))))
    with pytest.raises(PullError, match="0 rows of sent_deliveries.*suspect"):
        pull(SOURCE, "hue", "2026-11", home)


def test_the_practice_store_comes_out_as_it_went_in(home, store, truth):
    practice.write(store("2026-08"), HUE, 2026, 8)
    counts = take(home, SOURCE, "hue", "2026-08")
    rows = accepted(home, SOURCE, "documents")
    assert (rows.height, accepted(home, SOURCE, "status_messages").height) == (truth["documents"], truth["status_messages"])
    assert (counts["held_count"], counts["duplicate_count"]) == (0, truth["repeated_files"])
    assert rows.filter(pl.col("action") == "recall").get_column("document_id").n_unique() == truth["recalls"]
    assert rows.get_column("unit_code").str.starts_with("H57").all() and rows.filter(pl.col("sender_organ_code") == "G09").height
    assert not personal_data_in(on_disk(home)) and accounts(home).get_column("file_name").n_unique() == truth["files"]
    facts = Counter(message.sent if isinstance(message, Envelope) else message.status.at for message in messages(HUE, 2026, 8))
    told = [rows.select("document_id", at="sent_at").unique(), accepted(home, SOURCE, "status_messages").select("document_id", at="happened_at")]
    local = pl.concat(told).get_column("at").dt.offset_by("7h").dt.epoch("s")
    assert set(local.to_list()) == set(facts)


def test_the_practice_lists_come_out_as_they_went_in(home, gateway):
    larger = replace(HUE, volume=1)  # more than a page of deliveries
    truth = practice.truth(larger, 2026, 8)
    asked = gateway(lambda request: practice.answer(request, larger))
    take(home, SOURCE, "hue", "2026-08")
    sent, received = (accepted(home, SOURCE, entity) for entity in LISTS)
    assert (sent.height, received.height) == (truth["sent_deliveries"], truth["received_items"])
    assert sent.get_column("received_at").count() == truth["arrived_deliveries"] == sent.filter(pl.col("send_status") == "done").height
    assert len([request for request in asked if request.path == practice.SENT_PATH]) == truth["sent_deliveries"] // 200 + 1 > 1


def test_what_goes_by_network_in_the_registers_is_on_the_axis(truth):
    """The same documents: numbers, days, how many receivers and how many it reached."""
    registers: Counter = Counter()
    for plan in documents.plans_by_volume("hue", 2026, 8, HUE.seed, HUE.volume):
        if plan.direction == documents.OUTGOING:
            table = frame(province_of("hue"), plan, documents.compose("hue", 2026, 8, HUE.seed, plan, np.arange(plan.size)))
            open_lines = table.filter((pl.col("Hình thức gửi") == "Trục") & (pl.col("Độ mật") == "Thường"))
            wanted = ("Số ký hiệu", "Ngày ban hành", "Số đơn vị nhận", "Đã nhận")
            registers.update((plan.unit.unit_code, *row) for row in open_lines.select(wanted).iter_rows())
    axis = Counter(
        (UNITS[document.sender.name], f"{document.number}/{document.notation}", f"{document.day:%d/%m/%Y}", len(document.deliveries), _reached(document))
        for document in posted(HUE, 2026, 8)
        if document.sender.name in UNITS
    )
    assert registers == axis and registers.total() == truth["outgoing_on_axis"] > 5


def _reached(document: Posted) -> int:
    return sum(delivery.arrived is not None for delivery in document.deliveries)


@pytest.mark.parametrize(
    ("faults", "held_rows"),
    [("unknown_status,repeated_rows", [("unknown_code", "status")]), ("bad_numbers,partial_day", [("not_a_date", "happened_at")])],
)
def test_data_faults_are_held_or_counted_never_absorbed(home, store, truth, faults, held_rows):
    practice.write(store("2026-08"), replace(HUE, faults=Faults(faults)), 2026, 8)
    counts = take(home, SOURCE, "hue", "2026-08")
    assert held(home).select("rule_code", "field").rows() == held_rows
    lost = truth["documents"] + truth["status_messages"] - counts["accepted_count"] - counts["held_count"]
    assert (lost > 0) == ("partial_day" in faults)
    assert counts["duplicate_count"] - truth["repeated_files"] == ("repeated_rows" in faults) or lost


def test_the_gateway_answers_what_it_is_asked_and_refuses_the_rest(truth):
    headers = {
        "servicetype": "eDoc",
        "messagetype": "edoc",
        "X-SystemId": "y",
        "X-SecretKey": "x",
        "fromDate": "2026/08/01",
        "toDate": "2026/08/31",
        "pageSize": "7",
    }

    def ask(path: str, **change: str) -> dict:
        return json.loads(practice.answer(practice.Request("POST", path, {}, headers | change, b""), HUE).body)

    pages = [ask(practice.SENT_PATH, pageIndex=str(number))["data"] for number in range(1, 11)]
    whole = ask(practice.SENT_PATH, pageSize="1000")["data"]
    assert [row for page in pages for row in page] == whole and len(whole) == truth["sent_deliveries"]
    assert all(row["sentTime"].startswith("2026-08-03") for row in ask(practice.SENT_PATH, fromDate="2026/08/03", toDate="2026/08/03")["data"])
    assert ask(practice.SENT_PATH, **{"X-SecretKey": ""})["ErrorCode"] == "15" and ask(practice.SENT_PATH, fromDate="01/08/2026")["ErrorCode"] == "10"
    assert practice.answer(practice.Request("POST", "/updateStatus", {}, headers, b""), HUE) is None
    assert practice.truth(Scope("kon_tum"), 2025, 7)["files"] == 0
