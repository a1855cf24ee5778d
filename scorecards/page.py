"""The page: one HTML file with its fonts, drawings and script inside, which asks nothing of any network."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scorecards import drilldown, marks
from scorecards.pdf import FONTS
from scorecards.vietnamese import TEMPLATES

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


def write(facts: dict, shown: dict) -> bytes:
    """The page of one scorecard; every name is escaped and only our own style and script may run."""
    style, script = font_faces() + asset("page.css"), asset("page.js")
    template = environment().get_template("page.html.j2")
    text = template.render(
        d=shown,
        style=style,
        script=script,
        style_hash=digest(style),
        script_hash=digest(script),
        units=unit_details(facts, shown),
        strip=strip(shown["ranking"]),
    )
    return text.encode("utf-8")


@lru_cache(maxsize=1)
def environment() -> Environment:
    env = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    env.filters["heat"] = heat_class
    env.filters["figure"] = lambda row: marks.beside(row["score"], row["mark"])
    return env


@lru_cache(maxsize=1)
def font_faces() -> str:
    """The @font-face rules with the fonts themselves inside."""
    return "".join(
        f"@font-face{{font-family:'Be Vietnam Pro';font-style:normal;font-weight:{weight};font-display:swap;"
        f"src:url(data:font/woff2;base64,{embedded(subset, weight)}) format('woff2');unicode-range:{letters}}}\n"
        for weight in WEIGHTS
        for subset, letters in RANGES.items()
    )


def embedded(subset: str, weight: int) -> str:
    return base64.b64encode((FONTS / f"be-vietnam-pro-{subset}-{weight}-normal.woff2").read_bytes()).decode("ascii")


def asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def digest(text: str) -> str:
    """The source expression by which the content security policy knows our own style and script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def heat_class(share: float | None) -> str:
    """Eleven shades, one for each ten per cent; unknown has its own."""
    return "hx" if share is None else f"h{min(int(share // 10), 10)}"


def unit_details(facts: dict, shown: dict) -> list[dict]:
    """Every unit but the province with its areas and criteria, in the order of the lists."""
    listed = [unit for group in shown["unit_lists"] for unit in [*group["ranked"], *group["incomplete"]]]
    return [{**unit, "areas": drilldown.area_list(facts, unit["code"])} for unit in listed]


def strip(ranking: list[dict]) -> dict | None:
    """Where the province stands among all: a dot for each score between the lowest and the highest."""
    if len(ranking) < 2:
        return None
    low, high = min(row["share"] for row in ranking), max(row["share"] for row in ranking)
    spread = (high - low) or 1
    dots = [{**row, "x": round(20 + 960 * (row["share"] - low) / spread, 1)} for row in ranking]
    return {"dots": [dot for dot in dots if not dot["is_own"]], "own": next((dot for dot in dots if dot["is_own"]), None), "first": dots[0], "last": dots[-1]}
