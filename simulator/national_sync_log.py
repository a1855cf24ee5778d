"""The outgoing queue of the one-stop system as files: request bodies of DongBoHoSoMC and CapNhatTienDoHoSoMC, by two senders."""

from __future__ import annotations

from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np

from simulator.dossiers import HOUR, NOBODY, Month, month_of, procedures
from simulator.people import NAMES, SUBJECT_MARK, phone_number
from simulator.province import Province
from simulator.scope import Scope
from simulator.sync_facts import IN_PROCESS, Push, local, pushes
from simulator.unit_spelling import typed

FAULTS_PATH = "national_sync_log"
ENTITIES = ("dossiers", "supplements", "attachments", "results", "fees", "events")
# what may be untrue of a record; `truth` counts each
DEFECTS = (
    "status_rewritten", "closed_at_receipt", "filed_time_lost", "false_identity", "supplements_left_out", "all_marked_digitised", "fees_left_out",
    "result_is_a_submitted_file", "minted", "minted_and_told", "event_lost", "dates_swapped", "held", "channel_unstated",
)  # fmt: skip
_CHUNK = 10_000  # dossiers behind one set of files


class _Body(AbstractContextManager):
    """One request body, made when its first record comes: in the session's envelope, or bare as the adapter takes it."""

    def __init__(self, path: Path, envelope: dict | None):
        self.path, self.envelope, self.count = path, envelope, 0

    def add(self, record: dict) -> None:
        if not self.count:
            self.handle = self.path.open("wb")
            self.handle.write(msgspec.json.encode(self.envelope)[:-1] + b',"data":[' if self.envelope else b"[")
        self.handle.write((b",\n" if self.count else b"\n") + msgspec.json.encode(record))
        self.count += 1

    def __exit__(self, *_: object) -> None:
        if self.count:
            self.handle.write(b"\n]}\n" if self.envelope else b"\n]\n")
            self.handle.close()


def write(folder: Path, scope: Scope, year: int, month: int) -> int:
    """`dongbohoso__0001.json`, its updates `…_capnhat.json`, its events `tiendo__0001.json`; the integrator's under `adapter_`."""
    of = month_of(scope.province_code, year, month, scope.seed, scope.volume)
    known = ("bad_numbers", "unknown_status", "repeated_rows", "partial_day", "already_exists")
    faults = {name for name in known if of.size and scope.faults.strikes(name, FAULTS_PATH)}
    return sum(_write_part(folder, of, number, start, faults) for number, start in enumerate(range(0, of.size, _CHUNK), 1))


def truth(scope: Scope, year: int, month: int) -> dict[str, int]:
    """Different rows of each entity that may be accepted, then how many of the accepted dossiers carry each defect, and how many are held."""
    of = month_of(scope.province_code, year, month, scope.seed, scope.volume)
    names = (*ENTITIES, *DEFECTS, "sent_by_integrator", "never_sent", "sent_again", "without_due_date", "supplements_open", "second_requests", "paid_online")
    found = Counter(dict.fromkeys(names, 0))
    for start in range(0, of.size, _CHUNK):
        index = np.arange(start, min(start + _CHUNK, of.size))
        found["never_sent"] += len(index)
        for push in pushes(of, index):
            found.update(_counted(push))
            found["never_sent"] -= "minted" not in push.defects
    return {name: int(found[name]) for name in names}


def _counted(push: Push) -> Counter:
    is_open = [each for each in push.supplements if each.received == NOBODY]
    found = Counter(
        supplements=len(push.supplements), attachments=len(push.papers), results=len(push.results), fees=len(push.fees), events=len(set(push.events)),
        supplements_open=len(is_open), second_requests=len(is_open) > 1, sent_by_integrator=push.by_integrator, sent_again=push.is_sent_again,
    )  # fmt: skip
    if "held" in push.defects:
        return found + Counter(held=1)
    return found + Counter(push.defects) + Counter(dossiers=1, without_due_date=push.due == NOBODY, paid_online=push.paid_online in ("1", "2"))


