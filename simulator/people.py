"""Invented people, marked so that a test can prove that none of them was landed."""

from __future__ import annotations

import re

# No real person can carry these: no commune prints such given names, no identity number begins with 000
# (the first three digits are a province's code), no telephone number begins with +84000.
FAMILY_NAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng")
MIDDLE_NAMES = ("Văn", "Thị", "Hữu", "Ngọc")
GIVEN_NAMES = ("Giả", "Mẫu", "Thử", "Ví Dụ")
NAMES = tuple(f"{family} {middle} {given}" for family in FAMILY_NAMES for middle in MIDDLE_NAMES for given in GIVEN_NAMES)
SUBJECT_MARK = "(trích yếu mẫu)"
_MARKS = re.compile(
    rf"(?:{'|'.join(FAMILY_NAMES)}) (?:{'|'.join(MIDDLE_NAMES)}) (?:{'|'.join(GIVEN_NAMES)})"
    rf"|\b000\d{{9}}\b|\+84000\d{{6}}|{re.escape(SUBJECT_MARK)}|@vi-du\.invalid"
)


def personal_data_in(text: str) -> list[str]:
    """Every invented name, identity number, telephone number, address or subject line that stands in the text."""
    return _MARKS.findall(text)


def identity_number(person: int) -> str:
    return f"000{person % 10**9:09d}"


def phone_number(person: int) -> str:
    return f"+84000{person % 10**6:06d}"
