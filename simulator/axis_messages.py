"""What travels on the document axis, as facts: the registers' documents that go by network, who they reach and what is answered."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from simulator import dice, documents
from simulator.documents import DECREE_30, ELECTRONIC, INCOMING, OUTGOING, Documents, Plan
from simulator.province import FIRST_YEAR, Unit, units
from simulator.register_frames import KIND_MARKS, OUTSIDE_ISSUERS
from simulator.scope import Scope
from simulator.workdays import month_days

DAY, HOUR, MINUTE = 86_400, 3_600, 60
NEW, RECALL, UPDATE, REPLACE = range(4)
ARRIVED, REFUSED, TAKEN, AT_WORK, FINISHED, RECALLED, AGREED, DECLINED = "01", "02", "03", "05", "06", "13", "15", "16"
# Chosen, not measured: how many receive, answer, refuse or recall. Who has which code beside G09 is illustrative.
OUTSIDE = {"Bộ Nội vụ": "000.00.00.G09", "Văn phòng Chính phủ": "000.00.00.G22"}
QCVN_102, GO_VN, E_DOC = range(3)  # how a sender writes an envelope
SLASHES, SOAP, EPOCH = range(3)  # how an answering office writes a status message
LONGEST_CHAIN_DAYS = 12  # between a document and the last that is said of it
_AT_ONCE = 2_000


Later = tuple[int, int] | None  # action and time of what follows a document


@dataclass(frozen=True)
class Office:
    """Somebody on the axis: how its code is written, its name, and the dialects of its system."""

    code: str
    name: str
    envelope_dialect: int = QCVN_102
    status_dialect: int = SLASHES


@dataclass(frozen=True)
class Status:
    """One answer of one receiver; times are local seconds since 1970."""

    office: Office
    code: str
    at: int
    copies: int = 1  # an export that was made twice


@dataclass(frozen=True)
class Delivery:
    """One receiver of a document; `arrived` is None where it never got there."""

    receiver: Office
    arrived: int | None
    answers: tuple[Status, ...]

    def state(self, by: int) -> str:
        """The last status told until then; an arrival that nobody confirmed is one all the same."""
        told = [answer.code for answer in self.answers if answer.at <= by]
        return told[-1] if told else ARRIVED if self.arrived is not None and self.arrived <= by else ""

    def is_waiting(self, by: int) -> bool:
        """It lies in its receiver's queue and nobody has taken it out."""
        return self.state(by) == ARRIVED


@dataclass(frozen=True)
class Posted:
    """A document that was put on the axis, its deliveries, and what its sender sent after it (recall, update, replacement)."""

    sender: Office
    document_id: str
    number: int
    notation: str
    day: date
    due: date | None
    kind: int
    subject: int
    person: int
    is_reply: bool
    attachments: int
    has_signature: bool
    sent: int
    deliveries: tuple[Delivery, ...]
    later: Later

    @property
    def message_id(self) -> str:
        return identifier(self.document_id, self.sender.code, self.deliveries[0].receiver.code)


@dataclass(frozen=True)
class Envelope:
    """One message that carries a document, or says what became of it."""

    document: Posted
    action: int
    sent: int


@dataclass(frozen=True)
class StatusMessage:
    """One status message about a document."""

    document: Posted
    status: Status


def office(unit: Unit, writer: Unit | None = None) -> Office:
    """A unit as another one writes it down: every fifth system has the codes of QĐ 20/2020, the others those of QCVN 102."""
    number, told_by = _number(unit), _number(writer or unit)
    dialects = (GO_VN if number % 7 == 3 else E_DOC if number % 7 == 5 else QCVN_102, SOAP if number % 5 == 1 else EPOCH if number % 11 == 4 else SLASHES)
    return Office(unit.unit_code if told_by % 5 == 0 else unit.agency_code, unit.name, *dialects)


