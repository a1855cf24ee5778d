"""How the report names what its figures belong to, and the marks beside them."""

from __future__ import annotations

from scorecards import marks
from scorecards.facts import label
from scorecards.report.figures import Figure, cell
from scorecards.report.reading import Reading
from scorecards.vietnamese import period_label, words

NONE = "–"  # of a cell whose row says in words why there is no figure


def inside(name: str) -> str:
    """A name within a sentence: Tỉnh Phú Thọ becomes tỉnh Phú Thọ."""
    return name[:1].lower() + name[1:]


def province(reading: Reading) -> str:
    return inside(reading.province["full_name_vi"])


def period(text: str) -> str:
    return inside(period_label(text))


def set_name(reading: Reading, row: dict) -> str:
    """A confirmed set by its decision; any other by its own name, without what stands in brackets, and what it is."""
    if row["status"] == marks.SETTLED_SET:
        return words("report.set_by_decision", decision=row["decision"])
    return f"{row['name_vi'].partition(' (')[0]} ({label(reading.facts, 'criterion_status', row['status']).lower()})"


def of_set(reading: Reading, row: dict, period_text: str) -> dict[str, str]:
    """What the title of a table of points says: the set, the period, and the calendar in which its figures stand."""
    return {"set": set_name(reading, row), "period": period(period_text), "calendar": calendar(reading, row["calendar"])}


def calendar(reading: Reading, code: str) -> str:
    return label(reading.facts, "calendar", code).lower()


def class_name(reading: Reading, row: dict) -> str:
    return label(reading.facts, f"class of {row['criteria_set_id']}", row["class_code"])


def state(reading: Reading, *rows: dict | None) -> str:
    """The marks of some rows in brackets, behind their figures; empty where all of them are settled."""
    mark = marks.of_row(reading.facts, *rows)
    return f" ({mark})" if mark else ""


def status(reading: Reading, row: dict) -> str:
    """The last cell of a row of points: its status with its marks, and those of the areas behind an index."""
    behind = reading.areas.get((row["criteria_set_id"], row["unit_code"], row["period"]), ()) if "area_code" not in row else ()
    return marks.state(reading.facts, row["score_status"], marks.of_row(reading.facts, row, *behind))


def known(mart: str, row: dict, column: str) -> Figure | str:
    """A cell of a table: the figure, or a dash."""
    return NONE if row[column] is None else cell(mart, row, column)
