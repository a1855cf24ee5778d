"""The national catalogue of procedures behind the province's adapter: a session in the body, lists that come whole, success said in the body."""

from __future__ import annotations

import json
import os
import secrets
import threading
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

from simulator import dice
from simulator.dialects import DEMO_NAME, DEMO_SECRET
from simulator.dossiers import procedures
from simulator.exchange import Answer, Request, json_answer
from simulator.province import province, units
from simulator.scope import Scope

LOGIN_PATH, CALL_PATH = "/login", "/integration"
CREDENTIALS = {"PAR_PROCEDURE_CATALOGUE_USERNAME": DEMO_NAME, "PAR_PROCEDURE_CATALOGUE_PASSWORD": DEMO_SECRET}
_SESSION_DEAD = {"error_code": "-1", "message": "Phiên làm việc không hợp lệ hoặc đã hết hạn (mô phỏng)"}
_SUCCESS_CODES = (None, "00", "0")  # besides the number 0; with null the words of the message alone say it
_INTERNAL_COUNT = 6  # procedures between offices, at volume 1
_SECTORS = {
    "HT": "Hộ tịch", "DD": "Đất đai", "CT": "Chứng thực", "BTXH": "Bảo trợ xã hội", "HKD": "Hộ kinh doanh", "XD": "Hoạt động xây dựng", "NCC": "Người có công",
    "LLTP": "Lý lịch tư pháp", "LS": "Luật sư", "DN": "Doanh nghiệp", "CTH": "Công thương", "VT": "Đường bộ", "YT": "Y tế", "GD": "Giáo dục và đào tạo",
    "DL": "Du lịch", "VH": "Văn hóa", "NN": "Nông nghiệp", "MT": "Môi trường", "KHCN": "Khoa học và công nghệ", "TG": "Tôn giáo", "TT": "Xuất bản",
    "DT": "Đầu tư", "NB": "Thủ tục nội bộ",
}  # fmt: skip
_MINISTRIES = ("Bộ Tư pháp", "Bộ Nông nghiệp và Môi trường", "Bộ Nội vụ", "Bộ Tài chính", "Bộ Công Thương", "Bộ Xây dựng")
_UNIT_WORDS = {("d", True): "Ngày làm việc", ("d", False): "Ngày", ("h", True): "Giờ làm việc", ("h", False): "Giờ"}
_lock = threading.Lock()
_sessions: set[str] = set()
_refusals, _spelled = count(), count()


@dataclass(frozen=True)
class _Deadline:
    channel: str  # 1 direct, 2 online, 3 postal
    duration: int
    unit: str  # d or h
    is_working: bool


@dataclass(frozen=True)
class _Procedure:
    """What the catalogue says of one procedure."""

    code: str
    name: str
    sector: str
    deadlines: tuple[_Deadline, ...]
    level: str
    is_internal: bool
    is_integrated: bool
    shape: int


def answer(request: Request, scope: Scope) -> Answer | None:
    """None when the path is not one of this system."""
    if request.path not in (LOGIN_PATH, CALL_PATH):
        return None
    try:
        body = json.loads(request.body or b"{}")
    except ValueError:
        return json_answer({"error_code": "-2", "message": "Dữ liệu gửi lên không phải JSON"}, 400)
    if request.method != "POST" or not isinstance(body, dict):
        return json_answer({"error_code": "-2", "message": "Chỉ nhận POST với một đối tượng JSON"}, 400)
    return _login(body) if request.path == LOGIN_PATH else _call(body, scope)


def truth(scope: Scope, year: int, month: int) -> dict[str, int]:
    """The catalogue has no months: it is asked as it stands, whatever the month."""
    found = _procedures(scope)
    return {
        "procedure_list": len(found), "procedures": len(found), "deadlines": sum(len(item.deadlines) for item in found),
        "agencies": len(units(scope.province_code, *_LATEST)) + 1, "sectors": len(_SECTORS),
        "internal": sum(item.is_internal for item in found), "integrated": sum(item.is_integrated for item in found),
        "online_full": sum(item.level == "Toàn trình" for item in found), "online_partial": sum(item.level == "Một phần" for item in found),
    }  # fmt: skip


