"""watch__freshness: every morning, which connected sources owe a month, and a notice to the office that owns the data."""

from __future__ import annotations

from datetime import datetime, timedelta

from airflow.sdk import CronTriggerTimetable, dag, task

import par
from dags.acting import SCOPE, TASKS, asked
from dags.deadlines import TIME_ZONE
from dags.notices import send
from home import open_home
from ingest.late import late_sources
from ingest.registry import province, province_codes
from scorecards.owner_notices import late


@dag(
    schedule=CronTriggerTimetable("0 6 * * *", timezone=TIME_ZONE.key),
    catchup=False,
    max_active_runs=1,
    tags=["watch"],
    params=SCOPE,
    default_args=TASKS | {"execution_timeout": timedelta(minutes=30)},
    doc_md="Which sources with an address of their own owe last month by their `freshness_due_days`; `mail.owners` of the province says who is told, once.",
)
def watch__freshness():
    @task
    def owed() -> list[str]:
        named, period = asked()
        today, home = datetime.now(TIME_ZONE).date(), open_home()
        found = [one for code in ([named] if named else province_codes()) for one in late_sources(home, province(code), period, today)]
        for one in found:
            par.say(f"  ! {one.source_id} of {one.province_code} owes {one.period} since {one.due:%d/%m/%Y}")
            send(late(province(one.province_code), one.source_id, one.period, one.due))
        return [f"{one.province_code} {one.source_id} {one.period}" for one in found]

    owed()


watch__freshness()
