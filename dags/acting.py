"""How a task acts: one step of the road, an error a person must act on is final, anything else may be retried."""

from __future__ import annotations

from datetime import date, timedelta

from airflow.exceptions import AirflowFailException
from airflow.sdk import Asset, Param, get_current_context

import par
from home import ParError, open_home
from ingest.registry import province
from warehouse.release import current

ACCEPTED, BUILD, RELEASE, SCORECARDS = Asset("accepted"), Asset("build"), Asset("release"), Asset("scorecards")
ONE_AT_A_TIME = {"catchup": False, "max_active_runs": 1, "tags": ["publish"], "default_args": {"execution_timeout": timedelta(hours=2)}}
SCOPE = {"province": Param(None, type=["null", "string"]), "period": Param(None, type=["null", "string"])}


def do(step, *scope: str) -> None:
    """Run one step in this home; a one-sentence error is said aloud and fails the task for good."""
    try:
        step(open_home(), *scope)
    except ParError as error:
        par.say(f"par: {error}")
        raise AirflowFailException(str(error)) from error
    except Exception as error:
        par.say(f"par: {step.__name__.removeprefix('step_')} broke off ({type(error).__name__}: {error}).")
        raise


def asked() -> tuple[str | None, str]:
    """The province (None: all that are connected) and the period: the partition's, the run's, or last month."""
    context = get_current_context()
    period = getattr(context["dag_run"], "partition_key", None) or context["params"]["period"]
    return context["params"]["province"], period or (date.today().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")


def months_of_the_release(only_mailed: bool = False) -> list[list[str]]:
    """Every province and month of the current release, or the one the run names; of those that want letters alone where asked."""
    named, period = asked()
    inputs = current(open_home()).manifest["inputs"]
    found = [[named, period]] if named else sorted([*pair] for pair in {(each["province_code"], each["period"]) for each in inputs})
    return [scope for scope in found if province(scope[0]).mail] if only_mailed else found
