"""The processes that Airflow is made of, each by its name: on one machine together (dags/together.py), or one a container (docker-compose.yml)."""

from __future__ import annotations

import argparse
import json
import os
import sys
from urllib.request import urlopen

from dags import metadata
from dags.settings import settle
from dags.together import run_together
from home import ParError

# name → its arguments, and what Airflow's health report calls it; the API comes first, for the others report to it
PROCESSES = {
    "api-server": ((), "metadatabase"),
    "scheduler": (("--skip-serve-logs",), "scheduler"),  # all processes of a home write into its logs/: nobody needs to be asked for them
    "dag-processor": ((), "dag_processor"),
    "triggerer": (("--skip-serve-logs",), "triggerer"),
}


def command(name: str) -> list[str]:
    """What starts a process of the fleet."""
    return [sys.executable, "-m", "airflow", name, *PROCESSES[name][0]]


def healthy(name: str) -> bool:
    """Whether Airflow's API answers and says that this part of it gave a sign of life lately."""
    api = os.environ["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"].removesuffix("/execution/")
    try:
        with urlopen(f"{api}/api/v2/monitor/health", timeout=5) as answer:
            return json.load(answer)[PROCESSES[name][1]]["status"] == "healthy"
    except (OSError, ValueError):
        return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("does", choices=[*PROCESSES, "init", "health", "all"], help="a process to become; init: its database; all: every process, here")
    parser.add_argument("of", nargs="?", choices=[*PROCESSES], help="health of what")
    parser.add_argument("--on-a-server", action="store_true", help="the database must be named")
    asked = parser.parse_args()
    try:
        os.umask(0o077)  # what it writes of unpublished data is its owner's alone
        home = settle()
        if asked.does == "health":
            return 0 if healthy(asked.of or "api-server") else 1
        if asked.on_a_server and not os.environ.get("PAR_DATABASE_URL"):
            raise ParError(f"No database is named; say where it is: PAR_DATABASE_URL={metadata.EXAMPLE}, or its file in PAR_DATABASE_URL_FILE.")
        metadata.must_answer()
        if asked.does in PROCESSES:
            os.execv(sys.executable, command(asked.does))
        metadata.prepare()
        if asked.does == "init":
            return 0
        ready = f"Airflow     http://localhost:{os.environ['AIRFLOW__API__PORT']} (Ctrl-C stops it)"
        return run_together(home, {name: command(name) for name in PROCESSES}, healthy, ready)
    except ParError as error:
        print(f"par: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
