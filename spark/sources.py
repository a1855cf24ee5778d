"""Every source of dbt's manifest as a Spark table: accepted Parquet where it lies, the rulebook's CSV as text, lines of JSON as their columns say."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterable
from functools import reduce
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StringType, StructField, StructType

from home import ParError

# what dbt-duckdb reads a source from: rulebook and accepted files are named once, in the models' YAML
_LOCATION = re.compile(r"read_(?P<kind>parquet|csv|json)\('(?P<pattern>[^']+)'")
_COLUMN = re.compile(r"(\w+) := '([^']+)'")


class SourceError(ParError):
    """A source that Spark cannot read."""


def register(session: SparkSession, sources: Iterable[Any], folder: Path) -> int:
    """Make a table `<schema>.<name>` of each source of a dbt manifest; returns how many. Links to the Parquet files lie in `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    count = 0
    for source in sources:
        kind, paths = files_of(source)
        session.sql(f"create schema if not exists `{source.schema}`")
        table = f"`{source.schema}`.`{source.identifier}`"
        if kind == "csv":
            text_table(session, paths).coalesce(1).write.saveAsTable(table)
        elif kind == "json":
            columns = ", ".join(
                f"{name} {type_name.replace('VARCHAR', 'STRING')}" for name, type_name in _COLUMN.findall(source.config.meta["external_location"])
            )
            session.read.schema(columns).json([str(path) for path in paths]).write.saveAsTable(table)
        else:
            linked = link_visibly(paths, folder / source.schema / source.identifier)
            session.sql(f"create table {table} using parquet location '{linked}'")
        count += 1
    return count


def files_of(source: Any) -> tuple[str, list[Path]]:
    """`csv`, `json` or `parquet`, and the files of a source in name order. SourceError where there is none, or the location is of another form."""
    location = source.config.meta.get("external_location", "")
    found = _LOCATION.match(location)
    if not found:
        raise SourceError(
            f"Source {source.schema}.{source.name} has the location '{location}', which is no pattern of Parquet, CSV or JSON; write it so in its YAML."
        )
    paths = sorted(Path("/").glob(found["pattern"].format(name=source.identifier).lstrip("/")))
    if not paths:
        raise SourceError(f"Source {source.schema}.{source.name} has no file {found['pattern']}; run a pull first: make run PROVINCE=phu_tho PERIOD=2026-08.")
    return found["kind"], paths


def link_visibly(paths: list[Path], folder: Path) -> Path:
    """A folder of links to the files: Spark passes over names that begin with `_`, as the typed empty files do."""
    folder.mkdir(parents=True)
    for path in paths:
        (folder / path.name.lstrip("_")).symlink_to(path.resolve())
    return folder


def text_table(session: SparkSession, paths: list[Path]) -> DataFrame:
    """CSV files one below the other by column name, every cell text, an empty cell null."""
    return reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), (_text_file(session, path) for path in paths))


def _text_file(session: SparkSession, path: Path) -> DataFrame:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        names, *cells = csv.reader(handle)
    schema = StructType([StructField(name, StringType()) for name in names])
    return session.createDataFrame([[cell or None for cell in row] for row in cells if row], schema)
