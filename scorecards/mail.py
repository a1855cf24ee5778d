"""Letters of a month: to whom, what is in them, what went out already; a letter is refused, and a notice takes its place, when data is missing."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from home import Home, ParError, sync
from scorecards import facts, places, unit_facts, view
from scorecards.vietnamese import TEMPLATES, local_day, period_days, period_label, words

LEDGER_FILE = "sent.jsonl"
WANTING = ("missing", "before_the_end")  # a source in this state makes the month incomplete
_TEMPLATES = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=lambda name: name.endswith(".html.j2"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
HEADER_LETTERS = 990  # RFC 5322 allows 998 in a line
ATTACHED = {"pdf": ("application", "pdf"), "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")}


class MailError(ParError):
    """Letters that cannot be written or addressed."""


@dataclass(frozen=True)
class Recipients:
    """Whom a province wants to have its letters: offices, of the province and of each unit code, and the owner of each source's data
    (under "" whoever owns the others); from its YAML (`mail`)."""

    sender: str
    province: tuple[str, ...]
    units: dict[str, tuple[str, ...]]
    owners: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, said: dict) -> Recipients:
        """Check what the YAML says; MailError names the address or the key that is wrong."""
        if strange := said.keys() - {"from", "province", "units", "owners"}:
            raise MailError(f"The mail settings of the province say {', '.join(sorted(strange))}, which nothing reads; write from, province, units, owners.")
        units, owners = ({code: _addresses(listed) for code, listed in said.get(kind, {}).items()} for kind in ("units", "owners"))
        return cls(*_addresses([said.get("from", "")]), _addresses(said.get("province", [])), units, owners)


def _addresses(listed: list[str]) -> tuple[str, ...]:
    for address in listed:
        try:
            Address(addr_spec=address)
        except (ValueError, IndexError, TypeError) as error:
            raise MailError(f"'{address}' is no mail address; correct it under `mail` in the province's YAML.") from error
    return tuple(listed)


@dataclass(frozen=True)
class Letter:
    """One message to one office about one unit and month. `kind`: scorecard, or notice where the scorecard is not sent."""

    kind: str
    province_code: str
    period: str
    unit_code: str
    address: str
    reasons: tuple[str, ...]
    message: EmailMessage

    @property
    def key(self) -> str:
        """What is sent once: a unit's scorecard of a month to an office; a notice as often as its reasons change."""
        parts = [self.kind, self.province_code, self.period, self.unit_code, self.address, *self.reasons]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def post(letters: Iterator[Letter], home: Home, deliver: Callable[[EmailMessage], None]) -> dict[str, int]:
    """Deliver what has not gone out yet, and write each down as soon as it has: a task that is tried again sends nothing twice."""
    ledger = home.root / "mail" / LEDGER_FILE
    sent, counts = {row["key"] for row in ledger_rows(home)}, {"scorecard": 0, "notice": 0, "sent_before": 0}
    for letter in letters:
        if letter.key in sent:
            counts["sent_before"] += 1
            continue
        deliver(letter.message)
        _write_down(ledger, letter)
        sent.add(letter.key)
        counts[letter.kind] += 1
    return counts


def ledger_rows(home: Home) -> list[dict]:
    """What went out, oldest first."""
    path = home.root / "mail" / LEDGER_FILE
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


def _write_down(ledger: Path, letter: Letter) -> None:
    ledger.parent.mkdir(mode=0o700, exist_ok=True)
    row = {name: getattr(letter, name) for name in ("key", "kind", "province_code", "period", "unit_code", "address", "reasons")}
    row |= {
        "release_id": letter.message["X-PAR-Release"],
        "message_id": letter.message["Message-ID"],
        "sent_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    with os.fdopen(os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w", encoding="utf-8") as handle:
        handle.write(json.dumps(row, ensure_ascii=False) + "\n")
    sync(ledger)