def _write_part(folder: Path, of: Month, number: int, start: int, faults: set[str]) -> int:
    """The files of one chunk of dossiers; a dossier that is sent again stands first as it was on the way."""
    stem = {False: f"{number:04d}", True: f"adapter_{number:04d}"}
    names = [(kind, sender) for kind in ("first", "again", "events") for sender in (False, True)]
    bodies = {name: _body(folder, *name, stem[name[1]], of.province) for name in names}
    for push in pushes(of, np.arange(start, min(start + _CHUNK, of.size))):
        if "partial_day" in faults and push.accepted >= of.end - 8 * HOUR:
            continue
        told = bodies["again" if push.is_sent_again else "first", push.by_integrator]
        if push.is_sent_again:
            bodies["first", push.by_integrator].add(_record(of, _on_the_way(push)))
        for record in _spoilt(_record(of, push), faults):
            told.add(record)
            if "already_exists" in faults and not push.is_sent_again:
                bodies["again", push.by_integrator].add(record)
        for event in _events(push) * (2 if push.is_sent_again and push.by_integrator else 1):
            bodies["events", push.by_integrator].add(event)
    for body in bodies.values():
        body.__exit__()
    return sum(body.count > 0 for body in bodies.values())


def _body(folder: Path, kind: str, by_integrator: bool, stem: str, of: Province) -> _Body:
    name = f"tiendo__{stem}.json" if kind == "events" else f"dongbohoso__{stem}{'_capnhat' if kind == 'again' else ''}.json"
    envelope = {"session": "practice", "madonvi": f"000.00.00.{of.h_code}", "service": "CapNhatTienDoHoSoMC" if kind == "events" else "DongBoHoSoMC"}
    envelope |= {} if kind == "events" else {"isUpdating": "True" if kind == "again" else "False"}
    return _Body(folder / name, None if by_integrator else envelope)


def _on_the_way(push: Push) -> Push:
    return replace(push, status=IN_PROCESS, finished=NOBODY, returned=NOBODY, refused=NOBODY, results=())


def _spoilt(record: dict, faults: set[str]) -> list[dict]:
    """A fault is used up by the first record that can carry it."""
    if "unknown_status" in faults:
        faults.discard("unknown_status")
        record |= {"TrangThaiHoSo": "11"}
    elif "bad_numbers" in faults and record["DanhSachLePhi"]:
        faults.discard("bad_numbers")
        record["DanhSachLePhi"][0]["Gia"] = "tám nghìn"
    elif "repeated_rows" in faults:
        faults.discard("repeated_rows")
        return [record, record]
    return [record]


def _record(of: Month, push: Push) -> dict:
    procedure, name = procedures()[push.procedure], NAMES[push.person % len(NAMES)]
    kind = "" if not push.identity else "1" if len(push.identity) == 12 else "2"
    return {
        "MaHoSo": push.code, **({"MaHoSoKhac": push.other_code} if push.other_code else {}),
        "MaTTHC": push.procedure_code, "TenTTHC": procedure.name_vi, "MaLinhVuc": procedure.sector_code, "TenLinhVuc": procedure.sector_code,
        "KenhThucHien": push.channel or None, "SoGiayToChuHoSo": push.identity, "ChuHoSo": name, "LoaiDoiTuong": "2" if push.person % 10 == 9 else "1",
        "MaDoiTuong": None, "ThongTinKhac": "", "Email": f"nguoi{push.person}@vi-du.invalid", "Fax": "", "SoDienThoai": phone_number(push.person),
        "TrichYeuHoSo": "Dinhkem" if push.by_integrator else f"{procedure.name_vi} của {name} {SUBJECT_MARK}",
        "NgayNopHoSo": _stamp(push.filed), "NgayTiepNhan": _stamp(push.accepted), "NgayHenTra": _stamp(push.due), "TrangThaiHoSo": str(push.status),
        "NgayTra": _stamp(push.returned), "ThongTinTra": "", "HinhThuc": "1" if push.channel == "3" else "0", "NgayKetThucXuLy": _stamp(push.finished),
        "NgayTuChoi": _stamp(push.refused), "DonViXuLy": typed(of.units[push.unit], of.province, FAULTS_PATH), "GhiChu": "",
        "TaiLieuNop": [_paper(paper, name) for paper in push.papers] or (None if push.number % 2 else []),
        "DanhSachLePhi": [_fee(fee) for fee in push.fees], "DanhSachTepDinhKemKhac": [],
        "DanhSachHoSoBoSung": [_supplement(each, name) for each in push.supplements],
        "DanhSachGiayToKetQua": [_result(result, name) for result in push.results],
        "NoiNopHoSo": "1" if push.number % 7 == 0 and push.channel == "2" else "2",
        "HoSoCoThanhPhanSoHoa": str(int(any(paper.is_digitised for paper in push.papers))), "TaiKhoanDuocXacThucVoiVNeID": str(int(push.is_verified)),
        "DuocThanhToanTrucTuyen": push.paid_online, "DinhDanhCHS": [{"LoaiDinhDanh": kind, "SoDinhDanh": push.identity}] if kind else [],
        "DSKetNoiCSDL": [{"MaCSDL": "7"}],
    }  # fmt: skip


