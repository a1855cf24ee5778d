"""Validate: split every landed row into accepted, held (with the rule it broke) or duplicate, and account for each file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandera.polars as pa
import polars as pl

from home import Home, write_json
from ingest import schemas, units
from ingest.accounts import COUNTS, COVERAGE, FATES, HELD, accounts, arrival_row, covered, provenance, write, write_empty
from ingest.ahead import ahead
from ingest.fixes import Fix, fixes_of
from ingest.landed import read_landed, repeated
from ingest.manifest import Arrival, arrivals
from ingest.registry import ROOM, Column, Entity, Source, province, source

PARTS_AT_ONCE = 2


def validate(source_id: str, province_code: str, period: str, home: Home, progress: Callable[[str], None] = lambda said: None) -> dict[str, int]:
    """Validate what has landed and was not yet judged under the present promises, unit names and fixes; returns the counts of those arrivals."""
    write_empty(home)
    landed = arrivals(home, source_id, province_code, period)
    judged = [_judged(arrival, home, progress) for arrival in landed]
    if any(is_new for _, is_new in judged):  # a source may teach the names of units that its own other rows need
        judged = [_judged(arrival, home, progress) for arrival in landed]
    return {name: sum(counts[name] for counts, _ in judged) for name in COUNTS}


def validate_again(home: Home, progress: Callable[[str], None] = lambda said: None) -> list[tuple[Arrival, dict[str, int]]]:
    """Judge again every arrival whose promises, unit names or fixes changed since; what is as it was is not touched."""
    write_empty(home)
    judged = ((arrival, *_judged(arrival, home, progress)) for arrival in arrivals(home))
    return [(arrival, counts) for arrival, counts, is_new in judged if is_new]


def _judged(arrival: Arrival, home: Home, progress: Callable[[str], None]) -> tuple[dict[str, int], bool]:
    mark = home.accepted / "validated" / f"{arrival.source_id}__{arrival.key}.json"
    done = json.loads(mark.read_text()) if mark.is_file() else {}
    asked = source(arrival.source_id)
    by_name = any(entity.unit.get("name") and arrival.rows_of(entity.name) for entity in asked.entities.values())
    names = units.directory(home, province(arrival.province_code), arrival.period) if by_name else None
    fixes = fixes_of(home, arrival)
    judged_by = {"promises": promises_hash(arrival.source_id), "fixes": len(fixes)} | ({"names": units.directory_hash(names)} if names is not None else {})
    if {name: done.get(name) for name in judged_by} == judged_by:
        return done["counts"], False
    counts = _validate(_Judge(arrival, asked, names, fixes), home, progress)
    write_json(mark, judged_by | {"counts": counts})
    return counts, True


def promises_hash(source_id: str) -> str:
    """Changes when the source's YAML, its schema module or the code that applies them changes: then rows are judged again."""
    code = (
        "validate.py",
        "units.py",
        "fixes.py",
        "landed.py",
        "formats/moments.py",
        "formats/numbers.py",
        "formats/text.py",
        "formats/values.py",
        "schemas/__init__.py",
        f"schemas/{source_id}.py",
    )
    judged_by = [ROOM / "sources" / f"{source_id}.yaml", *(ROOM / path for path in code), *getattr(schemas.module(source_id), "JUDGED_BY", ())]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in judged_by)).hexdigest()


@dataclass(frozen=True)
class _Judge:
    """What an arrival is judged by, besides its source's promises: the names of units, and what persons put right."""

    arrival: Arrival
    source: Source
    names: pl.DataFrame | None
    fixes: list[Fix]


def _validate(judge: _Judge, home: Home, progress: Callable[[str], None]) -> dict[str, int]:
    arrival = judge.arrival
    found = [(pl.DataFrame(schema=HELD), pl.DataFrame(schema=FATES), pl.DataFrame(schema=COVERAGE))]
    for entity in judge.source.entities.values():
        parts = arrival.parts(home, entity.name)
        for number, judged in enumerate(_judged_parts(parts, entity, judge, home) if parts else (), 1):
            found.append(judged)
            progress(f"{entity.name}: part {number} of {len(parts)}")
    held, fates, speaking = map(pl.concat, zip(*found, strict=True))
    account = accounts(arrival, fates)
    write(home.held / f"{arrival.source_id}__{arrival.key}.parquet", held)
    write(home.accepted / "file_accounts" / f"{arrival.source_id}__{arrival.key}.parquet", account)
    coverage = speaking.group_by(set(COVERAGE) - {"row_count"}).agg(pl.sum("row_count")).select(list(COVERAGE)).sort(pl.all())
    write(home.accepted / "coverage" / f"{arrival.source_id}__{arrival.key}.parquet", coverage)
    write(home.accepted / "arrivals" / f"{arrival.source_id}__{arrival.key}.parquet", arrival_row(arrival))
    return account.select(pl.col(COUNTS).sum()).row(0, named=True)


