"""The one place that knows where data lies: PAR_HOME, its folders, and how a small file is written whole or not at all."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

REPO = Path(__file__).resolve().parent
RULEBOOK = REPO / "rulebook"


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
    """Return the home at `root` or PAR_HOME (default ./data), creating its folders; ParError when it cannot be written."""
    home = Home(Path(root or os.environ.get("PAR_HOME") or REPO / "data").expanduser().resolve())
    try:
        for folder in (home.landing, home.accepted, home.held, home.build, home.releases, home.scorecards, home.site, home.logs):
            folder.mkdir(parents=True, exist_ok=True)
        probe = home.root / f".writable-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise ParError(f"PAR_HOME {home.root} cannot be written ({error.strerror}); choose a folder you own: PAR_HOME=/path make demo.") from error
    return home


def write_bytes(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all: a reader, or a run after a crash, never meets half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    with partial.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    partial.replace(path)
    return path


def write_json(path: Path, content: object) -> Path:
    """Write JSON whole or not at all, keys sorted, so that the same content is the same bytes."""
    return write_bytes(path, (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())
