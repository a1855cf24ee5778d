"""`par.py rulebook check`: a sound draft passes, and every kind of mistake is told at its file, row and column."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from home import REPO, RULEBOOK, ParError
from warehouse.rulebook.check import findings
from warehouse.rulebook.files import read

DRAFT = REPO / "tests" / "fixtures" / "draft_set"


def write(path: Path, rows: list[dict[str, str]], columns: list[str] | None = None) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns or list(rows[0]), lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def draft(tmp_path) -> Path:
    return Path(shutil.copytree(DRAFT, tmp_path / "draft_set"))


def change(draft: Path, file: str, where: str, column: str, cell: str) -> int:
    """Writes one cell of the first row that has `where` (column=cell); the row's line."""
    rows, (key, wanted) = read(draft, file), where.split("=")
    row = next(row for row in rows if row.cells[key] == wanted)
    row.cells[column] = cell
    write(draft / file, [row.cells for row in rows])
    return row.line


def test_the_draft_and_the_project_hold(draft):
    assert findings(draft) == [] and findings(RULEBOOK) == []


# file, row to change, column, cell; where it is found if elsewhere (file, column), words of the sentence
FAULTS = [
    ("set.csv", "criteria_set_id=draft_set", "area_count", "3", "", "3 is stated, 2 is what criteria.csv has"),
    ("set.csv", "criteria_set_id=draft_set", "criterion_count", "7", "", "6 is what"),
    ("set.csv", "criteria_set_id=draft_set", "sub_criterion_count", "7", "", "8 is what"),
    ("set.csv", "criteria_set_id=draft_set", "max_score", "31", "", "its areas add up to 30"),
    ("set.csv", "criteria_set_id=draft_set", "tie_rule", "dense", "tie_breakers", "an ordinal ranking has one to three"),
    ("set.csv", "criteria_set_id=draft_set", "tie_breakers", "A1;Z", "", "'Z' is no area or criterion"),
    ("set.csv", "criteria_set_id=draft_set", "period_kinds", "month;week", "", "'week' is no period_kind"),
    ("set.csv", "criteria_set_id=draft_set", "calendar", "lunar", "", "'lunar' is no calendar"),
    ("set.csv", "criteria_set_id=draft_set", "status", "confirmed", "", "a set with illustrative criteria is illustrative"),
    ("set.csv", "criteria_set_id=draft_set", "citation", "", "", "must not be empty"),
    ("levels.csv", "unit_level=department", "not_applicable", "ignore", "", "'ignore' is no not_applicable"),
    ("criteria.csv", "criterion_code=A1", "citation", "", "", "must not be empty"),
    ("criteria.csv", "criterion_code=A1a", "max_score", "1", "criteria.csv:A1:max_score", "8 is stated, its counted parts add up to 7"),
    ("criteria.csv", "criterion_code=A2", "max_score", "6", "criteria.csv:A:max_score", "18 is stated, its counted parts add up to 19"),
    ("criteria.csv", "criterion_code=A2", "max_score", "5,0", "", "'5,0' has not the form"),
    ("criteria.csv", "criterion_code=A1a", "parent_code", "B1a", "", "no part of 'B1a' can be of the level sub_criterion"),
    ("criteria.csv", "criterion_code=A1a", "rule_type", "", "full_score_ratio_pct", "a row that is summed has no use for it"),
    ("criteria.csv", "criterion_code=A1a", "rule_type", "QUADRATIC", "", "'QUADRATIC' is no rule_type"),
    ("criteria.csv", "criterion_code=A1a", "measure_code", "dossiers_onlin", "", "'dossiers_onlin' is not in measures.csv"),
    ("criteria.csv", "criterion_code=A1a", "measure_code", "", "", "a rule over figures names its measure"),
    ("criteria.csv", "criterion_code=A1a", "zero_denominator", "", "", "say what a denominator of 0 earns"),
    ("criteria.csv", "criterion_code=A1a", "ratio_source", "entered", "", "LINEAR looks at parts or stated or count, not at 'entered'"),
    ("criteria.csv", "criterion_code=A1a", "scored_by", "self", "", "'self' does not go with what is computed"),
    ("criteria.csv", "criterion_code=A1a", "status", "hypothesis", "is_counted", "a hypothesis never counts"),
    ("criteria.csv", "criterion_code=A1a", "full_score_ratio_pct", "90", "", "LINEAR earns all points at 100"),
    ("criteria.csv", "criterion_code=A1a", "points_per_unit", "1", "", "LINEAR has no use for it"),
    ("criteria.csv", "criterion_code=A1b", "full_score_ratio_pct", "", "", "LINEAR_CAPPED_AT_TARGET needs it"),
    ("criteria.csv", "criterion_code=A1b", "full_score_ratio_pct", "100", "", "a target lies between 0 and 100"),
    ("criteria.csv", "criterion_code=A1c", "floor_ratio_pct", "100", "full_score_ratio_pct", "the full ratio lies above the floor"),
    ("criteria.csv", "criterion_code=A1c", "floor_score", "", "", "FLOOR_THEN_LINEAR needs it"),
    ("criteria.csv", "criterion_code=A2", "applies_to", "commune+ward", "", "'ward' is no level of this set"),
    ("criteria.csv", "criterion_code=A3", "points_per_unit", "", "", "DEDUCTION needs it"),
    ("criteria.csv", "criterion_code=A3", "rounding_step", "0", "", "a step of 0 rounds to nothing"),
    ("criteria.csv", "criterion_code=A5", "points_per_unit", "", "", "PENALTY needs it"),
    ("criteria.csv", "criterion_code=A3", "criterion_code", "A2", "criteria.csv:A2:valid_from", "is empty or stands twice"),
    ("criteria.csv", "criterion_code=B1c", "measure_code", "survey_satisfied", "ratio_source", "cannot be looked at in a measure of the kind 'ratio'"),
    (
        "criteria.csv",
        "criterion_code=B1c",
        "question_codes",
        "attitude;tmie",
        "",
        "'tmie' is no question_code of survey_questions.csv; write attitude;",
    ),
    ("criteria.csv", "criterion_code=B1c", "question_codes", "attitude;", "", "'' is no question_code"),
    ("criteria.csv", "criterion_code=A1a", "question_codes", "time", "", "only a rule that looks at answers names questions"),
    ("criteria.csv", "criterion_code=A1", "question_codes", "time", "", "only a rule that looks at answers names questions"),
    ("criteria.csv", "criterion_code=B1e", "measure_code", "dossiers_online", "", "points that are entered have no measure"),
    ("criteria.csv", "criterion_code=B1e", "scored_by", "system", "", "'system' does not go with what is entered"),
    ("criteria.csv", "criterion_code=B2", "rule_text", "", "", "a row with a rule needs it"),
    ("steps.csv", "lower=50", "lower", "51", "", "'50' and '51' leave a gap"),
    ("steps.csv", "lower=50", "lower", "49", "", "overlaps the bracket that ends at '50'"),
    ("steps.csv", "lower=80", "lower_is_in", "false", "", "80 belongs to exactly one of the two brackets"),
    ("steps.csv", "upper=50", "lower", "0", "", "the lowest bracket is open below"),
    ("steps.csv", "lower=80", "upper", "100", "", "the highest bracket is open above"),
    ("steps.csv", "lower=80", "points", "5.5", "", "5.5 is more than the criterion's 5"),
    ("steps.csv", "lower=80", "step_code", "3", "", "a bracket has bounds"),
    ("steps.csv", "step_code=2", "step_code", "1", "", "'1' stands twice"),
    ("steps.csv", "step_code=1", "step_code", "2", "criteria.csv:B1a:rule_type", "YES_NO has the two steps 1 (yes) and 0 (no)"),
    ("steps.csv", "step_code=1", "criterion_code", "A1", "criteria.csv:A1:rule_type", "a row that is summed and 1 steps do not go together"),
    ("steps.csv", "step_code=1", "criterion_code", "Z", "", "'Z' is not in criteria/*/criteria.csv"),
    ("classes.csv", "class_code=fair", "max_pct_exclusive", "79", "", "'79' is not where the next class begins, 80"),
    ("classes.csv", "class_code=good", "max_pct_exclusive", "100", "", "the best class is open above"),
    ("class_caps.csv", "cap_no=1", "criterion_code", "ON_TIME", "", "'ON_TIME' is not of this set"),
    ("class_caps.csv", "cap_no=1", "highest_class_code", "best", "", "'best' is not"),
]


