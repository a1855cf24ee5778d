"""Invented rows that stand beside the real ones in the tests' home: another province, another month, another year; nothing real is touched."""

from __future__ import annotations

import csv
import shutil
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import accepted_home
from accepted_home import MONTH, accept, hold

from home import RULEBOOK, Home

HUE, LOCAL_MONTH, EARLIER_MONTH, EARLIER_YEAR = "hue", "2026-09", "2026-07", "2025"
LATER = datetime(2026, 10, 20, 2, 0, 0)


def add_practice_rows(home: Home) -> None:
    """Everything that the real answers do not hold."""
    _wrong_list_total(home)
    _corrected_metrics(home)
    _dossiers(home)
    _before_the_wards_merged(home)
    _documents(home)
    _rounds(home)
    hold(home, [{"entity": "metrics", "row_no": 7, "rule_code": "not_a_number", "field": "denominator", "owner": "o", "raw_text": "{}"}])


def rulebook_with_publications(folder: Path) -> Path:
    """A copy of the rulebook in which invented decisions published the real month of Phú Thọ, the second correcting the first."""
    shutil.copytree(RULEBOOK, folder)
    path = folder / "publications.csv"
    for number, when in (("7/QĐ-UBND", "2026-09-10"), ("9/QĐ-UBND", "2026-09-21")):
        row = ["T" + number[0], "index_766", "phu_tho", MONTH, "Chỉ số thử", "A trial", number, when, "people_committee_chair", "a" * 64, "https://example.org"]
        with path.open("a", encoding="utf-8", newline="") as handle:
            csv.writer(handle, lineterminator="\n").writerow([*row, "inferred", "Quyết định thử", ""])
    return folder


def _wrong_list_total(home: Home) -> None:
    """The list of another year, one total wrong by 0.02, one province with a group left empty."""
    listed = [dict(row) for row in accepted_home.list_rows()]
    listed[0]["total_score"] += Decimal("0.02")
    listed[1]["ckmb"] = None
    accept(home, "national_portal", "province_scores", listed, period=EARLIER_YEAR)


def _corrected_metrics(home: Home) -> None:
    """A month pulled twice: the second time one figure is another, and one metric is new and unknown to the rulebook."""
    rows = [row for row in accepted_home.metric_rows() if row["endpoint"] == accepted_home.METRIC_ENDPOINTS[0] and row["unit_code"] == "H44"]
    accept(home, "national_portal", "metrics", rows, period=EARLIER_MONTH)
    corrected = [dict(row) for row in rows]
    content = next(row for row in corrected if row["numerator"] == 87)
    content["numerator"] = Decimal(88)
    corrected.append({**content, "metric_code": "BRAND_NEW_METRIC", "numerator": Decimal(1), "denominator": Decimal(4), "score": None})
    accept(home, "national_portal", "metrics", corrected, period=EARLIER_MONTH, arrival="20261020T020000Z-b2", learned_at=LATER)


def _rounds(home: Home) -> None:
    """Points of one criterion of a ward in three files: appraised and appealed against, appraised again while the appeal is open, decided."""
    own = {"unit_code": "H57.01", "criteria_set_id": "par_commune", "criterion_code": "1.4", "self_score": Decimal(1)}
    own |= {"self_document_number": "45/BC-UBND", "self_document_date": date(2026, 10, 2)}
    appraisal = {"appraisal_body": "internal_affairs", "appraisal_document_number": "112/TB-SNV", "appraisal_document_date": date(2026, 10, 9)}
    first = {"appraised_score": Decimal(0), "appraisal_reason": "evidence_missing", "appraisal_clause": "điểm a khoản 2 Điều 5"} | appraisal
    again = first | {"appraisal_reason": "not_done", "appraisal_document_number": "120/TB-SNV", "appraisal_document_date": date(2026, 10, 15)}
    appeal = {"appeal_document_number": "50/UBND-NC", "appeal_document_date": date(2026, 10, 12), "appeal_reason": "evidence_added"}
    answer = {"answer_document_number": "9/SNV-CCHC", "answer_document_date": date(2026, 10, 19), "answer_body": "internal_affairs", "answer_outcome": "upheld"}
    council = {"council_score": Decimal(1), "council_body": "appraisal_council", "council_reason": "appeal_upheld", "council_clause": "khoản 1 Điều 7"}
    council |= {"council_document_number": "3/BB-HĐTĐ", "council_document_date": date(2026, 10, 19)}
    appeal |= {"appeal_clause": "khoản 1 Điều 7"}
    files = [own | first | appeal, own | again | appeal, own | again | appeal | answer | council]
    for number, row in enumerate(files, 1):
        learned_at = LATER + timedelta(days=number)
        accept(home, "self_assessment", "scores", [row], HUE, LOCAL_MONTH, f"202610{20 + number}T020000Z-r{number}", learned_at)


