"""An extract of a release for those who may see one unit only: its own rows and the law, nobody else's figures."""

from __future__ import annotations

from pathlib import Path

from home import ParError
from warehouse.connection import Connection, connect, identifier, rows
from warehouse.content import MARTS
from warehouse.release import Release, attach, copy_comments

# What a mart is about decides which of its rows go along: of a unit, its own; of a province, none; of neither, all (rules, labels, reorganisations).
OF_A_UNIT, OF_A_PROVINCE = "unit_code", "province_code"


class ExtractError(ParError):
    """An extract that cannot be made."""


def extract(release: Release, unit_code: str, out: Path) -> dict[str, int]:
    """Write a new database with the rows of one unit; returns how many of each mart. ExtractError where the unit is unknown or the file is there already.

    Of its peers it holds what a rank says by itself (`rank`, `ranked_count`), and neither names nor points.
    """
    if out.exists():
        raise ExtractError(f"{out} is there already; name a new file, so that nobody's extract is overwritten.")
    with connect(":memory:", read_only=False) as con:
        attach(con, release.database, "whole", is_read_only=True)
        if not rows(con, f"select 1 as found from whole.{MARTS}.dim_units where unit_code = ?", (unit_code,)):
            raise ExtractError(f"No unit of release {release.release_id} has the code '{unit_code}'; look it up with: par.py ask ranking.")
        attach(con, out, "part")
        con.execute(f"create schema part.{MARTS}").fetchall()
        counts = {mart: _copy(con, mart, unit_code) for mart in _marts(con)}
        copy_comments(con, "whole", "part")
        con.execute("detach part").fetchall()
    return counts


def _marts(con: Connection) -> list[str]:
    """Every mart that is about a unit, or about no province at all."""
    columns = f"select 1 from duckdb_columns() as c where c.database_name = 'whole' and c.schema_name = '{MARTS}' and c.table_name = t.table_name"
    about = f"exists ({columns} and c.column_name = '{OF_A_UNIT}') or not exists ({columns} and c.column_name = '{OF_A_PROVINCE}')"
    found = rows(
        con, f"select t.table_name as mart from duckdb_tables() as t where t.database_name = 'whole' and t.schema_name = ? and ({about}) order by 1", (MARTS,)
    )
    return [row["mart"] for row in found]


def _copy(con: Connection, mart: str, unit_code: str) -> int:
    table = f"{MARTS}.{identifier(mart)}"
    about = {row["name"] for row in rows(con, f"select column_name as name from (describe whole.{table})")}
    condition = f"where {OF_A_UNIT} = $unit" if OF_A_UNIT in about else "where $unit is not null"
    con.execute(f"create table part.{table} as select * from whole.{table} {condition} order by all", {"unit": unit_code}).fetchall()
    return rows(con, f"select count(*) as found from part.{table}")[0]["found"]
