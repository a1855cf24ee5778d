"""build__warehouse, publish__release, render__scorecards: each runs when the one before has something new."""

from __future__ import annotations

from airflow.sdk import dag, task

import par
from dags.acting import ACCEPTED, BUILD, ONE_AT_A_TIME, RELEASE, SCOPE, SCORECARDS, do, months_of_the_release


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
        return months_of_the_release()

    @task(outlets=[SCORECARDS])
    def scorecards(scope: list[str]):
        do(par.step_scorecards, *scope)

    scorecards.expand(scope=months())


build__warehouse(), publish__release(), render__scorecards()
