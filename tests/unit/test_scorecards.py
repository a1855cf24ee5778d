"""Scorecards: what is said is what the release holds; what is unknown stays unknown, and only like is compared with like."""

from __future__ import annotations

import pytest
from marts_fixture import MONTH, SET
from scorecard_samples import HUE, PHU_THO, crowded, freeze, read

from scorecards import facts, sentences, unit_lists, view
from scorecards.facts import ScorecardError


def changed(tmp_path, *statements: str):
    return freeze(tmp_path / "release", statements=statements)


def test_units_without_all_areas_are_listed_in_order_but_never_ranked(hue_release):
    communes = view.build(read(hue_release, HUE))["unit_lists"]
    assert [group["group"] for group in communes] == ["commune"]
    assert communes[0]["ranked"] == []
    assert [(unit["name"], unit["rank"], unit["missing"], unit["known"]) for unit in communes[0]["incomplete"]] == [
        ("Phường An Cựu", "", "thiếu 5/6 lĩnh vực", "15,00/20"),
        ("Phường Thuận Hóa", "", "thiếu 5/6 lĩnh vực", "20,00/20"),
    ]


def test_a_province_with_files_but_no_scores_is_told_so(phu_tho_release):
    shown = view.build(read(phu_tho_release, HUE))
    assert shown["cards"][0]["value"] == "Chưa đủ số liệu"
    assert {area["share"] for area in shown["areas"]} == {None}
    assert [measure["ratio"] for measure in shown["measures"]] == ["94,17%", "60,14%", "94,07%", "95,26%"]
    assert [row["reason"] for row in shown["held"]][0].startswith("Thiếu trường bắt buộc")


@pytest.mark.parametrize(("province", "period", "word"), [("nowhere", MONTH, "province_code"), (PHU_THO, "2019-01", "pull that month")])
def test_what_the_release_does_not_hold_is_refused_in_a_sentence(phu_tho_release, province, period, word):
    with pytest.raises(ScorecardError, match=word):
        read(phu_tho_release, province, period)


def test_a_share_without_a_published_figure_or_a_score_is_no_zero(phu_tho_release):
    facts_now = read(phu_tho_release)
    cells = unit_lists.cells(facts_now, {})
    assert {(cell["share"], cell["text"]) for cell in cells} == {(None, "–")}
    lines = {row["code"]: row for area in view.build(facts_now)["areas"] for row in area["criteria"]}
    assert (lines["PUBLISH_ON_TIME"]["score"], lines["PUBLISH_ON_TIME"]["status"]) == ("", "Không phát sinh")
    assert (lines["SYNCED_WITH_DVCQG_PERSONAL_STORAGE"]["score"], lines["SYNCED_WITH_DVCQG_PERSONAL_STORAGE"]["ratio"]) == ("0,00", "0,00%")


def before(score: str | None, period: str = "2026-07", criteria_set: str = SET) -> str:
    return (
        "insert into marts.fct_index_scores (period, criteria_set_id, province_code, unit_code, peer_group, score, max_score, score_status) "
        f"values ('{period}', '{criteria_set}', 'phu_tho', 'H44', 'province', {score or 'null'}, 100, '{'scored' if score else 'missing_data'}')"
    )


@pytest.mark.parametrize(
    ("statement", "value", "direction"),
    [
        (before("58.86"), "+1,05", "up"),
        (before("60.11"), "−0,20", "down"),
        (before("59.91"), "0,00", ""),
        (before(None), "Chưa đủ kỳ", ""),
        (before("58.86", period="2026-06"), "Chưa đủ kỳ", ""),
        (before("58.86", criteria_set="another_set"), "Chưa đủ kỳ", ""),
    ],
)
def test_change_is_against_the_month_before_under_the_same_set_or_not_at_all(tmp_path, statement, value, direction):
    card = view.build(read(changed(tmp_path, statement)))["cards"][2]
    assert (card["value"], card["direction"]) == (value, direction)


