"""What is sent of each dossier to the national portal, by a careful sender and by one integrator whose defects are known (its service was read)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import numpy as np

from simulator import dice, fees
from simulator import dossiers as local_system
from simulator.dossiers import DAY, HOUR, LOCAL, NOBODY, ONLINE, Dossiers, Month, compose, procedures
from simulator.people import identity_number

# Chosen shares. Of all dossiers: sent by the integrator, never sent, sent without a channel, sent twice over as an update.
BY_INTEGRATOR, NEVER_SENT, NO_CHANNEL, SENT_AGAIN = 0.5, 0.03, 0.01, 0.08
# Of the integrator's: under a second code, the second code told with the first, the last event lost, day and month swapped.
MINTED, MINTED_TOLD, EVENT_LOST, SWAPPED = 0.04, 0.5, 0.05, 0.015
REGISTERED, ACCEPTED, NOT_ACCEPTED, IN_PROCESS, WAITING, UNPAID, DRAWN_BACK, STOPPED, FINISHED, HANDED_OUT = range(1, 11)
NO_IDENTITY = "000000001"
_DRAWN = (
    "sender", "never sent", "no channel", "again", "minted", "minted told", "event lost", "swapped", "supplement", "second request", "result", "verified",
)  # fmt: skip
_EPOCH = date(1970, 1, 1)
_CHANNELS = {local_system.DIRECT: "1", ONLINE: "2", local_system.POSTAL: "3"}
_STATES = {
    local_system.SUPPLEMENT: WAITING, local_system.PROCESSING: IN_PROCESS, local_system.PAUSED: STOPPED, local_system.DONE: FINISHED,
    local_system.RETURNED: HANDED_OUT, local_system.REFUSED: NOT_ACCEPTED, local_system.WITHDRAWN: DRAWN_BACK,
}  # fmt: skip
_REWRITTEN = (WAITING, UNPAID, STOPPED)  # 5, 6 and 8 become 9


@dataclass(frozen=True)
class Supplement:
    number: int
    requested: int
    received: int
    due_before: int
    due_after: int


@dataclass(frozen=True)
class Paper:
    """A file that was submitted."""

    number: int
    link: str
    is_digitised: bool
    reuse: str
    is_from_store: bool
    is_deleted: bool


@dataclass(frozen=True)
class Result:
    number: int
    link: str
    code: str


@dataclass(frozen=True)
class Fee:
    code: str
    collected: int
    amount: int


@dataclass(slots=True)
class Push:
    """One record as its sender tells it; `defects` names what is untrue of it. Times are seconds since 1970 in UTC, or NOBODY."""

    number: int
    by_integrator: bool
    code: str
    other_code: str
    procedure: int
    procedure_code: str
    unit: int
    person: int
    identity: str
    channel: str
    status: int
    filed: int
    accepted: int
    due: int
    finished: int
    returned: int
    refused: int
    paid_online: str
    is_verified: bool
    is_sent_again: bool
    papers: tuple[Paper, ...] = ()
    supplements: tuple[Supplement, ...] = ()
    results: tuple[Result, ...] = ()
    fees: tuple[Fee, ...] = ()
    events: tuple[tuple[int, int], ...] = ()  # state and moment, in the order of sending
    defects: frozenset[str] = field(default_factory=frozenset)


def pushes(month: Month, index: np.ndarray) -> Iterator[Push]:
    """What is sent of the dossiers at these positions; some are never sent, and of some a second record stands under another code."""
    for facts in _facts(month, compose(month, index)):
        if facts["never sent"] < NEVER_SENT:
            continue
        told = _true(month, facts)
        if facts["sender"] >= BY_INTEGRATOR:
            yield told
            continue
        minted = _minted_code(month, facts) if facts["minted"] < MINTED else ""
        sent = _as_the_integrator_tells(told, facts)
        if minted:
            yield from _under_two_codes(sent, minted, facts["minted told"], month.province.h_code)
        else:
            yield sent


def local(moment: int) -> str:
    """yyyyMMddHHmmss in Vietnam."""
    day, second = divmod(moment + LOCAL, DAY)
    return f"{_date(day)}{second // HOUR:02d}{second // 60 % 60:02d}{second % 60:02d}"


@lru_cache(maxsize=4096)
def _date(day: int) -> str:
    return (_EPOCH + timedelta(day)).strftime("%Y%m%d")


def _facts(month: Month, dossiers: Dossiers) -> Iterator[dict]:
    where, index, paid = month.place, dossiers.index, fees.fees(month, dossiers)
    columns = vars(dossiers) | vars(paid) | {name: dice.share(where, f"sync {name}", index) for name in _DRAWN}
    names = list(columns)
    for row in zip(*(values.tolist() for values in columns.values()), strict=True):
        yield dict(zip(names, row, strict=True))


def _true(month: Month, of: dict) -> Push:
    """The record of a careful sender: nothing of it is untrue."""
    status = UNPAID if of["status"] == local_system.PAUSED and procedures()[of["procedure"]].sector_code == "DD" else _STATES[of["status"]]
    ended = of["completed"]
    is_done = status in (FINISHED, HANDED_OUT)
    end = ended if ended != NOBODY else month.end
    procedure = procedures()[of["procedure"]]
    push = Push(
        of["index"], False, f"{month.units[of['unit']].agency_code}-{local(of['accepted'])[2:8]}-{of['index']:04d}", "", of["procedure"],
        procedure.procedure_code, of["unit"], of["person"], _identity(month, of["person"]),
        "" if of["no channel"] < NO_CHANNEL else _CHANNELS[of["channel"]], status, of["applied"], of["accepted"], of["due"],
        ended if is_done else NOBODY, ended + HOUR if status == HANDED_OUT else NOBODY, ended if status == NOT_ACCEPTED else NOBODY,
        str(of["through"]), of["verified"] < 0.6, of["again"] < SENT_AGAIN, _papers(month, of), _supplements(of, status, end),
        fees=(Fee(f"{procedure.procedure_code}.01", of["collected"], of["amount"]),) if of["amount"] else (),
        defects=frozenset({"channel_unstated"} if of["no channel"] < NO_CHANNEL else ()),
    )  # fmt: skip
    push.results, push.events = _results(push, of["result"] < 0.75), _events(push)
    return push


def _identity(month: Month, person: int) -> str:
    """The same number as the one-stop system has of this person, or none, or the filler that integrators write for none."""
    return ("", NO_IDENTITY)[person & 1] if person % 64 < 2 else identity_number(person * 7919 + month.place % 10**9)


def _papers(month: Month, of: dict) -> tuple[Paper, ...]:
    shape = of["shape"] >> 16
    count = 0 if shape & 31 == 0 else 1 + shape % 3
    base = f"https://mot-cua.invalid/{month.province.province_code}/{month.year}-{month.month:02d}"
    numbers = [of["index"] * 10 + at for at in range(1, count + 1)]
    return tuple(
        Paper(number, f"{base}/f/{number}", bool(shape >> at & 3), str((0, 0, 0, 1, 2)[(shape >> at) % 5]), shape >> at & 7 == 3, shape >> at & 63 == 5)
        for at, number in enumerate(numbers, 5)
    )


def _supplements(of: dict, status: int, end: int) -> tuple[Supplement, ...]:
    """A deadline that moved had papers asked for and brought; who waits still has one request open, some a second one."""
    first = of["accepted"] + int((0.05 + 0.3 * of["supplement"]) * (end - of["accepted"]))
    if status == WAITING:
        again = first + DAY
        asked = [Supplement(of["index"] * 10 + 1, first, NOBODY, of["due"], NOBODY)]
        return tuple(asked + ([Supplement(of["index"] * 10 + 2, again, NOBODY, of["due"], NOBODY)] if of["second request"] < 0.4 else []))
    if of["due"] != of["appointment"]:
        return (Supplement(of["index"] * 10 + 1, first, first + (end - first) // 2, of["appointment"], of["due"]),)
    return ()


def _results(push: Push, is_electronic: bool) -> tuple[Result, ...]:
    if push.finished == NOBODY or not is_electronic:
        return ()
    base = push.papers[0].link.rpartition("/f/")[0] if push.papers else "https://mot-cua.invalid"
    return (Result(push.number, f"{base}/kq/{push.number}", f"KQ.{push.procedure_code}.{push.number:07d}"),)


def _events(push: Push) -> tuple[tuple[int, int], ...]:
    """What really happened to the dossier."""
    begun = [(REGISTERED, push.filed)] if push.channel == "2" else []
    begun += [(ACCEPTED, push.accepted), (IN_PROCESS, push.accepted + 300)]
    asked = [(WAITING, each.requested) for each in push.supplements] + [(IN_PROCESS, each.received) for each in push.supplements if each.received != NOBODY]
    ended = [(NOT_ACCEPTED, push.refused), (FINISHED, push.finished), (HANDED_OUT, push.returned)]
    halted = [(push.status, push.accepted + 2 * HOUR)] if push.status in (UNPAID, DRAWN_BACK, STOPPED) else []
    return tuple(begun + sorted(asked + halted, key=lambda event: event[1]) + [event for event in ended if event[1] != NOBODY])


def _as_the_integrator_tells(push: Push, of: dict) -> Push:
    """Every defect that was read in the integrator's service, each named where it makes a difference."""
    status = FINISHED if push.status in _REWRITTEN else push.status
    finished = _swapped(push.finished) if of["swapped"] < SWAPPED and push.finished != NOBODY else push.finished
    paid = push.paid_online in (str(fees.NATIONAL), str(fees.LOCAL))
    sent = replace(
        push, by_integrator=True, status=status, filed=push.accepted, finished=finished, identity=push.identity or NO_IDENTITY,
        paid_online="1" if paid else "0", is_verified=False, supplements=(), papers=_marked(push), results=_copied(push, of["result"]),
        fees=tuple(Fee("1", 1, fee.amount) for fee in push.fees if of["is_paid"]),
    )  # fmt: skip
    is_lost = of["event lost"] < EVENT_LOST and len(push.events) > 3
    events = _with_synthetic_events(sent, push.events[:-1] if is_lost else push.events)
    named = {
        "status_rewritten": status != push.status,
        "filed_time_lost": push.filed != push.accepted,
        "false_identity": sent.identity == NO_IDENTITY,
        "supplements_left_out": bool(push.supplements),
        "all_marked_digitised": any(not paper.is_digitised for paper in push.papers),
        "fees_left_out": len(sent.fees) < len(push.fees),
        "result_is_a_submitted_file": any(result.link == paper.link for result in sent.results for paper in sent.papers),
        "closed_at_receipt": sent.finished == NOBODY and (FINISHED, sent.accepted) in events,
        "event_lost": push.events[-1] not in events,
        "dates_swapped": finished != push.finished,
        "held": finished != NOBODY and finished < push.accepted,
    }
    sent.events, sent.defects = events, push.defects | {name for name, is_so in named.items() if is_so}
    return sent


