"""Bytes become Vietnamese text in NFC by the encoding a source declares; names get a key that is blind to how they were typed."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import polars as pl
from viparse.normalize.encodings import get_charmap

from ingest.formats.guards import BodyError
from ingest.formats.spelling import refuse_misread

ENCODINGS = ("utf-8", "utf-16", "cp1258", "tcvn3", "vni", "utf-8-as-cp1252")
LOST = "\ufffd"  # a letter that no decoding can bring back
LONGEST_LINE_BYTES = 1 << 20  # a line of a register is a few hundred bytes; a body without line ends must not fill the memory
_CHUNK_BYTES = 1 << 20
_LEGACY, _JUDGED_LETTERS = ("cp1258", "tcvn3", "vni"), 1 << 16  # every byte is a letter in each of them: the beginning of a text tells which it is
_CODECS = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "cp1258": "cp1258", "tcvn3": "cp1252", "vni": "cp1252", "utf-8-as-cp1252": "utf-8-sig"}
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What viparse's VNI table lacks: ẳ and ỵ stand so in the key tables of xvnkb (2002); ì and í are themselves.
_VNI_ALSO = {"aú": "ẳ", "AÚ": "Ẳ", "î": "ỵ", "Î": "Ỵ", "ì": "ì", "í": "í", "Ì": "Ì", "Í": "Í"}
_NOT_SURELY_NFC = r"[^\x00-\u02ff\u1e00-\u1eff\u2010-\u2027]"  # beyond Latin letters, composed Vietnamese ones and dashes, which NFC neither changes nor joins
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD = re.compile(r"[^\W\d_][\w\u0300-\u036f]*")
_PROVINCE_SUFFIX = re.compile(r"(?<=\S)\s*[-–—,]\s*(?:tỉnh|thành phố|tp\b\.?)\s*\S.*$")
# a lost letter; control characters; a tone mark that NFC joined to no letter; and the tell-tale pairs of UTF-8 that was read as cp1252
_UNREADABLE = f"[{LOST}\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f{_TONES}]|á[º»]|Æ[°¡]|Ä[‘ƒ\\x90\\x91]|Ã[¡-ª¬-º¼-¿]"


def decode(body: bytes, encoding: str, name: str) -> str:
    """The whole body as NFC text; BodyError when it is not in the encoding declared, a letter that was lost for good is U+FFFD."""
    _refuse_wrong_mark(body, encoding, name)
    try:
        text = restore(codecs.decode(body, _codec(encoding)), encoding)
    except UnicodeError as error:
        raise _not_in(encoding, name) from error
    if encoding in _LEGACY:
        refuse_misread(text[:_JUDGED_LETTERS], encoding, name)
    return text


def decode_lines(path: Path, encoding: str) -> Iterator[str]:
    """The lines of a file as NFC text, line ends kept, in bounded memory; BodyError as `decode`."""
    with path.open("rb") as handle:
        _refuse_wrong_mark(handle.read(2), encoding, path.name)
        handle.seek(0)
        if encoding in _LEGACY:  # one byte a letter: the beginning stands alone
            decode(handle.read(_JUDGED_LETTERS), encoding, path.name)
            handle.seek(0)
        decoder, rest = codecs.getincrementaldecoder(_codec(encoding))(), ""
        while chunk := handle.read(_CHUNK_BYTES):
            *lines, rest = (rest + _step(decoder, chunk, encoding, path.name)).split("\n")
            yield from (restore(line, encoding) + "\n" for line in lines)
            if len(rest) > LONGEST_LINE_BYTES:
                raise BodyError(f"{path.name} has a line of more than {LONGEST_LINE_BYTES >> 20} MiB, which no table has; export it again with line ends.")
        rest += _step(decoder, b"", encoding, path.name)
        if rest:
            yield restore(rest, encoding)


def restore(text: str, encoding: str) -> str:
    """Letters as they were meant, NFC: of text whose bytes were already read as cp1252 (legacy fonts) or as UTF-8 (double encoding)."""
    return unicodedata.normalize("NFC", _restorer(encoding)(text))


def to_nfc(rows: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """The rows with these columns in NFC; only those that may not be in it already are worked on."""
    beyond_ascii = rows.select((pl.col(columns).str.len_bytes() != pl.col(columns).str.len_chars()).any())
    columns = [name for name in columns if beyond_ascii.item(0, name)]
    may_change = rows.select(pl.col(columns).str.contains(_NOT_SURELY_NFC).any())
    columns = [name for name in columns if may_change.item(0, name)]
    return rows.with_columns(pl.col(columns).str.normalize("NFC")) if columns else rows


def is_unreadable(text: pl.Expr) -> pl.Expr:
    """True where an NFC text shows that it was read in the wrong encoding, or that letters of it are lost."""
    return text.str.contains(_UNREADABLE).fill_null(False)


def name_key(names: pl.Series) -> pl.Series:
    """A key that is one for Hóa and Hoá, any case and any spacing, and still two for Vân and Văn."""
    return _by_different(names, _name_key)


def unit_name_key(names: pl.Series) -> pl.Series:
    """`name_key` of an office's name without its ` - tỉnh X` suffix."""
    return _by_different(names, lambda name: _name_key(_PROVINCE_SUFFIX.sub("", _folded(name))))


