"""The one place that knows where data lies: PAR_HOME, its folders, and how a small file is written whole or not at all."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

REPO = Path(__file__).resolve().parent
RULEBOOK = REPO / "rulebook"
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1
_OWNER_ALONE, _EVERYBODY_READS = 0o077, 0o022  # umasks
_NOT_PUBLISHED = ("landing", "accepted", "held", "build", "logs", "audit", "mail", "airflow", "bi")


class ParError(Exception):
    """An error a person can act on: one sentence that says what to do next."""


@dataclass(frozen=True)
class Home:
    """The folders under PAR_HOME; two homes do not see each other."""

    root: Path

    @property
    def landing(self) -> Path:
        return self.root / "landing"

    @property
    def accepted(self) -> Path:
        return self.root / "accepted"

    @property
    def held(self) -> Path:
        return self.root / "held"

    @property
    def build(self) -> Path:
        return self.root / "build"

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    @property
    def scorecards(self) -> Path:
        return self.root / "scorecards"

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def logs(self) -> Path:
        return self.root / "logs"


def open_home(root: str | os.PathLike[str] | None = None) -> Home:
    """Return the home at `root` or PAR_HOME (default ./data), creating its folders; ParError when it cannot be written.

    From then on what this process and its children write is its owner's alone (umask 077); only releases, scorecards and site are for all
    users of the machine, and what writes there does so within `published`.
    """
    home = Home(Path(root or os.environ.get("PAR_HOME") or REPO / "data").expanduser().resolve())
    try:
        with published():
            for folder in (home.releases, home.scorecards, home.site):
                folder.mkdir(parents=True, exist_ok=True)
        os.umask(_OWNER_ALONE)
        for folder in (home.landing, home.accepted, home.held, home.build, home.logs):
            folder.mkdir(exist_ok=True)
        _close(home)
        probe = home.root / f".writable-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise ParError(f"PAR_HOME {home.root} cannot be written ({error.strerror}); choose a folder you own: PAR_HOME=/path make demo.") from error
    return home


def _close(home: Home) -> None:
    """Take a home that was made before files were its owner's alone, or by a stranger to this module, out of others' sight."""
    for folder in (home.root / name for name in _NOT_PUBLISHED):
        if folder.is_dir() and folder.stat().st_mode & _OWNER_ALONE:
            folder.chmod(0o700)


@contextmanager
def published(mask: int = _EVERYBODY_READS) -> Iterator[None]:
    """What is written meanwhile may be read by every user of the machine, whatever the umask of the caller."""
    kept = os.umask(mask)
    try:
        yield
    finally:
        os.umask(kept)


def unpublished() -> AbstractContextManager[None]:
    """What is written meanwhile is its owner's alone, also where something is being published around it."""
    return published(_OWNER_ALONE)


def end_with_parent() -> None:
    """End this process when the one that started it is gone, however it went: a killed run leaves nobody at work in its home.

    Linux only; elsewhere a stray child ends by itself.
    """
    if _PRCTL:
        _PRCTL(_PR_SET_PDEATHSIG, signal.SIGKILL)


def sync(path: Path) -> None:
    """Make sure that a file, or the names in a folder, are on the disk and survive a crash."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_bytes(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all: a reader, or a run after a crash, never meets half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    partial.write_bytes(content)
    sync(partial)
    partial.replace(path)
    return path


def write_json(path: Path, content: object) -> Path:
    """Write JSON whole or not at all, keys sorted, so that the same content is the same bytes."""
    return write_bytes(path, (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())
