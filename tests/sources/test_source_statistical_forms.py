"""Statistical forms: a line is a row, a group, a total or a part of a row; totals and parts are checks, and nothing is counted twice or dropped."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from in_process import drop_folder, on_disk, sight, sight_all, take, taken_wholly
from road_helpers import FIXTURES

from home import Home
from ingest import schemas
from ingest.formats.forms import read_batches, read_fields
from ingest.formats.json_rows import BodyError
from ingest.formats.values import parse
from ingest.registry import province, source
from simulator import statistical_forms
from simulator.faults import Faults
from simulator.people import personal_data_in
from simulator.scope import Scope
from simulator.tallies import received

FORMS = FIXTURES / "statistical_forms"
II06A = FORMS / "bieu_II06a__merged_header_and_thousands_as_text.xlsx"
F07A = FORMS / "bieu_07a__blank_first_column_and_one_unit_in_two_spellings.xlsx"
F07A_XLS = FORMS / "bieu_07a__old_binary_workbook.xls"
SUMMARY = FORMS / "tonghop__sub_row_counted_in_its_unit.xlsx"
ENTITY = {"bieu_II06a": "form_II06a", "bieu_07a": "form_07a", "tonghop": "unit_summaries"}
UNITS = {"UBND phường Thuận Hóa": "H57.44.24", "UBND xã A Lưới 1": "H57.44.25", "Sở Tư pháp": "H57.16", "Sở Xây dựng": "H57.06"}
CODES = UNITS | {"UBND  phường Thuận Hoá": "H57.44.24"}


def entity_of(path: Path):
    return source("statistical_forms").entities[ENTITY[path.name.split("__")[0]]]


def read(path: Path) -> pl.DataFrame:
    return pl.concat(read_batches(path, entity_of(path)))


def refused(path: Path, period: str = "2026-10") -> list[str | None]:
    """Of each row of a form the first rule across fields that it broke, its units known."""
    entity = entity_of(path)
    rows = read(path).with_columns(pl.col("unit_name").replace_strict(CODES, default=None).alias("unit_code"), period=pl.lit(period), file_no=pl.lit(1))
    typed = rows.with_columns(parse(column).alias(column.name) for column in entity.columns if column.type in ("count", "date"))
    rules = schemas.module("statistical_forms").refusals(entity, province("hue"))
    return typed.select(pl.coalesce(pl.when(broke).then(pl.lit(rule)) for rule, (_, broke) in rules.items())).to_series().to_list()


def edited(origin: Path, folder: Path, cells: dict[str, object]) -> Path:
    """A copy of a fixture with other values in some cells."""
    book = openpyxl.load_workbook(origin)
    for cell, value in cells.items():
        book.worksheets[0][cell] = value
    book.save(folder / origin.name)
    return folder / origin.name


def taken(folder: Path, files: dict[Path, dict[str, object]]) -> tuple[Home, dict[str, int]]:
    """Huế's forms of October 2026 pulled, landed and validated, its units known by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PAR_HOME", str(folder / "home"))
        taken_wholly(patch, "hue", "statistical_forms")
        home = Home(folder / "home")
        sight(home, "hue", "2026-10", UNITS)
        drop = drop_folder(patch, folder, "statistical_forms", "hue", "2026-10")
        for origin, cells in files.items():
            edited(origin, drop, cells) if cells else shutil.copy(origin, drop)
        return home, take(home, "statistical_forms", "hue", "2026-10")


@pytest.fixture(scope="module")
def samples(tmp_path_factory) -> tuple[Home, dict[str, int]]:
    signed = {"B16": "Người lập biểu", "B18": "Nguyễn Văn Giả", "J18": "Trần Thị Mẫu"}
    return taken(tmp_path_factory.mktemp("samples"), {II06A: signed, F07A: {}, SUMMARY: {}})


def rows(home: Home, entity: str) -> pl.DataFrame:
    return pl.read_parquet(home.accepted / "statistical_forms" / entity / "hue__*.parquet").sort("row_no")


