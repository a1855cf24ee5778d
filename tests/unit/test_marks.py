"""No figure of points or rank is ever shown without its mark where its rules are only an illustration or its points are not settled."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from io import BytesIO

import openpyxl
import pytest
from marts_fixture import SET
from pdf_text import page_texts
from scorecard_samples import HUE, PHU_THO, freeze, hue_from_its_own_system, read
from site_samples import site

from scorecards import marks, pdf, sentences, view, workbook
from scorecards.vietnamese import points
from warehouse.connection import connect

# what a reader takes in at one look: a figure in one of these has its mark in the same one
WHOLE = {"tr", "li", "summary", "dd", "text", "title"}
EMPTY = {"meta", "link", "input", "br", "path", "rect", "circle", "line"}
SCORES = [f"fct_{level}_scores{view}" for level in ("index", "area", "criterion") for view in ("", "_as_is")]
ILLUSTRATIVE = [f"update marts.{mart} set set_status = 'illustrative', published_score = null" for mart in SCORES]
ILLUSTRATIVE += [f"update marts.dim_criteria_sets set status = 'illustrative' where criteria_set_id = '{SET}'"]


@pytest.fixture(scope="module")
def illustrative(tmp_path_factory):
    """The real month of Phú Thọ, as if its rules were only an illustration."""
    return freeze(tmp_path_factory.mktemp("illustrative"), statements=tuple(ILLUSTRATIVE))


@pytest.fixture(scope="module")
def settled(tmp_path_factory):
    return freeze(tmp_path_factory.mktemp("settled"))


@pytest.fixture(scope="module")
def provisional(tmp_path_factory):
    return freeze(tmp_path_factory.mktemp("provisional"), *hue_from_its_own_system())


class Wholes(HTMLParser):
    """The text of every smallest whole of a page, tooltips and labels with it."""

    def __init__(self):
        super().__init__()
        self.open: list[list[str]] = [[]]
        self.tags, self.found = [], []

    def handle_starttag(self, tag, attributes):
        said = [text for name, text in attributes if name in ("title", "aria-label") and text]
        if tag in EMPTY:
            return
        self.tags.append(tag)
        if tag in WHOLE:
            self.open.append([])
        self.open[-1] += said

    def handle_endtag(self, tag):
        if tag in EMPTY:
            return
        while self.tags and self.tags.pop() != tag:
            pass
        if tag in WHOLE and len(self.open) > 1:
            self.found.append(" ".join(self.open.pop()))

    def handle_data(self, text):
        self.open[-1].append(text)


def wholes(release, province: str) -> list[str]:
    """Of every Vietnamese page of the site."""
    found = []
    for path, text in site(release, province).items():
        if path.endswith(".html") and not path.startswith("en/"):
            reader = Wholes()
            reader.feed(text)
            found += reader.found
    return found


def scores_of(facts: dict) -> set[str]:
    """Every number of points that a scorecard may show, as it is printed."""
    rows = [*facts["units"]] + [row for by_unit in (facts["area_scores"], facts["criterion_scores"]) for found in by_unit.values() for row in found.values()]
    found = {points(row[name]) for row in rows for name in ("score", "known_score") if row.get(name) is not None}
    return {score for score in found if score not in ("0,00", "100,00")}


def shows(text: str, scores: set[str]) -> bool:
    return bool(set(re.findall(r"(?<![\d,.])\d+(?:\.\d{3})*,\d\d(?![\d%])", text)) & scores)


def test_every_figure_of_an_illustrative_set_is_marked_on_the_page(illustrative):
    facts = read(illustrative, province=PHU_THO)
    scores = scores_of(facts) | {points(row["score"]) for row in facts["ranking"]}
    found = [text for text in wholes(illustrative, PHU_THO) if shows(text, scores)]
    assert len(found) > 100
    assert [text for text in found if "minh họa" not in text] == []


def test_a_settled_result_bears_no_mark(settled):
    facts = read(settled, province=PHU_THO)
    confirmed = [row for row in facts["units"] if row["set_status"] == marks.SETTLED_SET and row["score_status"] == "scored"]
    assert confirmed and [text for text in wholes(settled, PHU_THO) if "minh họa" in text.lower()] == []
    assert marks.of_row(facts, {"set_status": "confirmed", "score_status": "scored"}) == ""


def test_points_that_hang_on_a_stand_in_or_an_unsigned_reading_are_marked(provisional):
    """Huế of its own system: the index is not whole, one area is provisional, and so is all that is known of each unit."""
    scores = scores_of(read(provisional, province=HUE))
    found = [text for text in wholes(provisional, HUE) if shows(text, scores)]
    assert found and [text for text in found if "tạm tính" not in text.lower()] == []


def test_every_table_of_the_pdf_and_its_head_are_marked(illustrative, settled):
    """A mark for each figure that the settled scorecard shows without one."""
    printed = (page_texts(pdf.write(view.build(read(release, province=PHU_THO)))) for release in (illustrative, settled))
    marked, plain = (re.sub(r"\s+", " ", " ".join(pages)) for pages in printed)
    shown = view.build(read(illustrative, province=PHU_THO))
    areas = [area for area in shown["areas"] if area["score"]]
    criteria = [c for area in shown["areas"] for c in area["criteria"] if c["is_counted"] and c["score"]]
    units = [unit for group in shown["unit_lists"] for unit in (*group["ranked"], *group["incomplete"])]
    first = sum(len(group["ranked"]) + min(10, len(group["incomplete"])) for group in shown["unit_lists"])  # page one has the first ten that are not whole
    beside = [*shown["cards"], *shown["attention"], *areas, *areas, *criteria, *units, *shown["ranking"]]
    said = len([figure for figure in beside if figure["mark"]]) + first
    assert said > 90 and all(len(group["ranked"]) <= 3 for group in shown["unit_lists"])
    assert marked.count("minh họa") == said + len([limit for limit in shown["limits"] if "minh họa" in limit]) and "minh họa" not in plain
    assert "MINH HỌA" in marked and "không phải quy định" in marked


def test_every_row_of_the_workbook_is_marked(illustrative):
    book = openpyxl.load_workbook(BytesIO(workbook.write(read(illustrative, province=PHU_THO))))
    scores = {float(score.replace(".", "").replace(",", ".")) for score in scores_of(read(illustrative, province=PHU_THO))}
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    showing = [row for row in rows if any(isinstance(cell, int | float) and round(cell, 2) in scores for cell in row) and isinstance(row[0], str)]
    with_a_state = [row for row in showing if any(isinstance(cell, str) and "minh họa" in cell.lower() for cell in row)]
    assert len(with_a_state) > 100
    gaps = {row[0] for row in showing if row not in with_a_state}
    assert gaps <= {row["unit_name_vi"] for row in read(illustrative, province=PHU_THO)["gaps"]} | set()


def test_the_sentences_and_the_list_for_a_terminal_are_marked(illustrative):
    with connect(illustrative / "warehouse.duckdb") as con:
        said, listed = sentences.three_sentences(con, PHU_THO, "2026-08"), sentences.ranking(con, "2026-08")
    assert "minh họa" in said[0] and "minh họa" in said[1] and listed and all(row["score"].endswith("(minh họa)") for row in listed)


def test_the_badge_never_says_official_of_an_illustration(illustrative):
    badges = [badge["text"] for badge in view.badges(read(illustrative, province=PHU_THO))]
    assert "MINH HỌA" in badges and "CHÍNH THỨC" not in badges and json.dumps(badges, ensure_ascii=False).count("TẠM TÍNH") == 1
