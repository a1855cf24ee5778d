"""The formal report: every figure leads back to the release, nothing is invented, blamed or signed, and both files say the same."""

from __future__ import annotations

import json
import re
import tomllib
import zipfile
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO

import docx
import duckdb
import pytest
from marts_fixture import MONTH
from pdf_text import page_texts
from report_samples import HUE_SCOPE, altered, hue, phu_tho, read_figure, report, said, sentences
from scorecard_samples import HUE, PHU_THO, RELEASE_ID

from home import open_home
from scorecards.facts import ScorecardError
from scorecards.report import documents, rulebook, trace, typeset, word
from scorecards.report.content import Sentence
from scorecards.vietnamese import TEMPLATES

PHRASES = tomllib.loads((TEMPLATES / "report.toml").read_text(encoding="utf-8"))
# columns whose value is printed by its name
NAMED = {"calendar", "class_code", "decision_number", "due_date"}
ILLUSTRATIVE = tuple(f"update marts.{mart} set set_status = 'illustrative'" for mart in ("fct_index_scores", "fct_area_scores", "fct_criterion_scores"))
ILLUSTRATIVE += ("update marts.dim_criteria_sets set status = 'illustrative' where criteria_set_id = 'index_766'",)


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    return {PHU_THO: phu_tho(tmp_path_factory.mktemp("phu_tho")), HUE: hue(tmp_path_factory.mktemp("hue"))}


def figures(block: dict) -> list[dict]:
    """The figures of a block of the trace and the parts of which some are made."""
    found = [*block.get("figures", []), *block.get("cells", [])]
    return found + [part for one in found for part in one.get("parts", [])]


def look_up(con, figure: dict) -> list:
    """The rows that a figure's id names, asked for in plain SQL."""
    asked = []
    for name, value in figure["key"].items():
        texts = value if isinstance(value, list) else [value]
        asked.append(f"{name} is null" if value is None else f"cast({name} as varchar) in ({', '.join(map(repr, texts))})")
    return con.execute(f"select {figure['column'] or '1'} from marts.{figure['mart']} where {' and '.join(asked)}").fetchall()


def value_again(con, figure: dict):
    """What the figure should be, from the release alone."""
    if figure["how"] in ("difference", "share"):
        first, second = (Decimal(part["value"]) for part in figure["parts"])
        return first - second if figure["how"] == "difference" else 100 * first / second
    found = [row[0] for row in look_up(con, figure)]
    if figure["how"] == "value":
        [only] = found
        return only
    known = [one for one in found if one is not None]
    return {"count": len(found), "filled": len(known), "distinct": len(set(known)), "sum": sum(known) if figure["how"] == "sum" else None}[figure["how"]]


@pytest.mark.parametrize("province", [PHU_THO, HUE])
@pytest.mark.parametrize("period", [MONTH, "2026-Q3", "2026-H2", "2026", "2026-Q1"])
def test_every_figure_leads_to_the_release_and_stands_in_its_sentence(releases, province, period):
    blocks = json.loads(trace.as_json(report(releases[province], province, period)))
    with duckdb.connect(str(releases[province] / "warehouse.duckdb"), read_only=True) as con:
        for block in blocks:
            for figure in figures(block):
                value = value_again(con, figure)
                assert (None if value is None else str(value)) == figure["value"] or Decimal(str(value)) == Decimal(figure["value"]), figure["id"]
                if figure.get("column") not in NAMED:
                    printed, places = read_figure(figure["text"])
                    assert printed == abs(Decimal(str(value))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), figure
            for figure in block.get("figures", []):
                assert figure["text"] in block["text"], (block["rule"], figure["text"])
    assert period != MONTH or sum(len(figures(block)) for block in blocks) > 100


@pytest.mark.parametrize("province", [PHU_THO, HUE])
def test_no_sentence_states_a_number_that_is_neither_a_figure_nor_of_a_name_nor_of_the_rule_itself(releases, province):
    for period in (MONTH, "2026-Q3", "2026"):
        for sentence in sentences(report(releases[province], province, period)):
            left = sentence.text
            for told in sorted([*(figure.text for figure in sentence.figures), *sentence.names], key=len, reverse=True):
                left = left.replace(told, " ", 1) if told else left
            own = re.sub(r"\{.*?\}", "", PHRASES["report_rule"][sentence.rule])
            assert re.findall(r"\d+", left) == re.findall(r"\d+", own), sentence.text


