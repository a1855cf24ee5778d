"""Maps coloured by shares of 0 to 100: five classes that colour-blind readers tell apart, hatching where nothing is known, a still picture for print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from itertools import pairwise

from scorecards.site import shapes
from scorecards.vietnamese import number, words

# light to dark, told apart under every usual colour blindness and in grey
COLOURS = ("#fff7bc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
STEPS = (1, 2, 5, 10, 20)
COUNTRY_CODE = ""


@dataclass(frozen=True)
class Scale:
    """The bounds of five classes, lowest first: each holds its lower bound, the last its upper one too."""

    bounds: tuple[int, ...]

    def class_of(self, share: float) -> int:
        return max(place for place, low in enumerate(self.bounds[:-1]) if share >= low or place == 0)

    def texts(self) -> list[str]:
        return [f"{number(low)}–{number(high)}%" for low, high in pairwise(self.bounds)]


def scale_of(shares: list[float]) -> Scale:
    """Five classes with round bounds over what is there; the whole of 0 to 100 where nothing is known."""
    low, high = (min(shares), max(shares)) if shares else (0, 100)
    for step in STEPS:
        first = min(int(low // step) * step, 100 - 5 * step)
        if first <= low and first + 5 * step >= high:
            return Scale(tuple(max(first, 0) + step * place for place in range(6)))
    return Scale((0, 20, 40, 60, 80, 100))


def drawing_of(nso_code: str, grain: int = 10) -> shapes.Drawing:
    """The map of a province by its code, or of the country's provinces by COUNTRY_CODE."""
    return shapes.drawing(shapes.province_file(nso_code) if nso_code else shapes.COUNTRY, grain)


def map_svg(nso_code: str, shares: Mapping[str, float | None], title: str = "") -> str:
    """A still picture of a province's communes, or of the provinces, with its legend: one SVG text, 1000 units wide, in the language spoken.

    `shares` has the share of the maximum (0 to 100) of each commune or province by NSO code; what is not in it, or None, is hatched.
    It holds no script, link or style sheet, so that typst, a browser and Word draw the same.
    """
    drawing = drawing_of(nso_code, grain=1)
    known = {code: share for code, share in shares.items() if share is not None}
    scale = scale_of(list(known.values()))
    body = "".join(still(shape, COLOURS[scale.class_of(known[shape.code])] if shape.code in known else "url(#none)") for shape in drawing.shapes)
    height = drawing.height + 110
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width} {height}" width="{drawing.width}" height="{height}">'
        f"<title>{escape(title)}</title>"
        '<defs><pattern id="none" width="12" height="12" patternUnits="userSpaceOnUse"><rect width="12" height="12" fill="#ffffff"/>'
        '<path d="M0 12L12 0" stroke="#aab5c0" stroke-width="2"/></pattern></defs>'
        f'<g stroke="#5d6b78" stroke-width="1">{body}</g>{"".join(frame(inset) for inset in drawing.insets)}{legend(scale, drawing.height + 34)}</svg>'
    )


def still(shape: shapes.Shape, colour: str) -> str:
    dots = "".join(f'<circle cx="{x:g}" cy="{y:g}" r="4" fill="{colour}"/>' for x, y in shape.dots)
    return f'<path d="{shape.path}" fill="{colour}" fill-rule="evenodd"/>{dots}'


def frame(inset: shapes.Inset) -> str:
    box = f'<rect x="{inset.x:g}" y="{inset.y:g}" width="{inset.width:g}" height="{inset.height:g}" fill="none" stroke="#5d6b78" stroke-dasharray="8 6"/>'
    return box + text(inset.x + inset.width / 2, inset.label_y, inset.name, "middle")


def legend(scale: Scale, y: float) -> str:
    boxes = [*zip(COLOURS, scale.texts(), strict=True), ("url(#none)", words("value.missing"))]
    return "".join(
        f'<rect x="{8 + 158 * place}" y="{y}" width="34" height="24" fill="{colour}" stroke="#5d6b78"/>{text(50 + 158 * place, y + 20, said)}'
        for place, (colour, said) in enumerate(boxes)
    )


def text(x: float, y: float, said: str, anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" font-family="Be Vietnam Pro" font-size="22" text-anchor="{anchor}" fill="#1b2a38">{escape(said)}</text>'


def share_of(score: Decimal | None, maximum: Decimal | None) -> float | None:
    """Points as a share of their maximum; None where either is unknown or nothing could be had."""
    return float(100 * score / maximum) if score is not None and maximum else None
