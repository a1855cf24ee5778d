"""The build around dbt: refuses what cannot be built, tells dbt's words in one sentence, swaps in only what is whole."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from warehouse import build as room
from warehouse.connection import connect


@pytest.fixture
def pulled(home):
    """A home with one accepted file (its content is dbt's business)."""
    file = home.accepted / "national_portal" / "metrics" / "phu_tho__2026-08__a1.parquet"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"rows")
    return home


@pytest.fixture
def dbt(monkeypatch):
    """Stands in for the dbt process: a function of (environment, log) that returns its exit code."""
    calls = []

    def run(command, *, cwd, env, stdout, stderr, check, preexec_fn):
        calls.append((command, cwd, env))
        return subprocess.CompletedProcess(command, run.act(env, stdout))

    run.act, run.calls = (lambda env, log: 0), calls
    monkeypatch.setattr(room.subprocess, "run", run)
    return run


def writes_marts(env, log) -> int:
    """A dbt that builds one mart of two rows."""
    with connect(env["PAR_WAREHOUSE"], read_only=False) as con:
        con.execute("create schema marts; create table marts.fct_x as select 1 as a union all select 2")
    Path(env["DBT_TARGET_PATH"], "run_results.json").write_text(json.dumps({"results": [{"unique_id": "model.p.fct_x", "status": "success"}]}))
    return 0


def test_without_accepted_files_it_says_run_a_pull(home, dbt):
    empty = home.accepted / "national_portal" / "metrics" / "_empty.parquet"
    empty.parent.mkdir(parents=True)
    empty.write_bytes(b"typed, no rows")
    account = home.accepted / "file_accounts" / "national_portal__phu_tho__2026-08__a1.parquet"
    account.parent.mkdir(parents=True)
    account.write_bytes(b"counts")
    with pytest.raises(room.BuildError, match="run a pull first: make run"):
        room.build(home)
    assert dbt.calls == []


def test_dbt_gets_absolute_paths_and_no_network(pulled, dbt):
    dbt.act = writes_marts
    room.build(pulled)
    [(command, cwd, environment)] = dbt.calls
    assert cwd == room.PROJECT and command[1:4] == ["-m", "dbt.cli.main", "build"] and "unit_test" in command
    for name in ("PAR_HOME", "PAR_RULEBOOK", "PAR_WAREHOUSE", "DBT_PROFILES_DIR", "DBT_TARGET_PATH", "DBT_LOG_PATH"):
        assert Path(environment[name]).is_absolute()
    assert Path(environment["PAR_WAREHOUSE"]).name == "warehouse.duckdb" != Path(environment["PAR_WAREHOUSE"]).parent.name
    assert (environment["DBT_SEND_ANONYMOUS_USAGE_STATS"], environment["DO_NOT_TRACK"]) == ("False", "1")


def test_what_was_built_is_swapped_in_and_counted(pulled, dbt):
    dbt.act = writes_marts
    summary = room.build(pulled)
    assert (summary["rows"], summary["models"]) == (2, 1)
    with connect(pulled.build / "warehouse.duckdb") as con:
        assert con.execute("select count(*) from marts.fct_x").fetchall() == [(2,)]
    written = json.loads((pulled.build / "build.json").read_text(encoding="utf-8"))
    assert written["marts"] == {"fct_x": 2} and written["rows"] == 2


def test_the_digest_of_the_inputs_follows_their_content(pulled, dbt):
    dbt.act = writes_marts

    def digest() -> str:
        room.build(pulled)
        return json.loads((pulled.build / "build.json").read_text(encoding="utf-8"))["inputs"]["accepted_sha256"]

    first = digest()
    assert digest() == first
    (pulled.accepted / "national_portal" / "metrics" / "phu_tho__2026-08__a1.parquet").write_bytes(b"other rows")
    assert digest() != first


def test_the_same_inputs_are_not_built_twice(pulled, dbt):
    dbt.act = writes_marts
    assert room.build(pulled)["is_new"]
    again = room.build(pulled)
    assert (again["is_new"], again["rows"], len(dbt.calls)) == (False, 2, 1)
    (pulled.held / "_empty.parquet").write_bytes(b"a row was fixed")
    assert room.build(pulled)["is_new"] and len(dbt.calls) == 2


def test_a_failing_node_is_told_in_one_sentence(pulled, dbt):
    def fails(env, log) -> int:
        results = [
            {"unique_id": "model.p.stg_x", "status": "success", "message": "OK"},
            {"unique_id": "model.p.measure__x", "status": "error", "message": "Binder Error:\n  column y\n  not found"},
            {"unique_id": "model.p.fct_x", "status": "skipped", "message": None},
        ]
        Path(env["DBT_TARGET_PATH"], "run_results.json").write_text(json.dumps({"results": results}))
        return 1

    dbt.act = fails
    (pulled.build / "warehouse.duckdb").write_bytes(b"what stood before")
    with pytest.raises(room.BuildError, match="measure__x says 'Binder Error: column y not found'") as failed:
        room.build(pulled)
    assert "\n" not in str(failed.value)
    assert (pulled.build / "warehouse.duckdb").read_bytes() == b"what stood before" and not (pulled.build / "build.json").exists()


def test_where_no_node_ran_the_last_printed_line_is_told(pulled, dbt):
    """A stale run_results.json of the build before must not be taken for this one's."""

    def refuses(env, log) -> int:
        log.write("Running with dbt\nCompilation Error in model x\n  unexpected '}'\n\n")
        log.flush()
        return 2

    (pulled.build / "dbt").mkdir()
    (pulled.build / "dbt" / "run_results.json").write_text(json.dumps({"results": [{"unique_id": "model.p.old", "status": "error", "message": "old"}]}))
    dbt.act = refuses
    with pytest.raises(room.BuildError, match="dbt says 'unexpected '}''"):
        room.build(pulled)


def test_another_rulebook_can_be_tried_out(tmp_path, monkeypatch):
    assert room.rulebook_folder() == room.RULEBOOK
    monkeypatch.setenv("PAR_RULEBOOK", str(tmp_path))
    assert room.rulebook_folder() == tmp_path
