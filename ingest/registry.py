"""What the project knows of its sources and provinces: one YAML each, read strictly."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from home import ParError

ROOM = Path(__file__).resolve().parent
PRACTICE = "practice"
# what a province says of a source: its addresses, what it takes of it, and what its own installation wants to be asked with
OF_A_SOURCE = frozenset({"address", "allow", "channels", "entities", "root_department_id", "parameters", "fixed", "headers", "encoding"})
ALLOWANCES = ("private", "unencrypted")  # what an address may be only where somebody says so
_YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, read by C where the wheel has it


class RegistryError(ParError):
    """A source or province that is not known, or a YAML that does not say what it must."""


@dataclass(frozen=True)
class Column:
    """One kept field: where it stands in the source, and what its text must be."""

    name: str
    path: str = ""
    headers: tuple[str, ...] = ()
    type: str = "text"  # text | number | count | timestamp | date | flag
    required: bool = False
    minimum: int | None = None
    maximum: int | None = None
    values: dict[str, str] | None = None
    dialects: tuple[str, ...] = ()  # names of ingest.formats.moments, in the order in which they are tried
    time_zone: str = ""  # of times that state no offset; the source's where empty
    number_style: str = "plain"  # plain | vi
    sparse: bool = False  # rightly absent from many records: its absence is no drift
    extract: str = ""  # a regex whose first group is all that is kept of the text, before anything is written
    shape: str = "scalar"  # any: may hold an object or a list, kept as JSON text

    @property
    def place(self) -> str:
        """Where it stands in its source: its path, or the headers that may stand above it."""
        return self.path or " / ".join(self.headers)


@dataclass(frozen=True)
class Entity:
    """One kind of row of a source; `columns` is the allow-list, everything else is removed before anything is written."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    on_conflict: str
    # how it is asked for over HTTP
    endpoints: tuple[str, ...] = ()
    request: dict = field(default_factory=dict)
    page_size: int = 200
    ok: dict = field(default_factory=dict)
    for_each: dict = field(default_factory=dict)
    channel: str = ""
    login: dict = field(default_factory=dict)
    watermark: dict = field(default_factory=dict)
    # where its rows stand in a body
    records: dict[str, str] = field(default_factory=dict)
    total: str = ""  # where the source says how many `counts` there are in all
    counts: str = ""
    pages: str = ""
    last: str = ""
    explode: str = ""
    explode_empty: str = ""
    known: tuple[str, ...] = ()  # fields that exist and are never kept; what is neither kept nor known is drift
    wrapping: str = ""
    period: str = ""
    # files
    file_pattern: str = ""
    format: str = ""
    encoding: str = "utf-8"
    layout: dict = field(default_factory=dict)
    # what is done with rows before they are written
    digest: dict[str, str] = field(default_factory=dict)
    digest_blank: tuple[str, ...] = ()
    secret: dict = field(default_factory=dict)
    aggregate: dict = field(default_factory=dict)
    unit: dict = field(default_factory=dict)
    # what is believed of a pull
    minimum_rows: int = 0
    maximum_rows: int | None = None
    optional: bool = False

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class Source:
    """One portal or register: who owns it, how it is reached, what may be kept of it."""

    source_id: str
    title_vi: str
    title_en: str
    owner: str
    connector: str
    dialect: str
    time_zone: str
    citation: str
    drift: str
    arrival: str
    freshness_due_days: int
    entities: dict[str, Entity]
    encoding: str = "utf-8"
    rate_per_second: float = 20
    concurrency: int = 4
    login: dict = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)  # sent with every request: its name → the last part of the variable that holds its value


