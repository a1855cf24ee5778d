"""Files that an office puts into a folder: <drop>/<province>/<period>/<file>; a year takes the months that lie in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import polars as pl

from ingest import formats
from ingest.ahead import ahead
from ingest.connectors import Absent, Ask, Page, PullError
from ingest.formats.guards import check_file
from ingest.formats.json_rows import BodyError
from ingest.period import Period, PeriodError, parse_period
from ingest.registry import Entity

AHEAD = 4  # small files read whole while the one before is taken in
SMALL_BYTES = 8 * 1024 * 1024  # a larger file is read batch by batch when its turn comes


@dataclass(frozen=True)
class _File:
    path: Path
    entity: Entity
    named: dict[str, str]


def pages(ask: Ask) -> Iterator[Page | Absent]:
    """Every file of the period, in the order of their names; a file whose name is not understood stops the pull with a sentence."""
    root = _folder(ask)
    paths = sorted(path for folder in _folders(root, ask.period) for path in folder.iterdir() if not path.name.startswith(".") and not path.is_dir())
    if not paths and not all(entity.optional for entity in ask.entities):
        raise PullError(
            f"{ask.source.source_id} of {ask.province.province_code} has no files for {ask.period.text}; "
            f"put them into <drop>/{ask.province.province_code}/{ask.period.text}/."
        )
    practice_kind = "simulated" if (root.parent / ".practice").exists() else ""
    files = [file for path in paths for file in _understood(ask, path)]
    told = {file.entity.name for file in files}
    yield from (Absent(entity.name, "no file of it lies in the drop") for entity in ask.entities if entity.name not in told)
    had = ask.had.get(_walk(ask), 0)
    refused, waiting = [], files[had:]
    with ThreadPoolExecutor(AHEAD, thread_name_prefix="drop") as pool:
        pages_ahead = ahead(pool, lambda file: _page(file, ask, root, practice_kind), waiting, AHEAD)
        for file, page in zip(waiting, pages_ahead, strict=True):
            page = page if page.refused or page.file_bytes <= SMALL_BYTES else _begun(page, file, ask)
            refused.append(page.refused)
            yield page
    if all(refused) and refused and not had:
        raise PullError(f"{refused[0]} Nothing of this pull was landed.")


def _walk(ask: Ask) -> str:
    return f"files {ask.channel}".strip()


def _page(file: _File, ask: Ask, root: Path, practice_kind: str) -> Page:
    path, entity, name = file.path, file.entity, file.path.relative_to(root).as_posix()
    try:
        check_file(path, root)
        reader = formats.reader(entity, path)
        fields = reader.read_fields(path, entity) if hasattr(reader, "read_fields") else ((), ())
        size, walk = path.stat().st_size, _walk(ask)
        page = Page(entity.name, name, path.parent.name, sha256_of(path), size, _batches(reader, file), practice_kind, walk=walk, fields=fields)
        page = replace(page, is_early=_is_early(path, ask))
        return replace(page, batches=list(page.batches)) if size <= SMALL_BYTES else page
    except BodyError as error:
        return _kept_aside(file, name, ask, practice_kind, error)


def _is_early(path: Path, ask: Ask) -> bool:
    """Whether the file was written before the period of its folder had ended: an export before closing lacks what came after it."""
    written = datetime.fromtimestamp(path.stat().st_mtime, ZoneInfo(ask.source.time_zone)).date()
    return written <= parse_period(path.parent.name).last


def _kept_aside(file: _File, name: str, ask: Ask, practice_kind: str, error: BodyError) -> Page:
    """A file that cannot be read, or must not be: it stays where it lies and stands among the held rows, the others are read."""
    if ask.source.drift == "stop":
        raise PullError(f"{error} Nothing of this pull was landed.") from error
    status = file.path.lstat()
    sha256 = sha256_of(file.path) if file.path.is_file() and not file.path.is_symlink() else hashlib.sha256(name.encode()).hexdigest()
    return Page(file.entity.name, name, file.path.parent.name, sha256, status.st_size, [], practice_kind, walk=_walk(ask), refused=str(error))


def _begun(page: Page, file: _File, ask: Ask) -> Page:
    """A large file is read in batches when its turn comes; where that breaks off later, so does the pull: some of its rows are already taken."""
    batches = iter(page.batches)
    try:
        first = next(batches, None)
    except BodyError as error:
        return _kept_aside(file, page.file_name, ask, page.practice_kind, error)
    return page if first is None else replace(page, batches=_all(first, batches))


def _all(first: pl.DataFrame, others: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    yield first
    try:
        yield from others
    except BodyError as error:
        raise PullError(f"{error} Nothing of this pull was landed.") from error


def sha256_of(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _folder(ask: Ask) -> Path:
    address = urlsplit(ask.address)
    if address.scheme != "file":
        raise PullError(f"{ask.source.source_id} is read from a folder; set PAR_URL_{ask.source.source_id.upper()}=file:///path/of/the/drop.")
    folder = Path(unquote(address.path)) / ask.province.province_code
    if not folder.is_dir():
        raise PullError(f"{ask.source.source_id} has no folder {ask.province.province_code}/<period>/ in its drop; create it and put the files there.")
    return folder


def _folders(root: Path, period: Period) -> list[Path]:
    return [folder for folder in sorted(root.iterdir()) if folder.is_dir() and _inside(period, folder.name)]


def _inside(period: Period, name: str) -> bool:
    try:
        return period.contains(name)
    except PeriodError:
        return False


def _understood(ask: Ask, path: Path) -> list[_File]:
    """The entities that are read from this file: its name says which (one body may hold parents and children)."""
    matches = [(entity, re.search(entity.file_pattern, path.name)) for entity in ask.entities]
    found = [_File(path, entity, match.groupdict()) for entity, match in matches if match]
    if not found:
        patterns = ", ".join(sorted({entity.file_pattern for entity in ask.entities}))
        raise PullError(f"The file {path.name} in the drop of {ask.source.source_id} is not understood; name it like {patterns}, or take it away.")
    return found


def _batches(reader, file: _File) -> Iterator[pl.DataFrame]:
    """The file's rows with what its name says (`@direction`) as columns."""
    stated = [(column.name, file.named.get(column.path.removeprefix("@"))) for column in file.entity.columns if column.path.startswith("@")]
    from_name = [pl.lit(value, pl.String).alias(name) for name, value in stated]
    for rows in reader.read_batches(file.path, file.entity):
        yield rows.with_columns(from_name) if from_name else rows
