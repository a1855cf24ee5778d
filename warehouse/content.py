"""The content hash of a warehouse: one number for every mart's columns and rows, whatever their order and whenever they were learned."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import warehouse.connection as connection

MARTS = "marts"

# When we learned a figure is not part of what the figure says: the same files loaded at another hour are the same content.
KNOWLEDGE_TIME_COLUMNS = frozenset({"learned_at", "first_learned_at", "last_learned_at"})

# A row's SHA-256 is summed in four 64-bit quarters: sums do not depend on the order of rows, and unlike XOR they notice a row that
# stands there twice. Quarters fit DuckDB's exact 128-bit sums (2^64 rows could be added before one overflows).
QUARTERS = (1, 17, 33, 49)


@dataclass(frozen=True)
class MartContent:
    """What one mart holds: its columns (name, type), how many rows, and a digest over both."""

    name: str
    columns: tuple[tuple[str, str], ...]
    row_count: int
    digest: str


def mart_contents(con: connection.Connection, catalog: str | None = None) -> list[MartContent]:
    """Every table of schema marts in name order, each read once; `catalog` is an attached database, else the connection's own."""
    catalog = catalog or connection.rows(con, "select current_catalog() as name")[0]["name"]
    columns: dict[str, list[tuple[str, str]]] = {}
    for row in connection.rows(
        con,
        "select table_name, column_name, data_type from information_schema.columns"
        " where table_catalog = ? and table_schema = ? order by table_name, ordinal_position",
        (catalog, MARTS),
    ):
        columns.setdefault(row["table_name"], []).append((row["column_name"], row["data_type"]))
    return [_mart_content(con, catalog, name, tuple(pairs)) for name, pairs in columns.items()]


def content_hash(contents: list[MartContent]) -> str:
    """SHA-256 over the marts' digests in name order."""
    lines = sorted(f"{mart.name} {mart.digest}" for mart in contents)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _mart_content(con: connection.Connection, catalog: str, name: str, columns: tuple[tuple[str, str], ...]) -> MartContent:
    kept = [column for column, _ in columns if column not in KNOWLEDGE_TIME_COLUMNS]
    sums = ", ".join(f"sum(cast('0x' || substr(digest, {start}, 16) as ubigint)) as quarter_{start}" for start in QUARTERS)
    table = f"{connection.identifier(catalog)}.{MARTS}.{connection.identifier(name)}"
    found = connection.rows(con, f"select count(*) as row_count, {sums} from (select sha256({_row_text(kept)}) as digest from {table}) as hashed_rows")[0]
    lines = [f"{column} {data_type}" for column, data_type in columns]
    lines += [str(found[key]) for key in ("row_count", *(f"quarter_{start}" for start in QUARTERS))]
    return MartContent(name, columns, found["row_count"], hashlib.sha256("\n".join(lines).encode()).hexdigest())


def _row_text(columns: list[str]) -> str:
    """A row as one unambiguous text: each value with its length in bytes before it, a null as `-`, so that 'a','bc' is not 'ab','c'."""
    text = [f"cast({connection.identifier(column)} as varchar)" for column in columns]
    return " || ".join(f"coalesce(cast(strlen({value}) as varchar) || ':' || {value}, '-')" for value in text) or "''"
