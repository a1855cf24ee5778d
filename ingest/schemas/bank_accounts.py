"""Adults with a bank account: figures entered through the checked workbook."""

from ingest.schemas.workbook_figures import figures

ACCEPTED, refine, refusals, JUDGED_BY = figures("bank_accounts")
