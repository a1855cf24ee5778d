"""Queue the past months of a province in Airflow: a run a source and month, of which the pools let a few at a time to work; what stands is not queued twice."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

import par
from dags.settings import settle
from home import Home, ParError
from ingest.period import parse_period
from ingest.registry import province


def months(first: str, last: str) -> Iterator[str]:
    """The months from one to another, both included; ParError where they are no months or the wrong way round."""
    begin, end = parse_period(first), parse_period(last)
    if begin.kind != "month" or end.kind != "month" or end.first < begin.first:
        raise ParError(f"A backfill goes from a month to a later one, not from {first} to {last}: make backfill PROVINCE=hue FROM=2026-01 TO=2026-06.")
    for number in range(12 * begin.year + begin.month - 1, 12 * end.year + end.month):
        yield f"{number // 12}-{number % 12 + 1:02d}"


def queue(home: Home, code: str, first: str, last: str, again: str = "") -> None:
    """A run of every source of the province for every month; `again` names a second round over months that have run before."""
    settle()
    from airflow.api.common.trigger_dag import trigger_dag
    from airflow.exceptions import DagNotFound, DagRunAlreadyExists
    from airflow.utils.types import DagRunTriggeredByType

    counts = {"queued": 0, "there": 0}
    for month in months(first, last):
        for source_id in province(code).sources:
            run = {"run_id": "__".join(filter(None, ("past", code, month, again))), "partition_key": month, "conf": {"province": code}}
            try:
                trigger_dag(f"pull__{source_id}", triggered_by=DagRunTriggeredByType.CLI, **run)
                counts["queued"] += 1
            except DagRunAlreadyExists:
                counts["there"] += 1
            except DagNotFound as error:
                raise ParError(f"Airflow of {home.root} does not know pull__{source_id} yet; start it first (make up) and queue the months again.") from error
    par.say("{queued} runs queued, {there} stood already; make up works them off".format(**counts))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, example in (("province", "hue"), ("from", "2026-01"), ("to", "2026-06")):
        parser.add_argument(f"--{name}", required=True, metavar=example, dest=name)
    parser.add_argument("--again", default="", metavar="NAME", help="run months that have run before once more, under this name")
    asked = vars(parser.parse_args())
    scopes = [(asked["province"], asked["from"]), (asked["province"], asked["to"])]
    return par.act(lambda home: queue(home, asked["province"], asked["from"], asked["to"], asked["again"]), scopes)


if __name__ == "__main__":
    sys.exit(main())
