"""Run the road's DAGs through Airflow in one process, in order, without a scheduler: what `make demo` and `make run` do."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from contextlib import contextmanager
from pathlib import Path

import commands
import par
from dags import metadata
from home import Home, ParError
from ingest.registry import province


@contextmanager
def _aside(home: Home):
    """Airflow owns the standard output and says a lot: it goes to logs/airflow.log, the steps' own lines stay visible."""
    sys.stdout.flush()
    os.environ["PAR_PROGRESS_FD"] = str(os.dup(1))
    kept, log = os.dup(2), os.open(home.logs / "airflow.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.set_inheritable(int(os.environ["PAR_PROGRESS_FD"]), True)
    os.dup2(log, 1), os.dup2(log, 2)
    try:
        yield
    except ParError:
        raise
    except Exception as error:
        traceback.print_exc()
        raise ParError(
            f"The run broke off ({type(error).__name__}: {error}); details in {home.logs / 'airflow.log'}; what was published before is untouched."
        ) from error
    finally:
        os.dup2(int(os.environ["PAR_PROGRESS_FD"]), 1), os.dup2(kept, 2)


def _road(scopes: list[tuple[str, str]]):
    """(DAG, conf) in the order in which the assets would trigger them."""
    for name, period in scopes:
        for source_id in province(name).sources:
            yield f"pull__{source_id}", {"province": name, "period": period}
    yield "build__warehouse", {}
    yield "publish__release", {}
    for name, period in scopes:
        yield "render__scorecards", {"province": name, "period": period}


def _by_hand(dag) -> None:
    """The person at the terminal tries again and knows the day: `test` waits without end for a retry, and trips over the deadline of a second run."""
    dag.deadline = None
    for task in dag.task_dict.values():
        if task.is_mapped:
            task.partial_kwargs["retries"] = 0
        else:
            task.retries = 0


def run(home: Home, scopes: list[tuple[str, str]]) -> None:
    """Run every DAG of the road; ParError when one of them failed."""
    metadata.prepare()
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(Path(__file__).parent)
    if bag.import_errors:
        raise ParError(f"The DAGs cannot be imported: {bag.import_errors}.")
    for dag_id, conf in _road(scopes):
        os.environ["_AIRFLOW_PARSING_CONTEXT_DAG_ID"] = dag_id  # `test` writes every DAG it can parse to the database again, each time
        _by_hand(bag.dags[dag_id])
        if bag.dags[dag_id].test(run_conf=conf).state != "success":
            raise ParError(f"{dag_id} stopped (the sentence above says why; details in {home.logs / 'airflow.log'}); what was published before is untouched.")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scopes", nargs="+", metavar="PROVINCE:PERIOD", help="e.g. phu_tho:2026-08")
    scopes = [tuple(f"{scope}:".split(":")[:2]) for scope in parser.parse_args().scopes]

    def work(home: Home) -> None:
        with _aside(home):
            run(home, scopes)
        commands.show(home, *scopes[0])
        for scope in scopes[1:]:
            commands.places(home, *scope)

    return par.act(work, scopes)


if __name__ == "__main__":
    sys.exit(main())
