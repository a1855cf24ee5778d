"""A draft of one criteria set: sound, or refused at its file, row and column; its rows without dates, and how they differ from those in force."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from home import RULEBOOK, ParError
from warehouse.rulebook.check import findings
from warehouse.rulebook.files import KEYS, NEVER, Finding, is_last, read

Row = dict[str, str]
Tables = dict[str, list[Row]]  # rows by file
FILES = tuple(sorted(Path(pattern).name for pattern in KEYS if pattern.startswith("criteria/")))
DATES = ("valid_from", "valid_to")
BESIDE_THE_SETS = ("ambiguities.csv", "exemptions.csv")  # what is said of a set outside its folder
# what tells a row of each file from the others of its set, whatever its dates
CODES = {Path(pattern).name: tuple(column for column in key[1:] if column not in DATES) for pattern, key in KEYS.items() if pattern.startswith("criteria/")}


class DraftError(ParError):
    """A draft that cannot be taken; `findings` are the places to correct, where the draft itself is broken."""

    def __init__(self, said: str, found: Iterable[Finding] = ()) -> None:
        super().__init__(said)
        self.findings = list(found)


@dataclass(frozen=True)
class Draft:
    """The rows that a draft would put in force, by file, without their dates."""

    folder: Path
    criteria_set_id: str
    tables: Tables


class Difference(NamedTuple):
    """One cell that a draft changes, by file and key; a whole row that it adds (`before` None) or takes out (`after` None) has no column."""

    file: str
    key: tuple[str, ...]
    column: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        where = " ".join((self.file, *self.key))
        if not self.column:
            return f"{where}: {'a new row' if self.before is None else 'the row ends'}"
        return f"{where} {self.column}: {self.before or 'empty'} → {self.after or 'empty'}"


def sound(folder: Path, rulebook: Path = RULEBOOK) -> None:
    """DraftError, with every mistake at its file, row and column, where a rulebook or the folder of one set does not hold."""
    found = findings(folder, rulebook)
    if found:
        things = "thing does" if len(found) == 1 else "things do"
        raise DraftError(f"{len(found)} {things} not hold in {folder}; correct each at its file, row and column.", found)


def read_draft(folder: Path, rulebook: Path) -> Draft:
    """The draft in a folder, which holds beside the rest of the rulebook; DraftError where it does not."""
    if not (folder / "set.csv").is_file():
        raise DraftError(f"{folder} is no draft: it has no set.csv; copy the folder of a criteria set, change its rows and name the copy.")
    sound(folder, rulebook)
    tables = last_rows(folder)
    return Draft(folder, tables["set.csv"][0]["criteria_set_id"], tables)


def last_rows(folder: Path) -> Tables:
    """The rows of a set's folder that are in force on its last day, without their dates: what the set has come to."""
    versions = sorted((row.cells for row in read(folder, "set.csv")), key=lambda row: row["valid_from"])
    end = versions[-1]["valid_to"] or NEVER
    return {file: [_undated(row.cells) for row in read(folder, file) if is_last(row.cells, end)] for file in FILES}


def _undated(row: Row) -> Row:
    return row | dict.fromkeys(DATES, "")


def suppose(draft: Draft, rulebook: Path, folder: Path) -> Path:
    """Write a rulebook in which the draft has always been in force, with what the rulebook says of its set elsewhere."""
    place = folder / "criteria" / draft.criteria_set_id
    place.mkdir(parents=True)
    for file, table in draft.tables.items():
        write_rows(place / file, columns_of(draft.folder / file), table)
    for file in BESIDE_THE_SETS:
        shutil.copy(rulebook / file, folder / file)
    return folder


def columns_of(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as handle:
        return next(csv.reader(handle))


def write_rows(path: Path, columns: list[str], rows: Iterable[Row]) -> None:
    """A file of the rulebook as all are written: commas, LF, cells that a row does not have empty."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def differences(before: Mapping[str, list[Row]], after: Mapping[str, list[Row]]) -> Iterator[Difference]:
    """Every cell that differs, file by file, and every row that only one side has; dates are not compared."""
    for file, key in CODES.items():
        old, new = ({tuple(row[column] for column in key): row for row in tables.get(file, ())} for tables in (before, after))
        for code in [*old, *(code for code in new if code not in old)]:
            if code not in new or code not in old:
                yield Difference(file, code, "", "" if code in old else None, "" if code in new else None)
            else:
                compared = (column for column in new[code] if column not in DATES)
                yield from (
                    Difference(file, code, column, old[code].get(column, ""), new[code][column])
                    for column in compared
                    if old[code].get(column, "") != new[code][column]
                )
