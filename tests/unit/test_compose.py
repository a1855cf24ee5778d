"""docker-compose.yml: it is valid in every profile, starts the processes of dags/fleet.py, and keeps what a server must: pinned, not root, secrets in files."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from dags.fleet import PROCESSES
from home import REPO
from simulator.practice import Practice

OUTSIDE = {"postgres"}  # images that are not built here
NO_SIGN_OF_LIFE = {"airflow-init", "mail"}
COPIED = ("docker-compose.yml", "Dockerfile", "simulator/practice.env")


@pytest.fixture(scope="module", params=["demo", "production", "bi"])
def services(request, tmp_path_factory) -> dict[str, dict]:
    """The services of one profile as docker-compose understands them, with .env.example as .env."""
    assert shutil.which("docker-compose"), "docker-compose is missing; install it: apt-get install docker-compose"
    folder = tmp_path_factory.mktemp("compose")
    for name in COPIED:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(REPO / name, folder / name)
    shutil.copy(REPO / ".env.example", folder / ".env")
    read = subprocess.run(["docker-compose", "--profile", request.param, "config"], cwd=folder, capture_output=True, text=True, timeout=60)
    assert read.returncode == 0, read.stderr
    found = {name: each for name, each in yaml.safe_load(read.stdout)["services"].items() if request.param in each["profiles"]}
    assert found
    return found


def test_every_image_is_pinned_and_nobody_is_root(services):
    for name, each in services.items():
        assert re.fullmatch(r"[a-z-]+:\d+\.\d+[.\w-]*", each["image"]), name
        assert ("build" in each) != (name in OUTSIDE), name
        assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", each["user"]), name
        assert each["cap_drop"] == ["ALL"] and each["security_opt"] == ["no-new-privileges:true"], name
        assert each.get("read_only") or name in OUTSIDE, name
        assert all(str(port["published"] if isinstance(port, dict) else port).startswith("127.0.0.1:") for port in each.get("ports", [])), name
    assert all(re.fullmatch(r"FROM (python:3\.\d+\.\d+-[\w-]+|base) AS \w+", line) for line in _from_lines())


def test_every_service_waits_for_what_starts_with_it_and_shows_that_it_is_well(services):
    for name, each in services.items():
        assert each.get("depends_on", {}).keys() <= services.keys(), name
        assert ("healthcheck" in each) != (name in NO_SIGN_OF_LIFE), name
        waits_for_health = {other for other, how in each.get("depends_on", {}).items() if how["condition"] == "service_healthy"}
        assert all("healthcheck" in services[other] for other in waits_for_health), name


def test_a_secret_comes_from_a_file(services):
    said = yaml.safe_load((REPO / "docker-compose.yml").read_text(encoding="utf-8"))
    assert all(each.keys() == {"file"} and each["file"].startswith("secrets/") for each in said["secrets"].values())
    for name, each in services.items():
        variables = said["services"][name].get("environment", {})
        given = {Path(value).name for variable, value in variables.items() if variable.endswith("_FILE")}
        assert given == {secret if isinstance(secret, str) else secret["source"] for secret in each.get("secrets", [])}, name
        assert not [variable for variable in variables if re.search(r"PASSWORD$|SECRET$|TOKEN$|_KEY$|DATABASE_URL$", variable)], name


def test_the_processes_are_those_of_the_fleet():
    said = yaml.safe_load((REPO / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    for profile in ("demo", "production"):
        started = [each["command"][3:] for each in said.values() if profile in each["profiles"] and "dags.fleet" in each.get("command", [])]
        assert sorted(process for (process,) in started) == sorted([*PROCESSES, "init"]), profile
    asked = {tuple(each["healthcheck"]["test"][5:]): each["command"][3] for each in said.values() if "health" in each.get("healthcheck", {}).get("test", [])}
    assert {process for (process,) in asked} == PROCESSES.keys() == set(asked.values())
    assert all(process == command for (process,), command in asked.items())


def test_the_practice_portals_are_where_their_addresses_say():
    with Practice(registers="") as practice:
        told = {name: value.replace(practice.base_url, "http://portals:8000") for name, value in practice.environment().items()}
        told = {name: value.replace(practice.drop.as_uri(), "file:///practice") for name, value in told.items()}
    lines = (REPO / "simulator" / "practice.env").read_text(encoding="utf-8").splitlines()
    assert dict(line.split("=", 1) for line in lines if not line.startswith("#")) == told


def _from_lines() -> list[str]:
    lines = [line for line in (REPO / "Dockerfile").read_text(encoding="utf-8").splitlines() if line.startswith("FROM")]
    assert lines
    return lines
