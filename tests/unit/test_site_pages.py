"""The site: every page holds the release's figures, asks nothing of any network, leads on to the next, and no name in it can act."""

from __future__ import annotations

import json
import posixpath
import re
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest
from marts_fixture import MONTH, SHA
from scorecard_samples import HUE, PHU_THO, RELEASE_ID, crowded, freeze, hue_from_its_own_system
from site_samples import Page, site

from home import open_home
from scorecards import places
from scorecards.site import charts, reading, write
from scorecards.site.texts import HERE, file_name
from scorecards.vietnamese import TEMPLATES

SCRIPT_NAME = '<script>alert("1")</script> & xã'
ENDS_JSON = "</script><script>alert(2)</script>"
SCORED = ("dim_units", "fct_index_scores", "fct_area_scores", "fct_criterion_scores", "fct_index_scores_as_is")
VIETNAMESE = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.I)
DOCUMENTS = [Path("report.docx"), Path("report.pdf"), Path("report.trace.json"), Path(".scorecard.pdf.1.partial")]


@pytest.fixture(scope="module")
def phu_tho(phu_tho_release):
    return site(phu_tho_release)


@pytest.fixture(scope="module")
def hue(hue_release):
    return site(hue_release, HUE)


@pytest.fixture(scope="module")
def renamed(tmp_path_factory):
    """A unit, a criterion, a file and a target whose names are an attack."""
    quoted = SCRIPT_NAME.replace("'", "''")
    statements = (
        f"update marts.dim_units set unit_name_vi = '{quoted}', nso_code = '08494', unit_level = 'commune' where unit_code = 'H44.100'",
        f"update marts.dim_criteria set name_vi = '{quoted}', name_en = '{quoted}', rule_text = '{quoted}' where criterion_code in ('ON_TIME', 'TDGQ')",
        f"update marts.fct_file_accounts set file_name = '{ENDS_JSON}'",
        f"update marts.fct_target_attainments set indicator_vi = '{ENDS_JSON}'",
    )
    return site(freeze(tmp_path_factory.mktemp("renamed"), *crowded(), statements=statements))


def pages(files: dict[str, str]) -> dict[str, str]:
    return {path: text for path, text in files.items() if path.endswith(".html")}


def links(path: str, text: str) -> set[str]:
    """Where a page leads, as paths of the site; fragments with them."""
    found = set()
    for tag, attrs, _ in Page(text).tags:
        for name in ("href", "src"):
            target = attrs.get(name, "")
            if target and not target.startswith("data:"):
                base, _, fragment = target.partition("#")
                found.add((posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(base))) if base else path) + (f"#{fragment}" if fragment else ""))
                assert not re.match(r"[a-z]+:|/", target), f"{tag} {target}"
    return found


def test_there_is_a_page_for_each_unit_criterion_and_target_in_both_languages(phu_tho, hue):
    vietnamese = {path for path in pages(phu_tho) if not path.startswith("en/")}
    assert {f"en/{path}" for path in vietnamese} == {path for path in pages(phu_tho) if path.startswith("en/")}
    assert {"index.html", "map.html", "criteria/index.html", "targets/index.html", "quality.html", "ranking/index_766.as_is.html"} < vietnamese
    assert len([path for path in vietnamese if path.startswith("units/")]) == 27
    assert len([path for path in vietnamese if path.startswith("criteria/index_766/")]) == 24
    assert {"targets/HUE-10.html", "targets/HUE-11.html"} < set(hue)


@pytest.fixture(scope="module")
def with_documents(phu_tho_release, tmp_path_factory):
    """Every document of the province, PDF and workbook of one unit whose code is no name for a file, and leftovers that belong to nothing."""
    folder = tmp_path_factory.mktemp("documents")
    recoded = [f"update marts.{mart} set unit_code = 'H44:100' where unit_code = 'H44.100'" for mart in SCORED]
    release = freeze(folder / "release", statements=tuple(recoded))
    for file in (*(places.scorecard(folder, unit, ending) for unit in ("", "H44:100", "H99") for ending in ("pdf", "xlsx")), *DOCUMENTS):
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_bytes(file.name.encode())
    return site(release, folder=folder)


