"""Numbers, dates, periods and alphabetical order as Vietnamese readers expect them, and fonts that hold every letter of theirs."""

from __future__ import annotations

import re
import struct
import unicodedata
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marts_fixture import SET

from home import RULEBOOK
from scorecards import pdf, vietnamese
from scorecards.site import write

# 12 vowels with 5 tones each, the plain ones with marks, and đ: in both cases, what Vietnamese adds to the Latin alphabet
MARKED = "àảãáạằẳẵắặăầẩẫấậâèẻẽéẹềểễếệêìỉĩíịòỏõóọồổỗốộôờởỡớợơùủũúụừửữứựưỳỷỹýỵđ"
LETTERS = MARKED + MARKED.upper()


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (1988791, None, "1.988.791"),
        (Decimal("80.480000"), 2, "80,48"),
        (Decimal("0.5"), 0, "1"),
        (Decimal("1234.500000"), None, "1.234,5"),
        (Decimal("-0.01"), 2, "−0,01"),
        (Decimal(100), None, "100"),
        (0, 2, "0,00"),
        (None, 2, "Chưa có số liệu"),
    ],
)
def test_a_number_is_written_as_vietnamese_readers_expect(value, places, text):
    assert vietnamese.number(value, places) == text


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_a_written_number_reads_back_as_itself(value):
    back = Decimal(vietnamese.number(value).replace(".", "").replace(",", ".").replace("−", "-"))
    assert back == value


def test_percentages_and_differences_show_their_sign_and_unit():
    assert vietnamese.percent(Decimal("80.477")) == "80,48%"
    assert vietnamese.percent(None) == "Chưa có số liệu"
    assert [vietnamese.signed(Decimal(text)) for text in ("1.05", "-1.05", "0")] == ["+1,05", "−1,05", "0,00"]


def test_a_utc_evening_is_the_next_day_in_viet_nam():
    assert vietnamese.moment(datetime(2026, 8, 31, 17, 30)) == "01/09/2026 00:30"
    assert vietnamese.moment("2026-09-16T02:00:00+00:00") == "16/09/2026 09:00"
    assert vietnamese.local_day("2026-08-31T16:59:59") == date(2026, 8, 31)


@pytest.mark.parametrize(
    ("period", "label", "first", "last", "before"),
    [
        ("2026-01", "Tháng 1 năm 2026", date(2026, 1, 1), date(2026, 1, 31), "2025-12"),
        ("2028-02", "Tháng 2 năm 2028", date(2028, 2, 1), date(2028, 2, 29), "2028-01"),
        ("2026-12", "Tháng 12 năm 2026", date(2026, 12, 1), date(2026, 12, 31), "2026-11"),
        ("2026-Q1", "Quý I năm 2026", date(2026, 1, 1), date(2026, 3, 31), "2025-Q4"),
        ("2026-Q4", "Quý IV năm 2026", date(2026, 10, 1), date(2026, 12, 31), "2026-Q3"),
        ("2026-H1", "6 tháng đầu năm 2026", date(2026, 1, 1), date(2026, 6, 30), "2025-H2"),
        ("2026-H2", "6 tháng cuối năm 2026", date(2026, 7, 1), date(2026, 12, 31), "2026-H1"),
        ("2026", "Năm 2026", date(2026, 1, 1), date(2026, 12, 31), "2025"),
    ],
)
def test_a_period_has_a_name_its_days_and_one_before(period, label, first, last, before):
    assert (vietnamese.period_label(period), *vietnamese.period_days(period), vietnamese.previous_period(period)) == (label, first, last, before)


def test_names_stand_in_vietnamese_order():
    mixed = ["Ưng", "Xã Đa", "Phường 10", "Hóa", "Ân", "Đông", "Họa", "An", "Hoa", "Phường An", "Dương", "Ung", "Ăn", "Hỏa", "Em", "Hòa", "Phường 2", "Hõa"]
    ordered = ["An", "Ăn", "Ân", "Dương", "Đông", "Em", "Hoa", "Hòa", "Hỏa", "Hõa", "Hóa", "Họa", "Phường 2", "Phường 10", "Phường An", "Ung", "Ưng", "Xã Đa"]
    assert sorted(mixed, key=vietnamese.collation_key) == ordered


@given(st.text(alphabet=LETTERS + "abcdefghijklmnopqrstuvwxyz 0123456789-", max_size=12))
def test_the_order_does_not_depend_on_how_a_letter_is_composed(name):
    assert vietnamese.collation_key(unicodedata.normalize("NFD", name))[:2] == vietnamese.collation_key(name)[:2]


def test_a_name_is_found_without_its_accents():
    assert vietnamese.fold("UBND Phường Đồng Xuân") == "ubnd phuong dong xuan"


def letters_of(font) -> set[str]:
    """The characters of a TrueType font, from its Unicode map (format 4)."""
    data = font.read_bytes()
    tables = {data[at : at + 4]: struct.unpack(">I", data[at + 8 : at + 12])[0] for at in range(12, 12 + 16 * struct.unpack(">H", data[4:6])[0], 16)}
    cmap = tables[b"cmap"]
    count = struct.unpack(">H", data[cmap + 2 : cmap + 4])[0]
    starts = [cmap + struct.unpack(">I", data[cmap + 8 + 8 * n : cmap + 12 + 8 * n])[0] for n in range(count)]
    at = next(start for start in starts if struct.unpack(">H", data[start : start + 2])[0] == 4)
    width = struct.unpack(">H", data[at + 6 : at + 8])[0]
    last = struct.unpack(f">{width // 2}H", data[at + 14 : at + 14 + width])
    first = struct.unpack(f">{width // 2}H", data[at + 16 + width : at + 16 + 2 * width])
    return {chr(code) for low, high in zip(first, last, strict=True) if high < 0xFFFF for code in range(low, high + 1)}


@pytest.mark.parametrize("font", sorted(pdf.FONTS.glob("*.ttf")), ids=lambda path: path.stem)
def test_every_printed_font_holds_every_vietnamese_letter_and_every_sign_that_we_print(font):
    known = letters_of(font)
    assert len(set(LETTERS)) == 134
    assert set(LETTERS) <= known
    sources = [
        vietnamese.TEMPLATES / "words.toml",
        vietnamese.TEMPLATES / "scorecard.typ",
        RULEBOOK / "statuses.csv",
        RULEBOOK / "criteria" / SET / "criteria.csv",
    ]
    printed = "".join(re.sub(r"^//.*", "", path.read_text(encoding="utf-8"), flags=re.M) for path in sources)
    assert {sign for sign in printed if sign.isprintable()} - known == set()


def test_the_site_carries_nine_fonts_that_between_them_claim_every_vietnamese_letter():
    ranges = [part.removeprefix("U+").split("-") for letters in write.RANGES.values() for part in letters.split(",")]
    claimed = {chr(code) for part in ranges for code in range(int(part[0], 16), int(part[-1], 16) + 1)}
    assert set(LETTERS) <= claimed
    assert write.font_faces().count(") format('woff2')") == len(write.font_files()) == 9
    assert all((pdf.FONTS / name).read_bytes()[:4] == b"wOF2" for name in write.font_files())
