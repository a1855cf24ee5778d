"""Meetings of People's Committees and video conferences: figures entered through the checked workbook."""

from ingest.schemas.workbook_figures import figures

ACCEPTED, refine, refusals, JUDGED_BY = figures("meetings")
