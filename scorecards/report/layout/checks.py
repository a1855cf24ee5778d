"""What several rules of the layout look at: sizes and shapes of letters, rules below texts, where the title and the text stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scorecards.report.layout.lines import Line
from scorecards.report.measure import text_width_mm

ANNEX = re.compile(r"^Phụ lục( [IVX]+)?$", re.IGNORECASE)
SHOWN = 60  # letters of a line that a finding quotes


def quoted(line: Line) -> str:
    return f"“{line.text[:SHOWN]}{'…' if len(line.text) > SHOWN else ''}”"


def styled(line: Line, sizes: tuple[float, float], bold: bool | None = None, italic: bool | None = None, is_upper: bool = False) -> Iterator[str]:
    """Findings of the letters of one line."""
    low, high = sizes
    if not all(low <= size <= high for size in line.sizes):
        yield f"{quoted(line)} has the sizes {sorted(line.sizes)}; set it in {low:g} to {high:g}."
    for wanted, found, name in ((bold, line.bold, "bold"), (italic, line.italic, "italic")):
        if wanted is not None and found != {wanted}:
            yield f"{quoted(line)} must {'' if wanted else 'not '}be {name}."
    if is_upper and line.text != line.text.upper():
        yield f"{quoted(line)} must be in capitals."


def ruled(lines: list[Line], line: Line, low: float, high: float) -> Iterator[str]:
    """The rule below a line, between these shares of its length; the line may be broken over several, then its longest counts."""
    after = lines[lines.index(line) + 1 :]
    drawn = line.rule_mm if line.rule_mm is not None else next((one.rule_mm for one in after[:1]), None)
    if drawn is None:
        yield f"{quoted(line)} has no rule below it; draw one."
        return
    width = min(text_width_mm(line.text, max(line.sizes), True in line.bold, True in line.italic), line.room_mm)
    if not low - 0.02 <= drawn / width <= high + 0.02:
        yield f"The rule below {quoted(line)} is {drawn / width:.0%} of the text; make it {low:.0%}{f' to {high:.0%}' if high > low else ''}."


def titles(lines: list[Line]) -> list[Line]:
    """BÁO CÁO and the lines that follow it up to the rule or the next blank."""
    start = next((place for place, line in enumerate(lines) if line.zone == "body" and line.text.upper() == "BÁO CÁO"), None)
    if start is None:
        return []
    after = next((place for place in range(start + 1, len(lines)) if not lines[place].text or lines[place].zone != "body"), len(lines))
    return lines[start:after]


def texts(lines: list[Line]) -> list[Line]:
    """The paragraphs of the report itself: after the title, outside tables and their titles, before the first annex."""
    named = titles(lines)
    start = lines.index(named[-1]) + 1
    end = next((place for place, line in enumerate(lines) if line.zone == "body" and ANNEX.match(line.text)), len(lines))
    return [line for line in lines[start:end] if line.zone == "body" and line.text and not line.before_table]
