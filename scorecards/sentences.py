"""The scorecard in three sentences and the ranking as a list, for a terminal or the body of a message."""

from __future__ import annotations

from decimal import Decimal

from scorecards import drilldown, facts, marks, view
from scorecards.facts import area_rows, criterion_rows, index_of
from scorecards.vietnamese import number, percent, period_label, points, words
from warehouse.connection import rows


def three_sentences(con, province: str, period: str) -> list[str]:
    """The total and its state; the strongest and the weakest area; what is not known."""
    found = facts.read(con, {}, province, period)
    return [total(found), strongest_and_weakest(found), unknown(found)]


def ranking(con, period: str) -> list[dict]:
    """The newest yearly list of provinces up to the period's year: period, rank, name, score; equal scores share a rank."""
    sets = rows(
        con,
        "select criteria_set_id from marts.fct_index_scores where length(period) = 4 and period <= ? and rank is not null "
        "order by case when set_status = 'illustrative' then 1 else 0 end, period desc, criteria_set_id limit 1",
        (period[:4],),
    )
    listed = facts.read_ranking(con, sets[0]["criteria_set_id"], period) if sets else []
    labelled = {"labels": facts.read_labels(con)}
    return [
        {"period": row["period"], "rank": row["rank"], "name": row["name_vi"], "score": marks.beside(points(row["score"]), marks.of_row(labelled, row))}
        for row in listed
    ]


def total(found: dict) -> str:
    """The total and the place, each with the mark of a figure that is not settled."""
    index, mark = index_of(found, found["province"]["unit_code"]), marks.of_unit(found, found["province"]["unit_code"])
    said = {
        "province": found["province"]["full_name_vi"],
        "period": period_label(found["period"]).lower(),
        "max": number(index["max_score"]),
        "rank": rank(found),
    }
    if index["score"] is not None:
        state = ", ".join(dict.fromkeys([*filter(None, mark.split(", ")), words(f"badge.{view.standing(found)}").lower()]))
        return words("sentence.complete", score=points(index["score"]), state=state, **said)
    if not index["known_max_score"]:
        return words("sentence.nothing", **said)
    return words(
        "sentence.incomplete",
        known=marks.beside(words("sentence.points", points=points(index["known_score"])), mark),
        known_max=number(index["known_max_score"]),
        **said,
    )


def rank(found: dict) -> str:
    """The place in the list of provinces, where the province stands in it."""
    listed = found["ranking"]
    own = next((row for row in listed if row["unit_code"] == found["province"]["unit_code"]), None)
    if not own:
        return ""
    return words("sentence.rank", rank=marks.beside(str(own["rank"]), marks.of_row(found, own)), count=len(listed), period=period_label(own["period"]).lower())


def strongest_and_weakest(found: dict) -> str:
    known = [(drilldown.share(row), area["name_vi"], row) for area, row in area_rows(found, found["province"]["unit_code"]) if row]
    if not known:
        return words("sentence.no_area")
    best, worst = max(known, key=lambda one: one[0]), min(known, key=lambda one: one[0])
    mark = marks.of_row(found, best[2], worst[2])
    only = {"best": best[1], "best_pct": percent(best[0]), "score": points(best[2]["score"]), "max": number(best[2]["max_score"])}
    said = (
        words("sentence.one_area", **only)
        if len(known) == 1
        else words("sentence.areas", best=best[1], best_pct=percent(best[0]), worst=worst[1], worst_pct=percent(worst[0]))
    )
    return words("sentence.marked", sentence=said.removesuffix("."), mark=mark) if mark else said


def unknown(found: dict) -> str:
    """What is missing, did not arise, is provisional, flagged or held; or that nothing is."""
    parts = [*missing_parts(found), *doubtful_parts(found)]
    if not parts:
        return words("sentence.all_known", count=len(facts.areas(found)))
    return words("sentence.unknown", parts="; ".join(parts))


def missing_parts(found: dict) -> list[str]:
    unit = found["province"]["unit_code"]
    lacking = [area["max_score"] for area, row in area_rows(found, unit) if row is None]
    silent = [row["max_score"] for _, row in criterion_rows(found, unit) if row["score_status"] == "not_applicable"]
    said = []
    if lacking:
        said.append(words("sentence.missing_areas", count=len(lacking), total=len(facts.areas(found)), points=number(sum(lacking, Decimal(0)))))
    if silent:
        said.append(words("sentence.no_case", count=len(silent), points=number(sum(silent, Decimal(0)))))
    return said


def doubtful_parts(found: dict) -> list[str]:
    counts = {"provisional": len(view.provisional_criteria(found)), "flags": len(view.flags(found)), "held": len(found["held"])}
    return [words(f"sentence.{name}", count=number(count)) for name, count in counts.items() if count]
