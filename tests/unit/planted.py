"""A fault planted in a copy of the rulebook: one cell of one row is changed, the file written again as it was."""

from __future__ import annotations

import csv
from pathlib import Path

from warehouse.rulebook.files import Row, read


def plant(folder: Path, file: str, key: str, code: str, column: str, planted: str) -> tuple[list[Row], Row]:
    """Change `column` of the first row whose `key` is `code`; all rows of the file, and the changed one."""
    rows = read(folder, file)
    fault = next(row for row in rows if row.cells[key] == code)
    fault.cells[column] = planted
    with (folder / file).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0].cells, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row.cells for row in rows)
    return rows, fault
