"""The checked workbook as an office returns it: issued by the project itself, filled with practice figures, some without evidence."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

from ingest.period import parse_period
from ingest.workbook import issue
from ingest.workbook_forms import ITEMS, Form, Row, forms, read
from simulator import assessments, dice
from simulator.province import province, units
from simulator.scope import Scope

# of the rows of an office that is not careful; of the filled ones: no evidence; of all: a date typed as text, "45 / BC-UBND"
FILLED, UNSIGNED, TEXT_DATE, SPACED = 0.85, 0.1, 0.10, 0.05
_MOST = {"adults": 900_000, "service_unit_payroll": 30_000, "service_units": 900, "service_unit_spending": 6_000_000, "video_sites": 348, "dti_score": 1}
_USUAL_MOST = 40
# of the most that can be: chosen, not measured
_USUAL_SHARE, _SHARE_OF_PART = (0.0, 1.0), (0.6, 1.0)
_SHARES = {
    "par_index_score": (0.8, 0.92), "sipas_score": (0.8, 0.92), "papi_score": (0.5, 0.58), "pci_score": (0.6, 0.72), "dti_score": (0.55, 0.85),
    "ddci_score": (0.6, 0.95), "unit_par_index_score": (0.75, 0.95), "service_units_self_financing": (0.1, 0.3),
}  # fmt: skip
_REASONED = ("appraisal", "council", "appeal")
# what was entered → the document behind it, and how many days after the period it is written at the earliest
_ROUNDS = {
    "self_score": ("self_document", 1), "appraised_score": ("appraisal_document", 21),
    "appeal": ("appeal_document", 41), "answer": ("answer_document", 61), "council_score": ("council_document", 61),
}  # fmt: skip


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
    """Per source the rows that should be accepted, and as `<source>__held` those that lack their evidence or who decided them why."""
    found: dict[str, int] = {}
    for form in _forms(scope, year, month) if _units(scope, year, month) else ():
        rows = [cells for cells in _filled(form, scope, f"{year}-{month:02d}") if cells]
        held = sum(_cannot_stand(cells) for cells in rows)
        found |= {form.source_id: len(rows) - held, f"{form.source_id}__held": held}
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
    office, where = _places(form.source_id, locked.get("criteria_set_id", ""), code, unit, scope, period)
    is_careful = unit == province(scope.province_code).h_code or assessments.is_careful(office)
    if not is_careful and dice.one(where, "filled") > FILLED and row is not form.rows[0]:  # no sheet comes back empty
        return {}
    unsigned = 0.0 if is_careful else UNSIGNED
    if form.source_id == "self_assessment":
        given = assessments.rounds(office, where, locked["criteria_set_id"], code, float(row.maximum))
        return _scored(given, where, period, unsigned) | assessments.decided(where, locked["criteria_set_id"], code, given, is_careful)
    low, high = float(row.minimum), float(row.maximum)
    usual = _MOST.get(code, _USUAL_MOST if row.value_kind == "count" else high)
    whole = wholes.get((unit, _parts().get(code, "")))
    most = min(high, usual if whole is None else whole)
    least_share, most_share = _SHARES.get(code, _USUAL_SHARE if whole is None else _SHARE_OF_PART)
    value = low + (least_share + (most_share - least_share) * dice.one(where, "value")) * (most - low)
    wholes[unit, code] = value = int(value) if row.value_kind == "count" else round(value, 2)
    year = {"result_year": parse_period(period).year - 1} if "result_year" in form.kinds else {}
    return year | {"value": value} | _evidence(where, "document", period, unsigned)


def _scored(given: dict[str, float | None], where: int, period: str, unsigned: float) -> dict[str, object]:
    """The rounds of one criterion with their documents; an appeal and its answer are documents alone, and always signed."""
    found: dict[str, object] = {name: points for name, points in given.items() if points is not None}
    for name, points in given.items():
        document, after = _ROUNDS[name]
        found |= _evidence(where, document, period, 0.0 if points is None else unsigned, after)
    return found


def _places(source_id: str, criteria_set_id: str, code: str, unit: str, scope: Scope, period: str) -> tuple[int, int]:
    """Where the dice of an office, and of one row of it, are thrown."""
    whose = (scope.seed, "workbook", scope.province_code, period)
    return dice.place(*whose, "office", unit), dice.place(*whose, source_id, criteria_set_id, unit, code)


def _evidence(where: int, name: str, period: str, unsigned: float, after: int = 1) -> dict[str, object]:
    if dice.one(where, f"{name} unsigned") < unsigned:
        return {}
    written = parse_period(period).last + timedelta(days=after + int(dice.one(where, f"{name} day") * 20))
    number = 1 + int(dice.one(where, f"{name} number") * 400)
    slash = " / " if dice.one(where, f"{name} typed") < SPACED else "/"
    typed = f"{written:%d/%m/%Y}" if dice.one(where, f"{name} text") < TEXT_DATE else written
    return {f"{name}_number": f"{number}{slash}BC-UBND", f"{name}_date": typed if isinstance(typed, str) else date(written.year, written.month, written.day)}


def _cannot_stand(cells: dict[str, object]) -> bool:
    """A value without its document, a person in the place of a body, changed points or an appeal without reason and clause."""
    pairs = {name: document for name, (document, _) in _ROUNDS.items()} | {"value": "document"}
    unsigned = any(value in cells and f"{document}_number" not in cells for value, document in pairs.items())
    return unsigned or assessments.SOMEBODY in cells.values() or any(_lacks_reason(cells, act) for act in _REASONED)


def _lacks_reason(cells: dict[str, object], act: str) -> bool:
    """In practice both are written or one of the two is left out, so half of a reason tells what was left out."""
    return (f"{act}_reason" in cells) != (f"{act}_clause" in cells)
