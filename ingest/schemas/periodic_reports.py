"""Returns of the reporting system: one row a submission of one indicator; indicators that no list names are taken in and marked."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl

from home import RULEBOOK
from ingest.registry import Entity, Province
from ingest.schemas import NUMBER, accepted
from ingest.schemas.report_periods import first_day, report_period

INDICATORS = RULEBOOK / "report_indicators.csv"
JUDGED_BY = (Path(__file__).with_name("report_periods.py"), INDICATORS)
_CODE = r"^[A-ZĐ0-9]{1,12}(?:[._-][A-ZĐ0-9]{1,8}){0,4}$"

ACCEPTED = {
    "submissions": accepted(
        dict.fromkeys(("unit_code", "report_period", "stated_period", "indicator_code", "indicator_name", "indicator_unit"), pl.String)
        | {"is_listed": pl.Boolean, "value": NUMBER, "cumulative_value": NUMBER, "approval": pl.String, "sent_date": pl.Date},
        required={"unit_code", "report_period", "stated_period", "indicator_code", "is_listed", "approval", "sent_date"},
    )
}


def refine(entity: Entity, rows: pl.DataFrame) -> pl.DataFrame:
    """One name for a period. Of the 8 + 155 + 143 indicators the sources give numbers and no codes: what is not listed is no guess, only not yet mapped."""
    return rows.with_columns(report_period(pl.col("stated_period")).alias("report_period"), pl.col("indicator_code").is_in(_listed()).alias("is_listed"))


def refusals(entity: Entity, of: Province) -> dict[str, tuple[str, pl.Expr]]:
    """A period with no meaning, a code that is none, a return older than its period, two values for one submission under two names of its period."""
    period = report_period(pl.col("stated_period"))
    one = [pl.col("unit_code"), period, pl.col("indicator_code"), pl.col("approval"), pl.col("sent_date")]
    said = pl.concat_str(pl.col("value", "cumulative_value").cast(pl.String).fill_null("-"), separator="|")
    return {
        "not_in_shape": ("stated_period", period.is_null()),
        "unknown_code": ("indicator_code", ~pl.col("indicator_code").str.contains(_CODE)),
        "impossible_time": ("sent_date", pl.col("sent_date") < first_day(period)),
        "conflicting_duplicate": ("value", said.n_unique().over(one) > 1),
    }


def _listed() -> list[str]:
    with INDICATORS.open(encoding="utf-8", newline="") as handle:
        return [row["indicator_code"] for row in csv.DictReader(handle)]
