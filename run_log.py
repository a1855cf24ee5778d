"""What each step of the road did and what it cost: a JSON line a step in logs/steps.jsonl, with its run, source, province and period."""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from home import Home, ParError

STEPS_FILE = "steps.jsonl"
RUN = "PAR_RUN_ID"  # one run of the command line; under a scheduler Airflow's own name of the run
LONGEST_ERROR = 500


def begin_run() -> None:
    """Give every step of this process, and of those that it starts, the name of one run."""
    os.environ.setdefault(RUN, f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}")


@contextmanager
def recorded(home: Home, step: str, of: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Append what a step did when it ends, also when it fails; what is put into the yielded dictionary (`said`, `row_count`, `byte_count`) stands there.

    `peak_memory_mib` is the highest resident memory of this process during the step, or of a process that it started, where that was higher. A step
    that is killed leaves no line.
    """
    _forget_peak()
    told: dict[str, Any] = {"status": "failed"}
    started, started_at = time.monotonic(), datetime.now(UTC)
    of_children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    try:
        yield told
        told["status"] = "done"
    except BaseException as error:
        told["error"] = (str(error) if isinstance(error, ParError) else f"{type(error).__name__}: {error}")[:LONGEST_ERROR]
        raise
    finally:
        line = {"run_id": os.environ.get(RUN) or os.environ.get("AIRFLOW_CTX_DAG_RUN_ID", ""), "step": step, **of, **told}
        line |= {"started_at": started_at.isoformat(timespec="milliseconds"), "seconds": round(time.monotonic() - started, 3)}
        _append(home.logs / STEPS_FILE, line | {"peak_memory_mib": _peak_mib(of_children)})


def _append(path: Path, line: dict[str, Any]) -> None:
    """One write, so that the lines of two processes never mix."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, (json.dumps(line, ensure_ascii=False) + "\n").encode())
    finally:
        os.close(handle)


def _forget_peak() -> None:
    with suppress(OSError):  # Linux only: elsewhere the peak is that of the process so far
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak_mib(of_children_before: int) -> int:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with suppress(OSError):
        own = next(int(line.split()[1]) for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
    of_children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(own, of_children if of_children > of_children_before else 0) // 1024
