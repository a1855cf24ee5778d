"""Airflow's metadata database of a home: made once, mended when it was left half made, with the pools that the tasks run in."""

from __future__ import annotations

import logging
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import par
from dags.settings import settle
from home import ParError

EXAMPLE = "postgresql+psycopg2://user:password@host:5432/name"


def prepare() -> None:
    """Bring the database to this version of Airflow: the home's own once a version, one on a server each time, for it may be another one by now."""
    home = settle()
    from airflow import __version__
    from airflow.configuration import write_default_airflow_configuration_if_needed

    mark = Path(os.environ["AIRFLOW_HOME"]) / f".migrated-{__version__}"
    mark.parent.mkdir(parents=True, exist_ok=True)
    own = not os.environ.get("PAR_DATABASE_URL")
    if own and mark.exists():
        return
    if own:
        _remove_half_made(mark.with_name("airflow.db"))
    write_default_airflow_configuration_if_needed()  # it holds the keys that the processes of a home share
    from airflow.utils.db import upgradedb

    with par.step(home, "airflow", "metadata database") as done:
        logging.disable(logging.INFO)
        upgradedb()
        _make_pools()
        logging.disable(logging.NOTSET)
        if own:
            mark.touch()
        done(f"Airflow {__version__}")


def must_answer() -> None:
    """ParError, without the password, where the database that is named does not answer."""
    named = os.environ.get("PAR_DATABASE_URL")
    if not named:
        return
    import psycopg2
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(named)
    except ArgumentError as error:
        raise ParError(f"PAR_DATABASE_URL is no address of a database; write it like this: {EXAMPLE}.") from error
    if url.drivername != "postgresql+psycopg2":
        raise ParError(f"PAR_DATABASE_URL names {url.drivername}; the database is a PostgreSQL: {EXAMPLE}.")
    try:
        psycopg2.connect(url.set(drivername="postgresql").render_as_string(hide_password=False), connect_timeout=10).close()
    except psycopg2.OperationalError as error:
        said = " ".join(str(error).split())
        raise ParError(f"The database {url.render_as_string()} does not answer ({said}); start it, or correct PAR_DATABASE_URL.") from error


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
