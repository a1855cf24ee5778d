"""The document axis in two ways: lists over HTTP (VXP), and the edXML files that the province's document system stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np

from simulator.axis_edxml import DESCRIPTIONS, REASONS, clock, envelope_text, status_text
from simulator.axis_messages import DAY, RECALL, Delivery, Envelope, Posted, StatusMessage, compose, identifier, messages, on_axis, posted
from simulator.documents import INCOMING, OUTGOING
from simulator.exchange import Answer, Request, json_answer
from simulator.people import SUBJECT_MARK
from simulator.province import months, units
from simulator.register_frames import TOPICS
from simulator.scope import Scope
from simulator.workdays import day_number, month_days

SENT_PATH, RECEIVED_PATH = "/getSentEdocList", "/getReceivedEdocList"
SECRET_HEADERS = ("X-SystemId", "X-SecretKey")
WRONG_SECRET, WRONG_REQUEST = "15", "10"
_TEXTS = {"0": "Thanh cong", WRONG_SECRET: "Sai SystemId hoac SecretKey", WRONG_REQUEST: "Tham so khong hop le"}
_TIME = "%Y-%m-%d %H:%M:%S"
_UNKNOWN_STATUS = "99"


@dataclass(frozen=True)
class _Asked:
    """What the headers of a request say."""

    first: int
    last: int
    page: int
    size: int

    @property
    def end(self) -> int:
        return (self.last + 1) * DAY - 1


def answer(request: Request, scope: Scope) -> Answer | None:
    """POST with its parameters in headers; other paths, `updateStatus` above all, are not served: nobody may mark an item done here."""
    if request.path not in (SENT_PATH, RECEIVED_PATH) or request.method != "POST":
        return None
    faults = scope.faults
    headers = {name.lower(): value for name, value in request.headers.items()}
    if faults.strikes("stale_session", request.path) or not all(headers.get(name.lower()) for name in SECRET_HEADERS):
        return _told(WRONG_SECRET)
    asked = _asked(headers)
    if asked is None:
        return _told(WRONG_REQUEST)
    if faults.strikes("empty_success", request.path):
        return _told("0", [])
    rows = list((_sent if request.path == SENT_PATH else _received)(scope, asked))
    return _struck(rows, request.path, scope)


def _asked(headers: dict[str, str]) -> _Asked | None:
    try:
        days = [day_number(datetime.strptime(headers[name], "%Y/%m/%d").date()) for name in ("fromdate", "todate")]
        page, size = (int(headers.get(name, usual)) for name, usual in (("pageindex", "1"), ("pagesize", "50")))
    except (KeyError, ValueError):
        return None
    return _Asked(*days, page, size) if page > 0 and 0 < size <= 1000 and headers.get("servicetype") == "eDoc" else None


def _told(code: str, rows: list[dict] | None = None, shown: object = None) -> Answer:
    body = {"status": "OK" if code == "0" else "FAIL", "ErrorCode": code if shown is None else shown, "ErrorDesc": _TEXTS[code]}
    return json_answer(body | ({} if rows is None else {"data": rows}))


def _struck(rows: list[dict], path: str, scope: Scope) -> Answer:
    faults = scope.faults
    if rows and faults.strikes("repeated_rows", path):
        rows.append(rows[0])
    if rows and faults.strikes("skipped_rows", path):
        rows.pop(faults.victim(path, len(rows)))
    if rows and faults.strikes("unknown_status", path):
        rows[faults.victim(path, len(rows))]["receiveStatus" if path == SENT_PATH else "status"] = _UNKNOWN_STATUS
    if faults.strikes("error_code_words", path):
        return _told("0", rows, 0)
    return _told("0", rows)


def _sent(scope: Scope, asked: _Asked) -> Iterator[dict]:
    """One page of deliveries: whole units are stepped over by their numbers, and only what is shown is composed."""
    skip, wanted = (asked.page - 1) * asked.size, asked.size
    for year, month in _months(asked):
        for plan, found in on_axis(scope, year, month):
            found = found.at((found.registered_day >= asked.first) & (found.registered_day <= asked.last) & (plan.direction == OUTGOING))
            reached = np.cumsum(found.receivers)
            total = int(reached[-1]) if len(reached) else 0
            if skip >= total:
                skip -= total
                continue
            start = int(np.searchsorted(reached, skip, side="right"))
            stop = int(np.searchsorted(reached, skip + wanted, side="left")) + 1
            before = int(reached[start - 1]) if start else 0
            rows = [
                _sent_row(document, delivery, asked.end)
                for document, delivery in _deliveries(compose(scope, year, month, plan, found.at(np.arange(start, min(stop, len(reached))))))
            ]
            taken = rows[skip - before : skip - before + wanted]
            yield from taken
            skip, wanted = 0, wanted - len(taken)
            if not wanted:
                return


def _received(scope: Scope, asked: _Asked) -> Iterator[dict]:
    """One page of the queue: what arrived and was not taken out by the end of the days asked for."""
    skip = (asked.page - 1) * asked.size
    for at, (document, delivery) in enumerate(_waiting(scope, asked)):
        if at >= skip + asked.size:
            return
        if at >= skip:
            yield _received_row(document, delivery)


def _waiting(scope: Scope, asked: _Asked) -> Iterator[tuple[Posted, Delivery]]:
    for year, month in _months(asked):
        for document, delivery in _deliveries(posted(scope, year, month, asked.first, asked.last)):
            if delivery.is_waiting(asked.end):
                yield document, delivery


def _months(asked: _Asked) -> list[tuple[int, int]]:
    first, last = (date.fromordinal(day + date(1970, 1, 1).toordinal()) for day in (asked.first, asked.last))
    return [when for year in range(first.year, last.year + 1) for when in months(str(year)) if (first.year, first.month) <= when <= (last.year, last.month)]


def _deliveries(found: Iterator[Posted]) -> Iterator[tuple[Posted, Delivery]]:
    return ((document, delivery) for document in found for delivery in document.deliveries)


def _sent_row(document: Posted, delivery: Delivery, by: int) -> dict:
    arrived = delivery.arrived is not None and delivery.arrived <= by
    state = delivery.state(by)
    return {
        "serviceType": "eDoc", "messageType": "edoc", "senderDocId": document.message_id,
        "receiverDocId": identifier(document.message_id, delivery.receiver.code) if arrived else "",
        "fromCode": document.sender.code, "toCode": delivery.receiver.code, "title": f"V/v {TOPICS[document.subject]} {SUBJECT_MARK}",
        "notation": f"{document.number}/{document.notation}", "sentTime": clock(document.sent, _TIME),
        "receivedTime": clock(delivery.arrived, _TIME) if arrived else "", "sendStatus": "done" if delivery.arrived else "fail",
        "sendStatusDesc": "Da gui" if delivery.arrived else "Don vi nhan khong ton tai", "receiveStatus": state,
        "receiveStatusDesc": DESCRIPTIONS.get(state, ""),
    }  # fmt: skip


def _received_row(document: Posted, delivery: Delivery) -> dict:
    arrived = clock(delivery.arrived, _TIME)
    return {
        "docId": identifier(document.message_id, delivery.receiver.code), "serviceType": "eDoc", "messageType": "edoc", "created_time": arrived,
        "updated_time": arrived, "from": document.sender.code, "to": delivery.receiver.code, "status": "inbox", "status_desc": "Da den",
    }  # fmt: skip


def write(folder: Path, scope: Scope, year: int, month: int) -> int:
    """One file a message, named as the store names them; a status message that was exported twice lies there twice."""
    count = 0
    closed = max(map(_day_of, messages(scope, year, month)), default=0) if scope.faults.strikes("partial_day", "edxml") else None
    for message in messages(scope, year, month):
        if _day_of(message) == closed:
            continue
        text = envelope_text(message) if isinstance(message, Envelope) else _status_file(message, scope)
        copies = 1 if isinstance(message, Envelope) else message.status.copies + scope.faults.strikes("repeated_rows", "edxml")
        for copy in range(copies):
            (folder / f"{_file_id(message, copy)}.edxml").write_text(text, encoding="utf-8")
        count += copies
    return count


def _status_file(message: StatusMessage, scope: Scope) -> str:
    code = _UNKNOWN_STATUS if scope.faults.strikes("unknown_status", "edxml") else ""
    return status_text(message, code, "hôm qua" if scope.faults.strikes("bad_numbers", "edxml") else "")


def _day_of(message: Envelope | StatusMessage) -> int:
    return (message.sent if isinstance(message, Envelope) else message.status.at) // DAY


def _file_id(message: Envelope | StatusMessage, copy: int) -> str:
    what = REASONS[message.action] if isinstance(message, Envelope) else f"{message.status.office.code} {message.status.code}"
    return identifier(message.document.message_id, what, str(copy))


def truth(scope: Scope, year: int, month: int) -> dict[str, int]:
    """Rows that a warehouse should accept of a month, and what the messages say."""
    found = Counter(dict.fromkeys(("documents", "status_messages", "sent_deliveries", "received_items", "recalls", "repeated_files", "files"), 0))
    for message in messages(scope, year, month):
        if isinstance(message, Envelope):
            found.update(files=1, documents=len(message.document.deliveries), recalls=int(message.action == RECALL))
        else:
            found.update(files=message.status.copies, status_messages=1, repeated_files=message.status.copies - 1)
    if units(scope.province_code, year, month):
        _count_lists(found, scope, year, month)
    return dict(found)


def _count_lists(found: Counter, scope: Scope, year: int, month: int) -> None:
    days = month_days(year, month)
    asked = _Asked(int(days[0]), int(days[-1]), 1, 1)
    for plan, of_plan in on_axis(scope, year, month):
        if plan.direction != INCOMING:
            found.update(outgoing_on_axis=len(of_plan.index), sent_deliveries=int(of_plan.receivers.sum()), arrived_deliveries=int(of_plan.arrived.sum()))
    found["received_items"] = sum(1 for _ in _waiting(scope, asked))
