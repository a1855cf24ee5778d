"""What every process of Airflow is told, wherever it starts: the folders of this home, the metadata database, who may log in; secrets out of files."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from home import REPO, Home, ParError, open_home, write_bytes

SECRET_KINDS = ("PAR_", "AIRFLOW_CONN_")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def settle() -> Home:
    """Put the settings into this process's environment, before Airflow is imported; what is said there already stays."""
    _read_secret_files()
    home = open_home()
    for name, value in _told(home).items():
        os.environ.setdefault(name, value)
    return home


def _read_secret_files() -> None:
    """NAME_FILE is the file that holds NAME; NAME itself wins, and an empty file says nothing."""
    for name, path in [*os.environ.items()]:
        secret = name.removesuffix("_FILE")
        if secret == name or not name.startswith(SECRET_KINDS) or not path or os.environ.get(secret):
            continue
        try:
            content = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ParError(f"{name}={path} cannot be read ({error.strerror}); put the secret there, readable by you, or unset {name}.") from error
        if content:
            os.environ[secret] = content


def _told(home: Home) -> dict[str, str]:
    folder, dags = home.root / "airflow", REPO / "dags"
    port = os.environ.get("PAR_UI_PORT") or "8080"
    told = {
        "AIRFLOW_HOME": str(folder),
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(dags / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home.logs / "airflow"),
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FOLDER_PERMISSIONS": "0o700",
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FILE_PERMISSIONS": "0o600",
        "AIRFLOW__API__HOST": os.environ.get("PAR_UI_HOST") or LOOPBACK[0],
        "AIRFLOW__API__PORT": port,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "PYTHONPATH": str(REPO),
    }
    if database := os.environ.get("PAR_DATABASE_URL"):
        told["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] = database
    return told | _who_may_log_in(Path(os.environ.get("AIRFLOW_HOME", folder)) / "passwords.json")


def _who_may_log_in(passwords: Path) -> dict[str, str]:
    """PAR_UI_USERS=name:role,… with a password each, made once and written where their owner alone reads it; on this machine alone, nobody need log in."""
    users = os.environ.get("PAR_UI_USERS")
    if not users:
        if (os.environ.get("PAR_UI_HOST") or LOOPBACK[0]) not in LOOPBACK:
            raise ParError("Where other machines reach Airflow, people log in: PAR_UI_USERS=name:admin,other:viewer (roles: admin, op, user, viewer).")
        return {"AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True"}
    known = json.loads(passwords.read_text(encoding="utf-8")) if passwords.exists() else {}
    if missing := [user.partition(":")[0] for user in users.split(",") if user.partition(":")[0] not in known]:
        write_bytes(passwords, json.dumps(known | {name: secrets.token_urlsafe(16) for name in missing}).encode()).chmod(0o600)
    return {"AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": users, "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords)}
