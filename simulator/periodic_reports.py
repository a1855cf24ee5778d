"""The reporting system's export: returns of the month by unit, the standardised sets of the province at the end of a quarter, some sent back and sent again."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from simulator import dice
from simulator.people import NAMES
from simulator.province import Unit, province, units
from simulator.scope import Scope
from simulator.unit_spelling import typed

HEADERS = ["ky_bao_cao", "ma_don_vi", "ten_don_vi", "ma_chi_tieu", "ten_chi_tieu", "don_vi_tinh", "gia_tri", "luy_ke", "trang_thai", "ngay_gui", "nguoi_duyet"]
COUNT, SHARE = "Văn bản", "%"
OF_UNITS = (("CCHC.01", "Số văn bản chỉ đạo CCHC", COUNT), ("CCHC.02", "Tỷ lệ nhiệm vụ hoàn thành đúng hạn", SHARE))
# the three sets that Kon Tum digitised: how many indicators is confirmed, their codes are invented here
SETS = (("VPCP", 8), ("KTXH", 155), ("PCTN", 143))
ROMAN = ("I", "II", "III", "IV")
SENT_BACK, ANSWERED, WITH_POINT, WITHOUT_CODE = 0.06, 0.7, 0.02, 0.05


def write(folder: Path, scope: Scope, year: int, month: int) -> int:
    """One CSV of the whole province, written a unit at a time."""
    if not units(scope.province_code, year, month):
        return 0
    with (folder / "bao_cao_cchc.csv").open("w", encoding="utf-8-sig", newline="") as handle:
        lines = csv.writer(handle, delimiter=";", lineterminator="\r\n")
        lines.writerow(HEADERS)
        for unit, row in _submissions(scope, year, month):
            lines.writerow(_printed(unit, row, scope))
            if scope.faults.strikes("repeated_rows", "/periodic_reports"):
                lines.writerow(_printed(unit, row, scope))
    return 1


def truth(scope: Scope, year: int, month: int) -> dict[str, int]:
    """The submissions that should be accepted, those held for an ambiguous number, and the figures that count: approved ones."""
    rows = [(unit.unit_code, row) for unit, row in _submissions(scope, year, month)]
    held = [row for _, row in rows if row["is_ambiguous"]]
    counted = {(unit, row["period"], row["code"]) for unit, row in rows if row["approval"] == "Đã duyệt" and not row["is_ambiguous"]}
    return {"submissions": len(rows) - len(held), "held": len(held), "values": len(counted)}


def _submissions(scope: Scope, year: int, month: int) -> Iterator[tuple[Unit, dict]]:
    for place, unit in enumerate(units(scope.province_code, year, month)):
        for period, names in _periods(year, month):
            for code, name, measured_in in _indicators(place, month, scope):
                yield from ((unit, row) for row in _sent(scope, unit, period, names, (code, name, measured_in), (year, month)))


def _periods(year: int, month: int) -> list[tuple[str, tuple[str, str]]]:
    """A month's return, and in the last month of a quarter the quarter's: each under two names."""
    found = [(f"{year}-{month:02d}", (f"T{month}/{year}", f"Tháng {month}/{year}"))]
    if month % 3 == 0:
        quarter = month // 3
        found.append((f"{year}-Q{quarter}", (f"Q{quarter}/{year}", f"Quý {ROMAN[quarter - 1]}/{year}")))
    return found


def _indicators(place: int, month: int, scope: Scope) -> Iterator[tuple[str, str, str]]:
    """Every unit's own; the first unit (the office of the People's Committee) sends the standardised sets each quarter. More volume is more of its own."""
    yield from OF_UNITS
    for number in range(3, 1 + max(2, round(4 * scope.volume))):
        yield f"CCHC.{number:02d}", "Chỉ tiêu cải cách hành chính (mẫu)", COUNT
    if place == 0 and month % 3 == 0:
        for prefix, count in SETS:
            for number in range(1, count + 1):
                yield f"{prefix}.{number:03d}", "Chỉ tiêu (mẫu)", COUNT


def _sent(scope: Scope, unit: Unit, period: str, names: tuple[str, str], indicator: tuple[str, str, str], when: tuple[int, int]) -> Iterator[dict]:
    """One submission, or two: sent back for correction, under the other name of its period, and mostly approved two days later."""
    code, name, measured_in = indicator
    where = dice.place(scope.seed, "report", scope.province_code, unit.unit_code, period, code)
    value = dice.one(where, "value") * 100 if measured_in == SHARE else int(dice.one(where, "value") * 3000)
    sent = date(when[0] + when[1] // 12, when[1] % 12 + 1, 1) + timedelta(days=int(dice.one(where, "day") * 18))
    row = {"period": period, "stated": names[0], "code": code, "name": name, "unit": measured_in, "value": value, "approval": "Đã duyệt", "sent": sent}
    row |= {"is_ambiguous": False, "approver": NAMES[where % len(NAMES)]}
    if dice.one(where, "back") < SENT_BACK:
        ambiguous = measured_in == SHARE and dice.one(where, "point") < WITH_POINT / SENT_BACK
        yield row | {"stated": names[1], "approval": "Trả lại", "approver": "", "value": value * 0.9, "is_ambiguous": ambiguous}
        if dice.one(where, "answered") > ANSWERED:
            return
        row["sent"] = sent + timedelta(days=2)
    yield row


def _printed(unit: Unit, row: dict, scope: Scope) -> list[str]:
    if scope.faults.strikes("bad_numbers", "/periodic_reports"):
        text = "chưa có"
    elif row["is_ambiguous"]:
        text = f"{row['value'] / 100:.2f}"
    elif row["unit"] == SHARE:
        text = f"{row['value']:.1f}".replace(".", ",")
    else:
        text = f"{int(row['value']):,}".replace(",", ".")
    code = "" if dice.one(dice.place(unit.unit_code), "without code") < WITHOUT_CODE else unit.unit_code
    name = typed(unit, province(scope.province_code), "periodic_reports")
    approval = "Chờ ký" if scope.faults.strikes("unknown_status", "/periodic_reports") else row["approval"]
    return [row["stated"], code, name, row["code"], row["name"], row["unit"], text, "", approval, f"{row['sent']:%d/%m/%Y}", row["approver"]]
