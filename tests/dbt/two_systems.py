"""Invented dossiers of one unit in September as the local system has them and as they were sent to the national portal; the two differ in known ways."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from accepted_home import accept

from home import Home

PROVINCE, UNIT, MONTH, NEXT_MONTH = "thanh_hoa", "H56.01", "2026-09", "2026-10"
LATER = datetime(2026, 11, 6, 2, 0, 0)
RECEIVED, ENDED, DUE = datetime(2026, 9, 3, 1), datetime(2026, 9, 7, 1), datetime(2026, 9, 8, 10)  # two working days lie between the first two
TWO_DAYS = "1.000006"


def code(number: int) -> str:
    return f"000.00.01.H56-260903-{number:04d}"


def add_two_systems(home: Home) -> None:
    """Seven dossiers: 2 waits for papers, 3 is opened again, 4 has a second code, 5 is never sent, 6 has no due date, 7 is late."""
    accept(home, "one_stop_dossiers", "dossiers", [_local(number, **told) for number, told in _LOCAL.items()], PROVINCE, MONTH)
    accept(home, "one_stop_dossiers", "dossiers", [_local(3, status="processing", completed_at=None, due_at=LATER)], PROVINCE, NEXT_MONTH, "b2", LATER)
    accept(home, "national_sync_log", "dossiers", [_sent(number, **told) for number, told in _SENT], PROVINCE, MONTH)
    accept(home, "national_sync_log", "dossiers", [_sent(3, status="processing", finished_at=None, due_at=LATER)], PROVINCE, NEXT_MONTH, "b2", LATER)
    closed = [{"dossier_code": code(2), "status": status, "happened_at": RECEIVED} for status in ("accepted", "finished")]
    accept(home, "national_sync_log", "events", closed, PROVINCE, MONTH)
    deadline = {"procedure_code": TWO_DAYS, "channel": "direct", "duration": Decimal(2), "duration_unit": "working_day", "is_working_time": True}
    accept(home, "procedure_catalogue", "deadlines", [deadline], PROVINCE, MONTH)
    accept(home, "statistical_forms", "form_II06a", [_form()], PROVINCE, MONTH)


_LOCAL = {
    1: {},
    2: {"status": "awaiting_supplement", "completed_at": None},
    3: {},
    4: {},
    5: {},
    6: {"procedure_code": TWO_DAYS, "due_at": None, "has_no_due_date": True},
    7: {"completed_at": LATER},
}
_SENT = [
    (1, {}),
    (2, {"status": "finished", "finished_at": None}),
    (3, {}),
    (4, {}),
    (4, {"dossier_code": "H56.01-260903-48213", "procedure_code": "1.000001.000.00.00.H56"}),
    (6, {"procedure_code": TWO_DAYS, "due_at": None}),
    (7, {"finished_at": LATER}),
]


def _local(number: int, **told: object) -> dict:
    return {
        "dossier_id": f"t{number}",
        "dossier_code": code(number),
        "status": "completed",
        "channel": "direct",
        "procedure_code": "1.000001",
        "unit_code": UNIT,
        "agency_code": UNIT,
        "agency_name": "Sở Nội vụ",
        "applied_at": RECEIVED,
        "accepted_at": RECEIVED,
        "due_at": DUE,
        "completed_at": ENDED,
        "has_no_due_date": False,
        "applicant_digest": f"owner-{number}",
    } | told


def _sent(number: int, **told: object) -> dict:
    return {
        "dossier_code": code(number),
        "procedure_code": "1.000001",
        "channel": "direct",
        "status": "finished",
        "unit_name": "Sở Nội vụ",
        "unit_code": UNIT,
        "owner_digest": f"owner-{number}",
        "filed_at": RECEIVED,
        "accepted_at": RECEIVED,
        "due_at": DUE,
        "finished_at": ENDED,
    } | told


def _form() -> dict:
    """Eight received, where the local system has seven."""
    counts = {"received_total": 10, "received_online": 3, "received_direct": 5, "carried_over": 2, "resolved_total": 6, "resolved_early": 5}
    counts |= {"resolved_on_time": 0, "resolved_overdue": 1, "open_total": 4, "open_on_time": 3, "open_overdue": 1}
    return {"unit_name": "Sở Nội vụ", "unit_code": UNIT, "form_name": "Biểu II.06a"} | {name: Decimal(count) for name, count in counts.items()}
