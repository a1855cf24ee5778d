"""Every fixture, broken in many ways, goes down the road: nothing but our own errors comes out, and no row is lost in silence."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import polars as pl

from home import Home, ParError, open_home
from ingest import registry, validate
from ingest.formats.text import unit_name_key
from ingest.land import land
from ingest.pull import Wish, pull
from simulator.province import units
from tests.fuzz.fuzz_bodies import answered, bodies
from tests.fuzz.fuzz_pairs import FIXTURES, PERIODS, PROVINCE, Pair, scratch, sound_pair, sound_pairs
from tests.fuzz.mutations import mutate
from tests.fuzz.promised_rows import lacks_its_records, promised_rows

LONGEST_SECONDS = 30
UNIT_NAMES = re.compile(r"(?:UBND|Sở|Ban|Văn phòng|Chi nhánh|Trung tâm|Phòng) [^\"\n;,<>]{3,80}")
DIGEST_KEY = "a-key-for-fuzzing-only"


class _TooLong(BaseException):
    """Not an Exception, so that no reader takes it for a broken file."""


class FuzzError(Exception):
    """What must never happen, with the case that shows it."""


@dataclass(frozen=True)
class Outcome:
    """How a case ended: refused with a sentence, or taken with its counts."""

    refused: str = ""
    landed: int = 0
    accepted: int = 0
    held: int = 0
    duplicate: int = 0


@contextmanager
def prepared(folder: Path) -> Iterator[None]:
    """This process set up for many cases: a digest key, every source taken by the province, the empty tables of other sources left out."""
    before, write_empty = dict(os.environ), validate.write_empty
    sources = registry.province(PROVINCE).sources
    known = dict(sources)
    os.environ["PAR_DIGEST_KEY"] = DIGEST_KEY
    validate.write_empty = lambda home: None
    sources.update({source_id: {} for source_id in registry.source_ids()})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        validate.write_empty = write_empty
        sources.clear()
        sources.update(known)
        shutil.rmtree(folder, ignore_errors=True)


def run(pair: Pair, body: bytes, folder: Path) -> Outcome:
    """Pull, land and validate one file or answer; FuzzError where something else than our own error comes out or a row is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    home = _home_that_knows_units(folder / "home", pair.period)
    if not pair.entity:
        _put(pair, body, folder)
    scope = (pair.source_id, pair.province, pair.period, home)
    try:
        with answered(pair, body) if pair.entity else nullcontext(), _at_most(LONGEST_SECONDS):
            pulled = pull(*scope, wish=Wish(empty_because="a broken fixture"))
            land(*scope)
            counts = validate.validate(*scope)
    except ParError as error:
        if not str(error) or "\n" in str(error):
            raise FuzzError(f"not one sentence: {str(error)[:300]!r}") from error
        return Outcome(refused=str(error))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a parser that panics does not raise an Exception
        raise FuzzError(f"{type(error).__name__}: {str(error)[:300]}") from error
    _check_counts(counts, home, pair, pulled)
    _check_promised(pair, body, pulled)
    return Outcome("", *(counts[f"{name}_count"] for name in ("landed", "accepted", "held", "duplicate")))


def worth_breaking(folder: Path) -> list[Pair]:
    """The sound files, and the sound bodies that a pull takes as they are."""
    return sound_pairs(folder) + [pair for pair in bodies() if not run(pair, pair.fixture.read_bytes(), folder).refused]


def case(number: int, seed: int, among: list[Pair]) -> tuple[Pair, str, bytes]:
    """The fixture, the names of its changes and its broken body: the same for the same number and seed."""
    dice = Random(f"{seed}:{number}")
    pair = dice.choice(among)
    changes, body = mutate(pair.fixture.read_bytes(), pair.fixture.suffix, dice)
    return pair, changes, body


def run_cases(numbers: list[int], seed: int, among: list[Pair]) -> tuple[Counter, list[str]]:
    """How the cases of these numbers ended, and what failed with how to see it again."""
    ended, failures, folder = Counter(), [], scratch()
    with prepared(folder):
        for number in numbers:
            pair, changes, body = case(number, seed, among)
            try:
                ended["refused" if run(pair, body, folder).refused else "taken"] += 1
            except FuzzError as error:
                ended["failed"] += 1
                what = f"{pair.source_id}/{pair.fixture.name}" + (f" as {pair.entity} over HTTP" if pair.entity else "")
                failures.append(f"case {number} (--seed {seed} --only {number}) {what}, {changes}: {error}")
    return ended, failures


