"""How a file may be broken between the system that wrote it and us: in its bytes, in its structure, in its values; all by a seed."""

from __future__ import annotations

import copy
import io
import json
import re
from collections.abc import Callable
from random import Random

import openpyxl

VALUES = (  # what may stand where another value was expected
    None, True, False, 0, -1, 3.5, 1e308, -(10**30), "", " ", "0", "-5", "1.205", "0.81", "80,48%", "9" * 60, "1e400", "x" * 20_000, "ÿ", "２０２６", "a\0b",
    "a\nb", "31/02/2026", "20261301000000", "0001-01-01T00:00:00", "2026-11-02T10:15:00Z", "2026-11-31", "46328.5", "true", "null", "[]", "<b>x</b>", "=1+1",
    "\u202etxt", [], {}, [[]], [None], {"x": 1}, [{"x": [1]}], ["a", {"b": 2}],
)  # fmt: skip
LONGEST = 4_000_000  # what repeats may grow to


def mutate(body: bytes, suffix: str, dice: Random) -> tuple[str, bytes]:
    """The body after some changes, and their names; now and then after none, since what is sound must pass too."""
    names = []
    for _ in range(dice.choice((0, 1, 1, 1, 1, 2, 2, 3))):
        structured = _STRUCTURED.get(suffix, ())
        change = dice.choice(structured if structured and dice.random() < 0.7 else _BYTES)
        try:
            changed = change(body, dice)
        except Exception:  # an earlier change left nothing that this one can read: only its bytes can be broken further
            change = _flip
            changed = _flip(body, dice)
        body = changed[:LONGEST]
        names.append(change.__name__.strip("_"))
    return "+".join(names) or "unbroken", body


# bytes


def _flip(body: bytes, dice: Random) -> bytes:
    changed = bytearray(body)
    for _ in range(dice.choice((1, 1, 4, 32))):
        if changed:
            changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _truncate(body: bytes, dice: Random) -> bytes:
    return body[: dice.randrange(len(body) + 1)]


def _cut(body: bytes, dice: Random) -> bytes:
    start = dice.randrange(len(body) + 1)
    return body[:start] + body[start + dice.choice((1, 3, 50, 500)) :]


def _insert(body: bytes, dice: Random) -> bytes:
    start = dice.randrange(len(body) + 1)
    piece = dice.choice((b"\0", b'"', b"\n", b"\r", b";", b"{", b"]", b"<", b"\xff", b"\xef\xbb\xbf", b"\\", b"\\ud800", dice.randbytes(9)))
    return body[:start] + piece + body[start:]


def _repeat(body: bytes, dice: Random) -> bytes:
    start = dice.randrange(len(body) + 1)
    piece = body[start : start + dice.choice((1, 20, 400))]
    return body[:start] + piece * dice.choice((2, 3, 100)) + body[start:]


def _reencode(body: bytes, dice: Random) -> bytes:
    text = body.decode("utf-8", errors="replace")
    twice = text.encode().decode("cp1252", errors="replace").encode()
    others = [text.encode(encoding, "replace") for encoding in ("utf-16", "utf-16-le", "cp1258", "latin-1", "utf-8-sig")]
    return dice.choice([twice, *others])


def _another_answer(body: bytes, dice: Random) -> bytes:
    return dice.choice((b"", b"null", b"[]", b"{}", b"<html><body>502 Bad Gateway</body></html>", b"\n\n", b'""', b"0", b"PK\x03\x04", b"{" * 5_000))


# JSON


def _in_json(change: Callable[[list, Random], None]) -> Callable[[bytes, Random], bytes]:
    def changed(body: bytes, dice: Random) -> bytes:
        whole = [json.loads(body)]  # in a list, so that the root too has a place
        change(whole, dice)
        return json.dumps(whole[0], ensure_ascii=dice.random() < 0.3).encode("utf-8", "replace")

    changed.__name__ = change.__name__
    return changed


