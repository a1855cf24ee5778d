"""`par.py rulebook apply`: a dated merge that leaves every earlier month alone, refuses what does not fit and writes all or nothing."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from small_set import SET, TABLES, write_set
from test_rulebook_plan import known_of

import par
from audit import entries
from home import REPO, Home, ParError
from tests.prove.folder import read_rows, write, write_rows
from tests.prove.sets import generated_sets
from warehouse.apply import apply, plan_merge
from warehouse.proof.past import prove_past
from warehouse.proof.periods import first_day
from warehouse.proof.rulebook import Rulebook
from warehouse.rulebook import merge as merging
from warehouse.rulebook.check import findings
from warehouse.rulebook.draft import Draft, DraftError, columns_of, differences, last_rows, suppose
from warehouse.rulebook.merge import exchange, merged

DAY, DECISION = "2026-08-01", "12/QĐ-UBND"


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def run(home: Home, rulebook: Path, *asked: str) -> subprocess.CompletedProcess[str]:
    environment = {"PAR_HOME": str(home.root), "PAR_RULEBOOK": str(rulebook), "PYTHONPATH": str(REPO), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "par.py", "rulebook", "apply", *asked]
    return subprocess.run(command, cwd=REPO, env=environment, capture_output=True, text=True, check=False)


def test_the_command_merges_by_date_and_a_second_time_has_nothing_to_do(built, rulebook, draft):
    asked = (str(draft), "--valid-from", DAY, "--decision", DECISION)
    before = bytes_of(rulebook)
    dry = run(built, rulebook, *asked, "--dry-run")
    assert (dry.returncode, dry.stderr, bytes_of(rulebook)) == (0, "", before)
    assert "criteria.csv A1 max_score: 6 → 5\n" in dry.stdout and "criteria.csv A3: a new row\n" in dry.stdout
    assert "steps.csv A2 3: the row ends\n" in dry.stdout and "nothing was written" in dry.stdout

    done = run(built, rulebook, *asked)
    assert (done.returncode, done.stderr) == (0, "") and "12 points of 1 earlier periods stay; 1 follow the draft" in done.stdout
    after = bytes_of(rulebook)
    assert {name for name in after if after[name] != before.get(name)} == {f"criteria/small/{file}" for file in TABLES} - {"criteria/small/class_caps.csv"}
    versions = [(row["valid_from"], row["valid_to"], row["decision"], row["criterion_count"]) for row in read_rows(rulebook / "criteria/small/set.csv")]
    assert versions == [("2026-01-01", DAY, "", "2"), (DAY, "", DECISION, "3")]
    assert findings(rulebook) == [] and not list(rulebook.parent.glob(".rulebook-*"))
    assert [(each.act, each.about) for each in entries(built)] == [("rulebook", {"set": "small", "valid_from": DAY, "decision": DECISION})]

    again = run(built, rulebook, *asked)
    assert again.returncode == 1 and bytes_of(rulebook) == after
    assert again.stderr == f"par: {draft} says what small has come to already; there is nothing to apply.\n"


def test_earlier_months_keep_their_rules_and_later_ones_follow(built, rulebook, draft):
    apply(built, plan_merge(draft, DAY, DECISION))
    july, august = (Rulebook(rulebook).rules("small", date.fromisoformat(day)) for day in ("2026-07-31", DAY))
    assert (july.criteria["A1"].max_score, august.criteria["A1"].max_score) == (6, 5)
    assert (july.criteria.keys(), august.criteria.keys()) == ({"A", "A1", "A2"}, {"A", "A1", "A2", "A3"})
    assert (len(july.steps["A2"]), len(august.steps["A2"])) == (3, 2)
    assert list(july.levels) == list(august.levels) == ["commune"] and len(july.classes) == len(august.classes) == 3


def test_what_has_come_is_the_next_draft_of_itself(built, rulebook, draft, tmp_path):
    """The applied folder, with both versions, can be copied and changed again; its draft is the later of them."""
    apply(built, plan_merge(draft, DAY, DECISION))
    folder = rulebook / "criteria" / "small"
    assert list(differences(last_rows(folder), last_rows(draft))) == [next(differences(last_rows(folder), last_rows(draft)))]
    tables = last_rows(folder)
    tables["set.csv"][0]["rounding_step"] = "0.1"
    write_set(tmp_path / "third", tables)
    apply(built, plan_merge(tmp_path / "third", "2027-01-01", "13/QĐ-UBND"))
    assert [row["valid_to"] for row in read_rows(folder / "set.csv")] == [DAY, "2027-01-01", ""]
    assert [str(Rulebook(rulebook).rules("small", date(year, 1, 1)).criteria_set.rounding_step) for year in (2026, 2027)] == ["1/100", "1/10"]


def test_a_wholly_new_set_comes_in_as_a_folder(built, rulebook, tmp_path):
    tables = {file: [row | {"criteria_set_id": "fresh"} for row in rows] for file, rows in TABLES.items()}
    apply(built, plan_merge(write_set(tmp_path / "drafted", tables), DAY, DECISION))
    assert {row["valid_from"] for file in ("set", "criteria", "levels") for row in read_rows(rulebook / f"criteria/fresh/{file}.csv")} == {DAY}
    assert findings(rulebook) == [] and Rulebook(rulebook).rules("fresh", date(2026, 7, 1)) is None
    assert {path.stat().st_mode & 0o444 for path in (rulebook / "criteria").glob("fresh/*")} == {0o444}  # rules are no secret, unlike what a home holds


@pytest.mark.parametrize(
    ("valid_from", "decision", "said"),
    [
        ("1/1/2027", DECISION, "'1/1/2027' is no day from which rules are in force; write one: --valid-from 2027-01-01."),
        ("", DECISION, "'' is no day"),
        ("2026-01-01", DECISION, "small has rows in force from 2026-01-01 on, and what was in force stays; choose a later day than that."),
        (DAY, " ", "A rule changes by a decision; name it"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(rulebook, draft, valid_from, decision, said):
    with pytest.raises(DraftError, match=re.escape(said)):
        plan_merge(draft, valid_from, decision)


def test_a_draft_that_ends_before_it_begins_is_refused(rulebook, tmp_path):
    ended = write_set(tmp_path / "ended", TABLES | {"set.csv": [SET | {"valid_to": "2026-07-01", "rounding_step": "0.1"}]})
    with pytest.raises(DraftError, match="ends on 2026-07-01, not after 2026-08-01"):
        plan_merge(ended, DAY, DECISION)


def test_a_merge_that_does_not_hold_leaves_the_rulebook_as_it_was(built, rulebook, draft):
    """The draft holds alone; a text beside the sets speaks of what neither has."""
    text = rulebook / "ambiguities.csv"
    columns = columns_of(text)
    write_rows(text, columns, [dict.fromkeys(columns, "x") | {"affects": "A3;A4", "signed_by": "", "signed_on": ""}])
    before = bytes_of(rulebook)
    with pytest.raises(DraftError, match="1 thing does not hold"):
        apply(built, plan_merge(draft, DAY, DECISION))
    assert bytes_of(rulebook) == before and not list(rulebook.parent.glob(".rulebook-*"))


@pytest.mark.parametrize("fault", ["the past", "the draft"])
def test_a_merge_that_moves_the_past_or_is_not_the_draft_is_noticed(built, rulebook, draft, monkeypatch, fault):
    """Planted: rows that end a month too early, or that never end beside what begins."""
    merge, before = plan_merge(draft, DAY, DECISION), bytes_of(rulebook)
    for row in merge.tables["steps.csv"]:
        row["points"] = "1" if row["points"] != "0" and (row["valid_to"] == DAY) == (fault == "the past") else row["points"]
    with pytest.raises(DraftError, match=r"does not leave the past alone.*small 2026-0" + ("7" if fault == "the past" else "8")):
        apply(built, merge)
    assert bytes_of(rulebook) == before


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(built, rulebook, draft):
    merge = plan_merge(draft, DAY, DECISION)
    path = rulebook / "criteria" / "small" / "set.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Bộ thử", "Bộ khác"), encoding="utf-8")
    before = bytes_of(rulebook)
    with pytest.raises(DraftError, match="was changed by somebody while the draft was proved"):
        apply(built, merge)
    assert bytes_of(rulebook) == before


def test_folders_change_places_whatever_the_system_can(tmp_path, monkeypatch):
    for can_exchange in (True, False):
        if not can_exchange:
            monkeypatch.setattr(merging.ctypes, "CDLL", lambda *args, **options: object())
        one, other = tmp_path / f"one{can_exchange}", tmp_path / f"other{can_exchange}"
        for folder in (one, other):
            folder.mkdir()
            (folder / "name").write_text(folder.name)
        exchange(one, other)
        assert ((one / "name").read_text(), (other / "name").read_text()) == (other.name, one.name)


def test_a_move_that_fails_half_way_goes_back(tmp_path, monkeypatch):
    monkeypatch.setattr(merging.ctypes, "CDLL", lambda *args, **options: object())
    (tmp_path / "place").mkdir()
    with pytest.raises(OSError):
        exchange(tmp_path / "missing", tmp_path / "place")
    assert (tmp_path / "place").is_dir() and len(list(tmp_path.iterdir())) == 1


def test_a_home_without_figures_has_no_past_to_prove(home, rulebook, draft, capfd):
    par.rulebook(home, "apply", str(draft), valid_from=DAY, decision=DECISION)
    assert "0 points of 0 earlier periods stay; 0 follow the draft" in capfd.readouterr().out


def test_a_broken_draft_is_not_applied(built, rulebook, draft, capfd):
    path = draft / "set.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",10,1,3,0,", ",11,1,3,0,"), encoding="utf-8")
    with pytest.raises(ParError, match="1 thing does not hold"):
        par.rulebook(built, "apply", str(draft), valid_from=DAY, decision=DECISION)
    assert capfd.readouterr().out == "set.csv:2:max_score: 11 is stated, its areas add up to 10\n"


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(generated_sets(), generated_sets(), st.integers(0, 2**32), st.sampled_from(["2026-01-02", "2026-07-01", "2026-08-01"]))
def test_the_past_of_generated_sets_stays(before, after, luck, day):
    """Whatever set, whatever draft, whatever day after the set's last change."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write(folder / "old", {"g": before})
        write(folder / "new", {"g": after})
        draft = Draft(folder / "new/criteria/g", "g", last_rows(folder / "new/criteria/g"))
        assume(list(differences(last_rows(folder / "old/criteria/g"), draft.tables)))
        merge = merged(draft, folder / "old", date.fromisoformat(day), DECISION)
        write(folder / "both", {"g": before})
        for file, rows in merge.tables.items():
            write_rows(folder / "both/criteria/g" / file, columns_of(folder / "new/criteria/g" / file), rows)
        known, supposed = known_of(before, luck), Rulebook(suppose(draft, folder / "old", folder / "supposed"))
        past = prove_past(known, Rulebook(folder / "old"), Rulebook(folder / "both"), supposed, merge.valid_from)
    assert past.differences == []
    assert past.before == {scope.period for scope in known.scopes if first_day(scope.period) < merge.valid_from}
