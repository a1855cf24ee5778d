"""Who is told when something is late or stopped: the owner of the data by mail, everybody else by the log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from email.message import EmailMessage

from airflow.providers.smtp.hooks.smtp import SmtpHook
from airflow.sdk import BaseHook
from airflow.sdk.exceptions import AirflowNotFoundException

from dags.acting import asked
from home import open_home
from ingest.registry import province
from scorecards import owner_notices
from scorecards.mail import Letter, post

log = logging.getLogger(__name__)
CONNECTION = "smtp_default"


class Post(SmtpHook):
    """Airflow's mail connection (server, login, TLS), by which a finished message goes out as it is."""

    def deliver(self, message: EmailMessage) -> None:
        self._smtp_client.send_message(message)


def send(notices: Iterator[Letter]) -> None:
    """Deliver what has not gone out yet; without a mail connection it stays in the log."""
    waiting = list(notices)
    for notice in waiting:
        log.warning("%s to %s", notice.message["Subject"], notice.address)
    try:
        BaseHook.get_connection(CONNECTION)
    except AirflowNotFoundException:
        return
    if waiting:
        with Post(CONNECTION) as hook:
            post(iter(waiting), open_home(), hook.deliver)


def pull_stopped(context: dict) -> None:
    """A pull failed for good: whoever owns the source's data reads its sentence."""
    source_id, code = context["task"].dag_id.removeprefix("pull__"), context["task"].op_args[0]
    send(owner_notices.stopped(province(code), source_id, asked(context)[1], str(context["exception"])))


def report_is_late(context: dict, **_: object) -> None:
    """A run of a month did not succeed by the day on which the report of that month is due."""
    run = context["dag_run"]
    log.error("%s, run %s: the report of this month is due and the run has not succeeded; look at its failed task.", run["dag_id"], run["dag_run_id"])
