"""The staging folder of one pull: parts on disk, a journal of how far it came, so that a pull that was cut off goes on at the page where it stood."""

from __future__ import annotations

import json
import shutil
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from home import Home, write_json
from ingest.connectors import Page
from ingest.manifest import ZSTD_LEVEL, LandedFile, read_file
from ingest.privacy import digest_key, withhold
from ingest.registry import Entity, Source

PART_ROWS = 100_000
SETTLED_ROWS = 10_000  # what people are in so many rows is turned into digests at once: a page of 200 is too little work
CHECKPOINT_SECONDS = 5
JOURNAL_FILE = "journal.json"
REFUSED = pl.DataFrame({"row_no": [1], "is_root": [False], "withheld": ["file_refused"]})
KEPT_HOURS = 24  # what was read longer ago than this is read again: the source has moved on


@dataclass
class Journal:
    """How far a pull came; everything it names is on disk."""

    since: str | None = None
    asked_at: str = ""
    reading: int = 1
    files: list[LandedFile] = field(default_factory=list)
    walk_of: list[str] = field(default_factory=list)  # of each file, in the order of `files`
    walks: dict[str, int] = field(default_factory=dict)  # pages had of each walk in this reading
    whole: dict[str, list] = field(default_factory=dict)  # of each counted walk: entity and the number the source promised
    parts: dict[str, int] = field(default_factory=dict)
    practice_kinds: list[str] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)
    seen_fields: dict[str, list[str]] = field(default_factory=dict)


