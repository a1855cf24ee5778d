"""The map of a province's communes as a small picture for print: coloured by the score that most of them have, hatched where nothing is known."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from scorecards import marks, view
from scorecards.facts import index_of
from scorecards.site.maps import map_svg
from scorecards.vietnamese import number, words


@dataclass(frozen=True)
class Commune:
    """Where a commune stands on the map, and what its scorecard says of it."""

    nso_code: str | None
    set_name: str
    share: float | None
    mark: str


def commune(facts: dict) -> Commune:
    """From the facts of its own scorecard."""
    index = index_of(facts, facts["unit"]["unit_code"])
    share = None if index["index_pct"] is None else float(index["index_pct"])
    return Commune(facts["unit"]["nso_code"], view.set_name(facts), share, marks.of_unit(facts, facts["unit"]["unit_code"]))


def of_communes(facts: dict, communes: list[Commune]) -> dict | None:
    """The picture, its words for who cannot see it, and what it shows: one set, since shares under two are not compared. None where nothing is known."""
    known = [each for each in communes if each.share is not None]
    if not known:
        return None
    chosen = Counter(each.set_name for each in known).most_common(1)[0][0]
    shares = {each.nso_code: each.share for each in communes if each.nso_code and each.set_name == chosen}
    count = sum(share is not None for share in shares.values())
    said = {"count": number(count), "all": number(len(communes)), "set_name": chosen, "province": facts["province"]["full_name_vi"]}
    mark = next((each.mark for each in known if each.set_name == chosen), "")
    return {"svg": map_svg(facts["province"]["nso_code"], shares), "alt": words("map.alt", **said), "note": words("map.note", **said), "mark": mark}
