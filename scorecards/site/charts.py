"""Lines of twelve periods that stop at gaps and are cut by a mark where the rules or the unit changed, as inline SVG."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import pairwise

from markupsafe import Markup

from warehouse.proof.periods import first_day

LEFT, RIGHT, TOP, BOTTOM = 64, 30, 26, 32
WIDTH, HEIGHT = 720, 210
SPARK_WIDTH, SPARK_HEIGHT = 84, 20


def bar(share: float | None, published: float | None = None, tone: str = "") -> Markup:
    """A bar of 0 to 100 with an upright mark at the published share; dashed where nothing is known."""
    if share is None:
        inside = '<rect class="none" x="0" y="2" width="100" height="8"/>'
    else:
        inside = f'<rect class="track" x="0" y="2" width="100" height="8"/><rect class="fill" x="0" y="2" width="{min(max(share, 0), 100):.2f}" height="8"/>'
    if share is not None and published is not None:
        inside += f'<rect class="mark" x="{published - 0.5:.2f}" y="0" width="1" height="12"/>'
    return Markup(f'<svg class="bar {tone}" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">{inside}</svg>')


def runs(values: list[float | None]) -> list[list[int]]:
    """The places of values that follow each other without a gap."""
    found: list[list[int]] = []
    for place, value in enumerate(values):
        if value is None:
            continue
        if place and values[place - 1] is not None:
            found[-1].append(place)
        else:
            found.append([place])
    return found


@lru_cache(maxsize=1024)
def breaks(periods: tuple[str, ...], days: tuple[date, ...]) -> list[int]:
    """The places of the periods at whose beginning, or since the one before, something changed; a break never lies before the first."""
    starts = [first_day(period) for period in periods]
    return [place for place, (before, now) in enumerate(pairwise(starts), start=1) if any(before < day <= now for day in days)]


def spark(values: list[float | None], cut: list[int]) -> Markup:
    """A line as small as a word; empty where fewer than two values are known."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return Markup()
    low, spread = min(known), (max(known) - min(known)) or 1
    points = {
        place: (2 + (SPARK_WIDTH - 4) * place / (len(values) - 1), 3 + (SPARK_HEIGHT - 6) * (1 - (value - low) / spread))
        for place, value in enumerate(values)
        if value is not None
    }
    lines = "".join(f'<path d="{line(points, part)}"/>' for run in runs(values) for part in parts(run, cut))
    x, y = points[max(points)]
    return Markup(f'<svg class="spark" viewBox="0 0 {SPARK_WIDTH} {SPARK_HEIGHT}" aria-hidden="true">{lines}<circle cx="{x:.1f}" cy="{y:.1f}" r="2"/></svg>')


def parts(run: list[int], cut: list[int]) -> list[list[int]]:
    """A run cut where a break stands: no line leads over a change of rules or of the unit."""
    found: list[list[int]] = [[]]
    for place in run:
        if place in cut and found[-1]:
            found.append([])
        found[-1].append(place)
    return found


def line(points: dict[int, tuple[float, float]], run: list[int]) -> str:
    (x, y), *rest = (points[place] for place in run)
    return f"M{x:.1f} {y:.1f}" + "".join(f"L{x:.1f} {y:.1f}" for x, y in rest)


def history(series: list[list[float | None]], cut: list[int]) -> dict | None:
    """A chart of one or two lines (as units were; as they are) over the same periods: what a template draws. None where nothing is known.

    Shares of 0 to 100; the scale begins at a round ten below the lowest.
    """
    known = [value for values in series for value in values if value is not None]
    if not known:
        return None
    low = min(int(min(known) // 10) * 10, 90)
    count = len(series[0])

    def x(place: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * place / (count - 1)

    def y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (100 - value) / (100 - low)

    def drawn(values: list[float | None]) -> dict:
        points = {place: (x(place), y(value)) for place, value in enumerate(values) if value is not None}
        return {
            "lines": [line(points, part) for run in runs(values) for part in parts(run, cut)],
            "dots": [{"x": round(px, 1), "y": round(py, 1), "place": place} for place, (px, py) in points.items()],
        }

    middle = (low + 100) // 2
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "series": [drawn(values) for values in series],
        "grid": [{"y": round(y(value), 1), "value": value} for value in (low, middle, 100)],
        "ticks": [{"x": round(x(place), 1), "place": place} for place in range(count)],
        "breaks": [round((x(place - 1) + x(place)) / 2, 1) for place in cut],
        "gaps": [round(x(place), 1) for place in range(count) if all(values[place] is None for values in series)],
        "left": LEFT,
        "right": WIDTH - RIGHT,
        "top": TOP,
        "bottom": HEIGHT - BOTTOM,
    }