def test_every_row_of_the_samples_is_accepted_and_no_other_line_is_a_row(samples):
    home, counts = samples
    assert counts == {"landed_count": 4 + 3 + 2, "accepted_count": 9, "held_count": 0, "duplicate_count": 0}
    found = rows(home, "form_II06a")
    assert found.select("unit_name", "unit_code", "unit_group").rows() == [
        ("Sở Tư pháp", "H57.16", "Sở ban ngành"),
        ("Sở Xây dựng", "H57.06", "Sở ban ngành"),
        ("UBND phường Thuận Hóa", "H57.44.24", "Xã, phường"),
        ("UBND xã A Lưới 1", "H57.44.25", "Xã, phường"),
    ]
    figures = found.select(pl.exclude(pl.String, pl.Date, pl.Datetime, pl.Int64)).rows()
    assert figures[0] == (1205, 1100, 90, 15, 1190, 900, 290, 0, 15, 15, 0) and figures[2] == (412, 355, 50, 7, 380, 301, 74, 5, 32, 30, 2)
    assert found.select("form_first_date", "form_last_date").unique().rows() == [(date(2026, 10, 1), date(2026, 10, 31))]


def test_one_unit_in_two_spellings_is_two_parts_where_the_total_adds_them(samples):
    by_unit = rows(samples[0], "form_07a").group_by("unit_code").agg(pl.col("received_total", "open_total").sum()).sort("unit_code")
    assert by_unit.rows() == [("H57.44.24", 424, 32), ("H57.44.25", 88, 9)]


def test_a_sub_row_is_counted_in_its_unit_and_out_of_boundary_within_the_other_ways(samples):
    wanted = ("unit_code", "received_total", "received_out_of_boundary", "resolved_overdue_with_apology", "paid_online", "withdrawn", "received_other")
    assert rows(samples[0], "unit_summaries").select(wanted).rows() == [("H57.44.24", 412, 5, 3, 298, 4, None), ("H57.44.25", 88, 0, 2, 9, 0, None)]


def test_who_signed_below_the_table_is_not_written(samples):
    assert "UBND xã A Lưới 1" in on_disk(samples[0]) and personal_data_in(on_disk(samples[0])) == []


def test_each_row_is_held_by_its_own_rule_and_the_others_stand(tmp_path):
    summary = {"C5": None, "C7": 1.205}  # missing is not zero; a number cell of 1.205 is no thousand: a spreadsheet ate the zeros
    home, counts = taken(tmp_path, {II06A: {"C9": "nhiều", "B10": "Sở Không Có", "C12": "-5"}, SUMMARY: summary})
    held = pl.read_parquet(home.held / "statistical_forms__*.parquet").sort("entity", "row_no").select("rule_code", "field").rows()
    assert held == [
        ("not_a_number", "received_total"),
        ("unknown_unit", "unit_name"),
        ("out_of_range", "received_total"),
        ("missing_required", "received_total"),
        ("not_a_number", "received_total"),
    ]
    assert counts["accepted_count"] == counts["landed_count"] - 5 == 1


SUM, PARTS, OUTSIDE = "not_the_sum", "parts_exceed_total", "outside_period"


@pytest.mark.parametrize(
    ("origin", "cells", "expected"),
    [
        (II06A, {"C14": "2.108"}, [SUM] * 4),  # the total is not the sum of its rows: every row it covers
        (II06A, {"D9": 1101, "D14": 1797}, [SUM, None, None, None]),  # (3) is not (4) + (5) + (6): that row alone
        (II06A, {"G12": 381, "G14": "2.030"}, [None, None, SUM, None]),  # (7) is not (8) + (9) + (10)
        (II06A, {"L12": 31, "L14": 70, "K12": 33, "K14": 79}, [None, None, SUM, None]),  # (3) is not (7) + (11)
        (II06A, {"C2": "(Từ ngày 01/09/2026 đến ngày 30/09/2026)"}, [OUTSIDE] * 4),
        (II06A, {"C2": "(Từ ngày 31/10/2026 đến ngày 01/10/2026)"}, [OUTSIDE] * 4),
        (II06A, {"C2": "(Từ ngày 5/10/2026 - 30/10/2026)"}, [None] * 4),
        (II06A, {"C2": "Kỳ báo cáo: tháng 10"}, [None] * 4),  # what states no days has the period of its folder
        (SUMMARY, {"C6": 500}, [PARTS, None]),
        (SUMMARY, {"D5": 51, "D8": 106}, [SUM, None]),
        (SUMMARY, {"D5": 47, "I5": 3, "D8": 102, "I8": 3}, [None, None]),  # what came by post may stand beside the other ways
        (F07A, dict.fromkeys((f"{column}10" for column in "BDEFGHIJK"), None), ["conflicting_duplicate"] * 2 + [None]),  # no total: two parts, or two readings?
    ],
)
def test_what_does_not_add_up_is_refused(tmp_path, origin, cells, expected):
    assert refused(edited(origin, tmp_path, cells)) == expected


