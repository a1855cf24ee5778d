"""Each unit has a scorecard of its own: its points, its place among its peers, the files behind it, and nothing of its neighbours but their place."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import pytest
from marts_fixture import MONTH, SHA
from pdf_text import page_texts
from scorecard_samples import HUE, PHU_THO, crowded, freeze, hue_from_its_own_system, read

from home import open_home
from scorecards import facts, pdf, unit_facts, view, workbook
from scorecards.render import render
from scorecards.site.maps import drawing_of
from scorecards.still_map import Commune, of_communes

CLASSES = [
    {
        "criteria_set_id": "index_766",
        "class_code": "good",
        "name_vi": "Tốt",
        "name_en": "Good",
        "min_pct": 80,
        "status": "confirmed",
        "valid_from": "2020-01-01",
    }
]
BEHIND = {"criteria_set_id": "index_766", "province_code": HUE, "unit_code": "H57.11", "criterion_code": "ON_TIME", "source_id": "one_stop_dossiers"}
EVIDENCE = [BEHIND | {"calendar": "calendar", "period": MONTH, "file_sha256": SHA["dossiers"], "row_count": 120}]


def units(release, province=PHU_THO) -> dict[str, dict]:
    """unit → the facts of its scorecard."""
    whole = read(release, province)
    with facts.open_release(release) as con:
        return {found["unit"]["unit_code"]: found for found in unit_facts.of_units(con, whole)}


def texts(found: dict) -> list[str]:
    return [re.sub(r"\s+", " ", text) for text in page_texts(pdf.write(view.build(found)))]


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    """15 departments and 120 communes, most of them whole."""
    graded = "update marts.fct_index_scores set class_code = 'good' where unit_code = 'H44.305'"
    return units(freeze(tmp_path_factory.mktemp("province"), *crowded(), ("dim_classes", CLASSES), statements=(graded,)))


@pytest.fixture(scope="module")
def hue(tmp_path_factory):
    return units(freeze(tmp_path_factory.mktemp("hue"), *hue_from_its_own_system(), ("fct_score_evidence", EVIDENCE)), HUE)


def test_a_unit_reads_its_points_place_class_and_neighbours(province):
    first = texts(province["H44.305"])[0]
    for said in (
        "Sở Văn hóa, Thể thao và Du lịch 6", "Tỉnh Phú Thọ · Tháng 8 năm 2026 · theo 766/QĐ-TTg", "89,00 /100",
        "7 /100", "xếp loại: Tốt", "trong nhóm sở, ban, ngành",
        "7 Sở Văn hóa, Thể thao và Du lịch 6 89,00", "đơn vị khác", "12/19 đơn vị đủ số liệu để xếp hạng",
        "Mục tiêu được đặt cho cả Tỉnh Phú Thọ", "Chưa đủ kỳ",
    ):  # fmt: skip
        assert said in first, said


def test_a_unit_that_lacks_data_has_no_rank_and_stands_below_its_peers(province):
    found = province["H44.304"]
    first = texts(found)[0]
    assert "Chưa xếp hạng" in first and "đơn vị thiếu số liệu không được xếp hạng" in first and "0,00 /" not in first
    lines = view.build(found)["peers"]["lines"]
    assert lines[-1]["is_own"] and lines[-1]["rank"] == "" and sum(line.get("is_own", False) for line in lines) == 1


def test_the_peers_shown_are_the_ends_those_beside_it_and_how_many_stand_between(province):
    lines = view.build(province["H44.370"])["peers"]["lines"]
    ranks = [line["more"] or line["rank"] for line in lines]
    own = next(at for at, line in enumerate(lines) if line.get("is_own"))
    assert len(ranks) == 9 and own == 4 and ranks[2].endswith("đơn vị khác") and ranks[6].endswith("đơn vị khác")
    shown, hidden = sum(not line["more"] for line in lines), sum(int(line["more"].split()[0]) for line in lines if line["more"])
    assert shown + hidden == sum(row["rank"] is not None for row in province["H44.370"]["peers"])


def test_page_one_of_a_unit_is_one_page_however_much_there_is_to_say(province):
    long = "Ủy ban nhân dân đặc khu có tên gọi thật dài để thử xem một trang có còn là một trang hay không"
    for code in ("H44.305", "H44.304", "H44.434"):
        shown = view.build(province[code])
        marked = [area | {"mark": "minh họa, tạm tính", "name": f"{area['name']} {long[:60]}", "note": "10 điểm không phát sinh"} for area in shown["areas"]]
        things = [
            {"title": long, "figure": "12,34% (1/8)", "reference": long, "stake": long[:40], "mark": "minh họa, tạm tính", "scope": "", "evidence": long}
        ] * 3
        peers = shown["peers"] | {"lines": [line | {"name": long[:70], "mark": "minh họa, tạm tính"} for line in shown["peers"]["lines"] if "name" in line]}
        second = page_texts(pdf.write(shown | {"title": long, "areas": marked, "attention": things, "peers": peers}))[1]
        assert second.startswith("PHỤ LỤC 1.")


def test_the_files_of_a_unit_are_those_behind_its_points(hue):
    assert {row["file_sha256"] for row in hue["H57.11"]["files"]} == {SHA["dossiers"]}
    assert hue["H57.12"]["files"] == [] and hue["H57.11"]["held"]  # held rows are nobody's until they are put right
    first = texts(hue["H57.12"])[0]
    assert "SỐ LIỆU MÔ PHỎNG" in first and "15,00 /20 tạm tính" in first and "3 dòng của toàn tỉnh" in first


def test_the_workbook_of_a_unit_holds_its_own_rows_and_nobody_elses(hue):
    book = openpyxl.load_workbook(BytesIO(workbook.write(hue["H57.11"])))
    assert book.sheetnames == ["Tổng hợp", "Điểm theo chỉ tiêu", "Nguồn số liệu"]
    codes = {row[1].value for row in book["Điểm theo chỉ tiêu"].iter_rows(min_row=5)}
    assert codes == {"H57.11"} and "Phường Thuận Hóa" in book["Tổng hợp"]["A1"].value


def test_a_unit_code_cannot_lead_out_of_the_folder(tmp_path):
    changed = tuple(
        f"update marts.{mart} set unit_code = '../../x' where unit_code = 'H57.12'" for mart in ("dim_units", "fct_index_scores", "fct_area_scores")
    )
    release, home = freeze(tmp_path / "release", *hue_from_its_own_system(), statements=changed), open_home(tmp_path / "home")
    names = {path.name for path in render(release, HUE, MONTH, home) if path.parent.name == "units"}
    assert names == {"H57.11.pdf", "H57.11.xlsx", "..%2F..%2Fx.pdf", "..%2F..%2Fx.xlsx"}


def test_the_map_in_the_pdf_shows_one_set_and_hatches_what_it_does_not_know(tmp_path):
    whole = read(freeze(tmp_path / "release", *hue_from_its_own_system()), HUE)
    places = [shape.code for shape in drawing_of("46").shapes]
    known = [Commune(code, "A", share, "minh họa") for code, share in zip(places, (71.0, 74.9, 94.0), strict=False)]
    drawn = of_communes(whole, [*known, Commune(places[3], "B", 99.0, ""), Commune(places[4], "A", None, "")])
    assert drawn["svg"].count('fill="url(#none)"') == len(places) - 3 + 1 and drawn["mark"] == "minh họa"  # and once in the legend
    assert "3/5 xã, phường, đặc khu có tổng điểm theo A" in drawn["note"]
    page = " ".join(page_texts(pdf.write(view.build(whole) | {"map": drawn})))
    assert "BẢN ĐỒ ĐIỂM" in page.upper() and "3/5 xã, phường" in page and "70–75%" in drawn["svg"]
    assert of_communes(whole, [Commune(places[0], "A", None, "")]) is None