def refused(text: str) -> list[str]:
    return [phrase for phrase in PHRASES["report_refused"]["phrases"] if phrase in text.casefold()]


def test_no_cause_no_blame_no_order():
    texts = [*PHRASES["report_rule"].values(), *PHRASES["report_item"].values()]
    assert [(text, found) for text in texts if (found := refused(text))] == []
    assert refused("Điểm giảm do lỗi của đơn vị, yêu cầu khắc phục.") == ["lỗi của", "do lỗi", "yêu cầu"]


def test_every_rule_has_a_phrase_and_every_phrase_a_rule(releases, tmp_path):
    code = "".join(path.read_text(encoding="utf-8") for path in sorted((TEMPLATES.parent / "report").glob("*.py")))
    made = {f"table_{kind}" for kind in PHRASES["report_heads"]} | {f"data_{kind}" for kind in ("simulated", "captured")}
    made |= {f"attention_{kind}" for kind in ("parts", "ratio", "points")}
    assert [rule for rule in PHRASES["report_rule"] if f'"{rule}"' not in code and rule not in made] == []


def test_the_month_is_told_in_eight_sections_and_four_annexes(releases):
    found = report(releases[PHU_THO])
    assert [part.number for part in found.sections] == ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"]
    assert [part.number for part in found.annexes] == ["I", "II", "III", "IV"]
    text = said(found)
    for line in (
        "theo lịch dương từ ngày 01/08/2026 đến ngày 31/08/2026; theo lịch báo cáo hành chính từ ngày 15/07/2026 đến ngày 14/08/2026",
        f"bản phát hành {RELEASE_ID}, cập nhật đến 16/09/2026 09:00",
        "Bộ chỉ số 766/QĐ-TTg có đủ số liệu của 6 lĩnh vực.",
        "tỉnh Phú Thọ đạt 59,91/100 điểm, bằng 59,91% điểm tối đa.",
        "So với tháng 7 năm 2026, điểm theo Bộ chỉ số 766/QĐ-TTg giảm 1,11 điểm, từ 61,02 xuống 59,91 điểm.",
        "lũy kế năm 2026, tỉnh Phú Thọ xếp hạng 13 trên 23 tỉnh, thành phố",
        "Việc thứ nhất: mục tiêu “Tỷ lệ hồ sơ giải quyết trực tuyến",
        "Việc thứ hai: Tỷ lệ hồ sơ xử lý trước hạn, đúng hạn (đã và đang xử lý) đạt 78,38% (144.625/184.513), được 15,68/20 điểm, còn 4,32 điểm",
        "Trong lĩnh vực Công khai, minh bạch, 2 tiêu chí không phát sinh trong kỳ, tương ứng 10 điểm, không được tính là 0 điểm.",
        "giảm 1,70 điểm, từ 91,50 xuống 89,80 điểm",
        "Theo dõi 24 mục tiêu đến tháng 8 năm 2026: 16 mục tiêu đạt; 8 mục tiêu chậm.",
        "Đề nghị kiểm tra việc cung cấp số liệu của 1 nguồn chưa có hoặc chưa đủ số liệu: ",
        "Đề nghị kiểm tra 1 trường hợp tổng công bố khác tổng các phần",
    ):  # fmt: skip
        assert line in text, line
    assert "SỐ LIỆU MÔ PHỎNG" not in text


def test_figures_of_both_calendars_stand_in_lines_of_their_own(releases):
    [table] = [block for _, block in report(releases[PHU_THO]).blocks() if block.rule == "table_measures"]
    assert [[str(cell) for cell in row[1:5]] for row in table.rows] == [
        ["lịch dương", "91", "100", "91,00%"],
        ["lịch báo cáo hành chính", "93", "100", "93,00%"],
    ]


def test_practice_input_is_named_first_and_on_every_page(releases):
    found = report(releases[HUE], **HUE_SCOPE)
    assert found.sections[0].blocks[0].text.startswith("SỐ LIỆU MÔ PHỎNG")
    assert "SỐ LIỆU MÔ PHỎNG" in found.heading.notices
    assert all("SỐ LIỆU MÔ PHỎNG" in page for page in page_texts(typeset.write(found)))
    assert "đã biết 18,83 điểm trên 20 điểm của phần có số liệu, tổng điểm tối đa là 100 điểm (tạm tính)" in said(found)


