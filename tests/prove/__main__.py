"""`python -m tests.prove --sets 2000`: both engines score that many generated criteria sets with their units and figures; exit 1 where a point differs."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from home import open_home
from tests.prove.batch import GIVEN, compared, drawn, named_cases, scored_by_sql
from tests.prove.models import Compiled, compiled
from warehouse.proof.compare import Proof

BATCH = 200
MOST_SHOWN = 30


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.prove", description=__doc__)
    parser.add_argument("--sets", type=int, default=2000, help="how many criteria sets (default 2000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed generates other sets (default 1)")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="par-prove-"))
    started, points, scored = time.monotonic(), 0, 0
    models = compiled(open_home(folder / "home"), GIVEN)
    for first in range(0, asked.sets, BATCH):
        proof = _batch(models, folder / f"sets_{first}", first, min(BATCH, asked.sets - first), asked.seed)
        points, scored = points + proof.point_count, scored + len(proof.sets)
        print(f"  prove       generated sets: {points:,} points of {scored:,} sets so far, {time.monotonic() - started:.0f} s", flush=True)
        if proof.differences:
            return _told(proof, folder / f"sets_{first}")
    print(f"  prove       generated sets: {points:,} points of {scored:,} sets: all agree")
    shutil.rmtree(folder)
    return 0 if points else 1


def _batch(models: Compiled, folder: Path, first: int, count: int, seed: int) -> Proof:
    folder.mkdir()
    database = scored_by_sql(models, named_cases(drawn(count, seed * 1_000_003 + first), first), folder)
    return compared(database, folder / "rulebook")


def _told(proof: Proof, folder: Path) -> int:
    """What differs, and where the sets and both engines' figures lie."""
    for difference in proof.differences[:MOST_SHOWN]:
        print(f"  {difference}")
    print(
        f"  {len(proof.differences):,} differences; the sets are in {folder / 'rulebook' / 'criteria'}, what SQL made of them in {folder / 'warehouse.duckdb'}"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
