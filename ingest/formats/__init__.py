"""Readers by file kind: each turns a file into columns of text (`read_batches`), and some say which fields it had (`read_fields`)."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

from ingest.registry import Entity

_MODULES = {"table": "tables", "json": "json_rows", "edxml": "edxml", "form": "forms", "workbook": "workbook"}
_BY_SUFFIX = {".csv": "table", ".xlsx": "table", ".xls": "table", ".json": "json", ".ndjson": "json", ".jsonl": "json", ".edxml": "edxml", ".xml": "edxml"}


def reader(entity: Entity, path: Path) -> ModuleType:
    """The module that reads this file: what the source declares, else what its suffix says."""
    kind = entity.format or _BY_SUFFIX.get(path.suffix.lower(), "table")
    return importlib.import_module(f"ingest.formats.{_MODULES[kind]}")
