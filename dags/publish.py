"""build__warehouse, publish__release, render__scorecards: each runs for a month when the one before has something new of it."""

from __future__ import annotations

from datetime import datetime

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowSkipException

import par
from dags.acting import ACCEPTED, BUILD, RELEASE, SCORECARDS, asked, do, months_of_the_release, pass_on, woken_by
from dags.deadlines import TIME_ZONE
from warehouse.rulebook.calendars import cut_off


@dag(doc_md="dbt over everything accepted in this home: staging → measures → scores → marts.", **woken_by(ACCEPTED))
def build__warehouse():
    @task(outlets=[BUILD])
    def model():
        do(par.step_model)
        pass_on(BUILD)

    model()


@dag(doc_md="The gate (great-expectations) holds what is not believable; what passes becomes an immutable release.", **woken_by(BUILD))
def publish__release():
    @task
    def gate():
        do(par.step_gate)

    @task(outlets=[RELEASE])
    def release():
        do(par.step_release)
        pass_on(RELEASE)

    gate() >> release()


@dag(
    doc_md="PDF, XLSX, report and site of the month, of every province of the current release or the one the run names, from its cut-off on.",
    **woken_by(RELEASE),
)
def render__scorecards():
    @task
    def months() -> list[list[str]]:
        named, period = asked()
        if not named and datetime.now(TIME_ZONE).date() <= cut_off(period):
            raise AirflowSkipException(f"{period} is open until {cut_off(period):%d/%m/%Y}: its scorecards are written after that day.")
        return months_of_the_release()

    @task(outlets=[SCORECARDS])
    def scorecards(scope: list[str]):
        do(par.step_scorecards, *scope)
        pass_on(SCORECARDS)

    scorecards.expand(scope=months())


build__warehouse(), publish__release(), render__scorecards()
