"""What a report consists of, before anybody sets it on paper: sentences that know their rule and figures, tables, sections, annexes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scorecards.report.figures import Figure
from scorecards.vietnamese import words

WHOLE_ROWS = 12  # a table with no more rows than this is not cut by the end of a page

Cell = str | Figure


@dataclass(frozen=True)
class Sentence:
    """A sentence, the rule that made it, what it states (figures) and what it names (units, periods, sets)."""

    rule: str
    text: str
    figures: tuple[Figure, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """Rows of cells under heads; `widths` are shares of the line, `numeric` the columns whose cells stand to the right."""

    rule: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    numeric: frozenset[int]


Block = Sentence | Table


@dataclass(frozen=True)
class Part:
    """A section (numbered in Roman) or an annex: its number, title and blocks in order."""

    number: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Heading:
    """What stands before and after the text: issuing body, number, place and date, title; signature (to be filled by a person) and recipients."""

    parent: str
    issuer: str
    nation: str
    motto: str
    number: str
    place_and_date: str
    title: str
    abstract: str
    notices: tuple[str, ...]
    signature: tuple[str, ...]
    recipients: tuple[str, ...]
    archive: str
    annex_reference: str


@dataclass(frozen=True)
class Report:
    """One report of a province and a period out of one release; `learned_on` is the day to which its figures are known."""

    heading: Heading
    opening: tuple[Sentence, ...]
    sections: tuple[Part, ...]
    annexes: tuple[Part, ...]
    document_title: str
    footer: str
    learned_on: str

    def blocks(self) -> Iterator[tuple[str, Block]]:
        """Every sentence and table with the place where it stands, such as `III.2` or `Phụ lục I.1`."""
        for place, blocks in (("", self.opening), *((part.number, part.blocks) for part in (*self.sections, *self.annexes))):
            for at, block in enumerate(blocks, start=1):
                yield f"{place}.{at}".lstrip("."), block


def say(rule: str, figures: dict[str, Figure] | None = None, **names: str) -> Sentence:
    """The sentence of a rule: the phrase `report_rule.<rule>` with its figures and names filled in."""
    stated = figures or {}
    text = words(f"report_rule.{rule}", **names, **{name: figure.text for name, figure in stated.items()})
    return Sentence(rule, text, tuple(stated.values()), tuple(names.values()))


def listed(rule: str, items: list[tuple[str, dict[str, Figure], dict[str, str]]], figures: dict[str, Figure] | None = None, **names: str) -> Sentence:
    """A sentence with a list in it: each item is the phrase `report_item.<name>` with figures and names of its own."""
    told = "; ".join(words(f"report_item.{item}", **said, **{name: figure.text for name, figure in stated.items()}) for item, stated, said in items)
    whole = say(rule, figures, list=told, **names)
    stated = tuple(figure for _, each, _ in items for figure in each.values())
    named = tuple(name for _, _, said in items for name in said.values())
    own = tuple(name for name in whole.names if name != told)
    return Sentence(rule, whole.text, (*whole.figures, *stated), (*own, *named))