def test_a_form_may_be_of_a_month_within_a_longer_period():
    asked = ("2026-10", "2026-Q4", "2026", "2026-09", "2026-Q3", "2025")
    assert [OUTSIDE in refused(II06A, period) for period in asked] == [False, False, False, True, True, True]


def with_body(folder: Path, body: list[list]) -> Path:
    """Form 07a with lines of our own below its header."""
    book = openpyxl.load_workbook(F07A)
    sheet = book.worksheets[0]
    sheet.delete_rows(7, 4)
    for at, values in enumerate(body, 7):
        for column, value in enumerate(values, 2):
            sheet.cell(at, column, value)
    book.save(folder / F07A.name)
    return folder / F07A.name


def figures(count: int) -> list[int]:
    return [count, count, 0, count, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("subtotal", "total", "expected"),
    [
        (15, 22, [None, None, None]),
        (16, 22, [SUM, SUM, None]),  # the group's total is wrong: its two rows wait, the other group's row stands
        (15, 23, [SUM, SUM, SUM]),  # the form's total is wrong: all wait
    ],
)
def test_each_total_answers_for_its_own_rows(tmp_path, subtotal, total, expected):
    body = [
        ["I", "Cấp tỉnh", *figures(subtotal)],
        [1, "Sở Tư pháp", *figures(10)],
        ["1.1", "Phòng Hộ tịch", *figures(6)],
        [1.2, "Phòng Công chứng", *figures(4)],
        [2, "Sở Xây dựng", *figures(5)],
        ["II", "Cấp xã"],
        ["(1)", "(2)", *(f"({number})" for number in range(3, 11))],
        [1, "UBND xã A Lưới 1", *figures(7)],
        [None, "Trong đó: trực tuyến", *figures(3)],
        ["Cộng", None, *figures(7)],
        ["Tổng số", None, *figures(total)],
    ]
    path = with_body(tmp_path, body)
    assert refused(path) == expected and read(path).get_column("unit_group").to_list() == ["Cấp tỉnh", "Cấp tỉnh", "Cấp xã"]


@pytest.mark.parametrize(("parts", "expected"), [((6, 4), [None]), ((6, 5), [PARTS]), ((11, 0), [PARTS])])
def test_sub_rows_together_are_never_more_than_their_row(tmp_path, parts, expected):
    body = [[1, "Sở Tư pháp", *figures(10)], *([f"1.{at}", "Phòng", *figures(part)] for at, part in enumerate(parts, 1))]
    assert refused(with_body(tmp_path, body)) == expected


def test_a_line_that_stands_twice_is_added_up_once(tmp_path):
    twice = [[1, "Sở Tư pháp", *figures(10)], [2, "Sở Tư pháp", *figures(10)]]
    assert refused(with_body(tmp_path, [*twice, ["Tổng cộng", None, *figures(10)]])) == [None, None]  # validate then counts the second as a duplicate
    assert refused(with_body(tmp_path, [*twice, ["Tổng cộng", None, *figures(20)]])) == [SUM, SUM]


def test_lines_without_a_number_a_name_or_figures_are_rows_all_the_same(tmp_path):
    path = with_body(tmp_path, [[None, "Sở Tư pháp", *figures(10)], [2, "Sở Xây dựng"], [None, None, *figures(4)]])
    assert read(path).select("unit_name", "received_total").rows() == [("Sở Tư pháp", "10"), ("Sở Xây dựng", None), (None, "4")]


def test_the_old_binary_workbook_says_the_same():
    assert read(F07A_XLS).equals(read(F07A)) and read(F07A).height == 3


NO_NUMBERS = {f"{column}7": None for column in "ABCDEFGHIJKLM"}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (NO_NUMBERS | {"G4": "Số hồ sơ khác"}, "has no table with .* add the header's spelling to the source's YAML"),
        (NO_NUMBERS | {"N5": "Quá hạn"}, "has 2 columns that could be open_overdue"),
    ],
)
def test_a_header_that_is_not_understood_stops_with_a_sentence(tmp_path, cells, said):
    with pytest.raises(BodyError, match=said):
        read(edited(II06A, tmp_path, cells))


def test_words_or_numbers_of_the_header_are_enough(tmp_path):
    assert read(edited(II06A, tmp_path, NO_NUMBERS)).select(pl.exclude("row_no")).equals(read(II06A).select(pl.exclude("row_no")))
    assert read(edited(II06A, tmp_path, {"G4": "Số hồ sơ khác"})).equals(read(II06A))


def test_a_column_that_nobody_declared_is_told(tmp_path):
    path = edited(II06A, tmp_path, {"N4": "Ghi chú"})
    unknown, seen = read_fields(path, entity_of(path))
    assert unknown == ("Ghi chú",) and len(seen) == 12 + 6


