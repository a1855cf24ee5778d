"""The national portal in its two dialects, replaying captured figures: the evaluation API and the older rest.jsp gateway."""

from __future__ import annotations

import calendar
import copy
import json
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

from simulator.exchange import Answer, Request, json_answer
from simulator.faults import Faults

EVALUATION_PATH = "/api/v1/reporting/evaluation/"
GATEWAY_PATH = "/jsp/rest.jsp"
CAPTURED = Path(__file__).parent / "captured" / "national_portal"
CAPTURED_YEAR, CAPTURED_MONTH = 2026, 8  # Phú Thọ, August 2026
_LISTS = {"overview": "evaluation", "parent": "children"}  # the root's key and the key of its units
_BY_DATES = "handling-satisfaction"
_NUMBERS = ("totalReceived", "totalDossierOnlinePaymentSuccess", "totalScore")


def answer(request: Request, faults: Faults) -> Answer | None:
    """None when the path is not one of the portal's."""
    if request.path == GATEWAY_PATH:
        return _gateway(request, faults) if request.method == "POST" else _refused(405, "Method Not Allowed")
    name = request.path.removeprefix(EVALUATION_PATH)
    if not request.path.startswith(EVALUATION_PATH) or name not in captured():
        return None
    return _evaluation(request, name, faults) if request.method == "POST" else _refused(405, "Method Not Allowed")


@cache
def captured() -> dict[str, dict]:
    """The captured envelopes by the name of their endpoint."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((CAPTURED / "phu_tho_2026-08").glob("*.json"))}


@cache
def captured_provinces() -> list[dict[str, str]]:
    return json.loads((CAPTURED / "provinces_2026-10-05.json").read_text(encoding="utf-8"))


def _evaluation(request: Request, name: str, faults: Faults) -> Answer:
    """HTTP 201 and the envelope; for a month or root that was not captured empty lists and a null root [inferred]."""
    try:
        asked = json.loads(request.body)
        page, size = (_positive(asked, key) for key in ("currentPage", "pageSize"))
        known = _is_captured_window(name, asked)
    except (ValueError, TypeError, AttributeError) as error:
        return _refused(400, f"The body is not understood: {error}")
    envelope = copy.deepcopy(captured()[name])
    data = envelope["data"]
    root, units = next(pair for pair in _LISTS.items() if pair[0] in data)
    if not known or asked.get("rootDepartmentId") not in (data[root]["departmentId"], data[root]["departmentCode"]):
        data[root], data[units] = None, []
    whole = data[units]
    data[units] = _with_data_faults(whole[(page - 1) * size : page * size], request.path, faults)
    if "pagination" in data:
        data["pagination"] = {"total": len(whole), "currentPage": page, "pageSize": size, "totalPages": -(-len(whole) // size)}
    return json_answer(envelope, 201)


def _is_captured_window(name: str, asked: dict) -> bool:
    if name == _BY_DATES:
        last = calendar.monthrange(CAPTURED_YEAR, CAPTURED_MONTH)[1]
        month = f"{CAPTURED_YEAR}-{CAPTURED_MONTH:02d}"
        return (_required(asked, "fromDate"), _required(asked, "toDate")) == (f"{month}-01", f"{month}-{last}")
    if _required(asked, "timeType") not in ("month", "quarter", "year"):
        raise ValueError("timeType must be month, quarter or year")
    return asked["timeType"] == "month" and (_required(asked, "year"), _required(asked, "month")) == (CAPTURED_YEAR, CAPTURED_MONTH)


def _required(asked: dict, key: str) -> object:
    if key not in asked:
        raise ValueError(f"{key} is missing")
    return asked[key]


def _positive(asked: dict, key: str) -> int:
    value = asked.get(key, 1 if key == "currentPage" else 200)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{key} must be a whole number from 1")
    return value


def _gateway(request: Request, faults: Faults) -> Answer:
    """A bare array of texts; an unknown service or year answers an empty one [inferred]."""
    form = dict(parse_qsl(request.body.decode("utf-8", "replace")))
    try:
        params = json.loads(form.get("params", ""))
        page, size = int(params.get("pageIndex", 1)), int(params.get("pageSize", 100))
        if page < 1 or size < 1:
            raise ValueError("pageIndex and pageSize start at 1")
    except (ValueError, TypeError, AttributeError) as error:
        return _refused(400, f"params is not understood: {error}")
    known = params.get("service") == "report_tinh_766_service" and str(params.get("p_nam")) == str(CAPTURED_YEAR)
    wanted = str(params.get("p_tinh_id") or "0")
    rows = [row for row in captured_provinces() if known and wanted in ("0", row["ID"])]
    return json_answer(_with_data_faults(copy.deepcopy(rows[(page - 1) * size : page * size]), request.path, faults))


def _with_data_faults(rows: list[dict], path: str, faults: Faults) -> list[dict]:
    if not rows:
        return rows
    victim = rows[faults.victim(path, len(rows))]
    if faults.strikes("bad_numbers", path):
        _spoil_number(victim)
    if faults.strikes("unknown_status", path):
        victim["dataQualityStatus"] = "STATUS_NOBODY_KNOWS"
        for metric in victim.get("metrics", []):
            metric["dataQualityStatus"] = "STATUS_NOBODY_KNOWS"
    if "ID" in victim and faults.strikes("two_unit_ids", path):
        rows = [*rows, victim | {"ID": f"39{victim['ID']}"}]  # An Giang was 11358 before the merger and 398126 after it
    if faults.strikes("repeated_rows", path):
        rows = [*rows, copy.deepcopy(rows[-1])]
    return rows[:-1] if faults.strikes("skipped_rows", path) else rows


def _spoil_number(row: dict) -> None:
    if row.get("metrics"):
        row["metrics"][0]["numerator"] = "không có số"
    else:
        row[next((name for name in _NUMBERS if name in row), "TDGQ")] = "không có số"


def _refused(status: int, sentence: str) -> Answer:
    return json_answer({"code": "BAD_REQUEST" if status == 400 else "ERROR", "data": None, "message": sentence}, status)