def test_pages_lead_to_the_documents_that_are_there_and_to_no_other(with_documents, phu_tho):
    own = {f"documents/{name}" for name in ("scorecard.pdf", "scorecard.xlsx", "report.docx", "report.pdf")}
    unit = {f"documents/units/H44~3a100.{ending}" for ending in ("pdf", "xlsx")}
    assert {path for path in with_documents if path.startswith("documents/")} == own | unit
    for language in ("", "en/"):
        paths = ("index.html", "units/H44~3a100.html", "units/H44.03.html", "quality.html")
        led = {path: links(language + path, with_documents[language + path]) for path in paths}
        assert own | unit <= led["index.html"] and own | unit <= led["units/H44~3a100.html"]
        assert {link for link in led["units/H44.03.html"] | led["quality.html"] if link.startswith("documents/")} == own
    assert not [path for path, text in pages(phu_tho).items() if "documents/" in text]


@pytest.mark.parametrize("name", ["phu_tho", "hue", "renamed", "with_documents"])
def test_every_link_leads_to_a_file_and_to_a_place_in_it_and_every_page_is_reached(name, request):
    files = request.getfixturevalue(name)
    fonts = {f"assets/{font}" for font in write.font_files()}
    ids = {path: {attrs["id"] for _, attrs, _ in Page(text).tags if "id" in attrs} for path, text in pages(files).items()}
    reached, waiting = set(), ["index.html"]
    while waiting:
        path = waiting.pop()
        if path in reached:
            continue
        reached.add(path)
        if not path.endswith(".html"):
            continue
        for link in links(path, files[path]):
            target, _, fragment = link.partition("#")
            assert target in files or target in fonts, f"{path}: {link}"
            assert not fragment or fragment in ids[target], f"{path}: {link}"
            waiting.append(target)
    assert set(pages(files)) - reached == set()


def test_every_page_asks_nothing_of_any_network_and_runs_only_the_sites_own_script(phu_tho):
    for path, text in pages(phu_tho).items():
        parsed = Page(text)
        assert parsed.open_tags == [], path
        assert parsed.all("html") == [{"lang": "en" if path.startswith("en/") else "vi"}]
        policy = next(attrs["content"] for attrs in parsed.all("meta") if attrs.get("http-equiv") == "Content-Security-Policy")
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
        assert not [attrs for _, attrs, _ in parsed.tags if "style" in attrs or any(name.startswith("on") for name in attrs)]
        scripts = [attrs for attrs in parsed.all("script") if attrs.get("type") != "application/json"]
        assert len(scripts) == 1 and scripts[0]["src"].endswith("assets/site.js")
    assert not re.search(r"@import|url\((?!be-vietnam)", phu_tho["assets/site.css"])
    assert not re.search(r"fetch|XMLHttpRequest|import\(|eval|innerHTML", phu_tho["assets/site.js"])


def test_a_name_that_is_a_script_is_only_a_name_on_every_page(renamed):
    shown = 0
    for path, text in pages(renamed).items():
        scripts = re.findall(r"<script\b[^>]*>", text)
        assert all('src="' in each or 'type="application/json"' in each for each in scripts), path
        assert "alert" not in re.sub(r"&lt;script&gt;alert|&lt;/script&gt;&lt;script&gt;alert|\\u003cscript\\u003ealert", "", text), path
        shown += SCRIPT_NAME in Page(text).said
    assert shown > 30
    layers = re.search(r'<script type="application/json" class="layers">(.*?)</script>', renamed["map.html"]).group(1)
    assert any(SCRIPT_NAME in layer["name"] for layer in json.loads(layers).values()) and "<" not in layers


def test_the_first_page_says_whose_when_from_what_and_how_much(phu_tho):
    said = re.sub(r"\s+", " ", Page(phu_tho["index.html"]).said)
    for words in (
        "Tỉnh Phú Thọ", "Tháng 8 năm 2026", "766/QĐ-TTg", "01/08/2026 – 31/08/2026", "16/09/2026 09:00", RELEASE_ID, "SỐ LIỆU CÔNG BỐ, CHẠY LẠI", "TẠM TÍNH",
        "59,91",
        "danh sách lũy kế năm 2026", "Chưa đủ kỳ", "/6 lĩnh vực", "Thấp nhất so với điểm tối đa", "78,38% (144.625/184.513)", "1/4 đơn vị đủ số liệu",
        "0/22 đơn vị",
        "Chưa có số liệu không phải là 0", "không tự sửa", "mã nội dung 5b9c0de7",
    ):  # fmt: skip
        assert words in said, words
    assert "SỐ LIỆU MÔ PHỎNG" not in said


