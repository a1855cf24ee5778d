"""The two ends of a change as a home has them: figures of the current release, and of the release that first gave the unit its earlier score."""

from __future__ import annotations

import json
from pathlib import Path

from home import Home
from warehouse.connection import Connection, connect, rows
from warehouse.proof.change import ChangeError, Ends, Figures, Split
from warehouse.proof.facts import AS_IS, AS_WAS, Known, Scope, read
from warehouse.proof.periods import first_day
from warehouse.proof.rulebook import Rulebook, Rules, Unit
from warehouse.proof.score import Facts
from warehouse.proof.shares import NONE, REORGANISATION, RESTATEMENT
from warehouse.release import DATABASE_FILE, MANIFEST_FILE, current

# what fct_measures must tell before a release's figures can be scored again; releases from before it told that are passed over
NEEDED_COLUMNS = frozenset({"calendar", "published_score"})


class History:
    """A home's releases, oldest first; what each knows of two periods is read at most once."""

    def __init__(self, home: Home, rulebook: Rulebook, earlier: str, later: str) -> None:
        self.earlier, self.later = earlier, later
        self.now = current(home).path
        folders = sorted((path.parent for path in home.releases.glob(f"*/{MANIFEST_FILE}") if not path.parent.is_symlink()), key=_made_at)
        self.folders = [folder for folder in folders if _tells_enough(folder)]
        self.rulebook = rulebook
        self._known: dict[Path, Known] = {}

    def known(self, folder: Path) -> Known:
        if folder not in self._known:
            with connect(folder / DATABASE_FILE) as con:
                self._known[folder] = read(con, (self.earlier, self.later))
        return self._known[folder]

    def unit(self, unit_code: str) -> Unit:
        """The unit by its code; ChangeError when the current release knows no such unit."""
        found = [unit for unit in self.known(self.now).units if unit[1] == unit_code]
        if not found:
            raise ChangeError(f"There is no unit '{unit_code}' in the current release; look its code up in marts.dim_units.")
        return found[0]

    def name_of(self, unit: Unit) -> str:
        with connect(self.now / DATABASE_FILE) as con:
            return rows(con, "select unit_name_vi from marts.dim_units where province_code = ? and unit_code = ?", unit)[0]["unit_name_vi"]

    def sets_of(self, unit: Unit) -> list[str]:
        """The criteria sets that give the unit a score in the later period, in the current release."""
        with connect(self.now / DATABASE_FILE) as con:
            return [row["criteria_set_id"] for row in _scored(con, unit, self.later)]

    def split(self, unit: Unit, criteria_set_id: str) -> Split:
        """The split of a set's changes, the earlier figures as they were when the unit first got its score; ChangeError for no such set."""
        if criteria_set_id not in self.rulebook.sets:
            raise ChangeError(f"There is no criteria set '{criteria_set_id}'; write one of these: {', '.join(sorted(self.rulebook.sets))}.")
        first = self._first_release(unit, criteria_set_id)
        return Split(ends(self.known(first), self.known(self.now), self.rulebook, criteria_set_id, self.earlier, self.later))

    def _first_release(self, unit: Unit, criteria_set_id: str) -> Path:
        for folder in self.folders:
            with connect(folder / DATABASE_FILE) as con:
                if criteria_set_id in {row["criteria_set_id"] for row in _scored(con, unit, self.earlier)}:
                    return folder
        return self.now


def ends(first: Known, now: Known, rulebook: Rulebook, criteria_set_id: str, earlier: str, later: str) -> Ends:
    """Both ends of one set; ChangeError where it is not in force in one of the periods."""
    earlier_rules, later_rules = (_rules(rulebook, criteria_set_id, period) for period in (earlier, later))
    readings = {
        reading: Figures(_earlier(known, view, earlier_rules.criteria_set.calendar, earlier), known.units)
        for reading, known, view in (
            (NONE, first, AS_WAS),
            (frozenset({RESTATEMENT}), now, AS_WAS),
            (frozenset({REORGANISATION}), first, AS_IS),
            (frozenset({RESTATEMENT, REORGANISATION}), now, AS_IS),
        )
    }
    return Ends(earlier_rules, later_rules, readings, Figures(now.facts(Scope(AS_WAS, later_rules.criteria_set.calendar, later)), now.units))


def _earlier(known: Known, view: str, calendar: str, period: str) -> Facts:
    """The earlier figures in a view of the units; where nothing was regrouped, as they were."""
    return known.scopes.get(Scope(view, calendar, period)) or known.facts(Scope(AS_WAS, calendar, period))


def _rules(rulebook: Rulebook, criteria_set_id: str, period: str) -> Rules:
    rules = rulebook.rules(criteria_set_id, first_day(period))
    if rules is None:
        raise ChangeError(f"{criteria_set_id} is not in force in {period}; choose two periods in which it is.")
    return rules


def _scored(con: Connection, unit: Unit, period: str) -> list[dict[str, str]]:
    return rows(
        con,
        "select criteria_set_id from marts.fct_index_scores where province_code = ? and unit_code = ? and period = ? and score is not null order by 1",
        (*unit, period),
    )


def _made_at(folder: Path) -> tuple[str, str]:
    return json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))["created_at"], folder.name


def _tells_enough(folder: Path) -> bool:
    with connect(folder / DATABASE_FILE) as con:
        columns = rows(con, "select column_name from information_schema.columns where table_schema = 'marts' and table_name = 'fct_measures'")
    return {row["column_name"] for row in columns} >= NEEDED_COLUMNS
