"""One JSON body, checked once: its single values, the names of its fields and its records are read, the rest is skipped."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cached_property

import msgspec
import polars as pl

from ingest.formats.guards import BodyError, check_json
from ingest.registry import Entity

INVENTORY_RECORDS = 10  # of each body: enough to meet a new field, cheap enough to look at every page


@dataclass(frozen=True)
class Body:
    """A body as one line of JSON. A path is dotted; what it leads to is given unread, as bytes."""

    line: bytes

    @cached_property
    def _fields(self) -> dict[str, msgspec.Raw]:
        return _fields(self.line)

    @cached_property
    def _listed(self) -> dict[str, list[msgspec.Raw]]:
        return {}

    def raw(self, path: str) -> msgspec.Raw | None:
        """The value at a path; None where the body does not go there."""
        first, *steps = path.split(".")
        value = self._fields.get(first)
        for step in steps:
            value = None if value is None else _fields(value).get(step)
        return value

    def has(self, path: str) -> bool:
        """Whether the body has this path at all, be it with nothing in it: an answer without its list is no empty list."""
        return self.raw(path) is not None

    def records(self, path: str) -> list[msgspec.Raw]:
        """The records at a path; none where it leads nowhere. An item that is null is an empty record."""
        if path not in self._listed:
            raw = self.raw(path) or _NULL
            found = msgspec.json.decode(raw, type=list[msgspec.Raw]) if bytes(memoryview(raw)[:1]) == b"[" else [] if raw == _NULL else [raw]
            self._listed[path] = [_EMPTY if record == _NULL else record for record in found]
        return self._listed[path]

    def text(self, path: str, name: str) -> str | None:
        """One value of the envelope as text, such as a total or `last`; None when the body does not say. Of a list on the way the first item speaks."""
        if not path:
            return None
        raw = self.raw(path)
        found = msgspec.json.decode(raw) if raw is not None else self._through_lists(path)
        if isinstance(found, list | dict):
            raise BodyError(f"{name} says an object at {path} where one value was promised.")
        return None if found is None else str(found).lower() if isinstance(found, bool) else str(found)

    def count(self, path: str, name: str) -> int | None:
        """A number of rows or pages that the envelope says; None when it says none, BodyError when it says something else."""
        found = self.text(path, name)
        if found and not re.fullmatch(r"[0-9]{1,12}(\.0+)?", found, re.ASCII):
            raise BodyError(f"{name} says {found[:40]!r} at {path} where a count was promised.")
        return int(found.partition(".")[0]) if found else None

    def _through_lists(self, path: str) -> object:
        first, *steps = path.split(".")
        value = self._fields.get(first) if self.line[:1] == b"{" else self.line
        value = None if value is None else msgspec.json.decode(value)
        for step in steps:
            value = value[0] if isinstance(value, list) and value else value
            value = value.get(step) if isinstance(value, dict) else None
        return value


_NULL, _EMPTY = msgspec.Raw(b"null"), msgspec.Raw(b"{}")


def _fields(text: bytes | msgspec.Raw) -> dict[str, msgspec.Raw]:
    """The fields of an object, unread; none where it is something else."""
    try:
        return msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except msgspec.ValidationError:
        return {}


def compact(body: bytes, name: str) -> Body:
    """The body as one line of JSON; BodyError when it is HTML, truncated, hostile or not JSON. A bare list is given the name `rows`."""
    body = body.removeprefix(codecs.BOM_UTF8)
    if body.lstrip()[:1] == b"<":
        raise BodyError(f"{name} answered with an HTML page where JSON was promised.")
    check_json(body, name)
    try:
        pl.Series([body], dtype=pl.Binary).cast(pl.String)  # msgspec would find a broken letter only when it is read
        is_one_line = body.lstrip()[:1] in (b"{", b"[") and b"\n" not in body and b"\r" not in body
        line = body.strip() if is_one_line else msgspec.json.format(body, indent=-1)
        found = Body(b'{"rows":' + line + b"}" if line[:1] == b"[" else line)
        found.raw("")  # the fields are told apart here, and what is broken is found
    except pl.exceptions.PolarsError as error:
        raise BodyError(f"{name} answered with broken JSON (it is not UTF-8 text); declare its encoding in the source's YAML or export it again.") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise BodyError(f"{name} answered with broken JSON ({error}).") from error
    return found


def field_paths(body: Body, entity: Entity) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(fields that nobody declared, declared fields that were seen) among the first records of a body; paths as in the YAML."""
    declared = {*paths(entity).values(), *entity.known}
    above = {path[:at] for path in declared for at, letter in enumerate(path) if letter == "."}
    unknown: set[str] = set()
    seen: set[str] = set()

    def look(value: object, path: str) -> None:
        """Walk a record down to the declared fields; what lies outside every one of them is unknown."""
        if path in declared:
            seen.add(path)
        elif isinstance(value, list):
            for item in value[:INVENTORY_RECORDS]:
                look(item, path)
        elif isinstance(value, dict) and (not path or path in above):
            for name, below in value.items():
                look(below, f"{path}.{name}" if path else name)
        elif value is not None and path not in above:
            unknown.add(path)

    for where in entity.records.values():
        for record in body.records(where)[:INVENTORY_RECORDS]:
            look(msgspec.json.decode(record), "")
    return tuple(sorted(unknown)), tuple(sorted(seen))


def paths(entity: Entity) -> dict[str, str]:
    """Where each kept column and each digest input stands; what the file's name or the request says is not in the body."""
    return {column.name: column.path for column in entity.columns if column.path and not column.path.startswith("@")} | entity.digest
