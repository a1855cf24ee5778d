"""By when the report of a month is due by law: a run of that month that has not succeeded by then raises an alert."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from airflow.sdk import BaseDeadlineReference, DeadlineAlert, SyncCallback

from ingest.period import PeriodError
from warehouse.rulebook.calendars import report_due

TIME_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class ReportDue(BaseDeadlineReference):
    """The end of the last day on which the report of the run's month may be sent (rulebook/calendars/report_deadlines.csv).

    None for a run without a month, and for one that was begun after that day: a month that is filled in later is late already.
    """

    required_kwargs = frozenset({"dag_id", "run_id"})

    def _evaluate_with(self, *, session, dag_id: str, run_id: str) -> datetime | None:
        from airflow.models import DagRun
        from sqlalchemy import select

        run = session.scalar(select(DagRun).where(DagRun.dag_id == dag_id, DagRun.run_id == run_id))
        due = due_at(run.partition_key or (run.conf or {}).get("period"))
        return due if due and due > datetime.now(UTC) else None


def due_at(period: str | None) -> datetime | None:
    """The moment (UTC) after which the report of a period is late; None where there is no period."""
    try:
        last = report_due(period or "")
    except PeriodError:
        return None
    return datetime.combine(last, time.max, TIME_ZONE).astimezone(UTC)


def statutory() -> DeadlineAlert:
    """The alert that every DAG of the road carries."""
    return DeadlineAlert(reference=ReportDue(), interval=timedelta(0), callback=SyncCallback("dags.notices.report_is_late"), name="report_due")