def _login(body: dict) -> Answer:
    given = [body.get("username"), body.get("password")]
    if given != [os.environ.get(name) or demo for name, demo in CREDENTIALS.items()]:
        return json_answer({"error_code": "-4", "message": "Sai tên đăng nhập hoặc mật khẩu"})
    session = f"practice.{secrets.token_urlsafe(24)}"
    with _lock:
        _sessions.add(session)
    return json_answer({"session": session, "error_code": 0})


def _call(body: dict, scope: Scope) -> Answer:
    service = str(body.get("service", ""))
    refused = _without_session(str(body.get("session", "")), service, scope)
    if refused:
        return refused
    if body.get("madonvi") != f"000.00.00.{province(scope.province_code).h_code}":
        return json_answer({"error_code": "-5", "message": "Mã đơn vị không được phép gọi dịch vụ này"})
    if service not in _SERVICES:
        return json_answer({"error_code": "-6", "message": f"Không có dịch vụ {service}"})
    result = _SERVICES[service](body, scope)
    if scope.faults.strikes("empty_success", service):
        result = []
    if len(result) > 1 and scope.faults.strikes("repeated_rows", service):
        result = [*result, result[scope.faults.victim(service, len(result))]]
    return json_answer({"error_code": _code(service, scope), "message": "Thành công", "result": result})


def _without_session(session: str, service: str, scope: Scope) -> Answer | None:
    """An unknown session is told with HTTP 200, the next time with 401; the fault ends a living one."""
    with _lock:
        if scope.faults.strikes("stale_session", service):
            _sessions.discard(session)
        if session in _sessions:
            return None
        return json_answer(_SESSION_DEAD, (200, 401)[next(_refusals) % 2])


def _code(service: str, scope: Scope) -> int | str | None:
    return _SUCCESS_CODES[next(_spelled) % len(_SUCCESS_CODES)] if scope.faults.strikes("error_code_words", service) else 0


def _list(body: dict, scope: Scope) -> list[dict]:
    return [{"MATTHC": item.code, "TENTTHC": item.name} for item in _procedures(scope)]


def _one(body: dict, scope: Scope) -> list[dict]:
    """A procedure that is not there is an empty list, not an error."""
    return [_printed(item, scope) for item in _procedures(scope) if item.code == body.get("maTTHC")]


def _agencies(body: dict, scope: Scope) -> list[dict]:
    of = province(scope.province_code)
    found = [{"MADONVI": f"000.00.00.{of.h_code}", "TENDONVI": f"UBND {of.full_name_vi}", "CAPDONVI": "1"}]
    standing = units(scope.province_code, *_LATEST)
    found += [{"MADONVI": unit.agency_code, "TENDONVI": unit.name, "CAPDONVI": "2" if unit.level == "department" else "3"} for unit in standing]
    if standing and scope.faults.strikes("two_unit_ids", "LayDanhMucCoQuan"):
        found.append(found[-1] | {"MADONVI": f"000.00.99{standing[-1].unit_code.rpartition('.')[2]}.{of.h_code}"})
    return found


def _sectors(body: dict, scope: Scope) -> list[dict]:
    return [{"MALINHVUC": code, "TENLINHVUC": name, "MANGANH": f"G{at:02d}"} for at, (code, name) in enumerate(_SECTORS.items(), 1)]


_SERVICES = {"LayDanhSachTTHC": _list, "LayThuTuc": _one, "LayDanhMucCoQuan": _agencies, "LayDanhMucLinhVuc": _sectors}
_LATEST = (2027, 12)


def _procedures(scope: Scope) -> tuple[_Procedure, ...]:
    return _composed(scope.province_code, scope.seed, scope.volume)


