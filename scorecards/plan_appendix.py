"""The appendix of a draft: a Markdown file for leaders and the legal officer, with every unit, every period and every line that moves points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

from home import write_bytes
from scorecards.plan_reading import Reading, Share, class_changes, idle, in_order, printed_lines, reason, shares
from scorecards.plans import by_points, decimal, head, moved, points_of
from scorecards.vietnamese import number, period_label, word_list, words
from warehouse.proof.plan import BESIDE, LeafPlan, Separation, Standing, UnitPlan
from warehouse.rulebook.draft import Difference

# columns whose codes have their words among the labels, by the kind of label where it is named otherwise
LABELLED = {"status": "criterion_status", "level": "criterion_level", "rule_type": "rule_type", "ratio_source": "ratio_source"} | {
    name: name for name in ("zero_denominator", "scored_by", "direction", "peer_group", "not_applicable", "no_survey", "missing", "tie_rule", "calendar")
}
NAMED = {"criteria.csv": 0, "steps.csv": 0}  # files whose key begins with the code of a criterion


def write(reading: Reading, path: str) -> str:
    """Write the appendix where a path is given; the sentence that says where it lies, or how to get one."""
    if not path:
        return words("plan.appendix_hint")
    return words("plan.appendix", file=write_bytes(Path(path), appendix(reading).encode()))


def appendix(reading: Reading) -> str:
    """The whole file; the same draft and figures give the same bytes."""
    return "\n".join(_parts(reading)).rstrip() + "\n"


def _parts(reading: Reading) -> Iterator[str]:
    title, *rest = [line for line in head(reading) if line not in {words(f"badge.{kind}") for kind in reading.practice_kinds}]
    yield f"# {title}\n"
    yield from (f"**{words(f'badge.{kind}')}**\n" for kind in reading.practice_kinds)
    yield from (f"{line}.\n" if not line.endswith(".") else f"{line}\n" for line in rest)
    if reading.against_row:
        yield from _section("plan.changed", _table("plan.changed_head", [_changed(one, reading) for one in reading.differences], "plan.no_changes"))
    yield from _section("plan.units", _by_period(reading, "plan.units_head", _unit_rows, moved))
    yield from _section("plan.classes", _table("plan.classes_head", [_class_row(one, reading) for one in class_changes(reading.plan)], "plan.no_classes"))
    yield from _section("plan.criteria", _by_period(reading, "plan.criteria_head", _share_rows))
    yield from _section("plan.idle", _table("plan.idle_head", [list(code) for code in idle(reading)]))
    flat = [one for one in reading.plan.separations.values() if one.stops or one.never_separates]
    text = words("plan.separation_text")
    yield from _section("plan.separation", [text, "", *_table("plan.separation_head", [_separation_row(one, reading) for one in flat])])
    lacking = [one for one in reading.plan.leaves.values() if one.has_nobody]
    yield from _section("plan.nobody", _table("plan.nobody_head", [_lacking_row(one, reading) for one in lacking]))
    yield from _section("plan.lines", [words("plan.lines_text"), "", *_by_period(reading, "plan.lines_head", _line_rows)])
    yield from _section("plan.how", [words("plan.how_text"), ""])


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"## {words(title)}\n"
    yield from lines


def _by_period(reading: Reading, columns: str, rows_of, said=None) -> Iterator[str]:
    """One table a period, the latest first; periods in which nothing is to be told are left out."""
    any_rows = False
    for period in reversed(reading.plan.periods):
        units = in_order((one for one in reading.plan.units if one.period == period), reading)
        rows = list(rows_of(units, reading))
        if rows:
            any_rows = True
            yield f"### {period_label(period)}\n"
            yield from [f"{said(period, units)}.\n"] if said else []
            yield from _table(columns, rows)
    if not any_rows:
        yield f"{words('plan.no_rows')}\n"


def _table(columns: str, rows: list[list[str]], without: str = "plan.no_rows") -> Iterator[str]:
    if not rows:
        yield f"{words(without)}\n"
        return
    names = word_list(columns)
    yield _row(names)
    yield _row(["---"] * len(names))
    yield from (_row(row) for row in rows)
    yield ""


def _row(cells: Iterable[str]) -> str:
    """A row of a Markdown table: what would end a cell or a line is kept as text."""
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _changed(one: Difference, reading: Reading) -> list[str]:
    code = one.key[0] if one.key else ""
    name = reading.class_name(code) if one.file == "classes.csv" else reading.criterion_name(code) if one.file in NAMED else reading.label("unit_level", code)
    if not one.column:
        before, after, what = "", "", words("plan.row_removed" if one.after is None else "plan.row_added")
    else:
        what = words(f"plan_column.{one.column}")
        before, after = (_cell(one.column, cell, reading) for cell in (one.before, one.after))
    return [words(f"plan_file.{one.file.removesuffix('.csv')}"), " / ".join(one.key), name, what, before, after]


def _cell(column: str, cell: str | None, reading: Reading) -> str:
    return reading.label(LABELLED[column], cell or "") if column in LABELLED else cell or ""


def _unit_rows(units: list[UnitPlan], reading: Reading) -> Iterator[list[str]]:
    for one in units:
        by = by_points(one.change) if one.is_comparable else ""
        ranks = [_rank(standing) for standing in (one.before, one.after)]
        classes = [reading.class_name(standing.class_code) if standing and standing.class_code else "" for standing in (one.before, one.after)]
        yield [
            reading.unit_names.get(one.unit, ""),
            one.unit[1],
            reading.group_name(one.group),
            points_of(one.before),
            points_of(one.after),
            by,
            *ranks,
            *classes,
        ]


def _rank(standing: Standing | None) -> str:
    return str(standing.rank) if standing and standing.rank else ""


def _class_row(one: UnitPlan, reading: Reading) -> list[str]:
    classes = (reading.class_name(standing.class_code) for standing in (one.before, one.after))
    return [period_label(one.period), reading.unit_names.get(one.unit, ""), one.unit[1], *classes]


def _share_rows(units: list[UnitPlan], reading: Reading) -> Iterator[list[str]]:
    for share in shares(units):
        yield [*_coded(share.code, reading), by_points(share.mean), *_extremes(share)]


def _extremes(share: Share) -> list[str]:
    most, least = max(share.moves), min(share.moves)
    counts = (sum(by > 0 for by in share.moves), sum(by < 0 for by in share.moves))
    return [*map(str, counts), by_points(most) if most > 0 else "", by_points(least) if least < 0 else ""]


def _separation_row(one: Separation, reading: Reading) -> list[str]:
    counts = (words("plan.separation_count", separated=separated, met=met) for separated, met in zip(one.separated, one.met, strict=True))
    return [*_coded(one.criterion_code, reading), reading.group_name(one.group), *counts, words("plan.stops" if one.stops else "plan.never")]


def _lacking_row(leaf: LeafPlan, reading: Reading) -> list[str]:
    row = next(row for row in reading.draft.tables["criteria.csv"] if row["criterion_code"] == leaf.criterion_code)
    return [*_coded(leaf.criterion_code, reading), number(decimal(Fraction(row["max_score"]))), reason(leaf, reading)]


def _line_rows(units: list[UnitPlan], reading: Reading) -> Iterator[list[str]]:
    """The lines of every unit that moves, then their sum; before and after are the points of the line itself."""
    for one in units:
        moves = printed_lines(one)
        name = reading.unit_names.get(one.unit, "")
        for code, by in moves.items() if one.before and one.after else ():
            ends = (_line_of(standing, code) for standing in (one.before, one.after))
            yield [name, *_coded(code, reading), *ends, _exact(by)]
        if moves and one.before and one.after:
            yield [name, "", f"**{words('plan.total')}**", points_of(one.before), points_of(one.after), f"**{_exact(one.change)}**"]


def _line_of(standing: Standing, code: str) -> str:
    if code in BESIDE:
        return ""
    return _points(standing.lines[code]) if code in standing.lines else words("value.missing")


def _exact(value: Fraction) -> str:
    return ("+" if value > 0 else "") + _points(value)


def _points(value: Fraction) -> str:
    """Two places as every decision prints them, more where they are not the whole."""
    return number(decimal(value), 2 if (value * 100).denominator == 1 else None)


def _coded(code: str, reading: Reading) -> list[str]:
    return ["" if code in BESIDE else code, reading.criterion_name(code)]
