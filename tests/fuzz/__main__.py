"""`python -m tests.fuzz --cases 10000`: break the fixtures that often, tell how it goes, and end with an error when one thing was lost or crashed."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from tests.fuzz.fuzz_fixtures import prepared, run_cases, worth_breaking
from tests.fuzz.fuzz_pairs import Pair, scratch

CHUNK = 50


def main() -> int:
    arguments = _arguments()
    folder = scratch()
    with prepared(folder):
        among = worth_breaking(folder)
    files, answers = sum(not pair.entity for pair in among), sum(bool(pair.entity) for pair in among)
    print(f"  {files} files and {answers} answers over HTTP of {len({pair.source_id for pair in among})} sources, seed {arguments.seed}", flush=True)
    if arguments.only is not None:
        ended, failures = run_cases([arguments.only], arguments.seed, among)
        print(*(f"  {failure}" for failure in failures), sep="\n")
    else:
        ended, failures = _all(arguments.cases, arguments.seed, among)
    print("  " + ", ".join(f"{count:,} {how}" for how, count in sorted(ended.items())))
    return 1 if failures else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="one case alone, by its number")
    return parser.parse_args()


def _all(cases: int, seed: int, among: list[Pair]) -> tuple[Counter, list[str]]:
    ended, failures, began = Counter(), [], time.monotonic()
    # fresh processes: polars has threads of its own, which do not survive a fork
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        chunks = {pool.submit(run_cases, list(range(start, min(start + CHUNK, cases))), seed, among): start for start in range(0, cases, CHUNK)}
        try:
            for chunk in as_completed(chunks):
                how, failed = chunk.result()
                ended += how
                failures += failed
                progress = f"  {ended.total():>7,} of {cases:,} cases, {len(failures)} failed, {time.monotonic() - began:.0f} s"
                print(*(f"  {failure}" for failure in failed), progress, sep="\n", flush=True)  # at once: a long run may be ended before its end
        except BrokenProcessPool:  # a parser took its process down with it
            open_chunks = sorted(start for chunk, start in chunks.items() if not chunk.done() or chunk.exception())[: os.cpu_count()]
            failures.append(f"a process died among the {CHUNK} cases from {' or '.join(map(str, open_chunks))}; run them one by one with --seed {seed} --only")
            print(f"  {failures[-1]}")
    return ended, failures


if __name__ == "__main__":
    sys.exit(main())
