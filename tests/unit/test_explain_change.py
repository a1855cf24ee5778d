"""`par.py explain-change` from the releases of a home: what was restated, what was regrouped, what the unit did; a table, two sentences, exact fractions."""

from __future__ import annotations

import json
from fractions import Fraction as F

import pytest

import par
from home import Home, write_json
from tests.prove.folder import write
from tests.prove.sets import BASE, GeneratedSet
from warehouse.connection import connect

LEAF = {
    "criterion_code": "A1",
    "parent_code": "A",
    "level": "criterion",
    "rule_type": "LINEAR",
    "measure_code": "m",
    "fallback_measure_code": "",
    "ratio_source": "parts",
}
ROWS = [
    BASE | {"criterion_code": "A", "level": "area", "rule_type": "", "max_score": "100", "rounding_step": "0.01"},
    BASE | LEAF | {"max_score": "100", "rounding_step": "0.01", "full_score_ratio_pct": "100"},
]
SET = BASE | {"max_score": "100", "rounding_step": "0.01", "tie_rule": "competition", "calendar": "calendar", "period_kinds": "month", "tie_breakers": ""}
HOW = {"unit_level": "commune", "peer_group": "commune", "not_applicable": "drop", "no_survey": "missing", "missing": "left_out"}
MEASURES = (
    "period varchar, calendar varchar, province_code varchar, unit_code varchar, measure_code varchar, numerator decimal(18, 4),"
    " denominator decimal(18, 4), stated_ratio_pct decimal(18, 6), published_score decimal(18, 6), data_quality_status varchar"
)


@pytest.fixture
def released(home, tmp_path, monkeypatch) -> Home:
    """Two releases: the first gave u 60 points in July; the second knows that it was 62, that u and x were grouped to u, and that August gave 65."""
    one = GeneratedSet({"set": [SET], "criteria": ROWS, "steps": [], "levels": [HOW], "classes": [], "class_caps": [], "exemptions": [], "ambiguities": []})
    write(tmp_path / "rulebook", {"s": one})
    monkeypatch.setenv("PAR_RULEBOOK", str(tmp_path / "rulebook"))
    _release(home, "20260801-a", {("2026-07", "u"): 60, ("2026-07", "v"): 61})
    now = {("2026-07", "u"): 62, ("2026-07", "v"): 61, ("2026-08", "u"): 65, ("2026-08", "v"): "70.5"}
    _release(home, "20260901-b", now, {("2026-07", "u"): 61, ("2026-07", "v"): 61})
    (home.releases / "current").symlink_to("20260901-b")
    return home


def _release(home: Home, name: str, figures: dict, regrouped: dict | None = None) -> None:
    """The marts that the command reads, each unit with so many hundredths of measure m."""
    folder = home.releases / name
    write_json(folder / "manifest.json", {"created_at": name})
    with connect(folder / "warehouse.duckdb", read_only=False) as con:
        con.execute("create schema marts")
        con.execute("create table marts.dim_units (province_code varchar, unit_code varchar, unit_name_vi varchar, unit_level varchar)")
        con.execute("insert into marts.dim_units values ('p', 'u', 'u', 'commune'), ('p', 'v', 'v', 'commune')")
        con.execute(
            "create table marts.fct_index_scores (period varchar, province_code varchar, unit_code varchar, criteria_set_id varchar, score decimal(18, 6))"
        )
        for table, rows in (("fct_measures", figures), ("fct_measures_as_is", regrouped or figures)):
            con.execute(f"create table marts.{table} ({MEASURES})")
            for (period, unit), value in rows.items():
                con.execute(f"insert into marts.{table} values (?, 'calendar', 'p', ?, 's_m', ?, 100, null, null, null)", [period, unit, value])
        for (period, unit), value in figures.items():
            con.execute("insert into marts.fct_index_scores values (?, 'p', ?, 's', ?)", [period, unit, value])


def test_the_lines_tell_every_cause_apart(released, capfd):
    par.explain_change(released, "u", "2026-07", "2026-08", "", json=True)
    [found] = json.loads(capfd.readouterr().out)
    parts = {cause: F(part) for cause, part in found["score"]["parts"].items()}
    # 60 as released, 62 as put right, 61 once regrouped, 65 later
    assert (found["score"]["first"], found["score"]["last"]) == ("60", "65") and sum(parts.values()) == 5
    assert parts["own"] == 4 and parts["restatement"] + parts["reorganisation"] == 1 and parts["rules"] == parts["others"] == 0
    assert (found["rank"]["first"], found["rank"]["last"]) == ("2", "2") and sum(map(F, found["rank"]["parts"].values())) == 0


def test_a_reader_gets_a_table_and_two_sentences_without_a_judgement(released, capfd):
    par.explain_change(released, "u", "2026-07", "2026-08", "s", json=False)
    lines = capfd.readouterr().out.splitlines()
    assert lines[0] == "u (u) · s, minh họa, không phải quy định · Tháng 7 năm 2026 – Tháng 8 năm 2026"
    assert [line.split()[-2] for line in lines[2:9]] == ["60,00", "+4,00", "0", "0", "−0,50", "+1,50", "65,00"]
    assert "điểm tăng 5,00, trong đó kết quả của đơn vị +4,00; sắp xếp đơn vị −0,50; đính chính số liệu kỳ trước +1,50." in lines[10]
    assert lines[11].startswith("Hạng từ 2 (trong 2 đơn vị được xếp hạng) thành 2 (trong 2)")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("w", "2026-07", "2026-08", ""), "There is no unit 'w'"),
        (("u", "2026-06", "2026-08", ""), "u has no index in the earlier period"),
        (("u", "2026-07", "2026-09", ""), "u has no score in 2026-09"),
        (("u", "July", "2026-08", ""), "'July' is not a period"),
        (("u", "2026-07", "2026-08", "t"), "There is no criteria set 't'; write one of these: s."),
    ],
)
def test_what_cannot_be_told_is_said_in_one_sentence(released, capfd, asked, said):
    assert par.act(lambda home: par.explain_change(home, *asked, json=False), []) == 1
    assert said in capfd.readouterr().err
