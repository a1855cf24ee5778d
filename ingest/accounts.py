"""What ingest says of its own work: every file's account, every arrival, which units it speaks of, and what the registry expects."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl

from home import Home, ParError, write_bytes
from ingest import schemas
from ingest.manifest import ZSTD_LEVEL, Arrival, moment
from ingest.registry import Entity, province, province_codes, source, source_ids

HELD = dict.fromkeys(("source_id", "entity", "province_code", "period", "arrival_id", "file_sha256"), pl.String) | {
    "row_no": pl.Int64, "rule_code": pl.String, "field": pl.String, "owner": pl.String, "raw_text": pl.String, "learned_at": schemas.MOMENT,
}  # fmt: skip
COUNTS = ("landed_count", "accepted_count", "held_count", "duplicate_count")
ACCOUNT = dict.fromkeys(("source_id", "province_code", "period", "arrival_id", "entity", "file_name", "file_sha256"), pl.String) | {
    "file_bytes": pl.Int64, **dict.fromkeys(COUNTS, pl.Int64), "practice_kind": pl.String, "learned_at": schemas.MOMENT,
}  # fmt: skip
ARRIVAL = dict.fromkeys(("source_id", "province_code", "period", "arrival_id"), pl.String) | {
    "landed_count": pl.Int64, "is_snapshot": pl.Boolean, "is_early": pl.Boolean, "practice_kind": pl.String,
    **dict.fromkeys(("absent", "unknown_fields", "missing_fields", "empty_because"), pl.String), "learned_at": schemas.MOMENT,
}  # fmt: skip
FATES = {"file_no": pl.Int32, "fate": pl.String, "row_count": pl.Int64}
COVERAGE = dict.fromkeys(("source_id", "entity", "province_code", "period", "arrival_id", "unit_code"), pl.String) | {"row_count": pl.Int64}


class AccountError(ParError):
    """Rows that are neither accepted, held nor duplicate: a fault of ours that must stop the run."""


def write_empty(home: Home) -> None:
    """Typed tables of no rows, so that a model can read a source before its first arrival; renewed when a schema gains a column."""
    tables = {home.accepted / "file_accounts": ACCOUNT, home.accepted / "arrivals": ARRIVAL, home.accepted / "coverage": COVERAGE, home.held: HELD}
    tables = {folder: pl.DataFrame(schema=schema) for folder, schema in tables.items()}
    for source_id in source_ids():
        for entity, schema in schemas.module(source_id).ACCEPTED.items():
            tables[home.accepted / source_id / entity] = schemas.empty(schema)
    for name, frame in _registry().items():
        _write_if_changed(home.accepted / "registry" / f"{name}.parquet", frame)
    renewed = {folder / "_empty.parquet": frame for folder, frame in tables.items() if not _stands(folder / "_empty.parquet", frame)}
    with ThreadPoolExecutor() as pool:  # each waits for the disk
        list(pool.map(write, renewed, renewed.values()))


def provenance(arrival: Arrival) -> dict[str, pl.Expr]:
    texts = {"source_id": arrival.source_id, "province_code": arrival.province_code, "arrival_id": arrival.arrival_id}
    return {name: pl.lit(value) for name, value in texts.items()} | {"learned_at": pl.lit(moment(arrival.arrived_at), schemas.MOMENT)}


def accounts(arrival: Arrival, fates: pl.DataFrame) -> pl.DataFrame:
    """landed = accepted + held + duplicate, for every file; AccountError where it is not."""
    counts = (pl.col("row_count").filter(pl.col("fate") == fate).sum().alias(f"{fate}_count") for fate in ("accepted", "held", "duplicate"))
    counted = fates.group_by("file_no").agg(counts)
    named = [{name: value for name, value in vars(file).items() if name != "unknown_fields"} for file in arrival.files]
    files = pl.DataFrame(named, schema_overrides={"file_no": pl.Int32}) if named else pl.DataFrame(schema={"file_no": pl.Int32} | ACCOUNT)
    accounts = (
        files.join(counted, on="file_no", how="left").with_columns(pl.col("accepted_count", "held_count", "duplicate_count").fill_null(0)).sort("file_no")
    )
    wrong = accounts.filter(pl.col("landed_count") != pl.sum_horizontal("accepted_count", "held_count", "duplicate_count"))
    if wrong.height:
        raise AccountError(
            f"{wrong.item(0, 'file_name')} of {arrival.source_id} does not account for all its rows; nothing was accepted, report this as a fault."
        )
    stamped = accounts.with_columns(practice_kind=pl.lit(arrival.practice_kind), **provenance(arrival))
    return stamped.select(pl.col(name).cast(kind) for name, kind in ACCOUNT.items())


def covered(accepted: pl.DataFrame, entity: Entity) -> pl.DataFrame:
    """How many accepted rows speak of each unit; rows of an entity without units count for the province alone (null)."""
    unit = "unit_code" if "unit_code" in accepted.columns else pl.lit(None, pl.String).alias("unit_code")
    keyed = accepted.select("source_id", pl.lit(entity.name).alias("entity"), "province_code", "period", "arrival_id", unit)
    return keyed.group_by(pl.all()).agg(pl.len().cast(pl.Int64).alias("row_count"))


def _registry() -> dict[str, pl.DataFrame]:
    """What the YAMLs say of sources and of who has them, as tables: which figures are due, and when."""
    sources = [source(source_id) for source_id in source_ids()]
    held = [(code, source_id) for code in province_codes() for source_id in province(code).sources]
    return {
        "sources": pl.DataFrame(
            [{name: getattr(one, name) for name in ("source_id", "title_vi", "title_en", "owner", "freshness_due_days")} for one in sources]
        ),
        "province_sources": pl.DataFrame(held, schema={"province_code": pl.String, "source_id": pl.String}, orient="row"),
    }


def _stands(path: Path, frame: pl.DataFrame) -> bool:
    return path.is_file() and pl.read_parquet_schema(path) == frame.schema


def _write_if_changed(path: Path, frame: pl.DataFrame) -> None:
    if not path.is_file() or not pl.read_parquet(path).equals(frame):
        write(path, frame)


def arrival_row(arrival: Arrival) -> pl.DataFrame:
    """The arrival as one row: what was absent, and how its structure differs from what is declared."""
    row = {name: getattr(arrival, name) for name in ARRIVAL if hasattr(arrival, name)} | {
        "absent": ", ".join(sorted(arrival.absent)), "unknown_fields": ", ".join(arrival.new_fields), "missing_fields": ", ".join(arrival.lacking_fields),
        "learned_at": moment(arrival.arrived_at),
    }  # fmt: skip
    return pl.DataFrame([row], schema=ARRIVAL)


def write(path: Path, frame: pl.DataFrame) -> None:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", compression_level=ZSTD_LEVEL)
    write_bytes(path, buffer.getvalue())
