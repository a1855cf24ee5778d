"""A real PostgreSQL for a test: made in a folder of its own, with a password, on a free port of this machine, gone afterwards."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MISSING = "PostgreSQL is missing: no pg_ctl on the PATH nor under /usr/lib/postgresql; install it: apt-get install postgresql"


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of an empty database, as PAR_DATABASE_URL wants it; AssertionError where PostgreSQL is not installed."""
    programs = _programs()
    folder, password, port = Path(tempfile.mkdtemp(prefix="par-pg-")), secrets.token_urlsafe(24), free_port()
    (folder / "password").write_text(password, encoding="utf-8")
    if os.getuid() == 0:
        for path in (folder, folder / "password"):
            shutil.chown(path, _owner(0)["user"])
    control = [programs / "pg_ctl", "-D", folder / "data", "-w"]
    try:
        _as_owner(programs / "initdb", "-D", folder / "data", "-U", "par", "-A", "scram-sha-256", "--pwfile", folder / "password", "--no-sync")
        _as_owner(*control, "-l", folder / "log", "-o", f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off", "start")
        yield f"postgresql+psycopg2://par:{password}@127.0.0.1:{port}/postgres"
        _as_owner(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _programs() -> Path:
    found = [*Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), *filter(None, [shutil.which("pg_ctl")])]
    assert found, MISSING
    return Path(found[0]).resolve().parent


def _owner(user_id: int) -> dict[str, object]:
    """PostgreSQL refuses to run as root: another user of the machine stands in."""
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []} if user_id == 0 else {}


def _as_owner(*command: object) -> None:
    subprocess.run([str(word) for word in command], cwd="/", check=True, timeout=60, stdout=subprocess.DEVNULL, **_owner(os.getuid()))
