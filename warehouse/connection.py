"""The only module that opens a database: read-only unless asked, with no way out to the file system for readers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

Connection = duckdb.DuckDBPyConnection


@contextmanager
def connect(path: str | Path, read_only: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open one database for the length of a `with` block; `:memory:` with read_only=False is a scratch database."""
    connection = duckdb.connect(str(path), read_only=read_only)
    try:
        if read_only:
            connection.execute("set enable_external_access = false").fetchall()
        connection.execute("set TimeZone = 'UTC'").fetchall()
        yield connection
    finally:
        connection.close()


@contextmanager
def connect_with_files(path: Path, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open one database to read, beside others who have it open: its views over files may read in this folder and nowhere else."""
    quoted = str(path).replace("'", "''")
    with connect(":memory:", read_only=False) as connection:
        connection.execute("set allowed_directories = [?]", [f"{folder}/"]).fetchall()
        connection.execute(f"attach '{quoted}' as \"{path.stem}\" (read_only)").fetchall()
        connection.execute(f'use "{path.stem}"').fetchall()
        connection.execute("set enable_external_access = false").fetchall()
        yield connection


def rows(con: duckdb.DuckDBPyConnection, sql: str, params: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Every row of a query as a dict by column name."""
    cursor = con.execute(sql, list(params))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
