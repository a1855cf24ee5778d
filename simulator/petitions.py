"""Petitions: the PAKN list, which says its totals inside each row, and Huế's Hue-S, which says `totalrow` and means rows or pages."""

from __future__ import annotations

import re
from datetime import datetime

import numpy as np

from simulator import dice
from simulator.exchange import Answer, Request, json_answer
from simulator.flow import DAY, FIRST_DAY, HOUR, LAST_DAY, Flow, drifted, iso_local, local_day, read_until
from simulator.people import NAMES, SUBJECT_MARK, identity_number, phone_number
from simulator.province import FIRST_YEAR, province, units
from simulator.scope import Scope
from simulator.unit_spelling import typed
from simulator.workdays import add_workdays

PAKN_PATH = "/pakn/api/IocApi/danh-sach-pakn"
HUE_S_PATH = "/dttm/phananh"
HUE_S_PROVINCE = "hue"
_PAKN_SHARE, _HUE_S_SHARE = 0.03, 0.05  # of the dossiers of a month
_LARGEST_PAGE = 200
_IDS_A_MONTH = 10_000_000
_ALLOWED_WORKDAYS = 15
_ORIGINS = ("Cổng DVCQG", "Thư điện tử", "Ứng dụng chỉ đạo điều hành", "Hệ thống quản lý văn bản")
_FIELDS = ("Đất đai", "Hộ tịch", "Xây dựng", "Lao động, người có công", "Môi trường")
_TOPICS = ("Môi trường", "Hạ tầng đô thị", "Dịch vụ hành chính công", "An ninh trật tự", "Giao thông")
_UNKNOWN_STATUS = "Trạng thái chưa từng biết"


def answer(request: Request, scope: Scope) -> Answer | None:
    """None when the path is of neither system."""
    if request.path == PAKN_PATH:
        return _pakn(request, scope)
    if request.path.startswith(f"{HUE_S_PATH}/") and scope.province_code == HUE_S_PROVINCE:
        return _hue_s(request, scope, request.path.removeprefix(f"{HUE_S_PATH}/"))
    return None


def truth(scope: Scope, year: int, month: int) -> dict[str, int]:
    """What came in in the month; Hue-S is Huế's alone."""
    found = dict.fromkeys(("petitions", "petitions_finished", "petitions_finished_late", "hue_s_topics", "hue_s_petitions", "hue_s_details"), 0)
    for index in pakn_flow(scope).chunks(year, month):
        rows = _pakn_rows(scope, year, month, index)
        found["petitions"] += len(rows)
        found["petitions_finished"] += sum(row["NgayHoanThanh"] is not None for row in rows)
        found["petitions_finished_late"] += sum((row["NgayHoanThanh"] or "")[:10] > row["HanXuLy"][:10] for row in rows)
    if scope.province_code == HUE_S_PROVINCE:
        size = hue_s_flow(scope).size(year, month)
        found |= {"hue_s_topics": len(_TOPICS), "hue_s_petitions": size, "hue_s_details": size}
    return found


def pakn_flow(scope: Scope) -> Flow:
    return Flow("pakn", scope.province_code, province(scope.province_code).dossiers_per_month * _PAKN_SHARE, scope.seed, scope.volume)


def hue_s_flow(scope: Scope) -> Flow:
    return Flow("hue_s", scope.province_code, province(scope.province_code).dossiers_per_month * _HUE_S_SHARE, scope.seed, scope.volume)


