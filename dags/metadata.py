"""Airflow's metadata database of a home: made once, mended when it was left half made, with the pools that the tasks run in."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import par
from home import open_home


def prepare() -> None:
    """Bring the database to this version of Airflow, once a version."""
    from airflow import __version__

    mark = Path(os.environ["AIRFLOW_HOME"]) / f".migrated-{__version__}"
    mark.parent.mkdir(parents=True, exist_ok=True)
    if not mark.exists():
        _remove_half_made(mark.with_name("airflow.db"))
        from airflow.utils.db import upgradedb

        with par.step(open_home(), "airflow", "metadata database (once a home)") as done:
            upgradedb()
            _make_pools()
            mark.touch()
            done(f"Airflow {__version__}")


def _make_pools() -> None:
    """The pools of dags/acting.py; a size that somebody changed in the UI stays."""
    from airflow.models import Pool

    from dags.acting import POOLS

    for name, (slots, about) in POOLS.items():
        if Pool.get_pool(name) is None:
            Pool.create_or_update_pool(name, slots, about, include_deferred=False)


def _remove_half_made(database: Path) -> None:
    """A run killed while the database was first made leaves one without a version (Airflow stamps it last): it holds nothing."""
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(database)) as connection:
            stamped = connection.execute("select count(*) from alembic_version").fetchone()[0]
    except sqlite3.DatabaseError:
        stamped = 0
    if not stamped:
        database.unlink()


if __name__ == "__main__":
    prepare()
