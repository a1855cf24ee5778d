"""Two systems and a form over one unit's month: rule 2.1 as the month ended, figures side by side, and the dossiers behind an equal sum."""

from __future__ import annotations

import hashlib
from decimal import Decimal

from two_systems import LATER, MONTH, NEXT_MONTH, PROVINCE, RECEIVED, UNIT, code

from warehouse.connection import rows

D = Decimal


def test_rule_2_1_judges_the_national_copy_as_the_month_ended(marts):
    """Opened again in October, with a due date moved to November: in September it had ended in time. The second code is not a second dossier."""
    row = _measure(marts, "sync_dossiers_on_time")
    assert (row["numerator"], row["denominator"], row["excluded_count"], row["source_row_count"]) == (5, 6, 0, 6)


def test_the_sync_ratio_has_the_reported_dossiers_below(marts):
    row = _measure(marts, "sync_dossiers_synchronised")
    assert (row["numerator"], row["denominator"], row["ratio_pct"]) == (6, 8, 75)


def test_measures_of_the_national_copy_score_nothing_of_the_official_index(marts):
    scored = rows(
        marts,
        "select distinct measure_code from marts.fct_criterion_scores"
        " where criteria_set_id = 'index_766' and score is not null and source_id <> 'national_portal'",
    )
    assert {row["measure_code"] for row in scored} == {"dossiers_on_time"}


def test_an_equal_sum_hides_a_dossier_too_many_and_one_too_few(marts):
    received = _reconciled(marts, "received")
    assert received["one_stop_dossiers", "national_sync_log"] == (7, 7, 0, "equal")
    assert received["one_stop_dossiers", "statistical_forms"] == (7, 8, -1, "differs")
    assert received["national_sync_log", "statistical_forms"] == (7, 8, -1, "differs")
    assert received["one_stop_dossiers", "one_stop_statistics"] == (7, None, None, "right_missing")


def test_what_ended_and_what_is_open_by_each_source(marts):
    """Locally 1, 4, 5 and 6 have ended; sent as ended are 1, 2, 4 twice and 6; 3 was opened again and 7 ended in November."""
    assert _reconciled(marts, "resolved")["one_stop_dossiers", "national_sync_log"] == (4, 5, -1, "differs")
    assert _reconciled(marts, "open")["one_stop_dossiers", "national_sync_log"] == (3, 2, 1, "differs")
    assert _reconciled(marts, "open_overdue")["one_stop_dossiers", "statistical_forms"] == (2, 1, 1, "differs")
    assert _reconciled(marts, "open", UNIT[:3]) == _reconciled(marts, "open")


def test_the_differing_dossiers_and_their_causes(marts):
    found = {row["code_digest"]: row for row in rows(marts, "select * from marts.fct_reconciliation_dossiers where province_code = ?", (PROVINCE,))}
    assert {digest: (row["difference_codes"], row["cause_code"]) for digest, row in found.items()} == {
        _digest(2): ("state", "state_rewritten"),
        _digest(4): ("several_codes", "second_code"),
        _digest(5): ("missing_in_national", None),
    }
    rewritten = found[_digest(2)]
    assert (rewritten["local_status"], rewritten["national_status"], rewritten["national_ended_at"]) == ("awaiting_supplement", "finished", RECEIVED)
    assert (rewritten["period"], rewritten["unit_code"], found[_digest(4)]["national_code_count"]) == (MONTH, UNIT, 2)


def test_no_code_and_no_owner_reaches_the_marts(marts):
    written = str([rows(marts, f"select * from marts.{mart}") for mart in ("fct_reconciliations", "fct_reconciliation_dossiers")])
    assert "H56-260903" not in written and "owner-" not in written and _digest(2) in written


def test_history_is_kept(marts):
    """Both readings stand, the second marked; the last known state is the open one."""
    readings = rows(marts, "select * from intermediate.int_dossiers__readings_ordered where dossier_code = ? order by reading_no", (code(3),))
    assert [(row["status"], row["is_reopened"], row["is_left_again"], row["is_redated"]) for row in readings] == [
        ("finished", False, True, False),
        ("processing", True, False, True),
    ]
    [dated] = rows(marts, "select * from intermediate.int_sync__dossiers_dated where dossier_code = ?", (code(3),))
    [closed] = rows(marts, "select * from intermediate.int_sync__dossiers_closed where calendar = 'calendar' and dossier_code = ?", (code(3),))
    assert (dated["period"], dated["status"], dated["last_due_at"]) == (MONTH, "processing", LATER) and closed["due_at"] < LATER
    assert not rows(marts, "select * from marts.fct_reconciliations where period = ? and province_code = ?", (NEXT_MONTH, PROVINCE))


def _digest(number: int) -> str:
    return hashlib.md5(code(number).encode(), usedforsecurity=False).hexdigest()[:16]


def _measure(con, measure_code: str) -> dict:
    condition = "calendar = 'calendar' and period = ? and province_code = ? and unit_code = ? and measure_code = ?"
    [row] = rows(con, f"select * from marts.fct_measures where {condition}", (MONTH, PROVINCE, UNIT, measure_code))
    return row


def _reconciled(con, figure_code: str, unit_code: str = UNIT) -> dict:
    condition = "period = ? and province_code = ? and unit_code = ? and figure_code = ?"
    found = rows(con, f"select * from marts.fct_reconciliations where {condition}", (MONTH, PROVINCE, unit_code, figure_code))
    return {(row["left_source"], row["right_source"]): (row["value_left"], row["value_right"], row["gap"], row["reconciliation_status"]) for row in found}
