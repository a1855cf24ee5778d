"""What a build or release knows, from its input marts alone: measures, answers, entered rounds, published lists and units."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from warehouse.connection import Connection, rows
from warehouse.proof.points import Value
from warehouse.proof.rulebook import Unit
from warehouse.proof.score import Facts, Listed, UnitInfo

AS_WAS, AS_IS = "as_was", "as_is"
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


def read(con: Connection) -> Known:
    """Everything that scores can be made of; a mart that an older release does not have is read as empty."""
    marts = {row["name"] for row in rows(con, "select table_name as name from information_schema.tables where table_schema = 'marts'")}

    def table(name: str) -> list[Row]:
        return rows(con, f"select * from marts.{name}") if name in marts else []

    known = Known(units={unit_of(row): UnitInfo(row["unit_level"] or "unknown") for row in table("dim_units")})
    listed = _listed(table("fct_published_list_scores"))
    for view, suffix in SUFFIX.items():
        if f"fct_measures{suffix}" in marts:
            _take(known, view, table(f"fct_measures{suffix}"), table(f"fct_answer_counts{suffix}"), listed)
    return known


def _listed(published: list[Row]) -> dict[str, dict[Unit, Listed]]:
    """The list of provinces by period; it counts in calendar months."""
    found: dict[str, dict[Unit, Listed]] = defaultdict(dict)
    for row in published:
        areas = found[row["period"]].get(unit_of(row), Listed({}, None)).areas
        found[row["period"]][unit_of(row)] = Listed({**areas, row["area_code"]: number(row["published_score"])}, number(row["published_total"]))
    return found


def _take(known: Known, view: str, measured: list[Row], answered: list[Row], listed: dict[str, dict[Unit, Listed]]) -> None:
    values: dict[Scope, dict[Unit, dict[str, Value]]] = defaultdict(lambda: defaultdict(dict))
    answers: dict[Scope, dict[Unit, dict[str, dict[str, Fraction]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    for row in measured:
        values[scope_of(view, row)][unit_of(row)][row["measure_code"]] = value_of(row)
    for row in answered:
        answers[scope_of(view, row)][unit_of(row)][row["measure_code"]][row["answer_code"]] = number(row["answer_count"])
    of_lists = {Scope(view, "calendar", period): published for period, published in listed.items()}
    for scope in values.keys() | answers.keys() | of_lists.keys():
        known.scopes[scope] = Facts(values.get(scope, {}), answers.get(scope, {}), {}, of_lists.get(scope, {}))


def scope_of(view: str, row: Row) -> Scope:
    return Scope(view, row.get("calendar", "calendar"), row["period"])


def unit_of(row: Row) -> Unit:
    return row["province_code"], row["unit_code"]


def value_of(row: Row) -> Value:
    parts = (number(row.get(name)) for name in ("numerator", "denominator", "stated_ratio_pct", "published_score"))
    return Value(*parts, row["data_quality_status"] or "")


def number(value: Decimal | int | None) -> Fraction | None:
    return None if value is None else Fraction(value)
