"""What the tests of planning a change of rules and of putting it in force begin with."""

from __future__ import annotations

from pathlib import Path

import pytest
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
