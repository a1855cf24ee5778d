"""The composed provinces: their units as they stood in a month, each with the codes a one-stop system prints."""

from __future__ import annotations

import csv
import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from home import ParError
from simulator import dice

DATA = Path(__file__).parent / "data"
DEFAULT_PROVINCE = "hue"
FIRST_YEAR, LAST_YEAR = 2021, 2027
_WARDS_MERGED = date(2025, 7, 1)  # Resolution 202/2025/QH15: communes as they stand now


class SimulatorError(ParError):
    """What was asked of the practice province cannot be composed; one sentence says what to ask instead."""


@dataclass(frozen=True)
class Unit:
    unit_code: str  # as on the national portal, H57.101
    agency_code: str  # as in the one-stop system, 000.00.101.H57
    name: str
    symbol: str  # of its documents: 12/UBND-VP, 12/STP
    level: str  # department or commune
    weight: float

    @property
    def agency_id(self) -> str:
        return agency_id(self.agency_code)


@dataclass(frozen=True)
class Province:
    province_code: str
    h_code: str
    name_vi: str
    full_name_vi: str
    valid_to: str
    commune_count: int
    dossiers_per_month: int
    late_share: float
    signed_share: float

    @property
    def root_agency_id(self) -> str:
        return agency_id(f"000.00.00.{self.h_code}")


def agency_id(agency_code: str) -> str:
    """24 hexadecimal characters, as the one-stop system writes its identifiers."""
    return hashlib.blake2b(agency_code.encode(), digest_size=12).hexdigest()


@cache
def provinces() -> dict[str, Province]:
    rows = {}
    for row in _read("provinces.csv"):
        whole = {name: int(row.pop(name)) for name in ("commune_count", "dossiers_per_month")}
        shares = {name: float(row.pop(name)) for name in ("late_share", "signed_share")}
        rows[row["province_code"]] = Province(**row, **whole, **shares)
    return rows


def province(code: str) -> Province:
    if code not in provinces():
        raise SimulatorError(f"The practice portals compose {', '.join(provinces())}, not '{code}'; name one of these.")
    return provinces()[code]


def months(period: str) -> list[tuple[int, int]]:
    """The months of a period `2026-08`, `2026-Q3`, `2026-H2` or `2026`."""
    found = re.fullmatch(r"(\d{4})(?:-(?:(\d{2})|Q([1-4])|H([12])))?", period)
    year, month, quarter, half = (int(part) if part else 0 for part in found.groups()) if found else (0, 0, 0, 0)
    if not FIRST_YEAR <= year <= LAST_YEAR or month > 12 or (found.group(2) and not month):
        raise SimulatorError(f"'{period}' is no period of the practice province; write 2026-08, 2026-Q3 or 2026, from {FIRST_YEAR} to {LAST_YEAR}.")
    size = 1 if month else 3 if quarter else 6 if half else 12
    first = month or (quarter or half or 1) * size - size + 1
    return [(year, number) for number in range(first, first + size)]


@cache
def units(code: str, year: int, month: int) -> tuple[Unit, ...]:
    """The units of a province in a month: departments before and after March 2025, communes before and after July 2025, and Huế's districts until then."""
    of, first = province(code), date(year, month, 1)
    if of.valid_to and first >= date.fromisoformat(of.valid_to):
        return ()
    return tuple(_departments(of, first) + _districts(of, first) + _communes(of, first))


def _departments(of: Province, first: date) -> list[Unit]:
    standing = [row for row in _read("departments.csv") if (row["valid_from"] or "0") <= first.isoformat() < (row["valid_to"] or "9")]
    return [_unit(of, row["number"], row["name_vi"], row["symbol"], "department", float(row["weight"])) for row in standing]


def _districts(of: Province, first: date) -> list[Unit]:
    if of.province_code != DEFAULT_PROVINCE or first >= _WARDS_MERGED:
        return []
    names = {row["old_district_code"]: row["old_district_name"] for row in _read("hue_wards_new_old_2025.csv") if row["old_district_code"]}
    return [_committee(of, code, name, "district", 1.5) for code, name in sorted(names.items())]


def _communes(of: Province, first: date) -> list[Unit]:
    if of.province_code != DEFAULT_PROVINCE:
        names, start = [f"Xã Thực hành {number:02d}" for number in range(1, of.commune_count + 1)], 101
    elif first >= _WARDS_MERGED:
        names, start = _hue_wards("new"), 101
    else:
        names, start = _hue_wards("old"), 201
    return [_committee(of, str(number), name, "commune", 40 / len(names)) for number, name in enumerate(names, start)]


def _committee(of: Province, number: str, name: str, level: str, scale: float) -> Unit:
    weight = scale * (0.5 + 1.5 * dice.one(dice.place(of.h_code, number), "weight"))
    return _unit(of, number, f"UBND {name[0].lower()}{name[1:]}", "UBND", level, weight)


def _unit(of: Province, number: str, name: str, symbol: str, level: str, weight: float) -> Unit:
    return Unit(f"{of.h_code}.{number}", f"000.00.{number}.{of.h_code}", name, symbol, level, weight)


def _hue_wards(age: str) -> list[str]:
    """Names by NSO code; of the new ones Thuận Hóa stands first and A Lưới 1 last, as the samples of the portal number them."""
    wards = {row[f"{age}_code"]: row[f"{age}_name"] for row in _read("hue_wards_new_old_2025.csv")}
    if age == "old":
        return [wards[code] for code in sorted(wards)]
    return [wards[code] for code in sorted(wards, key=lambda code: (code != "19789", code == "20056", code))]


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
