"""Which unit a row speaks of: by its code, else by its name as it was typed, else nobody's until a person says."""

from __future__ import annotations

import csv
import hashlib
from functools import cache
from pathlib import Path

import polars as pl

from home import RULEBOOK, Home
from ingest.formats.text import unit_name_key
from ingest.registry import Entity, Province

ALIASES = RULEBOOK / "units" / "aliases.csv"
_OLD_STYLE = r"^(\d+\.)+H\d{2}$"  # 000.24.44.H57 (QCVN 102)
_NEW_STYLE = r"^H\d{2}(\.\d+)*$"  # H57.44.24 (QĐ 20/2020)
# Accepted rows that state a unit's code and its name side by side: (source, entity).
_SIGHTINGS = (("national_portal", "metrics"), ("national_portal", "unit_figures"), ("one_stop_dossiers", "dossiers"), ("one_stop_dossiers", "agencies"))
_NAMES = ("unit_name", "agency_name")


def unit_code(code: pl.Expr) -> pl.Expr:
    """A code in the new style: `000.24.44.H57` and `H57.44.24` are one unit (reverse the groups of the old style, drop its zero groups)."""
    return pl.when(code.str.contains(_OLD_STYLE)).then(turned(code)).when(code.str.contains(_NEW_STYLE)).then(code)


def turned(code: pl.Expr) -> pl.Expr:
    """The groups of a code from the last to the first, without those that are zero: the old style in the order of the new."""
    return code.str.split(".").list.reverse().list.eval(pl.element().filter(~pl.element().str.contains("^0+$"))).list.join(".")


def resolve(rows: pl.DataFrame, entity: Entity, of: Province, directory: pl.DataFrame) -> pl.DataFrame:
    """Add `unit_code`: null where neither a code nor the name says whose row it is; a code of another province is nobody's.

    Of several codes the first of this province counts. A code that is stated and not understood is not overruled by a name.
    """
    codes, found = code_columns(entity), []
    for number, column in enumerate(codes):
        known = _different(rows, column).with_columns(_own(unit_code(pl.col("_stated")), of).alias(f"_by_code_{number}"))
        rows = rows.join(known, left_on=column, right_on="_stated", how="left", maintain_order="left")
        found.append(pl.col(f"_by_code_{number}"))
    if name := entity.unit.get("name"):
        names = _different(rows, name)
        keyed = names.with_columns(unit_name_key(names.get_column("_stated")).alias("name_key")).join(directory, on="name_key", how="left")
        keyed = keyed.select("_stated", pl.col("unit_code").alias("_by_name"))
        rows = rows.join(keyed, left_on=name, right_on="_stated", how="left", maintain_order="left")
        found.append(pl.when(pl.all_horizontal(pl.col(column).is_null() for column in codes) if codes else True).then("_by_name"))
    return rows.with_columns(pl.coalesce(found).alias("unit_code")).select(pl.exclude("^_by_.*$"))


def code_columns(entity: Entity) -> list[str]:
    code = entity.unit.get("code", [])
    return [code] if isinstance(code, str) else list(code)


def _different(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    return rows.select(pl.col(column).alias("_stated")).unique()


def _own(code: pl.Expr, of: Province) -> pl.Expr:
    return pl.when(code.str.starts_with(of.h_code)).then(code) if of.h_code else code


def directory(home: Home, of: Province, period: str) -> pl.DataFrame:
    """`name_key` → `unit_code` of a province in a period: what a person decided (rulebook/units/aliases.csv), else the units sighted by code
    in that very period, else those sighted in any other: names were used again for other units in 2025.

    A name that two codes carry is nobody's: it is left out, so its rows are held.
    """
    sighted = _keyed(pl.concat([_sighted(home, of, *where) for where in _SIGHTINGS]))
    found = _keyed(_aliases(of.province_code).with_columns(period=pl.lit(period)))
    for names in (sighted.filter(pl.col("period") == period), sighted):
        one = names.select("name_key", "unit_code").unique().filter(pl.col("unit_code").n_unique().over("name_key") == 1)
        found = pl.concat([found.select("name_key", "unit_code"), one.filter(~pl.col("name_key").is_in(list(found.get_column("name_key"))))])
    return found.select("name_key", "unit_code").unique().sort("name_key")


def known_units(home: Home, of: Province, period: str) -> dict[str, str]:
    """The units of a province by code, with the shortest name under which each was sighted: in that period, else in any."""
    sighted = pl.concat([_sighted(home, of, *where) for where in _SIGHTINGS])
    same = sighted.filter(pl.col("period") == period)
    rows = (same if same.height else sighted).sort(pl.col("unit_name").str.len_chars(), "unit_name").unique("unit_code", keep="first").sort("unit_code")
    return dict(rows.select("unit_code", "unit_name").iter_rows())


def directory_hash(found: pl.DataFrame) -> str:
    return hashlib.sha256(found.write_csv().encode()).hexdigest()


def _sighted(home: Home, of: Province, source_id: str, entity: str) -> pl.DataFrame:
    empty = pl.DataFrame(schema=dict.fromkeys(("unit_name", "unit_code", "period"), pl.String))
    files = sorted((home.accepted / source_id / entity).glob(f"{of.province_code}__*.parquet"))
    if not files:
        return empty
    rows = pl.scan_parquet(files)
    names = [name for name in rows.collect_schema().names() if name in _NAMES]
    return rows.select(pl.col(names[0]).alias("unit_name"), "unit_code", "period").drop_nulls().unique().collect() if names else empty


@cache
def _aliases_file(path: Path, changed: float) -> pl.DataFrame:
    with path.open(encoding="utf-8", newline="") as handle:
        rows = [(row["province_code"], row["unit_name"], row["unit_code"]) for row in csv.DictReader(handle)]
    return pl.DataFrame(rows, schema={"province_code": pl.String, "unit_name": pl.String, "unit_code": pl.String}, orient="row")


def _aliases(province_code: str) -> pl.DataFrame:
    rows = _aliases_file(ALIASES, ALIASES.stat().st_mtime)
    return rows.filter(pl.col("province_code") == province_code).select("unit_name", "unit_code")


def _keyed(names: pl.DataFrame) -> pl.DataFrame:
    return names.select(unit_name_key(names.get_column("unit_name")).alias("name_key"), "unit_code", "period").unique()
