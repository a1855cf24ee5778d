"""Reads the text of a PDF that typst wrote (plain objects, Flate streams, two-byte glyph codes with a ToUnicode map): what a reader could copy."""

from __future__ import annotations

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.S)
STREAM = re.compile(rb"stream\r?\n(.*?)\nendstream", re.S)
# a string in a content stream: hexadecimal, or literal with escapes and balanced parentheses, which glyph codes may open by chance
INNER = rb"\\.|[^\\()]"
NESTED = rb"\((?:" + INNER + rb"|\((?:" + INNER + rb"|\((?:" + INNER + rb")*\))*\))*\)"
LITERAL = rb"<[0-9A-Fa-f]+>|\((?:" + INNER + rb"|" + NESTED + rb")*\)"
STRING = re.compile(LITERAL, re.S)
SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|(\[(?:" + LITERAL + rb"|[\d.\- ]+)*\]TJ|(?:" + LITERAL + rb") ?Tj)", re.S)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def page_texts(pdf: bytes) -> list[str]:
    """One text a page, a line for each piece of text set in one go."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    pages = [objects[int(number)] for number in re.findall(rb"(\d+) 0 R", re.search(rb"/Kids\[(.*?)\]", pdf).group(1))]
    return [page_text(objects, page) for page in pages]


def page_text(objects: dict[int, bytes], page: bytes) -> str:
    fonts = {name: letters(objects, int(number)) for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", objects[reference(page, b"Resources")])}
    lines, font = [], {}
    for token in SHOWN.finditer(stream(objects[reference(page, b"Contents")])):
        if token.group(1):
            font = fonts[token.group(1)]
        else:
            codes = b"".join(unescaped(found) for found in STRING.findall(token.group(2)))
            lines.append("".join(font[codes[at : at + 2]] for at in range(0, len(codes), 2)))
    return "\n".join(lines)


def letters(objects: dict[int, bytes], number: int) -> dict[bytes, str]:
    """Glyph code → the characters it stands for, from a font's ToUnicode map."""
    cmap = stream(objects[reference(objects[number], b"ToUnicode")])
    pairs = re.findall(rb"<([0-9a-fA-F]{4})> ?<([0-9a-fA-F]+)>", b"".join(re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.S)))
    return {bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def reference(body: bytes, name: bytes) -> int:
    return int(re.search(rb"/" + name + rb" (\d+) 0 R", body).group(1))


def stream(body: bytes) -> bytes:
    return zlib.decompress(STREAM.search(body).group(1))


def unescaped(text: bytes) -> bytes:
    """The bytes of a string: hexadecimal, or with a letter after a backslash, an octal number, or the character itself."""

    def one(found: re.Match) -> bytes:
        mark = found.group(1)
        return bytes([int(mark, 8)]) if mark[:1].isdigit() else ESCAPES.get(mark, mark)

    return bytes.fromhex(text[1:-1].decode()) if text.startswith(b"<") else re.sub(rb"\\([0-7]{1,3}|.)", one, text[1:-1], flags=re.S)
