"""Pull: fetch every page of one source for a province and period into a staging folder, kept fields only."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from urllib.parse import urlsplit

from audit import record
from home import Home
from ingest.connectors import Absent, Ask, Page, PullError
from ingest.formats.text import plain_header
from ingest.manifest import Arrival, arrival_id, arrivals, write_arrival
from ingest.period import Period, parse_period
from ingest.registry import Column, Entity, Province, RegistryError, Source, address_variable, province, source
from ingest.staging import Staging, open_staging, staging_folder

READINGS = 3  # a list that drifts while it is paged is read again, this often in all
USUAL_ARRIVALS = 3  # how many earlier periods say what is usual


@dataclass(frozen=True)
class Wish:
    """How a pull is to be done otherwise than usual: the whole period although a watermark stands; an empty answer taken as a fact, and why."""

    full: bool = False
    empty_because: str = ""


def pull(
    source_id: str, province_code: str, period: str, home: Home, progress: Callable[[str], None] = lambda said: None, wish: Wish | None = None
) -> Arrival | None:
    """Read the source into its staging folder and return the arrival that `land` will commit; None when nothing changed since the last one.

    PullError in one sentence. A pull that was cut off goes on at the page where it stood.
    """
    asked, of, when, wish = source(source_id), province(province_code), parse_period(period), wish or Wish()
    if source_id not in of.sources:
        raise PullError(f"{of.name_vi} has no source '{source_id}'; it has {', '.join(of.sources)} (ingest/provinces/{province_code}.yaml).")
    earlier = arrivals(home, source_id, province_code, period)
    since = None if wish.full else _watermark(asked, earlier)
    landed = {(file.entity, file.file_name): file.file_sha256 for each in earlier for file in each.files}
    staging = open_staging(staging_folder(home, source_id, province_code, period), asked, since, landed)
    if staging.journal.files:
        progress(f"going on after {len(staging.journal.files):,} files that an interrupted pull left")
    try:
        _read(staging, asked, of, when, progress)
    except BaseException:
        staging.save()
        raise
    staging.close()
    return _arrival(staging, asked, of, when, home, wish)


def warnings(arrival: Arrival) -> list[str]:
    """What a reader of the arrival should know: what could not be had or is not whole, and how the structure differs from what is declared."""
    said = [f"{entity} could not be had and is left out: {reason}" for entity, reason in arrival.absent.items()]
    said += [f"{file.file_name} is kept aside: {file.refused}" for file in arrival.files if file.refused]
    early = sorted({file.file_name for file in arrival.files if file.is_early})
    others = f" and {len(early) - 1} more" if len(early) > 1 else ""
    said += [f"made before {arrival.period} had ended, so not whole: {early[0]}{others} (get them again)"] if early else []
    return said + _changes_of_structure(arrival)


def _changes_of_structure(arrival: Arrival) -> list[str]:
    unknown, lacking, yaml = arrival.new_fields, arrival.lacking_fields, f"ingest/sources/{arrival.source_id}.yaml"
    said = [f"new fields that nobody declared, not kept: {', '.join(unknown)} (declare them in {yaml})"] if unknown else []
    return said + ([f"declared fields that no record had: {', '.join(lacking)} (renamed? see {yaml})"] if lacking else [])


def _watermark(asked: Source, earlier: list[Arrival]) -> str | None:
    """When the last pull of this period began: what changed before it is known. Only sources whose rows add up can go on from there."""
    usable = asked.arrival == "changes" and any(entity.watermark for entity in asked.entities.values())
    return earlier[-1].asked_at or None if usable and earlier else None


def _read(staging: Staging, asked: Source, of: Province, when: Period, progress: Callable[[str], None]) -> None:
    journal = staging.journal
    while True:
        for page in _pages(staging, asked, of, when):
            if isinstance(page, Absent):
                journal.absent[page.entity] = page.reason
                continue
            staging.take(page)
            progress(f"{len(journal.files):,} files, {staging.row_count:,} rows")
        missing = staging.missing()
        if not missing:
            return
        if journal.reading == READINGS:
            break
        staging.read_again()
        progress(f"the list moved while it was read ({missing} not seen); reading {journal.reading} of {READINGS}")
    staging.discard()  # what never came together must not be gone on with
    short = ", ".join(f"{number} of {journal.whole[walk][1]} rows of {walk}" for walk, number in missing.items())
    raise PullError(f"{asked.source_id} never showed {short} in {READINGS} readings; nothing of this pull was landed, run it again later.")


def _pages(staging: Staging, asked: Source, of: Province, when: Period) -> Iterator[Page | Absent]:
    """The pages of every address of the source: its own, and those of its channels. Files are read as files whatever the connector."""
    since = datetime.fromisoformat(staging.journal.since) if staging.journal.since else None
    for channel, entities in _by_channel(of.entities(asked)).items():
        try:
            scheme = urlsplit(of.address(asked.source_id, channel)).scheme
        except RegistryError as error:
            if not channel:
                raise
            yield from (Absent(entity.name, f"{error}") for entity in entities)
            continue
        connector = importlib.import_module(f"ingest.connectors.{'file_drop' if scheme == 'file' else asked.connector}")
        reachable = tuple(entity for entity in entities if (entity.file_pattern if scheme == "file" else entity.endpoints))
        kind = "a folder" if scheme == "file" else "an HTTP address"
        yield from (Absent(each.name, f"{address_variable(asked.source_id, channel)} is {kind}, which has none.") for each in entities if each not in reachable)
        yield from connector.pages(Ask(asked, of, when, reachable, channel, dict(staging.journal.walks), staging.values, since))


def _by_channel(entities: list[Entity]) -> dict[str, list[Entity]]:
    channels: dict[str, list[Entity]] = {}
    for entity in entities:
        channels.setdefault(entity.channel, []).append(entity)
    return channels


def _arrival(staging: Staging, asked: Source, of: Province, when: Period, home: Home, wish: Wish) -> Arrival | None:
    journal = staging.journal
    files = tuple(journal.files)
    silent = {each.name for each in of.entities(asked) if each.optional and not any(file.landed_count for file in files if file.entity == each.name)}
    absent = dict.fromkeys(silent, "it gave no rows; not reported is not zero.") | journal.absent
    if journal.since and not sum(file.landed_count for file in files):
        staging.empty()  # tells `land` that there is nothing to do
        return None
    now = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")  # two arrivals of one second must not change places
    kind = "simulated" if "simulated" in journal.practice_kinds else max(journal.practice_kinds, default="")
    arrival = Arrival(
        arrival_id(files), asked.source_id, of.province_code, when.text, now, kind, files, absent, journal.asked_at,
        asked.arrival == "snapshot", _missing_fields(asked, journal.seen_fields), wish.empty_because,
    )  # fmt: skip
    _check_drift(asked, arrival)
    if not journal.since:
        _check_volume(asked, of, arrival, home, wish)
    if wish.empty_because:
        scope = {"source": asked.source_id, "province": of.province_code, "period": when.text}
        record(home, "accept-empty", **scope, rows=str(arrival.landed_count), why=wish.empty_because)
    write_arrival(staging.folder, arrival)
    return arrival


def _missing_fields(asked: Source, seen: dict[str, list[str]]) -> dict[str, list[str]]:
    """Declared fields that no record looked at had; an entity whose format gives no inventory is not judged."""
    missing = {}
    for name, fields in seen.items():
        met = set(map(plain_header, fields))
        expected = {column.place: column for column in asked.entities[name].columns if not column.sparse and _is_read(column)}
        lacking = sorted(path for path, column in expected.items() if met.isdisjoint(map(plain_header, (path, *column.headers))))
        missing |= {name: lacking} if fields and lacking else {}
    return missing


def _is_read(column: Column) -> bool:
    """Whether a column stands in the body: the file's name, the request and the count of an aggregate say the others."""
    return bool(column.headers) or bool(column.path) and not column.path.startswith("@")


