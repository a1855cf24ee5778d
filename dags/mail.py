"""mail__scorecards: the letters of a month, when its scorecards are written; Airflow's connection smtp_default names the mail server."""

from __future__ import annotations

from email.message import EmailMessage

from airflow.providers.smtp.hooks.smtp import SmtpHook
from airflow.sdk import dag, task

import par
from dags.acting import ONE_AT_A_TIME, SCOPE, SCORECARDS, do, months_of_the_release
from home import Home


class Post(SmtpHook):
    """Airflow's mail connection (server, login, TLS), by which a finished message goes out as it is."""

    def deliver(self, message: EmailMessage) -> None:
        self._smtp_client.send_message(message)


@dag(
    schedule=[SCORECARDS],
    params=SCOPE,
    doc_md="PDF and workbook to the offices that the province's YAML names under `mail`, once a unit and month; a notice where data is missing.",
    **ONE_AT_A_TIME,
)
def mail__scorecards():
    @task
    def months() -> list[list[str]]:
        return months_of_the_release(only_mailed=True)

    @task(retries=3)
    def letters(scope: list[str]):
        def step_mail(home: Home, *of: str) -> None:
            par.step_mail(home, *of, post.deliver)

        with Post() as post:
            do(step_mail, *scope)

    letters.expand(scope=months())


mail__scorecards()