def test_the_form_on_two_sheets_stops_with_a_sentence(tmp_path):
    book = openpyxl.load_workbook(II06A)
    book.copy_worksheet(book.worksheets[0])
    book.save(tmp_path / II06A.name)
    with pytest.raises(BodyError, match="has the form on 2 of its sheets"):
        read(tmp_path / II06A.name)


def test_a_web_page_that_calls_itself_a_workbook_stops_with_a_sentence(tmp_path):
    (tmp_path / F07A_XLS.name).write_text("<html><table><tr><td>STT</td></tr></table></html>", encoding="utf-8")
    with pytest.raises(BodyError, match="save"):
        read(tmp_path / F07A_XLS.name)


def test_the_practice_forms_on_the_road(tmp_path, monkeypatch):
    """Every row of a clean month is accepted; of a struck one a word is held and a line that stands twice is a duplicate."""
    scope, home = Scope("hue", volume=0.1, faults=Faults("bad_numbers,repeated_rows", only="bieu_II06a")), Home(tmp_path / "home")
    monkeypatch.setenv("PAR_HOME", str(home.root))
    taken_wholly(monkeypatch, "hue", "statistical_forms")
    sight_all(home, "hue", 2026, 8)
    statistical_forms.write(drop_folder(monkeypatch, tmp_path, "statistical_forms", "hue", "2026-08"), scope, 2026, 8)
    counts, truth = take(home, "statistical_forms", "hue", "2026-08"), statistical_forms.truth(scope, 2026, 8)
    found = {name: rows(home, name).height for name in ENTITY.values()}
    assert found == {name: truth[name] for name in ENTITY.values()} | {"form_II06a": truth["form_II06a"] - 1}
    assert (counts["held_count"], counts["duplicate_count"]) == (1, 1)
    assert rows(home, "form_07a").get_column("unit_code").n_unique() == truth["form_07a"] - 1


def test_a_quarter_takes_the_forms_of_its_months_each_as_of_its_month(tmp_path, monkeypatch):
    """Form 07a states no days: it is of the month in whose folder it lies, be a quarter asked for."""
    scope, home = Scope("hue", volume=0.05), Home(tmp_path / "home")
    monkeypatch.setenv("PAR_HOME", str(home.root))
    taken_wholly(monkeypatch, "hue", "statistical_forms")
    sight_all(home, "hue", 2026, 8)
    for month in (7, 8, 9):
        statistical_forms.write(drop_folder(monkeypatch, tmp_path, "statistical_forms", "hue", f"2026-{month:02d}"), scope, 2026, month)
    counts = take(home, "statistical_forms", "hue", "2026-Q3")
    assert (counts["held_count"], counts["duplicate_count"]) == (0, 0)
    for month in (7, 8, 9):
        truth = statistical_forms.truth(scope, 2026, month)
        assert {name: rows(home, name).filter(pl.col("period") == f"2026-{month:02d}").height for name in ENTITY.values()} == {
            name: truth[name] for name in ENTITY.values()
        }


def test_the_practice_forms_say_what_the_one_stop_system_counts(tmp_path):
    scope, first, last = Scope("kon_tum", seed=3, volume=0.4), date(2024, 2, 1), date(2024, 2, 29)
    assert statistical_forms.write(tmp_path, scope, first.year, first.month) == 3
    truth, sums = statistical_forms.truth(scope, first.year, first.month), set()
    for path in tmp_path.iterdir():
        assert set(refused(path, f"{first:%Y-%m}")) == {None}
        counts = [column for column in entity_of(path).columns if column.name in ("received_total", "carried_over", "open_total")]
        sums.add(read(path).select(parse(column).sum() for column in counts).row(0))
    assert sums == {(truth["received"] + truth["carried_over"], truth["carried_over"], truth["open"])}
    whole = sum(counts["received"] for counts in received(scope, first, last).values())
    assert whole == truth["received"] > 400


def test_the_same_seed_writes_the_same_bytes_and_an_ended_province_nothing(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        statistical_forms.write(tmp_path / name, Scope("kon_tum", volume=0.1), 2023, 1)
    assert all((tmp_path / "two" / path.name).read_bytes() == path.read_bytes() for path in (tmp_path / "one").iterdir())
    assert statistical_forms.write(tmp_path, Scope("kon_tum"), 2026, 1) == 0 and statistical_forms.truth(Scope("kon_tum"), 2026, 1)["form_07a"] == 0
