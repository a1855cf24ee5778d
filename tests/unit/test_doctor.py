"""par.py doctor: each thing that stands in the way is found, said with what to do, and ends the command with an error."""

from __future__ import annotations

import json
import os
import socket
from collections import namedtuple
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import doctor
from home import ParError, open_home
from ingest.manifest import Arrival, write_arrival
from ingest.registry import province

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PAR_DIGEST_KEY", "a key for tests only")
    for variable in doctor.PORTS:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            monkeypatch.setenv(variable, str(free.getsockname()[1]))
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: Usage(0, 0, 50 * doctor.GIB))
    return open_home(tmp_path / "home")


def found(home, about: str) -> list[doctor.Finding]:
    return [one for one in doctor.look(home) if one.about == about]


def states(home, about: str) -> set[str]:
    return {one.state for one in found(home, about)}


def test_a_machine_as_it_should_be_has_nothing_bad(home):
    said = []
    assert doctor.run(home, True, said.append)
    told = json.loads(said[0])
    assert {one["about"] for one in told} == {"python", "packages", "memory", "disk", "filesystem", "port", "clock", "secrets", "release"}
    assert [one["about"] for one in told if one["state"] == "note"] == ["release"]


def test_an_old_python_and_another_version_of_a_package(home, monkeypatch):
    monkeypatch.setattr(doctor.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(doctor.metadata, "distributions", lambda: [])
    assert states(home, "python") == states(home, "packages") == {"bad"} and "make setup" in found(home, "packages")[0].said


def test_little_memory_is_a_note_and_little_disk_is_bad(home, monkeypatch):
    monkeypatch.setattr(doctor.os, "sysconf", lambda name: {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 1000}[name])
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: Usage(0, 0, doctor.GIB))
    assert states(home, "memory") == {"note"} and states(home, "disk") == {"bad"}


def test_a_home_on_a_shared_folder(home, monkeypatch):
    monkeypatch.setattr(doctor, "_text", lambda path: f"/dev/x / ext4 rw 0 0\nserver:/x {home.root.parent} nfs4 rw 0 0\n")
    assert states(home, "filesystem") == {"bad"}


def test_a_port_that_is_taken_is_a_note_with_what_to_write(home, monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("PAR_UI_PORT", str(other.getsockname()[1]))
        assert [one.said for one in found(home, "port") if one.state == "note"] == [
            f"{other.getsockname()[1]} is in use: make up PAR_UI_PORT=<another>, where it is not ours"
        ]


def test_a_clock_behind_what_has_arrived(home):
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    arrival = Arrival("a1", "petitions", "hue", "2026-08", later, "", (), {})
    write_arrival(arrival.folder(home), arrival)
    assert "bad" in states(home, "clock")


def test_credentials_of_a_connected_source_and_the_key_of_the_digests(home, monkeypatch):
    of_its_own = replace(province("hue"), sources={"one_stop_dossiers": {"address": "https://portal.example.vn"}})
    monkeypatch.setattr(doctor, "province_codes", lambda: ["hue"])
    monkeypatch.setattr(doctor, "province", lambda code: of_its_own)
    assert states(home, "secrets") == {"bad", "ok"} and "PAR_ONE_STOP_DOSSIERS_CLIENT_ID" in found(home, "secrets")[0].said
    monkeypatch.setenv("PAR_ONE_STOP_DOSSIERS_CLIENT_ID", "x"), monkeypatch.setenv("PAR_ONE_STOP_DOSSIERS_SECRET", "y")
    assert states(home, "secrets") == {"ok"}
    monkeypatch.delenv("PAR_DIGEST_KEY")
    assert states(home, "secrets") == {"ok", "note"}


def test_the_command_ends_with_an_error_where_something_is_bad(home, monkeypatch, capfd):
    import commands

    commands.doctor(home, False)
    assert f"  ok    python      {os.sys.version.split()[0]}" in capfd.readouterr().out
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: Usage(0, 0, 0))
    with pytest.raises(ParError, match="marked bad"):
        commands.doctor(home, False)
