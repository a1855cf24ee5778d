"""Sections II to IV: the total under every set, three things to look at, and the areas of the main set."""

from __future__ import annotations

from collections.abc import Iterator

from scorecards import attention
from scorecards.facts import area_rows, areas, criterion_rows, label
from scorecards.report import naming
from scorecards.report.content import Block, Sentence, Table, say
from scorecards.report.data_state import of_areas
from scorecards.report.figures import Figure, cell, counted, difference, share
from scorecards.report.reading import Reading
from scorecards.vietnamese import day, previous_period, word_list, words

INDEX, AREA, CRITERION, TARGET = "fct_index_scores", "fct_area_scores", "fct_criterion_scores", "fct_target_attainments"


def general(reading: Reading) -> tuple[Block, ...]:
    """Section II: the main set in full, then what each other set gives, each in its own sentences."""
    found: list[Block] = []
    for row in reading.sets:
        index = own_index(reading, row)
        found += [*total(reading, row, index), *change(reading, row, index)]
        if row is reading.main:
            found += [rank(reading), *extremes(reading)]
        if index and row["status"] != "illustrative":
            found.append(publication(reading, row, index))
    return tuple(found)


def own_index(reading: Reading, set_row: dict) -> dict | None:
    """The province's own index row in a set."""
    keys = (set_row["criteria_set_id"], reading.unit)
    return next((row for row in reading.units if (row["criteria_set_id"], row["unit_code"]) == keys), None)


def total(reading: Reading, set_row: dict, index: dict | None) -> Iterator[Sentence]:
    """The points, whole or as far as they are known; the class where the set has classes."""
    names = {"set": naming.set_name(reading, set_row), "province": naming.province(reading)}
    if index is None or not index["known_max_score"]:
        yield say("results_nothing", **names, period=naming.period(reading.period))
        return
    state, maximum = naming.state(reading, index, *area_marks(reading, set_row)), cell(INDEX, index, "max_score")
    if index["score"] is None:
        stated = {"known": cell(INDEX, index, "known_score"), "known_max": cell(INDEX, index, "known_max_score"), "max": maximum}
        yield say("results_incomplete", stated, **names, state=state)
        return
    yield say("results_complete", {"score": cell(INDEX, index, "score"), "max": maximum, "index": cell(INDEX, index, "index_pct")}, **names, state=state)
    if index["class_code"]:
        yield say("results_class", {"class": cell(INDEX, index, "class_code", naming.class_name(reading, index))}, set=names["set"], state=state)


def area_marks(reading: Reading, set_row: dict) -> list[dict]:
    """The rows of the areas behind the province's index: a mark of one of them is a mark of the whole."""
    return reading.areas.get((set_row["criteria_set_id"], reading.unit, reading.period), [])


def rank(reading: Reading) -> Sentence:
    """The place in the newest yearly list of provinces, where the province stands in it."""
    listed = reading.facts["ranking"]
    own = next((row for row in listed if row["unit_code"] == reading.unit), None)
    if own is None:
        return say("results_rank_none", province=naming.province(reading))
    among = counted(reading.con, INDEX, criteria_set_id=own["criteria_set_id"], period=own["period"], unit_code=tuple(row["unit_code"] for row in listed))
    names = {"list_period": naming.period(own["period"]), "province": naming.province(reading), "state": naming.state(reading, own)}
    return say("results_rank", {"rank": cell(INDEX, own, "rank"), "count": among}, **names)


def change(reading: Reading, set_row: dict, index: dict | None) -> Iterator[Sentence]:
    """Against the period before under the same set, only where both totals are whole."""
    before = reading.before.get((set_row["criteria_set_id"], reading.unit))
    names = {"earlier": naming.period(previous_period(reading.period)), "set": naming.set_name(reading, set_row)}
    if index is None or index["score"] is None or before is None or before["score"] is None:
        yield say("results_change_none", **names)
        return
    first, last = cell(INDEX, before, "score"), cell(INDEX, index, "score")
    names["state"] = naming.state(reading, index, before)
    if first.value == last.value:
        yield say("results_same", {"last": last}, **names)
    else:
        yield say("results_up" if last.value > first.value else "results_down", {"by": difference(last, first), "first": first, "last": last}, **names)


def of_maximum(row: dict, mart: str = AREA) -> Figure:
    return share(cell(mart, row, "score"), cell(mart, row, "max_score"))


def extremes(reading: Reading) -> Iterator[Sentence]:
    """The areas with the highest and the lowest share of their points."""
    known = [(of_maximum(row), area, row) for area, row in area_rows(reading.facts, reading.unit) if row]
    if len(known) == 1:
        _, area, row = known[0]
        stated = {"score": cell(AREA, row, "score"), "max": cell(AREA, row, "max_score")}
        yield say("results_one_area", stated, area=area["name_vi"], state=naming.state(reading, row))
    elif known:
        best, worst = (pick(known, key=lambda one: one[0].value) for pick in (max, min))
        names = {"best": best[1]["name_vi"], "worst": worst[1]["name_vi"], "state": naming.state(reading, best[2], worst[2])}
        yield say("results_areas", {"best_share": best[0], "worst_share": worst[0]}, **names)


def publication(reading: Reading, set_row: dict, index: dict) -> Sentence:
    """The decision that published the results of the period, or that there is none."""
    if not index["decision_number"]:
        return say("results_unpublished", set=naming.set_name(reading, set_row))
    told = index["decision_number"]
    if index["decision_date"]:
        told = words("explain.document", number=told, day=day(index["decision_date"]))
    return say("results_published", {"decision": cell(INDEX, index, "decision_number", told)}, set=naming.set_name(reading, set_row))


