"""Rules of the form around the text: nation, issuing body, number and date, title, signature, recipients."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH as Align
from docx.oxml.ns import qn

from scorecards.report.layout.checks import quoted, ruled, styled, titles
from scorecards.report.layout.lines import NATION, RECIPIENTS, Line
from scorecards.report.measure import text_width_mm

MOTTO = "Độc lập - Tự do - Hạnh phúc"
AUTHORITY = re.compile(r"^(TM\.|KT\.|TL\.|TUQ\.|Q\.)")
NUMBER = re.compile(r"^Số:\s*\d*\s*/\s*BC-\S+$")
DATED = re.compile(r"^(?P<place>.+), ngày\s*(?P<day>\d*)\s*tháng\s*(?P<month>\d*)\s*năm\s*\d{4}$")


def nation(document: DocxDocument, lines: list[Line]) -> Iterator[str]:
    """The nation's name in bold capitals 12–13; the motto bold 13–14 over a rule as long as it."""
    head = [line for line in lines if line.zone == "head"]
    name = next((line for line in head if line.text.upper() == NATION), None)
    motto = next((line for line in head if line.text.replace("–", "-").lower() == MOTTO.lower()), None)
    if name is None or motto is None:
        yield f"“{NATION}” or “{MOTTO}” is missing at the top right."
        return
    yield from styled(name, (12, 13), bold=True, is_upper=True)
    if text_width_mm(name.text, max(name.sizes), bold=True) > name.room_mm:
        yield f"{quoted(name)} does not fit on one line; widen its cell."
    yield from styled(motto, (13, 14), bold=True)
    if motto.text != MOTTO:
        yield f"{quoted(motto)} must read “{MOTTO}”."
    yield from ruled(lines, motto, 1, 1)


def issuer(document: DocxDocument, lines: list[Line]) -> Iterator[str]:
    """The parent in capitals 12–13, not bold; the issuer in bold capitals 12–13 over a rule of one third to one half of it."""
    left = [line for line in lines if line.zone == "head" and line.column == 0 and line.text and not line.text.startswith("Số:")]
    if not left:
        yield "The issuing body is missing at the top left."
        return
    for line in left[:-1]:
        yield from styled(line, (12, 13), bold=False, is_upper=True)
    yield from styled(left[-1], (12, 13), bold=True, is_upper=True)
    yield from ruled(lines, left[-1], 1 / 3, 1 / 2)


def number_and_date(document: DocxDocument, lines: list[Line]) -> Iterator[str]:
    """“Số: …/BC-…” upright 13; place and date in italics 13–14, days below 10 and months 1 and 2 with a leading 0."""
    head = [line for line in lines if line.zone == "head"]
    number = next((line for line in head if line.text.startswith("Số:")), None)
    dated = next((line for line in head if "ngày" in line.text and "tháng" in line.text), None)
    if number is None or dated is None:
        yield "The number or the place and date is missing at the top."
        return
    yield from styled(number, (13, 13), italic=False)
    if not NUMBER.match(number.text):
        yield f"{quoted(number)} must read “Số: …/BC-…”."
    yield from styled(dated, (13, 14), italic=True)
    found = DATED.match(dated.text)
    if not found:
        yield f"{quoted(dated)} must read “Nơi, ngày … tháng … năm …”."
        return
    day, month = found["day"], found["month"]
    if day and (len(day) < 2 or not 1 <= int(day) <= 31):
        yield f"{quoted(dated)}: write the day with two digits."
    if month and month not in ("01", "02", *map(str, range(3, 13))):
        yield f"{quoted(dated)}: write months 1 and 2 with a leading 0, the others without."


def title(document: DocxDocument, lines: list[Line]) -> Iterator[str]:
    """BÁO CÁO in bold capitals 13–14, what it is about bold 13–14, both centred, a rule below."""
    found = titles(lines)
    if len(found) < 2:
        yield "“BÁO CÁO” or what the report is about is missing below the head."
        return
    yield from styled(found[0], (13, 14), bold=True, is_upper=True)
    for line in found[1:]:
        yield from styled(line, (13, 14), bold=True)
    yield from (f"{quoted(line)} must be centred." for line in found if line.form("alignment") != Align.CENTER)
    yield from ruled(lines, found[-1], 1 / 3, 1 / 2)


def signature(document: DocxDocument, lines: list[Line]) -> Iterator[str]:
    """The authority (TM. / KT. / TL. / TUQ.) and position in bold capitals 13–14; below it room, and nothing that signs."""
    right = [line for line in lines if line.zone == "foot" and line.column > 0]
    said = [line for line in right if line.text]
    if not said or not AUTHORITY.match(said[0].text):
        yield "The signature block does not begin with TM., KT., TL. or TUQ.; say by what authority it is signed."
    for line in said:
        yield from styled(line, (13, 14), bold=True, is_upper=True)
    if said and len(right) - 1 - right.index(said[-1]) < 3:
        yield "There is no room for a signature below the position; leave it."
    if any(True for line in right for _ in line.paragraph._p.iter(qn("w:drawing"), qn("w:pict"))):
        yield "There is a picture where a person has to sign; take it out."


def recipients(document: DocxDocument, lines: list[Line]) -> Iterator[str]:
    """“Nơi nhận:” bold italic 12; the list 11, upright; the last line “Lưu: VT, …”."""
    left = [line for line in lines if line.zone == "foot" and line.column == 0 and line.text]
    if not left or left[0].text != RECIPIENTS:
        yield f"“{RECIPIENTS}” is missing at the foot."
        return
    yield from styled(left[0], (12, 12), bold=True, italic=True)
    for line in left[1:]:
        yield from styled(line, (11, 11), bold=False, italic=False)
    if not re.match(r"^-?\s*Lưu: VT\b", left[-1].text):
        yield f"{quoted(left[-1])} must be “- Lưu: VT, …”."
