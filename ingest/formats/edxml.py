"""edXML messages become columns of text: elements are known by their local name, attachments are counted and passed over."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from ingest.formats.json_rows import BodyError
from ingest.registry import Entity

# What a file can be: an envelope (QCVN 102:2016, go.vn, e-doc.vn) or the answer to one, bare or inside SOAP.
MESSAGES = frozenset({"MessageHeader", "Status"})
CHUNK_BYTES = 1 << 16
DEEPEST = 64  # elements inside each other; a real message has eight
LONGEST_TEXT = 1 << 20  # characters kept of one message; a thousand receivers need a twentieth
LONGEST_TAG_BYTES = 1 << 20
MOST_UNKNOWN = 50


@dataclass
class _Place:
    """An element that is looked at: what lies below it, which columns it fills, and by which path it was declared."""

    below: dict[str, _Place] = field(default_factory=dict)
    text: str = ""  # the column that takes its text, how often it stands there, how many characters it holds
    count: str = ""
    length: str = ""
    declared: str = ""
    is_known: bool = False  # it exists and nothing of it is kept
    is_row: bool = False  # each such element is a row
    of_row: bool = False


class _OtherMessage(Exception):
    """The file is a message of the other kind: no row for this entity, and no need to read on."""


_last = threading.local()  # the message read last: fields and rows of a file are asked for one after the other


def read_batches(path: Path, entity: Entity) -> Iterator[pl.DataFrame]:
    """The rows of one file, as text; nothing where it is a message of another kind than `entity.records` names.

    A column's path is dotted from an element found at any depth (`MessageHeader.From.OrganId`), `|` parts spellings of one
    name, `#count` asks how often the element stands there and `#length` how many characters it holds, which are not kept.
    Where the entity explodes an element (`To`), each is a row; a message without any is one row that lacks it.
    """
    message = _read(path, entity)
    if message is None:
        return
    rows = message.rows()
    names = [*(column.name for column in entity.columns if not column.path.startswith("@")), *entity.digest]
    numbered = [(number, *map(row.get, names)) for number, row in enumerate(rows, 1)]
    yield pl.DataFrame(numbered, schema={"row_no": pl.Int64} | dict.fromkeys(names, pl.String), orient="row")


def read_fields(path: Path, entity: Entity) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(elements of the message that nobody declared, declared paths that were seen)."""
    message = _read(path, entity)
    return (tuple(sorted(message.unknown)), tuple(sorted(message.seen))) if message else ((), ())


def _read(path: Path, entity: Entity) -> _Message | None:
    status = path.stat()
    asked = (path, status.st_mtime_ns, status.st_size, entity.name)
    if getattr(_last, "asked", None) != asked:
        _last.message, _last.asked = _parsed(path, entity), asked
    return _last.message


def _parsed(path: Path, entity: Entity) -> _Message | None:
    message = _Message(entity)
    try:
        _feed(path, message)
    except _OtherMessage:
        return None
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise BodyError(f"{path.name} is refused: {_said(error)}; take the file from the document system again.") from error
    return message


def _feed(path: Path, message: _Message) -> None:
    """A piece at a time, so that an attachment of any size costs no memory; no DTD, so no entity can be declared."""
    parser = DefusedXMLParser(target=message, forbid_dtd=True)
    fed = 0
    with path.open("rb") as handle:
        while piece := handle.read(CHUNK_BYTES):
            parser.feed(piece)
            fed += len(piece)
            if fed - parser.parser.CurrentByteIndex > LONGEST_TAG_BYTES:
                raise ValueError("a tag of it is larger than any tag of a message")
    parser.close()
    if not message.found:
        raise ValueError(f"it holds neither {' nor '.join(sorted(MESSAGES))}, so it is no edXML message")


def _said(error: Exception) -> str:
    if isinstance(error, DefusedXmlException):
        return "it declares a document type or an entity, which no message needs and an attack does"
    return str(error)


