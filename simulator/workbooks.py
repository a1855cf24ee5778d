"""The checked workbook as an office returns it: issued by the project itself, filled with practice figures, some without evidence."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

from ingest.period import parse_period
from ingest.workbook import issue
from ingest.workbook_forms import ITEMS, Form, Row, forms, read
from simulator import dice
from simulator.province import units
from simulator.scope import Scope

FILLED, UNSIGNED, TEXT_DATE, SPACED = 0.85, 0.03, 0.10, 0.05  # of the rows; of the filled ones: no evidence, a date typed as text, "45 / BC-UBND"
_MOST = {"adults": 900_000, "service_unit_payroll": 30_000, "service_units": 900, "service_unit_spending": 6_000_000, "video_sites": 348, "dti_score": 1}
_USUAL_MOST = 40
_ROUNDS = (("self_score", "self_document"), ("appraised_score", "appraisal_document"))


def write(folder: Path, scope: Scope, year: int, month: int) -> int:
    """One workbook of all sources that are entered by hand; its size follows the rulebook and the units, not the volume."""
    issued_to = _units(scope, year, month)
    if not issued_to:
        return 0
    period = f"{year}-{month:02d}"
    entries = {}
    for form in _forms(scope, year, month):
        entries |= {(form.sheet, place): cells for place, cells in enumerate(_filled(form, scope, period)) if cells}
        if scope.faults.strikes("bad_numbers", f"/workbooks/{form.source_id}"):
            place = next(place for (sheet, place), _ in entries.items() if sheet == form.sheet)
            entries[form.sheet, place] |= {"value" if form.layout["entry"].get("value") else "self_score": "mười hai"}
    path = issue(scope.province_code, period, folder, issued_to, entries)
    if scope.faults.strikes("repeated_rows", "/workbooks"):
        path.with_name(f"{path.stem}__SNV.xlsx").write_bytes(path.read_bytes())
        return 2
    return 1


def truth(scope: Scope, year: int, month: int) -> dict[str, int]:
    """Per source the rows that should be accepted, and as `<source>__held` those that lack their evidence."""
    found: dict[str, int] = {}
    for form in _forms(scope, year, month) if _units(scope, year, month) else ():
        rows = [cells for cells in _filled(form, scope, f"{year}-{month:02d}") if cells]
        unsigned = sum(_unsigned(cells) for cells in rows)
        found |= {form.source_id: len(rows) - unsigned, f"{form.source_id}__held": unsigned}
    return found


def _units(scope: Scope, year: int, month: int) -> dict[str, str]:
    return {unit.unit_code: unit.name for unit in units(scope.province_code, year, month)}


def _forms(scope: Scope, year: int, month: int) -> list[Form]:
    return forms(scope.province_code, f"{year}-{month:02d}", _units(scope, year, month))


@cache
def _parts() -> dict[str, str]:
    return {item["item_code"]: item["part_of"] for item in read(ITEMS) if item["part_of"]}


def _filled(form: Form, scope: Scope, period: str) -> list[dict[str, object]]:
    """What was entered in each row; an empty row is an empty dict. A part never exceeds the whole that its unit stated."""
    wholes: dict[tuple[str, str], float] = {}
    names = list(form.layout["locked"])
    rows = [dict(zip(names, row.locked, strict=True)) for row in form.rows]
    return [_entered(form, row, locked, scope, period, wholes) for row, locked in zip(form.rows, rows, strict=True)]


def _entered(form: Form, row: Row, locked: dict[str, str], scope: Scope, period: str, wholes: dict) -> dict[str, object]:
    code, unit = locked.get("item_code") or locked["criterion_code"], locked["unit_code"]
    where = dice.place(scope.seed, "workbook", scope.province_code, period, form.source_id, unit, code)
    if dice.one(where, "filled") > FILLED and row is not form.rows[0]:  # no sheet comes back empty
        return {}
    low, high = float(row.minimum), float(row.maximum)
    usual = _MOST.get(code, _USUAL_MOST if row.value_kind == "count" else high)
    most = min(high, wholes.get((unit, _parts().get(code, "")), usual))
    value = low + dice.one(where, "value") * (most - low)
    wholes[unit, code] = value = int(value) if row.value_kind == "count" else round(value, 2)
    if form.source_id == "self_assessment":
        return _scored(where, value, row, period)
    year = {"result_year": parse_period(period).year - 1} if "result_year" in form.kinds else {}
    return year | {"value": value} | _evidence(where, "document", period)


def _scored(where: int, value: float, row: Row, period: str) -> dict[str, object]:
    """A self-score, and mostly an appraisal that cuts a little of it."""
    found = {"self_score": value} | _evidence(where, "self_document", period)
    if dice.one(where, "appraised") < 0.7:
        found |= {"appraised_score": round(value * (0.9 + 0.1 * dice.one(where, "cut")), 2)} | _evidence(where, "appraisal_document", period)
    return found


def _evidence(where: int, name: str, period: str) -> dict[str, object]:
    if dice.one(where, f"{name} unsigned") < UNSIGNED:
        return {}
    written = parse_period(period).last + timedelta(days=1 + int(dice.one(where, f"{name} day") * 20))
    number = 1 + int(dice.one(where, f"{name} number") * 400)
    slash = " / " if dice.one(where, f"{name} typed") < SPACED else "/"
    typed = f"{written:%d/%m/%Y}" if dice.one(where, f"{name} text") < TEXT_DATE else written
    return {f"{name}_number": f"{number}{slash}BC-UBND", f"{name}_date": typed if isinstance(typed, str) else date(written.year, written.month, written.day)}


def _unsigned(cells: dict[str, object]) -> bool:
    pairs = (*_ROUNDS, ("value", "document"))
    return any(value in cells and f"{document}_number" not in cells for value, document in pairs)
