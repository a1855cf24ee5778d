"""`par.py rulebook plan`: a small draft worked by hand, as a user meets it; and over generated sets, lines that sum to every change."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from fractions import Fraction as F
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from proof_samples import communes, leaf, rules
from proof_samples import facts as proof_facts
from small_set import TABLES, build_home, write_set

import par
from home import REPO, Home, ParError
from scorecards.plan_reading import planned, printed_lines
from tests.prove.figures import UNITS, figures_of
from tests.prove.folder import read_rows, write
from tests.prove.sets import GeneratedSet, generated_sets
from warehouse.proof import facts, plan
from warehouse.proof.plan import PUBLISHED, RESCALING, ROUNDING, UnitPlan
from warehouse.proof.rulebook import Rulebook
from warehouse.proof.score import Listed, UnitInfo, score
from warehouse.rulebook.draft import Draft, differences, last_rows, suppose


def told(home: Home, draft: Path, capfd, **options) -> dict:
    par.rulebook(home, "plan", str(draft), **options, json=True)
    return json.loads(capfd.readouterr().out)


def test_the_draft_is_what_was_worked_by_hand(built, rulebook, draft, capfd):
    found = told(built, draft, capfd)
    assert (found["against"], found["periods"], found["latest_period"]) == ("small", ["2026-07", "2026-08"], "2026-08")
    worked = {
        # 6 × 100% + 4; then 5 (all at 50%) + 3
        "u": (("10", 1, "good"), ("8", 1, "good"), {"A1": "-1", "A2": "-1"}),
        # 6 × 80% + 2; then 5 + 3
        "v": (("34/5", 2, "fair"), ("8", 1, "good"), {"A1": "1/5", "A2": "1"}),
        # 6 × 50% + 0; then 5 + 0
        "w": (("3", 3, "weak"), ("5", 3, "fair"), {"A1": "2"}),
    }
    for one in found["units"]:
        ends = tuple(tuple(one[end][name] for name in ("score", "rank", "class_code")) for end in ("before", "after"))
        assert (*ends, one["lines"]) == worked[one["unit_code"]]
    assert len(found["units"]) == 6


def test_what_stops_separating_and_what_nobody_has(built, rulebook, draft, capfd):
    found = told(built, draft, capfd)
    assert [one["criterion_code"] for one in found["separations"] if one["stops_separating"]] == ["A1"]
    assert [one["criterion_code"] for one in found["criteria"] if one["has_nobody"]] == ["A3"]
    assert [(one["criterion_code"], one["is_new"], one["asked_count"], one["known_count"]) for one in found["criteria"]] == [
        ("A1", False, 6, 6),
        ("A2", False, 6, 6),
        ("A3", True, 6, 0),
    ]


def test_a_criterion_that_never_separated_is_told_apart_from_one_that_stops(home, rulebook, draft, capfd):
    found = told(build_home(home, figures={"u": (80, 90), "v": (80, 70)}), draft, capfd)
    assert {one["criterion_code"]: (one["stops_separating"], one["never_separates"]) for one in found["separations"]} == {
        "A1": (False, True),
        "A2": (True, False),
    }


def test_what_the_draft_changes_is_told_cell_by_cell(built, rulebook, draft, capfd):
    cells = {(one["file"], *one["key"], one["column"]): (one["before"], one["after"]) for one in told(built, draft, capfd)["differences"]}
    assert cells["criteria.csv", "A1", "max_score"] == ("6", "5") and cells["criteria.csv", "A3", ""] == (None, "")
    assert cells["steps.csv", "A2", "3", ""] == ("", None) and cells["set.csv", "criterion_count"] == ("2", "3")
    assert len(cells) == 10


def test_the_set_in_force_against_itself_changes_nothing(built, rulebook, capfd):
    found = told(built, rulebook / "criteria" / "small", capfd)
    assert found["differences"] == [] and len(found["units"]) == 6
    assert all(one["lines"] == {} and one["change"] == "0" and one["before"] == one["after"] for one in found["units"])
    par.rulebook(built, "plan", str(rulebook / "criteria" / "small"))
    assert "không làm thay đổi điểm, hạng hay xếp loại" in capfd.readouterr().out


def test_a_wholly_new_set_is_scored_alone_or_beside_another(built, rulebook, tmp_path, capfd):
    tables = {file: [row | {"criteria_set_id": "fresh"} for row in rows] for file, rows in TABLES.items()}
    fresh = write_set(tmp_path / "fresh", tables)
    alone = told(built, fresh, capfd)
    assert alone["against"] is None and {one["after"]["score"] for one in alone["units"]} == {"10", "34/5", "3"}
    assert all(one["before"] is None and not one["is_comparable"] for one in alone["units"])
    beside = told(built, fresh, capfd, criteria_set="small")
    assert beside["against"] == "small" and all(one["is_comparable"] and one["change"] == "0" for one in beside["units"])


def run(home: Home, rulebook: Path, *asked: str) -> subprocess.CompletedProcess[str]:
    environment = {"PAR_HOME": str(home.root), "PAR_RULEBOOK": str(rulebook), "PYTHONPATH": str(REPO), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "par.py", "rulebook", *asked]
    return subprocess.run(command, cwd=REPO, env=environment, capture_output=True, text=True, check=False)


def test_the_command_tells_a_leader_and_writes_the_appendix(built, rulebook, draft, tmp_path):
    out = tmp_path / "phu_luc.md"
    done = run(built, rulebook, "plan", str(draft), "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    for said in (
        "SỐ LIỆU MÔ PHỎNG",
        "Bộ thử (small)",
        "Tháng 8 năm 2026: 2 đơn vị tăng điểm, 1 giảm, 0 không đổi, 0 không so sánh được",
        r"Xã V \(v\) +6,80 → +8,00 +\+1,20  hạng 2 thành 1",
        r"Tháng 8 năm 2026: Xã W \(w\) +Yếu → Khá",
        r"A1 Đúng hạn: \+0,40 điểm; 2 đơn vị tăng, 1 giảm",
        "Không còn phân biệt được các đơn vị\n  A1 Đúng hạn · Xã, Huế",
        "Chưa ai có số liệu\n  A3 Phản ánh (mới): chưa có số liệu petitions_on_time",
        f"Phụ lục: {out}",
    ):
        assert re.search(said if "\\" in said else re.escape(said), done.stdout), said
    page = out.read_text(encoding="utf-8")
    assert "| Tiêu chí | A1 | Đúng hạn | điểm tối đa | 6 | 5 |" in page
    assert "| Xã U | u | Xã, Huế | 10,00 | 8,00 | −2,00 | 1 | 1 | Tốt | Tốt |" in page
    assert "| Xã V |  | **Cộng** | 6,80 | 8,00 | **+1,20** |" in page and page.count("\n## ") == 9


def test_a_broken_draft_is_refused_at_file_row_and_column(built, rulebook, draft):
    path = draft / "criteria.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("petitions_on_time", "petitions_in_tyme"), encoding="utf-8")
    done = run(built, rulebook, "plan", str(draft))
    assert (done.returncode, done.stdout) == (1, "criteria.csv:5:measure_code: 'petitions_in_tyme' is not in measures.csv\n")
    assert done.stderr == f"par: 1 thing does not hold in {draft}; correct each at its file, row and column.\n"


@pytest.mark.parametrize(
    ("folder", "against", "said"),
    [
        ("rulebook", "", "is no draft: it has no set.csv"),
        ("draft", "nothing", "There is no criteria set 'nothing' to stand beside; write one of these: small."),
    ],
)
def test_what_cannot_be_planned_is_said_in_one_sentence(built, rulebook, draft, tmp_path, folder, against, said):
    with pytest.raises(ParError, match=said):
        planned(built, tmp_path / folder, against)


def test_no_figures_are_said_plainly(home, rulebook, draft, capfd):
    par.rulebook(build_home(home, periods=()), "plan", str(draft))
    assert "Chưa có kỳ nào có số liệu" in capfd.readouterr().out


# over generated sets: a set, and another under the same codes as its draft, over one set of figures


def known_of(one: GeneratedSet, luck: int) -> facts.Known:
    figures = figures_of("g", one, luck, 12)
    known = facts.Known(units={unit: UnitInfo(level or "unknown") for unit, level in UNITS.items()})
    rows = ([row for row in table if row["unit_view"] == "as_was"] for table in (figures.values, figures.answers))
    facts._take(known, "as_was", *rows)
    facts._add(known, "as_was", facts._entered(figures.rounds, "as_was"), {})
    return known


def planned_of(before: GeneratedSet, after: GeneratedSet, luck: int) -> plan.Plan:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write(folder / "old", {"g": before})
        write(folder / "new", {"g": after})
        draft = Draft(folder / "new/criteria/g", "g", last_rows(folder / "new/criteria/g"))
        supposed = Rulebook(suppose(draft, folder / "old", folder / "supposed"))
        return plan.plan(known_of(before, luck), Rulebook(folder / "old"), "g", supposed)


FEW = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def test_lines_sum_to_every_change():
    seen: set[str] = set()

    @FEW
    @given(generated_sets(), generated_sets(), st.integers(0, 2**32))
    def holds(before, after, luck):
        for one in planned_of(before, after, luck).units:
            for standing in filter(None, (one.before, one.after)):
                assert sum(standing.lines.values()) == standing.worth == (standing.score if standing.score is not None else standing.known or 0)
            assert sum(one.lines.values()) == one.change == sum(printed_lines(one).values())
            assert all(by * 10**6 % 1 == 0 for code, by in printed_lines(one).items() if code != ROUNDING)
            seen.update(one.lines)

    holds()
    # a sample without these would prove nothing of them
    assert {RESCALING, ROUNDING} <= seen


def never_dated(one: GeneratedSet) -> GeneratedSet:
    """The set as it ends: a draft has no rows of before."""
    ended = {name: [row | {"valid_from": ""} for row in rows if not row.get("valid_to")] for name, rows in one.tables.items()}
    return GeneratedSet(one.tables | {name: ended[name] for name in ("set", "criteria", "steps")})


@FEW
@given(generated_sets(), st.integers(0, 2**32))
def test_no_set_changes_anything_against_itself(one, luck):
    still = never_dated(one)
    for found in planned_of(still, still, luck).units:
        assert found.before == found.after and not found.lines


def test_a_fraction_that_no_decimal_tells_goes_to_rounding():
    lost = UnitPlan("2026-08", ("p", "u"), ("commune", "p"), plan.Standing(F(1, 3), None, 1, None, {RESCALING: F(1, 3)}), None)
    assert printed_lines(lost) == {RESCALING: F(-333333, 10**6), ROUNDING: F(-1, 3) + F(333333, 10**6)}


def test_points_that_are_published_are_lines_by_area():
    """The list says 40 for the area and 41 in all, whatever its figures would earn."""
    one = rules([leaf()])
    given_facts = replace(proof_facts({"u": {"m": (1, 2)}}), listed={("p", "u"): Listed({"A": F(40)}, F(41))})
    told = plan.lines(one, score(one, given_facts, communes("u")), ("p", "u"))
    assert told == {"A": 40, PUBLISHED: 1}


def test_last_rows_are_those_in_force_at_the_end(tmp_path, rulebook):
    place = Path(shutil.copytree(rulebook / "criteria" / "small", tmp_path / "dated"))
    criteria = read_rows(place / "criteria.csv")
    ended = [row | {"valid_to": "2027-01-01"} if row["criterion_code"] == "A1" else row for row in criteria]
    later = [row | {"valid_from": "2027-01-01", "max_score": "6"} for row in criteria if row["criterion_code"] == "A1"]
    write_set(tmp_path / "two", TABLES | {"criteria.csv": [*ended, *later]})
    assert list(differences(last_rows(place), last_rows(tmp_path / "two"))) == []
