"""The site of a sample release as a dict of its files, and a page of it as tags, attributes and texts."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from marts_fixture import MONTH
from scorecard_samples import PHU_THO

from scorecards.site import reading, write


def site(release: Path, province: str = PHU_THO) -> dict[str, str]:
    """The pages, style and script of a province's month by their paths; fonts are left out."""
    files = write.files(reading.read(release, province, MONTH))
    return {path: content.decode() for path, content in files if not path.endswith(".woff2")}


class Page(HTMLParser):
    """Tags, attributes and text of a page; `open_tags` must be empty at the end."""

    VOID = {"meta", "link", "br", "input", "rect", "circle", "line", "path"}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.open_tags, self.texts = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs), list(self.open_tags)))
        if tag not in self.VOID:
            self.open_tags.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs), list(self.open_tags)))

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open_tags.pop() == tag

    def handle_data(self, data):
        if self.open_tags and self.open_tags[-1] not in ("style", "script"):
            self.texts.append(data.strip())

    def all(self, tag: str) -> list[dict]:
        return [attrs for name, attrs, _ in self.tags if name == tag]

    @property
    def said(self) -> str:
        return " ".join(self.texts)