def letters(release_path: Path, province: str, period: str, to: Recipients, home: Home) -> Iterator[Letter]:
    """The letters of a month in turn, the province's first, with the scorecards that stand in the home; none before the month is over.

    MailError names unit codes that the release does not know, and a scorecard that has not been written yet.
    """
    manifest = facts.read_manifest(release_path)
    documents = places.folder(home, manifest["release_id"], province, period)
    with facts.open_release(release_path) as con:
        whole = facts.read(con, manifest, province, period)
        if local_day(manifest["learned_at"]) <= period_days(period)[1]:
            return
        if to.province:
            yield from _to(whole, to.province, to.sender, documents)
        known = set()
        for found in unit_facts.of_units(con, whole) if to.units else ():
            known.add(code := found["unit"]["unit_code"])
            yield from _to(found, to.units.get(code, ()), to.sender, documents)
        if unknown := sorted(to.units.keys() - known):
            raise MailError(f"The mail settings of {province} name units that have nothing in {period}: {', '.join(unknown)}; correct their codes.")


def _to(found: dict, addresses: tuple[str, ...], sender: str, documents: Path) -> Iterator[Letter]:
    if not addresses:
        return
    shown, reasons = view.build(found), tuple(reasons_against(found))
    unit = found["unit"]["unit_code"]
    files = {} if reasons else _files(documents, "" if facts.is_of_province(found) else unit)
    for address in addresses:
        letter = Letter("notice" if reasons else "scorecard", found["province"]["province_code"], found["period"], unit, address, reasons, EmailMessage())
        _write(letter, shown, sender, files)
        yield letter


def _files(documents: Path, unit_code: str) -> dict[str, bytes]:
    """ending → the file that everybody else reads too: nothing is made a second time for a letter."""
    try:
        return {ending: places.scorecard(documents, unit_code, ending).read_bytes() for ending in ATTACHED}
    except FileNotFoundError as error:
        raise MailError(f"There is no {error.filename} to send; write it first: par.py scorecards --province … --period …") from error


def reasons_against(found: dict) -> list[str]:
    """Why the scorecard of the month must not go out: a total that is not known, sources that have not come."""
    index = facts.index_of(found, found["unit"]["unit_code"])
    said = [] if index["score"] is not None else [words("mail.no_total")]
    wanting = [facts.label(found, "source", row["source_id"]) for row in found["freshness"] if row["freshness_status"] in WANTING]
    return said + ([words("mail.wanting", sources=", ".join(wanting))] if wanting else [])


def _write(letter: Letter, shown: dict, sender: str, files: dict[str, bytes]) -> None:
    message = letter.message
    whose = ", ".join(filter(None, (shown["title"], shown["within"])))
    marks = "".join(f"[{badge['text']}] " for badge in shown["badges"])
    message["Subject"] = marks + words(f"mail.{letter.kind}_subject", unit=whose, period=period_label(letter.period).lower())
    message["From"], message["To"] = sender, letter.address
    message["Date"] = format_datetime(datetime.fromisoformat(shown["learned_at"]).replace(tzinfo=UTC, microsecond=0))
    message["Message-ID"] = f"<{letter.key}@par.{sender.rpartition('@')[2]}>"  # the same for the same letter: a mail server tells a second one
    message["X-PAR-Release"], message["Auto-Submitted"] = shown["release_id"], "auto-generated"
    fields = {"d": shown, "whose": whose, "reasons": letter.reasons, "is_notice": letter.kind == "notice"}
    message.set_content(_TEMPLATES.get_template("mail.txt.j2").render(fields))
    message.add_alternative(_TEMPLATES.get_template("mail.html.j2").render(fields), subtype="html")
    message.policy = message.policy.clone(max_line_length=HEADER_LETTERS)  # a subject of many encoded words loses a blank where it is folded
    for ending, content in files.items():
        maintype, subtype = ATTACHED[ending]
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=f"phieu_diem__{letter.unit_code}__{letter.period}.{ending}")
