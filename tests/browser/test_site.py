"""The site in a real browser, from a disk and from a server: silent, alone, readable on a desk and on a phone, and its controls do what they say."""

from __future__ import annotations

import json
import shutil
import struct
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from chromium import WALK, ask, console, run, walk
from conftest import CHROMIUM
from marts_fixture import MONTH
from scorecard_samples import HUE, PHU_THO, RELEASE_ID, crowded, freeze, hue_from_its_own_system

from home import open_home, write_bytes
from scorecards import places
from scorecards.site import documents, write

WIDTHS = {"desk": 1200, "phone": 400}
PAPER_WIDTH = 703  # of A4 between margins of 12 mm, in CSS pixels
NAMES = ["usual", "crowded", "thin"]
CRITERION = "criteria/index_766/ON_TIME.html"
KINDS = ["index.html", "ranking/index_766.as_is.html", "map.html", "criteria/index.html", CRITERION, "targets/index.html", "quality.html"]
ON_ITS_OWN = {"usual": "units/H44.html", "crowded": "targets/PT-03.html", "thin": "units/H57.11.html"}
ASSETS = ["site.css", "site.js", *write.font_files()]
AXE = Path(__file__).with_name("axe") / "axe.min.js"


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """The folder of the site of a usual, a crowded and a thin province; the crowded one hands out PDF and workbook of everybody."""
    folder = tmp_path_factory.mktemp("sites")
    made = {"usual": (PHU_THO, []), "crowded": (PHU_THO, crowded()), "thin": (HUE, hue_from_its_own_system())}
    homes = {name: open_home(folder / f"home_{name}") for name in made}
    for unit in ("", *(f"H44.{place + 300}" for place in range(135))):
        for ending in documents.SCORECARD:
            write_bytes(places.scorecard(places.folder(homes["crowded"], RELEASE_ID, PHU_THO, MONTH), unit, ending), b"%PDF-1.7 of a test")
    return {name: write.write(freeze(folder / name, *more), province, MONTH, homes[name]).parent for name, (province, more) in made.items()}


@pytest.fixture
def served(sites):
    """The address of the usual site behind a web server on this machine, and what it was asked for and answered."""
    asked: list[tuple[str, int]] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_request(self, code="-", size="-"):
            asked.append((self.path, int(code)))

    listener = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=sites["usual"]))
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listener.server_port}/", asked
    listener.shutdown()
    listener.server_close()


def paths(site: Path) -> list[str]:
    return sorted(str(path.relative_to(site)) for path in site.rglob("*.html"))


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("path", ["index.html", "map.html", "en/units/H44.html"])
def test_a_page_is_drawn(sites, tmp_path, path, width):
    picture = tmp_path / "page.png"
    done = run(CHROMIUM, sites["usual"] / path, tmp_path / "profile", f"--screenshot={picture}", width=width, height=1200)
    assert console(done) == []
    assert struct.unpack(">II", picture.read_bytes()[16:24]) == (width, 1200)


@pytest.mark.parametrize("name", NAMES)
def test_every_page_opens_from_a_disk_and_the_console_stays_silent(sites, tmp_path, name):
    found = paths(sites[name])
    assert walk(CHROMIUM, sites[name] / "index.html", found, tmp_path / "profile") == (len(found), [])


def test_every_page_opens_from_a_server_which_is_asked_for_nothing_else(sites, served, tmp_path):
    (address, asked), site = served, sites["usual"]
    (site / "walk.html").write_text(WALK.format(addresses=json.dumps(paths(site))), encoding="utf-8")
    done = run(CHROMIUM, f"{address}walk.html", tmp_path / "profile", "--dump-dom", "--virtual-time-budget=60000")
    (site / "walk.html").unlink()
    assert console(done) == []
    assert {code for _, code in asked} <= {200, 304}
    found = {path.removeprefix("/") for path, _ in asked}
    assert set(paths(site)) <= found and {path for path in found if not path.endswith(".html")} <= {f"assets/{name}" for name in ASSETS}
    assert {"assets/site.css", "assets/site.js", "assets/be-vietnam-pro-vietnamese-400-normal.woff2"} <= found


LAID_OUT = [(name, path) for name in NAMES for path in ("index.html", ON_ITS_OWN[name])]
LAID_OUT += [("crowded", path) for path in ("map.html", "quality.html", "en/index.html", CRITERION)]


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize(("name", "path"), LAID_OUT)
def test_nothing_is_cut_off_or_laid_over_anything_else(sites, tmp_path, name, path, width):
    script = """
      for (const box of document.querySelectorAll('details')) box.open = true;
      answer.inner = innerWidth;
      answer.wide = document.documentElement.scrollWidth;
      const kinds = 'h1,h2,h3,.card,.badge,.things li,summary,dl,.grid-table th,.grid-table td,.meta div,nav a,.switches a,.map svg,.history';
      const seen = [...document.querySelectorAll(kinds)]
        .filter((one) => (one.offsetParent || one.ownerSVGElement !== undefined) && !one.closest('.scroll'));
      answer.count = seen.length;
      answer.clipped = seen.filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline')
        .map((one) => one.textContent.slice(0, 40));
      answer.outside = seen.filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.textContent.slice(0, 40));
      const overlaps = (list) => list.filter((one, place) => { const a = one.getBoundingClientRect(), b = list[place + 1]?.getBoundingClientRect();
        return b && a.bottom > b.top + 1 && a.right > b.left + 1 && b.right > a.left + 1; }).map((one) => one.textContent.slice(0, 40));
      answer.overlapping = ['.card', '.things li', '.area', '.badge', '.meta div', 'nav a'].flatMap((kind) => overlaps([...document.querySelectorAll(kind)]));
    """
    answer = ask(CHROMIUM, sites[name] / path, tmp_path, script, width)
    assert answer["inner"] == width and answer["wide"] <= width and answer["count"] > 8
    assert (answer["clipped"], answer["outside"], answer["overlapping"]) == ([], [], [])


