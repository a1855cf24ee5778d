"""Releases: the marts that passed the gate, frozen in a folder of their own, behind a link that readers follow."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import audit
from home import REPO, Home, ParError, published, sync, write_bytes, write_json
from ingest.manifest import arrivals
from warehouse import dictionary, lineage
from warehouse.build import rulebook_folder
from warehouse.connection import Connection, connect, identifier, literal, rows
from warehouse.content import MARTS, MartContent, content_hash, mart_contents

CURRENT = "current"
MANIFEST_FILE = "manifest.json"
DATABASE_FILE = "warehouse.duckdb"
STAGING_PREFIX = ".staging-"
OFFICIAL_FILE = "official.jsonl"  # which releases a decision published: warehouse/official.py writes it

# The oldest storage any DuckDB still in support reads; files in 2.0's own storage cannot be opened by a 1.x reader (BI tools lag behind).
STORAGE_VERSION = "v1.2.0"

# A year of monthly releases: enough to answer what was said a year ago, and far more than the three versions that slow readers need.
KEPT_RELEASES = 12


class ReleaseError(ParError):
    """A release that cannot be made, or one that is not there."""


@dataclass(frozen=True)
class Release:
    """One frozen release; `is_new` says whether this very call gave readers something they did not have before."""

    release_id: str
    path: Path
    manifest: dict[str, Any]
    is_new: bool

    @property
    def database(self) -> Path:
        return self.path / DATABASE_FILE


def current(home: Home) -> Release:
    """The release that readers see now. Its path is the folder itself, not the link, so one reader stays in one release."""
    path = (home.releases / CURRENT).resolve()
    if path.name == CURRENT or not (path / MANIFEST_FILE).is_file():
        raise ReleaseError(f"Nothing has been released under {home.releases} yet; build the warehouse, pass the gate and publish first.")
    return _read(path, is_new=False)


def publish(home: Home) -> Release:
    """Freeze the build that passed the gate and let readers see it; the same content is not released twice."""
    with _one_at_a_time(home), published():
        _remove_leftovers(home)
        contents = _gated_contents(home)
        now = _now_current(home)
        if now is not None and now.manifest["content_hash"] == content_hash(contents):
            return now
        release = _freeze(home, contents)
        audit.record(home, "publish", release=release.release_id, content_hash=release.manifest["content_hash"])  # before: nothing is published unrecorded
        _point_current_at(home, release.release_id)
        _forget_old(home)
        return release


def _build_file(home: Home) -> Path:
    return home.build / DATABASE_FILE


def _read(path: Path, *, is_new: bool) -> Release:
    return Release(path.name, path, json.loads((path / MANIFEST_FILE).read_text(encoding="utf-8")), is_new)


def _now_current(home: Home) -> Release | None:
    try:
        return current(home)
    except ReleaseError:
        return None


@contextmanager
def _one_at_a_time(home: Home) -> Iterator[None]:
    """Hold the releases' lock: whoever has it knows that every staging folder is a dead publisher's. A killed process lets go of it."""
    with (home.releases / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _remove_leftovers(home: Home) -> None:
    for path in home.releases.glob(f"{STAGING_PREFIX}*"):
        if path.is_symlink():
            path.unlink()
        else:
            shutil.rmtree(path)


def _gated_contents(home: Home) -> list[MartContent]:
    """What the build holds, provided that the gate has passed exactly this."""
    gate_file = home.build / "gate.json"
    if not _build_file(home).is_file():
        raise ReleaseError(f"There is no {_build_file(home)} to release; build the warehouse first.")
    if not gate_file.is_file():
        raise ReleaseError("The gate has not looked at this build; run the gate, then publish again.")
    gate = json.loads(gate_file.read_text(encoding="utf-8"))
    if not gate["passed"]:
        raise ReleaseError("The gate did not pass this build, so nothing was released; read build/gate.json, correct the source or the rule and build again.")
    with connect(_build_file(home)) as con:
        contents = mart_contents(con)
    if gate["content_hash"] != content_hash(contents):
        raise ReleaseError("The build has changed since the gate passed it, so nothing was released; run the gate again, then publish.")
    return contents


def _freeze(home: Home, contents: list[MartContent]) -> Release:
    """Write the release aside, whole, and rename it into place; a crash before the rename leaves only a staging folder."""
    with _staging_folder(home) as staging:
        manifest = _write_marts(_build_file(home), contents, staging) | {"absent": _absent(home)}
        release_id = manifest["release_id"]
        _write_guides(home, release_id, contents, staging)
        write_json(staging / MANIFEST_FILE, manifest)
        _seal(staging)
        target = home.releases / release_id
        if not target.exists():  # else it was current before, or a publish died between this rename and the link
            staging.rename(target)
            sync(home.releases)
    return _read(target, is_new=True)


def _write_guides(home: Home, release_id: str, contents: list[MartContent], staging: Path) -> None:
    """What a reader needs beside the figures: the dictionary, and the lineage where dbt left its manifest."""
    dbt_manifest = dictionary.read_manifest(home.build / "dbt" / MANIFEST_FILE)
    described = dictionary.meanings(dbt_manifest)
    write_bytes(staging / "dictionary.md", dictionary.markdown(release_id, contents, described).encode())
    write_bytes(staging / "dictionary.xlsx", dictionary.workbook(release_id, contents, described))
    if "metadata" in dbt_manifest:
        write_bytes(staging / "lineage.html", lineage.page(dbt_manifest))


@contextmanager
def _staging_folder(home: Home) -> Iterator[Path]:
    folder = home.releases / f"{STAGING_PREFIX}{os.getpid()}"
    (folder / MARTS).mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_marts(build: Path, contents: list[MartContent], staging: Path) -> dict[str, Any]:
    """The serving database and the Parquet of every mart, read back and found the same; returns the manifest of what is in them."""
    with connect(":memory:", read_only=False) as con:
        attach(con, build, "build", is_read_only=True)
        attach(con, staging / DATABASE_FILE, "release")
        _copy_marts(con, contents, staging / MARTS)
        _prove_same(contents, mart_contents(con, "release"))
        manifest = _manifest(con, contents)
        con.execute("detach release").fetchall()
    return manifest


def attach(con: Connection, path: Path, name: str, is_read_only: bool = False) -> None:
    """Attach a database: one that is there, to read only, or a new one in the oldest storage that readers still have."""
    option = "read_only" if is_read_only else f"storage_version '{STORAGE_VERSION}'"
    con.execute(f"attach {literal(path)} as {identifier(name)} ({option})").fetchall()


def _copy_marts(con: Connection, contents: list[MartContent], folder: Path) -> None:
    """Every mart in one fixed order of rows, as a table with the models' comments and as Parquet."""
    con.execute(f"create schema release.{MARTS}").fetchall()
    for mart in contents:
        table = f"{MARTS}.{identifier(mart.name)}"
        con.execute(f"create table release.{table} as select * from build.{table} order by all").fetchall()
        con.execute(f"copy release.{table} to {literal(folder / f'{mart.name}.parquet')} (format parquet, compression zstd)").fetchall()
    copy_comments(con, "build", "release")


