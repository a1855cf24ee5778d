"""What a build or release knows, from its input marts alone: measures, answers, entered rounds, published lists and units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from warehouse.connection import Connection, identifier, rows
from warehouse.proof.points import Entered, Value
from warehouse.proof.rulebook import Unit
from warehouse.proof.score import Facts, Listed, UnitInfo

AS_WAS, AS_IS = "as_was", "as_is"
CALENDARS = ("calendar", "administrative")
ROUND_KINDS = ("self", "survey", "appraisal", "council")  # the later stands before the earlier
SUFFIX = {AS_WAS: "", AS_IS: "_as_is"}
Row = dict[str, Any]


class Scope(NamedTuple):
    """Figures that are scored together: one view of the units, one calendar, one period."""

    unit_view: str
    calendar: str
    period: str


@dataclass
class Known:
    """The facts of every scope, and the units."""

    scopes: dict[Scope, Facts] = field(default_factory=dict)
    units: dict[Unit, UnitInfo] = field(default_factory=dict)

    def facts(self, scope: Scope) -> Facts:
        """What is known in a scope; empty where nothing is."""
        return self.scopes.get(scope, Facts())


def read(con: Connection, periods: Sequence[str] = ()) -> Known:
    """Everything that scores can be made of, of all periods or of some; a mart that an older release does not have is read as empty."""
    marts = {row["name"] for row in rows(con, "select table_name as name from information_schema.tables where table_schema = 'marts'")}

    def table(name: str) -> list[Row]:
        wanted = f" where period in ({', '.join('?' * len(periods))})" if periods else ""
        return rows(con, f"select * from marts.{identifier(name)}{wanted}", periods) if name in marts else []

    units = rows(con, "select province_code, unit_code, unit_level from marts.dim_units")
    known = Known(units={unit_of(row): UnitInfo(row["unit_level"] or "unknown") for row in units})
    listed, rounds = _listed(table("fct_published_list_scores")), table("fct_assessment_rounds")
    for view, suffix in SUFFIX.items():
        if f"fct_measures{suffix}" in marts:
            _take(known, view, table(f"fct_measures{suffix}"), table(f"fct_answer_counts{suffix}"))
            _add(known, view, _entered(rounds, view), listed)
    return known


def _add(known: Known, view: str, entered: dict[str, dict[Unit, dict]], listed: dict[str, dict[Unit, Listed]]) -> None:
    """Points of the workflow go with their set, whatever its calendar; the list counts in months of the calendar and names the provinces of its day."""
    for period in entered.keys() | listed.keys():
        for calendar in CALENDARS:
            scope = Scope(view, calendar, period)
            published = listed.get(period, {}) if calendar == "calendar" else {}
            known.scopes[scope] = replace(known.facts(scope), entered=entered.get(period, {}), listed=published)


def _entered(rounds: list[Row], view: str) -> dict[str, dict[Unit, dict[tuple[str, str], Entered]]]:
    """The points in force by period: the council's, without one the last appraisal's, without one the survey's or the self-score; what was taken back is out.

    An appeal is open until its answer, even when the points that it is against were replaced.

    Points do not add up: as units are today they go with a unit that nobody joined, and else stay where they were given.
    """
    given: dict[tuple, list[Row]] = defaultdict(list)
    for row in rounds:
        unit = (row["as_is_province_code"], row["as_is_unit_code"]) if view == AS_IS and row.get("as_is_unit_code") else unit_of(row)
        given[row["period"], unit, row["criteria_set_id"], row["criterion_code"]].append(row)
    found: dict[str, dict[Unit, dict[tuple[str, str], Entered]]] = defaultdict(lambda: defaultdict(dict))
    for (period, unit, set_id, code), read in given.items():
        standing = [row for row in read if not row["is_withdrawn"]]
        if standing:
            last = max(standing, key=lambda row: (ROUND_KINDS.index(row["round_kind"]), row["round_no"]))
            is_appealed = any(row["appeal_status"] == "open" for row in read)
            found[period][unit][set_id, code] = Entered(Fraction(last["points"]), last["round_kind"] == "self", is_appealed)
    return found


def _listed(published: list[Row]) -> dict[str, dict[Unit, Listed]]:
    """The list of provinces by period."""
    found: dict[str, dict[Unit, Listed]] = defaultdict(dict)
    for row in published:
        areas = found[row["period"]].get(unit_of(row), Listed({}, None)).areas
        found[row["period"]][unit_of(row)] = Listed({**areas, row["area_code"]: number(row["published_score"])}, number(row["published_total"]))
    return found


def _take(known: Known, view: str, measured: list[Row], answered: list[Row]) -> None:
    values: dict[Scope, dict[Unit, dict[str, Value]]] = defaultdict(lambda: defaultdict(dict))
    answers: dict[Scope, dict[Unit, dict[str, dict[tuple[str, str], Fraction]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    for row in measured:
        values[scope_of(view, row)][unit_of(row)][row["measure_code"]] = value_of(row)
    for row in answered:
        question = row.get("question_code", ""), row["answer_code"]
        answers[scope_of(view, row)][unit_of(row)][row["measure_code"]][question] = number(row["answer_count"])
    for scope in values.keys() | answers.keys():
        known.scopes[scope] = Facts(values.get(scope, {}), answers.get(scope, {}))


def scope_of(view: str, row: Row) -> Scope:
    return Scope(view, row.get("calendar", "calendar"), row["period"])


def unit_of(row: Row) -> Unit:
    return row["province_code"], row["unit_code"]


def value_of(row: Row) -> Value:
    parts = (number(row.get(name)) for name in ("numerator", "denominator", "stated_ratio_pct", "published_score"))
    return Value(*parts, row["data_quality_status"] or "")


def number(value: Decimal | int | None) -> Fraction | None:
    return None if value is None else Fraction(value)