def _places(tree: object, kind: type | tuple[type, ...] = object) -> list[tuple[dict | list, str | int]]:
    """Every (container, key) whose value is of a kind."""
    found, waiting = [], [tree]
    while waiting:
        here = waiting.pop()
        for key, value in here.items() if isinstance(here, dict) else enumerate(here):
            if isinstance(value, kind):
                found.append((here, key))
            if isinstance(value, dict | list):
                waiting.append(value)
    return found


def _delete_key(whole: list, dice: Random) -> None:
    here, key = dice.choice([place for place in _places(whole) if isinstance(place[0], dict)])
    del here[key]


def _rename_key(whole: list, dice: Random) -> None:
    here, key = dice.choice([place for place in _places(whole) if isinstance(place[0], dict)])
    here[dice.choice((f"{key}_moi", key.lower(), key[:-1], "", "a.b", "row_no", "withheld"))] = here.pop(key)


def _delete_key_everywhere(whole: list, dice: Random) -> None:
    name = dice.choice([key for here, key in _places(whole) if isinstance(here, dict)])
    for here, key in _places(whole):
        if key == name:
            here.pop(key)


def _change_value(whole: list, dice: Random) -> None:
    here, key = dice.choice(_places(whole))
    here[key] = copy.deepcopy(dice.choice(VALUES))  # a list that stands in a body may be changed further


def _change_values(whole: list, dice: Random) -> None:
    for _ in range(8):
        _change_value(whole, dice)


def _swap_fields(whole: list, dice: Random) -> None:
    here = dice.choice([here[key] for here, key in _places(whole, dict) if len(here[key]) > 1])
    one, other = dice.sample(sorted(here), 2)
    here[one], here[other] = here[other], here[one]


def _duplicate_rows(whole: list, dice: Random) -> None:
    here, key = dice.choice([place for place in _places(whole, list) if place[0][place[1]]])
    row = json.loads(json.dumps(dice.choice(here[key])))
    if isinstance(row, dict) and row and dice.random() < 0.5:  # the same key with another value
        row[dice.choice(sorted(row))] = copy.deepcopy(dice.choice(VALUES))
    here[key] += [row] * dice.choice((1, 2, 300))


def _wrap(whole: list, dice: Random) -> None:
    here, key = dice.choice(_places(whole))
    here[key] = dice.choice(([here[key]], {"value": here[key]}, [[here[key]]]))


def _unwrap(whole: list, dice: Random) -> None:
    here, key = dice.choice([place for place in _places(whole, (list, dict)) if place[0][place[1]]])
    inner = here[key]
    here[key] = inner[0] if isinstance(inner, list) else next(iter(inner.values()))


def _nest_deep(whole: list, dice: Random) -> None:
    here, key = dice.choice(_places(whole))
    for _ in range(dice.choice((20, 40, 900))):
        here[key] = [here[key]] if dice.random() < 0.5 else {"a": here[key]}


# CSV


def _in_cells(change: Callable[[list[list[str]], Random], None]) -> Callable[[bytes, Random], bytes]:
    def changed(body: bytes, dice: Random) -> bytes:
        text = body.decode("utf-8-sig")
        separator = max(";,\t", key=text.count)
        rows = [line.split(separator) for line in text.splitlines()]
        change(rows, dice)
        return "\r\n".join(separator.join(row) for row in rows).encode("utf-8-sig")

    changed.__name__ = change.__name__
    return changed


def _change_cell(rows: list[list[str]], dice: Random) -> None:
    row = dice.choice(rows)
    row[dice.randrange(len(row))] = str(dice.choice(VALUES))


def _swap_cells(rows: list[list[str]], dice: Random) -> None:
    row = dice.choice(rows)
    one, other = dice.randrange(len(row)), dice.randrange(len(row))
    row[one], row[other] = row[other], row[one]


def _delete_column(rows: list[list[str]], dice: Random) -> None:
    place = dice.randrange(max(map(len, rows)))
    for row in rows:
        del row[place : place + 1]


def _add_cell(rows: list[list[str]], dice: Random) -> None:
    row = dice.choice(rows)
    row.insert(dice.randrange(len(row) + 1), dice.choice(("", "x", '"', '"a', 'a"b', '"a""b"', '"a\nb"')))


