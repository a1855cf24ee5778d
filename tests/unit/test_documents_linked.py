"""Every link in the project's Markdown leads to a file, and to a heading of it where it names one; every make target and command it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import par
from home import REPO

PAGES = sorted(path for path in REPO.rglob("*.md") if not {".venv", ".venv-bi", ".venv-spark", "data", "node_modules"} & set(path.relative_to(REPO).parts))
LINK = re.compile(r"\]\(([^)\s]+)\)")


def anchors(page: Path) -> set[str]:
    """The names of its headings, as the usual readers of Markdown make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(page: Path, text: str) -> list[str]:
    found = []
    for target in LINK.findall(text):
        if "://" in target or target.startswith("mailto:"):
            continue
        name, _, heading = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        if not path.exists() or (heading and heading not in anchors(path)):
            found.append(target)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPO).as_posix())
def test_links_lead_somewhere(page):
    assert broken(page, page.read_text(encoding="utf-8")) == []


def test_a_broken_link_would_be_found():
    assert broken(REPO / "README.md", "[a](nowhere.md) [b](CONTRIBUTING.md#no-such-recipe) [c](CONTRIBUTING.md#testing)") == [
        "nowhere.md", "CONTRIBUTING.md#no-such-recipe"
    ]  # fmt: skip


def test_commands_and_targets_that_the_pages_name_are_there():
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    targets = set(re.findall(r"^([a-z-]+):", (REPO / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {name for line in re.findall(r"`make ([^`]*)`|^(?: {4})?make (.*)$", text, re.MULTILINE) for name in re.findall(r"^[a-z-]+", "".join(line))}
    assert named - targets == set()
    commands = set(re.findall(r"par\.py ([a-z][a-z-]+)", text))
    assert commands - set(par._COMMANDS) == set() and len(commands) > 10
