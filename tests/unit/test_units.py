"""The units of the country and what became of them in 2025: the files hold, a corrupted copy is found out, and the real reform has its known counts."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from pathlib import Path

import pytest

from home import RULEBOOK
from warehouse.rulebook.files import read
from warehouse.rulebook.succession import CHECKS, check_successions, check_validity

REFORM = "2025-07-01"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_units_hold(check):
    assert list(check(RULEBOOK)) == []


@pytest.mark.parametrize(
    "check, file, code, column, planted, found",
    [
        (check_validity, "units/units.csv", "00001", "valid_to", "2026-07-01", "parent_code"),
        (check_validity, "units/units.csv", "00004", "valid_to", "2025-07-02", "valid_from"),
        (check_successions, "units/succession.csv", "00001", "new_code", "00002", "new_code"),
        (check_successions, "units/succession.csv", "00007", "is_main", "false", "is_main"),
        (check_successions, "units/succession.csv", "00007", "kind", "whole", "kind"),
        (check_successions, "units/succession.csv", "00007", "share", "0.5", "share"),
        (check_successions, "units/events.csv", "communes_split_2025", "old_count", "470", "old_count"),
    ],
)
def test_a_planted_fault_is_found(tmp_path, check, file, code, column, planted, found):
    shutil.copytree(RULEBOOK / "units", tmp_path / "units")
    rows = read(tmp_path, file)
    next(row for row in rows if code in list(row.cells.values())[:1]).cells[column] = planted
    with (tmp_path / file).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0].cells, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row.cells for row in rows)
    assert found in {finding.column for finding in check(tmp_path)}


def units(level: str, day: str) -> list[dict[str, str]]:
    every = [row.cells for row in read(RULEBOOK, "units/units.csv") if row.cells["level"] == level]
    return [row for row in every if (row["valid_from"] or "0") <= day < (row["valid_to"] or "9")]


def test_the_reform_has_its_counts():
    assert [len(units("province", day)) for day in ("2025-06-30", REFORM)] == [63, 34]
    assert [len(units("district", day)) for day in ("2025-06-30", REFORM)] == [696, 0]
    assert [len(units("commune", day)) for day in ("2025-06-30", REFORM, "2026-05-01")] == [10035, 3321, 3321]
    communes = {row["unit_code"] for row in units("commune", "2025-06-30")}
    handed = [row.cells for row in read(RULEBOOK, "units/succession.csv") if row.cells["old_code"] in communes and row.cells["event_code"].endswith("2025")]
    assert (len({row["old_code"] for row in handed}), len({row["new_code"] for row in handed})) == (10035, 3316)
    assert Counter(row["kind"] for row in handed) == {"whole": 9564, "part": 1033} and not any(row["share"] for row in handed)


def test_every_commune_went_where_its_province_went():
    gone = {row.cells["old_code"]: row.cells["new_code"] for row in read(RULEBOOK, "units/succession.csv") if len(row.cells["old_code"]) == 2}
    before, after = ({row["unit_code"]: row["province_nso_code"] for row in units("commune", day)} for day in ("2025-06-30", REFORM))
    for row in read(RULEBOOK, "units/succession.csv"):
        if row.cells["old_code"] in before and row.cells["event_code"].endswith("2025"):
            province = before[row.cells["old_code"]]
            assert after[row.cells["new_code"]] == gone.get(province, province), row


def test_the_special_zones_of_the_islands_are_there():
    zones = {row["name_vi"]: row["unit_code"] for row in units("commune", REFORM) if row["name_vi"].startswith("Đặc khu")}
    assert len(zones) == 13 and (zones["Đặc khu Hoàng Sa"], zones["Đặc khu Trường Sa"]) == ("20333", "22736")


def test_the_files_stay_small():
    assert sum(path.stat().st_size for path in Path(RULEBOOK / "units").iterdir()) < 1_500_000
