"""Random histories of a province's units (merge, split, abolish, rename, move, a level abolished, codes reused), their dossiers, and what must come of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st

FIRST, LAST = date(2023, 12, 1), date(2026, 2, 1)
# events take place where a month of one of the calendars begins, as codes that are reused are told apart by its last day
DAYS = [date(year, month, day) for year in (2024, 2025) for month in range(1, 13) for day in (1, 15)]
KINDS = ("merge", "split", "share", "rearrange", "rename", "move", "abolish", "level_abolished")


@dataclass
class Unit:
    """A unit as it stood in a time; `parts` say who took it over, each with its share of it (None: nobody knows)."""

    code: str
    name: str
    level: str
    parent: str
    begins: date | None
    ends: date | None = None
    parts: list[tuple[Unit, Fraction | None]] = field(default_factory=list)
    own_code: str | None = None  # under which a source knows it, where that does not use the NSO code
    dossiers: list[tuple[date, bool]] = field(default_factory=list)  # local day, in time

    @property
    def unit_id(self) -> str:
        return f"{self.code}@{self.begins or ''}"

    @property
    def spoken_code(self) -> str:
        return self.own_code or self.code

    def ends_of(self, share: Fraction = Fraction(1)) -> dict[str, Fraction]:
        """The units in which its figures end, with the share of each: itself where it stands, or where nobody knows the shares."""
        if not self.parts or any(part is None for _, part in self.parts):
            return {self.unit_id: share}
        found: dict[str, Fraction] = defaultdict(Fraction)
        for unit, part in self.parts:
            for unit_id, reached in unit.ends_of(share * part).items():
                found[unit_id] += reached
        return found


class History:
    """One province from FIRST to LAST."""

    def __init__(self, number: int):
        self.number, self.units, self.events = number, [], []
        self.nso, self.province, self.h_code = f"{number:02}", f"p{number}", f"H{number:02}"

    def live(self, level: str = "commune") -> list[Unit]:
        return [unit for unit in self.units if unit.ends is None and unit.level == level]

    def begin(self, code: str | None, level: str, parent: str, day: date | None, own: bool, name: str = "") -> Unit:
        serial = len(self.units)
        fresh = f"{self.nso}{serial:03}" if level == "commune" else f"{self.nso}d{serial:02}"
        unit = Unit(code or fresh, name or f"Xã {self.nso} Số {serial}", level, parent, day)
        unit.own_code = f"{self.h_code}.{serial}" if own else None
        self.units.append(unit)
        return unit

    def free_codes(self) -> list[str]:
        """Codes that no living unit has: those of units that ended may be given away again."""
        living = {unit.code for unit in self.units if unit.ends is None}
        return sorted({unit.code for unit in self.units if unit.level == "commune"} - living)

    def hand_over(self, old: list[Unit], parts: dict[int, list[tuple[int, Fraction | None]]], new: list[Unit], kind: str, day: date) -> None:
        event = f"e{self.number}_{len(self.events)}"
        self.events.append({"event_code": event, "event_type": kind, "event_date": day.isoformat()})
        for place, unit in enumerate(old):
            unit.ends = day
            unit.parts = [(new[target], share) for target, share in parts.get(place, [])]
            for target, (successor, share) in enumerate(unit.parts):
                whole = len(unit.parts) == 1
                self.events[-1].setdefault("rows", []).append(
                    {
                        "event_code": event,
                        "old_code": unit.code,
                        "new_code": successor.code,
                        "kind": "whole" if whole else "part",
                        "is_main": str(target == 0).lower(),
                        "share": None if whole or share is None else f"{float(share):.6f}",
                        "apportionment_key": None if whole or share is None else "dân số",
                    }
                )


@st.composite
def histories(draw, number: int) -> History:
    """A province with two to five communes (and a district), up to five events and some dossiers of each unit."""
    history = History(number)
    district = history.begin(None, "district", history.nso, None, False, f"Huyện {number}")
    for _ in range(draw(st.integers(2, 5))):
        history.begin(None, "commune", district.code, None, draw(st.booleans()))
    days = sorted(draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=5, unique=True)))
    for day in days:
        _event(draw, history, day)
    for unit in history.units:
        first, end = unit.begins or FIRST, unit.ends or LAST
        offsets = draw(st.lists(st.tuples(st.integers(0, (end - first).days - 1), st.booleans()), max_size=4))
        unit.dossiers = [(first + timedelta(days=offset), in_time) for offset, in_time in offsets]
    return history


def _event(draw, history: History, day: date) -> None:
    living = history.live()
    kind = draw(st.sampled_from(KINDS))
    if kind == "level_abolished":
        history.hand_over(history.live("district"), {}, [], kind, day)
        return
    if not living:
        return
    count = draw(st.integers(2, 3)) if kind in ("merge", "rearrange") else 1
    old = draw(st.permutations(living))[: min(count, len(living))]
    parts = _parts(draw, kind, len(old))
    targets = 1 + max((target for row in parts.values() for target, _ in row), default=-1)
    for unit in old:  # before the new ones begin: their codes are free on the very day
        unit.ends = day
    same = kind in ("rename", "move")
    new = []
    for _ in range(targets):
        free = history.free_codes()
        code = old[0].code if same and draw(st.booleans()) else draw(st.sampled_from([None, *free])) if free else None
        unit = history.begin(code, "commune", "" if kind == "move" else old[0].parent, day, bool(old[0].own_code) and draw(st.booleans()))
        if same and old[0].own_code and unit.own_code and kind == "move":
            unit.own_code, unit.name = old[0].own_code, old[0].name  # the source goes on as if nothing had happened
        new.append(unit)
    names = {"share": "split", "rearrange": "merge"}
    history.hand_over(old, parts, new, names.get(kind, kind), day)


def _parts(draw, kind: str, count: int) -> dict[int, list[tuple[int, Fraction | None]]]:
    """Which old unit goes to which new ones: whole, in parts of unknown shares, or by shares in millionths."""
    if kind == "abolish":
        return {}
    if kind in ("merge", "rename", "move"):
        return {place: [(0, Fraction(1))] for place in range(count)}
    if kind == "split":
        return {0: [(target, None) for target in range(draw(st.integers(2, 3)))]}
    if kind == "share":
        cut = draw(st.integers(1, 999_999))
        return {0: [(0, Fraction(cut, 1_000_000)), (1, Fraction(1_000_000 - cut, 1_000_000))]}
    # some go over whole, some in parts of which nobody knows the shares, into two new ones, as in 2025
    rows = {place: [(place % 2, Fraction(1))] if draw(st.booleans()) else [(0, None), (1, None)] for place in range(count)}
    taken = {target for row in rows.values() for target, _ in row}
    return rows if taken == {0, 1} else {place: [(0, Fraction(1))] for place in rows}


def tables(told: list[History]) -> dict[str, list[dict]]:
    """The rulebook's staged files and the one-stop system's dossiers, as the project's SQL reads them."""
    found: dict[str, list[dict]] = defaultdict(list)
    for history in told:
        names = {"province_code": history.province, "full_name_vi": f"Tỉnh {history.number}", "name_vi": str(history.number)}
        found["stg_rulebook__provinces"].append(names | {"nso_code": history.nso, "h_code": history.h_code, "province_unit_code": history.h_code})
        province = {"unit_id": f"{history.nso}@", "unit_code": history.nso, "level": "province", "province_nso_code": history.nso}
        found["stg_rulebook__units"].append(province | {"name_vi": f"Tỉnh {history.number}"})
        for unit in history.units:
            found["stg_rulebook__units"].append(_unit_row(history, unit))
            found["stg_one_stop_dossiers__dossiers"] += [_dossier(history, unit, *dossier) for dossier in unit.dossiers]
        for event in history.events:
            found["stg_rulebook__unit_events"].append({key: value for key, value in event.items() if key != "rows"})
            found["stg_rulebook__unit_successions"] += event.get("rows", [])
    return found


