"""The project's own compiled SQL over generated tables: no second build, no re-implementation of a model."""

from __future__ import annotations

import json
from collections.abc import Iterable
from copy import copy
from pathlib import Path

import duckdb

from home import Home
from warehouse.connection import Connection, connect, rows

Table = tuple[str, str]  # schema, name


class CompiledModels:
    """Some models of a built home, run over tables that a test fills; whatever else they read is there and empty."""

    def __init__(self, home: Home, models: Iterable[str], kept: Iterable[str] = ()):
        """`models` in any order; `kept` are inputs whose rows are the built warehouse's own, where a test has none of its own."""
        manifest = json.loads((home.build / "dbt" / "manifest.json").read_text(encoding="utf-8"))
        nodes = {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}
        self._order = [nodes[name] for name in _in_order(nodes, set(models))]
        parents = {parent.split(".")[-1] for node in self._order for parent in node["depends_on"]["nodes"]}
        self._inputs = {name: (nodes[name]["schema"], name) for name in parents - set(models)}
        self._sql = {node["name"]: _compiled(home, node) for node in self._order}
        with connect(home.build / "warehouse.duckdb") as built:
            self._columns = {name: _columns(built, table) for name, table in self._inputs.items()}
            self._kept = {name: _as_text(built, self._inputs[name], self._columns[name]) for name in set(kept) & set(self._inputs)}

    def planted(self, model: str, text: str, fault: str) -> CompiledModels:
        """The same with one piece of a model's SQL replaced by a fault."""
        assert self._sql[model].count(text) >= 1, f"{model} has no '{text}'"
        other = copy(self)
        other._sql = self._sql | {model: self._sql[model].replace(text, fault)}
        return other

    def run(self, tables: dict[str, list[dict]]) -> duckdb.DuckDBPyConnection:
        """An in-memory warehouse with the models built over `tables` (rows by column name, values as text or None)."""
        con = duckdb.connect()
        con.execute("attach ':memory:' as warehouse")
        con.execute("use warehouse")
        for schema in ("staging", "intermediate", "measures", "scores", "marts"):
            con.execute(f"create schema if not exists {schema}")
        for name, (schema, _) in self._inputs.items():
            columns = self._columns[name]
            con.execute(f'create table {schema}."{name}" ({", ".join(f"{column} {kind}" for column, kind in columns.items())})')
            _fill(con, f'{schema}."{name}"', columns, tables.get(name, self._kept.get(name, [])))
        for node in self._order:
            con.execute(f'create table {node["schema"]}."{node["name"]}" as {self._sql[node["name"]]}')
        return con


def _in_order(nodes: dict[str, dict], wanted: set[str]) -> list[str]:
    """Every wanted model after those that it reads."""
    done: list[str] = []
    while len(done) < len(wanted):
        ready = [name for name in sorted(wanted - set(done)) if {p.split(".")[-1] for p in nodes[name]["depends_on"]["nodes"]} & wanted <= set(done)]
        done += ready
    return done


def _compiled(home: Home, node: dict) -> str:
    path = home.build / "dbt" / "compiled" / "par_warehouse" / node["original_file_path"]
    return Path(path).read_text(encoding="utf-8")


def _columns(built: Connection, table: Table) -> dict[str, str]:
    sql = "select column_name, data_type from information_schema.columns where table_schema = ? and table_name = ? order by ordinal_position"
    return {row["column_name"]: row["data_type"] for row in rows(built, sql, table)}


def _as_text(built: Connection, table: Table, columns: dict[str, str]) -> list[dict]:
    return rows(built, f'select {", ".join(f"cast({column} as varchar) as {column}" for column in columns)} from {table[0]}."{table[1]}"')


def _fill(con: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str], told: list[dict]) -> None:
    if told:
        texts = json.dumps([dict.fromkeys(columns, "VARCHAR")])
        con.execute(f"insert into {table} by name select unnest(from_json(?, ?), recursive := true)", [json.dumps(told), texts])