def copy_comments(con: Connection, source: str, target: str) -> None:
    """What tables and columns of one attached database say of themselves, to those of the same name in another."""
    there = {row["name"] for row in rows(con, "select table_name as name from duckdb_tables() where database_name = ? and schema_name = ?", (target, MARTS))}
    told = "database_name = ? and schema_name = ? and comment is not null"
    for row in rows(con, f"select table_name, comment from duckdb_tables() where {told}", (source, MARTS)):
        if row["table_name"] in there:
            table = f"{identifier(target)}.{MARTS}.{identifier(row['table_name'])}"
            con.execute(f"comment on table {table} is {literal(row['comment'])}").fetchall()
    for row in rows(con, f"select table_name, column_name, comment from duckdb_columns() where {told}", (source, MARTS)):
        if row["table_name"] in there:
            column = f"{identifier(target)}.{MARTS}.{identifier(row['table_name'])}.{identifier(row['column_name'])}"
            con.execute(f"comment on column {column} is {literal(row['comment'])}").fetchall()


def _prove_same(built: list[MartContent], released: list[MartContent]) -> None:
    """The frozen copy is read back: what readers get is what the gate passed."""
    differing = [mart.name for mart, copy in zip(built, released, strict=True) if mart != copy]
    if differing:
        raise ReleaseError(f"The frozen copy of {', '.join(differing)} differs from the build, so nothing was released; check the disk and publish again.")


