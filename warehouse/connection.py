"""The only module that opens a database: read-only unless asked, with no way out to the file system for readers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from home import ParError

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
Connection = duckdb.DuckDBPyConnection


class SqlNameError(ParError):
    """A name that cannot stand in SQL."""


def identifier(name: str) -> str:
    """The name of a table, column, schema or database as it may stand in SQL: whatever comes from outside the code goes through here or is a parameter."""
    if not _NAME.fullmatch(name):
        raise SqlNameError(f"{name!r} is no name of a table or column; names are small letters, digits and _.")
    return f'"{name}"'


def literal(text: str | Path) -> str:
    """Text as it may stand in SQL where a statement takes no parameter (attach, copy, comment); everywhere else it is a parameter."""
    return "'" + str(text).replace("'", "''") + "'"


@contextmanager
def connect(path: str | Path, read_only: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open one database for the length of a `with` block; `:memory:` with read_only=False is a scratch database."""
    connection = duckdb.connect(str(path), read_only=read_only)
    try:
        connection.execute("set TimeZone = 'UTC'").fetchall()
        if read_only:
            _lock(connection)
        yield connection
    finally:
        connection.close()


@contextmanager
def connect_with_files(path: Path, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open one database to read, beside others who have it open: its views over files may read in this folder and nowhere else."""
    with connect(":memory:", read_only=False) as connection:
        connection.execute("set allowed_directories = [?]", [f"{folder}/"]).fetchall()
        connection.execute(f"attach {literal(path)} as {identifier(path.stem)} (read_only)").fetchall()
        connection.execute(f"use {identifier(path.stem)}").fetchall()
        _lock(connection)
        yield connection


def _lock(connection: duckdb.DuckDBPyConnection) -> None:
    """No file, network or extension from here on, and no way back: else whoever may write a query reads any file of the machine through read_csv."""
    connection.execute("set enable_external_access = false").fetchall()  # cannot be undone; a lock of all settings would hit a second reader of the same file


def rows(con: duckdb.DuckDBPyConnection, sql: str, params: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Every row of a query as a dict by column name."""
    cursor = con.execute(sql, list(params))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
