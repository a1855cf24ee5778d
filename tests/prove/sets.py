"""Generated criteria sets: hypothesis draws a tree, its rules, steps, modes, caps and exemptions as the rows of a rulebook folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal as D

from hypothesis import strategies as st

Row = dict[str, str]
Draw = Callable
LEVELS = ("province", "department", "commune", "unknown")
MAXIMA = st.sampled_from(["0.5", "1", "2", "3.75", "6", "10", "16.5"])
STEPS = st.sampled_from(["0.01", "0.01", "0.01", "0.000001", "0.05", "0.25", "1"])
SOURCES = {  # what each rule can look at
    "YES_NO": ("count", "entered"),
    "LEVELS": ("count", "entered"),
    "BRACKETS": ("parts", "stated", "count"),
    "LINEAR": ("parts", "stated", "count"),
    "LINEAR_CAPPED_AT_TARGET": ("parts", "stated"),
    "FLOOR_THEN_LINEAR": ("parts", "stated"),
    "DEDUCTION": ("count",),
    "BONUS": ("count", "entered"),
    "PENALTY": ("count", "entered"),
    "SURVEY_LEVELS": ("answers",),
    "SURVEY_PCT": ("parts",),
    "SIPAS_TENTH": ("stated",),
    "AS_PUBLISHED": ("parts",),
    "ENTERED": ("entered",),
    "NOT_SCORED": ("parts",),
}
BASE = {
    "name_vi": "Tiêu chí sinh ngẫu nhiên",
    "name_en": "Generated",
    "citation": "generated",
    "source_url": "generated",
    "valid_from": "",
    "valid_to": "",
    "is_counted": "true",
    "status": "illustrative",
    "cap_at_max": "true",
    "applies_to": "province+commune",
    "zero_denominator": "null",
    "direction": "up",
    "scored_by": "system",
}
ABOUT = {"criterion_code": "/", "scored_by": "/", "measure_code": "_", "fallback_measure_code": "_"}  # what an ambiguity names, after its set and this
QUESTIONS = ("", "", "q1", "q2;q1", "q2;q9")  # of which the answers count; nobody answers q9
CHANGE_DAY = "2026-01-01"  # rules that change do so here, between the generated periods


@dataclass(frozen=True)
class GeneratedSet:
    """The rows of one set by file; codes of measures and the set are relative until `named`."""

    tables: dict[str, list[Row]]

    @property
    def leaves(self) -> list[Row]:
        return [row for row in self.tables["criteria"] if row["rule_type"]]

    def steps_of(self, leaf: Row) -> list[Row]:
        return [row for row in self.tables["steps"] if row["criterion_code"] == leaf["criterion_code"]]


@st.composite
def generated_sets(draw: Draw) -> GeneratedSet:
    """One criteria set with everything that a set can have."""
    criteria = [row for number in range(draw(st.integers(1, 3))) for row in _area(draw, str(number + 1))]
    if draw(st.booleans()):
        criteria += _changed(draw, criteria)
    steps = [row for leaf in criteria for row in _steps(draw, leaf)]
    codes, classes = sorted({row["criterion_code"] for row in criteria}), _classes(draw)
    return GeneratedSet(
        {
            "set": [_set(draw, criteria, codes)],
            "criteria": criteria,
            "steps": steps,
            "levels": [_level(draw, level) for level in LEVELS if draw(st.integers(0, 3))] or [_level(draw, "commune")],
            "classes": classes,
            "class_caps": _caps(draw, codes, [row["class_code"] for row in classes]),
            "exemptions": [_exemption(draw, codes) for _ in range(draw(st.integers(0, 2)))],
            "ambiguities": [_ambiguity(draw, criteria) for _ in range(draw(st.integers(0, 1)))],
        }
    )


def _set(draw: Draw, criteria: list[Row], codes: list[str]) -> Row:
    top = sum((D(row["max_score"]) for row in criteria if row["level"] == "area" and row["is_counted"] == "true" and not row["valid_from"]), D(0))
    breakers = draw(st.lists(st.sampled_from(codes), min_size=min(len(codes), 2), max_size=3, unique=True))
    tie_rule = draw(st.sampled_from(["competition", "dense", "ordinal"]))
    chosen = {
        "max_score": str(top),
        # a coarse index is equal where its parts are not, so that there is something to tell apart
        "rounding_step": draw(st.sampled_from(["5", "10"]) if tie_rule == "ordinal" else STEPS),
        "tie_rule": tie_rule,
        "tie_breakers": ";".join(breakers),
        "calendar": draw(st.sampled_from(["calendar", "administrative"])),
        "period_kinds": draw(st.sampled_from(["month;quarter;half_year;year", "month;year", "month"])),
        "valid_from": draw(st.sampled_from(["", "2020-01-01", CHANGE_DAY])),
    }
    return BASE | {"decision": "generated"} | chosen


def _area(draw: Draw, code: str) -> list[Row]:
    children = [row for number in range(draw(st.integers(1, 4))) for row in _criterion(draw, f"{code}.{number + 1}", code)]
    top = _sum_of(children, code)
    return [BASE | {"criterion_code": code, "level": "area", "rule_type": "", "max_score": top, "rounding_step": draw(STEPS)}, *children]


def _criterion(draw: Draw, code: str, parent_code: str) -> list[Row]:
    """A leaf, or a criterion that sums one to three sub-criteria."""
    if draw(st.integers(0, 3)):
        return [_leaf(draw, code, parent_code, "criterion")]
    children = [_leaf(draw, f"{code}.{number + 1}", code, "sub_criterion") for number in range(draw(st.integers(1, 3)))]
    is_counted = draw(st.sampled_from(["true", "true", "true", "false"]))
    own = {"criterion_code": code, "parent_code": parent_code, "level": "criterion", "rule_type": "", "is_counted": is_counted}
    return [BASE | own | {"max_score": _sum_of(children, code), "rounding_step": draw(STEPS)}, *children]


def _sum_of(rows: list[Row], parent_code: str) -> str:
    mine = (row for row in rows if row["parent_code"] == parent_code and row["is_counted"] == "true" and row["rule_type"] not in ("BONUS", "PENALTY"))
    return str(sum((D(row["max_score"]) for row in mine), D(0)))


def _leaf(draw: Draw, code: str, parent_code: str, level: str) -> Row:
    rule_type = draw(st.sampled_from(sorted(SOURCES)))
    most = draw(MAXIMA)
    own = {
        "criterion_code": code,
        "parent_code": parent_code,
        "level": level,
        "rule_type": rule_type,
        "rule_text": "generated",
        "max_score": most,
        "rounding_step": draw(STEPS),
        "ratio_source": draw(st.sampled_from(SOURCES[rule_type])),
        "measure_code": f"m{code}",
        "fallback_measure_code": draw(st.sampled_from(["", "", f"f{code}"])),
        "cap_at_max": draw(st.sampled_from(["true", "false"])),
        "zero_denominator": draw(st.sampled_from(["null", "zero", "full"])),
        "direction": draw(st.sampled_from(["up", "up", "down"])),
        "applies_to": draw(st.sampled_from(["province+commune", "province+commune", "province", "commune", "commune+department"])),
        "is_counted": "false" if rule_type == "NOT_SCORED" else draw(st.sampled_from(["true"] * 7 + ["false"])),
        "status": draw(st.sampled_from(["illustrative", "confirmed", "hypothesis"])),
    }
    if own["ratio_source"] == "entered":
        own |= {"scored_by": draw(st.sampled_from(["self", "appraisal"])), "measure_code": "", "fallback_measure_code": ""}
    elif rule_type.startswith("SURVEY"):
        own |= {"scored_by": "survey", "question_codes": draw(st.sampled_from(QUESTIONS)) if rule_type == "SURVEY_LEVELS" else ""}
    return BASE | own | _parameters(draw, rule_type, D(most))


def _parameters(draw: Draw, rule_type: str, most: D) -> Row:
    target = draw(st.integers(30, 99))
    if rule_type in ("LINEAR", "SURVEY_PCT", "SIPAS_TENTH"):
        return {"full_score_ratio_pct": "100"}
    if rule_type == "LINEAR_CAPPED_AT_TARGET":
        return {"full_score_ratio_pct": str(target), "cap_at_max": "true"}
    if rule_type == "FLOOR_THEN_LINEAR":
        floor = draw(st.integers(0, target - 1))
        return {"full_score_ratio_pct": str(target), "floor_ratio_pct": str(floor), "floor_score": str(most * draw(st.integers(0, 4)) / 4)}
    if rule_type in ("DEDUCTION", "BONUS", "PENALTY"):
        return {"points_per_unit": draw(st.sampled_from(["0.1", "0.25", "1.5"]))}
    return {}


def _steps(draw: Draw, leaf: Row) -> list[Row]:
    most = D(leaf["max_score"])
    head = {name: leaf[name] for name in ("criterion_code", "name_vi", "name_en", "valid_from", "valid_to")}
    if leaf["rule_type"] == "YES_NO":
        rows = [{"step_code": "1", "points": leaf["max_score"]}, {"step_code": "0", "points": draw(st.sampled_from(["0", "0.1"]))}]
    elif leaf["rule_type"] == "LEVELS":
        rows = [{"step_code": str(number), "points": str(most * number / 4)} for number in range(draw(st.integers(2, 5)))]
    elif leaf["rule_type"] == "SURVEY_LEVELS":
        rows = [{"step_code": code, "points": str(most * D(share) / 4)} for code, share in zip("ABCD", (4, 3, 1, 0), strict=True)]
    elif leaf["rule_type"] == "BRACKETS":
        rows = _brackets(draw, most)
    else:
        rows = []
    return [head | {"step_no": str(number + 1)} | row for number, row in enumerate(rows)]


def _brackets(draw: Draw, most: D) -> list[Row]:
    """Intervals side by side: each inner bound belongs to one of its two neighbours; the outer ends may be closed, and leave values to a person."""
    bounds = draw(st.lists(st.sampled_from(["1", "2", "33.3333", "50", "66.666667", "80", "90", "99.9"]), min_size=1, max_size=4, unique=True))
    inner = sorted(bounds, key=D)
    above = [draw(st.booleans()) for _ in inner]  # whether the bound belongs to the interval above it
    ends = [draw(st.sampled_from(["", "", "0"])), *inner, draw(st.sampled_from(["", "", "100"]))]
    lower_is_in = [True, *above]
    upper_is_in = [*(not is_above for is_above in above), True]
    return [
        {
            "lower": ends[place],
            "lower_is_in": str(lower_is_in[place]).lower() if ends[place] else "",
            "upper": ends[place + 1],
            "upper_is_in": str(upper_is_in[place]).lower() if ends[place + 1] else "",
            "points": str((most * place / len(inner)).quantize(D("0.001"))),
        }
        for place in range(len(inner) + 1)
    ]


def _changed(draw: Draw, criteria: list[Row]) -> list[Row]:
    """One leaf gets another maximum and step on the day of change; the row before it ends there."""
    leaf = draw(st.sampled_from([row for row in criteria if row["rule_type"]]))
    later = leaf | {"valid_from": CHANGE_DAY, "rounding_step": draw(STEPS)}
    if leaf["rule_type"].startswith("LINEAR"):
        later["max_score"] = draw(MAXIMA)
    leaf["valid_to"] = CHANGE_DAY
    return [later]


def _level(draw: Draw, level: str) -> Row:
    return {
        "unit_level": level,
        "peer_group": draw(st.sampled_from([level, level, "everybody"])),
        "not_applicable": draw(st.sampled_from(["drop", "rescale", "full"])),
        "no_survey": draw(st.sampled_from(["rescale", "missing"])),
        "missing": draw(st.sampled_from(["left_out", "left_out", "incomplete"])),
        "citation": "generated",
        "status": "illustrative",
    }


def _classes(draw: Draw) -> list[Row]:
    bounds = sorted(draw(st.lists(st.sampled_from(["20", "50", "70", "80", "90"]), max_size=3, unique=True)), key=D)
    lower = [draw(st.sampled_from(["0", "10"])), *bounds]
    upper = [*bounds, ""]
    codes = "EDCBA"[: len(lower)]
    head = {name: BASE[name] for name in ("name_vi", "name_en", "status", "citation")}
    return [head | {"class_code": code, "min_pct": low, "max_pct_exclusive": high} for code, low, high in zip(codes, lower, upper, strict=True)]


def _caps(draw: Draw, codes: list[str], classes: list[str]) -> list[Row]:
    return [
        {
            "cap_no": str(number + 1),
            "criterion_code": draw(st.sampled_from(codes)),
            "below_pct": draw(st.sampled_from(["30", "50", "75"])),
            "highest_class_code": draw(st.sampled_from(classes)),
            "citation": "generated",
            "status": "illustrative",
        }
        for number in range(draw(st.integers(0, 2)))
    ]


def _exemption(draw: Draw, codes: list[str]) -> Row:
    unit = draw(st.sampled_from([("p1", "P1"), ("p1", "P1.C1"), ("p1", "P1.C2"), ("p2", "P2.D1"), ("p2", "P2.C1")]))
    chosen = {"province_code": unit[0], "unit_code": unit[1], "criterion_code": draw(st.sampled_from(codes))}
    dates = draw(st.sampled_from([{}, {"valid_to": CHANGE_DAY}, {"valid_from": CHANGE_DAY}]))
    return {"reason_vi": "sinh ngẫu nhiên", "citation": "generated", "status": "illustrative", "valid_from": "", "valid_to": ""} | chosen | dates


def _ambiguity(draw: Draw, criteria: list[Row]) -> Row:
    """A text about the set, one of its rows, all that are scored by the same or a measure that one of them is scored by."""
    affected = draw(st.sampled_from(criteria))
    about = draw(st.sampled_from([name for name in ABOUT if affected.get(name)]))
    firm = draw(st.sampled_from([{}, {}, {"signed_by": "generated", "signed_on": "2026-01-01"}, {"is_settled_by": "generated"}]))
    text = {"subject": "generated", "text_vi": "generated", "readings": "A: 1. B: 2.", "reading_in_force": "A", "source": "generated"}
    return text | {"affects": draw(st.sampled_from([affected[about], affected[about], ""])), "about": about} | firm
