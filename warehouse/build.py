"""From accepted Parquet and the rulebook to build/warehouse.duckdb: one dbt run, swapped in whole or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from home import REPO, RULEBOOK, Home, ParError, end_with_parent, write_json
from run_log import STEPS_FILE
from warehouse.connection import connect, identifier, rows

PROJECT = REPO / "dbt_project"
# Views remember the name of the database they were made in, which is the file's: the new file has the final name from the start.
DATABASE_FILE = "warehouse.duckdb"
_ABOUT_FILES = frozenset({"file_accounts", "arrivals", "coverage", "registry"})  # what ingest says of its own work, no source's rows


class BuildError(ParError):
    """A warehouse that could not be built; the one before it still stands."""


def build(home: Home) -> dict[str, Any]:
    """Build the warehouse and put it in place of the old; returns {rows, models, seconds, is_new}. BuildError names dbt's failing node.

    What was built of the same files by the same models stands: the same inputs give the same content.
    """
    started = time.monotonic()
    rulebook = rulebook_folder()
    if not accepted_files(home):
        raise BuildError(f"There are no accepted files under {home.accepted}; run a pull first: make run PROVINCE=phu_tho PERIOD=2026-08.")
    with _one_at_a_time(home):
        inputs = {
            "accepted_sha256": _digest(home.accepted, "*.parquet"),
            "held_sha256": _digest(home.held, "*.parquet"),
            "rulebook_sha256": _digest(rulebook, "*.csv"),
            "project_sha256": _digest(PROJECT, "*.*"),
        }
        if earlier := _built_before(home, inputs):
            return earlier | {"is_new": False, "seconds": round(time.monotonic() - started, 2)}
        built = _run_dbt(home, rulebook)
        counts = _mart_rows(built)
        built.replace(home.build / DATABASE_FILE)
        summary = {"rows": sum(counts.values()), "models": _model_count(home), "seconds": round(time.monotonic() - started, 2)}
        write_json(home.build / "build.json", summary | {"inputs": inputs, "marts": counts})
    return summary | {"is_new": True}


def _built_before(home: Home, inputs: dict[str, str]) -> dict[str, Any] | None:
    """What an earlier build made of these very inputs, if its file still stands."""
    path = home.build / "build.json"
    if not path.is_file() or not (home.build / DATABASE_FILE).is_file():
        return None
    earlier = json.loads(path.read_text(encoding="utf-8"))
    return {name: earlier[name] for name in ("rows", "models")} if earlier["inputs"] == inputs else None


def rulebook_folder() -> Path:
    """The rulebook that a build reads: PAR_RULEBOOK where somebody tries out a changed copy, else the project's own."""
    return Path(os.environ.get("PAR_RULEBOOK") or RULEBOOK).resolve()


def accepted_files(home: Home) -> list[Path]:
    """Every accepted Parquet file that some pull brought; the typed empty ones do not count."""
    return sorted(path for path in home.accepted.rglob("*.parquet") if not path.name.startswith("_") and path.parent.name not in _ABOUT_FILES)


@contextmanager
def _one_at_a_time(home: Home) -> Iterator[None]:
    """Two builds of one home would write the same new file; the second waits. A killed process lets go of the lock."""
    with (home.build / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _digest(folder: Path, pattern: str) -> str:
    """SHA-256 over the files' relative paths and contents, in name order."""
    lines = [f"{path.relative_to(folder)} {_file_sha256(path)}" for path in sorted(folder.rglob(pattern))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _file_sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _run_dbt(home: Home, rulebook: Path) -> Path:
    """Run dbt into a new file and return it."""
    target = home.build / "next" / DATABASE_FILE
    shutil.rmtree(target.parent, ignore_errors=True)  # a killed build's file, write-ahead log and spilled pages
    target.parent.mkdir()
    results = _dbt_folder(home) / "run_results.json"
    results.unlink(missing_ok=True)
    log = home.logs / "dbt.log"
    (home.logs / STEPS_FILE).touch()  # a model reads it
    with log.open("w", encoding="utf-8") as output:
        command = [sys.executable, "-m", "dbt.cli.main", "build", "--exclude-resource-type", "unit_test", "--no-use-colors", "--log-level-file", "none"]
        environment = dbt_environment(home, rulebook, target)
        finished = subprocess.run(command, cwd=PROJECT, env=environment, stdout=output, stderr=subprocess.STDOUT, check=False, preexec_fn=end_with_parent)
    if finished.returncode != 0:
        raise BuildError(f"The warehouse was not built: {_what_failed(results, log)}; put right what it names and build again (all of it is in {log}).")
    return target


def dbt_environment(home: Home, rulebook: Path, target: Path) -> dict[str, str]:
    """What dbt_project/ reads from the environment, every path absolute, and nothing that waits for a network."""
    folder = _dbt_folder(home)
    return os.environ | {
        "PAR_HOME": str(home.root),
        "PAR_RULEBOOK": str(rulebook),
        "PAR_WAREHOUSE": str(target),
        "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_TARGET_PATH": str(folder),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
        "DO_NOT_TRACK": "1",
    }


def _dbt_folder(home: Home) -> Path:
    """dbt's manifest, results and parse state; kept between builds, so that the next one parses only what changed."""
    folder = home.build / "dbt"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _what_failed(results: Path, log: Path) -> str:
    """dbt's own first failing node and its message, on one line; where no node ran, the last line that dbt printed."""
    for result in _results(results):
        if result["status"] in ("error", "fail"):
            name = result["unique_id"].split(".")[2]
            return f"{name} says '{' '.join((result['message'] or 'no message').split())}'"
    printed = [line for line in log.read_text(encoding="utf-8").splitlines() if line.strip()]
    return f"dbt says '{' '.join(printed[-1].split())}'" if printed else "dbt did not start"


def _results(results: Path) -> list[dict[str, Any]]:
    return json.loads(results.read_text(encoding="utf-8"))["results"] if results.is_file() else []


def _model_count(home: Home) -> int:
    return sum(1 for result in _results(_dbt_folder(home) / "run_results.json") if result["unique_id"].startswith("model."))


def _mart_rows(database: Path) -> dict[str, int]:
    """Rows of every mart."""
    with connect(database) as con:
        names = rows(con, "select table_name as name from information_schema.tables where table_schema = 'marts' order by table_name")
        return {row["name"]: rows(con, f"select count(*) as n from marts.{identifier(row['name'])}")[0]["n"] for row in names}
