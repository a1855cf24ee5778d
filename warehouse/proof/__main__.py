"""`python -m warehouse.proof`: score the home's build (without one, its current release) again and split its changes; exit 1 where something differs."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from home import Home, ParError, open_home
from warehouse.build import DATABASE_FILE, rulebook_folder
from warehouse.connection import connect
from warehouse.proof.compare import prove
from warehouse.proof.rulebook import Rulebook
from warehouse.proof.sums import prove_changes
from warehouse.release import current


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m warehouse.proof", description=__doc__)
    parser.add_argument("--release", action="store_true", help="the current release instead of the build")
    parser.add_argument("--most", type=int, default=40, help="how many differences to list (default 40)")
    asked = parser.parse_args()
    try:
        database = _database(open_home(), asked.release)
    except ParError as error:
        print(f"par: {error}", file=sys.stderr)
        return 1
    with connect(database) as con:
        rulebook = Rulebook(rulebook_folder())
        proof = prove(con, rulebook, _progress)
        print(f"  prove       {proof}", flush=True)
        changes = prove_changes(con, rulebook)
        print(f"  prove       {changes}", flush=True)
    differences = [*proof.differences, *changes.differences]
    for difference in differences[: asked.most]:
        print(f"  {difference}")
    return 1 if differences or not proof.point_count else 0


def _database(home: Home, is_release: bool) -> Path:
    built = home.build / DATABASE_FILE
    return built if built.is_file() and not is_release else current(home).database


def _progress(said: str) -> None:
    if os.isatty(1):
        print(f"  prove       {said:<70}", end="\r", flush=True)


if __name__ == "__main__":
    sys.exit(main())
