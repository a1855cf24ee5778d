"""Short answers in a terminal: whole, aligned, marked, exact for scripts, and a sentence where there is nothing to answer."""

from __future__ import annotations

import csv
import io
import json

import pytest
from scorecard_samples import freeze, hue_from_its_own_system

from home import open_home
from scorecards.answers import QUESTIONS, Asked, answer
from scorecards.facts import ScorecardError


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = open_home(tmp_path_factory.mktemp("home"))
    freeze(home.releases / "20260916-5b9c0de75b9c", *hue_from_its_own_system())
    (home.releases / "current").symlink_to("20260916-5b9c0de75b9c")
    return home


def test_a_ranking_has_a_table_a_group_and_marks_what_is_known_of_a_unit(home):
    said = answer(home, Asked("ranking", province="hue"))
    assert "hue · index_766 · Xã, phường, đặc khu · Tháng 8 năm 2026" in said and "hue · index_766 · Tỉnh, thành phố · Tháng 8 năm 2026" in said
    ward = next(line for line in said.splitlines() if "An Cựu" in line)
    assert ward.split() == ["H57.12", "Phường", "An", "Cựu", "15,00", "20", "Chưa", "có", "số", "liệu", "tạm", "tính"]


def test_columns_stand_below_their_heads_whatever_letters_they_hold(home):
    heads, *lines = answer(home, Asked("unit", "H57.11")).splitlines()[1:]
    at = heads.index("Tối đa") + len("Tối đa")
    assert len(lines) == 19 and all(line[:at].rstrip() == line[:at] and line[at - 1].isdigit() for line in lines)


def test_scripts_get_the_marts_own_names_and_exact_figures(home):
    asked = Asked("criterion", "ON_TIME", province="hue")
    found = json.loads(answer(home, asked, "json"))
    assert [(row["unit_code"], row["numerator"], row["ratio_pct"], row["mark"]) for row in found] == [
        ("H57.11", "120.0000", "100.000000", "tạm tính"), ("H57", "1874.0000", "94.170854", "tạm tính"), ("H57.12", "90.0000", "75.000000", "tạm tính"),
    ]  # fmt: skip
    listed = list(csv.DictReader(io.StringIO(answer(home, asked, "csv"))))
    assert listed == [{name: "" if value is None else str(value) for name, value in row.items()} for row in found]


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_answered_or_says_what_there_is(home, name):
    try:
        assert answer(home, Asked(name, {"unit": "H44", "criterion": "ON_TIME"}.get(name, ""))).strip()
    except ScorecardError as error:
        assert str(error).startswith("The release holds nothing to answer") and name in ("target", "freshness")


def test_without_a_period_the_newest_month_answers_not_a_quarter_or_a_year(home):
    assert "Tháng 8 năm 2026" in answer(home, Asked("ranking", province="phu_tho")) and "Năm 2026" in answer(home, Asked("ranking", period="2026"))


@pytest.mark.parametrize(
    ("asked", "why"),
    [(Asked("unit"), "Which unit? Name its code"), (Asked("unit", "H99"), "no unit_code H99 to tell of here; it has: H44, "),
     (Asked("ranking", province="nowhere"), "no province_code nowhere"),
     (Asked("criterion", "ON_TIME", period="2020-01"), "no period 2020-01 to tell of here; it has: "),
     (Asked("criterion", "ON_TIME", criteria_set="x"), "no criteria_set_id x")],
)  # fmt: skip
def test_a_question_about_what_is_not_there_says_what_is(home, asked, why):
    with pytest.raises(ScorecardError, match=why.replace("?", r"\?")):
        answer(home, asked)
