"""Who gave which points, when, why, under which clause, and what was appealed against: read from three files of one period, none of them forgotten."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from scorecards.explanations import explain
from warehouse.connection import rows
from warehouse.explain import Question

WARD = "criteria_set_id = 'par_commune' and unit_code = 'H57.01' and period = '2026-09' and criterion_code = '1.4'"


def rounds(marts, columns: str) -> list[tuple]:
    found = rows(marts, f"select {columns} from marts.fct_assessment_rounds where {WARD} order by document_date, round_kind")
    return [tuple(row.values()) for row in found]


def test_every_round_says_who_when_why_and_under_which_clause(marts):
    assert rounds(marts, "round_kind, round_no, points, decided_by, document_date, reason, clause, is_withdrawn") == [
        ("self", 1, Decimal(1), "unit", date(2026, 10, 2), None, None, False),
        ("appraisal", 1, Decimal(0), "internal_affairs", date(2026, 10, 9), "evidence_missing", "điểm a khoản 2 Điều 5", True),
        ("appraisal", 2, Decimal(0), "internal_affairs", date(2026, 10, 15), "not_done", "điểm a khoản 2 Điều 5", False),
        ("council", 1, Decimal(1), "appraisal_council", date(2026, 10, 19), "appeal_upheld", "khoản 1 Điều 7", False),
    ]


def test_an_appeal_stays_with_the_round_it_was_against_and_gets_its_answer(marts):
    assert [row for row in rounds(marts, "round_no, appeal_status, appeal_document_date, appeal_reason, answer_document_date, answered_by") if row[1]] == [
        (1, "upheld", date(2026, 10, 12), "evidence_added", date(2026, 10, 19), "internal_affairs")
    ]


def test_the_decided_points_stand_and_are_explained(built_home, marts):
    (score,) = rows(marts, f"select score, score_status from marts.fct_criterion_scores where {WARD} and calendar = 'calendar'")
    assert (score["score"], score["score_status"]) == (Decimal(1), "scored")
    said = "\n".join(explain(built_home, Question("H57.01", "1.4", "2026-09", criteria_set_id="par_commune")))
    assert "Hội đồng 1: 1,00 · Hội đồng thẩm định · văn bản 3/BB-HĐTĐ ngày 19/10/2026 · Chấp nhận kiến nghị của đơn vị · khoản 1 Điều 7" in said
    assert "Thẩm định 1: 0,00 · Sở Nội vụ · văn bản 112/TB-SNV ngày 09/10/2026 · Thiếu tài liệu kiểm chứng · điểm a khoản 2 Điều 5 · đã rút" in said
    assert "đối với Thẩm định 1 · văn bản 50/UBND-NC ngày 12/10/2026 · Đã bổ sung tài liệu kiểm chứng · khoản 1 Điều 7 · Chấp nhận · Sở Nội vụ" in said
