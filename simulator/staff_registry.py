"""The register of officers: base64 of JSON messages, one file a unit; invented people, counted again for the truth."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from simulator import dice
from simulator.people import NAMES, identity_number
from simulator.province import Unit, units
from simulator.scope import Scope

OFFICERS = {"department": 48, "district": 70, "commune": 26}
# shares are chosen, not measured; codes of ranks and words of the classes as in the sample
RANKS = (("01.003", 0.62), ("01.002", 0.14), ("01.001", 0.02), ("01.004", 0.14), ("V.07.04.32", 0.05), ("", 0.03))
QUALIFICATIONS = (("Đại học", 0.66), ("Thạc sĩ", 0.2), ("Tiến sĩ", 0.01), ("Cao đẳng", 0.08), ("Trung cấp", 0.05))
GOOD, EXCELLENT = "Hoàn thành tốt nhiệm vụ", "Hoàn thành xuất sắc nhiệm vụ"
CLASSES = ((GOOD, 0.68), (EXCELLENT, 0.19), ("Hoàn thành nhiệm vụ", 0.1), ("Không hoàn thành nhiệm vụ", 0.01), ("", 0.02))
ACTIONS = (("VIEW", 0.9), ("ADD", 0.04), ("EDIT", 0.04), ("DEL", 0.02))
SENT_TWICE = 0.03  # an officer whose older message comes first in the same file
JUDGED_YEARS = 2
ENTITIES = ("ranks", "qualifications", "evaluations")


def write(folder: Path, scope: Scope, year: int, month: int) -> int:
    """One file a unit; a unit's officers are written at once, however many units and months there are."""
    standing = units(scope.province_code, year, month)
    for unit in standing:
        messages = [_message(unit, officer, number) for number, officer in enumerate(_sent(unit, scope, year, month), 1)]
        if messages and scope.faults.strikes("unknown_status", f"/staff_registry/{unit.unit_code}"):
            messages[0]["Data"]["Header"]["Action_Type"] = "MERGE"
        body = json.dumps(messages, ensure_ascii=False).encode()
        (folder / f"cbccvc__{unit.unit_code}.json").write_bytes(base64.b64encode(body))
    return len(standing)


def truth(scope: Scope, year: int, month: int) -> dict[str, int]:
    """Per entity the groups that should be accepted; the officers who are there, and how many of them were judged good or better last year."""
    groups: dict[str, set[tuple]] = {entity: set() for entity in ENTITIES}
    officers, good = 0, 0
    for unit in units(scope.province_code, year, month):
        last = {officer["number"]: officer for officer in _sent(unit, scope, year, month)}
        for officer in last.values():
            groups["ranks"].add((unit.unit_code, officer["action"], officer["rank"]))
            groups["qualifications"].add((unit.unit_code, officer["action"], officer["qualification"]))
            groups["evaluations"] |= {(unit.unit_code, officer["action"], *judged) for judged in officer["judged"]}
            there = officer["action"] != "DEL"
            officers += there
            good += there and officer["judged"][-1][1] in (GOOD, EXCELLENT)
    return {entity: len(found) for entity, found in groups.items()} | {"officers": officers, "good_or_better": good}


def _sent(unit: Unit, scope: Scope, year: int, month: int) -> Iterator[dict]:
    """What is known of each officer of a unit; where a message was sent twice the older one, of a lower rank, comes first."""
    count = round(OFFICERS[unit.level] * scope.volume)
    where, index = dice.place(scope.seed, "staff", unit.unit_code, year, month), np.arange(count, dtype=np.uint64)
    drawn = {name: _picked(where, name, index, shares) for name, shares in _DRAWN}
    judged = [_picked(where, f"class {back}", index, CLASSES) for back in range(JUDGED_YEARS, 0, -1)]
    twice = dice.share(where, "twice", index) < SENT_TWICE
    for at in range(count):
        officer = {name: values[at] for name, values in drawn.items()}
        officer |= {"number": f"{unit.unit_code}_{at + 1:04d}", "person": where % 10**6 + at}
        officer["judged"] = [(year - JUDGED_YEARS + place, words[at]) for place, words in enumerate(judged)]
        if twice[at]:
            yield officer | {"rank": "01.005", "qualification": "Sơ cấp", "action": "ADD", "judged": officer["judged"][:1]}
        yield officer


_DRAWN = (("rank", RANKS), ("qualification", QUALIFICATIONS), ("action", ACTIONS))


def _picked(where: int, name: str, index: np.ndarray, shares: tuple[tuple[str, float], ...]) -> list[str]:
    words, weights = zip(*shares, strict=True)
    return [words[place] for place in dice.pick(where, name, index, np.array(weights))]


def _message(unit: Unit, officer: dict, number: int) -> dict:
    person = officer["person"]
    body = {
        "SoHieuCBCCVC_BNDP": officer["number"],
        "THONGTINCHUNG": {"HoVaTen": NAMES[person % len(NAMES)], "NgaySinh": "15/08/1985", "GioiTinh": "Nam", "SoCCCD": identity_number(person)},
        "TUYENDUNG_QT_CONGTAC": {"DS_QUATRINH_CONGTAC": [{"TuNgay": "01/07/2025", "DenNgay": "", "ChucVu": "Chuyên viên", "DonVi": unit.name}]},
        "LUONG_PHUCAP_CHUCVU": {"MaNgach": officer["rank"], "BacLuong": 1 + person % 9, "HeSo": "3,00"},
        "TRINHDO_DAOTAO_BOIDUONG": {"TrinhDoChuyenMon": officer["qualification"], "LyLuanChinhTri": "Trung cấp"},
        "THONGTINKHAC": {"DS_KETQUA_DANHGIA": [{"Nam": year, "XepLoai": words} for year, words in officer["judged"]]},
    }
    header = {"Action_Type": officer["action"], "Transaction_ID": f"tx-{number:04d}", "MaDonVi": unit.unit_code}
    return {"Data": {"Header": header, "Body": {"HOSO_CBCCVC": body}}}