def test_the_english_pages_say_it_in_english_with_english_numbers(phu_tho):
    said = re.sub(r"\s+", " ", Page(phu_tho["en/index.html"]).said)
    for words in (
        "Phu Tho",
        "August 2026",
        "59.91",
        "78.38% (144,625/184,513)",
        "1/4 units complete enough",
        "PROVISIONAL",
        "Openness and transparency",
        "Missing is not zero",
    ):
        assert words in said, words
    for words in ("Lĩnh vực", "Điểm tính lại", "Chưa", "lũy kế", "tạm tính", "59,91"):
        assert words not in said, words


@pytest.mark.parametrize("name", ["phu_tho", "hue"])
def test_vietnamese_on_an_english_page_says_that_it_is(name, request):
    """The number of a decision is a name in either language; a picture's title is one text with the English of its state."""
    marked = 0
    for path, text in pages(request.getfixturevalue(name)).items():
        if path.startswith("en/"):
            found = Page(text)
            marked += len([said for said, language in found.spoken if language == "vi" and said])
            assert [
                said for said, language in found.spoken if language != "vi" and VIETNAMESE.search(re.sub(r"\d+/QĐ-\w+|SỐ LIỆU MÔ PHỎNG|Tiếng Việt", "", said))
            ] == [], path
    assert marked > 50


@pytest.mark.parametrize("path", ["index.html", "units/H44.html"])
def test_a_score_leads_to_area_metric_parts_rule_and_file(phu_tho, path):
    parsed = Page(phu_tho[path])
    metrics = [places for tag, attrs, places in parsed.tags if tag == "details" and attrs.get("class") == "metric"]
    assert len(metrics) == 19 and all(places.count("details") == 1 for places in metrics)
    for words in (
        "144.625", "184.513", "78,38%", "Điểm = 20 × (hồ sơ đã xử lý trước hạn", "766/QĐ-TTg, nhóm chỉ số 2", f"sha256 {SHA['portal']}", "Mẫu số tạm tính",
        "Mẫu số BCQG/GRIS đang dùng số tạm",
    ):  # fmt: skip
        assert words in parsed.said, words
    assert "criteria/index_766/ON_TIME.html" in {link.removeprefix("../") for link in (attrs.get("href", "") for attrs in parsed.all("a"))}


def test_every_unit_has_a_row_a_heat_strip_and_its_page(phu_tho):
    parsed = Page(phu_tho["index.html"])
    rows = [attrs for attrs in parsed.all("tr") if "data-key" in attrs]
    units = {attrs["href"] for attrs in parsed.all("a") if attrs["href"].startswith("units/")}
    assert len(rows) == len(units) == 26 and "ubnd phuong au co" in {attrs["data-key"] for attrs in rows}
    cells = [attrs for attrs in parsed.all("td") if "cell" in (attrs.get("class") or "").split()]
    assert len(cells) == 6 * (26 + 23)
    assert all((attrs["data-v"] == "") == attrs["class"].endswith("hx") for attrs in cells)


def test_a_criterion_page_holds_rule_citation_parameters_and_every_unit(phu_tho):
    parsed = Page(phu_tho["criteria/index_766/ON_TIME.html"])
    for words in ("Điểm = 20 ×", "766/QĐ-TTg", "điểm tối đa 20", "đạt điểm tối đa từ 100%", "144.625", "15,68", "UBND Phường Nông Trang"):
        assert words in parsed.said, words
    assert len([attrs for attrs in parsed.all("tr") if "data-key" in attrs]) == 27


def test_targets_held_rows_points_at_stake_and_freshness_have_their_pages(hue):
    listed = Page(hue["targets/index.html"]).said
    for words in ("SỐ LIỆU MÔ PHỎNG", "2 mục tiêu: 2 chưa đủ căn cứ", "HUE-10"):
        assert words in listed, words
    quality = Page(hue["quality.html"]).said
    for words in ("Thiếu trường bắt buộc", "Trung tâm Phục vụ hành chính công", "2.010", "2.002", "Điểm phụ thuộc", "Chưa tiêu chí nào dùng nguồn này"):
        assert words in quality, words


