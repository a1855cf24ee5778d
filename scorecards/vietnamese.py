"""How readers expect numbers, dates, periods and alphabetical order, in Vietnamese unless English is asked for, and where the phrases lie."""

from __future__ import annotations

import calendar
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent / "templates"
LANGUAGES = ("vi", "en")
_language: ContextVar[str] = ContextVar("language", default="vi")
VIETNAM = timezone(timedelta(hours=7))
LETTERS = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
TONES = {mark: place for place, mark in enumerate("\u0300\u0309\u0303\u0301\u0323", start=1)}
QUARTERS = {"1": "I", "2": "II", "3": "III", "4": "IV"}


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Phrases and numbers in `vi` or `en` for the length of a `with` block."""
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)


def spoken() -> str:
    """The language of the phrases now, `vi` or `en`."""
    return _language.get()


@lru_cache(maxsize=len(LANGUAGES))
def _phrases(language: str) -> dict:
    """The sections of every templates/*.toml, of English those of templates/en/; each stands in one file only."""
    folder = TEMPLATES / "en" if language == "en" else TEMPLATES
    return {name: section for path in sorted(folder.glob("*.toml")) for name, section in tomllib.loads(path.read_text(encoding="utf-8")).items()}


def words(path: str, **fields: object) -> str:
    """Return the phrase at `section.name` of templates/*.toml with its {fields} filled."""
    section, name = path.split(".")
    return _phrases(spoken())[section][name].format(**fields)


def word_list(path: str) -> list[str]:
    """Return a list of phrases (column headings, limits) of templates/*.toml."""
    section, name = path.split(".")
    return list(_phrases(spoken())[section][name])


def number(value: Decimal | int | None, places: int | None = None) -> str:
    """1988791 becomes 1.988.791 and 80.48 becomes 80,48 (English: 1,988,791 and 80.48); without `places` trailing zeros go; None is said, never 0."""
    if value is None:
        return words("value.missing")
    exact = Decimal(value)
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{exact:,f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return (text.translate(str.maketrans(",.", ".,")) if spoken() == "vi" else text).replace("-", "\u2212")


def points(value: Decimal | None) -> str:
    """Points as every decision prints them: two places."""
    return number(value, 2)


def percent(value: Decimal | None, places: int = 2) -> str:
    return words("value.missing") if value is None else number(value, places) + "%"


def signed(value: Decimal) -> str:
    """A difference always shows its sign, with a real minus."""
    return ("+" if value > 0 else "") + points(value)


def day(value: date | None) -> str:
    return words("value.missing") if value is None else f"{value:%d/%m/%Y}"


def moment(value: datetime | str | None) -> str:
    """A UTC time as the wall clock in Việt Nam."""
    return f"{in_vietnam(value):%d/%m/%Y %H:%M}" if value else words("value.missing")


def local_day(value: datetime | str) -> date:
    return in_vietnam(value).date()


def in_vietnam(value: datetime | str) -> datetime:
    """A naive time is UTC, as everywhere in the warehouse."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(VIETNAM)


def period_label(period: str) -> str:
    """2026-08 is a month, 2026-Q3 a quarter, 2026-H2 a half year, 2026 a year."""
    year, _, part = period.partition("-")
    if not part:
        return words("period.year", year=year)
    if part.startswith("Q"):
        return words("period.quarter", quarter=QUARTERS[part[1]], year=year)
    if part.startswith("H"):
        return words(f"period.half_year_{part[1]}", year=year)
    return words("period.month", month=word_list("period.months")[int(part) - 1], year=year)


def period_inside(period: str) -> str:
    """A period within a sentence: only English keeps its capital."""
    label = period_label(period)
    return label.lower() if spoken() == "vi" else label


def period_days(period: str) -> tuple[date, date]:
    """The first and last calendar day of a period; the last is its cut-off."""
    year, _, part = period.partition("-")
    step = {"": 12, "H": 6, "Q": 3}.get(part[:1], 1)
    last = int(part.lstrip("HQ") or 1) * step
    first = last - step + 1
    return date(int(year), first, 1), date(int(year), last, calendar.monthrange(int(year), last)[1])


def previous_period(period: str) -> str:
    """The period of the same kind just before."""
    year, _, part = period.partition("-")
    if not part:
        return str(int(year) - 1)
    if part[0] in "HQ":
        most = {"H": 2, "Q": 4}[part[0]]
        return f"{year}-{part[0]}{int(part[1]) - 1}" if part[1] != "1" else f"{int(year) - 1}-{part[0]}{most}"
    return f"{year}-{int(part) - 1:02d}" if part != "01" else f"{int(year) - 1}-12"


def fold(text: str) -> str:
    """Text as it is typed without accents: Đồng Tháp becomes dong thap."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.replace("đ", "d").replace("Đ", "D").casefold()


def collation_key(text: str) -> tuple:
    """Dictionary order: letters first (đ after d, ê after e), then tones (ngang, huyền, hỏi, ngã, sắc, nặng), numbers by value."""
    letters, tones = [], []
    for token in re.findall(r"\d+|\D", unicodedata.normalize("NFC", text).casefold()):
        letter, tone = (token, 0) if token.isdigit() else _without_tone(token)
        letters.append((1, int(token)) if token.isdigit() else (2, LETTERS[letter]) if letter in LETTERS else (0, ord(letter)))
        tones.append(tone)
    return letters, tones, text


def _without_tone(letter: str) -> tuple[str, int]:
    parts = unicodedata.normalize("NFD", letter)
    tone = next((TONES[mark] for mark in parts if mark in TONES), 0)
    return unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in TONES)), tone
