"""TopoJSON of communes or provinces laid out on one flat picture: what lies far off stands in a framed inset, so that nothing vanishes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from pathlib import Path

from home import RULEBOOK

MAPS = RULEBOOK / "units" / "maps"
COUNTRY = MAPS / "provinces.topo.json"
WIDTH = 1000
INSET_WIDTH, INSET_HEIGHT, MARGIN = 230, 250, 12
# special zones far out at sea: on the map of the country they stand where they are, framed and named
FAR_ZONES = {"20333": "48", "22736": "56"}
FAR_OFF = 0.65  # a unit without which the others need less than this part of the width or the height is drawn in an inset
SPECK = 6  # an island smaller than this many units of the picture is drawn as a dot, else nobody would see it

Point = tuple[float, float]
Ring = list[Point]
Box = tuple[float, float, float, float]
Projection = Callable[[float, float], Point]


@dataclass(frozen=True)
class Land:
    """A commune or province: its rings in degrees, islands and holes alike (the even-odd rule tells them apart)."""

    code: str
    name: str
    rings: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True)
class Shape:
    """A land as it is drawn: an SVG path in units of the picture, the dots of its specks, and where its middle is."""

    code: str
    name: str
    path: str
    dots: tuple[Point, ...]
    middle: Point


@dataclass(frozen=True)
class Inset:
    """A frame around one far-off land, with the line on which its name stands."""

    code: str
    name: str
    x: float
    y: float
    width: float
    height: float
    label_y: float


@dataclass(frozen=True)
class Drawing:
    """Everything of one map: `width` by `height`, each land once, the frames of those that lie far off."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    insets: tuple[Inset, ...]


def province_file(nso_code: str) -> Path:
    """The map of a province by its two-digit code; FileNotFoundError names what is missing."""
    found = sorted(MAPS.glob(f"{nso_code}_*.topo.json"))
    if not found:
        raise FileNotFoundError(f"No map of the province {nso_code} lies in {MAPS.name}; put <code>_<slug>.topo.json there.")
    return found[0]


@lru_cache(maxsize=80)
def drawing(path: Path, grain: int = 10) -> Drawing:
    """The map of one file, its points rounded to one part in `grain` of a unit: 10 for a page, 1 for a small picture."""
    lands = read(path)
    far = [] if path == COUNTRY else far_off(lands)
    near = [land for land in lands if land not in far]
    room = INSET_WIDTH if far else 2 * MARGIN if path == COUNTRY else -MARGIN
    project, height = projection(near, (0, 0, WIDTH - room - MARGIN, None))
    shapes = {land.code: shape(land, project, grain) for land in near}
    frames = [framed(zone, project) for zone in far_zones()] if path == COUNTRY else []
    for number, land in enumerate(far):
        top = 1 + number * (INSET_HEIGHT + MARGIN)
        frame = Inset(land.code, land.name, WIDTH - INSET_WIDTH, top, INSET_WIDTH - 1, INSET_HEIGHT, top + INSET_HEIGHT - MARGIN)
        inside, _ = projection([land], (frame.x + MARGIN, frame.y + MARGIN, frame.width - 2 * MARGIN, frame.height - 4 * MARGIN))
        shapes[land.code] = shape(land, inside, grain)
        frames.append(frame)
    lowest = max([height, *(frame.y + frame.height for frame in frames)])
    return Drawing(WIDTH, round(lowest) + 2, tuple(shapes[land.code] for land in lands), tuple(frames))


def far_zones() -> list[Land]:
    """The far special zones as the maps of their provinces have them."""
    return [next(land for land in read(province_file(province)) if land.code == code) for code, province in FAR_ZONES.items()]


def framed(zone: Land, project: Projection) -> Inset:
    west, south, east, north = box([zone])
    (left, top), (right, bottom) = project(west, north), project(east, south)
    sides = (left - MARGIN, top - MARGIN, right - left + 2 * MARGIN, bottom - top + 2 * MARGIN, top - 2 * MARGIN)
    return Inset(zone.code, zone.name, *(round(value, 1) for value in sides))


