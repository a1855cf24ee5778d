"""Every mart of Spark against DuckDB's of the same home, row for row and to the last digit: `python -m spark.compare`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from home import Home, ParError, open_home
from warehouse.build import DATABASE_FILE
from warehouse.connection import Connection, connect, identifier, literal, rows


@dataclass(frozen=True)
class Difference:
    """One mart that is not the same: rows that only one engine has, or why they cannot be laid side by side."""

    mart: str
    duckdb_only: int
    spark_only: int
    why: str = ""

    def __str__(self) -> str:
        return f"{self.mart}: {self.why or f'{self.duckdb_only} rows only in DuckDB, {self.spark_only} only in Spark'}"


def main() -> None:
    """Print how many marts are equal; ends with an error that names each that is not."""
    count, differing = compare(open_home())
    print(f"  spark       {count - len(differing)} of {count} marts equal DuckDB's to the last digit", flush=True)
    if differing:
        sys.exit("par: Spark and DuckDB differ; see which rows and put right the model or its macro:\n" + "\n".join(f"  {one}" for one in differing))


def compare(home: Home) -> tuple[int, list[Difference]]:
    """How many marts DuckDB's build has, and each that Spark's tables under `build/spark/warehouse` do not repeat. ParError without a build."""
    database = home.build / DATABASE_FILE
    if not database.is_file():
        raise ParError(f"There is no {database} to compare with; make one: make run PROVINCE=… PERIOD=….")
    with connect(":memory:", read_only=False) as con:
        con.execute(f"attach {literal(database)} as built (read_only)").fetchall()
        asked = "select table_name as name from information_schema.tables where table_catalog = 'built' and table_schema = 'marts' order by table_name"
        marts = [row["name"] for row in rows(con, asked)]
        found = [difference(con, mart, home.build / "spark" / "warehouse" / "marts.db" / mart) for mart in marts]
    return len(marts), [one for one in found if one]


def difference(con: Connection, mart: str, folder: Path) -> Difference | None:
    """What one mart and the Parquet files of its twin do not share; None where they are equal. Types count: 3.00 is not 3."""
    if not list(folder.glob("*.parquet")):
        return Difference(mart, 0, 0, "Spark has not built it")
    built, told = f"built.marts.{identifier(mart)}", f"read_parquet({literal(folder / '*.parquet')})"
    columns, twins = described(con, built), described(con, told)
    if columns != twins:
        return Difference(mart, 0, 0, f"columns differ: {sorted(set(columns.items()) ^ set(twins.items()))}")
    text = ", ".join(f"cast({identifier(name)} as varchar)" for name in columns)
    one, other = (f"select {text} from {relation}" for relation in (built, told))
    only = [rows(con, f"select count(*) as n from ({left} except all {right})")[0]["n"] for left, right in ((one, other), (other, one))]
    return Difference(mart, *only) if any(only) else None


def described(con: Connection, relation: str) -> dict[str, str]:
    """Type by column, in order."""
    return {row["column_name"]: row["column_type"] for row in rows(con, f"describe select * from {relation}")}


if __name__ == "__main__":
    try:
        main()
    except ParError as error:
        sys.exit(f"par: {error}")
