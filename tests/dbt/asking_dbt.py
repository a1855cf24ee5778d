"""One dbt command over a copy of a built warehouse; what dbt knew of the project when it built is not read again."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from home import RULEBOOK, Home
from warehouse.build import DATABASE_FILE, PROJECT, dbt_environment


def ask_dbt(home: Home, *command: str) -> list[dict]:
    """The results of the command. The copy lies where the build wrote its new file: under another name dbt would parse the whole project again."""
    database = home.build / "next" / DATABASE_FILE
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(home.build / "dbt", folder, dirs_exist_ok=True)
        shutil.copy(home.build / DATABASE_FILE, database)
        environment = dbt_environment(home, RULEBOOK, database) | {"DBT_TARGET_PATH": folder, "DBT_LOG_PATH": folder}
        finished = subprocess.run([sys.executable, "-m", "dbt.cli.main", *command], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
        database.unlink()
        assert finished.returncode == 0, finished.stdout[-4000:]
        return json.loads((Path(folder) / "run_results.json").read_text(encoding="utf-8"))["results"]