def test_points_at_stake_are_the_maxima_of_the_criteria_that_have_evidence_of_the_source(tmp_path):
    evidence = [
        {
            **{"period": MONTH, "criteria_set_id": "index_766", "province_code": HUE, "unit_code": unit, "criterion_code": "ON_TIME", "row_count": 1874},
            **{
                "source_id": "one_stop_dossiers",
                "file_sha256": SHA["dossiers"],
                "arrival_id": "a",
                "file_name": "search_2026-08.json",
                "practice_kind": "simulated",
            },
        }
        for unit in ("H57", "H57.11")
    ]
    why = [
        {"period": MONTH, "province_code": HUE, "unit_code": "H57.11", "measure_code": "dossiers_on_time", "exclusion_reason": reason, "excluded_count": count}
        for reason, count in (("no_due_date", 5), ("left_the_procedure", 7))
    ]
    files = site(freeze(tmp_path / "release", *hue_from_its_own_system(), ("fct_score_evidence", evidence), ("fct_measure_exclusions", why)), HUE)
    assert "20 điểm, 1 tiêu chí, 2 đơn vị (766/QĐ-TTg)" in Page(files["quality.html"]).said
    unit = Page(files["units/H57.11.html"]).said
    assert "1 tệp, 1.874 dòng làm căn cứ" in unit and "search_2026-08.json" in unit
    assert "12 trường hợp: 7 Từ chối, rút hoặc hủy; 5 Không xác định được hạn" in unit
    assert "12 trường hợp, theo định nghĩa của chỉ tiêu đo" in Page(files["units/H57.12.html"]).said


def test_reconciliations_say_what_differs_and_in_how_many_units(tmp_path):
    scope = {"period": MONTH, "province_code": HUE, "figure_code": "received", "left_source": "one_stop_dossiers", "right_source": "national_sync_log"}
    found = [
        {**scope, "unit_code": "H57", "value_left": 812, "value_right": 770, "gap": 42, "reconciliation_status": "differs"},
        {**scope, "unit_code": "H57.11", "value_left": 10, "value_right": 10, "gap": 0, "reconciliation_status": "equal"},
        {**scope, "unit_code": "H57.12", "value_left": 12, "value_right": 9, "gap": 3, "reconciliation_status": "differs"},
    ]
    said = re.sub(r"\s+", " ", Page(site(freeze(tmp_path / "release", *hue_from_its_own_system(), ("fct_reconciliations", found)), HUE)["quality.html"]).said)
    assert "812 Bản đồng bộ quốc gia 770 42 Lệch 1/2" in said


def test_what_the_release_before_gave_otherwise_is_said(tmp_path):
    freeze(tmp_path / "before", statements=("update marts.fct_index_scores set score = 58 where unit_code = 'H44' and period = '2026-08'",))
    manifest = json.loads((tmp_path / "before" / "manifest.json").read_text())
    (tmp_path / "before" / "manifest.json").write_text(json.dumps(manifest | {"release_id": "before", "created_at": "2026-01-01T00:00:00"}))
    release = freeze(tmp_path / "now")
    said = re.sub(r"\s+", " ", Page(site(release)["quality.html"]).said)
    assert "Bản phát hành trước: before." in said and "Tỉnh Phú Thọ Tổng điểm 58,00 59,91" in said
    assert "Không có bản phát hành trước" in Page(site(freeze(tmp_path / "alone" / "only"))["quality.html"]).said


