"""Files that an office puts into a folder: <drop>/<province>/<period>/<file>; a year takes the months that lie in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import polars as pl

from ingest.connectors import Page, PullError
from ingest.formats.json_rows import BodyError
from ingest.formats.tables import read_batches, sha256_of
from ingest.period import Period, PeriodError
from ingest.registry import Entity, Province, Source


def pages(source: Source, province: Province, period: Period) -> Iterator[Page]:
    """Every file of the period; a file whose name is not understood stops the pull with a sentence."""
    root = _folder(source, province)
    files = sorted(path for folder in _folders(root, period) for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    if not files:
        raise PullError(
            f"{source.source_id} of {province.province_code} has no files for {period.text}; put them into <drop>/{province.province_code}/{period.text}/."
        )
    practice_kind = "simulated" if (root.parent / ".practice").exists() else ""
    for path in files:
        entity, named = _entity(source, path)
        yield Page(
            entity.name, path.relative_to(root).as_posix(), period.text, sha256_of(path), path.stat().st_size, _batches(path, entity, named), practice_kind
        )


def _folder(source: Source, province: Province) -> Path:
    address = urlsplit(province.address(source.source_id))
    if address.scheme != "file":
        raise PullError(f"{source.source_id} is read from a folder; set PAR_URL_{source.source_id.upper()}=file:///path/of/the/drop.")
    folder = Path(unquote(address.path)) / province.province_code
    if not folder.is_dir():
        raise PullError(f"{source.source_id} has no folder {province.province_code}/<period>/ in its drop; create it and put the files there.")
    return folder


def _folders(root: Path, period: Period) -> list[Path]:
    return [folder for folder in sorted(root.iterdir()) if folder.is_dir() and _inside(period, folder.name)]


def _inside(period: Period, name: str) -> bool:
    try:
        return period.contains(name)
    except PeriodError:
        return False


def _entity(source: Source, path: Path) -> tuple[Entity, dict[str, str]]:
    for entity in source.entities.values():
        found = re.match(entity.file_pattern, path.name)
        if found:
            return entity, found.groupdict()
    raise PullError(
        f"The file {path.name} in the drop of {source.source_id} is not understood; name it like vbden__<unit>.csv or vbdi__<unit>.xlsx, or take it away."
    )


def _batches(path: Path, entity: Entity, named: dict[str, str]) -> Iterator[pl.DataFrame]:
    """The file's rows with what its name says (`@direction`) as columns."""
    from_name = [pl.lit(named[column.path[1:]]).alias(column.name) for column in entity.columns if column.path.startswith("@")]
    try:
        for rows in read_batches(path, entity):
            yield rows.with_columns(from_name)
    except BodyError as error:
        raise PullError(f"{error} Nothing of this pull was landed.") from error