def _judged_parts(parts: list[Path], entity: Entity, judge: _Judge, home: Home) -> Iterator[tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]]:
    """Per part, a few at a time: its held rows, how many rows of each file met which fate, and how many speak of each unit; accepted rows are written."""
    again, files = repeated(parts, entity, judge.arrival, judge.fixes), _files(judge, entity)
    with ThreadPoolExecutor(PARTS_AT_ONCE, thread_name_prefix="judge") as pool:
        yield from ahead(pool, partial(_judged_part, entity=entity, judge=judge, again=again, files=files, home=home), parts, PARTS_AT_ONCE - 1)


def _judged_part(
    path: Path, entity: Entity, judge: _Judge, again: pl.DataFrame, files: pl.DataFrame, home: Home
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    arrival = judge.arrival
    rows = read_landed(path, entity, arrival, judge.fixes).join(files, on="file_no", how="left", maintain_order="left")
    judged = _judge(_joined(rows, again, ["file_no", "row_no"]), entity, judge)
    fate = pl.when(pl.col("rule_code").is_not_null()).then(pl.lit("held")).otherwise("fate").fill_null("accepted").alias("fate")
    fates = judged.group_by("file_no", fate).agg(pl.len().cast(pl.Int64).alias("row_count")).select(list(FATES))
    accepted = _accepted(judged.filter(pl.col("rule_code").is_null() & pl.col("fate").is_null()), entity, arrival)
    schemas.module(arrival.source_id).ACCEPTED[entity.name].validate(accepted)
    write(home.accepted / arrival.source_id / entity.name / f"{arrival.key}__{path.stem.rpartition('-')[2]}.parquet", accepted)
    return _held(judged.filter(pl.col("rule_code").is_not_null()), entity, arrival, judge.source.owner), fates, covered(accepted, entity)


def _joined(rows: pl.DataFrame, found: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    """The rows with what was found of some of them; a month in which nothing was found costs nothing."""
    if found.is_empty():
        return rows.with_columns(pl.lit(None, kind).alias(name) for name, kind in found.schema.items() if name not in on)
    return rows.join(found, on=on, how="left", maintain_order="left")


def _files(judge: _Judge, entity: Entity) -> pl.DataFrame:
    """Of each file what its rows need to know; `drift` names the fields that make its rows wait where the source says `hold`."""
    declared = {*(column.path for column in entity.columns), *(header for column in entity.columns for header in column.headers), *entity.known}
    places = {column.place for column in entity.columns}
    rows = []
    for file in judge.arrival.files:
        strange = [name for name in file.unknown_fields if name not in declared]
        lacking = [name for name in judge.arrival.missing_fields.get(entity.name, ()) if name in places]
        found = ", ".join(strange + lacking) if judge.source.drift == "hold" and file.entity == entity.name else ""
        rows.append((file.file_no, file.file_name, file.file_sha256, file.period, found or None))
    return pl.DataFrame(rows, schema={"file_no": pl.Int32} | dict.fromkeys(("file_name", "file_sha256", "period", "drift"), pl.String), orient="row")


def _judge(rows: pl.DataFrame, entity: Entity, judge: _Judge) -> pl.DataFrame:
    """Add `rule_code` and `field`: the first promise each row broke, in the order of the columns; duplicates are not judged."""
    if entity.unit:
        rows = units.resolve(rows, entity, province(judge.arrival.province_code), judge.names)
    rows = rows.lazy().with_columns(schemas.typed(entity)).collect().with_row_index("position")
    cross = _broken_across_fields(rows, entity, judge.arrival)
    rows = _joined(rows, _broken_promises(rows, entity), ["position"])
    rows = rows.with_columns(pl.coalesce(pl.col(name), cross.get_column(name)).alias(name) for name in ("rule_code", "field"))
    secret, drift = pl.col("withheld").is_not_null(), pl.col("drift").is_not_null()
    conflict, repeat = pl.col("fate") == "conflict", pl.col("fate") == "duplicate"
    rule = pl.when(secret).then("withheld").when(repeat).then(None).when(drift).then(pl.lit("schema_drift"))
    field = (
        pl.when(pl.col("withheld") == "file_refused")
        .then("file_name")
        .when(secret)
        .then(pl.lit(entity.secret.get("column")))
        .when(repeat)
        .then(None)
        .when(drift)
        .then("drift")
    )
    rule, field = rule.when(conflict).then(pl.lit("conflicting_duplicate")), field.when(conflict).then(pl.lit(", ".join(entity.key)))
    rule, field = rule.when(pl.col("rule_code").is_not_null()).then("rule_code"), field.when(pl.col("rule_code").is_not_null()).then("field")
    if entity.unit:
        nobodys = pl.col("unit_code").is_null() & _needs_unit(entity, judge)
        rule, field = rule.when(nobodys).then(pl.lit("unknown_unit")), field.when(nobodys).then(pl.lit(_unit_columns(entity)[0]))
    return rows.with_columns(rule.alias("rule_code"), field.alias("field"))


def _unit_columns(entity: Entity) -> list[str]:
    """The columns that say whose row it is, the name first: it is what a person would put right."""
    return [name for name in (entity.unit.get("name"), *units.code_columns(entity)) if name]


def _needs_unit(entity: Entity, judge: _Judge) -> pl.Expr:
    """A row that states a unit must have a known one; one that states none may stand where its schema allows it."""
    required = not schemas.module(judge.source.source_id).ACCEPTED[entity.name].columns["unit_code"].nullable
    return pl.lit(True) if required else pl.any_horizontal(pl.col(name).is_not_null() for name in _unit_columns(entity))


def _broken_across_fields(rows: pl.DataFrame, entity: Entity, arrival: Arrival) -> pl.DataFrame:
    """`rule_code` and `field` of the first rule across fields that each row broke; a source without such rules costs nothing."""
    refusals = schemas.module(arrival.source_id).refusals(entity, province(arrival.province_code))
    if not refusals:
        return rows.select(pl.repeat(None, pl.len(), dtype=pl.String).alias(name) for name in ("rule_code", "field"))
    asked = {name for _, broke in refusals.values() for name in broke.meta.root_names()}
    typed = rows.with_columns(schemas.value(column).alias(column.name) for column in entity.columns if column.type in schemas.MEASURED and column.name in asked)
    broken = [pl.when(broke).then(pl.struct(rule_code=pl.lit(rule), field=pl.lit(name))) for rule, (name, broke) in refusals.items()]
    return typed.select(pl.coalesce(broken).alias("cross")).unnest("cross")


def _broken_promises(rows: pl.DataFrame, entity: Entity) -> pl.DataFrame:
    """`position`, `rule_code` and `field` of each row that broke a promise: one look at all rows tells which, the schema is asked of those alone."""
    empty = pl.DataFrame(schema={"position": rows.schema["position"], "rule_code": pl.String, "field": pl.String})
    suspects = rows.lazy().filter(schemas.breaks(entity)).collect()
    if suspects.is_empty():
        return empty
    try:
        schemas.promise(entity).validate(suspects, lazy=True)
        return empty
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases.filter(pl.col("index").is_not_null())
        order = pl.col("column").replace_strict({column.name: place for place, column in enumerate(entity.columns)}, return_dtype=pl.Int32)
        first = cases.with_columns(order.alias("place")).sort("index", "place", "check_number").unique("index", keep="first")
        position = suspects.get_column("position").gather(first.get_column("index"))
        return first.select(position, pl.col("check").alias("rule_code"), pl.col("column").alias("field"))


def _accepted(rows: pl.DataFrame, entity: Entity, arrival: Arrival) -> pl.DataFrame:
    module = schemas.module(arrival.source_id)
    wanted = module.ACCEPTED[entity.name].columns
    typed = module.refine(entity, rows.with_columns(schemas.value(column).alias(column.name) for column in entity.columns))
    told = {name: value for name, value in provenance(arrival).items() if name in wanted}
    return typed.with_columns(**told).select(list(wanted))


def _held(rows: pl.DataFrame, entity: Entity, arrival: Arrival, owner: str) -> pl.DataFrame:
    kept: list[Column] = list(entity.columns)
    raw = pl.struct(column.name for column in kept).struct.json_encode().alias("raw_text")
    return rows.with_columns(raw, entity=pl.lit(entity.name), owner=pl.lit(owner), **provenance(arrival)).select(
        pl.col(name).cast(kind) for name, kind in HELD.items()
    )