@pytest.mark.parametrize("file, where, column, cell, elsewhere, said", FAULTS, ids=lambda value: value if isinstance(value, str) and "=" in value else None)
def test_a_mistake_is_told_where_it_stands(draft, file, where, column, cell, elsewhere, said):
    line = change(draft, file, where, column, cell)
    found = findings(draft)
    if ":" in elsewhere:
        file, code, column = elsewhere.split(":")
        lines = {row.line for row in read(draft, file) if row.cells["criterion_code"] == code}
    else:
        column, lines = elsewhere or column, {line}
    assert [one for one in found if (one.file, one.column) == (file, column) and one.line in lines and said in one.message], found


# what no single cell of a set can show: the same in the whole rulebook
FAULTS_ELSEWHERE = [
    ("ambiguities.csv", "ambiguity_id=sync_denominator", "affects", "NOTHING", "affects", "is neither a criteria set, a criterion, a measure"),
    ("ambiguities.csv", "ambiguity_id=sync_denominator", "affects", "A1", "affects", "'A1' stands in several sets: write set/A1"),
    ("ambiguities.csv", "ambiguity_id=sync_denominator", "signed_by", "Sở Nội vụ", "signed_on", "signed by somebody on a day"),
]


@pytest.mark.parametrize("file, where, column, cell, at, said", FAULTS_ELSEWHERE)
def test_a_mistake_beside_the_sets_is_told(tmp_path, file, where, column, cell, at, said):
    copy = Path(shutil.copytree(RULEBOOK, tmp_path / "rulebook"))
    for name in ("draft_set", "other_set"):
        for path in sorted(shutil.copytree(DRAFT, copy / "criteria" / name).glob("*.csv")):
            path.write_text(path.read_text(encoding="utf-8").replace("draft_set", name), encoding="utf-8")
    assert findings(copy) == []
    line = change(copy, file, where, column, cell)
    assert [(one.file, one.line, one.column) for one in findings(copy) if said in one.message] == [(file, line, at)]