@pytest.mark.parametrize("path", [*KINDS, "units/H44.105.html", "en/index.html", "en/map.html", "en/units/H44.html", "en/targets/PT-03.html"])
def test_axe_finds_nothing_serious(sites, tmp_path, path):
    site = sites["crowded"]
    shutil.copy(AXE, site / "assets" / AXE.name)
    script = f"""
      for (const box of document.querySelectorAll('details')) box.open = true;
      await new Promise((done) => {{ const tag = document.createElement('script'); tag.onload = done; tag.src = '{"../" * path.count("/")}assets/{AXE.name}';
        document.head.append(tag); }});
      const found = await axe.run(document, {{ iframes: false }});
      answer.passes = found.passes.length;
      answer.wrong = found.violations.filter((one) => ['serious', 'critical'].includes(one.impact))
        .map((one) => one.id + ': ' + one.nodes.slice(0, 2).map((node) => node.html.slice(0, 160)).join(' | '));
    """
    answer = ask(CHROMIUM, site / path, tmp_path, script, budget=40000)
    assert answer["passes"] > 15 and answer["wrong"] == []


def test_axe_would_notice(sites, tmp_path):
    bad = sites["usual"] / "bad.html"
    shutil.copy(AXE, sites["usual"] / "assets" / AXE.name)
    bad.write_text('<!doctype html><html><head><title>x</title><script src="assets/axe.min.js"></script></head><body><img src="data:,"><input></body></html>')
    script = "const found = await axe.run(); answer.wrong = found.violations.filter((one) => ['serious', 'critical'].includes(one.impact)).map((one) => one.id)"
    answer = ask(CHROMIUM, bad, tmp_path, script, budget=20000)
    bad.unlink()
    assert {"image-alt", "label", "html-has-lang"} <= set(answer["wrong"])


def test_a_page_reaches_no_other_machine_and_its_fonts_come_from_the_disk(sites, tmp_path):
    script = """
      await document.fonts.ready;
      answer.blocked = await fetch('http://a.invalid/').then(() => 'reached', () => 'blocked');
      answer.faces = [...document.fonts].filter((face) => face.status === 'loaded').length;
    """
    answer = ask(CHROMIUM, sites["usual"] / "index.html", tmp_path, script)
    assert answer["blocked"] == "blocked" and answer["faces"] >= 6


def test_every_vietnamese_letter_comes_from_the_sites_font(sites, tmp_path):
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
    answer = ask(CHROMIUM, sites["usual"] / "index.html", tmp_path, script)
    assert answer["count"] == 134 and answer["missing"] == [] and answer["would_notice"]


def test_search_finds_a_unit_typed_without_accents(sites, tmp_path):
    script = """
      const input = document.getElementById('search');
      const type = (text) => { input.value = text; input.dispatchEvent(new Event('input'));
        return [...document.querySelectorAll('#units tbody tr')].filter((row) => !row.hidden).map((row) => row.querySelector('a').textContent); };
      answer.plain = type('au co'); answer.marked = type('ÂU CƠ'); answer.none = type('không có'); answer.all = type('').length;
      answer.said = document.getElementById('found').textContent;
    """
    answer = ask(CHROMIUM, sites["usual"] / "index.html", tmp_path, script)
    assert answer["plain"] == answer["marked"] == ["UBND Phường Âu Cơ"]
    assert answer["none"] == [] and answer["all"] == 26 and answer["said"] == "26 đơn vị"


def test_sorting_by_an_area_puts_the_unknown_last_both_ways(sites, tmp_path):
    script = """
      const table = document.querySelectorAll('#units table')[1], heading = table.tHead.rows[0].cells[4];
      const values = () => [...table.tBodies[0].rows].map((row) => row.cells[4].textContent);
      heading.querySelector('button').click(); answer.first = values(); answer.firstSort = heading.ariaSort;
      heading.querySelector('button').click(); answer.second = values(); answer.secondSort = heading.ariaSort;
      table.tHead.rows[0].cells[1].querySelector('button').click();
      answer.names = [...table.tBodies[0].rows].slice(0, 2).map((row) => row.cells[1].querySelector('a').textContent);
    """
    answer = ask(CHROMIUM, sites["usual"] / "index.html", tmp_path, script)
    known = [int(text) for text in answer["first"] if text != "–"]
    assert answer["firstSort"] == "descending" and known == sorted(known, reverse=True) and known
    assert answer["first"][len(known) :] == answer["second"][len(known) :] == ["–"] * (22 - len(known))
    assert answer["secondSort"] == "ascending" and [int(text) for text in answer["second"] if text != "–"] == sorted(known)
    assert answer["names"] == ["UBND Phường Âu Cơ", "UBND Phường Nông Trang"]


