"""Thanh Hóa 2021: 1.988.791 incoming and 808.230 outgoing documents, counted from register files (Báo Thanh Hóa; results TH-11, TH-12)."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import polars as pl

from home import REPO
from ingest.land import land
from ingest.pull import pull
from ingest.validate import validate
from warehouse.build import build
from warehouse.connection import connect, rows

SCOPE = ("document_register", "thanh_hoa", "2021")


def test_the_documents_of_a_year_are_counted_to_the_last(home, tmp_path, monkeypatch):
    reported = (
        pl.read_csv(REPO / "rulebook" / "reported_results.csv", infer_schema=False).filter(pl.col("result_id").is_in(["TH-11", "TH-12"])).sort("result_id")
    )
    incoming, outgoing = (int(value) for value in reported.get_column("value"))
    drop = tmp_path / "drop"
    ask = [
        "registers",
        "--province",
        "thanh_hoa",
        "--period",
        "2021",
        "--incoming",
        str(incoming),
        "--outgoing",
        str(outgoing),
        "--secret",
        "500",
        "--out",
        str(drop),
    ]
    subprocess.run([sys.executable, "-m", "simulator", *ask], cwd=REPO, check=True, capture_output=True)
    monkeypatch.setenv("PAR_URL_DOCUMENT_REGISTER", drop.as_uri())

    pull(*SCOPE, home)
    land(*SCOPE, home)
    counts = validate(*SCOPE, home)
    assert (counts["accepted_count"], counts["held_count"], counts["duplicate_count"]) == (incoming + outgoing, 500, 0)

    build(home)
    with connect(home.build / "warehouse.duckdb") as con:
        found = rows(
            con,
            "select measure_code, numerator from marts.fct_measures "
            "where calendar = 'calendar' and period = '2021' and unit_code = 'H56' and denominator is null",
        )
    assert {row["measure_code"]: row["numerator"] for row in found} == {"documents_incoming": Decimal(incoming), "documents_outgoing": Decimal(outgoing)}
