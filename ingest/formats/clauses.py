"""Where in a decision something stands (điểm a khoản 2 Điều 5), read so strictly that no other text, and no name, passes for it."""

from __future__ import annotations

import re
import unicodedata

_KINDS = ("phụ lục", "chương", "phần", "mục", "tiểu mục", "bảng", "điều", "khoản", "điểm", "tiêu chí")
_SHOWN = {"phụ lục": "Phụ lục", "chương": "Chương", "điều": "Điều", "bảng": "Bảng", "phần": "Phần", "mục": "Mục"}
_NUMBER = r"\d{1,3}(?:\.\d{1,3}){0,3}[a-zđ]?|[ivxlc]{1,6}|[a-zđ]"
SHAPE = rf"^(?i:(?:{'|'.join(_KINDS)}) (?:{_NUMBER})(?: |$))+$"  # of what is kept
_PART = re.compile(rf"({'|'.join(sorted(_KINDS, key=len, reverse=True))}) ({_NUMBER})(?=$|[ ,;])")
LONGEST = 60


def clause(text: str) -> str | None:
    """`Điểm A, khoản 2  điều 5` as `điểm a khoản 2 Điều 5`; None where anything else is written."""
    left = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip().lower()
    if len(left) > LONGEST:
        return None
    parts: list[str] = []
    while left:
        found = _PART.match(left)
        if not found:
            return None
        kind, number = found.groups()
        parts.append(f"{_SHOWN.get(kind, kind)} {number.upper() if re.fullmatch('[ivxlc]+', number) and kind not in ('điểm', 'khoản') else number}")
        left = left[found.end() :].lstrip(" ,;")
    return " ".join(parts) or None
