"""What of the published PAR indices can be recomputed is recomputed: parts to totals, maxima of areas, re-scaled indices, ranks of equal printed values."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from fractions import Fraction as F

import pytest
from proof_samples import leaf, rules
from road_helpers import FIXTURES

from home import RULEBOOK
from warehouse.proof.points import Entered, rounded
from warehouse.proof.rank import places
from warehouse.proof.rulebook import Rulebook
from warehouse.proof.score import INDEX, Facts, UnitInfo, score

with (FIXTURES / "par_index" / "published.csv").open(encoding="utf-8", newline="") as handle:
    PUBLISHED = list(csv.DictReader(handle))
CENT = F("0.01")
WHOLE = "Tác động + điều tra (impact and surveys)"  # is itself a sum of three other parts
PRINTED_OTHERWISE = {("Đồng Tháp", "2020"): F("0.01")}  # the printed total is this much above the sum of its printed parts


def published(**wanted: str) -> list[dict[str, str]]:
    return [row for row in PUBLISHED if all(row[name] == value for name, value in wanted.items())]


def entered_index(maxima: dict[str, F], points: dict[str, F], exempt: frozenset[str], not_applicable: str) -> F:
    """The index of one unit by the second engine: one entered leaf a maximum, some of which do not apply to it."""
    leaves = [
        leaf(code, rule_type="ENTERED", ratio_source="entered", measure_code="", max_score=most, scored_by="appraisal", applies_to=frozenset({"commune"}))
        for code, most in maxima.items()
    ]
    of = rules(leaves, not_applicable=not_applicable, missing="incomplete", exempt=frozenset(("p", "U", code) for code in exempt))
    given = Facts(entered={("p", "U"): {("s", code): Entered(found) for code, found in points.items()}})
    return score(of, given, {("p", "U"): UnitInfo("commune")})[("p", "U"), INDEX].score


# points, printed percent and the maximum that they imply: Ban Dân tộc of Thanh Hóa 2023; Sở Tư pháp and the city of Tuyên Quang 2022
RESCALED = [("68.32", "81.33", "84.00"), ("62.62", "94.49", "66.27"), ("54.14", "82.96", "65.26")]


@pytest.mark.parametrize(("points", "pct", "applicable"), RESCALED)
def test_an_index_is_of_the_applicable_maximum(points, pct, applicable):
    assert published(points=points, pct=pct)
    found = F(points), F(applicable)
    maxima = {"A1": found[1], "A2": 100 - found[1]}
    assert entered_index(maxima, {"A1": found[0]}, frozenset({"A2"}), "rescale") == F(pct)
    # neither of the other two ways to treat what does not apply gives what was printed
    assert F(pct) not in {entered_index(maxima, {"A1": found[0]}, frozenset({"A2"}), how) for how in ("drop", "full")}


def test_a_unit_to_which_all_applies_has_its_points_as_index():
    rows = [row for row in published(year="2023", province="Thanh Hóa") if row["points"] == row["pct"]]
    assert len(rows) == 7
    for row in rows:
        whole = rounded(F(row["points"]), CENT)
        assert entered_index({"A1": F(100)}, {"A1": F(row["points"])}, frozenset(), "rescale") == whole


def test_departments_of_a_kind_of_set_are_rescaled():
    """The shipped sets of departments and districts do as the two provinces did."""
    levels = [Rulebook(RULEBOOK).rules(name, date(2024, 1, 1)).levels for name in ("par_department", "par_district")]
    assert [level.not_applicable for found in levels for level in found.values()] == ["rescale", "rescale"]


def parts_of(rows: list[dict[str, str]]) -> dict[str, F]:
    return {row["component"]: F(row["points"]) for row in rows if row["kind"] == "METHOD_PART" and row["component"] != WHOLE}


def test_the_printed_parts_add_up_to_the_printed_totals():
    by_index: dict[tuple[str, str], list] = defaultdict(list)
    for row in published(unit_level="PROVINCE"):
        by_index[row["province"], row["year"]].append(row)
    told = {key: (parts_of(rows), [F(row["points"]) for row in rows if row["kind"] == "TOTAL"]) for key, rows in by_index.items()}
    told = {key: found for key, found in told.items() if found[0]}
    assert len(told) == 7
    for key, (parts, totals) in told.items():
        assert len(parts) == 4 and totals == [sum(parts.values()) + PRINTED_OTHERWISE.get(key, 0)], key


def test_the_parts_of_876_are_those_of_the_shipped_set():
    of = Rulebook(RULEBOOK).rules("par_province_876", date(2026, 8, 1))
    scored: dict[str, F] = defaultdict(F)
    for one in of.leaves:
        area = of.lines[one.criterion_code][-1].criterion_code
        sipas = one.rule_type == "SIPAS_TENTH"
        scored["sipas" if sipas else "leaders" if one.scored_by == "survey" else "impact" if area == "8" else "appraisal"] += one.max_score
    kon_tum = published(province="Kon Tum", kind="METHOD_PART")
    printed = {F(row["max_points"]) for row in kon_tum if row["component"] != WHOLE}
    assert dict(scored) == {"appraisal": F("61.5"), "leaders": 22, "sipas": 10, "impact": F("6.5")} and printed == set(scored.values())
    maxima = {f"A{place}": F(row["max_points"]) for place, row in enumerate(kon_tum) if row["component"] != WHOLE}
    points = {f"A{place}": F(row["points"]) for place, row in enumerate(kon_tum) if row["component"] != WHOLE}
    assert entered_index(maxima, points, frozenset(), "drop") == F("86.14")


def test_the_printed_shares_of_areas_are_of_the_shipped_maxima():
    of = Rulebook(RULEBOOK).rules("par_province_876", date(2023, 12, 31))
    maxima = {"Cải cách thể chế": "2", "Cải cách thủ tục hành chính": "3", "Cải cách tổ chức bộ máy": "4"}
    rows = [row for row in published(kind="AREA") if row["decision"] == "876/QĐ-BNV"]
    assert len(rows) == 5
    for row in rows:
        most = of.criteria[maxima[row["component"]]].max_score
        assert most == F(row["max_points"]) and rounded(most * F(row["pct"]) / 100, CENT) == F(row["points"])


def test_equal_printed_values_with_consecutive_ranks_are_told_apart():
    """Thanh Hóa 2024: 20 departments, two pairs with one value. Ranks as of a competition differ in just these; a tie-breaker explains them."""
    rows = published(year="2024", province="Thanh Hóa", unit_level="PROV_DEPT")
    printed = {row["unit"]: int(row["rank"]) for row in rows}
    assert sorted(printed.values()) == list(range(1, 21))
    competition = places("competition", {row["unit"]: (F(row["pct"]),) for row in rows})
    assert {unit for unit in printed if competition[unit] != printed[unit]} == {"Văn phòng UBND tỉnh", "Sở Y tế"}
    assert places("ordinal", {row["unit"]: (F(row["pct"]), F(-int(row["rank"]))) for row in rows}) == printed
    assert Rulebook(RULEBOOK).sets["par_department"][-1].tie_rule == "ordinal"
    [mean] = published(kind="mean")
    assert rounded(sum(F(row["pct"]) for row in rows) / len(rows), CENT) == F(mean["pct"])
