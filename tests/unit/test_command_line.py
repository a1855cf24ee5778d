"""The operator's side: one sentence an error, one line a step, and a metadata database that a killed run cannot spoil."""

from __future__ import annotations

import sqlite3

import pytest

import par
from dags import metadata


def test_a_step_is_one_line_with_what_it_did(home, capfd):
    with par.step(home, "pull", "national_portal · phu_tho 2026-08") as done:
        done("7 files, 156 rows")
    line = capfd.readouterr().out
    assert (
        line.startswith("  pull        national_portal · phu_tho 2026-08") and "7 files, 156 rows" in line and line.endswith(" s\n") and line.count("\n") == 1
    )


@pytest.mark.parametrize(
    ("scope", "said"),
    [(("atlantis", "2026-08"), "There is no province 'atlantis'; write one of these"), (("phu_tho", "August"), "'August' is not a period; write a month")],
)
def test_an_error_is_one_sentence_and_exit_code_one(home, capsys, scope, said):
    assert par.act(lambda home: pytest.fail("must not start"), [scope]) == 1
    printed = capsys.readouterr().err
    assert printed.startswith(f"par: {said}") and printed.count("\n") == 1


def test_a_home_that_cannot_be_written_is_said_plainly(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("PAR_HOME", str(tmp_path / "file" / "home"))
    assert par.act(lambda home: None, []) == 1
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(("made", "stands"), [("create table alembic_version (v)", False), ("create table alembic_version as select 'abc' as v", True)])
def test_a_half_made_metadata_database_is_made_again(tmp_path, made, stands):
    database = tmp_path / "airflow.db"
    with sqlite3.connect(database) as connection:
        connection.execute(made)
    connection.close()
    metadata._remove_half_made(database)
    assert database.exists() is stands
