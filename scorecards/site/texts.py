"""The site's own phrases in the language spoken, and the names that files and links have."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from scorecards.vietnamese import LANGUAGES, spoken

HERE = Path(__file__).resolve().parent
LONGEST_NAME = 90  # of a criteria set in a heading; longer ones stand under their decision


@lru_cache(maxsize=1)
def _pairs() -> dict[str, list[str]]:
    found = tomllib.loads((HERE / "phrases.toml").read_text(encoding="utf-8"))
    return {f"{section}.{name}": pair for section, phrases in found.items() for name, pair in phrases.items()}


def say(path: str, **fields: object) -> str:
    """The phrase at `section.name` of phrases.toml with its {fields} filled."""
    text = _pairs()[path][LANGUAGES.index(spoken())]
    return text.format(**fields) if fields else text


def file_name(code: str) -> str:
    """A code as the name of a file, the same on every system and never two codes under one name: `H57:19753` becomes `H57~3a19753`."""
    return re.sub(r"[^A-Za-z0-9._-]", lambda found: f"~{ord(found[0]):x}", code)


def defined(measure: dict) -> Markup:
    """A measure by its name and its definition, which the rulebook has in Vietnamese only."""
    return Markup("{}. {}").format(measure["name_vi"], vietnamese(measure["definition_vi"] or ""))


def vietnamese(text: str) -> Markup:
    """Words that are Vietnamese on a page of either language, so that a screen reader says them as such."""
    return Markup('<span lang="vi">{}</span>').format(text)


def set_name(row: dict) -> str:
    """A criteria set by its name; by its decision where the name is longer than a line."""
    return row["name_vi"] if len(row["name_vi"]) <= LONGEST_NAME else row["decision"]
