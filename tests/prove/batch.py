"""Batches of generated sets: written as a rulebook folder and tables, scored by the project's SQL and by the second engine, laid side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.prove.figures import MOVED, UNITS, Figures, figures_of
from tests.prove.folder import write
from tests.prove.models import SCHEMAS, Compiled
from tests.prove.sets import GeneratedSet, generated_sets
from warehouse.connection import Connection, connect
from warehouse.proof.compare import Proof, prove
from warehouse.proof.rulebook import Rulebook

POINTS, COUNT, TEXT = pl.Decimal(18, 6), pl.Decimal(18, 4), pl.String
KEYS = dict.fromkeys(("calendar", "unit_view", "period", "province_code", "unit_code"), TEXT)
WORKFLOW = dict.fromkeys(("source_id", "province_code", "period", "unit_code", "criteria_set_id", "criterion_code", "round_kind"), TEXT)
# the relations that stand between sources and scores, with the columns that somebody reads
GIVEN = {
    "measure__values_unioned": KEYS
    | dict.fromkeys(("measure_code", "area_code", "source_id"), TEXT)
    | {"numerator": COUNT, "denominator": COUNT, "excluded_count": pl.Int64}
    | {"ratio_pct": POINTS, "stated_ratio_pct": POINTS, "published_score": POINTS, "source_row_count": pl.Int64}
    | dict.fromkeys(("file_sha256", "data_quality_status", "data_quality_message", "succession_status"), TEXT),
    "measure__answers_counted": KEYS
    | {"measure_code": TEXT, "question_code": TEXT, "answer_code": TEXT, "source_id": TEXT, "answer_count": pl.Int64, "file_sha256": TEXT},
    "measure__province_list_scores": KEYS | {"area_code": TEXT, "published_score": POINTS, "published_total": POINTS, "file_sha256": TEXT},
    "measure__portal_group_totals": KEYS | {"area_code": TEXT, "published_score": POINTS},
    "int_assessments__points_ordered": WORKFLOW
    | {"round_no": pl.Int32, "points": POINTS, "document_number": TEXT, "document_date": pl.Date}
    | dict.fromkeys(("decided_by", "reason", "clause", "appeal_status", "appeal_document_number", "appeal_reason", "appeal_clause"), TEXT)
    | dict.fromkeys(("answer_document_number", "answered_by"), TEXT)
    | dict.fromkeys(("appeal_document_date", "answer_document_date"), pl.Date)
    | {"is_withdrawn": pl.Boolean, "learned_at": pl.Datetime, "file_sha256": TEXT},
    "int_units__units_moved": dict.fromkeys(("province_code", "unit_code", "as_is_province_code", "as_is_unit_code", "succession_status"), TEXT)
    | {"reached_unit_id": TEXT, "share": POINTS, "takes_rest": pl.Boolean, "is_sole": pl.Boolean},
    "dim_units": dict.fromkeys(("unit_code", "province_code", "parent_unit_code", "unit_name_vi", "unit_level", "peer_group", "nso_code"), TEXT),
}


@dataclass(frozen=True)
class Case:
    """One generated set and what is known of its units."""

    one: GeneratedSet
    luck: int
    unit_count: int


def drawn(count: int, first_seed: int) -> list[Case]:
    """That many cases; the same seed draws the same."""
    found: list[Case] = []

    @seed(first_seed)
    @settings(max_examples=count, phases=[Phase.generate], database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(generated_sets(), st.integers(0, 2**32), st.integers(9, 14))
    def collect(one: GeneratedSet, luck: int, unit_count: int) -> None:
        if len(found) < count:
            found.append(Case(one, luck, unit_count))

    collect()
    return found


def scored_by_sql(models: Compiled, cases: dict[str, Case], folder: Path, change: Callable[[Path], None] = lambda rulebook: None) -> Path:
    """Write the cases and let the project's SQL score them; `change` may spoil the rulebook that SQL alone reads. Returns the database."""
    write(folder / "rulebook", {set_id: case.one for set_id, case in cases.items()})
    known = Figures()
    for set_id, case in cases.items():
        known.extend(figures_of(set_id, case.one, case.luck, case.unit_count))
    database = folder / "warehouse.duckdb"  # compiled code names the database by its file
    with connect(database, read_only=False) as con:
        for schema in SCHEMAS:
            con.execute(f"create schema {schema}")
        _give(con, models, known, folder)
        change(folder / "rulebook")
        models.run(con, folder / "rulebook")
    return database


def _give(con: Connection, models: Compiled, known: Figures, folder: Path) -> None:
    units = [{"province_code": unit[0], "unit_code": unit[1], "unit_level": level, "peer_group": level} for unit, level in UNITS.items()]
    tables = {
        "measure__values_unioned": known.values,
        "measure__answers_counted": known.answers,
        "int_assessments__points_ordered": known.rounds,
        "dim_units": units,
    }
    tables |= {"int_assessments__points_ordered": known.rounds, "int_units__units_moved": MOVED}
    for name, columns in GIVEN.items():
        if name in models.given:
            path = folder / f"{name}.parquet"
            _frame(tables.get(name, ()), columns).write_parquet(path)
            con.execute(f"create table {models.given[name]} as select * from read_parquet('{path}')")


def _frame(rows: Iterable[dict], columns: dict) -> pl.DataFrame:
    return pl.DataFrame([{name: row.get(name) for name in columns} for row in rows], schema=columns, orient="row")


def compared(database: Path, rulebook: Path) -> Proof:
    """Both engines side by side over one batch."""
    with connect(database) as con:
        return prove(con, Rulebook(rulebook))


def named_cases(cases: Iterable[Case], first: int = 0) -> dict[str, Case]:
    """Cases under the ids of their sets: g00000, g00001 …"""
    return {f"g{number:05}": case for number, case in enumerate(cases, first)}
