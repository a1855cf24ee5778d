"""par.py doctor: what this machine and this home lack before a month can run here, each with what to do."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from home import REPO, Home
from ingest.connectors.login import variables
from ingest.manifest import arrivals, moment
from ingest.privacy import SHORTEST_KEY
from ingest.registry import province, province_codes, source

GIB = 1 << 30
NEEDED_MEMORY_GIB, NEEDED_DISK_GIB = 4, 10
# lock files of a home are flock(2)s and its swaps are renames: these filesystems promise neither to every client
SHARED_FILESYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "ceph", "glusterfs"})
PORTS = {"PAR_UI_PORT": ("8080", "make up"), "PAR_SITE_PORT": ("8090", "make open"), "PAR_BI_PORT": ("8088", "make bi")}


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it stands (`ok`, `note`: it may matter, `bad`: a run will fail or lie), and what to do where it is not ok."""

    about: str
    state: str
    said: str


def look(home: Home) -> Iterator[Finding]:
    """Every check in turn; none changes anything."""
    for check in (_python, _packages, _memory, _disk, _filesystem, _ports, _clock, _secrets, _digest_key, _release):
        yield from check(home)


def run(home: Home, as_json: bool, say: Callable[[str], None]) -> bool:
    """Print every finding; whether none is bad."""
    found = list(look(home))
    if as_json:
        say(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            say(f"  {one.state:<5} {one.about:<11} {one.said}")
    return all(one.state != "bad" for one in found)


def _python(_: Home) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    fits = (3, 11) <= sys.version_info[:2] < (3, 14)
    yield Finding("python", "ok" if fits else "bad", version if fits else f"{version}; 3.11 to 3.13 is needed: make clean setup BASE_PYTHON=python3.11")


def _packages(_: Home) -> Iterator[Finding]:
    lines = re.findall(r"^([A-Za-z0-9].*==[^\\\n]+)", (REPO / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    wanted = [one for one in map(Requirement, lines) if one.marker is None or one.marker.evaluate()]
    there = {canonicalize_name(dist.metadata["Name"]): dist.version for dist in metadata.distributions()}
    versions = [(one, there.get(canonicalize_name(one.name), "nothing")) for one in wanted]
    other = [f"{version} instead of {one}" for one, version in versions if not one.specifier.contains(version, prereleases=True)]
    told = f"{'; '.join(other[:3])}: run make setup again (or make clean setup)" if other else f"the {len(wanted)} of requirements.lock"
    yield Finding("packages", "bad" if other else "ok", told)


def _memory(_: Home) -> Iterator[Finding]:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    enough = total >= NEEDED_MEMORY_GIB
    yield Finding(
        "memory", "ok" if enough else "note", f"{total:.1f} GiB, {os.cpu_count()} cores" + ("" if enough else f"; {NEEDED_MEMORY_GIB} GiB are advised")
    )


def _disk(home: Home) -> Iterator[Finding]:
    free = shutil.disk_usage(home.root).free / GIB
    enough = free >= NEEDED_DISK_GIB
    to_do = "" if enough else f"; keep {NEEDED_DISK_GIB} GiB free for a build and its release: remove what is not PAR's, or choose another PAR_HOME"
    yield Finding("disk", "ok" if enough else "bad", f"{free:.1f} GiB free under {home.root}{to_do}")


def _filesystem(home: Home) -> Iterator[Finding]:
    mounts = [line.split()[1:3] for line in _text("/proc/mounts").splitlines()]
    kind = max(((point, kind) for point, kind in mounts if home.root.is_relative_to(point)), key=lambda pair: len(pair[0]), default=("", ""))[1]
    shared = kind in SHARED_FILESYSTEMS
    yield Finding("filesystem", "bad" if shared else "ok", f"{kind}: locks are not safe there; choose a PAR_HOME on a disk of this machine" if shared else kind)


def _ports(_: Home) -> Iterator[Finding]:
    for variable, (usual, target) in PORTS.items():
        port = os.environ.get(variable) or usual
        with socket.socket() as asking:
            taken = asking.connect_ex(("127.0.0.1", int(port))) == 0
        told = f"is in use: {target} {variable}=<another>, where it is not ours" if taken else f"is free for {target}"
        yield Finding("port", "note" if taken else "ok", f"{port} {told}")


def _clock(home: Home) -> Iterator[Finding]:
    now = datetime.now(UTC).replace(tzinfo=None)
    newest = max((moment(arrival.arrived_at) for arrival in arrivals(home)), default=None)
    if newest and newest > now + timedelta(minutes=5):
        behind = f"{now:%Y-%m-%d %H:%M} UTC is before the newest arrival ({newest:%Y-%m-%d %H:%M})"
        yield Finding("clock", "bad", f"{behind}; set the clock (timedatectl set-ntp true): when we learned something comes from it")
    else:
        yield Finding("clock", "ok", f"{now:%Y-%m-%d %H:%M} UTC")
    try:
        ZoneInfo("Asia/Ho_Chi_Minh")
    except ZoneInfoNotFoundError:
        yield Finding("clock", "bad", "the zone Asia/Ho_Chi_Minh is not known here; install it: apt-get install tzdata")


def _secrets(_: Home) -> Iterator[Finding]:
    """What the sources with an address of their own ask of the environment."""
    for code in province_codes():
        for source_id in province(code).connected:
            lacking = [name for name in variables(source(source_id)) if not os.environ.get(name)]
            told = f"asks for {' and '.join(lacking)}: set them" if lacking else "has its credentials"
            yield Finding("secrets", "bad" if lacking else "ok", f"{source_id} of {code} {told}")


def _digest_key(_: Home) -> Iterator[Finding]:
    long_enough = len(os.environ.get("PAR_DIGEST_KEY", "")) >= SHORTEST_KEY
    to_do = f"no PAR_DIGEST_KEY of {SHORTEST_KEY} characters: sources with people in them are not read; set one and keep it (practice runs bring their own)"
    yield Finding("secrets", "ok" if long_enough else "note", "PAR_DIGEST_KEY is set" if long_enough else to_do)


def _release(home: Home) -> Iterator[Finding]:
    from warehouse.release import ReleaseError, current

    try:
        yield Finding("release", "ok", current(home).release_id)
    except ReleaseError:
        yield Finding("release", "note", "nothing has been released in this home yet: make demo, or make run PROVINCE=… PERIOD=…")


def _text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8") if Path(path).exists() else ""
