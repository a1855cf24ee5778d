"""Notices to the office that owns a source's data: it has not come by its day, its pull stopped, or a report is due and figures are not ready."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from ingest.registry import Province, source
from scorecards.mail import Letter, Recipients
from scorecards.vietnamese import day, moment, period_label, words


def late(province: Province, source_id: str, period: str, due: date) -> Iterator[Letter]:
    """To the owner of a source that has not come by its day; MailError as for letters."""
    yield from _notices(province, source_id, period, words("mail.owner_late", due=day(due)))


def stopped(province: Province, source_id: str, period: str, said: str) -> Iterator[Letter]:
    """To the owner of a source whose pull stopped at something that a person must mend: `said` is the step's own sentence."""
    yield from _notices(province, source_id, period, words("mail.owner_stopped", said=said))


def _notices(province: Province, source_id: str, period: str, reason: str) -> Iterator[Letter]:
    if not province.mail:
        return
    to = Recipients.of(province.mail)
    for address in to.owners.get(source_id, to.owners.get("", ())):
        letter = Letter("notice", province.province_code, period, source_id, address, (reason,), EmailMessage())
        _write(letter, province, to.sender)
        yield letter


def _write(letter: Letter, province: Province, sender: str) -> None:
    now, of = datetime.now(UTC).replace(microsecond=0), source(letter.unit_code)
    named = {"source": of.title_vi, "period": period_label(letter.period).lower(), "province": province.name_vi}
    message = letter.message
    message["Subject"] = words("mail.owner_subject", **named)
    message["From"], message["To"], message["Date"] = sender, letter.address, format_datetime(now)
    message["Message-ID"], message["Auto-Submitted"] = f"<{letter.key}@par.{sender.rpartition('@')[2]}>", "auto-generated"
    message.set_content(words("mail.owner_body", **named, owner=of.owner, reason=letter.reasons[0], at=moment(now.replace(tzinfo=None))))