def plain_header(header: str) -> str:
    """A header as it is compared: NFC, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFC", header).lower().split())


def _codec(encoding: str) -> str:
    if encoding not in _CODECS:
        raise BodyError(f"There is no encoding '{encoding}'; declare one of {', '.join(ENCODINGS)} in the source's YAML.")
    return _CODECS[encoding]


def _not_in(encoding: str, name: str, seen: str = "") -> BodyError:
    return BodyError(f"{name} is not {encoding} text{seen}; declare its encoding in the source's YAML ({', '.join(ENCODINGS)}) or save it as UTF-8.")


def _refuse_wrong_mark(head: bytes, encoding: str, name: str) -> None:
    """UTF-16 without its mark may be read in two byte orders, and a file that begins with one is nothing else: neither is guessed."""
    marked, declared = head[:2] in _UTF16_MARKS, _codec(encoding) == "utf-16"
    if head and marked != declared:
        raise _not_in(encoding, name, f" (it {'has' if marked else 'lacks'} a UTF-16 byte-order mark)")


def _step(decoder: codecs.IncrementalDecoder, chunk: bytes, encoding: str, name: str) -> str:
    try:
        return decoder.decode(chunk, final=not chunk)
    except UnicodeError as error:
        raise _not_in(encoding, name) from error


@cache
def _restorer(encoding: str) -> Callable[[str], str]:
    if encoding == "utf-8-as-cp1252":
        return _undo_double_encoding
    if encoding not in ("tcvn3", "vni"):
        return lambda text: text
    table = dict(get_charmap(encoding).pairs)
    if encoding == "vni":  # a capital may be typed with a small mark (Uûy): no small mark is a letter by itself
        table |= _VNI_ALSO | {legacy[0] + legacy[1:].lower(): letter for legacy, letter in table.items() if len(legacy) == 2}
    # longest first; what lies above the table's letters and is not punctuation of cp1252 is no letter of this encoding
    known = "|".join(re.escape(legacy) for legacy in sorted(table, key=len, reverse=True))
    pattern = re.compile(f"{known}|[\xa1-\xff]")
    return lambda text: pattern.sub(lambda found: table.get(found[0], LOST), text)


def _undo_double_encoding(text: str) -> str:
    body = codecs.charmap_encode(text, "ingest_lost", _cp1252_as_browsers_read_it())[0]
    return re.sub(f"{LOST}+", LOST, body.decode("utf-8", errors="replace"))


@cache
def _cp1252_as_browsers_read_it() -> object:
    """cp1252 with its five empty places read as control characters, which is how most programs decode it."""
    return codecs.charmap_build("".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(256)))


# 0xFF begins no letter of UTF-8, so what cannot be encoded comes out as a lost letter
codecs.register_error("ingest_lost", lambda error: (b"\xff" * (error.end - error.start), error.end))


def _by_different(names: pl.Series, key: Callable[[str], str]) -> pl.Series:
    """Keys are worked out once a different name: a register of a million rows has a few hundred offices."""
    different = names.drop_nulls().unique().to_list()
    return names.replace_strict({name: key(name) for name in different}, default=None, return_dtype=pl.String)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).lower().replace("’", "'").split())


def _name_key(name: str) -> str:
    return _WORD.sub(lambda word: _tones_last(word[0]), unicodedata.normalize("NFD", _folded(name)))


def _tones_last(word: str) -> str:
    tones = "".join(letter for letter in word if letter in _TONES)
    return "".join(letter for letter in word if letter not in _TONES) + tones
