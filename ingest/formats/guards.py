"""Hostile or broken input is refused in one sentence before a parser sees it: bombs, traps in names, links, depth, size."""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path, PurePosixPath

from home import ParError

MIB = 1 << 20
# A table, a file of one record a line or a message is read a piece at a time; the rest is held in memory whole while it is read.
STREAMED_BYTES = 16 * 1024 * MIB
WHOLE_BYTES = {".json": 256 * MIB, ".xlsx": 64 * MIB, ".xls": 64 * MIB}
STREAMED = (".csv", ".txt", ".ndjson", ".jsonl", ".edxml", ".xml")
UNPACKED_BYTES = 512 * MIB  # 100,000 rows of 22 columns unpack to about 155 MiB
UNPACKED_RATIO, RATIO_FROM_BYTES = 200, 16 * MIB  # sheets shrink 5 to 50 times; zeros, which is what a bomb is made of, 1000 times
ENTRIES = 2_000  # a workbook of 100 sheets has about 300 parts
ALWAYS_CELLS, SPARSEST = 1_000_000, 20  # the rectangle a sheet may span whatever is in it; beyond that one cell in 20 must be there
JSON_DEPTH = 32  # the deepest body known (a personnel record) has 9 levels
NAME_BYTES = 255

_CHUNK = MIB
_NO_BRACKETS = bytes(byte for byte in range(256) if byte not in b'[]{}"')
_ONE_BRACKET = bytes.maketrans(b"{}", b"[]")
_ARCHIVES = (".zip", ".xlsx", ".xlsm", ".docx", ".pptx", ".ods", ".jar", ".7z", ".rar", ".gz", ".tar")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# a cell with a formula and no value: nobody has calculated it yet (t="str" with an empty value is a calculated empty text)
_UNCALCULATED = re.compile(
    rb"<(?:\w+:)?c\b(?![^>]*\bt=.str.)[^>]*\br=.([A-Z]+[0-9]+).[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{0,40})([0-9]{1,40})")  # of a cell, or of a row
# beyond column Z or row 99,999, or written so that this would not be seen; a sheet without any is small enough
_FAR = tuple(map(re.compile, (rb'r="(?:[A-Za-z]{2,40}[0-9]|[A-Za-z]?[0-9]{6})', rb"r='(?:[A-Za-z]{2,40}[0-9]|[A-Za-z]?[0-9]{6})")))
_SPACED = tuple(pair for space in (b" ", b"\t", b"\r", b"\n") for pair in (space + b"=", b"=" + space))
_LONGEST_PLACE = 128
_OVERLAP = 4096


class BodyError(ParError):
    """A body that is not what its source promised."""


def check_file(path: Path, root: Path) -> None:
    """A file of the drop may be opened: BodyError when its name, its place, its kind, its size or its wrapping is a trap."""
    _check_name(path.name)
    if not path.resolve().is_relative_to(root.resolve()):
        raise BodyError(f"{path.name} is a link that leads out of the drop; put the file itself there.")
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise BodyError(f"{path.name} is not a file; put the exported file itself into the drop.")
    suffix = path.suffix.lower()
    most = STREAMED_BYTES if suffix in STREAMED else WHOLE_BYTES.get(suffix, max(WHOLE_BYTES.values()))
    if status.st_size > most:
        raise BodyError(f"{path.name} has {status.st_size // MIB} MiB, more than the {most // MIB} MiB such a file may have; export it in smaller pieces.")
    with path.open("rb") as handle:
        head = handle.read(8)
    if suffix in (".xlsx", ".xlsm", ".xls") or head.startswith(_ZIP):
        check_workbook(path)


def check_json(body: bytes, name: str) -> None:
    """A body may be given to a JSON parser: BodyError when it is too large or nested too deep. What is merely broken is left to the parser."""
    if len(body) > WHOLE_BYTES[".json"]:
        raise BodyError(f"{name} has {len(body) // MIB} MiB, more than the {WHOLE_BYTES['.json'] // MIB} MiB a body may have; ask for smaller pages.")
    # brackets outside texts, by passes of C: escapes gone, all but quotes and brackets gone, texts gone
    plain = body.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in body else body
    brackets = re.sub(rb'"[^"]*"', b"", plain.translate(_ONE_BRACKET, _NO_BRACKETS).replace(b'""', b""))
    for _ in range(JSON_DEPTH):  # each pass takes the innermost level away
        brackets = brackets.replace(b"[]", b"")
    if b"[]" in brackets or brackets.count(b"[") > JSON_DEPTH:
        raise BodyError(f"{name} is nested deeper than {JSON_DEPTH} levels, which no source is; ask its owner what was exported.")


def check_workbook(path: Path) -> None:
    """A workbook may be given to a parser: BodyError when its archive is a trap or its formulas were never calculated."""
    status = path.stat()
    _check_workbook(path, status.st_size, status.st_mtime_ns)


@contextmanager
def foreign_parser(name: str, what: str) -> Iterator[None]:
    """A parser of a foreign format at work on a file: whatever it raises, even its panic, becomes a BodyError that repeats nothing of the file."""
    try:
        yield
    except BodyError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":  # Rust's panic is no Exception; an interrupt is neither
            raise
        raise BodyError(f"{name} cannot be read as {what}; open it in the program that made it and export it again.") from error


