"""Airflow looks up deadline references of a project's own among its plugins."""

from airflow.plugins_manager import AirflowPlugin

from dags.deadlines import ReportDue


class ParDeadlines(AirflowPlugin):
    name = "par_deadlines"
    deadline_references = [ReportDue]