def test_the_chooser_of_the_map_recolours_it_and_says_so(sites, tmp_path):
    script = """
      const box = document.querySelector('[data-map=communes]'), select = box.querySelector('select');
      const classes = () => [...box.querySelectorAll('.land')].map((land) => land.getAttribute('class')).join();
      answer.options = select.options.length; answer.before = classes();
      answer.known = []; answer.hatched = box.querySelectorAll('.kx').length;
      for (const option of select.options) { select.value = option.value; select.dispatchEvent(new Event('change'));
        const ranges = [...box.querySelectorAll('.range')].map((range) => range.textContent);
        const named = [...box.querySelectorAll('title')].every((title) => title.textContent.includes(': '));
        answer.known.push([box.querySelector('.map-said').textContent, ranges.length, named]); }
      answer.fill = getComputedStyle(box.querySelector('.land')).fill;
    """
    answer = ask(CHROMIUM, sites["usual"] / "map.html", tmp_path, script)
    assert answer["options"] == 7 and answer["hatched"] > 100
    assert len({said for said, _, _ in answer["known"]}) == 7 and all(ranges == 5 and named for _, ranges, named in answer["known"])


def test_the_keyboard_reaches_everything_and_names_it(sites, tmp_path):
    script = """
      answer.stuck = [...document.querySelectorAll('summary, th button, input, a, select')].filter((one) => one.tabIndex < 0).length;
      const controls = [...document.querySelectorAll('button, input, select')];
      answer.unnamed = controls.filter((one) => !(one.ariaLabel || one.textContent || one.labels?.length)).length;
      answer.first = document.querySelector('a').hash;
      answer.box = document.querySelector('summary') && (document.querySelector('summary').click(), document.querySelector('details').open);
    """
    for path in ("index.html", "map.html", "units/H44.html"):
        answer = ask(CHROMIUM, sites["usual"] / path, tmp_path, script)
        assert (answer["stuck"], answer["unnamed"], answer["first"]) == (0, 0, "#main"), path
        assert answer.get("box") in (True, None)


@pytest.mark.parametrize("path", [*KINDS, "units/H44.html", "en/units/H44.html", ON_ITS_OWN["crowded"]])
def test_print_hides_controls_opens_areas_and_fits_the_paper(sites, tmp_path, path):
    """The page in a window as wide as the paper, with the rules for print as its only ones."""
    page, site = sites["crowded"] / path, sites["crowded"]
    style = (site / "assets" / "site.css").read_text(encoding="utf-8").replace("@media print", "@media all").replace("@media screen and", "@media speech and")
    (site / "assets" / "print.css").write_text(style, encoding="utf-8")
    printed = page.with_name("printed.html")
    printed.write_text(page.read_text(encoding="utf-8").replace("assets/site.css", "assets/print.css"), encoding="utf-8")
    script = """
      answer.controls = [...document.querySelectorAll('nav, input, select, .switches, .paper-links, .skip')].filter((one) => one.getClientRects().length)
        .map((one) => one.outerHTML.slice(0, 80));
      answer.arrows = [...document.querySelectorAll('th button')].filter((one) => getComputedStyle(one, '::after').display !== 'none').length;
      answer.closed = [...document.querySelectorAll('.area > .metric > summary')].filter((one) => !one.getBoundingClientRect().height).length;
      answer.open = [...document.querySelectorAll('.area > .metric > summary')].length;
      answer.wide = [...document.querySelectorAll('table, svg, .card, .badge, dl, h1')]
        .filter((one) => one.getClientRects().length && one.getBoundingClientRect().right > innerWidth).map((one) => one.outerHTML.slice(0, 80));
      answer.dark = getComputedStyle(document.body).backgroundColor;
    """
    answer = ask(CHROMIUM, printed, tmp_path, script, PAPER_WIDTH)
    printed.unlink()
    assert (answer["controls"], answer["arrows"], answer["closed"], answer["wide"]) == ([], 0, 0, [])
    assert bool(answer["open"]) == (path == "index.html" or path.endswith("units/H44.html"))
    assert answer["dark"] == "rgb(255, 255, 255)"


def test_a_page_prints(sites, tmp_path):
    run(CHROMIUM, sites["usual"] / "index.html", tmp_path / "profile", f"--print-to-pdf={tmp_path / 'page.pdf'}", "--no-pdf-header-footer")
    printed = (tmp_path / "page.pdf").read_bytes()
    assert printed[:4] == b"%PDF" and printed.count(b"/Type /Page\n") < 9