def test_the_map_colours_what_is_known_and_hatches_and_names_the_rest(tmp_path):
    """Two wards of Huế by their area codes: one has points in an area, one has none; 38 are in no release at all."""
    statements = (
        "update marts.dim_units set nso_code = '19789' where unit_code = 'H57.11'",
        "update marts.dim_units set nso_code = '19753' where unit_code = 'H57.12'",
        "insert into marts.fct_index_scores_as_is select * from marts.fct_index_scores where province_code = 'hue' and period = '2026-08'",
        "insert into marts.fct_area_scores_as_is select * from marts.fct_area_scores where province_code = 'hue' and period = '2026-08'",
    )
    text = site(freeze(tmp_path / "release", *hue_from_its_own_system(), statements=statements), HUE)["map.html"]
    layers = json.loads(re.search(r'class="layers">(.*?)</script>', text).group(1))
    assert list(layers)[:2] == ["index_766.score", "index_766.CKMB"] and len(layers) == 7
    area = layers["index_766.TDGQ"]["lands"]
    assert area["19789"] == [4, "100,0% (20,00/20) (tạm tính)"] and area["19753"] == [0, "75,0% (15,00/20) (tạm tính)"]
    assert [told for code, told in area.items() if code not in ("19789", "19753")] == [[-1, "Chưa có số liệu"]] * 38
    assert layers["index_766.score"]["lands"]["19789"] == [-1, "Chưa đủ số liệu (20,00/20 điểm đã biết) (tạm tính)"]
    parsed = Page(text)
    lands = [attrs for attrs in parsed.all("g") if "land" in (attrs.get("class") or "").split()]
    assert len(lands) == 40 + 34 and {"units/H57.11.html", "units/H57.12.html"} <= {attrs["href"] for attrs in parsed.all("a")}
    assert "Đặc khu Hoàng Sa" in parsed.said and "Đặc khu Trường Sa" in parsed.said


def test_like_for_like_says_how_many_units_differ(tmp_path, phu_tho):
    assert "hai cách cho cùng một kết quả" in Page(phu_tho["ranking/index_766.as_is.html"]).said
    statements = (
        "delete from marts.fct_index_scores_as_is where unit_code = 'H44.105'",
        "update marts.fct_index_scores_as_is set score = 1 where unit_code = 'H44.03'",
    )
    changed = site(freeze(tmp_path / "release", statements=statements))
    assert "2 đơn vị khác với cách theo đơn vị lúc đó" in Page(changed["ranking/index_766.as_is.html"]).said
    assert len([attrs for attrs in Page(changed["ranking/index_766.as_is.html"]).all("tr") if "data-key" in attrs]) == 25


def months(unit: str, scores: dict[str, str | None]) -> list[tuple[str, list[dict]]]:
    """Index rows of past months of a unit, as it was and as it is."""
    rows = [
        {
            **{"period": period, "criteria_set_id": "index_766", "province_code": PHU_THO, "unit_code": unit, "peer_group": "province", "max_score": 100},
            **({"score": score, "index_pct": score, "score_status": "scored"} if score else {"score_status": "missing_data"}),
        }
        for period, score in scores.items()
    ]
    return [("fct_index_scores", rows), ("fct_index_scores_as_is", rows)]


def test_the_line_of_twelve_months_stops_at_gaps_and_never_leads_over_a_change_of_rules(tmp_path):
    past = months("H44", {"2026-01": "50", "2026-02": "51", "2026-03": None, "2026-04": "52", "2026-05": "53", "2026-06": "54", "2026-07": "55"})
    changed = ("update marts.dim_criteria set valid_from = '2026-06-01' where criterion_code = 'ON_TIME'",)
    files = site(freeze(tmp_path / "release", *past, statements=changed))
    parsed = Page(files["units/H44.html"])
    paths = [attrs["d"] for tag, attrs, _ in parsed.tags if tag == "path" and re.match(r"M[\d.]+ [\d.]+L", attrs["d"])]
    assert [path.count("L") for path in paths] == [1, 1, 2]
    assert len([attrs for attrs in parsed.all("line") if attrs.get("class") == "break"]) == 1
    assert len([attrs for attrs in parsed.all("line") if attrs.get("class") == "gap"]) == 5
    assert "quy tắc chấm thay đổi ngày 01/06/2026" in parsed.said and "+4,91" in parsed.said


def test_nothing_is_compared_over_a_change_of_rules(tmp_path):
    changed = ("update marts.dim_criteria set valid_from = '2026-08-01' where criterion_code = 'ON_TIME'",)
    said = Page(site(freeze(tmp_path / "release", *months("H44", {"2026-07": "55"}), statements=changed))["units/H44.html"]).said
    assert "cách tính hoặc đơn vị đã thay đổi: không so sánh" in said and "+4,91" not in said


