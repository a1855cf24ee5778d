"""Whoever reads through us reads the release and nothing else of the machine, whatever SQL they write."""

from __future__ import annotations

import re
from contextlib import contextmanager

import duckdb
import polars as pl
import pytest

from home import REPO
from ingest.formats import json_parser
from scorecards import facts
from warehouse.connection import connect, connect_with_files, rows

OUT = [
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/passwd')",
    "select * from read_blob('/etc/passwd')",
    "select * from read_parquet('https://example.org/a.parquet')",
    "select * from glob('/etc/*')",
    "copy (select 1) to '{out}'",
    "attach '{out}' as other",
    "export database '{out}'",
    "install httpfs",
    "load '/etc/passwd'",
    "set enable_external_access = true",
    "reset allowed_directories",
    "set allowed_directories = ['/']",
    "reset enable_external_access",
]


@contextmanager
def _parser():
    yield json_parser._parser().cursor()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What a view over files may read."""
    path = tmp_path_factory.mktemp("accepted")
    pl.DataFrame({"unit_code": ["H44", "H57"]}).write_parquet(path / "units.parquet")
    return path


@pytest.fixture(scope="module")
def readers(phu_tho_release, folder):
    """Every way in which this project opens a database to read: name → a function that opens it."""
    database = phu_tho_release / "warehouse.duckdb"
    return {
        "connect": lambda: connect(database),
        "connect_with_files": lambda: connect_with_files(database, folder),
        "open_release": lambda: facts.open_release(phu_tho_release),
        "json_parser": _parser,
    }


@pytest.mark.parametrize("reader", ["connect", "connect_with_files", "open_release", "json_parser"])
@pytest.mark.parametrize("way", OUT)
def test_there_is_no_way_out(readers, reader, way, tmp_path):
    with readers[reader]() as con, pytest.raises((duckdb.PermissionException, duckdb.InvalidInputException)):
        con.execute(way.format(out=tmp_path / "out")).fetchall()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("statement", ["delete from marts.dim_units", "create table marts.more as select 1", "drop table marts.dim_units"])
@pytest.mark.parametrize("reader", ["connect", "connect_with_files", "open_release"])
def test_nothing_is_written(readers, reader, statement):
    with readers[reader]() as con, pytest.raises((duckdb.InvalidInputException, duckdb.BinderException)):
        con.execute(statement).fetchall()


def test_two_readers_of_one_file_do_not_hinder_each_other(readers):
    with readers["connect"]() as one, readers["open_release"]() as other:
        assert rows(one, "select count(*) as found from marts.dim_units") == rows(other, "select count(*) as found from marts.dim_units")


def test_views_over_files_may_read_their_own_folder(readers, folder):
    with readers["connect_with_files"]() as con:
        assert rows(con, "select count(*) as found from read_parquet(?)", (f"{folder}/units.parquet",)) == [{"found": 2}]


def test_nobody_else_opens_a_database():
    """Else the test above would not know of it; Superset's own connection is looked at in tests/bi."""
    opening = re.compile(r"duckdb\.connect\(")
    rooms = [path for room in ("ingest", "warehouse", "expectations", "scorecards", "dags", "bi") for path in (REPO / room).rglob("*.py")]
    found = {path.relative_to(REPO).as_posix() for path in [*rooms, *REPO.glob("*.py")] if opening.search(path.read_text(encoding="utf-8"))}
    assert found == {"warehouse/connection.py", "ingest/formats/json_parser.py"}
