"""How a task acts: one step of the road, in its pool; what may pass is tried again, what a person must mend is final."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, timedelta

from airflow.sdk import Asset, ExceptionRetryPolicy, Param, PartitionedAssetTimetable, RetryAction, RetryRule, get_current_context

import audit
import par
from dags.deadlines import statutory
from home import ParError, open_home
from ingest.connectors import UnreachableError
from ingest.registry import province
from warehouse.release import current

ACCEPTED, BUILD, RELEASE, SCORECARDS = Asset("accepted"), Asset("build"), Asset("release"), Asset("scorecards")
SCOPE = {"province": Param(None, type=["null", "string"]), "period": Param(None, type=["null", "string"])}

# how many may be at work at once over all DAGs, months and provinces: sources are asked side by side, the warehouse has one writer
POOLS = {"portals": (4, "pulls of sources at the same time"), "warehouse": (1, "DuckDB has one writer")}
RETRY_BY_KIND = ExceptionRetryPolicy(
    rules=[
        RetryRule(UnreachableError, RetryAction.RETRY, timedelta(minutes=10), "the source may be well again later"),
        RetryRule(ParError, RetryAction.FAIL, reason="a person must act on it, as the sentence says"),
    ]
)
TASKS = {"retries": 3, "retry_delay": timedelta(minutes=1), "retry_policy": RETRY_BY_KIND}
PULLING = TASKS | {"pool": "portals", "execution_timeout": timedelta(hours=3)}
WRITING = TASKS | {"pool": "warehouse", "execution_timeout": timedelta(hours=2)}
ONE_AT_A_TIME = {"catchup": False, "max_active_runs": 1, "tags": ["publish"], "default_args": WRITING, "dagrun_timeout": timedelta(hours=12)}


def woken_by(asset: Asset) -> dict:
    """A DAG that runs for a month whenever an asset has something new of it, and is due when the report of that month is."""
    return ONE_AT_A_TIME | {"schedule": PartitionedAssetTimetable(assets=asset), "deadline": statutory(), "params": SCOPE}


def do(step, *scope: str) -> None:
    """Run one step in this home; a one-sentence error is said aloud before the task fails."""
    os.environ[audit.ON_BEHALF] = _asker()
    try:
        step(open_home(), *scope)
    except ParError as error:
        par.say(f"par: {error}")
        raise
    except Exception as error:
        par.say(f"par: {step.__name__.removeprefix('step_')} broke off ({type(error).__name__}: {error}).")
        raise


def _asker() -> str:
    """Whom Airflow acts for, as the audit log tells it: the user who asked for the run, or the schedule; nobody else in `make run`, which `dag.test` does."""
    asker = getattr(get_current_context()["dag_run"], "triggering_user_name", None)
    return {"dag_test": "", None: "Airflow's schedule"}.get(asker, f"{asker} (Airflow)")


def asked(context: Mapping | None = None) -> tuple[str | None, str]:
    """The province (None: all that are connected) and the period: the partition's, the run's, or last month."""
    context = context or get_current_context()
    period = getattr(context["dag_run"], "partition_key", None) or context["params"]["period"]
    return context["params"]["province"], period or (date.today().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")


def pass_on(asset: Asset) -> None:
    """Say which month the asset has something new of; whoever waits for it runs for that month."""
    get_current_context()["outlet_events"][asset].add_partitions(asked()[1])


def months_of_the_release(only_mailed: bool = False) -> list[list[str]]:
    """Every province and month of the current release, or those of the run's province and month; of those that want letters alone where asked."""
    context = get_current_context()
    month, named = getattr(context["dag_run"], "partition_key", None), context["params"]["province"]
    inputs = current(open_home()).manifest["inputs"]
    found = [[named, asked()[1]]] if named else sorted([*pair] for pair in {(each["province_code"], each["period"]) for each in inputs})
    return [scope for scope in found if month in (None, scope[1]) and (not only_mailed or province(scope[0]).mail)]
