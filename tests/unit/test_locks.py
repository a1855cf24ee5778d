"""The locks: every package by version and hash, no address to download from, and nothing that the project does not name or need."""

from __future__ import annotations

import re

import pytest

from home import REPO

ENTRY = re.compile(r"([a-z0-9._-]+)==([^ ;\\]+)(?: ;[^\\\n]+)?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)(?:\n    #.*)*\n?")


def _unlocked(text: str) -> str:
    """What is left of a lock when its entries (and the comments beside them) are taken away."""
    return re.sub(r"^\s*#.*$", "", ENTRY.sub("", text), flags=re.M).strip()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-bi.lock", "requirements-spark.lock"])
def test_every_package_is_locked_by_version_and_hash_and_nothing_else_is_said(lock):
    text = (REPO / lock).read_text(encoding="utf-8")
    names = [name for name, _, _ in ENTRY.findall(text)]
    assert len(names) > 60
    assert _unlocked(text) == "" and not re.search(r"://| @ |--(index|extra|find|trusted)", text)


@pytest.mark.parametrize(
    "line",
    [
        "requests==2.34.0\n",
        "requests>=2.34.0 \\\n    --hash=sha256:" + "a" * 64 + "\n",
        "requests @ git+ssh://example.org/requests\n",
        "--extra-index-url http://example.org\n",
        "requests==2.34.0 \\\n    --hash=md5:" + "a" * 32 + "\n",
    ],
)
def test_what_is_not_locked_is_seen(line):
    text = (REPO / "requirements.lock").read_text(encoding="utf-8")
    assert _unlocked(text + line) != ""
