"""Pull: fetch every page of one source for a province and period into a staging folder, kept fields only."""

from __future__ import annotations

import importlib
import shutil
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from home import Home
from ingest.connectors import Absent, Page, PullError
from ingest.manifest import Arrival, LandedFile, arrival_id, write_arrival
from ingest.period import Period, parse_period
from ingest.privacy import withhold
from ingest.registry import Province, Source, province, source

PART_ROWS = 200_000
READINGS = 3  # a list that drifts while it is paged is read again, this often in all


@dataclass
class _Staging:
    """What has been read so far: parts on disk, rows still in memory, and what was counted of each whole."""

    folder: Path
    source: Source
    files: list[LandedFile] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)
    practice_kinds: set[str] = field(default_factory=set)
    rows: dict[str, list[pl.DataFrame]] = field(default_factory=lambda: defaultdict(list))
    seen: dict[str, list[pl.Series]] = field(default_factory=lambda: defaultdict(list))
    whole: dict[str, int] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def take(self, page: Page) -> None:
        if any(file.file_sha256 == page.file_sha256 and file.file_name == page.file_name for file in self.files):
            return
        entity = self.source.entities[page.entity]
        file_no, landed = len(self.files) + 1, 0
        for batch in page.batches:
            rows = withhold(batch, entity).with_columns(pl.lit(file_no, pl.Int32).alias("file_no"))
            landed += rows.height
            self.rows[page.entity].append(rows)
            if page.counted:
                self._count(page, rows, entity.counts)
            self._flush(page.entity, PART_ROWS)
        self.practice_kinds.add(page.practice_kind)
        self.files.append(LandedFile(file_no, page.entity, page.file_name, page.period, page.file_sha256, page.file_bytes, landed))

    def _count(self, page: Page, rows: pl.DataFrame, column: str) -> None:
        whole, number = page.counted
        self.whole[whole] = number
        counted = rows.filter(~pl.col("is_root")).get_column(column)
        self.seen[whole].append(counted.drop_nulls().unique().hash())

    def missing(self) -> dict[str, int]:
        """How many of each whole were promised and not seen."""
        short = {whole: number - pl.concat(self.seen[whole]).n_unique() for whole, number in self.whole.items()}
        return {whole: number for whole, number in short.items() if number > 0}

    def _flush(self, entity: str, at_least: int) -> None:
        held = self.rows[entity]
        if held and sum(frame.height for frame in held) >= at_least:
            path = self.folder / f"{entity}-{self.parts[entity]:04d}.parquet"
            pl.concat(held, how="diagonal").write_parquet(path, compression="zstd", statistics=False)
            self.parts[entity] += 1
            held.clear()

    def close(self) -> None:
        for entity in list(self.rows):
            self._flush(entity, 1)


def staging_folder(home: Home, source_id: str, province_code: str, period: str) -> Path:
    return home.landing / ".pulling" / f"{source_id}__{province_code}__{period}"


def pull(source_id: str, province_code: str, period: str, home: Home, progress: Callable[[str], None] = lambda said: None) -> Arrival:
    """Read the source into its staging folder and return the arrival that `land` will commit; PullError in one sentence."""
    asked, of, when = source(source_id), province(province_code), parse_period(period)
    if source_id not in of.sources:
        raise PullError(f"{of.name_vi} has no source '{source_id}'; it has {', '.join(of.sources)} (ingest/provinces/{province_code}.yaml).")
    folder = staging_folder(home, source_id, province_code, period)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    staging = _Staging(folder, asked)
    _read(staging, asked, of, when, progress)
    staging.close()
    arrival = _arrival(staging, asked, of, when)
    write_arrival(folder, arrival)
    return arrival


def _read(staging: _Staging, asked: Source, of: Province, when: Period, progress: Callable[[str], None]) -> None:
    pages = importlib.import_module(f"ingest.connectors.{asked.connector}").pages
    for reading in range(1, READINGS + 1):
        for page in pages(asked, of, when):
            if isinstance(page, Absent):
                staging.absent[page.entity] = page.reason
                continue
            staging.take(page)
            progress(f"{len(staging.files)} files, {sum(file.landed_count for file in staging.files):,} rows")
        if not staging.missing():
            return
        progress(f"the list moved while it was read ({staging.missing()} not seen); reading {reading + 1} of {READINGS}")
    short = ", ".join(f"{number} of {staging.whole[whole]} rows of {whole}" for whole, number in staging.missing().items())
    raise PullError(f"{asked.source_id} never showed {short} in {READINGS} readings; nothing of this pull was landed, run it again later.")


def _arrival(staging: _Staging, asked: Source, of: Province, when: Period) -> Arrival:
    files = tuple(staging.files)
    if not sum(file.landed_count for file in files):
        raise PullError(
            f"{asked.source_id} of {of.province_code} gave no rows for {when.text}, which is suspect; check the period and the source, then run again."
        )
    kind = "simulated" if "simulated" in staging.practice_kinds else max(staging.practice_kinds)
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Arrival(arrival_id(files), asked.source_id, of.province_code, when.text, now, kind, files, staging.absent)
