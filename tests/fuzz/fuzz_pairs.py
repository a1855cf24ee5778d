"""What is worth breaking: every fixture of a source, under the names that its source gives such files, and the workbook that the project issues."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from home import ParError
from ingest import formats, registry
from ingest.vocabulary import choices
from ingest.workbook import issue
from ingest.workbook_forms import Form, entered_sources, forms
from simulator.province import units
from tests.fuzz.file_names import file_names

FIXTURES = Path(__file__).parents[1] / "fixtures"
PROVINCE, PERIODS = "hue", ("2026-11", "2026-08")  # a workbook is issued for one period and refused in another
PERIODS_OF = {"statistical_forms": ("2026-10",)}  # what its forms say of themselves
PROCEDURE = re.compile(rb"\b[0-9]\.[0-9]{6}\b")  # what an answer about one procedure is about
WORKBOOK_UNITS, WORKBOOK_ROWS = 3, 5
_ENTERED = {"text": "12/BC-UBND", "date": date(2026, 12, 5), "count": 0, "number": 0, "year": 2025, "clause": "Điều 5"}


@dataclass(frozen=True)
class Pair:
    """A fixture and the name under which a drop would hold it; where `entity` is named, the body by which a system answers for it over HTTP."""

    source_id: str
    fixture: Path
    file_name: str
    period: str = PERIODS[0]
    province: str = PROVINCE
    entity: str = ""


def pairs() -> Iterator[Pair]:
    """Every fixture of a source that is read from files, under every name that its source gives such files."""
    for source_id in registry.source_ids():
        patterns = sorted({entity.file_pattern for entity in registry.source(source_id).entities.values() if entity.file_pattern})
        for fixture in sorted((FIXTURES / source_id).glob("*.*")):
            own = [fixture.name] if any(re.match(pattern, fixture.name) for pattern in patterns) else []
            names = (name for pattern in patterns for name in file_names(pattern, about(fixture.read_bytes())))
            fitting = own or [name for name in names if Path(name).suffix == fixture.suffix]
            yield from (Pair(source_id, fixture, name) for name in dict.fromkeys(fitting))
    for source_id in entered_sources():
        yield Pair(source_id, issued_workbook(), issued_workbook().name)


def about(body: bytes) -> str:
    """The procedure that a body is about, '' where it is about none."""
    return (PROCEDURE.findall(body) or [b""])[0].decode()


@cache
def issued_workbook() -> Path:
    """The workbook of a few units as the project issues it, the first rows of each sheet entered with their evidence."""
    folder = scratch()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    some = {unit.unit_code: unit.name for unit in units(PROVINCE, *map(int, PERIODS[0].split("-")))[:WORKBOOK_UNITS]}
    entries = {(form.sheet, place): _entered(form) for form in forms(PROVINCE, PERIODS[0], some) for place in range(WORKBOOK_ROWS)}
    return issue(PROVINCE, PERIODS[0], folder, some, entries)


def _entered(form: Form) -> dict[str, object]:
    kinds = {name: "year" if name.endswith("year") else kind for name, kind in form.kinds.items()}
    return {name: _ENTERED[kind] if kind in _ENTERED else choices(kind)[0].name_vi for name, kind in kinds.items()}


def sound_pairs(folder: Path) -> list[Pair]:
    """Of each fixture that can be read as it is, the name and period under which most of its fields are found: what is worth breaking."""
    best: dict[tuple[str, Path], tuple[int, Pair]] = {}
    for pair in (replace(named, period=period) for named in pairs() for period in PERIODS_OF.get(named.source_id, PERIODS)):
        found = _fields_found(pair, folder)
        if found > best.get((pair.source_id, pair.fixture), (0, pair))[0]:
            best[pair.source_id, pair.fixture] = (found, pair)
    return [pair for _, pair in best.values()]


def _fields_found(pair: Pair, folder: Path) -> int:
    """How many cells are not empty when the file is read alone; 0 where it is refused."""
    path = folder / "drop" / PROVINCE / pair.period / pair.file_name
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(pair.fixture, path)
    entities = [entity for entity in registry.source(pair.source_id).entities.values() if entity.file_pattern and re.match(entity.file_pattern, path.name)]
    found = 0
    for entity in entities:
        kept = [column.name for column in entity.columns]
        try:
            rows = pl.concat(formats.reader(entity, path).read_batches(path, entity), how="diagonal")
        except (ParError, ValueError):  # a message of another kind gives no frame at all
            continue
        found += rows.height * len(kept) - sum(rows.select(pl.col(name) for name in kept if name in rows.columns).null_count().row(0))
    return found


@cache
def sound_pair(source_id: str, channel: str) -> Pair:
    """A sound file of a channel of the source."""
    folder = scratch()
    try:
        of_channel = [pair for pair in pairs() if pair.source_id == source_id and _is_of(pair, channel)]
        return max(of_channel, key=lambda pair: _fields_found(pair, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_of(pair: Pair, channel: str) -> bool:
    entities = registry.source(pair.source_id).entities.values()
    return any(entity.channel == channel and entity.file_pattern and re.match(entity.file_pattern, pair.file_name) for entity in entities)


def scratch() -> Path:
    memory = Path("/dev/shm")  # thousands of small files: memory where there is some
    return Path(tempfile.mkdtemp(prefix="fuzz-", dir=memory if memory.is_dir() else None))
