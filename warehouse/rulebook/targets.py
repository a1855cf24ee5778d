"""What the targets of the rulebook must hold: every shape has what its arithmetic needs, every step follows from the text, every pointer meets its row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from warehouse.rulebook.files import Finding, Row, read

TARGETS = "targets/*.csv"
# shape → the comparators that it may have, and the columns that it needs
SHAPES = {
    "minimum_by_year": ({">=", ">", "="}, ()),
    "carve_out": ({">=", ">", "="}, ("parent_target_id",)),
    "nested_denominator": ({">=", ">", "="}, ("parent_target_id",)),
    "tier_ratchet": ({">="}, ("ratchet_step", "ratchet_ceiling", "scope_unit_level")),
    "cut_vs_base_year": ({"reduction_vs_baseline"}, ("base_period", "base_text_vi", "cut_figure")),
    "cut_vs_stock_on_date": ({"reduction_vs_baseline"}, ("base_period", "base_text_vi", "cut_figure")),
    "cut_vs_period_average": ({"reduction_vs_baseline"}, ("base_period", "base_text_vi", "cut_figure")),
    "range": ({"range"}, ("value_max",)),
    "rank_top": ({"rank<="}, ()),
    "status_done": ({"done"}, ()),
    "count_each_year": ({"count"}, ()),
}
BASE_FORMS = {"cut_vs_base_year": 4, "cut_vs_stock_on_date": 7, "cut_vs_period_average": 9}
SCOPES = {"province": (), "tier": ("scope_unit_level",), "unit": ("scope_unit_name",)}
SPECIAL = ("parent_target_id", "ratchet_step", "ratchet_ceiling", "base_period", "base_text_vi", "cut_figure", "value_max")


def check_mapping(folder: Path) -> Iterator[Finding]:
    """A mapped target says how sure the mapping is; one without a measure says which figure is missing; a national one beside it has its reason."""
    for row in read(folder, TARGETS):
        if bool(row.cells["measure_code"]) != bool(row.cells["mapping_status"]):
            yield row.finding("mapping_status", "a mapped target says how sure the mapping is")
        if bool(row.cells["measure_code"]) == bool(row.cells["missing_figure_vi"]):
            yield row.finding("missing_figure_vi", "a target without a measure, and no other, says which figure is missing")
        if row.cells["national_target_id"] and not row.cells["national_reason_vi"]:
            yield row.finding("national_reason_vi", "a target beside a national one says why")


def check_shapes(folder: Path) -> Iterator[Finding]:
    """The columns of a shape are filled and those of the others are not; a scope names its units."""
    for row in read(folder, TARGETS):
        comparators, needed = SHAPES.get(row.cells["shape"], (set(), ()))
        if row.cells["comparator"] not in comparators:
            yield row.finding("comparator", f"'{row.cells['comparator']}' does not fit {row.cells['shape']}")
        for column in SPECIAL:
            if bool(row.cells[column]) != (column in needed):
                yield row.finding(column, f"{row.cells['shape']} {'needs' if column in needed else 'has no'} {column}")
        if len(row.cells["base_period"]) != BASE_FORMS.get(row.cells["shape"], 0):
            yield row.finding("base_period", f"'{row.cells['base_period']}' is no base of {row.cells['shape']}")
        for column in ("scope_unit_level", "scope_unit_name"):
            if bool(row.cells[column]) != (column in SCOPES.get(row.cells["scope"], ())):
                yield row.finding(column, f"does not fit the scope {row.cells['scope']}")


def check_milestones(folder: Path) -> Iterator[Finding]:
    """The steps of a reading begin with the target's own level and add its step, in points or as growth, up to the ceiling."""
    targets = {row.cells["target_id"]: row.cells for row in read(folder, TARGETS)}
    paths: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in read(folder, "target_milestones.csv"):
        paths[row.cells["target_id"], row.cells["reading"]].append(row)
    for (target_id, _), rows in paths.items():
        target = targets[target_id]
        for place, row in enumerate(rows):
            if int(row.cells["year"]) != int(target["due_year"]) + place:
                yield row.finding("year", "the steps of a path are a year apart, from the target's own year")
            elif Decimal(row.cells["value"]) not in steps(target, place):
                yield row.finding("value", f"does not follow from {target['value']} and {target['ratchet_step']} a year")
    for row in read(folder, TARGETS):
        if (row.cells["shape"] == "tier_ratchet") != any(target_id == row.cells["target_id"] for target_id, _ in paths):
            yield row.finding("shape", "a ratchet, and nothing else, has its steps in target_milestones.csv")


def steps(target: dict[str, str], years: int) -> set[Decimal]:
    """Where the path stands after so many years, read either way."""
    first, step, ceiling = (Decimal(target[column] or 0) for column in ("value", "ratchet_step", "ratchet_ceiling"))
    return {min(ceiling, first + step * years), min(ceiling, first * (1 + step / 100) ** years)}


def check_versions(folder: Path) -> Iterator[Finding]:
    """What supersedes a target begins when that ends, and each names the other; a later milestone is a later year of the same province."""
    versions: dict[str, Row] = {}
    for row in sorted(read(folder, TARGETS), key=lambda row: (row.cells["target_id"], row.cells["valid_from"])):
        earlier = versions.get(row.cells["target_id"])
        if earlier and earlier.cells["valid_to"] != row.cells["valid_from"]:
            yield row.finding("valid_from", "a version begins on the day on which the one before it ends")
        versions[row.cells["target_id"]] = row
    for row in versions.values():
        for column in ("parent_target_id", "follows_target_id", "supersedes_target_id", "superseded_by_target_id"):
            other = versions.get(row.cells[column])
            if row.cells[column] and (other is None or other.cells["province_code"] != row.cells["province_code"]):
                yield row.finding(column, f"'{row.cells[column]}' is no target of {row.cells['province_code']}")
        before = versions.get(row.cells["follows_target_id"])
        if before and before.cells["due_year"] >= row.cells["due_year"]:
            yield row.finding("follows_target_id", "a target follows one of an earlier year")
        old = versions.get(row.cells["supersedes_target_id"])
        if old and (old.cells["valid_to"], old.cells["superseded_by_target_id"]) != (row.cells["valid_from"], row.cells["target_id"]):
            yield row.finding("supersedes_target_id", "the superseded target ends when this one begins, and names it")


CHECKS = [check_mapping, check_shapes, check_milestones, check_versions]