def _check_name(name: str) -> None:
    shown = "".join(letter if letter.isprintable() else "?" for letter in name)[:80]
    try:
        length = len(name.encode())
    except UnicodeEncodeError as error:  # bytes that are no UTF-8 reach us as lone surrogates
        raise BodyError(f"The file name {shown} is not UTF-8; rename the file.") from error
    if length > NAME_BYTES or any(unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") for letter in name):
        raise BodyError(f"The file name {shown} is too long or holds control characters; rename the file.")
    if name in ("", ".", "..") or "/" in name or "\\" in name:
        raise BodyError(f"The file name {shown} holds a path; rename the file.")


@lru_cache(maxsize=64)
def _check_workbook(path: Path, size: int, changed: int) -> None:
    """Once a state of a file: a connector asks before it opens the file, a format before it parses it."""
    name = path.name
    with path.open("rb") as handle:
        head = handle.read(64).lstrip()
    if head.startswith(_OLE) and path.suffix.lower() == ".xls":
        return
    if not head.startswith(_ZIP):
        what = "an HTML page" if head[:1] == b"<" else "an old .xls or protected by a password" if head.startswith(_OLE) else "no workbook"
        raise BodyError(f"{name} is {what}; open it in a spreadsheet program and save it as .xlsx without a password.")
    try:
        with zipfile.ZipFile(path) as archive:
            _check_archive(archive, size, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError, zipfile.zlib.error) as error:
        raise BodyError(f"{name} is a broken workbook ({error}); export it again.") from error


def _check_archive(archive: zipfile.ZipFile, size: int, name: str) -> None:
    entries = archive.infolist()
    if len(entries) > ENTRIES or len({entry.filename.lower() for entry in entries}) < len(entries):
        raise BodyError(f"{name} has more than {ENTRIES} parts or two of one name, which no workbook has; save it again as .xlsx.")
    most = min(UNPACKED_BYTES, max(RATIO_FROM_BYTES, UNPACKED_RATIO * size))
    unpacked = 0
    for entry in entries:
        _check_entry(entry, name)
        reaches_far = False
        for before, chunk in _overlapping(archive, entry, most):
            unpacked += len(chunk)
            if unpacked > most:
                raise BodyError(f"{name} unpacks to more than {most // MIB} MiB, as a bomb does; split the table or ask its sender what was exported.")
            text = before + chunk
            _check_part(text, not before, entry.filename, name)
            reaches_far = reaches_far or any(far.search(text) for far in _FAR) or any(pair in text for pair in _SPACED)
        if reaches_far:
            _check_spread(_overlapping(archive, entry, most), name)


def _check_spread(pieces: Iterator[tuple[bytes, bytes]], name: str) -> None:
    """A parser takes memory for the whole rectangle that a sheet's cells span, however few of them are there."""
    cells = rows = columns = 0
    for before, chunk in pieces:
        found = _PLACE.findall(before[-_LONGEST_PLACE:] + chunk)
        cells += len(found)
        rows = max(rows, max((int(row) for _, row in found), default=0))
        columns = max(columns, max(map(_column_number, {letters for letters, _ in found}), default=0))
    if rows * columns > max(ALWAYS_CELLS, SPARSEST * cells):
        raise BodyError(f"{name} has cells far outside its table ({rows:,} rows, {columns:,} columns); delete what lies beyond the table and save it.")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _check_entry(entry: zipfile.ZipInfo, name: str) -> None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in entry.filename or entry.orig_filename != entry.filename.replace("\\", "/"):
        raise BodyError(f"{name} holds a part whose name leads out of it; save it again as .xlsx.")
    if path.suffix.lower() in _ARCHIVES:
        raise BodyError(f"{name} holds another archive ({path.name}); take it out and save the workbook again.")
    if entry.flag_bits & 1:
        raise BodyError(f"{name} is protected by a password; save it without one.")


def _overlapping(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> Iterator[tuple[bytes, bytes]]:
    """Pieces of a part as they really unpack, each with the end of the one before; what the archive claims of its sizes is not believed."""
    entry.file_size = most + 1
    before = b""
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            yield before, chunk
            before = chunk[-_OVERLAP:]


def _check_part(text: bytes, is_first: bool, part: str, name: str) -> None:
    if is_first and text.startswith(_ZIP):
        raise BodyError(f"{name} holds another archive ({PurePosixPath(part).name}); take it out and save the workbook again.")
    # a sheet may have any name, so every part that looks like markup is looked at; markup of two bytes a letter would hide from the look
    two_bytes_a_letter = is_first and text[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
    if two_bytes_a_letter or (b"<!" in text and _DOCTYPE.search(text)):
        raise BodyError(f"{name} declares a DOCTYPE or entities, which no workbook needs and an attack does; save it again as .xlsx.")
    if (b"<f" in text or b":f" in text) and (found := _UNCALCULATED.search(text)):
        cell = found[1].decode()
        raise BodyError(f"{name} has a formula that was never calculated (cell {cell}); open it in a spreadsheet program, save it and put it there again.")