class _Message:
    """Hears the parser and remembers only what the entity's columns ask for, and the names of elements that nobody declared."""

    def __init__(self, entity: Entity):
        self.record = entity.records["units"]
        self.root, self.counts = _tree(entity)
        self.open: list[tuple[str, _Place | None]] = []
        self.found = False
        self.kept = 0
        self.whole: dict[str, str] = {}
        self.parts: list[dict[str, str]] = []
        self.heard: list[str] | None = None
        self.seen: set[str] = set()
        self.unknown: set[str] = set()

    def rows(self) -> list[dict[str, str]]:
        whole = self.whole | {name: str(count) for name, count in self.counts.items()}
        return [whole | part for part in self.parts or [{}]]

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if len(self.open) >= DEEPEST:
            raise ValueError(f"its elements lie deeper than {DEEPEST} inside each other")
        if name in MESSAGES:
            self._begin(name)
        above = self.open[-1][1] if self.open else None
        place = (above.below.get(name) if above else None) or self.root.below.get(name)
        self.open.append((name, place))
        self.heard = None
        if place:
            self._enter(place)
        elif above and not above.is_known and len(self.unknown) < MOST_UNKNOWN:
            self._notice()

    def _begin(self, name: str) -> None:
        if self.found:
            raise ValueError("it holds more than one message, and which field belongs to which cannot be known")
        if name != self.record:
            raise _OtherMessage
        self.found = True

    def _enter(self, place: _Place) -> None:
        if place.declared:
            self.seen.add(place.declared)
        if place.is_row:
            self.parts.append({})
        if place.count:
            self.counts[place.count] += 1
        if place.text:
            self.heard = []

    def _notice(self) -> None:
        names = [name for name, _ in self.open]
        top = next(at for at, (_, place) in enumerate(self.open) if place)
        self.unknown.add(".".join(names[top:]))

    def data(self, text: str) -> None:
        if self.heard is not None:
            self.kept += len(text)
            if self.kept > LONGEST_TEXT:
                raise ValueError(f"the fields kept of it are longer than {LONGEST_TEXT:,} characters")
            self.heard.append(text)
        elif self.open and (place := self.open[-1][1]) and place.length:
            self.counts[place.length] += len(text)

    def end(self, tag: str) -> None:
        _, place = self.open.pop()
        heard, self.heard = self.heard, None
        text = unicodedata.normalize("NFC", "".join(heard)).strip() if heard else ""
        if text:
            (self.parts[-1] if place.of_row else self.whole).setdefault(place.text, text)  # of several the first stands

    def close(self) -> None:
        """Nothing is left to do when the document ends."""


_trees: dict[int, tuple[Entity, _Place, dict[str, int]]] = {}  # made once an entity, which is kept so that its id stays its own


def _tree(entity: Entity) -> tuple[_Place, dict[str, int]]:
    """The elements to look at, and every count at nothing."""
    if id(entity) not in _trees:
        root = _places(entity)
        _trees[id(entity)] = entity, root, {name: 0 for place in _all(root) for name in (place.count, place.length) if name}
    _, root, counts = _trees[id(entity)]
    return root, dict(counts)


def _places(entity: Entity) -> _Place:
    """The elements to look at, as a tree from the names that a path may begin with."""
    root = _Place()
    for path in entity.known:
        for place in _reached(root, path.split(".")):
            place.is_known = True
    for column, path in ({column.name: column.path for column in entity.columns} | entity.digest).items():
        if path.startswith("@"):
            continue
        steps, _, measure = path.partition("#")
        for place in _reached(root, steps.split(".")):
            setattr(place, measure or "text", column)
            place.declared = path
    if entity.explode:
        for place in _reached(root, [entity.records["units"], *entity.explode.split(".")]):
            place.is_row = True
            for inner in _all(place):
                inner.of_row = True
    for place in _all(root):
        place.is_known |= bool(place.count or place.length) and not place.text  # what is only counted is not looked into
    return root


def _reached(root: _Place, steps: list[str]) -> list[_Place]:
    """The places at the end of these steps; a step `a|b` forks."""
    reached = [root]
    for step in steps:
        reached = [place.below.setdefault(name, _Place()) for place in reached for name in step.split("|")]
    return reached


def _all(place: _Place) -> Iterator[_Place]:
    yield place
    for below in place.below.values():
        yield from _all(below)
