"""Run a command with the practice portals around it, and leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable

from home import end_with_parent
from simulator.practice import DIGEST_KEY_VARIABLE, Practice

PORT_VARIABLE = "PAR_PORTALS_PORT"
_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_around(start: Callable[[], Practice], command: list[str]) -> int:
    """The command's exit code (128 + n when signal n ended it); a signal is passed on and what was started is taken down."""
    end_with_parent()
    waiting: list[int] = []
    kept = {number: signal.signal(number, lambda seen, _: waiting.append(seen)) for number in _FORWARDED}
    try:
        with start() as practice:
            child = subprocess.Popen(command, env=_environment(practice), preexec_fn=end_with_parent)
            _forward(child, waiting)
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
    return 128 - child.returncode if child.returncode < 0 else child.returncode


def _environment(practice: Practice) -> dict[str, str]:
    """What the environment already says is left as it is; beside a real system neither the demo key nor its demo credentials are added."""
    added = practice.environment()
    real = [name.removeprefix("PAR_URL_") for name in practice.urls if os.environ.get(name)]
    added = {name: value for name, value in added.items() if not any(name.startswith(f"PAR_{source}_") for source in real)}
    if real:
        added.pop(DIGEST_KEY_VARIABLE)
    return added | {name: value for name, value in os.environ.items() if value or name not in added}


def _forward(child: subprocess.Popen, waiting: list[int]) -> None:
    while child.poll() is None:
        while waiting:
            child.send_signal(waiting.pop(0))
        try:
            child.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue
