"""A command as a process of its own: how long it took, what CPU and memory it cost."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from home import REPO


@dataclass(frozen=True)
class Run:
    seconds: float
    cpu_seconds: float
    peak_mib: float
    said: str


def measured(command: list[str], environment: dict[str, str]) -> Run:
    """Seconds, CPU of all threads and peak memory of a command, as the kernel counted them, and what it printed."""
    started = time.monotonic()
    process = subprocess.Popen(command, env=_environment() | environment, cwd=REPO, stdout=subprocess.PIPE, text=True)
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed; run it by hand with {environment}.")
    return Run(time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said.strip())


def _environment() -> dict[str, str]:
    """Modules compiled once and kept, as on any machine where the project has run before, whatever this one's environment says."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "par-bench-compiled"), "PYTHONPATH": str(REPO)}
