"""Several processes started on one machine, the first before the others; a signal, or the end of any of them, stops them all."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from home import Home, ParError, end_with_parent
from terminal import say, step

LONGEST_START_SECONDS, LONGEST_STOP_SECONDS = 180, 45
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Asked(Exception):
    """Somebody wants it to stop."""


def run_together(home: Home, commands: dict[str, list[str]], healthy: Callable[[str], bool], ready: str) -> int:
    """0 once it is asked to stop; ParError when a process does not start, or ends by itself. `ready` is said when all are well."""
    for number in STOPPING:
        signal.signal(number, _stop)
    running: dict[str, subprocess.Popen] = {}
    first, *others = commands
    try:
        running[first] = _start(_log(home, first), commands[first])
        _wait_until_well(home, first, running, healthy)
        for name in others:
            running[name] = _start(_log(home, name), commands[name])
        for name in others:
            _wait_until_well(home, name, running, healthy)
        say(f"  {ready}")
        while True:
            _all_alive(home, running)
            time.sleep(0.5)
    except _Asked:
        return 0
    finally:
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        _stop_all(running)


def _stop(*_: object) -> None:
    raise _Asked


def _log(home: Home, name: str) -> Path:
    return home.logs / f"{name}.log"


def _start(log: Path, command: list[str]) -> subprocess.Popen:
    """A group of its own, so that Ctrl-C reaches this process alone, and whatever the command leaves behind is stopped with it."""
    with log.open("ab") as said:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, process_group=0, preexec_fn=end_with_parent)


def _wait_until_well(home: Home, name: str, running: dict[str, subprocess.Popen], healthy: Callable[[str], bool]) -> None:
    patient_until = time.monotonic() + LONGEST_START_SECONDS
    with step(home, "airflow", f"{name}: logs/{name}.log") as done:
        while not healthy(name):
            _all_alive(home, running)
            if time.monotonic() > patient_until:
                raise ParError(f"{name} is not healthy after {LONGEST_START_SECONDS} s and everything was stopped; why is in {_log(home, name)}.")
            time.sleep(0.5)
        done("healthy")


def _all_alive(home: Home, running: dict[str, subprocess.Popen]) -> None:
    for name, process in running.items():
        if process.poll() is not None:
            raise ParError(f"{name} ended by itself ({process.returncode}) and everything was stopped; what it said last is in {_log(home, name)}.")


def _stop_all(running: dict[str, subprocess.Popen]) -> None:
    """Whoever does not go is ended, and whatever it left behind."""
    for process in running.values():
        process.terminate()
    patient_until = time.monotonic() + LONGEST_STOP_SECONDS
    for process in running.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, patient_until - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    say(f"  {len(running)} processes stopped")
