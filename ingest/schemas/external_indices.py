"""Indices that others publish of the province and its units: figures entered through the checked workbook, each of its own year."""

from ingest.schemas.workbook_figures import figures

ACCEPTED, refine, refusals, JUDGED_BY = figures("external_indices", has_year=True)
