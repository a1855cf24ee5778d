"""Names of files that fit the pattern of a source, so that a fixture can lie in a drop under one of them."""

from __future__ import annotations

import re
from functools import cache
from re import _constants as regex  # the parts of a parsed pattern; the standard library has no other way to make a text that fits
from re import _parser as regex_parser

WORDS = ("H57.101", "2026-11", "2026-08", "1.004873", "hue", "x", "1")


@cache
def file_names(pattern: str, each: str = "") -> tuple[str, ...]:
    """Names that fit a pattern, one for each of its alternatives; `each` stands where the pattern asks what the file answers about."""
    parts = regex_parser.parse(pattern)
    known = {parts.state.groupdict["each"]: each} if each and "each" in parts.state.groupdict else {}
    return tuple(name for name in _spelled(parts, known) if re.match(pattern, name))


def _spelled(parts, known) -> list[str]:
    names = [""]
    for kind, value in parts:
        names = [name + piece for name in names for piece in _pieces(kind, value, known)]
    return names


def _pieces(kind, value, known) -> list[str]:
    if kind is regex.LITERAL:
        return [chr(value)]
    if kind is regex.SUBPATTERN:
        return [known[value[0]]] if value[0] in known else _spelled(value[3], known)
    if kind is regex.BRANCH:
        return [piece for branch in value[1] for piece in _spelled(branch, known)]
    if kind is regex.MAX_REPEAT:
        least, most, inner = value
        if least == 0 and most == 1:
            return [""]
        one = inner[0]
        if one[0] is regex.IN and most > 1:
            return [next(word[:most] for word in (*WORDS, "2026") if least <= len(word[:most]) and all(_fits(one[1], letter) for letter in word[:most]))]
        return ["".join(_spelled(inner, known)[0] for _ in range(max(least, 1)))]
    if kind is regex.IN:
        return [next(letter for word in WORDS for letter in word if _fits(value, letter))]
    return ["x"] if kind is regex.ANY else [""]


def _fits(choices, letter: str) -> bool:
    ranges = ((value, value) if kind is regex.LITERAL else value for kind, value in choices)
    return any(first <= ord(letter) <= last for first, last in ranges)