def test_only_whole_unflagged_real_input_is_called_official(tmp_path):
    clean = ("update marts.fct_file_accounts set practice_kind = ''", "update marts.fct_criterion_scores set data_quality_status = null")
    assert view.badges(read(changed(tmp_path / "clean", *clean))) == [{"text": "CHÍNH THỨC", "tone": "official"}]
    flagged = changed(tmp_path / "flagged", clean[0])
    assert view.badges(read(flagged)) == [{"text": "TẠM TÍNH", "tone": "provisional"}]
    practice = changed(tmp_path / "practice", *clean, "update marts.fct_file_accounts set practice_kind = 'simulated' where period = '2026'")
    assert [badge["tone"] for badge in view.badges(read(practice))] == ["simulated", "provisional"]


def test_a_total_that_differs_from_its_parts_is_flagged_and_not_repaired(tmp_path):
    statement = (
        "insert into marts.fct_total_gaps values ('2026-08', 'index_766', 'phu_tho', 'H44', 'TDGQ', 15.69, 15.68, 0.01)",
        "update marts.fct_area_scores set published_score = 15.69, score_gap = -0.01 where unit_code = 'H44' and area_code = 'TDGQ' and period = '2026-08'",
    )
    release = changed(tmp_path, *statement)
    shown = view.build(read(release))
    assert shown["gaps"] == [{"unit": "Tỉnh Phú Thọ", "scope": "Tiến độ giải quyết", "stated": "15,69", "parts": "15,68", "difference": "+0,01"}]
    assert any("kỳ này có 1 trường hợp" in limit for limit in shown["limits"])
    assert (shown["areas"][1]["score"], shown["areas"][1]["published"]) == ("15,68", "15,69")


def test_a_missed_target_is_one_of_three_things_with_its_figure_and_goal(tmp_path):
    release = freeze(tmp_path / "release", *crowded())
    things = view.build(read(release))["attention"]
    assert len(things) == 3
    assert things[0]["figure"] == "42,105%" and things[0]["reference"] == "mục tiêu: Tối thiểu 50%"
    assert things[0]["evidence"].startswith("transparency.json")
    assert things[1]["stake"] == "còn 4,32 điểm"


def test_ties_share_a_rank_and_long_lists_keep_their_rank_order(phu_tho_release):
    with facts.open_release(phu_tho_release) as con:
        ranks = [(row["rank"], row["name"]) for row in sentences.ranking(con, MONTH)]
    assert ranks[6:11] == [(7, "Huế"), (8, "Hồ Chí Minh"), (8, "Lai Châu"), (10, "Thái Nguyên"), (11, "Lâm Đồng")]
    assert len(ranks) == 23


def test_a_list_of_a_later_year_is_not_mixed_into_an_earlier_month(phu_tho_release):
    with facts.open_release(phu_tho_release) as con:
        assert sentences.ranking(con, "2025-12") == [] == facts.read_ranking(con, SET, "2025-12")


def test_a_year_that_has_only_published_totals_says_so(phu_tho_release):
    shown = view.build(read(phu_tho_release, period="2026"))
    assert shown["cards"][0]["value"] == "62,05" and shown["cards"][0]["second_note"] == "công bố 62,05"
    assert shown["meta"][1]["value"] == "31/12/2026 (kỳ chưa kết thúc)"
    assert {area["note"] for area in shown["areas"]} == {"chỉ công bố điểm nhóm"}
    assert [thing["title"] for thing in shown["attention"]] == ["Số hóa hồ sơ", "Công khai, minh bạch", "Mức độ hài lòng"]


def test_a_local_figure_of_the_year_does_not_explain_a_published_total(tmp_path):
    scope = {"period": "2026", "criteria_set_id": SET, "province_code": HUE, "unit_code": "H57", "area_code": "TDGQ", "criterion_code": "ON_TIME"}
    local = {"score": "18.83", "max_score": 20, "score_status": "provisional", "score_basis": "recomputed", "numerator": 1874, "denominator": 1990}
    shown = view.build(read(freeze(tmp_path / "release", ("fct_criterion_scores", [{**scope, **local}])), HUE, "2026"))
    assert (shown["areas"][1]["score"], shown["areas"][1]["note"], shown["areas"][1]["criteria"]) == ("17,72", "chỉ công bố điểm nhóm", [])
    assert [thing["figure"] for thing in shown["attention"]] == ["8,62/22", "10,67/18", "12,25/18"]


