"""What a rulebook must hold, as functions over a folder: each finding names the file, the row and the column to correct."""

from __future__ import annotations

import csv
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from home import RULEBOOK, ParError
from warehouse.rulebook import publications, succession, targets
from warehouse.rulebook.criteria import check_classes, check_readings, check_sets, check_sums, check_tree, check_validity
from warehouse.rulebook.files import AFFECTED, CODES, DATES, FILLED, FORMS, KEYS, NUMBERS, REFERENCES, Finding, read, values
from warehouse.rulebook.rules import check_rules, check_steps


def check_files(folder: Path) -> Iterator[Finding]:
    """Every criteria set has all its files, every file the columns of its kind, and no file is of no kind."""
    known = {path: pattern for pattern in KEYS for path in folder.glob(pattern)}
    for path in sorted(set(folder.rglob("*.csv")) - set(known)):
        yield Finding(str(path.relative_to(folder)), 1, "", "a file that no check knows")
    for one in sorted(folder.glob("criteria/*/")):
        for name in sorted({Path(pattern).name for pattern in KEYS if pattern.startswith("criteria/")}):
            if not (one / name).is_file():
                yield Finding(f"{one.relative_to(folder)}/{name}", 1, "", "is missing; a set without such rows has the header alone")
    for path, pattern in sorted(known.items()):
        wanted, header = _header(next(iter(sorted(RULEBOOK.glob(pattern))), path)), _header(path)
        for column in sorted(set(wanted) ^ set(header)):
            yield Finding(str(path.relative_to(folder)), 1, column, "a column that is missing" if column in wanted else "a column that nothing reads")


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as handle:
        return next(csv.reader(handle), [])


def check_text(folder: Path) -> Iterator[Finding]:
    """Bytes and cells: UTF-8 in NFC, LF, as many cells as columns, nothing padded, no name empty."""
    for path in sorted(folder.rglob("*.csv")):
        if b"\r" in path.read_bytes():
            yield Finding(str(path.relative_to(folder)), 1, "", "lines must end in LF alone")
    for row in read(folder, "**/*.csv"):
        for column, cell in row.cells.items():
            if column == "" or cell is None:
                yield row.finding(column, "the row has not as many cells as the header")
            elif cell != unicodedata.normalize("NFC", cell) or cell != cell.strip():
                yield row.finding(column, "text must be NFC, without spaces around it")
            elif column in FILLED and not cell:
                yield row.finding(column, "must not be empty")


def check_values(folder: Path) -> Iterator[Finding]:
    """Numbers are plain decimals, dates ISO, codes keep their form and their leading zeros."""
    for row in read(folder, "**/*.csv"):
        for column, cell in row.cells.items():
            form = r"(\d+(\.\d+)?)?" if column in NUMBERS else r"(\d{4}-\d\d-\d\d)?" if column in DATES else FORMS.get(column)
            if form and not re.fullmatch(form, cell or ""):
                yield row.finding(column, f"'{cell}' has not the form {form}")
            elif column in DATES and cell and not is_day(cell):
                yield row.finding(column, f"'{cell}' is no day of the calendar")


def is_day(cell: str) -> bool:
    try:
        return bool(date.fromisoformat(cell))
    except ValueError:
        return False


def check_keys(folder: Path) -> Iterator[Finding]:
    """No key stands twice, over all files of one kind."""
    for pattern, key in KEYS.items():
        seen = set()
        for row in read(folder, pattern):
            code = tuple(row.cells[column] for column in key)
            # the first day of what stood before this rulebook's time is not known
            if code in seen or "" in code[: len(key) - (key[-1] == "valid_from")]:
                yield row.finding(key[-1], f"{code} is empty or stands twice")
            seen.add(code)


def check_references(folder: Path) -> Iterator[Finding]:
    """Every code that points somewhere finds its row; what an ambiguity affects exists."""
    for pattern, column, target, target_column in REFERENCES:
        known = values(folder, target, target_column)
        for row in read(folder, pattern):
            if row.cells[column] and row.cells[column] not in known:
                yield row.finding(column, f"'{row.cells[column]}' is not in {target}")
    known = set().union(*(values(folder, pattern, column) for pattern, column in AFFECTED))
    named = ("criterion_code", "scored_by")  # how a set's criteria are written, one or all of a kind
    known |= {f"{row.cells['criteria_set_id']}/{row.cells[column]}" for row in read(folder, "criteria/*/criteria.csv") for column in named}
    for row in read(folder, "ambiguities.csv"):
        for code in set(row.cells["affects"].split(";")) - known - {""}:
            yield row.finding("affects", f"'{code}' is neither a criteria set, a criterion, a measure, a target nor a result")


def check_statuses(folder: Path) -> Iterator[Finding]:
    """Every code of a closed vocabulary has its row, and so its words for leaders, in statuses.csv."""
    known = {(row.cells["status_type"], row.cells["code"]) for row in read(folder, "statuses.csv")}
    wanted = [(pattern, column, status_type) for pattern, columns in CODES.items() for column, status_type in columns.items()]
    for pattern, column, status_type in wanted:
        for row in read(folder, pattern):
            if row.cells[column] and (status_type, row.cells[column]) not in known:
                yield row.finding(column, f"'{row.cells[column]}' is no {status_type}")


CHECKS = [
    check_files,
    check_text,
    check_values,
    check_keys,
    check_references,
    check_statuses,
    check_tree,
    check_validity,
    check_rules,
    check_steps,
    check_sums,
    check_sets,
    check_classes,
    check_readings,
    *publications.CHECKS,
    *targets.CHECKS,
    *succession.CHECKS,
]


WITH_A_SET = ("measures.csv", "statuses.csv", "survey_questions.csv")  # what the files of a criteria set speak of besides themselves


def findings(folder: Path, beside: Path = RULEBOOK) -> list[Finding]:
    """Everything that does not hold in a rulebook folder, or in the folder of one criteria set beside the rest of a rulebook.

    Files and columns are said first, then texts, then forms and keys: sums and rules are looked at only where every cell can be read.
    """
    if (folder / "criteria").is_dir():
        return _found(folder)
    if not (folder / "set.csv").is_file():
        raise ParError(f"{folder} is no rulebook (it has no criteria/) and no criteria set (it has no set.csv); name one of them.")
    with tempfile.TemporaryDirectory() as whole:
        copy = Path(whole)
        place = Path(shutil.copytree(folder, copy / "criteria" / folder.resolve().name))
        for name in WITH_A_SET:
            shutil.copy(beside / name, copy / name)
        own = f"criteria/{place.name}/"
        return [one._replace(file=one.file.removeprefix(own)) for one in _found(copy) if one.file.startswith(own)]


def _found(folder: Path) -> list[Finding]:
    for together in ((check_files,), (check_text,), (check_values, check_keys)):
        if found := [finding for check in together for finding in check(folder)]:
            return found
    return [finding for check in CHECKS[4:] for finding in check(folder)]
