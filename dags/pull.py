"""pull__<source>: pull → land → validate, one DAG a source (from the registry), mapped over provinces."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, dag, get_parsing_context, task, task_group

import par
from dags.acting import ACCEPTED, SCOPE, asked, do
from ingest.registry import PRACTICE, Source, province, province_codes, source, source_ids


def _connected(source_id: str) -> list[str]:
    """Provinces whose YAML gives this source an address of its own."""
    known = (province(code) for code in province_codes())
    return [one.province_code for one in known if one.sources.get(source_id, {}).get("address", PRACTICE) != PRACTICE]


def _pull_dag(of: Source) -> DAG:
    @dag(
        dag_id=f"pull__{of.source_id}",
        schedule="0 22 * * *",  # 05:00 in Vietnam
        catchup=False,
        max_active_runs=1,
        tags=["pull"],
        params=SCOPE,
        doc_md=f"**{of.title_vi}** ({of.title_en}). Owner: {of.owner}. Without a province: every province whose YAML gives an address.",
        default_args={"retries": 1, "retry_delay": timedelta(minutes=5), "execution_timeout": timedelta(hours=3)},
    )
    def pull__source():
        @task
        def provinces() -> list[str]:
            named, _ = asked()
            return [named] if named else _connected(of.source_id)

        @task_group
        def month(province_code: str):
            @task
            def pull(code: str):
                do(par.step_pull, of.source_id, code, asked()[1])

            @task
            def land(code: str):
                do(par.step_land, of.source_id, code, asked()[1])

            @task(outlets=[ACCEPTED])
            def validate(code: str):
                do(par.step_validate, of.source_id, code, asked()[1])

            pull(province_code) >> land(province_code) >> validate(province_code)

        month.expand(province_code=provinces())

    return pull__source()


_asked_for = get_parsing_context().dag_id  # a task that starts needs its own DAG and not the other eighteen
for _source_id in source_ids():
    if _asked_for in (None, f"pull__{_source_id}"):
        globals()[f"pull__{_source_id}"] = _pull_dag(source(_source_id))