def _pakn(request: Request, scope: Scope) -> Answer:
    if not request.headers.get("Authorization"):
        return json_answer({"Message": "Authorization has been denied for this request."}, 401)
    if scope.faults.strikes("stale_session", request.path):
        return json_answer({"MaTraLoi": -1, "NoiDungThongDiep": "Phiên làm việc đã hết hạn", "MaMenu": None, "DanhSachKetQua": None})
    try:
        first, last = (datetime.strptime(request.query.get(name, ""), "%d/%m/%Y").date() for name in ("TuNgay", "DenNgay"))
        number, size = _page_and_size(request.query, "PageNumber", "PageSize")
    except ValueError:
        return json_answer({"MaTraLoi": 0, "NoiDungThongDiep": "Tham số không hợp lệ", "MaMenu": None, "DanhSachKetQua": []})
    total, parts = pakn_flow(scope).page(first, last, drifted(request.path, number, size, scope), size)
    rows = [row for year, month, index in parts for row in _pakn_rows(scope, year, month, index)]
    rows = [] if scope.faults.strikes("empty_success", request.path) else rows
    for row in rows:
        row |= {"TotalPages": -(-total // size), "TotalItems": total}
    _spoil(rows, "TrangThai_Text", request.path, scope)
    shaped = rows[0] if len(rows) == 1 and scope.faults.strikes("shape_changes", request.path) else rows
    return json_answer({"MaTraLoi": 1, "NoiDungThongDiep": "", "MaMenu": None, "DanhSachKetQua": shaped})


def _pakn_rows(scope: Scope, year: int, month: int, index: np.ndarray) -> list[dict]:
    """Petitions as the list prints them: a person's name, number and words in every one of them."""
    flow, of = pakn_flow(scope), province(scope.province_code)
    where, of_month = flow.place(year, month), units(scope.province_code, year, month)
    reported = flow.moments(year, month, index)
    received = reported + dice.below(where, "received", index, 900)
    due_day = add_workdays(local_day(received), np.full_like(index, _ALLOWED_WORKDAYS))
    finished = _finished(where, index, received, due_day)
    told = finished < read_until(year, month)
    waiting = ~told & (dice.share(where, "waiting", index) < 0.15)
    unit = dice.pick(where, "unit", index, np.array([unit.weight for unit in of_month]))
    shape = (dice.bits(where, "shape", index) >> np.uint64(8)).tolist()
    due = np.datetime_as_string(due_day.astype("datetime64[D]")).tolist()
    printed = zip(index.tolist(), iso_local(reported), iso_local(received), due, iso_local(finished), told.tolist(), waiting.tolist(), strict=True)
    rows = []
    for at, (number, reported_at, received_at, due_date, finished_at, is_told, is_waiting) in enumerate(printed):
        facts = {
            "Id": f"{year}{month:02d}-{where % 10**6:06d}-{number}",
            "SoPAKN": f"PAKN-{year}-{month:02d}{number:05d}",
            "NgayPhanAnh": reported_at,
            "NgayNhan": received_at,
            "HanXuLy": f"{due_date}T00:00:00",
            "NgayHoanThanh": finished_at if is_told else None,
            "TrangThai": 8 if is_told else 1 if is_waiting else 3,
            "TrangThai_Text": "Đã hoàn thành" if is_told else "Chờ tiếp nhận" if is_waiting else "Đang xử lý",
            "DonViXuLy": None if is_waiting else typed(of_month[unit[at]], of, "pakn"),
        }
        rows.append(_never_kept(number, shape[at]) | facts)
    return rows


def _never_kept(number: int, shape: int) -> dict:
    """What the list carries besides: who petitioned, and what was said."""
    name, at = NAMES[shape % len(NAMES)], shape >> 8
    return {
        "TieuDe": f"Phản ánh của {name} {SUBJECT_MARK}", "NoiDung": f"Đề nghị giải quyết cho {name}, {phone_number(number)}",
        "NguonPAKNId": at % 4, "NguonPAKN": _ORIGINS[at % 4], "LinhVucPAKNId": (at >> 2) % 5, "LinhVucPAKN_Ten": _FIELDS[(at >> 2) % 5],
        "NoiDungPAKN": "Quy định hành chính", "TenNguoiPhanAnh": name, "CMTND": identity_number(number), "Email": f"nguoi{number}@vi-du.invalid",
        "SoDienThoai": phone_number(number), "DiaChi": f"Tổ {number % 30 + 1}", "NgayHuyBo": None, "NgayTuChoi": None,
        "DonViChuTri": None, "DonViPhoiHop": "", "SoNgayToiHan": None,
    }  # fmt: skip


def _finished(where: int, index: np.ndarray, received: np.ndarray, due_day: np.ndarray) -> np.ndarray:
    """Nine in ten by the due day, the others one to twelve working days after it."""
    part, late = dice.share(where, "timely", index), dice.share(where, "late", index) < 0.1
    timely = np.minimum(local_day(received) + (part * (due_day - local_day(received))).astype(np.int64), due_day)
    day = np.where(late, add_workdays(due_day, 1 + dice.below(where, "late days", index, 12)), timely)
    return np.maximum(day * DAY + 9 * HOUR, received + HOUR)  # nine in the morning of UTC is sixteen here


def _hue_s(request: Request, scope: Scope, name: str) -> Answer | None:
    if not request.headers.get("Token") or scope.faults.strikes("stale_session", request.path):
        return json_answer({"message": "Unauthorized"}, 401)
    if name == "chuyenmuc":
        return json_answer({"data": [{"ChuyenMucID": at, "TenChuyenMuc": topic} for at, topic in enumerate(_TOPICS, 1)]})
    if name == "theochuyenmuc":
        return _hue_s_list(request, scope)
    return json_answer({"data": _hue_s_detail(request.query.get("id", ""), scope)}) if name == "chitiet" else None


def _hue_s_list(request: Request, scope: Scope) -> Answer:
    """Newest first, without a window. `totalrow` counts rows or pages, by the seed: nobody knows which the real one does."""
    try:
        number, size = _page_and_size(request.query, "page", "perpage")
    except ValueError:
        return json_answer({"message": "page and perpage must be whole numbers from 1"}, 400)
    if request.query.get("chuyenmucid", "0") != "0" or request.query.get("search"):
        return json_answer({"message": "The practice portal lists all topics (chuyenmucid=0) and does not search"}, 400)
    total, parts = hue_s_flow(scope).page(FIRST_DAY, LAST_DAY, drifted(request.path, number, size, scope), size, newest_first=True)
    rows = [_listed(row) for year, month, index in parts for row in _hue_s_rows(scope, year, month, index)]
    rows = [] if scope.faults.strikes("empty_success", request.path) else rows
    _spoil(rows, "TrangThai", request.path, scope)
    if rows and scope.faults.strikes("shape_changes", request.path):
        rows[0]["DanhSachFileDinhKem"] = None
    return json_answer({"totalrow": total if scope.seed % 2 else -(-total // size), "data": rows})


def _listed(row: dict) -> dict:
    kept = ("PhanAnhID", "TieuDe", "TenChuyenMu", "NgayPhanAnh", "TrangThai", "DanhSachFileDinhKem")
    return {name: row["TenChuyenMuc" if name == "TenChuyenMu" else name] for name in kept}


def _hue_s_detail(text: str, scope: Scope) -> dict | None:
    """One petition by its number; null when there is none."""
    if not re.fullmatch(r"\d{1,12}", text):
        return None
    months, row = divmod(int(text), _IDS_A_MONTH)
    year, month = FIRST_YEAR + months // 12, months % 12 + 1
    if year > LAST_DAY.year or row >= hue_s_flow(scope).size(year, month):
        return None
    detail = _hue_s_rows(scope, year, month, np.array([row]))[0]
    return {name: value for name, value in detail.items() if name != "TrangThai"}


def _hue_s_rows(scope: Scope, year: int, month: int, index: np.ndarray) -> list[dict]:
    flow, of = hue_s_flow(scope), province(scope.province_code)
    where, of_month = flow.place(year, month), units(scope.province_code, year, month)
    reported = flow.moments(year, month, index)
    done = reported + (dice.share(where, "done", index) ** 2 * 20 * DAY).astype(np.int64) < read_until(year, month)
    unit = dice.pick(where, "unit", index, np.array([unit.weight for unit in of_month]))
    shape = (dice.bits(where, "shape", index) >> np.uint64(8)).tolist()
    printed = [datetime.fromisoformat(moment).strftime("%d/%m/%Y %H:%M") for moment in iso_local(reported)]
    first = ((year - FIRST_YEAR) * 12 + month - 1) * _IDS_A_MONTH
    rows = []
    for at, number in enumerate(index.tolist()):
        bits, name = shape[at], NAMES[shape[at] % len(NAMES)]
        received_only = not done[at] and bits >> 20 & 3 == 0
        rows.append({
            "PhanAnhID": first + number,
            "TieuDe": f"{_TOPICS[bits >> 8 & 3]} {SUBJECT_MARK}",
            "TenChuyenMuc": _TOPICS[(bits >> 8 & 15) % len(_TOPICS)],
            "NgayPhanAnh": printed[at],
            "DiaChiSuKien": f"Nhà ông {name}",
            "DonViThuLy": "" if received_only else typed(of_month[unit[at]], of, "hue_s"),
            "NoiDungPhanAnh": f"<p>{name} ph&#7843;n &aacute;nh, g&#7885;i {phone_number(number)}</p>",
            "NoiDungTraLoi": f"<p>Đã trả lời {name}</p>" if done[at] else "",
            "TrangThai": "Đã xử lý" if done[at] else "Đã tiếp nhận" if received_only else "Đang xử lý",
            "DanhSachFileDinhKem": [{"FileName": f"https://hues.invalid/{number}.jpg"}] if bits >> 24 & 1 else [],
        })  # fmt: skip
    return rows


def _page_and_size(query: dict[str, str], page: str, size: str) -> tuple[int, int]:
    number, count = int(query.get(page, "1")), int(query.get(size, "10"))
    if number < 1 or count < 1:
        raise ValueError
    return number, min(count, _LARGEST_PAGE)


def _spoil(rows: list[dict], name: str, path: str, scope: Scope) -> None:
    if rows and scope.faults.strikes("unknown_status", path):
        rows[scope.faults.victim(path, len(rows))][name] = _UNKNOWN_STATUS
