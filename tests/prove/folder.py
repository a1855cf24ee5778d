"""A rulebook folder of generated sets, written and read with the columns that the project's own files have."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from home import RULEBOOK
from tests.prove.sets import ABOUT, GeneratedSet, Row

FILES = ("set", "criteria", "steps", "levels", "classes", "class_caps")


def write(folder: Path, sets: dict[str, GeneratedSet]) -> None:
    """Write a rulebook folder of many sets; measures are named by their set, ambiguities name codes of theirs as set/code."""
    for set_id, one in sets.items():
        own = folder / "criteria" / set_id
        own.mkdir(parents=True)
        for name in FILES:
            write_rows(own / f"{name}.csv", _header(f"criteria/index_766/{name}.csv"), (named(set_id, row) for row in one.tables[name]))
    exemptions = (named(set_id, row) for set_id, one in sets.items() for row in one.tables["exemptions"])
    unique = {tuple(row[name] for name in ("criteria_set_id", "unit_code", "criterion_code", "valid_from")): row for row in exemptions}
    write_rows(folder / "exemptions.csv", _header("exemptions.csv"), unique.values())
    open_texts = (
        row | {"ambiguity_id": f"{set_id}_{number}", "affects": row["affects"] and set_id + ABOUT[row["about"]] + row["affects"]}
        for set_id, one in sets.items()
        for number, row in enumerate(one.tables["ambiguities"])
    )
    write_rows(folder / "ambiguities.csv", _header("ambiguities.csv"), open_texts)
    (folder / "units").mkdir()
    for nothing in ("publications.csv", "units/provinces.csv"):
        write_rows(folder / nothing, _header(nothing), ())
    leaves = (named(set_id, leaf) for set_id, one in sets.items() for leaf in one.leaves)
    measures = sorted({leaf[column] for leaf in leaves for column in ("measure_code", "fallback_measure_code")} - {""})
    write_rows(folder / "measures.csv", _header("measures.csv"), ({"measure_code": code, "measure_kind": "ratio"} for code in measures))


def named(set_id: str, row: Row) -> Row:
    """The row with its set's id, its measures under names that no other set uses."""
    measures = {name: f"{set_id}_{row[name]}" for name in ("measure_code", "fallback_measure_code") if row.get(name)}
    return row | {"criteria_set_id": set_id} | measures


def _header(path: str) -> list[str]:
    """The columns that the project's own files have."""
    with (RULEBOOK / path).open(encoding="utf-8", newline="") as handle:
        return next(csv.reader(handle))


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write_rows(path: Path, header: list[str], rows: Iterable[Row]) -> None:
    """A CSV as the rulebook's files are written: cells that the header does not name are left out, those that a row does not have are empty."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, header, restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
