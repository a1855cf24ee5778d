"""The practice systems by source: which answer over HTTP, which write files, and the secrets that let a client in."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from ingest.registry import address_variable, source, source_ids
from simulator import file_faults
from simulator.exchange import Answer, Request
from simulator.province import months
from simulator.scope import Scope

PRACTICE_MARK = ".practice"  # says that nothing under this folder is real
# The practice systems are reached from this machine alone and hold nothing real, so these protect nothing.
DEMO_NAME, DEMO_SECRET = "practice-client", "practice-secret"
_OF_LOGIN = {
    "oauth": {"CLIENT_ID": DEMO_NAME, "SECRET": DEMO_SECRET},
    "session": {"USERNAME": DEMO_NAME, "PASSWORD": DEMO_SECRET},
    "header": {"TOKEN": DEMO_SECRET},
}
# Modules that serve several sources, and sources whose systems stand at the root of the address (see server).
_SHARED = dict.fromkeys(("meetings", "inspections", "public_finance", "bank_accounts", "external_indices", "self_assessment"), "workbooks")
AT_THE_ROOT = ("national_portal", "one_stop_dossiers")
REGISTERS = "document_register"


def system(source_id: str) -> ModuleType:
    return importlib.import_module(f"simulator.{_SHARED.get(source_id, source_id)}")


def place(source_id: str, channel: str) -> str:
    """Where a source stands below the base address or in the drop: one workbook holds the figures of several sources."""
    return "__".join(filter(None, (_SHARED.get(source_id, source_id), channel)))


def channels(source_id: str) -> list[str]:
    """The addresses a source has: its own ('') where some entity uses it, and its channels."""
    return sorted({entity.channel for entity in source(source_id).entities.values()})


def is_file(source_id: str, channel: str) -> bool:
    """Whether the entities at this address are read from files alone."""
    return not any(entity.endpoints for entity in source(source_id).entities.values() if entity.channel == channel)


def composed() -> list[str]:
    """Sources whose systems are modules of their own."""
    return [source_id for source_id in source_ids() if source_id not in (*AT_THE_ROOT, REGISTERS)]


def addresses(base_url: str, drop: Path, province_code: str) -> dict[str, str]:
    """PAR_URL_… of every composed source and channel."""
    found = {}
    for source_id in composed():
        for channel in channels(source_id):
            at = place(source_id, channel)
            found[address_variable(source_id, channel)] = (drop / at).as_uri() if is_file(source_id, channel) else f"{base_url}/{province_code}/{at}"
    return found


def secrets() -> dict[str, str]:
    """What every declared login needs in the environment; what stands there already wins, so that both sides agree."""
    found = {}
    for source_id in source_ids():
        of = source(source_id)
        for channel, spec in [("", of.login), *((entity.channel, entity.login) for entity in of.entities.values())]:
            prefix = address_variable(source_id, channel).replace("PAR_URL_", "PAR_", 1)
            found |= {f"{prefix}_{part}": value for part, value in _OF_LOGIN.get(spec.get("kind"), {}).items()}
            found |= {f"{prefix}_{part}": DEMO_NAME for part in of.headers.values()}
    return {name: os.environ.get(name) or value for name, value in found.items()}


def answer(at: str, request: Request, scope: Scope) -> Answer | None:
    """The answer of the composed system at `<source>[__<channel>]`; None when there is none."""
    source_id = at.partition("__")[0]
    found: Callable | None = getattr(system(source_id), "answer", None) if source_id in composed() else None
    return found(request, scope) if found else None


def write_drops(drop: Path, scope: Scope, period: str) -> int:
    """Write the files of every file source for a province and period; the number of files."""
    written = {place(source_id, channel): system(source_id) for source_id in composed() for channel in channels(source_id) if is_file(source_id, channel)}
    count = 0
    for at, module in written.items():
        for year, month in months(period):
            folder = drop / at / scope.province_code / f"{year}-{month:02d}"
            folder.mkdir(parents=True, exist_ok=True)
            (drop / at / PRACTICE_MARK).write_text("simulated\n", encoding="utf-8")
            count += module.write(folder, scope, year, month)
            file_faults.strike(folder, at, year, month, scope.faults)
    return count
