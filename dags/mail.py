"""mail__scorecards: the letters of a month, when its scorecards are written; Airflow's connection smtp_default names the mail server."""

from __future__ import annotations

from airflow.sdk import dag, task

import par
from dags.acting import SCORECARDS, do, months_of_the_release, woken_by
from dags.notices import CONNECTION, Post
from home import Home


@dag(
    doc_md="PDF and workbook to the offices that the province's YAML names under `mail`, once a unit and month; a notice where data is missing.",
    **woken_by(SCORECARDS),
)
def mail__scorecards():
    @task
    def months() -> list[list[str]]:
        return months_of_the_release(only_mailed=True)

    @task
    def letters(scope: list[str]):
        def step_mail(home: Home, *of: str) -> None:
            par.step_mail(home, *of, post.deliver)

        with Post(CONNECTION) as post:
            do(step_mail, *scope)

    letters.expand(scope=months())


mail__scorecards()
