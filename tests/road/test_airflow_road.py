"""The DAGs through Airflow itself: every file imports, the whole road runs, runs again to the same content, and stops where it must."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from home import REPO
from ingest.registry import province, source_ids
from simulator import national_portal
from simulator.practice import Practice

SHOW_BAG = """
import json, os, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(sys.argv[1])
os.environ["_AIRFLOW_PARSING_CONTEXT_DAG_ID"] = "pull__payments"
one = {name for name in DagBag(sys.argv[1]).dags if name.startswith("pull__")}
dags = {name: sorted(dag.task_ids) for name, dag in bag.dags.items()}
json.dump({"errors": bag.import_errors, "dags": dags, "for_a_task_of_payments": sorted(one)}, open(sys.argv[2], "w"))
"""
ROAD_OF_A_SOURCE = ["month.land", "month.pull", "month.validate", "provinces"]


def _settings(home: Path) -> dict[str, object]:
    """A home with Airflow's own folder in it, as the Makefile sets it up."""
    return {
        "PAR_HOME": home,
        "AIRFLOW_HOME": home / "airflow",
        "AIRFLOW__CORE__DAGS_FOLDER": REPO / "dags",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": home / "logs" / "airflow",
        "PYTHONPATH": REPO,
    }


@pytest.fixture
def airflow(tmp_path, monkeypatch) -> Path:
    """An empty home."""
    for name, value in _settings(tmp_path / "home").items():
        monkeypatch.setenv(name, str(value))
    return tmp_path / "home"


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Iterator[tuple[Path, str]]:
    """A home whose two provinces went down the whole road, and what that run said; every test here leaves its release as it was."""
    home = tmp_path_factory.mktemp("airflow") / "home"
    with pytest.MonkeyPatch.context() as patch, Practice(volume=0.02, registers="hue/2026-08") as portals:
        for name, value in {**_settings(home), **portals.environment()}.items():
            patch.setenv(name, str(value))
        ran = _road("phu_tho:2026-08", "hue:2026-08")
        assert ran.returncode == 0, ran.stdout + ran.stderr
        yield home, ran.stdout


def _road(*scopes: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "dags/run_road.py", *scopes], cwd=REPO, env=os.environ, capture_output=True, text=True, timeout=300)


def _manifest(home: Path) -> dict:
    return json.loads((home / "releases" / "current" / "manifest.json").read_text(encoding="utf-8"))


def test_every_dag_file_gives_its_dags(airflow, tmp_path):
    airflow.mkdir()
    said = tmp_path / "bag.json"
    subprocess.run([sys.executable, "-c", SHOW_BAG, str(REPO / "dags"), str(said)], cwd=REPO, env=os.environ, check=True, capture_output=True)
    bag = json.loads(said.read_text())
    assert bag["errors"] == {} and bag["for_a_task_of_payments"] == ["pull__payments"]
    assert len(source_ids()) == 19
    assert bag["dags"] == {
        **{f"pull__{source_id}": ROAD_OF_A_SOURCE for source_id in source_ids()},
        "build__warehouse": ["model"],
        "publish__release": ["gate", "release"],
        "render__scorecards": ["months", "scorecards"],
    }


def test_the_road_through_airflow_and_again(released):
    home, said = released
    pulls = len(province("phu_tho").sources) + len(province("hue").sources)
    steps = [line.split()[0] for line in said.splitlines() if line.startswith("  ") and line.rstrip().endswith(" s")]
    assert steps == ["airflow", *["pull", "land", "validate"] * pulls, "model", "gate", "release", "scorecards", "scorecards"]
    assert "   1  Đồng Tháp         68,11" in said and "  23  Khánh Hòa         53,22" in said
    assert "59,91/100 điểm" in said and str(home / "releases") in said
    made = _manifest(home)
    second = _road("phu_tho:2026-08", "hue:2026-08")
    assert second.returncode == 0 and "nothing new to publish" in second.stdout
    assert _manifest(home) == made
    assert (home / "scorecards" / made["release_id"] / "hue" / "2026-08" / "scorecard.pdf").read_bytes().startswith(b"%PDF")


def test_an_unbelievable_number_stops_at_the_gate_and_is_named(released, monkeypatch):
    """One office reports ten times as many dossiers on time as it received: nothing is released, what was published stays."""
    home, _ = released
    made = _manifest(home)
    edited = copy.deepcopy(national_portal.captured())
    edited["dvc-progress-tree"]["data"]["children"][0]["totalOnTime"] *= 10
    monkeypatch.setattr(national_portal, "captured", lambda: edited)
    stopped = _road("phu_tho:2026-08")
    assert stopped.returncode == 1
    assert "H44.03 portal__on_time 2026-08 is 826.5" in stopped.stdout and "nothing was released" in stopped.stdout
    assert _manifest(home) == made


@pytest.mark.parametrize(
    ("scope", "said"),
    [("atlantis:2026-08", "There is no province 'atlantis'"), ("phu_tho:2026-13", "'2026-13' is not a period"), ("phu_tho", "'' is not a period")],
)
def test_what_cannot_be_run_is_refused_in_one_sentence(airflow, scope, said):
    refused = _road(scope)
    assert refused.returncode == 1 and said in refused.stderr and refused.stderr.count("\n") == 1
