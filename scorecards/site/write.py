"""Writes the site of a province and period: every page in both languages, its fonts, style and script beside them, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from home import Home, sync, write_bytes
from scorecards import marks, places, view
from scorecards.pdf import FONTS
from scorecards.site import charts, criteria, documents, map_page, quality, ranking, reading, targets, units
from scorecards.site.documents import Papers
from scorecards.site.reading import Material
from scorecards.site.texts import HERE, file_name, say
from scorecards.vietnamese import LANGUAGES, period_label, speaking

TEMPLATES = HERE / "templates"
# 'self' is the site's own server; opened from a disk, a page is of no origin and may use the files of that disk
POLICY = "'self' file:"
# The ranges are those that the font package declares for its three files.
RANGES = {
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,"
    "U+2212,U+2215,U+FEFF,U+FFFD",
    "latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,"
    "U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
    "vietnamese": "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,U+0300-0301,U+0303-0304,U+0308-0309,U+0323,U+0329,"
    "U+1EA0-1EF9,U+20AB",
}
WEIGHTS = (400, 600, 700)
GUIDES = ("dictionary.xlsx", "lineage.html")  # of a release; older ones have none


def write(release_path: Path, province: str, period: str, home: Home) -> Path:
    """Write site/<release>/<province>/<period>/ in place of what stood there, with the documents that have been written, and return its index.html."""
    material = reading.read(release_path, province, period)
    release_id = material.main["manifest"]["release_id"]
    folder = home.site / release_id / province / period
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}.partial")
    shutil.rmtree(fresh, ignore_errors=True)
    papers = documents.found(places.folder(home, release_id, province, period), material.main["province"]["unit_code"], list(material.names))
    for path, content in files(material, papers):
        (fresh / path).parent.mkdir(parents=True, exist_ok=True)
        (fresh / path).write_bytes(content)
    exchange(fresh, folder)
    write_home(home.site / release_id, release_path, release_id, material.provinces)
    return folder / "index.html"


def exchange(fresh: Path, folder: Path) -> None:
    """Put a finished folder in the place of an older one; a reader meets one or the other."""
    former = folder.with_name(f".{folder.name}.{os.getpid()}.former")
    if folder.exists():
        folder.rename(former)
    fresh.rename(folder)
    sync(folder.parent)
    shutil.rmtree(former, ignore_errors=True)


def files(material: Material, papers: Papers) -> Iterator[tuple[str, bytes]]:
    """Every file of the site by its path: assets, documents, then the pages in each language, the Vietnamese ones at the top."""
    yield "assets/site.css", (font_faces() + (TEMPLATES / "site.css").read_text(encoding="utf-8")).encode()
    yield "assets/site.js", (TEMPLATES / "site.js").read_bytes()
    yield "assets/OFL.txt", (FONTS / "OFL.txt").read_bytes()
    for name in font_files():
        yield f"assets/{name}", (FONTS / name).read_bytes()
    for paths in papers.values():
        yield from ((path, file.read_bytes()) for path, file in paths.items())
    for language in LANGUAGES:
        with speaking(language):
            yield from language_files(material if language == "vi" else reading.in_english(material), papers, language)


def language_files(material: Material, papers: Papers, language: str) -> Iterator[tuple[str, bytes]]:
    shown, own = view.build(material.main), material.main["province"]["unit_code"]
    linked = {unit: documents.links(paths) for unit, paths in papers.items()}
    shared = {"d": shown, "badges": shown["badges"], "language": language, "policy": POLICY, "papers_of": linked, "own": own}
    folder = "" if language == "vi" else f"{language}/"
    for path, template, section, content in pages(material):
        root = "../" * path.count("/")
        up = root + "../" * folder.count("/")
        place = {"path": path, "section": section, "root": root, "top": up, "twin": f"{up}{path}" if folder else f"{root}en/{path}"}
        yield folder + path, environment().get_template(template).render(shared | place | content).encode()


def pages(material: Material) -> Iterator[tuple[str, str, str, dict]]:
    """(path, template, section of the navigation, what the template prints) of every page."""
    main, own = next(iter(material.sets)), material.main["province"]["unit_code"]
    lists = {"ranking": ranking.page(material, main, False), "provinces": ranking.provinces(material), "areas": units.areas(material, main, own)}
    yield "index.html", "index.html.j2", "overview", lists
    for each in material.sets:
        for is_now in (False, True):
            path = ranking.path(material, each, is_now)
            if path != "index.html":
                yield path, "ranking.html.j2", "overview", {"ranking": ranking.page(material, each, is_now), "badges": ranking.badges(material, each)}
    for unit in material.names:
        yield f"units/{file_name(unit)}.html", "unit.html.j2", "overview", {"unit": units.page(material, unit)}
    yield "map.html", "map.html.j2", "map", {"maps": map_page.page(material)}
    yield "criteria/index.html", "criteria.html.j2", "criteria", {"sets": criteria.listed(material)}
    for path, content in criteria.pages(material):
        yield path, "criterion.html.j2", "criteria", {"c": content, "badges": ranking.badges(material, content["set_id"])}
    yield "targets/index.html", "targets.html.j2", "targets", {"targets": targets.listed(material)}
    for path, content in targets.pages(material):
        yield path, "target.html.j2", "targets", {"t": content}
    yield "quality.html", "quality.html.j2", "quality", {"q": quality.page(material)}


def write_home(folder: Path, release_path: Path, release_id: str, provinces: list[dict]) -> None:
    """The first page of a release: every province and period that has been written, in their order, and what the release says of its data."""
    found = sorted(path.parent.relative_to(folder).parts for path in folder.glob("[!.]*/[!.]*/index.html"))
    names = {row["province_code"]: row["full_name_vi"] for row in provinces}
    places = [{"href": f"{province}/{period}/", "name": names.get(province, province), "period": period_label(period)} for province, period in found]
    guides = [name for name in GUIDES if (release_path / name).is_file()]
    for name in guides:
        write_bytes(folder / name, (release_path / name).read_bytes())
    told = {"places": places, "guides": guides, "release_id": release_id}
    write_bytes(folder / "index.html", environment().get_template("home.html.j2").render(**told).encode())


class Templates(Environment):
    """Jinja looks for an attribute first and then for a key; nearly everything here is a dict, so that a site is written a fifth faster the other way round."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        return obj[attribute] if type(obj) is dict and attribute in obj else super().getattr(obj, attribute)