def _marked(push: Push) -> tuple[Paper, ...]:
    """Every file says it is digitised, the first that it is used again whenever its owner has a number."""
    reused = "1" if push.identity not in ("", NO_IDENTITY) else "0"
    return tuple(replace(paper, is_digitised=True, reuse="0" if at else reused, is_from_store=False) for at, paper in enumerate(push.papers))


def _copied(push: Push, drawn: float) -> tuple[Result, ...]:
    """Half have their own result; where there is none, the first submitted file is sent as the result."""
    if push.finished == NOBODY or drawn >= 0.8:
        return ()
    if drawn < 0.5 or not push.papers:
        return _results(push, True)
    code = f"KQ.{push.procedure_code}.{push.number:07d}" if push.number % 2 else ""  # the main result's code goes with it or not
    return (Result(push.papers[0].number, push.papers[0].link, code),)


def _with_synthetic_events(push: Push, happened: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """A first event at receipt, and a last one at the end; at receipt where no end is stored, or no due date."""
    closing = []
    if push.status in (FINISHED, HANDED_OUT):
        closing = [(FINISHED, push.finished if push.finished != NOBODY else push.accepted)]
    elif push.due == NOBODY:
        closing = [(FINISHED, push.accepted)]
    real = [event for event in happened if event[0] != REGISTERED]
    return ((ACCEPTED, push.accepted), *real, *closing)


def _swapped(moment: int) -> int:
    """The moment with day and month swapped, as a server of another locale reads it; unmoved where that is no date."""
    stamp = local(moment)
    year, month, rest = stamp[:4], stamp[4:6], stamp[8:]
    if int(stamp[6:8]) > 12:
        return moment
    turned = datetime.strptime(f"{year}{stamp[6:8]}{month}{rest}", "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return int(turned.timestamp()) - LOCAL


def _minted_code(month: Month, of: dict) -> str:
    """MaDinhDanh-yyMMdd-NNNNN; the real one draws its number and may draw one twice, this one counts through all of them first."""
    return f"{month.units[of['unit']].unit_code}-{local(of['accepted'])[2:8]}-{10_000 + of['index'] * 7919 % 89_989}"


def _under_two_codes(sent: Push, minted: str, drawn: float, h_code: str) -> Iterator[Push]:
    """The dossier, and the same once more under the minted code: nobody's number, and never handed out. Half of them say that they are one, on either side."""
    second = replace(
        sent, code=minted, procedure_code=f"{sent.procedure_code}.000.00.00.{h_code}", identity=NO_IDENTITY, is_sent_again=False,
        status=FINISHED if sent.finished != NOBODY else sent.status, returned=NOBODY, defects=sent.defects | {"minted", "false_identity"},
    )  # fmt: skip
    second.events = _with_synthetic_events(second, tuple(event for event in sent.events if event[0] != HANDED_OUT))
    if drawn < MINTED_TOLD:
        sent.defects |= {"minted_and_told"}
        first_tells = drawn < MINTED_TOLD / 2
        sent.other_code, second.other_code = (minted, "") if first_tells else ("", sent.code)
    yield from (sent, second)
