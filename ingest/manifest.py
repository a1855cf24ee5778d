"""What an arrival is: one pull of one source, province and period, with the hash of every file it was made of."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from home import Home, write_json

ARRIVAL_FILE = "arrival.json"
ZSTD_LEVEL = 1  # of every table that ingest writes: as small as level 3 on columns of text, in half the time


@dataclass(frozen=True)
class LandedFile:
    """One file as received (sha256 and size of its bytes), how many rows it had, the fields in it that nobody had declared, why it was refused,
    and whether it was made before its period had ended."""

    file_no: int
    entity: str
    file_name: str
    period: str
    file_sha256: str
    file_bytes: int
    landed_count: int
    unknown_fields: tuple[str, ...] = ()
    refused: str = ""
    is_early: bool = False


@dataclass(frozen=True)
class Arrival:
    """One folder of the landing area. `arrived_at` (UTC) is when we learned what it says; its id depends on its files alone.

    `asked_at` is when the pull began: the watermark of the next one. `missing_fields` names declared fields that no record had, by entity;
    `empty_because` is the reason a person gave for taking an empty answer as a fact.
    """

    arrival_id: str
    source_id: str
    province_code: str
    period: str
    arrived_at: str
    practice_kind: str
    files: tuple[LandedFile, ...]
    absent: dict[str, str]
    asked_at: str = ""
    is_snapshot: bool = True
    missing_fields: dict[str, list[str]] = field(default_factory=dict)
    empty_because: str = ""

    @property
    def key(self) -> str:
        """The name under which everything made of this arrival is written."""
        return f"{self.province_code}__{self.period}__{self.arrival_id}"

    @property
    def landed_count(self) -> int:
        return sum(file.landed_count for file in self.files)

    @property
    def new_fields(self) -> list[str]:
        """`entity.field` of every field that nobody had declared."""
        return sorted({f"{file.entity}.{name}" for file in self.files for name in file.unknown_fields})

    @property
    def lacking_fields(self) -> list[str]:
        """`entity.field` of every declared field that no record had."""
        return sorted(f"{entity}.{name}" for entity, names in self.missing_fields.items() for name in names)

    @property
    def is_early(self) -> bool:
        """Whether some of it was made before its period had ended (local time of the source)."""
        return any(file.is_early for file in self.files)

    def rows_of(self, entity: str) -> int:
        return sum(file.landed_count for file in self.files if file.entity == entity)

    def folder(self, home: Home) -> Path:
        return home.landing / self.source_id / self.province_code / self.period / self.arrival_id

    def parts(self, home: Home, entity: str) -> list[Path]:
        return sorted(self.folder(home).glob(f"{entity}-*.parquet"))


def arrival_id(files: tuple[LandedFile, ...]) -> str:
    """The same files give the same id, whenever and in whatever order they came."""
    lines = sorted(f"{file.entity} {file.period} {file.file_sha256}" for file in files)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def moment(text: str) -> datetime:
    """A time of a manifest as naive UTC, the form of every `*_at` column."""
    return datetime.fromisoformat(text).replace(tzinfo=None)


def write_arrival(folder: Path, arrival: Arrival) -> None:
    write_json(folder / ARRIVAL_FILE, asdict(arrival))


def read_file(raw: dict) -> LandedFile:
    return LandedFile(**{**raw, "unknown_fields": tuple(raw.get("unknown_fields", ()))})


def read_arrival(folder: Path) -> Arrival:
    raw = json.loads((folder / ARRIVAL_FILE).read_text(encoding="utf-8"))
    return Arrival(**{**raw, "files": tuple(map(read_file, raw["files"]))})


def arrivals(home: Home, source_id: str = "*", province_code: str = "*", period: str = "*") -> list[Arrival]:
    """Every landed arrival, oldest first."""
    found = home.landing.glob(f"{source_id}/{province_code}/{period}/*/{ARRIVAL_FILE}")
    return sorted((read_arrival(path.parent) for path in found), key=lambda arrival: (arrival.arrived_at, arrival.key))