def read(path: Path) -> list[Land]:
    """The lands of a TopoJSON file, arcs joined to rings, in the order of the file."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    arcs = [decoded(arc, topology["transform"]) for arc in topology["arcs"]]
    (layer,) = topology["objects"].values()
    return [
        Land(each["properties"]["code"], each["properties"]["name"], tuple(tuple(ring) for ring in rings_of(each, arcs)))
        for each in layer["geometries"]
        if each["type"] in ("Polygon", "MultiPolygon")
    ]


def decoded(arc: list[list[int]], transform: dict) -> Ring:
    """An arc's steps added up and put into degrees."""
    (x_scale, y_scale), (x_start, y_start) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for step in arc:
        x, y = x + step[0], y + step[1]
        points.append((x * x_scale + x_start, y * y_scale + y_start))
    return points


def rings_of(geometry: dict, arcs: list[Ring]) -> Iterator[Ring]:
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    for polygon in polygons:
        for ring in polygon:
            yield joined(ring, arcs)


def joined(indexes: list[int], arcs: list[Ring]) -> Ring:
    """Arcs one after the other; a negative index is an arc walked backwards, and where two meet their common point stands once."""
    points: Ring = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    return points


def box(lands: Iterable[Land]) -> Box:
    xs, ys = zip(*(point for land in lands for ring in land.rings for point in ring), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def far_off(lands: list[Land]) -> list[Land]:
    """The lands without which the map of the others would be much smaller, the farthest first."""
    near, far = list(lands), []
    while len(near) > 1:
        boxes = {land.code: box([land]) for land in near}
        whole = box(near)
        land, part = min(
            ((land, part_without(land, boxes, whole)) for land in near if touches(boxes[land.code], whole)), key=lambda pair: (pair[1], pair[0].code)
        )
        if part >= FAR_OFF:
            break
        near.remove(land)
        far.append(land)
    return far


def touches(inner: Box, outer: Box) -> bool:
    return any(a == b for a, b in zip(inner, outer, strict=True))


def part_without(land: Land, boxes: dict[str, Box], whole: Box) -> float:
    """How much of the width or the height, whichever shrinks more, the others need."""
    others = [found for code, found in boxes.items() if code != land.code]
    west, south = min(found[0] for found in others), min(found[1] for found in others)
    east, north = max(found[2] for found in others), max(found[3] for found in others)
    return min((east - west) / (whole[2] - whole[0]), (north - south) / (whole[3] - whole[1]))


def projection(lands: list[Land], room: tuple[float, float, float, float | None]) -> tuple[Projection, float]:
    """From degrees into a room (x, y, width, height or None: as high as it must be), and the height taken; longitudes as short as at the middle."""
    west, south, east, north = box(lands)
    x, y, width, height = room
    shrink = cos(radians((south + north) / 2))
    wide, high = max((east - west) * shrink, 1e-9), max(north - south, 1e-9)
    scale = width / wide if height is None else min(width / wide, height / high)
    left = x + (width - wide * scale) / 2
    top = y if height is None else y + (height - high * scale) / 2
    return (lambda lon, lat: (left + (lon - west) * shrink * scale, top + (north - lat) * scale)), high * scale


def shape(land: Land, project: Projection, grain: int) -> Shape:
    rings = [[project(*point) for point in ring] for ring in land.rings]
    dots = tuple(middle(ring) for ring in rings if size(ring) < SPECK)
    return Shape(land.code, land.name, "".join(path_of(ring, grain) for ring in rings), dots, middle(max(rings, key=size)))


def size(ring: Ring) -> float:
    """The longer side of the box around a ring."""
    xs, ys = zip(*ring, strict=True)
    return max(max(xs) - min(xs), max(ys) - min(ys))


def middle(ring: Ring) -> Point:
    xs, ys = zip(*ring, strict=True)
    return round((min(xs) + max(xs)) / 2, 1), round((min(ys) + max(ys)) / 2, 1)


def path_of(ring: Ring, grain: int) -> str:
    """One closed path in whole parts of a unit; points that fall together are one, a ring of one point keeps a hair of length."""
    whole = [(round(grain * x), round(grain * y)) for x, y in ring]
    kept = [point for place, point in enumerate(whole) if place == 0 or point != whole[place - 1]]
    (x, y), steps = kept[0], []
    for (x_before, y_before), (x_now, y_now) in zip(kept, kept[1:], strict=False):
        steps.append(f"{(x_now - x_before) / grain:g} {(y_now - y_before) / grain:g}")
    return f"M{x / grain:g} {y / grain:g}" + (f"l{' '.join(steps)}" if steps else "h.1") + "z"
