"""The first three steps as one call, and what they left behind as frames."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from home import Home
from ingest.land import land
from ingest.pull import pull
from ingest.validate import validate

FIXTURES = Path(__file__).parents[1] / "fixtures"
SCOPES = {"national_portal": ("phu_tho", "2026-08"), "one_stop_dossiers": ("hue", "2026-11"), "document_register": ("hue", "2026-11")}


def take_in(home: Home, source_id: str) -> dict[str, int]:
    """Pull, land and validate one source; the counts of its arrivals."""
    scope = (source_id, *SCOPES[source_id], home)
    pull(*scope)
    land(*scope)
    return validate(*scope)


def accepted(home: Home, source_id: str, entity: str) -> pl.DataFrame:
    return pl.read_parquet(home.accepted / source_id / entity / "*.parquet")


def held(home: Home) -> pl.DataFrame:
    return pl.read_parquet(home.held / "*.parquet")


def accounts(home: Home) -> pl.DataFrame:
    return pl.read_parquet(home.accepted / "file_accounts" / "*.parquet")