def attention_blocks(reading: Reading) -> tuple[Block, ...]:
    """Section III: the things that the scorecard shows, by the same rule."""
    chosen = zip(word_list("report.ordinals"), attention.chosen(reading.facts), strict=False)
    found = tuple(TOLD[kind](reading, place, subject) for place, (kind, subject) in chosen)
    return found or (say("attention_none"),)


def told_areas(reading: Reading, place: str, missing: list[dict]) -> Sentence:
    stated = {
        "count": of_areas(reading, missing),
        "points": of_areas(reading, missing, "sum", "max_score"),
        "max": cell("dim_criteria_sets", reading.main, "max_score"),
    }
    mark = label(reading.facts, "criterion_status", reading.main["status"]).lower() if reading.main["status"] == "illustrative" else ""
    return say("attention_areas", stated, place=place, names=", ".join(area["name_vi"] for area in missing), state=f" ({mark})" if mark else "")


def told_target(reading: Reading, place: str, row: dict) -> Sentence:
    return say("attention_target", target_figures(reading, row), place=place, target=row["indicator_vi"], due=attention.due_year(row))


def target_figures(reading: Reading, row: dict) -> dict[str, Figure]:
    """What is reached and what the plan states, in the plan's own unit."""
    level = "target_value" if row["milestone_value"] is None else "milestone_value"
    return {
        "actual": cell(TARGET, row, "actual_value", attention.target_value(row, row["actual_value"])),
        "level": cell(TARGET, row, level, attention.target_text(reading.facts, row)),
    }


def told_points(reading: Reading, place: str, pair: tuple[dict, dict]) -> Sentence:
    """A criterion with the most points left; its parts where it has any, its ratio alone where only that is stated."""
    rule, row = pair
    mart = CRITERION if "criterion_code" in row else AREA
    score, whole = cell(mart, row, "score"), cell(mart, row, "max_score")
    stated = {"score": score, "max": whole, "left": difference(whole, score)}
    kind = "points" if row["ratio_pct"] is None else "ratio" if row["numerator"] is None else "parts"
    stated |= {name: cell(mart, row, column) for name, column in {"points": {}, "ratio": {"ratio": "ratio_pct"}, "parts": PARTS}[kind].items()}
    return say(f"attention_{kind}", stated, place=place, criterion=rule["name_vi"], state=naming.state(reading, row))


PARTS = {"ratio": "ratio_pct", "numerator": "numerator", "denominator": "denominator"}
TOLD = {"areas": told_areas, "target": told_target, "points": told_points}


def area_blocks(reading: Reading) -> tuple[Block, ...]:
    """Section IV: each area of the main set in a sentence, then all in a table."""
    found: list[Block] = []
    for area, row in area_rows(reading.facts, reading.unit):
        found += [area_sentence(reading, area, row), *no_cases(reading, area)]
    return (*found, area_table(reading, reading.main, areas(reading.facts), dict_of(reading)))


def dict_of(reading: Reading) -> dict[str, dict]:
    return {area["criterion_code"]: row for area, row in area_rows(reading.facts, reading.unit) if row}


def area_sentence(reading: Reading, area: dict, row: dict | None) -> Sentence:
    if row is None:
        return say("area_missing", {"max": cell("dim_criteria", area, "max_score")}, area=area["name_vi"])
    stated = {"score": cell(AREA, row, "score"), "max": cell(AREA, row, "max_score"), "share": of_maximum(row)}
    return say("area_known", stated, area=area["name_vi"], state=naming.state(reading, row))


def no_cases(reading: Reading, area: dict) -> Iterator[Sentence]:
    """How many criteria of the area nothing arose for: that is no score of zero."""
    of_area = (row for _, row in criterion_rows(reading.facts, reading.unit) if row["area_code"] == area["criterion_code"])
    idle = [row for row in of_area if row["score_status"] == "not_applicable"]
    if idle:
        scope = {name: idle[0][name] for name in ("calendar", "period", "criteria_set_id", "province_code", "unit_code", "area_code")}
        key = scope | {"criterion_code": tuple(row["criterion_code"] for row in idle), "score_status": "not_applicable"}
        stated = {"count": counted(reading.con, CRITERION, **key), "points": counted(reading.con, CRITERION, "sum", "max_score", **key)}
        yield say("area_no_case", stated, area=area["name_vi"])


def area_table(reading: Reading, set_row: dict, all_areas: list[dict], known: dict[str, dict]) -> Table:
    """The areas of a set with the province's points; an area without points has no figure."""
    lines = []
    for area in all_areas:
        row = known.get(area["criterion_code"])
        maximum = cell("dim_criteria", area, "max_score")
        none = (area["name_vi"], naming.NONE, maximum, naming.NONE, label(reading.facts, "score_status", "missing_data"))
        lines.append((area["name_vi"], cell(AREA, row, "score"), cell(AREA, row, "max_score"), of_maximum(row), naming.status(reading, row)) if row else none)
    return table("areas", lines, (36, 11, 12, 14, 27), {1, 2, 3}, **naming.of_set(reading, set_row, reading.period))


def table(kind: str, lines: list[tuple], widths: tuple[int, ...], numeric: set[int], **names: str) -> Table:
    """A table of a kind: its title is the rule `table_<kind>`, its heads `report_heads.<kind>`."""
    heads = tuple(word_list(f"report_heads.{kind}"))
    return Table(f"table_{kind}", words(f"report_rule.table_{kind}", **names), heads, tuple(lines), widths, frozenset(numeric))
