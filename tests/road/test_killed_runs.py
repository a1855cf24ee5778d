"""SIGKILL at every step, run again: the same content, nothing lost or doubled, the earlier release served throughout."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from home import REPO
from simulator.practice import Practice

STEPS = ("pull", "land", "validate", "model", "gate", "release", "scorecards")
FIRST, SECOND = ("phu_tho", "2026-08"), ("hue", "2026-08")


def _start(home: Path, scope: tuple[str, str]) -> subprocess.Popen:
    environment = os.environ | {"PAR_HOME": str(home), "PAR_PROGRESS": "verbose", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "par.py", "run", "--province", scope[0], "--period", scope[1]]
    return subprocess.Popen(command, cwd=REPO, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)


def _run(home: Path, scope: tuple[str, str]) -> dict:
    process = _start(home, scope)
    said = process.communicate(timeout=300)[0]
    assert process.returncode == 0, said
    return _current(home)


def _current(home: Path) -> dict:
    return json.loads((home / "releases" / "current" / "manifest.json").read_text(encoding="utf-8"))


def _kill_in(home: Path, scope: tuple[str, str], step: str, delay: float) -> None:
    """Start the road and kill its whole process group shortly after the step has begun."""
    process = _start(home, scope)
    for line in process.stdout:
        if line.startswith(f"  {step} ") and line.rstrip().endswith("…"):
            break
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL, f"the run ended before it could be killed in {step}"


@pytest.fixture(scope="module")
def whole_month() -> Iterator[None]:
    """The practice systems with every file of the second province's month, for all runs of this module."""
    with pytest.MonkeyPatch.context() as patch, Practice(volume=0.02, registers="/".join(SECOND)) as portals:
        for name, value in portals.environment().items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="module")
def first(whole_month, tmp_path_factory) -> Path:
    """A home in which the first province is released."""
    home = tmp_path_factory.mktemp("road") / "home"
    _run(home, FIRST)
    return home


@pytest.fixture(scope="module")
def finished(first, tmp_path_factory) -> Path:
    """The home in which an undisturbed run of both provinces ends."""
    home = shutil.copytree(first, tmp_path_factory.mktemp("undisturbed") / "home", symlinks=True)
    _run(home, SECOND)
    return home


def test_a_run_killed_at_any_step_ends_in_the_same_content(first, finished, tmp_path):
    home, moments = shutil.copytree(first, tmp_path / "killed", symlinks=True), random.Random(1)
    served, undisturbed = _current(home), _current(finished)
    for step in STEPS:
        _kill_in(home, SECOND, step, moments.uniform(0, 0.05 if step in ("land", "release", "scorecards") else 0.4))
        if step != "scorecards":
            assert _current(home)["release_id"] == served["release_id"], f"killed in {step}, the earlier release must still be served"
    ended = _run(home, SECOND)
    assert ended["content_hash"] == undisturbed["content_hash"]
    assert ended["row_counts"] == undisturbed["row_counts"]
    assert not [path.name for path in (home / "releases").iterdir() if path.name.startswith(".staging")]
    assert not list((home / "landing" / ".pulling").iterdir())


def test_a_second_run_is_refused_while_one_is_at_work(first):
    one = _start(first, FIRST)
    one.stdout.readline()
    os.killpg(one.pid, signal.SIGSTOP)  # it would be done before the second one has lost its patience
    second = _start(first, FIRST)
    said = second.communicate(timeout=60)[0]
    os.killpg(one.pid, signal.SIGCONT)
    one.communicate(timeout=300)
    assert (one.returncode, second.returncode) == (0, 1) and "Another run is at work" in said
