"""What the workbook of a province and period asks for: one form a source, its rows from the rulebook; nothing of a spreadsheet is here."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from home import RULEBOOK, ParError
from ingest.formats.workbook import cell_kind, cell_lists
from ingest.period import Period, parse_period
from ingest.registry import Province, province, source, source_ids
from ingest.vocabulary import STATUSES, Choice

ITEMS, TEXTS = "workbook_items.csv", "workbook_texts.csv"
STEPS = "criteria/*/steps.csv"
SETS, LEVELS, CRITERIA = "criteria/*/set.csv", "criteria/*/levels.csv", "criteria/*/criteria.csv"
PROVINCE = "province"


class WorkbookError(ParError):
    """A workbook that cannot be issued; the sentence says what it lacks."""


@dataclass(frozen=True)
class Unit:
    unit_code: str
    name_vi: str
    level: str  # province, department, district (until July 2025), commune; empty where its name does not tell


@dataclass(frozen=True)
class Row:
    """One row to be filled: its locked texts in the order of the sheet, and what its figures must be."""

    locked: tuple[str, ...]
    value_kind: str
    minimum: str
    maximum: str


@dataclass(frozen=True)
class Form:
    """One sheet: the locked and the entry headers as the source's YAML states them, and its rows."""

    source_id: str
    sheet: str
    title_vi: str
    owner: str
    layout: dict
    kinds: dict[str, str]  # of each entry column, as `cell_kind` says
    rows: tuple[Row, ...]
    lists: dict[str, list[Choice]]  # of each kind of entry that is chosen, what may be


def forms(province_code: str, period: str, units: Mapping[str, str]) -> list[Form]:
    """The forms of every source that is entered by hand, in the order of the rulebook's items; `units` says the name of each unit code.

    Where no criterion is in force in the period, nothing can be scored: there is no such form.
    """
    of, when = province(province_code), parse_period(period)
    everybody = _units(of, units)
    order = {source_id: place for place, source_id in enumerate(dict.fromkeys(item["source_id"] for item in read(ITEMS)))}
    found = [_form(source_id, everybody, when) for source_id in sorted(entered_sources(), key=lambda source_id: order.get(source_id, len(order)))]
    return [form for form in found if form.rows]


def entered_sources() -> list[str]:
    return [source_id for source_id in source_ids() if any(entity.format == "workbook" for entity in source(source_id).entities.values())]


def rulebook_sha256() -> str:
    """Of the rows that a workbook is made of."""
    paths = [RULEBOOK / ITEMS, RULEBOOK / TEXTS, STATUSES, *sorted(RULEBOOK.glob(CRITERIA)), *sorted(RULEBOOK.glob(LEVELS))]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def texts() -> dict[str, str]:
    return {row["text_code"]: row["text_vi"] for row in read(TEXTS)}


def read(name: str | Path) -> list[dict[str, str]]:
    with (RULEBOOK / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def province_name(province_code: str) -> str:
    return next(row["full_name_vi"] for row in read("units/provinces.csv") if row["province_code"] == province_code)


def period_name(period: str) -> str:
    """`2026-08` as it is said: tháng 8 năm 2026."""
    when = parse_period(period)
    named = f"period_{when.kind}_{when.half}" if when.half else f"period_{when.kind}"
    return texts()[named].format(month=when.month, quarter=("", "I", "II", "III", "IV")[when.quarter or 0], year=when.year)


def _units(of: Province, units: Mapping[str, str]) -> list[Unit]:
    """The province itself, then its units: departments, communes, those whose name does not tell."""
    root = of.h_code or of.province_code
    prefixes = [(prefix.lower(), row["unit_level"]) for row in read("unit_types.csv") for prefix in row["name_prefixes"].split("|") if prefix]
    levels = {code: next((level for prefix, level in prefixes if name.lower().startswith(prefix)), "") for code, name in units.items()}
    others = [Unit(code, name, levels[code]) for code, name in units.items() if code != root]
    places = ("department", "district", "commune", "")
    others.sort(key=lambda unit: (places.index(unit.level), [int(part) if part.isdigit() else 0 for part in unit.unit_code.split(".")], unit.unit_code))
    return [Unit(root, province_name(of.province_code), PROVINCE), *others]


def _form(source_id: str, units: list[Unit], when: Period) -> Form:
    of, entity = source(source_id), next(iter(source(source_id).entities.values()))
    asked = _scores(when, units) if entity.name == "scores" else _figures(source_id, units)
    locked = entity.layout["locked"]
    rows = tuple(Row(tuple(cells[name] for name in locked), *rule) for cells, rule in asked)
    if not rows and entity.name != "scores":
        raise WorkbookError(f"The rulebook asks nothing of {source_id}; add its rows to rulebook/{ITEMS}, or take its YAML away.")
    kinds = {name: cell_kind(entity, name) for name in entity.layout["entry"]}
    return Form(source_id, entity.layout["sheet"], of.title_vi, of.owner, entity.layout, kinds, rows, cell_lists(entity))


def _figures(source_id: str, units: list[Unit]) -> Iterator[tuple[dict[str, str], tuple[str, str, str]]]:
    """Per unit the items of its level; a unit of a level that no item names is asked for whatever is not the province's alone."""
    items = sorted((item for item in read(ITEMS) if item["source_id"] == source_id), key=lambda item: int(item["sort_order"]))
    named = {level for item in read(ITEMS) for level in item["level"].split("+")}
    for unit in units:
        for item in items:
            levels = set(item["level"].split("+"))
            if unit.level in levels or (unit.level not in named and levels - {PROVINCE}):
                names = {"item_code": item["item_code"], "item_name": item["name_vi"], "item_unit": item["unit"]}
                yield _named(unit) | names, (item["value_kind"], item["minimum"], item["maximum"])


def _scores(when: Period, units: list[Unit]) -> Iterator[tuple[dict[str, str], tuple[str, str, str]]]:
    """Per unit the criteria of which points are entered, of every set in force that scores such periods and units of its level."""
    sets, levels, criteria = ([row for row in every(file) if _in_force(row, when)] for file in (SETS, LEVELS, CRITERIA))
    scored = {row["criteria_set_id"] for row in sets if when.kind in row["period_kinds"].split(";")}
    levels = {(row["criteria_set_id"], row["unit_level"]) for row in levels}
    criteria = [row for row in criteria if is_entered(row) and row["criteria_set_id"] in scored]
    criteria.sort(key=lambda row: (row["criteria_set_id"], int(row["sort_order"])))
    for unit in units:
        for row in criteria:
            if (row["criteria_set_id"], unit.level) in levels and unit.level in row["applies_to"].split("+"):
                names = {name: row[name] for name in ("criteria_set_id", "criterion_code", "max_score")}
                yield _named(unit) | names | {"item_name": row["name_vi"]}, ("number", "0", row["max_score"])


def is_entered(criterion: Mapping[str, str]) -> bool:
    """Whether the points of a row of criteria.csv come from people and not from figures."""
    return criterion["ratio_source"] == "entered" and criterion["is_counted"] == "true"


def _in_force(row: dict[str, str], when: Period) -> bool:
    """As the scores see it: on the first day of the period."""
    return row["valid_from"] <= when.first.isoformat() and (not row["valid_to"] or row["valid_to"] > when.first.isoformat())


def every(pattern: str) -> list[dict[str, str]]:
    """The rows of every file of the rulebook that the pattern names."""
    return [row for path in sorted(RULEBOOK.glob(pattern)) for row in read(path)]


def _named(unit: Unit) -> dict[str, str]:
    return {"unit_code": unit.unit_code, "unit_name": unit.name_vi}