def _duplicate_lines(rows: list[list[str]], dice: Random) -> None:
    rows.insert(dice.randrange(len(rows) + 1), list(dice.choice(rows)))
    rows += [list(rows[-1])] * dice.choice((0, 1, 500))


def _blank_lines(rows: list[list[str]], dice: Random) -> None:
    rows.insert(dice.randrange(len(rows) + 1), [""] * dice.choice((1, 4)))


# XLSX


def _in_sheet(change: Callable[[list[list[str]], Random], None]) -> Callable[[bytes, Random], bytes]:
    """The same changes on the cells of one sheet; merged cells are taken apart, as a program does that knows none."""

    def changed(body: bytes, dice: Random) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(body))
        sheet = dice.choice(book.worksheets)
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        change(rows, dice)
        sheet.delete_rows(1, sheet.max_row)
        for row in rows:
            sheet.append([_for_a_cell(value) for value in row])
        saved = io.BytesIO()
        book.save(saved)
        return saved.getvalue()

    changed.__name__ = f"sheet_{change.__name__.strip('_')}"
    return changed


def _for_a_cell(value: object) -> object:
    if isinstance(value, str):
        return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", value)
    return value if not isinstance(value, list | dict) else str(value)


# edXML


def _in_markup(change: Callable[[str, Random], str]) -> Callable[[bytes, Random], bytes]:
    def changed(body: bytes, dice: Random) -> bytes:
        return change(body.decode("utf-8-sig"), dice).encode()

    changed.__name__ = change.__name__
    return changed


def _element(text: str, dice: Random) -> re.Match:
    return dice.choice(list(re.finditer(r"<([\w:]+)[^<>]*>[^<]*</\1>", text)))


def _delete_element(text: str, dice: Random) -> str:
    found = _element(text, dice)
    return text[: found.start()] + text[found.end() :]


def _repeat_element(text: str, dice: Random) -> str:
    found = _element(text, dice)
    return text[: found.end()] + found[0] * dice.choice((1, 2, 2000)) + text[found.end() :]


def _change_element(text: str, dice: Random) -> str:
    found = _element(text, dice)
    value = str(dice.choice(VALUES)).replace("\x00", "")
    return text[: found.start()] + f"<{found[1]}>{value}</{found[1]}>" + text[found.end() :]


def _rename_element(text: str, dice: Random) -> str:
    found = _element(text, dice)
    return text[: found.start()] + found[0].replace(found[1], found[1] + "x") + text[found.end() :]


def _entities(text: str, dice: Random) -> str:
    laughs = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    found = _element(text, dice)
    begin = text.find("?>") + 2 if text.startswith("<?") else 0
    return text[:begin] + laughs + text[begin : found.start()] + f"<{found[1]}>&b;{dice.choice(('', '&c;'))}</{found[1]}>" + text[found.end() :]


def _nest_elements(text: str, dice: Random) -> str:
    found = _element(text, dice)
    times = dice.choice((70, 5_000))
    return text[: found.start()] + "<a>" * times + found[0] + "</a>" * times + text[found.end() :]


_BYTES = (_flip, _truncate, _cut, _insert, _repeat, _reencode, _another_answer)
_TREE = (_delete_key, _rename_key, _delete_key_everywhere, _change_value, _change_values, _swap_fields, _duplicate_rows, _wrap, _unwrap, _nest_deep)
_CELLS = (_change_cell, _swap_cells, _delete_column, _add_cell, _duplicate_lines, _blank_lines)
_MARKUP = tuple(map(_in_markup, (_delete_element, _repeat_element, _change_element, _rename_element, _entities, _nest_elements)))
_STRUCTURED = {
    ".json": tuple(map(_in_json, _TREE)),
    ".csv": tuple(map(_in_cells, _CELLS)),
    ".xlsx": tuple(map(_in_sheet, _CELLS)),
    ".edxml": _MARKUP,
    ".xml": _MARKUP,
}
