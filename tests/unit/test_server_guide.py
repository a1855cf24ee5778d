"""docs/guides/server.md names settings, targets, services and files that are there."""

from __future__ import annotations

import re

import yaml
from airflow.configuration import conf
from airflow.executors.executor_loader import ExecutorLoader

from dags.fleet import PROCESSES
from home import REPO

GUIDE = (REPO / "docs" / "guides" / "server.md").read_text(encoding="utf-8")


def test_airflow_knows_the_executor_and_every_setting_that_it_names():
    """Those of Celery are its provider's, which is not installed."""
    named = [(section.lower(), key.lower()) for section, key in re.findall(r"`AIRFLOW__([A-Z]+)__([A-Z_]+)`", GUIDE)]
    assert {section for section, _ in named} == {"core", "celery"}
    assert not [key for section, key in named if section == "core" and key not in conf.configuration_description["core"]["options"]]
    assert re.search(r"`AIRFLOW__CORE__EXECUTOR` \| `(\w+)`", GUIDE).group(1) in ExecutorLoader.executors


def test_its_commands_and_files_are_there():
    makefile, compose = (REPO / "Makefile").read_text(encoding="utf-8"), yaml.safe_load((REPO / "docker-compose.yml").read_text(encoding="utf-8"))
    assert set(re.findall(r"make ([a-z-]+)", GUIDE)) <= {*re.findall(r"^([a-z-]+):.*##", makefile, re.MULTILINE), "backfill"}
    services = {name: set(each["profiles"]) for name, each in compose["services"].items()}
    assert {*re.findall(r"--profile ([a-z]+)", GUIDE)} == set.union(*services.values())
    for profile, said in re.findall(r"^\| `(demo|production|bi)` \| (.*) \|$", GUIDE, re.MULTILINE):
        told = {name for name in services if f"`{name}`" in said}
        assert told == {name for name, profiles in services.items() if profile in profiles and name.removesuffix("-demo") not in PROCESSES}, profile
    assert set(re.findall(r"secrets/([a-z_]+)`", GUIDE)) >= compose["secrets"].keys()
