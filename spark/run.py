"""Runs every model of the dbt project on Spark over one home: `python -m spark.run [dbt's own options]`."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

from pyspark.sql import SparkSession

from home import REPO, RULEBOOK, Home, ParError, open_home
from spark.cluster import LOOPBACK, MEMORY_GIB, cluster
from spark.sources import register

PROJECT = REPO / "dbt_project"


class SparkRunError(ParError):
    """Models that Spark could not build."""


def main(options: list[str]) -> None:
    """Build the marts under `build/spark/warehouse` and say how long it took; `options` are those of `dbt run`."""
    started = time.monotonic()
    home = open_home()
    folder = home.build / "spark"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    os.environ |= dbt_environment(home, folder)
    with cluster(folder) as master:
        session = open_session(master, folder)
        try:
            count = run_models(session, folder, options)
        finally:
            session.stop()
    print(f"  spark       {count} models in {time.monotonic() - started:.0f} s; the tables lie in {folder / 'warehouse'}", flush=True)


def dbt_environment(home: Home, folder: Path) -> dict[str, str]:
    """What dbt_project/ reads from the environment, every path absolute."""
    return {
        "PAR_HOME": str(home.root),
        "PAR_RULEBOOK": str(Path(os.environ.get("PAR_RULEBOOK") or RULEBOOK).resolve()),
        "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_TARGET_PATH": str(folder / "dbt"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
        "DO_NOT_TRACK": "1",
        "SPARK_LOCAL_IP": LOOPBACK,
    }


def open_session(master: str, folder: Path) -> SparkSession:
    """The one session of this process, which dbt's adapter takes up; its catalogue lives as long as it does, its tables stay as Parquet."""
    settings = {
        "spark.driver.host": LOOPBACK,
        "spark.driver.memory": "1g",
        "spark.executor.memory": f"{MEMORY_GIB * 1024 - 512}m",
        "spark.local.dir": str(folder / "scratch"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.catalogImplementation": "in-memory",
        # the warehouse's times are UTC without a zone, and what cannot be computed is an error
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.timestampType": "TIMESTAMP_NTZ",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.shuffle.partitions": "2",
    }
    builder = SparkSession.builder.master(master).appName("par")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def run_models(session: SparkSession, folder: Path, options: list[str]) -> int:
    """Register the sources, run dbt in this process (its session is this one), return how many models stand. SparkRunError names each that does not."""
    from dbt.cli.main import dbtRunner

    os.chdir(PROJECT)
    parsed = dbtRunner().invoke(["parse", "--target", "spark", "--quiet"])
    if not parsed.success:
        raise SparkRunError(f"dbt cannot read the project for Spark: {parsed.exception}; put right what it names.")
    print(f"  spark       {register(session, parsed.result.sources.values(), folder / 'sources')} sources registered", flush=True)
    ran = dbtRunner(manifest=parsed.result).invoke(["run", "--target", "spark", "--no-use-colors", "--log-level-file", "none", *options])
    if ran.result is None:
        raise SparkRunError(f"dbt did not run: {ran.exception}.")
    failed = {result.node.name: " ".join(result.message.split())[:300] for result in ran.result if result.status == "error"}
    if failed:
        lines = "\n".join(f"  {name}: {message}" for name, message in failed.items())
        raise SparkRunError(f"{len(failed)} of {len(ran.result)} models were not built on Spark; put right what each says and run make spark again:\n{lines}")
    return len(ran.result)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except ParError as error:
        sys.exit(f"par: {error}")