def test_an_exemption_is_of_its_set(tmp_path):
    copy = Path(shutil.copytree(RULEBOOK, tmp_path / "rulebook"))
    exemption = {"criteria_set_id": "index_766", "province_code": "hue", "unit_code": "H57.01", "criterion_code": "A1", "valid_from": "2026-01-01"}
    columns = (copy / "exemptions.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    write(copy / "exemptions.csv", [exemption | {"reason_vi": "Thử", "citation": "Thử", "status": "inferred"}], columns)
    shutil.copytree(DRAFT, copy / "criteria" / "draft_set")
    assert [str(one) for one in findings(copy)] == ["exemptions.csv:2:criterion_code: 'A1' is not of index_766"]


def test_files_and_columns_are_told_first(draft):
    (draft / "steps.csv").unlink()
    (draft / "notes.csv").write_text("a\n", encoding="utf-8")
    rows = read(draft, "criteria.csv")
    write(draft / "criteria.csv", [row.cells for row in rows], [column for column in rows[0].cells if column != "direction"])
    assert [(one.file, one.column, one.message.split(";")[0]) for one in findings(draft)] == [
        ("notes.csv", "", "a file that no check knows"),
        ("steps.csv", "", "is missing"),
        ("criteria.csv", "direction", "a column that is missing"),
    ]


def test_a_code_that_changes_has_one_row_a_day(draft):
    rows = [row.cells for row in read(draft, "criteria.csv")]
    later = next(row for row in rows if row["criterion_code"] == "B2") | {"valid_from": "2027-01-01"}
    write(draft / "criteria.csv", [*rows, later])
    assert [str(one) for one in findings(draft)] == [f"criteria.csv:{len(rows) + 2}:valid_from: 'B2' stands twice on one day"]


def test_every_decision_of_a_set_adds_up_for_itself(draft):
    """A later decision takes A2 and its 5 points out: it declares its own sums, the earlier one keeps its own."""
    day = "2027-01-01"
    lowered = {"A": {"max_score": "13"}, "set.csv": {"criterion_count": "5", "max_score": "25"}}
    for file in ("set.csv", "criteria.csv", "levels.csv", "classes.csv", "class_caps.csv", "steps.csv"):
        rows = [row.cells for row in read(draft, file)]
        kept = [row for row in rows if row.get("criterion_code") != "A2"]
        later = [row | {"valid_from": day} | lowered.get(row["criterion_code"] if file == "criteria.csv" else file, {}) for row in kept]
        write(draft / file, [row | {"valid_to": day} for row in rows] + later)
    assert findings(draft) == []
    change(draft, "set.csv", "valid_from=2026-01-01", "criterion_count", "5")
    assert [str(one) for one in findings(draft)] == ["set.csv:2:criterion_count: 5 is stated, 6 is what criteria.csv has"]


@pytest.mark.parametrize("file", ["set.csv", "levels.csv", "classes.csv", "class_caps.csv", "steps.csv"])
def test_no_row_of_a_set_is_in_force_twice_on_a_day(draft, file):
    rows = [row.cells for row in read(draft, file)]
    write(draft / file, [*rows, rows[0] | {"valid_from": "2026-06-01"}])
    assert [(one.file, one.line, one.column) for one in findings(draft) if "stands twice on one day" in one.message] == [(file, len(rows) + 2, "valid_from")]


def test_a_set_without_levels_scores_nobody(draft):
    header = (draft / "levels.csv").read_text(encoding="utf-8").splitlines()[0]
    (draft / "levels.csv").write_text(header + "\n", encoding="utf-8")
    assert "names no level of units" in findings(draft)[0].message


def test_a_penalty_alone_is_told(draft):
    change(draft, "criteria.csv", "criterion_code=A5", "parent_code", "C")
    rows = [row.cells for row in read(draft, "criteria.csv")]
    area = next(row for row in rows if row["criterion_code"] == "B") | {"criterion_code": "C", "max_score": "0"}
    write(draft / "criteria.csv", [*rows, area])
    change(draft, "set.csv", "criteria_set_id=draft_set", "area_count", "3")
    assert [one.column for one in findings(draft)] == ["max_score"] and "hang it on an area that has points" in findings(draft)[0].message


def test_the_command_says_what_to_correct(draft, tmp_path):
    command = [sys.executable, "par.py", "rulebook", "check"]
    environment = {"PAR_HOME": str(tmp_path / "home"), "PYTHONPATH": str(REPO), "PATH": "/usr/bin:/bin"}
    sound = subprocess.run([*command, str(draft)], cwd=REPO, env=environment, capture_output=True, text=True, check=False)
    assert (sound.returncode, sound.stdout, sound.stderr) == (0, f"{draft}: every row holds\n", "")
    line = change(draft, "criteria.csv", "criterion_code=A2", "max_score", "6")
    broken = subprocess.run([*command, str(draft)], cwd=REPO, env=environment, capture_output=True, text=True, check=False)
    assert broken.returncode == 1 and line
    assert broken.stdout == "criteria.csv:2:max_score: 18 is stated, its counted parts add up to 19\n"
    assert broken.stderr == f"par: 1 thing does not hold in {draft}; correct each at its file, row and column.\n"


def test_a_folder_that_is_neither_is_refused(tmp_path):
    with pytest.raises(ParError, match=r"is no rulebook .* and no criteria set"):
        findings(tmp_path)


PUBLISHED = {"publication_id": "T", "criteria_set_id": "index_766", "province_code": "phu_tho", "period": "2026-08", "results_vi": "Thử", "results_en": "Trial"}
PUBLISHED |= {"decision_number": "9/QĐ-UBND", "decision_date": "2026-09-21", "signed_by": "people_committee_chair", "document_sha256": "a" * 64}
PUBLISHED |= {"source_url": "https://example.org", "status": "inferred", "citation": "Thử", "note": ""}


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("criteria_set_id", "par_commune", "par_commune is illustrative and was never published"),
        ("criteria_set_id", "index_76", "'index_76' is not in criteria/*/set.csv"),
        ("period", "2026-8", "is no period"),
        ("period", "2020-08", "index_766 was not in force in 2020-08"),
        ("decision_number", "9", "has not the form"),
        ("decision_date", "2026-07-31", "2026-07-31 is before 2026-08 had ended"),
        ("signed_by", "Nguyễn Văn Thử", "'Nguyễn Văn Thử' is no deciding_body"),
        ("document_sha256", "abc", "has not the form"),
        ("results_vi", "", "must not be empty"),
    ],
)
def test_a_publication_that_cannot_be_is_told(tmp_path, column, cell, said):
    folder = Path(shutil.copytree(RULEBOOK, tmp_path / "rulebook"))
    known = [row.cells for row in read(folder, "publications.csv")]
    write(folder / "publications.csv", [*known, PUBLISHED])
    assert findings(folder) == []
    write(folder / "publications.csv", [*known, PUBLISHED | {column: cell}])
    found = [one for one in findings(folder) if one.file == "publications.csv"]
    assert {(one.line, one.column) for one in found} == {(len(known) + 2, column)} and said in str(found[0])