def test_runs_parts_and_breaks_of_a_line():
    assert charts.runs([None, 1.0, 2.0, None, 3.0]) == [[1, 2], [4]]
    assert charts.parts([3, 4, 5], [4]) == [[3], [4, 5]] and charts.parts([3, 4], [3]) == [[3, 4]]
    assert charts.history([[None, None]], []) is None and charts.spark([None, 4.0], []) == ""


def test_pages_of_an_illustrative_set_say_so_and_never_that_results_are_official(tmp_path):
    named = "'drawn' as criteria_set_id, 'illustrative' as status, 'Bộ thử' as name_vi"
    sets = f"insert into marts.dim_criteria_sets select * replace ({named}) from marts.dim_criteria_sets"
    scores = "insert into marts.fct_index_scores{0} select * replace ('drawn' as criteria_set_id, 'illustrative' as set_status) from marts.fct_index_scores{0}"
    criteria = "insert into marts.dim_criteria select * replace ('drawn' as criteria_set_id) from marts.dim_criteria"
    files = site(freeze(tmp_path / "release", statements=(sets, criteria, scores.format(""), scores.format("_as_is"))))
    for path in ("ranking/drawn.html", "ranking/drawn.as_is.html", "criteria/drawn/ON_TIME.html"):
        badges = [text for text in Page(files[path]).texts if text.isupper()]
        assert "MINH HỌA" in badges and not {"CHÍNH THỨC", "TẠM TÍNH"} & set(badges), path
    assert "Bộ thử (minh họa)" in Page(files["index.html"]).said


def test_two_codes_never_share_a_file():
    codes = ["H57:19753", "H57~3a19753", "19753@2025-07-01", "H57.12", "a b", "a_b", "a/b", "Đ"]
    assert len({file_name(code) for code in codes}) == len(codes)
    assert all(re.fullmatch(r"[A-Za-z0-9._~-]+", file_name(code)) for code in codes) and file_name("H57:19753") == "H57~3a19753"


def test_the_same_release_gives_the_same_bytes_and_takes_the_place_of_what_stood_there(phu_tho_release, tmp_path):
    home = open_home(tmp_path / "home")
    first = write.write(phu_tho_release, PHU_THO, MONTH, home)
    before = {path: path.read_bytes() for path in home.site.rglob("*") if path.is_file()}
    (first.parent / "left.html").write_text("of an older version")
    assert write.write(phu_tho_release, PHU_THO, MONTH, home) == first
    assert {path: path.read_bytes() for path in home.site.rglob("*") if path.is_file()} == before
    said = Page((home.site / RELEASE_ID / "index.html").read_text(encoding="utf-8")).said
    assert "Tỉnh Phú Thọ · Tháng 8 năm 2026" in said


def test_english_phrases_have_the_fields_of_the_vietnamese_ones():
    vietnamese, english = (tomllib.loads((folder / "words.toml").read_text(encoding="utf-8")) for folder in (TEMPLATES, TEMPLATES / "en"))
    fields = re.compile(r"\{\w+\}").findall
    for section, phrases in english.items():
        for name, phrase in phrases.items():
            own = vietnamese[section][name]
            pairs = zip(own, phrase, strict=True) if isinstance(phrase, list) else [(own, phrase)]
            assert all(set(fields(one)) == set(fields(other)) for one, other in pairs), f"{section}.{name}"
    for section in ("value", "period", "badge", "meta", "card", "area", "attention", "units", "target", "files", "limits"):
        assert set(vietnamese[section]) == set(english[section]), section
    for section, phrases in tomllib.loads((HERE / "phrases.toml").read_text(encoding="utf-8")).items():
        for name, (one, other) in phrases.items():
            assert set(fields(one)) == set(fields(other)), f"{section}.{name}"


def test_a_material_in_english_keeps_every_figure(phu_tho_release):
    material = reading.read(phu_tho_release, PHU_THO, MONTH)
    english = reading.in_english(material)
    assert english.main["units"] == material.main["units"] and english.main["criterion_scores"] == material.main["criterion_scores"]
    assert {row["criterion_code"]: row["name_vi"] for row in english.main["criteria"]}["ON_TIME"] != {
        row["criterion_code"]: row["name_vi"] for row in material.main["criteria"]
    }["ON_TIME"]