def messages(scope: Scope, year: int, month: int) -> Iterator[Envelope | StatusMessage]:
    """Everything said in a month: also the answers to documents of the month before. Nobody speaks for a province that has ended."""
    if not units(scope.province_code, year, month):
        return
    days = month_days(year, month)
    start, end = int(days[0]) * DAY, int(days[-1] + 1) * DAY
    for at in _months_before(year, month):
        for document in posted(scope, *at, int(days[0]) - LONGEST_CHAIN_DAYS):
            for message in _said_of(document):
                said_at = message.sent if isinstance(message, Envelope) else message.status.at
                if start <= said_at < end:
                    yield message


def _months_before(year: int, month: int) -> list[tuple[int, int]]:
    before = (year - (month == 1), (month - 2) % 12 + 1)
    return [before, (year, month)] if before[0] >= FIRST_YEAR else [(year, month)]


def _said_of(document: Posted) -> Iterator[Envelope | StatusMessage]:
    yield Envelope(document, NEW, document.sent)
    if document.later:
        yield Envelope(document, *document.later)
    for delivery in document.deliveries:
        for status in delivery.answers:
            yield StatusMessage(document, status)


def posted(scope: Scope, year: int, month: int, first_day: int = 0, last_day: int = 1 << 31) -> Iterator[Posted]:
    """The documents put on the axis in a month, or on some days of it: those of the units and those that ministries sent them."""
    for plan, of_plan in on_axis(scope, year, month):
        wanted = of_plan.at((of_plan.registered_day >= first_day) & (of_plan.registered_day <= last_day))
        for start in range(0, len(wanted.index), _AT_ONCE):
            yield from compose(scope, year, month, plan, wanted.at(np.arange(start, min(start + _AT_ONCE, len(wanted.index)))))


def on_axis(scope: Scope, year: int, month: int) -> Iterator[tuple[Plan, Documents]]:
    """The documents that go by network, some at a time; what is secret never does."""
    for plan in documents.plans_by_volume(scope.province_code, year, month, scope.seed, scope.volume):
        if plan.form == DECREE_30:
            continue  # that book does not say how a document came
        for index in documents.chunks(plan):
            found = documents.compose(scope.province_code, year, month, scope.seed, plan, index)
            wanted = ~found.secret & (found.delivery == ELECTRONIC)
            if plan.direction == INCOMING:
                wanted &= found.free(12, 8) < len(OUTSIDE_ISSUERS)
            yield plan, found.at(wanted)


def compose(scope: Scope, year: int, month: int, plan: Plan, found: Documents) -> Iterator[Posted]:
    where = dice.place(scope.seed, scope.province_code, year, month, plan.unit.unit_code, plan.direction, "axis")
    slots = found.index[:, None] * len(documents.RECEIVERS) + np.arange(max(documents.RECEIVERS))
    fates, waits = dice.share(where, "fate", slots), dice.below(where, "wait", slots, 7_200)
    standing = units(scope.province_code, year, month)
    make = _outgoing if plan.direction == OUTGOING else _incoming
    columns = {
        "day": found.document_day if plan.direction == INCOMING else found.registered_day,
        "sent": found.registered_day * DAY + found.signed_second + 91, "due": found.due_day, "kind": found.free(0, 8), "subject": found.free(3, 8),
        "person": found.free(32, 64), "is_reply": found.is_reply, "attachments": 1 + found.free(36, 3), "has_signature": found.free(50, 3) == 0,
        "index": found.index, "receivers": found.receivers, "arrived": found.arrived, "step": found.free(7, 97), "after": found.free(44, 200),
        "issuer": found.free(12, 8),
    }  # fmt: skip
    for *values, fate, wait in zip(*(values.tolist() for values in columns.values()), fates.tolist(), waits.tolist(), strict=True):
        yield make(plan.unit, standing, dict(zip(columns, values, strict=True)), fate, wait)


