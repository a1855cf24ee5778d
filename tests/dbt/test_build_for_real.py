"""A build with dbt: what it says of itself, and a second one that a data test refuses; what stood before still stands."""

from __future__ import annotations

import json
import shutil

import polars as pl
import pytest

from home import Home
from warehouse.build import BuildError, build
from warehouse.connection import connect, rows


@pytest.fixture
def second_home(built_home, tmp_path) -> Home:
    """The session's home once more, as its own: accepted files, build and parse state."""
    shutil.copytree(built_home.root, tmp_path / "home")
    return Home(tmp_path / "home")


def test_a_build_says_what_it_holds(built_home):
    summary = json.loads((built_home.build / "build.json").read_text(encoding="utf-8"))
    assert summary["rows"] == sum(summary["marts"].values()) > 1000 and summary["models"] > 50 and summary["seconds"] > 0
    assert {name: len(digest) for name, digest in summary["inputs"].items()} == dict.fromkeys(
        ("accepted_sha256", "held_sha256", "rulebook_sha256", "project_sha256"), 64
    )
    assert not list((built_home.build / "next").iterdir())


def test_a_refused_build_names_the_node_and_leaves_what_stood(second_home):
    before = (second_home.build / "warehouse.duckdb").read_bytes()
    (second_home.build / "next" / "warehouse.duckdb.wal").write_bytes(b"of a build that was killed")
    account = next(second_home.accepted.glob("file_accounts/document_register__*.parquet"))
    pl.read_parquet(account).with_columns(held_count=pl.lit(1, pl.Int64)).write_parquet(account)
    with pytest.raises(BuildError, match="assert_files_accounted says 'Got 1 result") as refused:
        build(second_home)
    assert "\n" not in str(refused.value) and str(second_home.logs / "dbt.log") in str(refused.value)
    assert (second_home.build / "warehouse.duckdb").read_bytes() == before
    pl.read_parquet(account).with_columns(landed_count=pl.col("landed_count") + 1).write_parquet(account)
    assert build(second_home)["is_new"]
    with connect(second_home.build / "warehouse.duckdb") as con:
        assert rows(con, "select sum(held_count) as n from marts.fct_file_accounts") == [{"n": 1}]
