"""What an operator sees: a line a step, with what it did and how long it took; past Airflow's output, and in place on a terminal."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from home import Home
from run_log import recorded


def say(text: str, end: str = "\n") -> None:
    """One line to the operator; PAR_PROGRESS_FD leads past a program (Airflow) that owns the standard output."""
    os.write(_operator(), (text + end).encode())


def _operator() -> int:
    return int(os.environ.get("PAR_PROGRESS_FD", "1"))


class Done(Protocol):
    """How a step says what it did, and how many rows and bytes it handled where that is known."""

    def __call__(self, said: str, row_count: int | None = None, byte_count: int | None = None) -> None: ...


@contextmanager
def step(home: Home, name: str, about: str, **of: str) -> Iterator[Done]:
    """One progress line a step, with what it did and the seconds it took; on a terminal it stands there while the step runs.

    `of` is what it is about in the run's log: source_id, province_code, period.

    PAR_PROGRESS=verbose writes the start as a line of its own, for logs and for tests that need to know where the run is.
    """
    started = time.monotonic()
    line = _line(name, about)
    if os.environ.get("PAR_PROGRESS") == "verbose":
        say(f"{line} …")
    elif os.isatty(_operator()):
        say(f"{line} …", end="\r")
    with recorded(home, name, of) as told:
        yield lambda said, row_count=None, byte_count=None: told.update(said=said, row_count=row_count, byte_count=byte_count)
    say(f"{line} {told.get('said', 'done'):<56} {time.monotonic() - started:6.1f} s")


def _line(name: str, about: str) -> str:
    return f"  {name:<11} {about:<42}"


def progress(name: str, about: str) -> Callable[[str], None]:
    """How long work tells where it is: on a terminal, in the step's own line."""
    return lambda said: say(f"{_line(name, about)} {said:<56}", end="\r") if os.isatty(_operator()) else None