@dataclass(frozen=True)
class Province:
    """One province: its slug, its H-code on the national portal, and the sources it has; of each what is said in `OF_A_SOURCE`."""

    province_code: str
    name_vi: str
    h_code: str
    sources: dict[str, dict]
    mail: dict = field(default_factory=dict)  # whom it wants to have its letters: scorecards/mail.py reads it

    @property
    def connected(self) -> list[str]:
        """Its sources that have an address of their own: what runs on schedule."""
        return [source_id for source_id, said in self.sources.items() if said.get("address", PRACTICE) != PRACTICE]

    def address(self, source_id: str, channel: str = "") -> str:
        """The base URL: PAR_URL_<SOURCE_ID>[__<CHANNEL>] wins over the province's YAML; RegistryError says how to give one."""
        variable = address_variable(source_id, channel)
        stated = self.sources[source_id].get("channels", {}).get(channel) if channel else self.sources[source_id].get("address")
        address = os.environ.get(variable) or stated or PRACTICE
        if address == PRACTICE:
            raise RegistryError(
                f"{source_id} of {self.province_code} has no address yet; write it into ingest/provinces/{self.province_code}.yaml or set {variable}=https://…"
            )
        if urlsplit(address).scheme not in ("http", "https", "file"):
            raise RegistryError(f"{variable} '{address}' is not an address; write http://…, https://… or file:///….")
        return address.rstrip("/")

    def allowances(self, source_id: str) -> frozenset[str]:
        """Which of `ALLOWANCES` its addresses of a source have: PAR_ALLOW_<SOURCE_ID> (with commas) wins over `allow` of the province's YAML."""
        variable = address_variable(source_id).replace("PAR_URL_", "PAR_ALLOW_", 1)
        said = os.environ[variable].replace(" ", "").split(",") if os.environ.get(variable) else self.sources[source_id].get("allow", [])
        if strange := sorted(set(said) - set(ALLOWANCES)):
            raise RegistryError(f"{variable} or `allow` of {source_id} says {', '.join(strange)}, which means nothing; write {' or '.join(ALLOWANCES)}.")
        return frozenset(said)

    def headers(self, of: Source) -> dict[str, str]:
        """The headers that its installation wants besides the login, as `Source.headers`."""
        return of.headers | self.sources[of.source_id].get("headers", {})

    def fixed(self, of: Source, entity: Entity) -> dict[str, object]:
        """The parameters of every request of an entity: the source's, but for what this installation has otherwise (null: not at all)."""
        found = entity.request.get("fixed", {}) | self.sources[of.source_id].get("fixed", {}).get(entity.name, {})
        return {name: value for name, value in found.items() if value is not None}

    def entities(self, of: Source) -> list[Entity]:
        """What this province takes of a source: all of it, unless its YAML names some; its files may be in an encoding of their own."""
        said = self.sources[of.source_id]
        wanted = [of.entities[name] for name in said.get("entities", of.entities)]
        return [replace(entity, encoding=said["encoding"]) for entity in wanted] if "encoding" in said else wanted


def address_variable(source_id: str, channel: str = "") -> str:
    return f"PAR_URL_{source_id.upper()}" + (f"__{channel.upper()}" if channel else "")


@cache
def source(source_id: str) -> Source:
    """The source of that id; RegistryError lists the known ones."""
    path = ROOM / "sources" / f"{source_id}.yaml"
    if not path.is_file():
        raise RegistryError(f"There is no source '{source_id}'; known are {', '.join(source_ids())}.")
    raw = yaml.load(path.read_text(encoding="utf-8"), _YAML)
    try:
        defaults = {"encoding": raw.get("encoding", "utf-8"), "time_zone": raw["time_zone"]}
        entities = {name: _entity(name, body, defaults) for name, body in raw.pop("entities").items()}
        return Source(entities=entities, **raw)
    except (TypeError, KeyError) as error:
        raise RegistryError(f"{path.name} does not say what a source must: {error}; compare it with ingest/sources/national_portal.yaml.") from error


@cache
def province(province_code: str) -> Province:
    """The province of that slug; RegistryError names the nearest known ones."""
    path = ROOM / "provinces" / f"{province_code}.yaml"
    if not province_code or not path.is_file():
        known = ", ".join(province_codes())
        what = f"There is no province '{province_code}'" if province_code else "No province was named"
        raise RegistryError(f"{what}; write one of these, e.g. PROVINCE=phu_tho: {known}.")
    raw = yaml.load(path.read_text(encoding="utf-8"), _YAML)
    try:
        found = Province(raw["province_code"], raw["name_vi"], raw.get("h_code") or "", raw["sources"], raw.get("mail") or {})
    except (TypeError, KeyError) as error:
        raise RegistryError(f"{path.name} does not say what a province must: {error} is missing; compare it with ingest/provinces/phu_tho.yaml.") from error
    for source_id, said in found.sources.items():
        strange = [*(said.keys() - OF_A_SOURCE), *(said.get("fixed", {}).keys() - source(source_id).entities.keys())]
        if strange:
            raise RegistryError(
                f"{path.name} says {', '.join(sorted(strange))} of {source_id}, which nothing reads; write one of {', '.join(sorted(OF_A_SOURCE))}."
            )
    return found


def source_ids() -> list[str]:
    return sorted(path.stem for path in (ROOM / "sources").glob("*.yaml"))


def province_codes() -> list[str]:
    return sorted(path.stem for path in (ROOM / "provinces").glob("*.yaml"))


_LISTS = ("key", "endpoints", "digest_blank", "known")


def _entity(name: str, body: dict, defaults: dict[str, str]) -> Entity:
    columns = tuple(_column(column, spec or {}, defaults["time_zone"]) for column, spec in body.pop("columns").items())
    lists = {key: tuple(body.pop(key, ())) for key in _LISTS}
    return Entity(name=name, columns=columns, **lists, **({"encoding": defaults["encoding"]} | body))


def _column(name: str, spec: dict, time_zone: str) -> Column:
    lists = {key: tuple(spec.get(key, ())) for key in ("headers", "dialects")}
    return Column(name=name, **({"time_zone": time_zone} | spec | lists))