@lru_cache(maxsize=1)
def environment() -> Templates:
    """Templates compiled once; every name is escaped."""
    env = Templates(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False)
    env.filters["heat"] = heat_class
    env.filters["figure"] = lambda row: marks.beside(row["score"], row["mark"])
    env.globals.update(say=say, packed=packed, bar=charts.bar)
    return env


def packed(picture: dict) -> Markup:
    """The layers of a map for the script, in JSON that cannot end its own element."""
    layers = {}
    for layer in picture["layers"]:
        lands = {code: [layer["classes"][code], text] for code, text in layer["texts"].items()}
        layers[layer["key"]] = {"name": f"{layer['group']} · {layer['name']}", "ranges": layer["ranges"], "lands": lands}
    text = json.dumps(layers, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def heat_class(share: float | None) -> str:
    """Eleven shades, one for each ten per cent; unknown has its own."""
    return "hx" if share is None else f"h{min(int(share // 10), 10)}"


def font_files() -> list[str]:
    return [f"be-vietnam-pro-{subset}-{weight}-normal.woff2" for weight in WEIGHTS for subset in RANGES]


def font_faces() -> str:
    """The @font-face rules of the fonts that lie beside the style."""
    return "".join(
        f"@font-face{{font-family:'Be Vietnam Pro';font-style:normal;font-weight:{weight};font-display:swap;"
        f"src:url(be-vietnam-pro-{subset}-{weight}-normal.woff2) format('woff2');unicode-range:{letters}}}\n"
        for weight in WEIGHTS
        for subset, letters in RANGES.items()
    )