def test_a_unit_whose_group_nobody_knows_is_still_listed(tmp_path):
    release = changed(tmp_path, "update marts.fct_index_scores set peer_group = null where unit_code = 'H44.105'")
    groups = {group["name"]: group for group in view.build(read(release))["unit_lists"]}
    assert [unit["name"] for unit in groups["Đơn vị chưa rõ nhóm"]["incomplete"]] == ["UBND xã Xuân Lũng"]
    assert groups["Xã, phường, đặc khu"]["count"] == 21


def test_files_stand_by_source_with_sums_that_add_up(hue_release):
    groups = view.build(read(hue_release, HUE))["file_groups"]
    assert [(g["source"], g["count"], g["landed"], g["accepted"], g["held"], g["duplicate"]) for g in groups] == [
        ("Sổ đăng ký văn bản", "1 tệp", "7.811", "7.808", "0", "3"),
        ("Hệ thống một cửa điện tử của tỉnh", "1 tệp", "2.010", "2.002", "3", "5"),
        ("Cổng Dịch vụ công quốc gia", "1 tệp", "23", "23", "0", "0"),
    ]


def test_three_sentences_for_a_whole_month_and_for_a_thin_one(phu_tho_release, hue_release):
    with facts.open_release(phu_tho_release) as con:
        assert sentences.three_sentences(con, PHU_THO, MONTH) == [
            "Tỉnh Phú Thọ đạt 59,91/100 điểm trong tháng 8 năm 2026 (tạm tính); theo danh sách công bố lũy kế năm 2026, xếp hạng 13/23 tỉnh, thành phố.",
            "Lĩnh vực đạt cao nhất so với điểm tối đa là Tiến độ giải quyết (78,40%), thấp nhất là Số hóa hồ sơ (37,36%).",
            "Chưa biết hoặc cần lưu ý: 2 chỉ tiêu không phát sinh (10 điểm); 1 chỉ tiêu có cảnh báo chất lượng.",
        ]
        assert sentences.three_sentences(con, HUE, MONTH)[1] == "Chưa có lĩnh vực nào có điểm để so sánh."
    with facts.open_release(hue_release) as con:
        assert sentences.three_sentences(con, HUE, MONTH) == [
            "Thành phố Huế chưa đủ số liệu để có tổng điểm tháng 8 năm 2026: đã biết 18,83 điểm (tạm tính) trên 20 điểm có số liệu, tối đa 100 điểm; "
            "theo danh sách công bố lũy kế năm 2026, xếp hạng 7/23 tỉnh, thành phố.",
            "Mới có một lĩnh vực có điểm: Tiến độ giải quyết, 18,83/20 điểm (94,15%) (tạm tính).",
            "Chưa biết hoặc cần lưu ý: 5/6 lĩnh vực chưa có số liệu (80 điểm); 1 chỉ tiêu tạm tính; 3 dòng giữ lại chờ làm rõ.",
        ]


def test_what_could_not_be_had_is_a_limit_of_the_scorecard(tmp_path):
    release = freeze(tmp_path / "release")
    known = read(release)
    gone = {"source_id": "national_portal", "province_code": PHU_THO, "period": MONTH, "entity": "province_scores", "reason": "answered 500"}
    known["manifest"]["absent"] = [gone, gone | {"province_code": "hue"}]
    said = [limit for limit in view.build(known)["limits"] if "Chưa lấy được" in limit]
    assert said == ["Chưa lấy được danh sách điểm các tỉnh, thành phố từ Cổng Dịch vụ công quốc gia trong lần lấy số liệu gần nhất."]
