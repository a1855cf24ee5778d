"""What a draft of a criteria set would do to the held months, told to a person in Vietnamese, or to a script as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from scorecards.plan_reading import Reading, Share, class_changes, idle, reason, shares
from scorecards.vietnamese import number, period_label, signed, words
from warehouse.proof.plan import BESIDE, LeafPlan, Separation, Standing, UnitPlan
from warehouse.proof.rulebook import Unit

MOST_TOLD = 5
MOST_LISTED = 8


def told(reading: Reading) -> Iterator[str]:
    """The summary: who moves in the latest month, who changes class, by which criteria, and what the draft cannot tell apart or nobody has."""
    found, latest = reading.plan, reading.plan.latest
    yield from head(reading)
    if latest is None:
        yield words("plan.nothing")
        return
    units = [one for one in found.units if one.period == latest]
    if not any(one.change or one.lines for one in found.units) and not class_changes(found):
        yield words("plan.same")
    else:
        yield from ("", moved(latest, units))
        yield from _movers("plan.up", sorted((one for one in units if one.is_comparable and one.change > 0), key=lambda one: -one.change), reading)
        yield from _movers("plan.down", sorted((one for one in units if one.is_comparable and one.change < 0), key=lambda one: one.change), reading)
        yield from _block("plan.classes", [_class_change(one, reading) for one in class_changes(found)] or [words("plan.no_classes")])
        yield from _block("plan.criteria", [_share(share, reading) for share in shares(units)], words("plan.criteria_note", period=period_label(latest)))
    yield from _block("plan.idle", [f"{code} {name}" for code, name in idle(reading)])
    for title, is_so in (("plan.stops", "stops"), ("plan.never", "never_separates")):
        flat = [one for one in found.separations.values() if getattr(one, is_so)]
        yield from _block(title, [f"{_coded(one.criterion_code, reading)} · {reading.group_name(one.group)}" for one in flat])
    yield from _block("plan.nobody", [f"{_titled(one, reading)}: {reason(one, reading)}" for one in found.leaves.values() if one.has_nobody])


def head(reading: Reading) -> Iterator[str]:
    """What is compared, of which periods, and what limits it."""
    own, other = reading.set_row, reading.against_row
    yield from (words(f"badge.{kind}") for kind in reading.practice_kinds)
    yield words("plan.title", name=own["name_vi"], set_id=own["criteria_set_id"])
    yield words("plan.against", name=other["name_vi"], set_id=other["criteria_set_id"]) if other else words("plan.alone")
    if own["status"] == "illustrative":
        yield words("plan.illustrative")
    if reading.plan.periods:
        count = len({one.unit for one in reading.plan.units})
        yield words("plan.scored", periods=len(reading.plan.periods), units=count, list=", ".join(map(period_label, reading.plan.periods)))
    listed = {one.unit for one in reading.plan.units if one.after and one.after.is_published}
    if listed:
        yield words("plan.listed", count=len(listed))


def moved(period: str, units: list[UnitPlan]) -> str:
    """How many units gain, lose, stay and cannot be compared in one period."""
    compared = [one.change for one in units if one.is_comparable]
    counts = {"up": sum(by > 0 for by in compared), "down": sum(by < 0 for by in compared), "same": sum(not by for by in compared)}
    return words("plan.latest", period=period_label(period), apart=len(units) - len(compared), **counts)


def as_json(reading: Reading) -> str:
    """Everything, figures as exact fractions in text."""
    found = reading.plan
    content = {
        "criteria_set_id": reading.draft.criteria_set_id,
        "against": reading.against_row["criteria_set_id"] if reading.against_row else None,
        "periods": found.periods,
        "latest_period": found.latest,
        "differences": [one._asdict() for one in reading.differences],
        "units": [_unit_json(one, reading) for one in found.units],
        "criteria": [_leaf_json(one) for one in found.leaves.values()],
        "separations": [_separation_json(one) for one in found.separations.values()],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=str)


def _unit_json(one: UnitPlan, reading: Reading) -> dict[str, object]:
    return {
        "period": one.period,
        **dict(zip(("province_code", "unit_code"), one.unit, strict=True)),
        "unit_name_vi": reading.unit_names.get(one.unit),
        "peer_group": one.group[0],
        "is_comparable": one.is_comparable,
        "before": _standing_json(one.before),
        "after": _standing_json(one.after),
        "change": one.change,
        "lines": {code: str(by) for code, by in one.lines.items()},
    }


def _standing_json(standing: Standing | None) -> dict[str, object] | None:
    return standing and {"score": standing.score, "known_score": standing.known, "rank": standing.rank, "class_code": standing.class_code}


def _leaf_json(leaf: LeafPlan) -> dict[str, object]:
    flags = {"is_new": leaf.is_new, "has_nobody": leaf.has_nobody}
    return {"criterion_code": leaf.criterion_code, **flags, "asked_count": leaf.asked, "known_count": leaf.known}


def _separation_json(one: Separation) -> dict[str, object]:
    ends = {name: dict(zip(("before", "after"), counts, strict=True)) for name, counts in (("periods_met", one.met), ("periods_separated", one.separated))}
    flags = {"stops_separating": one.stops, "never_separates": one.never_separates}
    return {"criterion_code": one.criterion_code, "peer_group": one.group[0], "province_code": one.group[1], **flags, **ends}


def _movers(title: str, units: list[UnitPlan], reading: Reading) -> Iterator[str]:
    yield from _block(title, [_mover(one, reading) for one in units], most=MOST_TOLD)


def _mover(one: UnitPlan, reading: Reading) -> str:
    before, after = one.before, one.after
    said = f"{unit_label(one.unit, reading):<46} {points_of(before):>8} → {points_of(after):>8}  {signed(decimal(one.change)):>8}"
    if before.score is None:
        return f"{said}  ({words('plan.only_known')})"
    return f"{said}  {words('plan.rank', before=before.rank, after=after.rank)}"


def _class_change(one: UnitPlan, reading: Reading) -> str:
    change = f"{reading.class_name(one.before.class_code)} → {reading.class_name(one.after.class_code)}"
    return f"{period_label(one.period)}: {unit_label(one.unit, reading):<40} {change}"


def _share(share: Share, reading: Reading) -> str:
    said = words("plan.criterion", by=by_points(share.mean), up=sum(by > 0 for by in share.moves), down=sum(by < 0 for by in share.moves))
    return f"{_coded(share.code, reading)}: {said}"


def _titled(leaf: LeafPlan, reading: Reading) -> str:
    return _coded(leaf.criterion_code, reading) + (f" {words('plan.new')}" if leaf.is_new else "")


def _coded(code: str, reading: Reading) -> str:
    return reading.criterion_name(code) if code in BESIDE else f"{code} {reading.criterion_name(code)}"


def _block(title: str, lines: Iterable[str], note: str = "", most: int = MOST_LISTED) -> Iterator[str]:
    """A heading with its lines, the first ones where they are many; nothing at all without lines."""
    listed = list(lines)
    if listed:
        yield from ("", f"{words(title)} ({note})" if note else words(title))
        yield from (f"  {line}" for line in listed[:most])
        if len(listed) > most:
            yield f"  {words('plan.and_more', count=len(listed) - most)}"


def unit_label(unit: Unit, reading: Reading) -> str:
    return f"{reading.unit_names.get(unit, unit[1])} ({unit[1]})"


def points_of(standing: Standing | None) -> str:
    """Points to two places; a star marks what is only known in part."""
    if standing is None or (standing.score is None and standing.known is None):
        return words("value.missing")
    return number(decimal(standing.worth), 2) + ("" if standing.score is not None else "*")


def by_points(value: Fraction) -> str:
    """A difference with its sign to two places; more where two would show nothing."""
    shown = decimal(value)
    return signed(shown) if abs(shown) >= Decimal("0.005") or not shown else ("+" if shown > 0 else "") + number(round(shown, 6))


def decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