def _dossier(number: int, **fields: object) -> dict:
    return {
        "dossier_id": f"d{number}",
        "dossier_code": f"000.00.53.H57-260901-{number:04d}",
        "status": "completed",
        "channel": "online",
        "procedure_code": "1.004873",
        "unit_code": "H57.01",
        "agency_code": "H57.01",
        "agency_name": "UBND phường Phú Xuân",
        "applied_at": datetime(2026, 9, 1, 2),
        "accepted_at": datetime(2026, 9, 1, 3),
        "due_at": datetime(2026, 9, 8, 10),
        "completed_at": datetime(2026, 9, 5, 4),
        "has_no_due_date": False,
    } | fields


def _dossiers(home: Home) -> None:
    """Four dossiers of September; the third is pulled again in October, finished in time by then, and moved on."""
    first = [
        _dossier(1),
        _dossier(2, completed_at=datetime(2026, 9, 9, 4), channel="direct"),
        _dossier(3, status="processing", completed_at=None, due_at=datetime(2026, 10, 5, 10)),
        _dossier(4, status="refused", completed_at=None, unit_code="H57.02", agency_name="UBND phường Thuận Hóa"),
    ]
    accept(home, "one_stop_dossiers", "dossiers", first, HUE, LOCAL_MONTH)
    again = [_dossier(3, status="returned", completed_at=datetime(2026, 10, 20, 4), due_at=datetime(2026, 10, 5, 10))]
    accept(home, "one_stop_dossiers", "dossiers", again, HUE, "2026-10", arrival="20261101T020000Z-c3", learned_at=LATER)


def _before_the_wards_merged(home: Home) -> None:
    """June 2025: two of the wards that became Phú Xuân, one in time and one late; an office that stayed what it was."""
    june = {"applied_at": datetime(2025, 6, 2, 2), "accepted_at": datetime(2025, 6, 2, 3), "due_at": datetime(2025, 6, 10, 10)}
    june |= {"completed_at": datetime(2025, 6, 5, 4)}
    rows = [
        _dossier(11, unit_code="H57.201", agency_name="UBND phường Tây Lộc", **june),
        _dossier(12, unit_code="H57.202", agency_name="UBND phường Thuận Lộc", **(june | {"completed_at": datetime(2025, 6, 12, 4)})),
        _dossier(13, unit_code="H57.03", agency_name="Sở Tư pháp", **june),
    ]
    accept(home, "one_stop_dossiers", "dossiers", rows, HUE, "2025-06", arrival="20250720T020000Z-e5")


def _document(number: int, **fields: object) -> dict:
    return {
        "direction": "outgoing",
        "unit_code": "H57.01",
        "document_number": f"{number}/QĐ-UBND",
        "register_number": str(number),
        "registered_date": date(2026, 9, 30),
        "delivery": "electronic",
        "is_digitally_signed": True,
    } | fields


def _documents(home: Home) -> None:
    """Six register lines of September; the second arrival states the signing of one of them."""
    lines = [
        _document(1),
        _document(2, is_digitally_signed=None),
        _document(3, is_digitally_signed=False, delivery="paper"),
        _document(4, direction="incoming", is_digitally_signed=None),
        _document(5, direction="incoming", is_digitally_signed=None, delivery=None),
        _document(6, unit_code="H57.02"),
    ]
    accept(home, "document_register", "documents", lines, HUE, LOCAL_MONTH)
    accept(home, "document_register", "documents", [_document(2)], HUE, LOCAL_MONTH, arrival="20261020T020000Z-d4", learned_at=LATER)
