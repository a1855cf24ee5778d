"""Dossiers printed as the one-stop system prints them: two offsets of time, objects that are sometimes lists, people."""

from __future__ import annotations

import json
from functools import lru_cache

import numpy as np

from simulator.dossiers import DAY, LOCAL, NOBODY, Month, compose, last_change, procedures
from simulator.people import NAMES, identity_number, phone_number
from simulator.province import agency_id

# 0 and 2 confirmed, 3 and 5 seen in samples, the rest inferred; 99 is the state nobody knows (a fault)
STATUS_NAMES = {
    0: "Mới đăng ký", 1: "Chờ bổ sung", 2: "Đang xử lý", 3: "Tạm dừng xử lý", 4: "Đã xử lý xong",
    5: "Đã trả kết quả", 6: "Từ chối", 12: "Rút hồ sơ", 99: "Trạng thái chưa từng biết",
}  # fmt: skip
UNKNOWN_STATUS = 99
_CHANNEL_NAMES = ("Trực tuyến", "Trực tiếp", "Bưu chính")
_OPEN = (0, 1, 2, 3)
_ROW = (
    '{"id":"%(id)s","code":"%(code)s","nationCode":%(national)s,"dossierStatus":%(status)s,"dossierTaskStatus":%(task_status)s,'
    '"applyMethod":%(channel)s,"applicant":%(applicant)s,"procedure":%(procedure)s,"agency":%(agency)s,'
    '"procedureProcessDefinition":%(definition)s,"appliedDate":%(applied)s,"acceptedDate":%(accepted)s,'
    '"appointmentDate":%(appointment)s,"dueDate":%(due)s,"completedDate":%(completed)s,"updatedDate":%(updated)s,"processingTime":%(time)s,'
    '"processingTimeUnit":"%(time_unit)s","undefindedCompleteTime":%(undefined)s,"dossierProgress":%(progress)s,'
    '"accepter":{"fullname":"%(accepter)s"},"currentTask":%(tasks)s,"countDutypaidCert":0}'
)
_APPLICANT = (
    '{"eformId":"60d990f88e6893001e5a7b42","userId":null,"data":{"fullname":"%(name)s","ownerFullname":"%(name)s",'
    '"birthday":"%(birthday)s","gender":%(gender)s,"identityNumber":"%(identity)s","identityDate":"2021-08-14T17:00:00.000+0000",'
    '"phoneNumber":"%(phone)s","email":"nguoi%(person)s@vi-du.invalid","province":%(province)s,"village":%(village)s,'
    '"address":"Tổ %(house)s","organization":"","noidungyeucaugiaiquyet":"Đề nghị giải quyết cho %(name)s"}}'
)


