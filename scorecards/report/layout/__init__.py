"""Checks a DOCX against Annex I of Decree 30/2020/NĐ-CP, a rule a row of the decree's table; a finding says what stands there and what should."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from docx.document import Document as DocxDocument

from home import ParError
from scorecards.report.layout import form, page
from scorecards.report.layout.lines import Line, read

RULES: dict[str, Callable[[DocxDocument, list[Line]], Iterator[str]]] = {
    rule.__name__: rule
    for rule in (
        *(page.paper, page.font, page.page_number, form.nation, form.issuer, form.number_and_date),
        *(form.title, page.body, form.signature, form.recipients, page.annexes),
    )
}


class LayoutError(ParError):
    """A file that cannot be checked."""


@dataclass(frozen=True)
class Finding:
    """What does not hold: the rule, and a sentence."""

    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.text}"


def lint(path: Path) -> list[Finding]:
    """Everything in a DOCX that breaks a rule; LayoutError for what is no DOCX."""
    try:
        document, lines = read(path)
    except Exception as error:  # python-docx names a dozen: no file, no zip, no document part, broken XML
        raise LayoutError(f"{path} cannot be read as DOCX ({type(error).__name__}); give a .docx file that Word opens.") from error
    return [Finding(name, text) for name, rule in RULES.items() for text in rule(document, lines)]
