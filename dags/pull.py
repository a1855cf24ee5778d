"""pull__<source>: pull → land → validate, one DAG a source (from the registry), mapped over provinces, a run a month and day of the schedule."""

from __future__ import annotations

from airflow.sdk import DAG, CronPartitionTimetable, dag, get_parsing_context, task, task_group

import par
from dags import credentials
from dags.acting import ACCEPTED, PULLING, SCOPE, asked, do, pass_on
from dags.deadlines import TIME_ZONE, statutory
from dags.notices import pull_stopped
from ingest.describe import page
from ingest.registry import Source, province, province_codes, source, source_ids

# 05:00 in Vietnam, four times a month; the partition is the month of the day before on this list: the 1st closes the calendar month,
# the 15th the administrative one (Decree 09/2019/ND-CP)
SCHEDULE = CronPartitionTimetable("0 5 1,8,15,22 * *", timezone=TIME_ZONE.key, run_offset=-1, key_format="%Y-%m")


def _pull_dag(of: Source) -> DAG:
    @dag(
        dag_id=f"pull__{of.source_id}",
        schedule=SCHEDULE,
        catchup=False,
        max_active_runs=2,
        tags=["pull"],
        params=SCOPE,
        doc_md=page(of),
        deadline=statutory(),
        default_args=PULLING | {"on_failure_callback": pull_stopped},
    )
    def pull__source():
        @task
        def provinces() -> list[str]:
            named, _ = asked()
            return [named] if named else [code for code in province_codes() if of.source_id in province(code).connected]

        @task_group
        def month(province_code: str):
            @task
            def pull(code: str):
                with credentials.in_environment(of.source_id):
                    do(par.step_pull, of.source_id, code, asked()[1])

            @task
            def land(code: str):
                do(par.step_land, of.source_id, code, asked()[1])

            @task(outlets=[ACCEPTED])
            def validate(code: str):
                do(par.step_validate, of.source_id, code, asked()[1])
                pass_on(ACCEPTED)

            pull(province_code) >> land(province_code) >> validate(province_code)

        month.expand(province_code=provinces())

    return pull__source()


_asked_for = get_parsing_context().dag_id  # a task that starts needs its own DAG and not the other eighteen
for _source_id in source_ids():
    if _asked_for in (None, f"pull__{_source_id}"):
        globals()[f"pull__{_source_id}"] = _pull_dag(source(_source_id))
