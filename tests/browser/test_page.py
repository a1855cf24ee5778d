"""The page in a real browser: silent, alone, readable on a desk and on a phone, and its search, sorting and links do what they say."""

from __future__ import annotations

import struct

import pytest
from chromium import ask, console, run
from conftest import CHROMIUM
from marts_fixture import MONTH
from scorecard_samples import HUE, PHU_THO, crowded, freeze, hue_from_its_own_system

from home import open_home
from scorecards.render import render

WIDTHS = {"desk": 1200, "phone": 400}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The page of a usual, a crowded and a thin province."""
    folder = tmp_path_factory.mktemp("pages")
    made = {"usual": (PHU_THO, []), "crowded": (PHU_THO, crowded()), "thin": (HUE, hue_from_its_own_system())}
    return {
        name: next(path for path in render(freeze(folder / name, *more), province, MONTH, open_home(folder / f"home_{name}")) if path.suffix == ".html")
        for name, (province, more) in made.items()
    }


@pytest.mark.parametrize("name", ["usual", "crowded", "thin"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_the_page_is_drawn_and_the_console_stays_silent(pages, tmp_path, name, width):
    picture = tmp_path / "page.png"
    done = run(CHROMIUM, pages[name], tmp_path / "profile", f"--screenshot={picture}", width=width, height=1200)
    assert console(done) == []
    assert struct.unpack(">II", picture.read_bytes()[16:24]) == (width, 1200)


@pytest.mark.parametrize("name", ["usual", "crowded", "thin"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_nothing_is_cut_off_or_laid_over_anything_else(pages, tmp_path, name, width):
    script = """
      for (const box of document.querySelectorAll('details')) box.open = true;
      answer.inner = innerWidth;
      answer.wide = document.documentElement.scrollWidth;
      const seen = [...document.querySelectorAll('h1,h2,h3,.card,.badge,.things li,summary,.metric dl,.grid-table th,.grid-table td,.meta div')]
        .filter((one) => one.offsetParent && !one.closest('.scroll'));
      answer.count = seen.length;
      answer.clipped = seen.filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline')
        .map((one) => one.textContent.slice(0, 40));
      answer.outside = seen.filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.textContent.slice(0, 40));
      const overlaps = (list) => list.filter((one, place) => { const a = one.getBoundingClientRect(), b = list[place + 1]?.getBoundingClientRect();
        return b && a.bottom > b.top + 1 && a.right > b.left + 1 && b.right > a.left + 1; }).map((one) => one.textContent.slice(0, 40));
      answer.overlapping = ['.card', '.things li', '.area', '.badge', '.meta div'].flatMap((kind) => overlaps([...document.querySelectorAll(kind)]));
    """
    answer = ask(CHROMIUM, pages[name], tmp_path, script, width)
    assert answer["inner"] == width and answer["wide"] <= width and answer["count"] > 50
    assert (answer["clipped"], answer["outside"], answer["overlapping"]) == ([], [], [])


def test_the_page_loads_nothing_but_itself(pages, tmp_path):
    script = """
      await document.fonts.ready;
      answer.loaded = performance.getEntriesByType('resource').map((one) => one.name).filter((name) => !name.startsWith('data:'));
      answer.blocked = await fetch('http://a.invalid/').then(() => 'reached', () => 'blocked');
      answer.faces = [...document.fonts].filter((face) => face.status === 'loaded').length;
    """
    answer = ask(CHROMIUM, pages["usual"], tmp_path, script)
    assert answer["loaded"] == [] and answer["blocked"] == "blocked" and answer["faces"] >= 6


def test_every_vietnamese_letter_comes_from_the_font_in_the_page(pages, tmp_path):
    script = """
      const letters = [...'àảãáạằẳẵắặăầẩẫấậâèẻẽéẹềểễếệêìỉĩíịòỏõóọồổỗốộôờởỡớợơùủũúụừửữứựưỳỷỹýỵđ'].flatMap((one) => [one, one.toUpperCase()]);
      const pen = document.createElement('canvas').getContext('2d');
      const width = (letter, weight, spare, font = 'Be Vietnam Pro') => {
        pen.font = `${weight} 100px '${font}', ${spare}`; return pen.measureText(letter).width; };
      answer.count = new Set(letters).size;
      answer.missing = [];
      for (const weight of [400, 600, 700]) {
        await document.fonts.load(`${weight} 100px 'Be Vietnam Pro'`, letters.join(''));
        answer.missing.push(...letters.filter((letter) => width(letter, weight, 'monospace') !== width(letter, weight, 'serif')));
      }
      answer.would_notice = width('m', 400, 'monospace', 'No Such Font') !== width('m', 400, 'serif', 'No Such Font');
    """
    answer = ask(CHROMIUM, pages["usual"], tmp_path, script)
    assert answer["count"] == 134 and answer["missing"] == [] and answer["would_notice"]


def test_search_finds_a_unit_typed_without_accents(pages, tmp_path):
    script = """
      const input = document.getElementById('search');
      const type = (text) => { input.value = text; input.dispatchEvent(new Event('input'));
        return [...document.querySelectorAll('#units tbody tr')].filter((row) => !row.hidden).map((row) => row.querySelector('a').textContent); };
      answer.plain = type('au co'); answer.marked = type('ÂU CƠ'); answer.none = type('không có'); answer.all = type('').length;
      answer.said = document.getElementById('found').textContent;
    """
    answer = ask(CHROMIUM, pages["usual"], tmp_path, script)
    assert answer["plain"] == answer["marked"] == ["UBND Phường Âu Cơ"]
    assert answer["none"] == [] and answer["all"] == 26 and answer["said"] == "26 đơn vị"


def test_sorting_by_an_area_puts_the_unknown_last_both_ways(pages, tmp_path):
    script = """
      const table = document.querySelectorAll('#units table')[1], heading = table.tHead.rows[0].cells[4];
      const values = () => [...table.tBodies[0].rows].map((row) => row.cells[4].textContent);
      heading.querySelector('button').click(); answer.first = values(); answer.firstSort = heading.ariaSort;
      heading.querySelector('button').click(); answer.second = values(); answer.secondSort = heading.ariaSort;
      table.tHead.rows[0].cells[1].querySelector('button').click();
      answer.names = [...table.tBodies[0].rows].slice(0, 2).map((row) => row.cells[1].querySelector('a').textContent);
    """
    answer = ask(CHROMIUM, pages["usual"], tmp_path, script)
    known = [int(text) for text in answer["first"] if text != "–"]
    assert answer["firstSort"] == "descending" and known == sorted(known, reverse=True) and known
    assert answer["first"][len(known) :] == answer["second"][len(known) :] == ["–"] * (22 - len(known))
    assert answer["secondSort"] == "ascending" and [int(text) for text in answer["second"] if text != "–"] == sorted(known)
    assert answer["names"] == ["UBND Phường Âu Cơ", "UBND Phường Nông Trang"]


def test_a_unit_link_opens_its_details_and_the_keyboard_reaches_everything(pages, tmp_path):
    script = """
      const box = document.getElementById('dv-H44.105');
      answer.before = box.open; location.hash = '#dv-H44.105';
      await new Promise((done) => setTimeout(done, 50));
      answer.after = box.open && document.getElementById('chi-tiet').open;
      answer.rows = box.querySelectorAll('tbody tr').length;
      answer.stuck = [...document.querySelectorAll('summary, th button, input, a')].filter((one) => one.tabIndex < 0).length;
      answer.unnamed = [...document.querySelectorAll('button, input')].filter((one) => !(one.ariaLabel || one.textContent || one.labels?.length)).length;
    """
    answer = ask(CHROMIUM, pages["usual"], tmp_path, script)
    assert (answer["before"], answer["after"], answer["stuck"], answer["unnamed"]) == (False, True, 0, 0)
    assert answer["rows"] > 6
