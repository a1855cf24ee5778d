"""Real portals on loopback for the tests of the road."""

from __future__ import annotations

import pytest

from simulator.practice import Practice


@pytest.fixture
def practice(monkeypatch):
    """A function that switches the practice portals on with some faults and points the environment at them; files lie in the drop only where asked for."""
    started = []

    def start(faults: str = "", volume: float = 0.02, registers: str = "", **options) -> Practice:
        portal = Practice(faults=faults, volume=volume, registers=registers, **options).__enter__()
        started.append(portal)
        for name, value in portal.environment().items():
            monkeypatch.setenv(name, value)
        return portal

    yield start
    for portal in started:
        portal.__exit__(None, None, None)