def _manifest(con: Connection, contents: list[MartContent]) -> dict[str, Any]:
    """Everything needed to say what this release was made of, and to make it again."""
    inputs = rows(
        con,
        "select distinct source_id, province_code, period, file_name, file_sha256 as sha256, learned_at as landed_at, practice_kind"
        f" from release.{MARTS}.fct_file_accounts order by all",
    )
    if not inputs:
        raise ReleaseError("The build accounts for no file at all, so nothing was released; land and validate a month, then build again.")
    learned_at = max(row["landed_at"] for row in inputs)
    content = content_hash(contents)
    return {
        "release_id": f"{learned_at:%Y%m%d}-{content[:12]}",
        "created_at": datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds"),
        "learned_at": learned_at.isoformat(),
        "inputs": [{**row, "landed_at": row["landed_at"].isoformat()} for row in inputs],
        "provinces": sorted({row["province_code"] for row in inputs}),
        "periods": sorted({row["period"] for row in inputs}),
        "row_counts": {mart.name: mart.row_count for mart in contents},
        "mart_hashes": {mart.name: mart.digest for mart in contents},
        "content_hash": content,
        "rulebook_sha256": rulebook_hash(rulebook_folder()),
        "code_version": code_version(),
    }


def _absent(home: Home) -> list[dict[str, str]]:
    """What the latest pull of each source and month could not have and went on without, and why."""
    latest = {(arrival.source_id, arrival.province_code, arrival.period): arrival.absent for arrival in arrivals(home)}
    return [
        {"source_id": source_id, "province_code": province_code, "period": period, "entity": entity, "reason": reason}
        for (source_id, province_code, period), absent in sorted(latest.items())
        for entity, reason in sorted(absent.items())
    ]


def rulebook_hash(folder: Path) -> str:
    """SHA-256 over every rule file's name and bytes, in name order: one changed rule changes it."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def code_version() -> str:
    """The package version, with git's word for the commit where the code is a checkout."""
    version = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    if not (REPO / ".git").exists():  # an unpacked archive may lie inside somebody else's repository
        return version
    try:
        found = subprocess.run(["git", "describe", "--always", "--dirty", "--tags"], cwd=REPO, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return version
    return f"{version}+{found.stdout.strip()}" if found.returncode == 0 else version


def _seal(folder: Path) -> None:
    """Make every file read-only and everything durable: a release is never edited, and a power cut after the rename loses nothing."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file():
            path.chmod(0o444)
        sync(path)
    sync(folder)


def _point_current_at(home: Home, release_id: str) -> None:
    """Swap the link in one step: a reader finds the old release or the new one, never neither."""
    link = home.releases / f"{STAGING_PREFIX}{CURRENT}-{os.getpid()}"
    link.symlink_to(release_id)
    link.replace(home.releases / CURRENT)
    sync(home.releases)


def _forget_old(home: Home) -> None:
    """Remove all but the newest releases and those that a decision published; each first loses its name, so that a crash leaves no half of one."""
    kept = {current(home).release_id, *_published(home)}
    found = [path for path in home.releases.iterdir() if not path.name.startswith(".") and not path.is_symlink() and (path / MANIFEST_FILE).is_file()]
    newest_first = sorted(found, key=lambda path: _read(path, is_new=False).manifest["created_at"], reverse=True)
    for path in newest_first[KEPT_RELEASES:]:
        if path.name not in kept:
            aside = path.rename(path.with_name(f"{STAGING_PREFIX}{path.name}"))
            shutil.rmtree(aside)


def _published(home: Home) -> set[str]:
    ledger = home.releases / OFFICIAL_FILE
    return {json.loads(line)["release_id"] for line in ledger.read_text(encoding="utf-8").splitlines()} if ledger.is_file() else set()
