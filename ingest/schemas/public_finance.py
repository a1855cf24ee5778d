"""Public service units, their spending and payroll: figures entered through the checked workbook."""

from ingest.schemas.workbook_figures import figures

ACCEPTED, refine, refusals, JUDGED_BY = figures("public_finance")
