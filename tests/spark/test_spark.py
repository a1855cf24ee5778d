"""The whole dbt project on a real Spark cluster over one home: every mart as DuckDB has it, and a planted difference found."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import accepted_home
import practice_rows
import pytest
import two_systems

from home import REPO, Home
from spark.compare import compare
from warehouse.build import build
from warehouse.connection import connect, rows

SPARK_PYTHON = REPO / ".venv-spark" / "bin" / "python"


@pytest.fixture(scope="session")
def home(tmp_path_factory) -> Home:
    """A home that both engines have built under the same rulebook."""
    rulebook = practice_rows.rulebook_with_publications(tmp_path_factory.mktemp("trial") / "rulebook")
    home = accepted_home.real_home(tmp_path_factory.mktemp("spark") / "home")
    practice_rows.add_practice_rows(home)
    two_systems.add_two_systems(home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PAR_RULEBOOK", str(rulebook))
        patch.setenv("PAR_HOME", str(home.root))
        build(home)
        subprocess.run([SPARK_PYTHON, "-m", "spark.run"], cwd=REPO, check=True)
    return home


def test_every_mart_is_the_same(home: Home):
    count, differing = compare(home)
    assert count >= 34 and [str(one) for one in differing] == []


def test_two_workers_shared_the_work(home: Home):
    folder = home.build / "spark"
    assert (folder / "cluster.log").read_text(encoding="utf-8").count("Successfully registered with master") == 2
    assert all(list((folder / f"worker_{number}").rglob("stdout")) for number in range(2))


def test_one_changed_figure_is_found(home: Home, tmp_path: Path):
    planted = replace(home, root=tmp_path)
    shutil.copytree(home.build, planted.build, ignore=shutil.ignore_patterns("scratch", "worker_*", "sources"))
    with connect(planted.build / "warehouse.duckdb", read_only=False) as con:
        where = "where numerator is not null"
        told = rows(con, f"select min(rowid) as rowid from marts.fct_measures {where}")[0]["rowid"]
        con.execute("update marts.fct_measures set numerator = numerator + 0.0001 where rowid = ?", [told]).fetchall()
    assert [(one.mart, one.duckdb_only, one.spark_only) for one in compare(planted)[1]] == [("fct_measures", 1, 1)]