def _check_drift(asked: Source, arrival: Arrival) -> None:
    changes = _changes_of_structure(arrival)
    if asked.drift == "stop" and changes:
        raise PullError(f"{asked.source_id} changed its structure: {'; '.join(changes)}; nothing was landed, declare it and pull again.")


def _check_volume(asked: Source, of: Province, arrival: Arrival, home: Home, wish: Wish) -> None:
    """No rows where rows were usual, or more or fewer than declared, is suspect and not a fact: an outage often looks like success."""
    if wish.empty_because:
        return
    earlier = [each for each in arrivals(home, asked.source_id, of.province_code) if each.period != arrival.period][-USUAL_ARRIVALS:]
    entities = of.entities(asked)
    for entity in entities:
        rows = arrival.rows_of(entity.name)
        usual = median(each.rows_of(entity.name) for each in earlier) if earlier else 0
        if entity.name in arrival.absent and (entity.optional or not usual):
            continue
        if (not rows and usual) or rows < entity.minimum_rows or (entity.maximum_rows is not None and rows > entity.maximum_rows):
            expected = f"{usual:,.0f} were usual" if usual else f"{entity.minimum_rows:,} to {entity.maximum_rows or 'any number of'} are declared"
            raise PullError(_suspect(asked, arrival, f"{rows:,} rows of {entity.name}", expected))
    if not arrival.landed_count and len(arrival.absent) < len(entities):
        raise PullError(_suspect(asked, arrival, "no rows", "some are expected"))


def _suspect(asked: Source, arrival: Arrival, got: str, expected: str) -> str:
    return (
        f"{asked.source_id} of {arrival.province_code} gave {got} for {arrival.period} where {expected}, which is suspect; check the period and the source, "
        "then run again, or take it as a fact with --accept-empty 'why'."
    )