@pytest.mark.parametrize("period", ["2026-Q1", "2026-H1", "2025"])
def test_a_period_without_figures_says_so_and_invents_nothing(releases, period):
    found = report(releases[HUE], HUE, period)
    stated = [figure for sentence in sentences(found) for figure in sentence.figures if figure.column in ("score", "known_score", "numerator")]
    assert stated == []
    text = said(found)
    assert text.count("Chưa có số liệu") >= 8
    assert "0,00" not in text


def test_a_longer_period_says_which_months_it_has(releases):
    assert "Trong kỳ, số liệu đã có của tháng 8 năm 2026; tháng 7 năm 2026, tháng 9 năm 2026: Chưa có số liệu." in said(report(releases[HUE], HUE, "2026-Q3"))


def test_points_of_rules_that_are_no_law_carry_their_mark(releases, tmp_path):
    found = report(altered(releases[PHU_THO], tmp_path / "release", *ILLUSTRATIVE))
    stating = [s for s in sentences(found) if any(figure.column in ("score", "rank", "known_score") for figure in s.figures)]
    assert len(stating) > 10
    assert [s.text for s in stating if "minh họa" not in s.text] == []
    for _, block in found.blocks():
        if not isinstance(block, Sentence):
            for row in block.rows:
                if any(getattr(cell, "column", "") in ("score", "rank", "known_score") for cell in row):
                    assert "Minh họa" in str(row[-1]), (block.title, row)


def test_points_that_changed_since_the_release_before_are_told_with_both_figures(releases, tmp_path):
    other = "update marts.fct_index_scores set score = 60.5 where unit_code = 'H44' and period = '2026-07'"
    then, now = "20260910-000000000000", "20260916-000000000000"
    then = altered(releases[PHU_THO], tmp_path / then, other, release_id=then, created_at="2026-09-10T00:00:00", rulebook_sha256="a")
    now = altered(releases[PHU_THO], tmp_path / now, release_id=now, created_at="2026-09-16T00:00:00", rulebook_sha256="b")
    seventh = {place: block for place, block in report(now).blocks() if place.startswith("VII.")}
    assert [block.text for block in seventh.values()] == [
        "So với bản phát hành 20260910-000000000000, 1 kết quả của các kỳ đã kết thúc thay đổi (danh sách tại Phụ lục IV).",
        "Điểm của tỉnh Phú Thọ tháng 7 năm 2026 theo Bộ chỉ số 766/QĐ-TTg đổi từ 60,50 thành 61,02.",
        "Quy tắc chấm điểm của hai bản phát hành khác nhau.",
    ]
    [count] = seventh["VII.1"].figures
    assert (count.value, [str(part) for part in count.parts]) == (1, ["60,50", "61,02"])
    assert seventh["VII.2"].figures[0].figure_id.startswith("20260910-000000000000/fct_index_scores.score[")
    assert "restated_no_release" in [block.rule for _, block in report(then).blocks()]


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def written(releases):
    found = report(releases[PHU_THO])
    return found, word.write(found), typeset.write(found)


def test_both_files_hold_every_sentence_and_every_cell(written):
    found, as_word, as_pdf = written
    document = docx.Document(BytesIO(as_word))
    in_word = plain("".join(element.text or "" for element in document.element.body.iter("{*}t")))
    in_pdf = plain("".join(page_texts(as_pdf)))
    for _, block in found.blocks():
        for text in [block.text] if isinstance(block, Sentence) else [str(cell) for row in block.rows for cell in row]:
            assert plain(text) in in_word, text
            if isinstance(block, Sentence):
                assert all(plain(part) in in_pdf for part in text.split()), text


def test_the_columns_of_a_table_are_as_wide_for_a_program_that_goes_by_the_grid_as_for_one_that_goes_by_the_cells(written):
    _, as_word, _ = written
    tables = docx.Document(BytesIO(as_word)).tables
    widths = [([column.width for column in table.columns], [cell.width for cell in table.rows[-1].cells]) for table in tables]
    assert len(widths) > 8 and all(grid == cells for grid, cells in widths)
    assert [round(width.mm) for width in widths[0][0]] == [70, 95] and len(set(widths[2][0])) > 1


