"""Tasks that the leadership assigned: the DanhSachNhiemVu list, where each date comes twice and a flag says what the dates already say."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import parse_qsl

import numpy as np

from simulator import dice
from simulator.exchange import Answer, Request, json_answer
from simulator.flow import DAY, HOUR, LOCAL, Flow, drifted, iso_local, local_day, read_until
from simulator.people import NAMES, SUBJECT_MARK
from simulator.province import province, units
from simulator.scope import Scope
from simulator.unit_spelling import typed
from simulator.workdays import add_workdays

LIST_PATH = "/qlvb/api/qlnv/nhiem-vu/get-all"
_SHARE = 0.03  # of the dossiers of a month
_LARGEST_PAGE = 200
_WRONG_FLAG_SHARE = 0.02  # the flag was set by a due date that moved afterwards
_NO_DUE_DATE, _FOR_GOVERNMENT_OFFICE = 0.06, 0.1
_OPEN_STATES = (("DANG_THUC_HIEN", "Đang thực hiện"), ("CHUA_THUC_HIEN", "Chưa thực hiện"), ("CHO_PHAN_XU_LY", "Chờ phân xử lý"), ("TRA_LAI", "Trả lại"))
_OPEN_WEIGHTS = np.array([0.7, 0.2, 0.07, 0.03])
_DONE_STATE = ("DA_HOAN_THANH", "Đã hoàn thành")
_UNKNOWN_STATE = ("TRANG_THAI_LA", "Trạng thái chưa từng biết")


def answer(request: Request, scope: Scope) -> Answer | None:
    """None when the path is not the list."""
    if request.path != LIST_PATH or request.method != "POST":
        return None
    if not request.headers.get("Authorization") or scope.faults.strikes("stale_session", request.path):
        return json_answer({"Message": "Authorization has been denied for this request."}, 401)
    form = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
    try:
        first, last = (date.fromisoformat(form.get(f"NgayTaoNhiemVu[{end}]", "")) for end in ("FromDate", "ToDate"))
        number, size = max(int(form.get("Index", "1")), 1), min(max(int(form.get("Size", "10")), 1), _LARGEST_PAGE)
    except ValueError:
        return json_answer({"Message": "The request is invalid."}, 400)
    total, parts = task_flow(scope).page(first, last, drifted(request.path, number, size, scope), size)
    rows = [row for year, month, index in parts for row in task_rows(scope, year, month, index)]
    rows = [] if scope.faults.strikes("empty_success", request.path) else rows
    _spoil(rows, request.path, scope)
    return json_answer({"PageData": rows, "TotalRows": total, "CurrentPage": number, "PageSize": size, "TotalPage": -(-total // size)})


def truth(scope: Scope, year: int, month: int) -> dict[str, int]:
    """What was assigned in the month, as it stands ten days after it; late is what the dates say, whatever the flag says."""
    found = dict.fromkeys(("tasks", "tasks_finished", "tasks_finished_late", "tasks_without_due_date", "tasks_with_wrong_flag"), 0)
    for index in task_flow(scope).chunks(year, month):
        for row in task_rows(scope, year, month, index):
            late = bool(row["NgayHoanThanh"] and row["HanXuLy"]) and row["NgayHoanThanh"][:10] > row["HanXuLy"][:10]
            found["tasks"] += 1
            found["tasks_finished"] += row["NgayHoanThanh"] is not None
            found["tasks_finished_late"] += late
            found["tasks_without_due_date"] += not row["HanXuLy"]
            found["tasks_with_wrong_flag"] += row["IsHoanThanhQuaHan"] != late
    return found


def task_flow(scope: Scope) -> Flow:
    return Flow("tasks", scope.province_code, province(scope.province_code).dossiers_per_month * _SHARE, scope.seed, scope.volume)


def task_rows(scope: Scope, year: int, month: int, index: np.ndarray) -> list[dict]:
    """The tasks of a month at these positions, as the list prints them."""
    flow, of = task_flow(scope), province(scope.province_code)
    where, of_month = flow.place(year, month), units(scope.province_code, year, month)
    created = flow.moments(year, month, index)
    document_day = local_day(created) - dice.below(where, "document", index, 4)
    due_day = add_workdays(local_day(created), 5 + dice.below(where, "allowed", index, 26))
    finished = _finished(where, index, created, due_day)
    told = finished < read_until(year, month)
    unit = dice.pick(where, "unit", index, np.array([unit.weight for unit in of_month]))
    open_state = dice.pick(where, "state", index, _OPEN_WEIGHTS)
    endless = dice.share(where, "endless", index) < _NO_DUE_DATE
    wrong = dice.share(where, "flag", index) < _WRONG_FLAG_SHARE
    upward = dice.share(where, "upward", index) < _FOR_GOVERNMENT_OFFICE
    shape = (dice.bits(where, "shape", index) >> np.uint64(8)).tolist()
    days = {name: np.datetime_as_string(day.astype("datetime64[D]")).tolist() for name, day in {"document": document_day, "due": due_day}.items()}
    late = told & ~endless & (local_day(finished) > due_day)
    moments = {"created": iso_local(created), "finished": iso_local(finished)}
    rows = []
    for at, number in enumerate(index.tolist()):
        state = _DONE_STATE if told[at] else _OPEN_STATES[open_state[at]]
        due = "" if endless[at] else f"{days['due'][at]}T00:00:00"
        overdue = bool(late[at]) if told[at] else not endless[at] and (read_until(year, month) + LOCAL) // DAY > due_day[at]
        facts = {
            "Id": f"nv-{year}{month:02d}-{number}",
            "SoNhiemVu": f"NV-{year}-{month:02d}{number:04d}",
            "DonViTheoDoi": typed(of_month[unit[at]], of, "tasks"),
            **_twin("HanXuLyVPCP", f"{days['due'][at]}T00:00:00" if upward[at] else None),
            **_twin("HanXuLy", due),
            **_twin("NgayVanBan", f"{days['document'][at]}T00:00:00"),
            "NgayTao": moments["created"][at],
            **_twin("NgayHoanThanh", moments["finished"][at] if told[at] else None),
            "LoaiNhiemVu": "Nhiệm vụ CP/VPCP" if upward[at] else "Nhiệm vụ UBND giao",
            "TrangThaiHanXuLy": 2 if overdue else 3,
            "MaTrangThai": state[0],
            "TrangThai": state[1],
            "IsHoanThanhQuaHan": bool(late[at]) != bool(wrong[at]),
            "CongViecCon": _sub_tasks(shape[at] >> 4),
            "DaGuiVPCP": bool(upward[at] and told[at]),
        }
        rows.append(_never_kept(number, shape[at] >> 12) | facts)
    return rows


def _twin(name: str, moment: str | None) -> dict[str, str | None]:
    """The date as the machine reads it and as the screen shows it."""
    shown = datetime.fromisoformat(moment).strftime("%d/%m/%Y") if moment else ""
    return {name: moment, f"{name}_": shown}


def _sub_tasks(shape: int) -> dict[str, int]:
    total = shape & 3
    overdue = (shape >> 2) % (total + 1)
    return {"TongSo": total, "TrongHan": total - overdue, "QuaHan": overdue, "ToiHan": 0}


def _never_kept(number: int, shape: int) -> dict:
    """Who assigned it to whom, and in what words."""
    follower, giver = NAMES[shape % len(NAMES)], NAMES[(shape >> 8) % len(NAMES)]
    return {
        "NoiDungTheoDoi": f"Báo cáo kết quả {SUBJECT_MARK}", "ChuyenVienTheoDoi": follower, "NguoiGiaoViec": giver,
        "TinhHinhThucHien": f"{follower} đang tổng hợp", "TinhHinhThucHienNoiBo": "", "SoKyHieuVanBan": f"{1 + number}/UBND-TH", "HasFile": bool(shape & 1),
    }  # fmt: skip


def _finished(where: int, index: np.ndarray, created: np.ndarray, due_day: np.ndarray) -> np.ndarray:
    """Six in seven by the due day, the others one to fifteen working days after it; at fifteen o'clock, and never before the task was there."""
    part, late = dice.share(where, "timely", index), dice.share(where, "late", index) < 1 / 7
    timely = local_day(created) + (part * (due_day - local_day(created))).astype(np.int64)
    day = np.where(late, add_workdays(due_day, 1 + dice.below(where, "late days", index, 15)), timely)
    return np.maximum(day * DAY + 8 * HOUR, created + HOUR)


def _spoil(rows: list[dict], path: str, scope: Scope) -> None:
    """Data faults, each on a row of its own."""
    names = [name for name in ("unknown_status", "bad_numbers", "shape_changes") if rows and scope.faults.strikes(name, path)]
    for at, name in enumerate(names):
        row = rows[(scope.faults.victim(path, len(rows)) + at) % len(rows)]
        if name == "unknown_status":
            row["MaTrangThai"], row["TrangThai"] = _UNKNOWN_STATE
        elif name == "bad_numbers":
            row["CongViecCon"] = row["CongViecCon"] | {"TongSo": "ba"}
        else:
            row["CongViecCon"] = [row["CongViecCon"]]
