"""A draft's plan with all that is needed to tell it: what differs from the set in force, the names of units and codes, and each line's share."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from home import Home
from scorecards.vietnamese import collation_key, words
from warehouse.build import rulebook_folder
from warehouse.connection import Connection, connect, rows
from warehouse.explain import database
from warehouse.proof.facts import read
from warehouse.proof.plan import BESIDE, RESCALING, ROUNDING, LeafPlan, Plan, UnitPlan, plan
from warehouse.proof.rank import Group
from warehouse.proof.rulebook import Rulebook, Unit
from warehouse.rulebook.draft import Difference, Draft, DraftError, Row, Tables, differences, last_rows, read_draft, suppose


@dataclass(frozen=True)
class Reading:
    """A plan with what it is about: the draft, the set it stands beside, what differs, and the names of units and codes."""

    draft: Draft
    standing: Tables  # rows of the set in force; empty where the draft stands beside none
    differences: list[Difference]
    plan: Plan
    unit_names: dict[Unit, str]
    labels: dict[tuple[str, str], str]
    practice_kinds: list[str]
    province_names: dict[str, str]

    @property
    def set_row(self) -> Row:
        return self.draft.tables["set.csv"][0]

    @property
    def against_row(self) -> Row | None:
        return self.standing["set.csv"][0] if self.standing else None

    def criterion_name(self, code: str) -> str:
        """The name of a criterion, in the draft or in what it replaces, or of a line beside the criteria."""
        if code in BESIDE:
            return words(f"plan.{code}")
        return self._name("criteria.csv", "criterion_code", code)

    def class_name(self, code: str | None) -> str:
        return words("value.missing") if code is None else self._name("classes.csv", "class_code", code)

    def label(self, kind: str, code: str) -> str:
        return self.labels.get((kind, code), code)

    def group_name(self, group: Group) -> str:
        """Peers by their kind and, where they stand against those of their own province, that province."""
        return ", ".join(filter(None, (self.label("peer_group", group[0]), self.province_names.get(group[1], group[1]))))

    def _name(self, file: str, column: str, code: str) -> str:
        return next((row["name_vi"] for tables in (self.draft.tables, self.standing) for row in tables.get(file, ()) if row[column] == code), code)


def planned(home: Home, folder: Path, against: str = "", progress: Callable[[str], None] = lambda said: None) -> Reading:
    """Score every held period of the home's build, or of its current release, under the draft in `folder` and under the set that it changes.

    `against` names another set to stand beside. DraftError, with findings, where the draft does not hold.
    """
    rulebook = rulebook_folder()
    draft = read_draft(folder, rulebook)
    in_force = Rulebook(rulebook)
    if against and against not in in_force.sets:
        raise DraftError(f"There is no criteria set '{against}' to stand beside; write one of these: {', '.join(sorted(in_force.sets))}.")
    beside = against or (draft.criteria_set_id if draft.criteria_set_id in in_force.sets else None)
    standing = last_rows(rulebook / "criteria" / beside) if beside else {}
    with connect(database(home)) as con, tempfile.TemporaryDirectory() as place:
        supposed = Rulebook(suppose(draft, rulebook, Path(place)))
        found = plan(read(con), in_force, beside, supposed, progress)
        return Reading(draft, standing, list(differences(standing, draft.tables)) if standing else [], found, *_named(con, found))


def _named(con: Connection, found: Plan) -> tuple[dict[Unit, str], dict[tuple[str, str], str], list[str], dict[str, str]]:
    names = {(row["province_code"], row["unit_code"]): row["unit_name_vi"] for row in rows(con, "select * from marts.dim_units")}
    labels = {(row["label_type"], row["code"]): row["name_vi"] for row in rows(con, "select label_type, code, name_vi from marts.dim_labels")}
    sql = "select distinct practice_kind from marts.fct_file_accounts where practice_kind <> '' and province_code in (select unnest(?)) order by 1"
    kinds = [row["practice_kind"] for row in rows(con, sql, [sorted({one.unit[0] for one in found.units})])]
    provinces = {row["province_code"]: row["name_vi"] for row in rows(con, "select province_code, name_vi from marts.dim_provinces")}
    return names, labels, kinds, provinces


def class_changes(found: Plan) -> list[UnitPlan]:
    return [one for one in found.units if one.before and one.after and one.before.class_code != one.after.class_code]


@dataclass(frozen=True)
class Share:
    """What one line adds to the changes of the comparable units of a period."""

    code: str
    moves: list[Fraction]
    unit_count: int

    @property
    def mean(self) -> Fraction:
        return sum(self.moves, Fraction(0)) / self.unit_count


def shares(units: list[UnitPlan]) -> list[Share]:
    """The lines that move somebody, those that move most first."""
    compared = [one for one in units if one.is_comparable]
    codes = {code: None for one in compared for code in one.lines}
    found = [Share(code, [one.lines[code] for one in compared if code in one.lines], len(compared)) for code in codes]
    return sorted(found, key=lambda share: (share.code in BESIDE, -sum(map(abs, share.moves))))


def idle(reading: Reading) -> list[tuple[str, str]]:
    """Codes and names of scored rows that the draft changes without moving anybody's points."""
    moving = {code for one in reading.plan.units for code in one.lines}
    leaves = {row["criterion_code"]: row["name_vi"] for row in reading.draft.tables["criteria.csv"] if row["rule_type"]}
    touched = {one.key[0] for one in reading.differences if one.file in ("criteria.csv", "steps.csv")}
    return [(code, name) for code, name in leaves.items() if code in touched - moving]


def reason(leaf: LeafPlan, reading: Reading) -> str:
    """Why nobody has points for a criterion."""
    row = next(row for row in reading.draft.tables["criteria.csv"] if row["criterion_code"] == leaf.criterion_code)
    if not leaf.asked:
        return words("plan.reason_nobody")
    if row["ratio_source"] == "entered":
        return words("plan.reason_entered")
    return words("plan.reason_survey") if row["scored_by"] == "survey" else words("plan.reason_measure", measure=row["measure_code"])


def printed_lines(one: UnitPlan) -> dict[str, Fraction]:
    """The lines as decimals of six places that still sum to the change: what re-scaling leaves of a fraction goes to rounding."""
    lines = dict(one.lines)
    if RESCALING in lines:
        exact = lines[RESCALING]
        lines[RESCALING] = Fraction(round(exact * 10**6), 10**6)
        lines[ROUNDING] = lines.get(ROUNDING, Fraction(0)) + exact - lines[RESCALING]
    return {code: by for code, by in lines.items() if by}


def in_order(units: Iterable[UnitPlan], reading: Reading) -> list[UnitPlan]:
    """By peer group, then by the rank under the draft, then by name."""

    def key(one: UnitPlan) -> tuple:
        rank = one.after.rank if one.after else None
        return one.group, rank is None, rank or 0, collation_key(reading.unit_names.get(one.unit, ""))

    return sorted(units, key=key)
