"""Ingest against its floors: files against one bare DuckDB COPY of the same bytes, HTTP against fetching the same pages and throwing them away.

Floor and ours are processes of their own, in turn, both with their modules compiled before: what is compared includes the start of each. 1,000 pages of
200 dossiers are what a large province asks for in a month; of 100 pages half the time would be the start of Python.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import numpy as np

from benchmarks.measured import Run, measured
from home import REPO
from ingest.registry import source
from simulator.dossier_json import rows
from simulator.dossiers import month_of
from simulator.province import province

PROVINCE, YEAR, MONTH = "hue", 2026, 8
PERIOD = f"{YEAR}-{MONTH:02d}"
LINES_A_FILE = 50_000
KEY = "a key for benchmarks only"
LOGIN = {"client_id": "practice-client", "client_secret": "practice-secret"}
# the same kept fields as ingest/sources/one_stop_dossiers.yaml, by DuckDB's own guess of the types
FLOOR = """
    copy (
      select id, code, nationCode, dossierStatus.id as status, applyMethod.id as channel, procedure.code as procedure_code,
        procedure.sector.code as sector_code,
        agency.code as agency_code, agency.name as agency_name, appliedDate, acceptedDate, appointmentDate, dueDate, completedDate, processingTime,
        applicant.data.identityNumber as identity_number
      from read_json('{files}', format = 'newline_delimited')
    ) to '{out}' (format parquet, compression zstd)
"""


def _write_dossiers(drop: Path, count: int) -> int:
    """So many dossiers as one record a line, in files of a bounded size; the number of bytes."""
    month = month_of(PROVINCE, YEAR, MONTH, 1, 1.05 * count / province(PROVINCE).dossiers_per_month / 0.92)
    folder = drop / PROVINCE / PERIOD
    folder.mkdir(parents=True)
    for start in range(0, count, LINES_A_FILE):
        path = folder / f"dossiers__{start // LINES_A_FILE:05d}.ndjson"
        with path.open("w", encoding="utf-8") as handle:
            for first in range(start, min(start + LINES_A_FILE, count), 5_000):
                handle.write("\n".join(rows(month, np.arange(first, min(first + 5_000, start + LINES_A_FILE, count)), {})) + "\n")
    return sum(path.stat().st_size for path in folder.iterdir())


def _steps(home: Path, address: str, *steps: str) -> Run:
    """The steps of the road in one process, as an operator without Airflow would start them one after another."""
    scope = ("one_stop_dossiers", PROVINCE, PERIOD)
    code = f"import par; from home import open_home; home = open_home(); [getattr(par, name)(home, *{scope}) for name in {steps}]"
    return measured([sys.executable, "-c", code], {"PAR_HOME": str(home), "PAR_URL_ONE_STOP_DOSSIERS": address, "PAR_DEMO": address, "PAR_DIGEST_KEY": KEY})


def _floor(folder: Path, out: Path) -> Run:
    statement = FLOOR.format(files=folder / "*.ndjson", out=out)
    return measured([sys.executable, "-c", f"import duckdb; duckdb.execute('''{statement}''')"], {})


def files(work: Path, count: int, times: int) -> dict:
    size = _write_dossiers(work / "drop", count)
    floors, ours = [], []
    for number in range(times):  # in turn, so that a noisy neighbour meets both
        floors.append(_floor(work / "drop" / PROVINCE / PERIOD, work / f"floor-{number}.parquet"))
        ours.append(_steps(work / f"home-{number}", (work / "drop").as_uri(), "step_pull", "step_land", "step_validate"))
    landed = duckdb.execute(f"select sum(accepted_count) from '{work}/home-0/accepted/file_accounts/*.parquet'").fetchall()[0][0]
    return _ratio("pull, land and validate from files", "one DuckDB COPY (SELECT … FROM read_json) of the same bytes", floors, ours, 2.0) | {
        "rows": int(landed), "bytes": size, "peak_goal_mib": 1024,
    }  # fmt: skip


def over_http(work: Path, count: int, times: int) -> dict:
    volume = count / province(PROVINCE).dossiers_per_month
    portal = subprocess.Popen([sys.executable, "-m", "simulator", "serve", "--volume", str(volume)], cwd=REPO, stdout=subprocess.PIPE, text=True)
    try:
        address = next(line for line in portal.stdout if line.startswith("PAR_URL_ONE_STOP_DOSSIERS=")).strip().partition("=")[2]
        os.environ |= {f"PAR_ONE_STOP_DOSSIERS_{name}": LOGIN[key] for name, key in (("CLIENT_ID", "client_id"), ("SECRET", "client_secret"))}
        floors, ours = [], []
        for number in range(times):
            floors.append(_floor_http(address))
            ours.append(_steps(work / f"http-{number}", address, "step_pull"))
        return _ratio("pull over loopback HTTP", "fetching the same pages with the same concurrency and throwing them away", floors, ours, 1.3) | {
            "rows": count
        }
    finally:
        portal.terminate()
        portal.wait()


def _floor_http(address: str) -> Run:
    of = source("one_stop_dossiers")
    entity = of.entities["dossiers"]
    window = {"accepted-from": f"{PERIOD}-01T00:00:00.000Z", "accepted-to": f"{PERIOD}-31T23:59:59.999Z"}
    how = {
        "address": address, "token_path": of.login["path"], "form": {"grant_type": "client_credentials"} | LOGIN, "path": entity.endpoints[0],
        "asked": entity.request["fixed"] | window | {"size": entity.page_size}, "concurrency": of.concurrency,
    }  # fmt: skip
    return measured([sys.executable, "-m", "benchmarks.fetch", json.dumps(how)], {})


def _ratio(what: str, floor: str, floors: list[Run], ours: list[Run], goal: float) -> dict:
    base, mine = (statistics.median(run.seconds for run in runs) for runs in (floors, ours))
    peak = max(run.peak_mib for run in ours)
    seconds = {"floor_seconds": round(base, 2), "our_seconds": round(mine, 2), "ratio": round(mine / base, 2)}
    return {"what": what, "floor": floor, **seconds, "goal": goal, "peak_mib": round(peak)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="dossiers in files (default 1,000,000)")
    parser.add_argument("--pages", type=int, default=1_000, help="pages over HTTP (default 1,000)")
    parser.add_argument("--times", type=int, default=3, help="runs of each; the median counts (default 3)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="par-bench-") as folder:
        work = Path(folder)
        measured([sys.executable, "-c", "import duckdb, par, ingest.validate, ingest.connectors.file_drop, ingest.connectors.http_pages, benchmarks.fetch"], {})
        results = [files(work, asked.rows, asked.times), over_http(work, asked.pages * source("one_stop_dossiers").entities["dossiers"].page_size, asked.times)]
    print("| what | rows | ours | floor | ratio | goal | peak memory |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    line = "| {what} | {rows:,} | {our_seconds} s | {floor_seconds} s | {ratio} | ≤ {goal} | {peak_mib:,} MiB |"
    print("\n".join(line.format(**each) for each in results))
    out = Path(os.environ.get("PAR_HOME") or REPO / "data") / "bench.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
