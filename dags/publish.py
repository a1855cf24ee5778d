"""build__warehouse, publish__release, render__scorecards: each runs when the one before has something new."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import dag, task

import par
from dags.acting import ACCEPTED, BUILD, RELEASE, SCOPE, asked, do
from home import open_home
from warehouse.release import current

ONE_AT_A_TIME = {"catchup": False, "max_active_runs": 1, "tags": ["publish"], "default_args": {"execution_timeout": timedelta(hours=2)}}


@dag(schedule=[ACCEPTED], doc_md="dbt over everything accepted in this home: staging → measures → scores → marts.", **ONE_AT_A_TIME)
def build__warehouse():
    @task(outlets=[BUILD])
    def model():
        do(par.step_model)

    model()


@dag(schedule=[BUILD], doc_md="The gate (great-expectations) holds what is not believable; what passes becomes an immutable release.", **ONE_AT_A_TIME)
def publish__release():
    @task
    def gate():
        do(par.step_gate)

    @task(outlets=[RELEASE])
    def release():
        do(par.step_release)

    gate() >> release()


@dag(
    schedule=[RELEASE],
    params=SCOPE,
    doc_md="PDF, XLSX and site of every province and month of the current release, or of the one the run names.",
    **ONE_AT_A_TIME,
)
def render__scorecards():
    @task
    def months() -> list[list[str]]:
        named, period = asked()
        inputs = current(open_home()).manifest["inputs"]
        return [[named, period]] if named else sorted([*pair] for pair in {(each["province_code"], each["period"]) for each in inputs})

    @task
    def scorecards(scope: list[str]):
        do(par.step_scorecards, *scope)

    scorecards.expand(scope=months())


build__warehouse(), publish__release(), render__scorecards()
