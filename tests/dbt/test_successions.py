"""Figures over reorganisations: whatever happens to units, nothing is lost or doubled, and what cannot be moved stays and says so."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction

import pytest
from compiled_models import CompiledModels
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from unit_histories import History, expected, histories, tables, totals

MODELS = (
    "int_dossiers__dossiers_dated",
    *(f"int_units__{name}" for name in ("units_sighted", "units_named", "successions_dated", "successors_resolved", "units_covered")),
    *(f"int_units__{name}" for name in ("units_linked", "units_moved", "units_described")),
    *(f"measure__{name}" for name in ("dossiers_on_time", "dossiers_online", "local_rolled_up", "values_known", "values_succeeded", "values_unioned")),
)
KEPT = ("stg_rulebook__measures", "stg_rulebook__calendars", "stg_rulebook__unit_types")
# a share is cut off at four decimals; the main successor has what is left
CUT = Fraction(1, 10_000)


@pytest.fixture(scope="session")
def models(built_home) -> CompiledModels:
    return CompiledModels(built_home, MODELS, KEPT)


Figures = dict[tuple[str, str], tuple[Fraction, Fraction]]


def figures(con, unit_view: str, calendar: str, province: str) -> tuple[Figures, Figures, dict[str, str]]:
    """Of one province: period and unit → numerator and denominator, of the units and of the province itself; and what is said of each unit."""
    sql = """select period, unit_code, numerator, denominator, excluded_count, source_row_count, succession_status from measures.measure__values_unioned
        where unit_view = ? and calendar = ? and province_code = ? and measure_code = 'dossiers_on_time'"""
    units, whole, said = {}, {}, {}
    for period, unit_code, numerator, denominator, excluded, source_rows, status in con.execute(sql, (unit_view, calendar, province)).fetchall():
        assert excluded == 0 and abs(Fraction(denominator) - source_rows) < 8
        found = whole if unit_code == f"H{province[1:]:0>2}" else units
        found[period, unit_code] = (Fraction(numerator), Fraction(denominator))
        said[unit_code] = status
    return units, whole, said


def codes_of(con, history: History) -> dict[str, str]:
    """The code under which the figures of each unit stand, by the unit's id: its sources' own, else another that they show it by, else the rulebook's."""
    sql = "select unit_id, unit_code, dated_unit_code from intermediate.int_units__units_linked where province_code = ? and is_sighted"
    spoken = {unit.unit_id: unit.spoken_code for unit in history.units}
    found: dict[str, str] = {}
    for unit_id, code, dated in sorted(con.execute(sql, (history.province,)).fetchall()):
        if unit_id not in found or spoken[unit_id] == code:
            found[unit_id] = dated
    sql = "select reached_unit_id, as_is_unit_code, unit_code from intermediate.int_units__units_moved where province_code = ?"
    moved = {unit_id: code for unit_id, code, own in con.execute(sql, (history.province,)).fetchall() if code != own}
    return found | moved


def in_codes(wanted: Figures, codes: dict[str, str]) -> Figures:
    found: dict[tuple[str, str], list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for (period, unit_id), (first, second) in wanted.items():
        found[period, codes[unit_id]][0] += first
        found[period, codes[unit_id]][1] += second
    return {key: (first, second) for key, (first, second) in found.items() if second}


def is_near(found: Figures, wanted: Figures) -> bool:
    nothing = (Fraction(0), Fraction(0))
    return all(abs(a - b) < 20 * CUT for key in found | wanted for a, b in zip(found.get(key, nothing), wanted.get(key, nothing), strict=True))


def prove(models: CompiledModels, told: list[History]) -> None:
    """Every figure of every province and calendar against what its dossiers add up to, unit by unit."""
    with models.run(tables(told)) as con:
        assert con.execute("select count(*) - count(distinct unit_code) from intermediate.int_units__units_described").fetchone() == (0,)
        assert not con.execute("""select v.unit_code from measures.measure__values_unioned as v left join intermediate.int_units__units_described as u
            on u.province_code = v.province_code and u.unit_code = v.unit_code where u.unit_code is null""").fetchall()
        for history in told:
            for calendar in ("calendar", "administrative"):
                check(con, history, calendar, codes_of(con, history))


COUNTRIES = st.integers(1, 8).flatmap(lambda count: st.tuples(*(histories(number) for number in range(1, count + 1)))).map(list)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(told=COUNTRIES)
def test_nothing_is_lost_or_doubled_whatever_happens_to_units(models, told):
    prove(models, told)


def renamed_in_its_sources(number: int = 1) -> History:
    """A commune whose sources say its NSO code until it is renamed, and one of their own from then on."""
    history = History(number)
    old = history.begin(None, "commune", "", None, own=False)
    old.dossiers = [(date(2024, 2, 10), True), (date(2024, 2, 11), False)]
    new = history.begin(old.code, "commune", "", date(2024, 3, 1), own=True)
    new.dossiers = [(date(2024, 3, 10), True)]
    history.hand_over([old], {0: [(0, Fraction(1))]}, [new], "rename", date(2024, 3, 1))
    return history


def test_a_unit_that_is_known_by_two_codes_stands_under_one(models):
    history = renamed_in_its_sources()
    prove(models, [history])
    with models.run(tables([history])) as con:
        units, _, _ = figures(con, "as_is", "calendar", history.province)
        was, _, _ = figures(con, "as_was", "calendar", history.province)
    assert {code for period, code in units if period == "2024"} == {"H01.1"} and units["2024", "H01.1"] == (2, 3)
    assert {code for period, code in was if period == "2024"} == {"01000", "H01.1"}
    with pytest.raises(AssertionError):
        prove(models.planted("int_units__units_moved", "or f.dated_unit_code <> l.dated_unit_code", ""), [history])


def test_a_code_that_its_new_unit_is_not_shown_by_stands_for_it(models):
    history = renamed_in_its_sources()
    history.units[1].dossiers = []  # no source shows its own code
    prove(models, [history])


def check(con, history: History, calendar: str, codes: dict[str, str]) -> None:
    was, was_whole, _ = figures(con, "as_was", calendar, history.province)
    now, now_whole, said = figures(con, "as_is", calendar, history.province)
    wanted_was, wanted_now = expected(history, calendar, as_is=False), expected(history, calendar, as_is=True)
    # to the unit: as it was, in the sum of today's, and of the province itself
    assert totals(was) == totals(now) == totals(was_whole) == totals(now_whole) == totals(wanted_was)
    assert was == in_codes(wanted_was, codes)
    assert is_near(now, in_codes(wanted_now, codes))
    stuck = {codes[unit_id] for _, unit_id in wanted_now for unit in history.units if unit.unit_id == unit_id and unit.ends}
    marked = {code for code, status in said.items() if status in ("not_apportioned", "no_successor")}
    assert {code for _, code in now} & stuck == marked


@pytest.mark.parametrize(
    ("model", "text", "fault"),
    [
        # all parts of a divided unit get the whole; a code that was given away again is one unit; a part of unknown share goes over
        ("int_units__successors_resolved", "coalesce(share, 1) as share", "1 as share"),
        ("int_units__units_linked", "then f.linked_to end as broken_on", "then cast(null as date) end as broken_on"),
        ("int_units__successors_resolved", "where is_apportionable", "where true"),
    ],
)
def test_a_planted_fault_is_found(models, model, text, fault):
    wrong = models.planted(model, text, fault)

    @settings(max_examples=60, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(told=COUNTRIES)
    def proved(told):
        prove(wrong, told)

    with pytest.raises((AssertionError, KeyError)):
        proved()
