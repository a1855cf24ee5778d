"""How a task acts: one step of the road, an error a person must act on is final, anything else may be retried."""

from __future__ import annotations

from datetime import date, timedelta

from airflow.exceptions import AirflowFailException
from airflow.sdk import Asset, Param, get_current_context

import par
from home import ParError, open_home

ACCEPTED, BUILD, RELEASE = Asset("accepted"), Asset("build"), Asset("release")
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
