"""What is behind a criterion's points: rule, figures, files and rows, of the portal's real month and of the practice rows; and no person in any of it."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from scorecards import explanations
from scorecards.explanations import explain
from warehouse.connection import rows
from warehouse.explain import ExplainError, Question, within

SHOWN = {
    *("calendar", "period", "province_code", "unit_code", "measure_code", "source_id", "file_sha256", "row_digest", "row_date"),
    *("counted_as", "verdict", "exclusion_reason", "numerator", "denominator", "question_code"),
}


def told(home, *asked, **options) -> dict:
    (one,) = json.loads(explain(home, Question(*asked), is_json=True, **options)[0])
    return one


def test_a_published_figure_is_told_with_its_rule_and_file(built_home, marts):
    lines = "\n".join(explain(built_home, Question("H44", "ON_TIME", "2026-08"), with_rows=True))
    accounts = rows(marts, "select * from marts.fct_file_accounts where province_code = 'phu_tho' and entity = 'unit_figures'")
    (digest,) = {row["file_sha256"] for row in accounts}
    for said in ("Phú Thọ (H44)", "766/QĐ-TTg", "điểm tối đa 20", "144.625 / 184.513 = 78,3820%", "15,68 / 20 · Đã tính", "công bố 15,68, chênh lệch 0,00"):
        assert said in lines
    assert f"sha256 {digest}" in lines and all(f"đợt nhận {row['arrival_id']}" in lines for row in accounts)
    assert re.search(r"Số dòng làm căn cứ +1\n", lines)


@pytest.mark.parametrize(
    ("unit_code", "period", "verdicts", "reasons"),
    [
        ("H57.01", "2026-09", [True, False, True], {}),
        ("H57.02", "2026-Q3", [None], {"left_the_procedure": 1}),
        ("H57", "2026", [True, False, True, None], {"left_the_procedure": 1}),
    ],
)
def test_rows_of_dossiers_make_the_figure(built_home, unit_code, period, verdicts, reasons):
    one = told(built_home, unit_code, "ON_TIME", period, with_rows=True)
    assert sorted(str(row["verdict"]) for row in one["rows"]) == sorted(map(str, verdicts))
    counted = {name: sum(float(row[name]) for row in one["files"]) for name in ("numerator", "denominator", "excluded_count")}
    assert counted == {name: float(one["score"][name]) for name in counted}
    assert one["row_count"] == len(one["rows"]) == counted["denominator"] + counted["excluded_count"]
    assert {row["exclusion_reason"]: row["row_count"] for row in one["excluded"]} == reasons
    assert all(row["arrival_id"] and row["learned_at"] for row in one["files"])


def test_a_release_tells_why_rows_are_left_out_without_holding_them(built_home, tmp_path, monkeypatch):
    released = shutil.copy(explanations.database(built_home), tmp_path / "warehouse.duckdb")
    monkeypatch.setattr(explanations, "database", lambda home: released)
    lines = "\n".join(explain(built_home, Question("H57.02", "ON_TIME", "2026-Q3")))
    assert re.search(r"Không tính +1 .*\n.*lý do +1 · Từ chối, rút hoặc hủy\n", lines)


def test_a_figure_of_all_its_files_together_says_so(built_home, marts):
    """Answers are counted over every slip, whichever file it came in; dossiers of one system file by file."""
    keys = "calendar, period, criteria_set_id, province_code, unit_code, criterion_code"
    found = rows(
        marts,
        "select distinct e.unit_code, e.criterion_code, e.period, e.criteria_set_id from marts.fct_score_evidence as e"
        f" inner join marts.fct_criterion_scores as s using ({keys}) where e.denominator is null and s.denominator is not null order by all limit 1",
    )
    ((unit_code, criterion_code, period, set_id),) = [tuple(row.values()) for row in found]
    together = explain(built_home, Question(unit_code, criterion_code, period, criteria_set_id=set_id))
    apart = explain(built_home, Question("H57.01", "ON_TIME", "2026-09"))
    assert [any("Không cộng theo tệp" in line for line in lines) for lines in (together, apart)] == [True, False]


def test_every_figure_names_its_files(marts):
    without = rows(
        marts,
        "select criterion_code, measure_code, unit_code, period from marts.fct_criterion_scores as s where source_id is not null and not exists ("
        " select 1 from marts.fct_score_evidence as e where e.criteria_set_id = s.criteria_set_id and e.criterion_code = s.criterion_code"
        " and e.calendar = s.calendar and e.period = s.period and e.province_code = s.province_code and e.unit_code = s.unit_code)",
    )
    unknown = rows(marts, "select * from marts.fct_score_evidence where arrival_id is null")
    assert (without, unknown) == ([], [])


def test_no_row_that_is_listed_names_a_person(built_home, marts):
    columns = rows(marts, "select column_name from information_schema.columns where table_name = 'int_evidence__rows_judged'")
    assert {row["column_name"] for row in columns} == SHOWN
    lines = "\n".join(explain(built_home, Question("H57", "ON_TIME", "2026"), with_rows=True))
    codes = rows(marts, "select distinct dossier_code from intermediate.int_dossiers__dossiers_dated where province_code = 'hue'")
    assert len(codes) >= 4 and not [row for row in codes if row["dossier_code"] in lines]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("H99", "ON_TIME", "2026-08"), r"There is no unit 'H99'; units: .*H44"),
        (("H44", "ON_TIME", "2026-08", "hue"), r"There is no unit 'H44' in hue; units: .*H57"),
        (("H44", "NOTHING", "2026-08"), r"no points for the criterion 'NOTHING'; criteria: .*ON_TIME"),
        (("H44", "ON_TIME", "2027-08"), r"no points for the period '2027-08'; periods: .*2026-08"),
        (("H44", "ON_TIME", "2026-08", "", "index_0"), r"no points for the criteria set 'index_0'; sets: .*index_766"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(built_home, asked, said):
    with pytest.raises(ExplainError, match=said):
        explain(built_home, Question(*asked))


def test_a_period_holds_the_shorter_ones():
    assert within("2026-Q3") == ["2026-07", "2026-08", "2026-09", "2026-Q3"]
    assert within("2026-08") == ["2026-08"]
    assert len(within("2026")) == 12 + 4 + 2 + 1