def _home_that_knows_units(root: Path, period: str) -> Home:
    """An empty home, but for one sighting of every unit, so that rows are not all held for their unit."""
    home = open_home(root)
    folder = home.accepted / "one_stop_dossiers" / "dossiers"
    folder.mkdir(parents=True)
    rows = [(name, code, period) for name, code in _known_units().items()]
    pl.DataFrame(rows, schema=["agency_name", "unit_code", "period"], orient="row").write_parquet(folder / f"{PROVINCE}__sighted.parquet")
    return home


@cache
def _known_units() -> dict[str, str]:
    """The province's units, and what else the fixtures call one."""
    known = {unit.name: unit.unit_code for unit in units(PROVINCE, *map(int, PERIODS[0].split("-")))}
    texts = (path.read_text(encoding="utf-8", errors="ignore") for path in sorted(FIXTURES.rglob("*.*")) if path.suffix in (".json", ".csv", ".edxml"))
    named = pl.Series(sorted({name.strip() for text in texts for name in UNIT_NAMES.findall(text)}), dtype=pl.String)
    keys = set(unit_name_key(pl.Series(list(known))))
    for number, (name, key) in enumerate(zip(named, unit_name_key(named), strict=True)):
        if key not in keys:
            keys.add(key)
            known[name] = f"H57.{900 + number}"
    return known


def _put(pair: Pair, body: bytes, folder: Path) -> None:
    """The file in the drop of the address it belongs to; a source whose own address must have files gets a sound one there."""
    entities = registry.source(pair.source_id).entities.values()
    channels = {entity.channel for entity in entities if entity.file_pattern and re.match(entity.file_pattern, pair.file_name)}
    for channel in {entity.channel for entity in entities}:
        os.environ.pop(registry.address_variable(pair.source_id, channel), None)
    for channel in channels | {""}:
        place = folder / f"drop{channel}" / PROVINCE / pair.period
        place.mkdir(parents=True)
        os.environ[registry.address_variable(pair.source_id, channel)] = (folder / f"drop{channel}").as_uri()
        if channel in channels:
            (place / pair.file_name).write_bytes(body)
        else:
            sound = sound_pair(pair.source_id, channel)
            shutil.copy(sound.fixture, place / sound.file_name)


def _check_counts(counts: dict[str, int], home: Home, pair: Pair, pulled) -> None:
    """landed = accepted + held + duplicate, by the account and by the tables themselves."""
    landed, accepted, held, duplicate = (counts[f"{name}_count"] for name in ("landed", "accepted", "held", "duplicate"))
    if landed != accepted + held + duplicate or landed != pulled.landed_count:
        raise FuzzError(f"the account does not close: {counts}, pulled {pulled.landed_count}")
    tables = sum(pl.read_parquet(path, columns=["row_no"]).height for path in (home.accepted / pair.source_id).rglob(f"{pulled.key}__*.parquet"))
    kept = sum(pl.read_parquet(path, columns=["row_no"]).height for path in home.held.glob(f"{pair.source_id}__{pulled.key}.parquet"))
    if (tables, kept) != (accepted, held):
        raise FuzzError(f"the tables hold {tables} accepted and {kept} held rows, the account says {accepted} and {held}")


def _check_promised(pair: Pair, body: bytes, pulled) -> None:
    for entity in registry.source(pair.source_id).entities.values():
        if entity.name != pair.entity if pair.entity else not entity.file_pattern or not re.match(entity.file_pattern, pair.file_name):
            continue
        promised = promised_rows(body, pair.fixture.suffix, entity)
        files = [file for file in pulled.files if file.entity == entity.name]
        if pair.entity:  # its page among the sound ones; a list without a window leaves out what lies outside the period
            files = [file for file in files if file.file_sha256 == hashlib.sha256(body).hexdigest()]
            promised = None if "within" in entity.request else promised
        if any(file.refused for file in files) or entity.name in pulled.absent:  # kept aside, or told as absent with the reason
            continue
        landed = sum(file.landed_count for file in files)
        if not landed and lacks_its_records(body, pair.fixture.suffix, entity):
            raise FuzzError(f"{entity.name}: the file has no list at {', '.join(entity.records.values())} and was taken for an empty one")
        if promised is not None and promised != landed:
            raise FuzzError(f"{entity.name}: the file holds {promised} rows, {landed} landed")


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    """Of work, and ten times that in all: on a machine that is shared a case may wait long without being stuck."""

    def late(number, frame):
        raise _TooLong(f"more than {seconds} s")

    before = [(number, signal.signal(number, late)) for number in (signal.SIGPROF, signal.SIGALRM)]
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.alarm(10 * seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
        for number, handler in before:
            signal.signal(number, handler)
