"""One warehouse a session, built from the portal's real answers and the practice rows beside them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import accepted_home
import practice_rows
import two_systems

from home import Home
from warehouse.build import build
from warehouse.connection import Connection, connect


@pytest.fixture(scope="session")
def trial_rulebook(tmp_path_factory) -> Path:
    """The rulebook that the home is built under: the project's own, and two decisions that published something."""
    return practice_rows.rulebook_with_publications(tmp_path_factory.mktemp("trial") / "rulebook")


@pytest.fixture(scope="session")
def built_home(tmp_path_factory, trial_rulebook: Path) -> Home:
    """The home that was built once; tests only read it."""
    home = accepted_home.real_home(tmp_path_factory.mktemp("dbt") / "home")
    practice_rows.add_practice_rows(home)
    two_systems.add_two_systems(home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PAR_RULEBOOK", str(trial_rulebook))
        build(home)
    return home


@pytest.fixture(scope="session")
def marts(built_home: Home) -> Iterator[Connection]:
    """The built warehouse, open to read."""
    with connect(built_home.build / "warehouse.duckdb") as con:
        yield con
