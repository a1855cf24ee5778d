"""The page of maps: the communes by score, area or target and the provinces by the published list, with a table that says the same."""

from __future__ import annotations

from scorecards import marks
from scorecards.facts import area_rows, areas
from scorecards.site import maps
from scorecards.site.maps import share_of
from scorecards.site.reading import Material
from scorecards.site.shapes import Drawing
from scorecards.site.texts import file_name, say, set_name
from scorecards.vietnamese import number, percent, period_inside, points, spoken, words


def page(material: Material) -> dict:
    code = material.main["province"]["nso_code"] or ""
    return {"communes": communes(material, code) if code else None, "country": country(material)}


def communes(material: Material, nso_code: str) -> dict | None:
    """The map of the province; each layer has of each commune its class, its figure with its mark, and a legend."""
    try:
        drawing = maps.drawing_of(nso_code)
    except FileNotFoundError:
        return None
    found = {row["nso_code"]: code for code, row in material.units.items() if row["unit_level"] == "commune" and row["nso_code"] and not row["valid_to"]}
    places = [
        {"code": shape.code, "name": material.area_names.get(shape.code, shape.name), "unit": found.get(shape.code, ""), "shape": shape, "language": "vi"}
        for shape in drawing.shapes
    ]
    for place in places:
        place["file"] = file_name(place["unit"]) if place["unit"] in material.names else ""
    layers = [*set_layers(material, places), *target_layers(material, places)]
    nothing = layer("none", set_name(next(iter(material.set_rows.values()))), say("map.score_layer"), places, {})
    return picture(drawing, places, layers or [nothing])


def picture(drawing: Drawing, places: list[dict], layers: list[dict]) -> dict:
    """The map as it is first drawn: by the first layer that knows anything."""
    groups = {layer["group"]: [each for each in layers if each["group"] == layer["group"]] for layer in layers}
    first = next((layer for layer in layers if max(layer["classes"].values()) >= 0), layers[0])
    return {"drawing": drawing, "places": places, "layers": layers, "first": first, "groups": list(groups.items())}


def set_layers(material: Material, places: list[dict]) -> list[dict]:
    """Score and areas of every set that scores a commune of today; the set with the most whole scores first."""
    here = {place["unit"] for place in places if place["unit"]}
    scoring = [(each, facts) for each, facts in material.as_is.items() if here & {row["unit_code"] for row in facts["units"]}]
    scoring.sort(key=lambda pair: -sum(row["score"] is not None and row["unit_code"] in here for row in pair[1]["units"]))
    return [layer for each, facts in scoring for layer in layers_of_set(material, each, facts, places)]


def layers_of_set(material: Material, each: str, facts: dict, places: list[dict]) -> list[dict]:
    group = set_name(material.set_rows[each])
    indexes = {row["unit_code"]: row for row in facts["units"]}
    scores = {code: {area["criterion_code"]: row for area, row in area_rows(facts, code)} for code in indexes}
    found = [layer(f"{each}.score", group, say("map.score_layer"), places, {code: score_figure(facts, row) for code, row in indexes.items()})]
    for number_of, area in enumerate(areas(facts), start=1):
        figures = {code: area_figure(facts, rows.get(area["criterion_code"])) for code, rows in scores.items()}
        name = say("map.area_layer", place=number_of, name=area["name_vi"])
        found.append(layer(f"{each}.{area['criterion_code']}", group, name, places, figures))
    return found


def score_figure(facts: dict, row: dict) -> tuple[float | None, str]:
    """A share and its words; a unit that is not whole has no share and says what is known."""
    if row["index_pct"] is None:
        if not row["known_max_score"]:
            return None, words("value.missing")
        known = words("value.out_of", part=points(row["known_score"]), whole=number(row["known_max_score"]))
        return None, marks.beside(say("map.incomplete", known=known), marks.of_unit(facts, row["unit_code"]))
    return float(row["index_pct"]), marks.beside(percent(row["index_pct"]), marks.of_unit(facts, row["unit_code"]))


def area_figure(facts: dict, row: dict | None) -> tuple[float | None, str]:
    share = share_of(row["score"], row["max_score"]) if row else None
    if share is None:
        return None, words("value.missing")
    said = words("value.out_of", part=points(row["score"]), whole=number(row["max_score"]))
    return share, marks.beside(f"{number(100 * row['score'] / row['max_score'], 1)}% ({said})", marks.of_row(facts, row))


def target_layers(material: Material, places: list[dict]) -> list[dict]:
    """The measured ratio of each commune for the targets whose measure communes have."""
    found = []
    for row in material.main["targets"]:
        figures = material.unit_figures.get(row["measure_code"] or "", {})
        known = {code: target_figure(figure) for code, figure in figures.items() if figure["denominator"] is not None}
        if any(place["unit"] in known for place in places if place["unit"]):
            name = say("map.target_layer", id=row["target_id"], name=row["indicator_vi"])
            found.append(layer(f"target.{row['target_id']}", say("map.targets_group"), name, places, known))
    return found


def target_figure(figure: dict) -> tuple[float | None, str]:
    if figure["ratio_pct"] is None:
        return None, words("value.missing")
    parts = words("value.out_of", part=number(figure["numerator"]), whole=number(figure["denominator"]))
    return min(float(figure["ratio_pct"]), 100.0), f"{percent(figure['ratio_pct'])} ({parts})"


def layer(key: str, group: str, name: str, places: list[dict], figures: dict[str, tuple[float | None, str]]) -> dict:
    """One colouring: a class and words for every place of the map, by its code there; class -1 is hatched."""
    unknown = (None, words("value.missing"))
    told = {place["code"]: figures.get(place["unit"], unknown) for place in places}
    scale = maps.scale_of([share for share, _ in told.values() if share is not None])
    classes = {code: -1 if share is None else scale.class_of(share) for code, (share, _) in told.items()}
    values = {code: "" if share is None else share for code, (share, _) in told.items()}
    texts = {code: said for code, (_, said) in told.items()}
    return {"key": key, "group": group, "name": name, "ranges": scale.texts(), "classes": classes, "texts": texts, "values": values}


def country(material: Material) -> dict:
    """The provinces by the latest published list of the main set."""
    facts, drawing = material.main, maps.drawing_of(maps.COUNTRY_CODE)
    names = {row["nso_code"]: row["full_name_vi"] for row in material.provinces if not row["valid_to"]}
    places = [
        {"code": shape.code, "name": names.get(shape.code, shape.name), "unit": shape.code, "shape": shape, "file": "", "language": spoken()}
        for shape in drawing.shapes
    ]
    figures = {
        row["nso_code"]: (float(row["index_pct"]), marks.beside(f"{points(row['score'])} ({percent(row['index_pct'])})", marks.of_row(facts, row)))
        for row in facts["ranking"]
        if row["index_pct"] is not None
    }
    name = say("map.national_layer", period=period_inside(facts["ranking"][0]["period"] if facts["ranking"] else facts["period"]))
    return picture(drawing, places, [layer("list", set_name(next(iter(material.set_rows.values()))), name, places, figures)])