def _unit_row(history: History, unit: Unit) -> dict:
    days = {"valid_from": unit.begins and unit.begins.isoformat(), "valid_to": unit.ends and unit.ends.isoformat()}
    about = {"unit_id": unit.unit_id, "unit_code": unit.code, "level": unit.level, "parent_code": unit.parent or None}
    return about | days | {"province_nso_code": history.nso, "name_vi": unit.name}


def _dossier(history: History, unit: Unit, day: date, in_time: bool) -> dict:
    said = {"source_id": "one_stop_dossiers", "province_code": history.province, "period": day.isoformat()[:7], "file_sha256": "f"}
    about = {"unit_code": unit.spoken_code, "agency_name": f"UBND {unit.name[0].lower()}{unit.name[1:]}", "status": "completed", "channel": "online"}
    due = day + timedelta(days=0 if in_time else -1)
    clock = {"accepted_at": f"{day} 02:00:00", "completed_at": f"{day} 03:00:00", "due_at": f"{due} 04:00:00", "has_no_due_date": "false"}
    return said | about | clock


def periods(calendar: str, day: date) -> tuple[str, str, str, str]:
    """The month, quarter, half year and year of a day: by the calendar, or with months from the 15th to the 14th."""
    month = day
    if calendar == "administrative" and day.day >= 15:
        month = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    year = month.year
    return f"{year}-{month.month:02}", f"{year}-Q{(month.month + 2) // 3}", f"{year}-H{1 + month.month // 7}", str(year)


def expected(history: History, calendar: str, as_is: bool) -> dict[tuple[str, str], tuple[Fraction, Fraction]]:
    """Period and unit (its id) → dossiers in time and all: where each ends, or as it was."""
    found: dict[tuple[str, str], list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for unit in history.units:
        ends = unit.ends_of() if as_is else {unit.unit_id: Fraction(1)}
        for day, in_time in unit.dossiers:
            for period in periods(calendar, day):
                for unit_id, share in ends.items():
                    found[period, unit_id][0] += share * in_time
                    found[period, unit_id][1] += share
    return {key: (first, second) for key, (first, second) in found.items()}


def totals(figures: dict[tuple[str, str], tuple[Fraction, Fraction]]) -> dict[str, tuple[Fraction, Fraction]]:
    """The same by period alone."""
    above, below = Counter(), Counter()
    for (period, _), (first, second) in figures.items():
        above[period] += first
        below[period] += second
    return {period: (above[period], below[period]) for period in below}
