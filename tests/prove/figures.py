"""Generated figures for a generated set: whole and fractional parts, exact bounds of steps, nothing to count, nothing known, answers, entered rounds."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal as D
from random import Random

from tests.prove.sets import GeneratedSet, Row

UNITS = {  # province, unit → level and parent; the same for all generated sets
    **{(province, f"{province.upper()}"): "province" for province in ("p1", "p2", "p3")},
    **{(province, f"{province.upper()}.D{number}"): "department" for province in ("p1", "p2") for number in (1, 2)},
    **{(province, f"{province.upper()}.C{number}"): "commune" for province in ("p1", "p2") for number in (1, 2, 3)},
    ("p1", "P1.X"): None,
    ("p1", "P1.N"): "department",
}
NEW = ("p1", "P1.N")  # of today alone: no figures of its own
# one department went to the other province, and nobody joined it; two communes became one
MOVED = [
    {"province_code": "p2", "unit_code": "P2.D2", "as_is_province_code": "p1", "as_is_unit_code": "P1.N", "is_sole": True, "succession_status": "moved"},
    {"province_code": "p2", "unit_code": "P2.C3", "as_is_province_code": "p2", "as_is_unit_code": "P2.C2", "is_sole": False, "succession_status": "moved"},
]
PERIODS = ("2025-11", "2026-08", "2026-Q3", "2026")
UNREPORTED = "NO_NATIONAL_REPORT_DATA"
Figure = dict[str, object]


@dataclass
class Figures:
    """Rows for the measures' outputs, by relation."""

    values: list[Figure] = field(default_factory=list)
    answers: list[Figure] = field(default_factory=list)
    rounds: list[Figure] = field(default_factory=list)

    def extend(self, other: Figures) -> None:
        self.values += other.values
        self.answers += other.answers
        self.rounds += other.rounds


