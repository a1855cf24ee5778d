"""What several suites begin with: the small set for planning a change of rules and putting it in force, sample releases for documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from scorecard_samples import freeze, hue_from_its_own_system
from small_set import build_home, rulebook_with_the_set, write_draft

from home import Home


@pytest.fixture
def rulebook(tmp_path, monkeypatch) -> Path:
    """A rulebook that holds the small set alone."""
    folder = rulebook_with_the_set(tmp_path / "rulebook")
    monkeypatch.setenv("PAR_RULEBOOK", str(folder))
    return folder


@pytest.fixture
def draft(tmp_path) -> Path:
    return write_draft(tmp_path / "draft")


@pytest.fixture
def built(home) -> Home:
    """July and August of the small set."""
    return build_home(home)


@pytest.fixture(scope="session")
def phu_tho_release(tmp_path_factory) -> Path:
    """The sample release as it stands; nobody writes into it."""
    return freeze(tmp_path_factory.mktemp("phu_tho"))


@pytest.fixture(scope="session")
def hue_release(tmp_path_factory) -> Path:
    """The sample release in which Huế has figures of its own system alone."""
    return freeze(tmp_path_factory.mktemp("hue"), *hue_from_its_own_system())
