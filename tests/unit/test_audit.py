"""The audit log: each act a line that follows from the one before; whatever is done to the file by hand is found."""

from __future__ import annotations

import getpass
import json
import multiprocessing
import sys

import pytest

import par
from audit import BEGINNING, ON_BEHALF, entries, findings, place, record
from home import Home, published


@pytest.fixture
def written(home) -> Home:
    for number in range(5):
        record(home, "publish", release=f"20260901-{number}", why="báo cáo tháng 8")
    return home


def test_each_act_is_a_line_with_who_when_and_what(written, monkeypatch):
    monkeypatch.setenv(ON_BEHALF, "lan (Airflow)")
    record(written, "fix", row="petitions:17")
    *_, fourth, fifth, last = entries(written)
    assert fourth.about == {"release": "20260901-3", "why": "báo cáo tháng 8"} and fourth.at <= fifth.at <= last.at and last.at.endswith("Z")
    assert (fifth.who, last.who) == (getpass.getuser(), f"{getpass.getuser()} for lan (Airflow)") and last.act == "fix"
    assert json.loads(place(written).read_bytes().splitlines()[0])["before"] == BEGINNING
    assert findings(written) == [] and place(written).stat().st_mode & 0o777 == 0o600


def test_who_acts_is_the_systems_word_and_not_the_environments(home, monkeypatch):
    real = getpass.getuser()
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    record(home, "publish", release="1")
    assert next(entries(home)).who == real != "somebody-else"


def test_it_is_its_owners_alone_although_a_release_is_published_around_it(home):
    with published():
        record(home, "publish", release="1")
    modes = {path.name: path.stat().st_mode & 0o777 for path in (place(home).parent, *place(home).parent.iterdir())}
    assert modes == {"audit": 0o700, "audit.jsonl": 0o600, "last": 0o600}


def _changed(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[2].replace(b"20260901-2", b"20260901-9"), *lines[3:]]


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (_changed, "line 4 does not follow"),
        (lambda lines: lines[:2] + lines[3:], "line 3 does not follow"),
        (lambda lines: lines[1:], "line 1 does not follow"),
        (lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]], "line 3 does not follow"),
        (lambda lines: [*lines[:2], lines[1], *lines[2:]], "line 3 does not follow"),
        (lambda lines: lines[:-1], "removed at the end"),
        (lambda lines: [*lines[:-1], lines[-1].replace(b"publish", b"nothing")], "or the last one changed"),
        (lambda lines: [], "removed at the end"),
        (lambda lines: [*lines[:2], b"", *lines[3:]], "line 3 cannot be read"),
    ],
    ids=["changed", "removed", "first removed", "changed places", "doubled", "last removed", "last changed", "all removed", "emptied"],
)
def test_what_is_done_to_the_file_by_hand_is_found(written, done, said, monkeypatch, capfd):
    lines = place(written).read_bytes().splitlines()
    place(written).write_bytes(b"".join(line + b"\n" for line in done(lines)))
    assert any(said in finding for finding in findings(written))
    monkeypatch.setattr(sys, "argv", ["par.py", "audit"])
    assert par.main() == 1 and "The audit log is not whole" in capfd.readouterr().err


def test_a_line_cut_off_by_a_power_cut_stays_and_the_next_one_stands_whole(written):
    with place(written).open("ab") as handle:
        handle.write(b'{"at": "2026-09-0')
    record(written, "publish", release="after")
    assert [entry.about["release"] for entry in entries(written)][-1] == "after" and len(list(entries(written))) == 6
    assert findings(written) == ["line 6 cannot be read"]


def test_a_crash_between_a_line_and_its_digest_is_no_finding(written):
    digest = place(written).with_name("last").read_bytes()
    record(written, "publish", release="last")
    place(written).with_name("last").write_bytes(digest)
    assert findings(written) == []


def _many(home: Home, name: str) -> None:
    for number in range(20):
        record(home, "publish", release=f"{name}-{number}")


def test_several_at_once_write_one_chain(home):
    processes = [multiprocessing.Process(target=_many, args=(home, name)) for name in ("a", "b", "c")]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert len(list(entries(home))) == 60 and findings(home) == []


def test_the_command_lists_them_in_columns_and_as_json(written, monkeypatch, capfd):
    monkeypatch.setattr(sys, "argv", ["par.py", "audit"])
    assert par.main() == 0
    said = capfd.readouterr().out.splitlines()
    assert len(said) == 7 and said[0].endswith("publish       release 20260901-0; why báo cáo tháng 8") and said[-1] == "5 acts; the log is whole"
    monkeypatch.setattr(sys, "argv", ["par.py", "audit", "--json"])
    assert par.main() == 0
    assert [json.loads(line)["about"]["release"] for line in capfd.readouterr().out.splitlines()] == [f"20260901-{number}" for number in range(5)]
