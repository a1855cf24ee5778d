"""The site of a sample release as a dict of its files, and a page of it as tags, attributes and texts."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from marts_fixture import MONTH
from scorecard_samples import PHU_THO

from scorecards.site import documents, reading, write

BINARY = (".woff2", ".pdf", ".xlsx", ".docx")


def site(release: Path, province: str = PHU_THO, folder: Path | None = None) -> dict[str, str]:
    """The pages, style and script of a province's month by their paths, the documents of a folder as their size; fonts are left out."""
    material = reading.read(release, province, MONTH)
    papers = documents.found(folder or release / "none", material.main["province"]["unit_code"], list(material.names))
    files = {path: content for path, content in write.files(material, papers) if not path.endswith(".woff2")}
    return {path: str(len(content)) if path.endswith(BINARY) else content.decode() for path, content in files.items()}


class Page(HTMLParser):
    """Tags, attributes and text of a page, and outside titles the language that each text is `spoken` in; `open_tags` must be empty at the end."""

    VOID = {"meta", "link", "br", "input", "rect", "circle", "line", "path"}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.open_tags, self.texts, self.spoken, self.languages = [], [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs), list(self.open_tags)))
        if tag not in self.VOID:
            self.open_tags.append(tag)
            self.languages.append(dict(attrs).get("lang") or (self.languages or [""])[-1])

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs), list(self.open_tags)))

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open_tags.pop() == tag
            self.languages.pop()

    def handle_data(self, data):
        if self.open_tags and self.open_tags[-1] not in ("style", "script"):
            self.texts.append(data.strip())
            if self.open_tags[-1] != "title":
                self.spoken.append((data.strip(), self.languages[-1]))

    def all(self, tag: str) -> list[dict]:
        return [attrs for name, attrs, _ in self.tags if name == tag]

    @property
    def said(self) -> str:
        return " ".join(self.texts)