def rows(month: Month, index: np.ndarray, spoil: dict[int, str] | None = None) -> list[str]:
    """The dossiers at these positions as JSON texts; `spoil` names the fault of a row by its place in the list."""
    dossiers = compose(month, index)
    seconds = {name: getattr(dossiers, name) for name in ("applied", "accepted", "appointment", "due", "completed")} | {"updated": last_change(dossiers)}
    times = {name: _printed(values, dossiers.shape) for name, values in seconds.items()}
    facts = {name: values.tolist() for name, values in vars(dossiers).items()}
    facts["day"] = np.datetime_as_string(((dossiers.accepted + LOCAL) // DAY).astype("datetime64[D]")).tolist()
    faults = [(spoil or {}).get(at, "") for at in range(len(dossiers.index))]
    return [
        _row(month, dict(zip(facts, values, strict=True)), dict(zip(times, printed, strict=True)), fault)
        for values, printed, fault in zip(zip(*facts.values(), strict=True), zip(*times.values(), strict=True), faults, strict=True)
    ]


def _printed(seconds: np.ndarray, shape: np.ndarray) -> list[str]:
    """ISO times with a true offset: one row is written by a server in UTC, the next by one in Vietnam."""
    local = (shape & np.uint64(1)).astype(bool)
    moments = np.datetime_as_string((seconds + np.where(local, LOCAL, 0)).astype("datetime64[s]")).tolist()
    return [
        "null" if second == NOBODY else f'"{moment}.000+0700"' if here else f'"{moment}.000+0000"'
        for moment, second, here in zip(moments, seconds.tolist(), local.tolist(), strict=True)
    ]


def _row(month: Month, facts: dict, times: dict[str, str], fault: str) -> str:
    shape, status, unit = facts["shape"], facts["status"], month.units[facts["unit"]]
    procedure = procedures()[facts["procedure"]]
    day, number = facts["day"].replace("-", ""), f"{facts['index']:04d}"
    status = UNKNOWN_STATUS if fault == "unknown_status" else status
    return _ROW % {
        "id": f"{facts['accepted']:08x}{facts['index']:08x}{shape >> 32:08x}",
        "code": f"{unit.agency_code}-{day[2:]}-{number}",
        "national": f'"{unit.unit_code}-{day}-{number}"' if shape >> 8 & 3 else "null",
        "status": _status(status),
        "task_status": _task_status(status),
        "channel": _channel(facts["channel"]),
        "applicant": _applicant(month, facts),
        "procedure": _procedure(facts["procedure"], month.province.h_code, shape >> 10 & 7),
        "agency": f"[{_agency(unit.agency_code, unit.name)}]" if fault == "shape_changes" else _agency(unit.agency_code, unit.name),
        "definition": _definition(facts["procedure"]),
        "time": '"ba ngày"' if fault == "bad_numbers" else procedure.processing_time,
        "time_unit": procedure.processing_time_unit,
        "undefined": int(facts["due"] == NOBODY),
        "progress": 40 if status in _OPEN else 100,
        "accepter": NAMES[shape >> 13 & 127],
        "tasks": _tasks(status, shape >> 20 & 7, NAMES[shape >> 24 & 127]),
        **times,
    }


def _applicant(month: Month, facts: dict) -> str:
    person, of = facts["person"], month.province
    # one in 64 has no number, one in 64 the filler that integrators write for a missing one
    identity = ("", "000000001")[person & 1] if person % 64 < 2 else identity_number(person * 7919 + month.place % 10**9)
    return _APPLICANT % {
        "name": NAMES[person % len(NAMES)],
        "birthday": f"19{50 + person % 50}-05-09T17:00:00.000+0000",
        "gender": person & 1,
        "identity": identity,
        "phone": phone_number(person),
        "person": person,
        "province": _label(of.full_name_vi[0].upper() + of.full_name_vi[1:]),
        "village": _label("Phường Thực hành"),
        "house": 1 + person % 30,
    }


@lru_cache(maxsize=4096)
def _label(name: str) -> str:
    return _json({"label": name, "value": agency_id(name)})


@lru_cache
def _status(status: int) -> str:
    return _json({"id": status, "name": STATUS_NAMES[status]})


def task_status_id(status: int) -> str:
    """The identifier of the step in which dossiers of a state stand."""
    return agency_id(f"task {status}")


@lru_cache
def _task_status(status: int) -> str:
    return _json({"id": task_status_id(status), "name": STATUS_NAMES[status]})


@lru_cache
def _channel(channel: int) -> str:
    return _json({"id": channel, "name": _CHANNEL_NAMES[channel]})


@lru_cache(maxsize=4096)
def _procedure(position: int, h_code: str, shape: int) -> str:
    """The name stands in one object or in a list of two languages; some codes carry the province's suffix."""
    procedure = procedures()[position]
    vietnamese = {"languageId": 228, "name": procedure.name_vi}
    listed = [vietnamese, {"languageId": 46, "name": procedure.name_en}]
    code = f"{procedure.procedure_code}.000.00.00.{h_code}" if shape & 4 else procedure.procedure_code
    sector = {"id": agency_id(f"sector {procedure.sector_code}"), "code": procedure.sector_code}
    return _json({
        "id": agency_id(procedure.procedure_code), "code": code,
        "translate": listed[:: 1 if shape & 1 else -1] if shape & 2 else vietnamese, "sector": sector,
    })  # fmt: skip


@lru_cache(maxsize=4096)
def _agency(code: str, name: str) -> str:
    return _json({"id": agency_id(code), "code": code, "name": name})


@lru_cache
def _definition(position: int) -> str:
    procedure = procedures()[position]
    timesheet = {"id": agency_id("timesheet"), "name": "Ngày làm việc"}
    inner = {"id": agency_id(f"process {procedure.procedure_code}"), "processingTime": int(procedure.processing_time)}
    inner |= {"processingTimeUnit": procedure.processing_time_unit, "timesheet": timesheet}
    return _json({"id": agency_id(f"definition {procedure.procedure_code}"), "processDefinition": inner})


@lru_cache(maxsize=4096)
def _tasks(status: int, shape: int, name: str) -> str:
    """Open steps: a list, an object when there is one step, or null; nothing is open once the dossier has ended."""
    if status not in _OPEN:
        return "null" if shape == 0 else "[]"
    task = {"id": agency_id("thẩm định"), "name": "Thẩm định hồ sơ", "assignee": {"fullname": name}}
    return _json(task if shape < 3 else [task])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
