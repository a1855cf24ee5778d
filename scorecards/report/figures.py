"""What a sentence states: a cell of a mart, a count or a sum of its rows, or what two such figures give; each can be looked up again by its id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from scorecards.vietnamese import number, percent, points
from warehouse.connection import identifier, rows

_SCORE_KEY = ("calendar", "period", "criteria_set_id", "province_code", "unit_code")
# by what a row of a mart is found again
KEYS = {
    "fct_index_scores": _SCORE_KEY,
    "fct_area_scores": (*_SCORE_KEY, "area_code"),
    "fct_criterion_scores": (*_SCORE_KEY, "criterion_code"),
    "fct_measures": ("calendar", "period", "province_code", "unit_code", "measure_code", "source_id"),
    "fct_target_attainments": ("province_code", "period", "target_id"),
    "fct_source_freshness": ("province_code", "source_id", "period"),
    "fct_total_gaps": ("period", "criteria_set_id", "province_code", "unit_code", "scope_code"),
    "dim_criteria": ("criteria_set_id", "criterion_code", "valid_from"),
    "dim_criteria_sets": ("criteria_set_id", "valid_from"),
}
_POINTS = ("score", "known_score", "published_score", "stated_total", "parts_sum", "difference")
_PERCENT = ("index_pct", "ratio_pct", "full_score_ratio_pct")
_AGGREGATES = {"count": "count(*)", "filled": "count({column})", "distinct": "count(distinct {column})", "sum": "sum({column})"}


@dataclass(frozen=True)
class Figure:
    """One stated figure: its value as the release holds it, and as the reader sees it.

    `how` is `value` (one cell), `count`, `filled`, `distinct` or `sum` (of rows with this key; a tuple in it is any of its values), or `difference`
    (first part less the second), `share` (first part in percent of the second) or `differing` (how many pairs of parts are unequal).
    `release_id` is set where it stands in another release.
    """

    how: str
    value: Any
    text: str
    mart: str = ""
    column: str = ""
    key: tuple[tuple[str, Any], ...] = ()
    parts: tuple[Figure, ...] = ()
    release_id: str = ""

    @property
    def figure_id(self) -> str:
        if self.parts:
            return f"{self.how}({'; '.join(part.figure_id for part in self.parts)})"
        place = f"{self.release_id + '/' if self.release_id else ''}{self.mart}"
        of = f"{place}.{self.column}" if self.column else place
        found = f"{of}[{', '.join(f'{name}={_named(value)}' for name, value in self.key)}]"
        return found if self.how == "value" else f"{self.how} {found}"

    def said(self, text: str) -> Figure:
        """The same figure in other words."""
        return replace(self, text=text)

    def __str__(self) -> str:
        return self.text


def _named(value: Any) -> str:
    return "|".join(map(str, value)) if isinstance(value, tuple) else "null" if value is None else str(value)


def style_of(column: str) -> Callable[[Any], str]:
    """How a column is printed: points with two places, shares with a sign, everything else as a plain number."""
    return points if column in _POINTS else percent if column in _PERCENT else number


def cell(mart: str, row: dict, column: str, text: str | None = None) -> Figure:
    """A value of a row that was read from the mart; the row may hold more than the mart does."""
    key = tuple((name, row[name]) for name in KEYS[mart])
    return Figure("value", row[column], style_of(column)(row[column]) if text is None else text, mart, column, key)


def counted(con, mart: str, how: str = "count", column: str = "", **key: Any) -> Figure:
    """How many rows the mart has with this key, how many values of a column, or their sum (nothing sums to None: missing is not zero)."""
    found = Figure(how, None, "", mart, column, tuple(key.items()))
    value = look_up(con, found)
    return replace(found, value=value, text=number(value))


def difference(first: Figure, second: Figure) -> Figure:
    """By how much the first is more than the second; printed without a sign, which the sentence says in words."""
    value = first.value - second.value
    return Figure("difference", value, points(abs(value)), parts=(first, second))


def share(part: Figure, whole: Figure) -> Figure:
    """The part in percent of the whole; the whole is not zero."""
    value = 100 * Decimal(part.value) / Decimal(whole.value)
    return Figure("share", value, percent(value), parts=(part, whole))


def look_up(con, figure: Figure) -> Any:
    """The value of a figure as this release's mart holds it now."""
    conditions, parameters = [], []
    for name, value in figure.key:
        if value is None:
            conditions.append(f"{identifier(name)} is null")
        elif isinstance(value, tuple):
            conditions.append(f"{identifier(name)} in ({', '.join('?' for _ in value)})")
            parameters += value
        else:
            conditions.append(f"{identifier(name)} = ?")
            parameters.append(value)
    wanted = _AGGREGATES.get(figure.how, "{column}").format(column=identifier(figure.column) if figure.column else "")
    [found] = rows(con, f"select {wanted} as found from marts.{identifier(figure.mart)} where {' and '.join(conditions)}", parameters)
    return found["found"]
