"""What a step cost, written down when it ends, however it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading

import pytest

import par
from home import ParError
from run_log import RUN, begin_run


@pytest.fixture(autouse=True)
def _one_run(monkeypatch):
    monkeypatch.setenv(RUN, "run-1")


def lines(home) -> list[dict]:
    return [json.loads(line) for line in (home.logs / "steps.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_step_says_its_run_its_scope_what_it_did_and_what_it_cost(home):
    with par.step(home, "pull", "petitions · hue 2026-08", source_id="petitions", province_code="hue", period="2026-08") as done:
        done("7 files, 156 rows", 156, 4096)
    [line] = lines(home)
    assert line.items() >= {
        "run_id": "run-1", "step": "pull", "source_id": "petitions", "province_code": "hue", "period": "2026-08", "status": "done",
        "said": "7 files, 156 rows", "row_count": 156, "byte_count": 4096,
    }.items()  # fmt: skip
    assert line["seconds"] >= 0 and line["peak_memory_mib"] > 10 and line["started_at"].endswith("+00:00") and "error" not in line


@pytest.mark.parametrize(("error", "said"), [(ParError("the login is refused."), "the login is refused."), (ValueError("x" * 900), "ValueError: xxx")])
def test_a_step_that_fails_says_why_and_the_error_goes_on(home, error, said):
    with pytest.raises(type(error)), par.step(home, "land", "petitions · hue 2026-08"):
        raise error
    [line] = lines(home)
    assert line["status"] == "failed" and line["error"].startswith(said) and len(line["error"]) <= 500


def test_the_peak_is_that_of_the_step_or_of_what_it_started(home):
    with par.step(home, "first", ""):
        bytearray(300 << 20)
    with par.step(home, "second", ""):
        pass
    with par.step(home, "third", ""):
        subprocess.run([sys.executable, "-c", "bytearray(600 << 20)"], check=True)
    first, second, third = (line["peak_memory_mib"] for line in lines(home))
    assert second < first - 200 and third > 600


def test_lines_of_steps_at_the_same_time_never_mix(home):
    def work(number: int) -> None:
        for _ in range(50):
            with par.step(home, f"step{number}", "x" * 40) as done:
                done("y" * 300)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lines(home)) == 200


def test_a_run_of_the_command_line_has_one_name(monkeypatch):
    monkeypatch.delenv(RUN)
    begin_run()
    name = os.environ[RUN]
    begin_run()
    assert os.environ[RUN] == name and name.endswith(f"-{os.getpid()}")
