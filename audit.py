"""Who did what to a home: one line an act, added and never changed, each carrying the sha256 of the line before it."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pwd
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from home import Home, unpublished, write_bytes

BEGINNING = "0" * 64  # what the first line carries
ON_BEHALF = "PAR_ON_BEHALF_OF"  # who asked, where another program (Airflow) acts for them


@dataclass(frozen=True)
class Entry:
    """One act: when (UTC), who (of the operating system; and for whom), what, about what."""

    at: str
    who: str
    act: str
    about: dict[str, str]


def record(home: Home, act: str, **about: str) -> None:
    """Add one line and wait until it is on the disk. What `about` says must be fit for everybody who may read the home: no value of a person."""
    entry = {"at": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"), "who": _who(), "act": act, "about": about}
    with unpublished():
        _add(home, entry)


def _add(home: Home, entry: dict) -> None:
    place(home).parent.mkdir(exist_ok=True)
    handle = os.open(place(home), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        lines = _lines(home)
        line = json.dumps({**entry, "before": _digest(lines[-1]) if lines else BEGINNING}, ensure_ascii=False, sort_keys=True).encode()
        torn = b"" if not lines or place(home).read_bytes().endswith(b"\n") else b"\n"  # a power cut in the middle of a line: it stays, for `findings` to name
        os.write(handle, torn + line + b"\n")
        os.fsync(handle)
        write_bytes(_last(home), f"{_digest(line)}\n".encode())
    finally:
        os.close(handle)


def entries(home: Home) -> Iterator[Entry]:
    """Every act, oldest first; a line that cannot be read is left out here and named by `findings`."""
    for line in _lines(home):
        if said := _said(line):
            yield Entry(said["at"], said["who"], said["act"], said["about"])


def findings(home: Home) -> list[str]:
    """What is wrong with the log, a sentence each: a line that was changed, added or removed, at the end too. Nothing where it is whole.

    Who can write the file can also write it anew, whole: a copy of the last digest kept elsewhere is what tells that.
    """
    found, before, lines = [], BEGINNING, _lines(home)
    for number, line in enumerate(lines, 1):
        said = _said(line)
        if said is None:
            found.append(f"line {number} cannot be read")
        elif said["before"] != before:
            found.append(f"line {number} does not follow from the line before it: that one was changed, or one between them removed")
        before = _digest(line)
    last = _last(home).read_text(encoding="ascii").strip() if _last(home).is_file() else BEGINNING
    if last not in [_digest(line) for line in lines[-2:]] and (lines or last != BEGINNING):  # a crash may come between a line and its digest
        found.append(f"the last line is not the one that was written last (sha256 {last[:12]}…): lines were removed at the end, or the last one changed")
    return found


def place(home: Home) -> Path:
    return home.root / "audit" / "audit.jsonl"


def _last(home: Home) -> Path:
    return home.root / "audit" / "last"


def _lines(home: Home) -> list[bytes]:
    return place(home).read_bytes().splitlines() if place(home).is_file() else []


def _said(line: bytes) -> dict | None:
    try:
        said = json.loads(line)
        return said if {"at", "who", "act", "about", "before"} <= said.keys() else None
    except (ValueError, AttributeError):
        return None


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _who() -> str:
    """The user who runs this, as the system knows them and not as the environment says; and for whom, where a program acts for somebody."""
    try:
        user = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container's user need not have a name
        user = f"uid {os.getuid()}"
    asked = os.environ.get(ON_BEHALF, "")
    return f"{user} for {asked}" if asked else user