@lru_cache(maxsize=16)
def _composed(province_code: str, seed: int, volume: float) -> tuple[_Procedure, ...]:
    """The procedures of the dossiers, some with a local code, and some between offices; their count alone follows the volume."""
    h_code, found = province(province_code).h_code, []
    for item in procedures():
        shape = dice.place(seed, item.procedure_code, "catalogue")
        code = f"{item.procedure_code}.000.00.00.{h_code}" if shape % 11 == 0 else item.procedure_code
        level = ("Toàn trình", "Toàn trình", "Một phần", "Cung cấp thông tin")[shape >> 4 & 3]
        deadlines = _deadlines(int(item.processing_time), item.processing_time_unit, shape)
        found.append(_Procedure(code, item.name_vi, item.sector_code, deadlines, level, False, level != "Cung cấp thông tin" and shape >> 6 & 7 != 0, shape))
    for number in range(1, round(_INTERNAL_COUNT * volume) + 1):
        shape, name = dice.place(seed, "internal", number), f"Thủ tục nội bộ số {number} (mẫu)"
        found.append(_Procedure(f"3.9{number:05d}", name, "NB", (_Deadline("1", 5 + number % 10, "d", True),), "", True, False, shape))
    return tuple(found)


def _deadlines(duration: int, unit: str, shape: int) -> tuple[_Deadline, ...]:
    """The counter has the whole deadline, online it may be shorter, by post there may be a second one; never is one longer than the dossiers are given."""
    online = max(1, duration - (shape >> 9 & 1) * (duration // 3))
    found = [_Deadline("1", duration, unit, True), _Deadline("2", online, unit, True), _Deadline("3", duration, unit, True)]
    if shape >> 10 & 3 == 0 and duration > 1:
        found.append(_Deadline("3", duration - 1, unit, False))
    return tuple(found)


def _printed(item: _Procedure, scope: Scope) -> dict:
    struck = {name for name in ("bad_numbers", "unknown_status", "shape_changes") if scope.faults.strikes(name, "LayThuTuc")}
    day, h_code = 1 + item.shape % 28, province(scope.province_code).h_code
    return {
        "MATTHC": item.code, "TENTTHC": item.name, "MACOQUANCONGBO": f"000.00.00.{h_code}" if item.is_internal else f"G{item.shape % 20:02d}",
        "TENCOQUANCONGBO": f"UBND {province(scope.province_code).full_name_vi}" if item.is_internal else _MINISTRIES[item.shape % len(_MINISTRIES)],
        "TRANGTHAI": "1", "YEUCAU": "", "LINHVUCTHUCHIEN": _sector(item, "shape_changes" in struck),
        "COQUANTHUCHIEN": [{"MADONVI": "", "TENDONVI": "Ủy ban nhân dân cấp Xã"}], "DOITUONGTHUCHIEN": [{"TENDOITUONG": "Công dân Việt Nam"}],
        "TRINHTUTHUCHIEN": [{"TRUONGHOP": "", "TRINHTU": [{"TENTRINHTU": "Nộp hồ sơ"}]}],
        "CACHTHUCTHUCHIEN": _channels(item, struck), "THANHPHANHOSO": [], "KETQUATHUCHIEN": [{"MAKETQUA": "", "TENKETQUA": "Kết quả (mẫu)"}],
        "CANCUPHAPLY": [], "MUCDODVC": item.level, "LATTHCNOIBO": str(int(item.is_internal)), "DATICHHOP": str(int(item.is_integrated)),
        "NGAYQUYETDINH": f"{day:02d}/03/2025", "NGAYCONGBO": f"{day:02d}/04/2025", "NGAYCAPNHAT": f"{day:02d}/01/2026",
    }  # fmt: skip


def _sector(item: _Procedure, is_changed: bool) -> object:
    """A list of one; struck, an object or nothing."""
    one = {"MALINHVUC": item.sector, "TENLINHVUC": _SECTORS[item.sector]}
    return (one if item.shape & 1 else None) if is_changed else [one]


def _channels(item: _Procedure, struck: set[str]) -> list[dict]:
    found: dict[str, list[dict]] = {}
    for deadline in item.deadlines:
        fee = [{"MAPHILEPHI": "1", "SOTIEN": "0", "DONVI": "Đồng", "MOTA": ""}]
        words = {"THOIGIANGIAIQUYET": str(deadline.duration), "DONVITINH": _UNIT_WORDS[deadline.unit, deadline.is_working], "MOTA": "", "PHILEPHI": fee}
        found.setdefault(deadline.channel, []).append(words)
    if "bad_numbers" in struck:
        found["1"][0]["THOIGIANGIAIQUYET"] = "ba ngày"
    if "unknown_status" in struck:
        found["9"] = found.pop("1")
    return [{"KENH": channel, "THOIGIAN": times} for channel, times in found.items()]