def _paper(paper, name: str) -> dict:
    return {
        "TepDinhKemId": str(paper.number), "TenTepDinhKem": f"Tờ khai {name}.pdf", "IsDeleted": str(paper.is_deleted), "MaThanhPhanHoSo": "",
        "DuongDanTaiTepTin": paper.link, "DuocSoHoa": str(int(paper.is_digitised)), "DuocTaiSuDung": paper.reuse,
        "DuocLayTuKhoDMQG": str(int(paper.is_from_store)), "MaKetQuaThayThe": "",
    }  # fmt: skip


def _fee(fee) -> dict:
    return {"TenPhiLePhi": "Lệ phí (mẫu)", "MaPhiLePhi": fee.code, "HinhThucThu": str(fee.collected), "Gia": str(fee.amount), "LoaiPhiLePhi": "1"}


def _supplement(each, name: str) -> dict:
    return {
        "HoSoBoSungId": each.number, "NguoiYeuCauBoSung": name, "NoiDungBoSung": "Bổ sung trích lục", "NgayBoSung": _iso(each.requested),
        "NguoiTiepNhanBoSung": "", "ThongTinTiepNhan": "", "NgayTiepNhanBoSung": _stamp(each.received), "TrangThaiBoSung": each.received != NOBODY,
        "DanhSachGiayToBoSung": [], "DanhSachLePhiBoSung": [], "NgayHenTraTruoc": _iso(each.due_before), "NgayHenTraMoi": _iso(each.due_after),
    }  # fmt: skip


def _result(result, name: str) -> dict:
    return {
        "TenGiayTo": f"Kết quả {name}.pdf", "MaThanhPhanHoSo": "", "GiayToId": str(result.number),
        "DuongDanTepTinKetQua": result.link, "MaGiayToKetQua": result.code,
    }  # fmt: skip


def _events(push: Push) -> list[dict]:
    officer = "Chuyên viên" if push.by_integrator else NAMES[push.number % len(NAMES)]
    return [
        {
            "MaHoSo": push.code, "NguoiXuLy": officer, "ChucDanh": "", "ThoiDiemXuLy": _stamp(moment), "PhongBanXuLy": "",
            "NoiDungXuLy": "Xử lý hồ sơ", "TrangThai": str(status), "NgayBatDau": "", "NgayKetThucTheoQuyDinh": "",
        }
        for status, moment in push.events
    ]  # fmt: skip


def _stamp(moment: int) -> str:
    return "" if moment == NOBODY else local(moment)


def _iso(moment: int) -> str | None:
    """A .NET DateTime: no zone."""
    stamp = _stamp(moment)
    return f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}T{stamp[8:10]}:{stamp[10:12]}:{stamp[12:]}" if stamp else None