def _outgoing(unit: Unit, standing: tuple[Unit, ...], fact: dict, fate: list[float], wait: list[int]) -> Posted:
    sender = office(unit)
    others = [other for other in standing if other is not unit]
    chosen = [others[(fact["step"] + at) % len(others)] for at in range(min(fact["receivers"], len(others)))]
    number, notation, day = fact["index"] + 1, KIND_MARKS[fact["kind"]] + unit.symbol, _date(fact["day"])
    document_id = f"{sender.code},{day:%Y/%m/%d},{number}/{notation}"
    if sender.envelope_dialect == GO_VN:
        document_id = identifier(document_id)
    later = _later(fact["after"], fact["sent"])
    deliveries = tuple(
        _delivery(office(other, unit), office(other), fact["sent"] if at < fact["arrived"] else None, fate[at], wait[at], later)
        for at, other in enumerate(chosen)
    )
    return _posted(sender, document_id, number, notation, fact, deliveries, later)


def _incoming(unit: Unit, standing: tuple[Unit, ...], fact: dict, fate: list[float], wait: list[int]) -> Posted:
    """A document of a ministry, as the unit's book of incoming documents has it."""
    name, symbol = OUTSIDE_ISSUERS[fact["issuer"]]
    sender = Office(OUTSIDE[name], name)
    document_id = identifier(unit.unit_code, name, str(fact["day"]), str(fact["index"]))
    delivery = _delivery(Office(unit.agency_code, unit.name), office(unit), fact["sent"], fate[0], wait[0], None)
    return _posted(sender, document_id, 101 + fact["index"], symbol, fact, (delivery,), None)


def _posted(sender: Office, document_id: str, number: int, notation: str, fact: dict, deliveries: tuple[Delivery, ...], later: Later) -> Posted:
    return Posted(
        sender, document_id, number, notation, _date(fact["day"]), _date(fact["due"]) if fact["due"] else None, fact["kind"], fact["subject"], fact["person"],
        fact["is_reply"], fact["attachments"], fact["has_signature"], fact["sent"], deliveries, later,
    )  # fmt: skip


def _later(choice: int, sent: int) -> Later:
    """One document in a hundred is recalled, one updated, one of two hundred replaced: on the next morning."""
    action = {0: RECALL, 1: RECALL, 2: UPDATE, 3: UPDATE, 4: REPLACE}.get(choice)
    return (action, (sent // DAY + 1) * DAY + 9 * HOUR + choice * MINUTE) if action else None


def _delivery(written: Office, own: Office, sent: int | None, fate: float, wait: int, later: Later) -> Delivery:
    """What became of a document at one receiver; many systems skip a step, so no chain is complete."""
    if sent is None:
        return Delivery(written, None, ())
    arrived = sent + MINUTE + wait % 600
    steps = _chain(fate, arrived, wait)
    if later and later[0] in (RECALL, UPDATE):
        code = RECALLED if later[0] == RECALL else AGREED if wait % 2 else DECLINED
        steps.append((code, later[1] + HOUR + wait))
    answers = [Status(own, code, at, 2 if wait % 50 == 7 and place == 0 else 1) for place, (code, at) in enumerate(sorted(steps, key=lambda step: step[1]))]
    return Delivery(written, arrived, tuple(answers))


def _chain(fate: float, arrived: int, wait: int) -> list[tuple[str, int]]:
    morning, taken = (arrived // DAY + 1) * DAY + 8 * HOUR + 10 * MINUTE, arrived + 10 * MINUTE + wait
    if fate < 0.05:
        return [(ARRIVED, arrived)]
    if fate < 0.08:
        return [(ARRIVED, arrived), (REFUSED, taken)]
    if fate < 0.28:
        return [(ARRIVED, arrived), (TAKEN, taken)]
    if fate < 0.45:
        return [(TAKEN, taken), (AT_WORK, morning)]
    return [(TAKEN, taken), (FINISHED, morning + (wait % 9) * DAY + 8 * HOUR + wait % 1_200)]


def _number(unit: Unit) -> int:
    return int(unit.unit_code.rpartition(".")[2])


def _date(day: int) -> date:
    return date(1970, 1, 1) + timedelta(day)


def identifier(*parts: str) -> str:
    """An identifier as these systems make them, the same for the same parts."""
    return str(uuid.UUID(bytes=hashlib.blake2b("|".join(parts).encode(), digest_size=16).digest()))
