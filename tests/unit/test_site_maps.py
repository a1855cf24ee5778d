"""Every map holds every unit of its province, Hoàng Sa and Trường Sa never vanish, and what nobody knows is hatched and not coloured."""

from __future__ import annotations

import csv
import re
from xml.etree import ElementTree

import pytest

from home import RULEBOOK
from scorecards.site import maps, shapes
from scorecards.vietnamese import speaking

PROVINCES = sorted(path.name[:2] for path in shapes.MAPS.glob("[0-9]*.topo.json"))
ZONES = {"48": ("20333", "Đặc khu Hoàng Sa"), "56": ("22736", "Đặc khu Trường Sa")}
SVG = "{http://www.w3.org/2000/svg}"


def units_of(level: str) -> dict[str, set[str]]:
    """The codes of today's units of a level by their province."""
    found: dict[str, set[str]] = {}
    with (RULEBOOK / "units" / "units.csv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            if row["level"] == level and not row["valid_to"]:
                found.setdefault(row["province_nso_code"], set()).add(row["unit_code"])
    return found


def points_of(path: str) -> list[tuple[float, float]]:
    """The corners of an SVG path of M, l (or h), z."""
    found = []
    for start, steps in re.findall(r"M([-\d. ]+)(?:l([-\d. ]+)|h\.1)z", path):
        x, y = map(float, start.split())
        found.append((x, y))
        values = list(map(float, steps.split()))
        for dx, dy in zip(values[::2], values[1::2], strict=True):
            x, y = x + dx, y + dy
            found.append((x, y))
    return found


def test_there_is_a_map_of_each_of_the_34_provinces_with_each_of_its_communes():
    communes = units_of("commune")
    assert len(PROVINCES) == 34 and sum(map(len, communes.values())) == 3321
    drawn = {code: {shape.code for shape in maps.drawing_of(code, 1).shapes} for code in PROVINCES}
    assert drawn == communes
    assert {shape.code for shape in maps.drawing_of("").shapes} == set(PROVINCES)


@pytest.mark.parametrize("code", ["", *PROVINCES])
def test_everything_of_a_map_lies_within_the_picture_and_has_some_extent(code):
    drawing = maps.drawing_of(code, 1)
    for shape in drawing.shapes:
        corners = points_of(shape.path)
        assert corners and all(-1 <= x <= drawing.width + 1 and -1 <= y <= drawing.height + 1 for x, y in corners), shape.name
        xs, ys = zip(*corners, strict=True)
        assert max(xs) - min(xs) > 2 or max(ys) - min(ys) > 2 or shape.dots, shape.name


@pytest.mark.parametrize(("code", "zone"), [*((province, zone) for province, zone in ZONES.items()), *(("", zone) for zone in ZONES.values())])
def test_hoang_sa_and_truong_sa_are_on_the_map_of_their_province_and_of_the_country(code, zone):
    zone_code, name = zone
    drawing = maps.drawing_of(code)
    frame = next(inset for inset in drawing.insets if inset.code == zone_code)
    owner = next(shape for shape in drawing.shapes if shape.code == (zone_code if code else shapes.FAR_ZONES[zone_code]))
    inside = [(x, y) for x, y in points_of(owner.path) if frame.x <= x <= frame.x + frame.width and frame.y <= y <= frame.y + frame.height]
    assert len(inside) > 20 and frame.name == name
    assert [dot for dot in owner.dots if frame.x <= dot[0] <= frame.x + frame.width]
    picture = ElementTree.fromstring(maps.map_svg(code, {}))
    assert name in [text.text for text in picture.iter(f"{SVG}text")]


def test_a_commune_far_off_does_not_shrink_the_others():
    """Trường Sa lies 500 km out: without its frame the mainland of Khánh Hòa would take a sixth of the width."""
    drawing = maps.drawing_of("56")
    xs = [x for shape in drawing.shapes if shape.code != "22736" for x, _ in points_of(shape.path)]
    assert max(xs) - min(xs) > 700


def test_neighbours_share_their_border_point_by_point():
    """TopoJSON's arcs are decoded exactly: each border of Huế's wards belongs to two of them, but for the border of the city."""
    lands = shapes.read(shapes.province_file("46"))
    edges: dict = {}
    for land in lands:
        for ring in land.rings:
            assert ring[0] == ring[-1] and len(ring) > 3
            for pair in zip(ring, ring[1:], strict=False):
                edges.setdefault(frozenset(pair), []).append(land.code)
    shared = [owners for owners in edges.values() if len(owners) == 2 and owners[0] != owners[1]]
    assert len(lands) == 40 and len(shared) > len(edges) / 2 and all(len(owners) <= 2 for owners in edges.values())


def test_the_still_picture_colours_what_is_known_hatches_the_rest_and_says_the_ranges():
    shares = {"19753": 81.2, "19774": 40.0, "19777": None}
    picture = ElementTree.fromstring(maps.map_svg("46", shares, "Huế <2026>"))
    fills = [path.get("fill") for path in picture.iter(f"{SVG}path") if path.get("d") and path.get("fill")]
    assert len(fills) == 40 and fills.count("url(#none)") == 38
    assert {fill for fill in fills if fill != "url(#none)"} == {maps.COLOURS[0], maps.COLOURS[4]}
    said = [text.text for text in picture.iter(f"{SVG}text")]
    assert said == ["40–50%", "50–60%", "60–70%", "70–80%", "80–90%", "Chưa có số liệu"]
    assert picture.find(f"{SVG}title").text == "Huế <2026>"
    with speaking("en"):
        assert "No figures yet" in maps.map_svg("46", shares)
    assert maps.map_svg("46", shares) == maps.map_svg("46", shares)


SCALES = [([], (0, 20, 40, 60, 80, 100)), ([61.2, 64.9], (61, 62, 63, 64, 65, 66)), ([0.0, 100.0], (0, 20, 40, 60, 80, 100))]
SCALES += [([100.0], (95, 96, 97, 98, 99, 100)), ([40.0, 81.2], (40, 50, 60, 70, 80, 90)), ([0.5], (0, 1, 2, 3, 4, 5))]


@pytest.mark.parametrize(("shares", "bounds"), SCALES)
def test_a_scale_holds_everything_in_five_round_classes(shares, bounds):
    scale = maps.scale_of(shares)
    assert scale.bounds == bounds
    for share in shares:
        place = scale.class_of(share)
        assert scale.bounds[place] <= share and (share < scale.bounds[place + 1] or (place == 4 and share == scale.bounds[5]))


def test_the_five_colours_are_told_apart_without_their_hue():
    """Each is darker than the one before by enough for eyes that see no hue."""
    light = [sum(weight * int(colour[place : place + 2], 16) for weight, place in ((0.2126, 1), (0.7152, 3), (0.0722, 5))) for colour in maps.COLOURS]
    assert all(before - after > 25 for before, after in zip(light, light[1:], strict=False))
