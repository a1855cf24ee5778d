"""An old .xls is read in a process of its own: its parser asks for whatever memory a broken file names, and goes down when it gets none."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl

from home import REPO
from ingest.formats.guards import BodyError

MOST_MEMORY_BYTES = 4 << 30
LONGEST_SECONDS = 120


def read_sheets(path: Path) -> Iterator[pl.DataFrame]:
    """Each visible sheet as columns of text without a header; BodyError when the file cannot be read within bounds."""
    command = [sys.executable, "-m", "ingest.formats.old_workbook", str(path.resolve())]
    try:
        done = subprocess.run(command, cwd=REPO, capture_output=True, timeout=LONGEST_SECONDS)
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode:
        raise BodyError(f"{path.name} cannot be read as an old workbook; open it in a spreadsheet program and save it as .xlsx.")
    for rows in json.loads(done.stdout):
        width = max(map(len, rows), default=0)
        yield pl.DataFrame(rows, schema={f"column_{place}": pl.String for place in range(width)}, orient="row")


def _main(path: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    workbook = fastexcel.read_excel(path)
    sheets = [workbook.load_sheet(place, header_row=None, dtypes="string") for place in range(len(workbook.sheet_names))]
    json.dump([sheet.to_polars().rows() for sheet in sheets if sheet.visible == "visible"], sys.stdout)


if __name__ == "__main__":
    _main(sys.argv[1])
