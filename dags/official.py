"""publish__official: a person looks at the current release and approves that a decision publishes a province's month of it."""

from __future__ import annotations

from datetime import timedelta

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Param, dag, task

import commands
import par
from dags.acting import TASKS, do
from home import ParError, open_home

ASKED = {
    "province": Param("", type="string", description="phu_tho"),
    "period": Param("", type="string", description="2026-08"),
    "decision": Param("", type="string", description="number of the decision: 12/QĐ-UBND"),
}


@dag(
    schedule=None,
    params=ASKED,
    max_active_runs=1,
    tags=["publish"],
    default_args=TASKS,
    doc_md="Triggered by hand once a decision is signed. What the release says is shown; a person approves or rejects it under *Required actions*. "
    "Approved, the release is kept for good; releases/official.jsonl says which decision published it and who approved it.",
)
def publish__official():
    @task
    def state(params: dict) -> str:
        if not all(params.values()):
            raise ParError("An official publication names its province, period and decision; trigger it again with all three.")
        return commands.in_short(open_home(), params["province"], params["period"])

    said = state()
    approval = ApprovalOperator(
        task_id="approval",
        subject="{{ params.province }} {{ params.period }}: {{ params.decision }}",
        body=said,
        execution_timeout=None,
        response_timeout=timedelta(days=14),
    )

    @task
    def publish(params: dict, answer: dict) -> None:
        do(par.step_official, params["province"], params["period"], params["decision"], answer["responded_by_user"]["name"])

    publish(answer=approval.output)


publish__official()