def test_the_same_release_gives_the_same_bytes(written, releases):
    _, as_word, as_pdf = written
    again = report(releases[PHU_THO])
    assert (word.write(again), typeset.write(again)) == (as_word, as_pdf)
    with zipfile.ZipFile(BytesIO(as_word)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "docProps/thumbnail.jpeg" not in archive.namelist()


def test_the_pdf_is_a4_to_be_kept_and_read_aloud_with_its_fonts_inside(written):
    _, _, as_pdf = written
    assert set(re.findall(rb"/MediaBox ?\[([^\]]+)\]", as_pdf)) == {b"0 0 595.2756 841.8898"}
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in as_pdf and b"<pdfuaid:part>1</pdfuaid:part>" in as_pdf
    fonts = set(re.findall(rb"/BaseFont/([A-Z]{6}\+[\w-]+)", as_pdf))
    assert {name.partition(b"+")[2].partition(b"-")[0] for name in fonts} == {b"Tinos"}
    assert len(re.findall(rb"/FontFile[23] \d+ 0 R", as_pdf)) == len(fonts)


def test_pages_are_counted_in_the_text_and_in_each_annex_and_the_first_of_each_has_no_number(written):
    firsts = [text.split("\n") for text in page_texts(written[2])]
    numbers, place = [], 0
    for lines in firsts:
        place = 1 if any(line.startswith(("CỘNG HÒA", "Phụ lục ")) for line in lines[:8]) else place + 1
        numbers.append((place, str(place) in lines[:1]))
    assert [place for place, _ in numbers].count(1) == 5
    assert [(place, is_shown) for place, is_shown in numbers if is_shown != (place > 1)] == []


def test_software_signs_nothing_and_leaves_number_and_day_open(written):
    found, as_word, _ = written
    assert found.heading.number == "Số:        /BC-SNV"
    assert re.fullmatch(r"Phú Thọ, ngày +tháng +năm 2026", found.heading.place_and_date)
    document = docx.Document(BytesIO(as_word))
    [foot] = [table for table in document.tables if "Nơi nhận:" in table.cell(0, 0).text]
    assert foot.cell(0, 1).text.split("\n") == ["TM./KT./TL./TUQ.", "[QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ]", "", "", "", "", ""]


@pytest.mark.parametrize(("day", "text"), [(date(2026, 9, 5), "ngày 05 tháng 9 năm 2026"), (date(2027, 1, 15), "ngày 15 tháng 01 năm 2027")])
def test_a_day_that_is_known_is_written_as_the_decree_wants(releases, day, text):
    assert report(releases[PHU_THO], dated=day).heading.place_and_date == f"Phú Thọ, {text}"


def test_a_province_with_a_letterhead_of_its_own_uses_it(releases, monkeypatch):
    own = rulebook.head(PHU_THO) | {"issuer_vi": "BAN CHỈ ĐẠO", "province_code": PHU_THO}
    rows = rulebook.rulebook_rows
    monkeypatch.setattr(rulebook, "rulebook_rows", lambda name: [*rows(name), own] if name == "report_heads.csv" else rows(name))
    assert report(releases[PHU_THO]).heading.issuer == "BAN CHỈ ĐẠO"
    assert report(releases[HUE], **HUE_SCOPE).heading.issuer == "SỞ NỘI VỤ"


def test_three_files_are_written_beside_the_scorecard(releases, tmp_path):
    home = open_home(tmp_path / "home")
    paths = documents.write(releases[HUE], HUE, MONTH, home)
    assert [str(path.relative_to(home.scorecards)) for path in paths] == [f"{RELEASE_ID}/hue/2026-08/report.{kind}" for kind in ("docx", "pdf", "trace.json")]
    assert [path.read_bytes()[:4] for path in paths] == [b"PK\x03\x04", b"%PDF", b"[\n {"]


@pytest.mark.parametrize(("kind", "period"), [("month", "2026-08"), ("quarter", "2026-Q3"), ("half_year", "2026-H2"), ("year", "2026")])
def test_a_month_lies_in_one_period_of_each_kind(kind, period):
    assert documents.widened(MONTH, kind) == period


def test_a_longer_period_lies_in_no_shorter_one():
    with pytest.raises(documents.ReportError, match="longer than a quarter"):
        documents.widened("2026-H1", "quarter")


def test_a_province_that_is_not_there_is_refused(releases):
    with pytest.raises(ScorecardError, match="province_code"):
        report(releases[PHU_THO], "nowhere")