class Staging:
    """What has been read so far; rows are written in parts of a bounded size, or every few seconds with the journal."""

    def __init__(self, folder: Path, source: Source, journal: Journal, landed: dict[tuple[str, str], str] | None = None):
        """`landed`: of each (entity, file name) the hash with which it landed last; an incremental pull takes only what differs."""
        self.folder, self.source, self.journal, self.landed = folder, source, journal, landed or {}
        self.rows: dict[str, list[pl.DataFrame]] = defaultdict(list)  # in memory, fit to be written
        self._read: dict[str, list[tuple[int, pl.DataFrame]]] = defaultdict(list)  # as read, a few pages that are made fit together
        self.row_count = sum(file.landed_count for file in journal.files)
        self._had = {(file.entity, file.file_name, file.file_sha256) for file in journal.files}
        self._save_after = time.monotonic() + CHECKPOINT_SECONDS
        self._drop_unnamed_parts()

    def take(self, page: Page) -> None:
        """Take the rows of a page in; the same bytes under the same name are taken once."""
        journal, entity = self.journal, self.source.entities[page.entity]
        journal.walks[page.walk] = journal.walks.get(page.walk, 0) + 1
        if page.counted:
            journal.whole[page.counted[0]] = [page.entity, page.counted[1]]
        identity = (page.entity, page.file_name, page.file_sha256)
        if identity in self._had or (journal.since and self.landed.get(identity[:2]) == page.file_sha256):
            return
        self._had.add(identity)
        file_no, landed = len(journal.files) + 1, 0
        if entity.digest:
            digest_key()
        for batch in page.batches if not page.refused else [REFUSED]:
            rows = withhold(batch, entity) if entity.aggregate and not page.refused else batch
            landed += rows.height
            self._add(entity, file_no, rows, is_fit=bool(entity.aggregate or page.refused))
        unknown, seen = page.fields
        if page.practice_kind not in journal.practice_kinds:
            journal.practice_kinds.append(page.practice_kind)
        journal.seen_fields[page.entity] = sorted({*journal.seen_fields.get(page.entity, ()), *seen})
        journal.walk_of.append(page.walk)
        journal.files.append(
            LandedFile(file_no, page.entity, page.file_name, page.period, page.file_sha256, page.file_bytes, landed, unknown, page.refused, page.is_early)
        )
        self.row_count += landed
        if time.monotonic() > self._save_after:
            self.save()

    def values(self, entity: str, column: str) -> list[str]:
        """The different values of a column among the rows read so far, sorted: what is asked for one by one."""
        found = self._columns(entity, column).get_column(column)
        return found.drop_nulls().unique().sort().to_list()

    def missing(self) -> dict[str, int]:
        """How many of each whole were promised and not seen; a record at the root of a body is not one of them."""
        return {walk: promised - seen for walk, (entity, promised) in self.journal.whole.items() if (seen := self._seen(walk, entity)) < promised}

    def _seen(self, walk: str, entity: str) -> int:
        column = self.source.entities[entity].counts
        files = [number for number, of in enumerate(self.journal.walk_of, 1) if of == walk]
        rows = self._columns(entity, column, "is_root", "file_no").filter(pl.col("file_no").is_in(files) & ~pl.col("is_root"))
        key = rows.get_column(column)
        return key.drop_nulls().n_unique() + key.null_count()  # a record without a readable key was shown, and will be held

    def save(self) -> None:
        """Write what is in memory and say so in the journal: from here on a cut-off pull goes on after it."""
        if not self.folder.is_dir():
            return
        started = time.monotonic()
        for entity in self.source.entities:
            self._write(entity)
        files = [vars(file) for file in self.journal.files]
        write_json(self.folder / JOURNAL_FILE, vars(self.journal) | {"files": files})
        now = time.monotonic()
        self._save_after = now + max(CHECKPOINT_SECONDS, 10 * (now - started))  # a long journal is written less often

    def discard(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def empty(self) -> None:
        for path in self.folder.iterdir():
            path.unlink()

    def read_again(self) -> None:
        self.journal.reading += 1
        self.journal.walks = {}

    def close(self) -> None:
        for entity in self.source.entities:
            self._write(entity)
        (self.folder / JOURNAL_FILE).unlink(missing_ok=True)

    def _columns(self, entity: str, *columns: str) -> pl.DataFrame:
        """Some columns of all rows of an entity, on disk and in memory."""
        frames = [pl.read_parquet(path, columns=list(columns)) for path in sorted(self.folder.glob(f"{entity}-*.parquet"))]
        self._settle(entity)
        frames += [rows.select(columns) for rows in self.rows[entity]]
        return pl.concat(frames) if frames else pl.DataFrame(schema=dict.fromkeys(columns, pl.String) | {"is_root": pl.Boolean, "file_no": pl.Int32})

    def _add(self, entity: Entity, file_no: int, rows: pl.DataFrame, is_fit: bool) -> None:
        if is_fit:
            self._settle(entity.name)
            self.rows[entity.name].append(_numbered([(file_no, rows)]))
            return
        self._read[entity.name].append((file_no, rows))
        if _height(rows for _, rows in self._read[entity.name]) >= SETTLED_ROWS:
            self._settle(entity.name)
        if _height(self.rows[entity.name]) >= PART_ROWS:
            self._write(entity.name)

    def _settle(self, entity: str) -> None:
        if self._read[entity]:
            self.rows[entity].append(withhold(_numbered(self._read[entity]), self.source.entities[entity]))
            self._read[entity].clear()

    def _write(self, entity: str) -> None:
        self._settle(entity)
        held = self.rows[entity]
        if _height(held):
            number = self.journal.parts.get(entity, 0)
            part = self.folder / f"{entity}-{number:04d}.parquet"
            pl.concat(held, how="diagonal").write_parquet(part, compression="zstd", compression_level=ZSTD_LEVEL, statistics=False)
            self.journal.parts[entity] = number + 1
            held.clear()

    def _drop_unnamed_parts(self) -> None:
        """A part written after the last journal belongs to pages that will be read again."""
        for path in self.folder.glob("*.parquet"):
            entity, _, number = path.stem.rpartition("-")
            if int(number) >= self.journal.parts.get(entity, 0):
                path.unlink()


def _height(frames: Iterable[pl.DataFrame]) -> int:
    return sum(rows.height for rows in frames)


def _numbered(held: list[tuple[int, pl.DataFrame]]) -> pl.DataFrame:
    """The rows of some files together, each with the number of its file."""
    files = pl.DataFrame([(file_no, rows.height) for file_no, rows in held], schema={"file_no": pl.Int32, "rows": pl.UInt32}, orient="row")
    numbers = files.select(pl.col("file_no").repeat_by("rows").explode(empty_as_null=False)).to_series()
    whole = pl.concat([rows for _, rows in held], how="diagonal").with_columns(numbers)
    return whole if "withheld" in whole.columns else whole.with_columns(pl.lit(None, pl.String).alias("withheld"))


def staging_folder(home: Home, source_id: str, province_code: str, period: str) -> Path:
    return home.landing / ".pulling" / f"{source_id}__{province_code}__{period}"


def open_staging(folder: Path, source: Source, since: str | None, landed: dict[tuple[str, str], str]) -> Staging:
    """The staging of a pull that was cut off less than a day ago and asked the same, else a fresh one; what was refused may have been put right since."""
    journal = _journal(folder)
    if journal and any(file.refused for file in journal.files):
        journal = None
    now = datetime.now(UTC)
    if journal and journal.since == since and datetime.fromisoformat(journal.asked_at) > now - timedelta(hours=KEPT_HOURS):
        return Staging(folder, source, journal, landed)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return Staging(folder, source, Journal(since, now.isoformat(timespec="seconds").replace("+00:00", "Z")), landed)


def _journal(folder: Path) -> Journal | None:
    path = folder / JOURNAL_FILE
    if not path.is_file():
        return None
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Journal(**{**raw, "files": [read_file(file) for file in raw["files"]]})