def figures_of(set_id: str, one: GeneratedSet, seed: int, unit_count: int) -> Figures:
    """Everything that is known of some units in some periods, in both calendars and both views of the units; some units are twins, so that points are equal."""
    luck = Random(seed)
    found = Figures()
    units = luck.sample(sorted(UNITS.keys() - {NEW}), unit_count)
    for period in luck.sample(PERIODS, 3):
        twins = [luck.random() for _ in range(2 + unit_count // 2)]
        for unit in units:
            own = Random(luck.choice(twins) if luck.random() < 0.6 else luck.random())
            is_surveyed = own.random() < 0.7
            for calendar, unit_view in (("calendar", "as_was"), ("administrative", "as_was"), (one.tables["set"][0]["calendar"], "as_is")):
                key = {"period": period, "calendar": calendar, "unit_view": unit_view, "province_code": unit[0], "unit_code": unit[1]}
                _know(found, own, set_id, one, key, is_surveyed)
            _enter(found, own, set_id, one, {"period": period, "province_code": unit[0], "unit_code": unit[1]})
    return found


def _know(found: Figures, luck: Random, set_id: str, one: GeneratedSet, key: Figure, is_surveyed: bool) -> None:
    """What is known of one unit: of a leaf its own measure, what stands in for it, both, or neither."""
    for leaf in _each_code(one.leaves):
        if leaf["scored_by"] == "survey" and not is_surveyed:
            continue
        if leaf["ratio_source"] == "answers":
            found.answers += _answers(luck, key | {"measure_code": f"{set_id}_{leaf['measure_code']}"}) if luck.random() < 0.9 else []
            continue
        for column in ("measure_code", "fallback_measure_code"):
            if leaf[column] and luck.random() < 0.85:
                found.values.append(key | {"measure_code": f"{set_id}_{leaf[column]}"} | _value(luck, leaf, one.steps_of(leaf)))


def _each_code(leaves: list[Row]) -> list[Row]:
    """One leaf a code: a leaf whose rule changed has two rows and one measure."""
    return list({leaf["criterion_code"]: leaf for leaf in leaves}.values())


def _answers(luck: Random, key: Figure) -> list[Figure]:
    """Answers to two questions that criteria name and to one without a code; each may lack some, and often all."""
    asked = [question for question in ("q1", "q2", "") if luck.random() < 0.6]
    given = [(question, code) for question in asked for code in ("A", "B", "C", "D", "Khác") if luck.random() < 0.6]
    return [key | {"question_code": question, "answer_code": code, "answer_count": D(luck.choice((0, 1, 7, 250)))} for question, code in given]


def _value(luck: Random, leaf: Row, steps: list[Row]) -> Figure:
    """A row of figures; some parts of it may be unknown, and the ratio may lie on a bound of the rule."""
    bounds = [D(cell) for cell in (leaf.get("full_score_ratio_pct"), leaf.get("floor_ratio_pct"), *_bounds(steps)) if cell]
    denominator = D(luck.choice((0, 1, 3, 7, 1000, 358643, 10**6, D("12.5"))))
    numerator = _numerator(luck, denominator, bounds)
    if leaf["ratio_source"] == "count":
        numerator, denominator = D(luck.choice((0, 0, 1, 1, 2, 3, 4, 7, 50, D("1.5"), 80))), luck.choice((None, D(5)))
    return {
        "numerator": None if luck.random() < 0.05 else numerator,
        "denominator": None if luck.random() < 0.05 else denominator,
        "stated_ratio_pct": None if luck.random() < 0.1 else _ratio(luck, bounds),
        "published_score": None if luck.random() < 0.2 else D(luck.randrange(1000)) / 100,
        "data_quality_status": luck.choice((None, None, None, UNREPORTED, "TEMP_NATIONAL_REPORT_DENOMINATOR")),
    }


def _ratio(luck: Random, bounds: list[D]) -> D:
    """A stated ratio: often on a bound of the rule, else anywhere."""
    return luck.choice(bounds) if bounds and luck.random() < 0.4 else luck.choice((D(0), D(100), *(D(luck.randrange(10**8)) / 10**6 for _ in range(3))))


def _bounds(steps: list[Row]) -> list[str]:
    return [cell for step in steps for cell in (step.get("lower"), step.get("upper")) if cell]


def _numerator(luck: Random, denominator: D, bounds: list[D]) -> D:
    """Anywhere from nothing to a fifth more than all; where it can be written in four places, on a bound or a hair beside it."""
    if bounds and luck.random() < 0.4:
        exact = luck.choice(bounds) * denominator / 100
        return max(exact.quantize(D("0.0001")) + luck.choice((D(0), D("0.0001"), D("-0.0001"))), D(0))
    return (denominator * luck.randrange(1201) / 1000).quantize(D(1))


def _enter(found: Figures, luck: Random, set_id: str, one: GeneratedSet, key: Figure) -> None:
    """Rounds of the workflow: a self-score, appraisals that follow it, a council, an appeal that is open or closed."""
    for leaf in _each_code(one.leaves):
        if leaf["ratio_source"] == "entered" and luck.random() < 0.85:
            found.rounds += _rounds(luck, key | {"criteria_set_id": set_id, "criterion_code": leaf["criterion_code"]}, _choices(leaf, one.steps_of(leaf)))


def _choices(leaf: Row, steps: list[Row]) -> list[D]:
    """Points that a person might enter: those of the steps, else shares of the maximum; now and then what cannot be."""
    most = D(leaf["max_score"])
    allowed = [D(step["points"]) for step in steps] or [most * share / 4 for share in range(5)]
    return [*allowed * 4, most + 1]


def _rounds(luck: Random, key: Figure, choices: list[D]) -> list[Figure]:
    """Rounds as they are kept: perhaps a survey, some later ones, some taken back, an appeal against one that is open or was heard."""
    kinds = ["self"] * luck.randrange(2) + ["survey"] * (luck.random() < 0.1) + ["appraisal"] * luck.randrange(4) + ["council"] * (luck.random() < 0.2)
    found = []
    for place, kind in enumerate(kinds):
        round_no = 1 + sum(earlier == kind for earlier in kinds[:place])
        state = {"is_withdrawn": luck.random() < 0.15, "appeal_status": luck.choice((None, None, None, "open", "rejected"))}
        found.append(key | {"round_kind": kind, "round_no": round_no, "points": luck.choice(choices)} | state)
    return found
