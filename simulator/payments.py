"""The Payment Platform's confirmations as files: failures, lines that come twice, and one client with a clock of twelve hours."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from simulator import dice
from simulator.dossiers import DAY, HOUR, LOCAL, NOBODY, Month, compose, month_of
from simulator.fees import fees
from simulator.people import NAMES
from simulator.scope import Scope

FAULTS_PATH = "payments"
_CHUNK = 20_000  # dossiers behind one file
# shares of what is the dialect's own dirt; chosen, not measured
FAILED_FIRST, GAVE_UP, TWICE_TOLD, SHORT_CLOCK, SHORT_CLOCK_TWIN = 0.05, 0.30, 0.02, 0.06, 0.03
_OK, _REFUSED = ("00", "00"), ("09", "01")  # error and state of a transaction; 09 and 01 inferred
_BANKS = ("VCB", "BIDV", "VTB", "AGR")


@dataclass(frozen=True)
class Confirmation:
    """One line: the moment is what was printed, which a clock of twelve hours may have moved."""

    code: str
    amount: int
    moment: int
    number: int
    said: tuple[str, str] = _OK
    kind: str = ""  # what makes it dirt: failed, shifted, twin

    @property
    def transaction_id(self) -> str:
        return f"GD{_stamp(self.moment)[6:]}{self.number:08d}"


def write(folder: Path, scope: Scope, year: int, month: int) -> int:
    """`thanhtoan__0001.json` …: lists of confirmations in the order of the dossiers; the number of files."""
    of = month_of(scope.province_code, year, month, scope.seed, scope.volume)
    faults = [name for name in ("bad_numbers", "unknown_status", "repeated_rows", "partial_day") if of.size and scope.faults.strikes(name, FAULTS_PATH)]
    spoilt = [name for name in faults if name != "partial_day"]
    count = 0
    for count, start in enumerate(range(0, of.size, _CHUNK), 1):
        with (folder / f"thanhtoan__{count:04d}.json").open("w", encoding="utf-8") as handle:
            separator = "["
            for line, times in _lines(of, np.arange(start, min(start + _CHUNK, of.size))):
                if "partial_day" in faults and line.moment >= of.end - 8 * HOUR:
                    continue
                for text in _texts(of, line, times, spoilt):
                    handle.write(f"{separator}\n{text}")
                    separator = ","
            handle.write("\n]\n" if separator == "," else "[]\n")
    return count


def truth(scope: Scope, year: int, month: int) -> dict[str, int]:
    """Different transactions, and what is true of them: each dossier is paid once, whatever the clock says."""
    of = month_of(scope.province_code, year, month, scope.seed, scope.volume)
    found = Counter(dict.fromkeys(("confirmations", "paid_dossiers", "amount_vnd", "failed", "shifted", "twins", "told_twice"), 0))
    for start in range(0, of.size, _CHUNK):
        for line, times in _lines(of, np.arange(start, min(start + _CHUNK, of.size))):
            is_payment = line.said == _OK and line.kind != "twin"
            found.update(confirmations=1, paid_dossiers=is_payment, amount_vnd=line.amount * is_payment, told_twice=times - 1)
            found.update({f"{line.kind}s" if line.kind == "twin" else line.kind: 1} if line.kind else {})
    return {name: int(count) for name, count in found.items()}


def twelve_hour(moment: int) -> int:
    """The moment as `hh` in place of `HH` prints it: 21:46 as 09:46, 00:10 as 12:10, the day unmoved."""
    hour = (moment + LOCAL) % DAY // HOUR
    return moment + ((hour - 1) % 12 + 1 - hour) * HOUR


def _lines(of: Month, index: np.ndarray) -> Iterator[tuple[Confirmation, int]]:
    """Every confirmation of these dossiers and how often it is told."""
    dossiers, where = compose(of, index), of.place
    paid = fees(of, dossiers)
    names = ("try", "give up", "short clock", "twice")
    drawn = zip(*(dice.share(where, f"payment {name}", index).tolist() for name in names), strict=True)
    facts = zip(
        index.tolist(), dossiers.unit.tolist(), dossiers.accepted.tolist(), dossiers.applied.tolist(),
        paid.amount.tolist(), paid.is_paid.tolist(), paid.paid_at.tolist(), drawn, strict=True,
    )  # fmt: skip
    for number, unit, accepted, applied, amount, is_paid, paid_at, (tried, gave_up, clock, twice) in facts:
        if not amount or (is_paid and paid_at == NOBODY):
            continue
        code = f"{of.units[unit].agency_code}-{_stamp(accepted)[2:8]}-{number:04d}"
        if not is_paid:
            if gave_up < GAVE_UP:
                yield Confirmation(code, amount, applied + 45, number * 4, _REFUSED, "failed"), 1
            continue
        if tried < FAILED_FIRST:
            yield Confirmation(code, amount, paid_at - 20, number * 4, _REFUSED, "failed"), 1
        yield from _paid(code, amount, paid_at, number, clock, 1 + (twice < TWICE_TOLD))


def _paid(code: str, amount: int, paid_at: int, number: int, clock: float, times: int) -> Iterator[tuple[Confirmation, int]]:
    printed = twelve_hour(paid_at)
    if printed == paid_at or clock >= SHORT_CLOCK + SHORT_CLOCK_TWIN:
        yield Confirmation(code, amount, paid_at, number * 4 + 1), times
    elif clock < SHORT_CLOCK:
        yield Confirmation(code, amount, printed, number * 4 + 1, kind="shifted"), times
    else:
        yield Confirmation(code, amount, paid_at, number * 4 + 1), times
        yield Confirmation(code, amount, printed, number * 4 + 2, kind="twin"), 1


def _texts(of: Month, line: Confirmation, times: int, spoilt: list[str]) -> list[str]:
    """The line as often as it is told; a fault is used up by the first line that it meets."""
    fault = spoilt.pop() if spoilt and line.said == _OK else ""
    return [json.dumps(_message(of, line, fault), ensure_ascii=False)] * (times + (fault == "repeated_rows"))


def _message(of: Month, line: Confirmation, fault: str) -> dict:
    stamp, (error, state) = _stamp(line.moment), line.said
    bank = _BANKS[line.number % len(_BANKS)]
    body = {
        "LoaiBanTin": "TRA_SOAT_MOI" if fault == "unknown_status" else "IPN",
        "MaLoi": error,
        "MoTaLoi": "" if error == "00" else f"Giao dịch của {NAMES[line.number % len(NAMES)]} không thành công",
        "MaDoiTac": f"DT-{of.province.h_code}",
        "MaThamChieu": f"dvc{re.sub('[^0-9A-Za-z_]', '', line.code)}{stamp}",
        "SoTien": "tám nghìn" if fault == "bad_numbers" else line.amount,
        "MaTienTe": "VND",
        "MaGiaoDich": line.transaction_id,
        "MaNganHang": bank,
        "ThoiGianGD": stamp,
        "ThongTinGiaoDich": f"THANH TOAN HO SO {line.code}",
        "TrangThaiGD": state,
    }
    return body | {"MaXacThuc": hashlib.sha256("|".join(map(str, body.values())).encode()).hexdigest()}


def _stamp(moment: int) -> str:
    return datetime.fromtimestamp(moment + LOCAL, UTC).strftime("%Y%m%d%H%M%S")
