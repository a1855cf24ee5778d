"""Reports of sample releases, and what a reader can take out of them again."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
from marts_fixture import MONTH, SET
from scorecard_samples import HUE, PHU_THO, crowded, freeze, hue_from_its_own_system

from scorecards.report.compose import compose
from scorecards.report.content import Report, Sentence, Table

FIGURE = re.compile(r"−?\d[\d.]*(?:,\d+)?")


def phu_tho(folder: Path) -> Path:
    """A whole province: ranked and unranked units, targets behind, a month before, a total that is not its sum, two calendars."""
    scope = {"criteria_set_id": SET, "province_code": PHU_THO}
    before = [
        {**scope, "period": "2026-07", "unit_code": unit, "peer_group": group, "score": score, "max_score": 100, "known_score": score, "known_max_score": 100}
        | {"index_pct": score, "score_status": "scored", "ranked_count": 0}
        for unit, group, score in (("H44", "province", "61.02"), ("H44.301", "department", "91.50"), ("H44.302", "department", "88.00"))
    ]
    gap = [{**scope, "period": MONTH, "unit_code": "H44", "scope_code": "TTTT", "stated_total": "6.26", "parts_sum": "6.25", "difference": "0.01"}]
    counted = {"province_code": PHU_THO, "period": MONTH, "unit_code": "H44", "measure_code": "dossiers_on_time", "source_id": "one_stop_dossiers"}
    measures = [
        counted | {"calendar": calendar, "numerator": above, "denominator": 100, "excluded_count": 0, "ratio_pct": above}
        for calendar, above in (("calendar", 91), ("administrative", 93))
    ]
    return freeze(folder, *crowded(), ("fct_index_scores", before), ("fct_total_gaps", gap), ("fct_measures", measures))


def hue(folder: Path) -> Path:
    """Practice input: one area is known, provisionally; five are missing."""
    return freeze(folder, *hue_from_its_own_system())


def altered(release: Path, folder: Path, *statements: str, **manifest: str) -> Path:
    """A copy of a release in which the statements were run and the manifest says this too."""
    shutil.copytree(release, folder)
    with duckdb.connect(str(folder / "warehouse.duckdb")) as con:
        for statement in statements:
            con.execute(statement)
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps(told | manifest), encoding="utf-8")
    return folder


def short(found: Report) -> Report:
    """The same report with at most two rows a table: as much form, less to look through."""
    annexes = (replace(part, blocks=tuple(replace(one, rows=one.rows[:2]) if isinstance(one, Table) else one for one in part.blocks)) for part in found.annexes)
    return replace(found, annexes=tuple(annexes))


def report(release: Path, province: str = PHU_THO, period: str = MONTH, **asked) -> Report:
    return compose(release, province, period, **asked)


def sentences(found: Report) -> Iterator[Sentence]:
    yield from (block for _, block in found.blocks() if isinstance(block, Sentence))


def said(found: Report) -> str:
    """All sentences, a line each."""
    return "\n".join(sentence.text for sentence in sentences(found))


def read_figure(text: str) -> tuple[Decimal, int]:
    """The one number in a printed figure, read as a Vietnamese reader would, and its places: 1.988.791 and 80,48%."""
    [found] = FIGURE.findall(text)
    plain = found.replace(".", "").replace(",", ".").replace("−", "-")
    return Decimal(plain), len(plain.partition(".")[2])


HUE_SCOPE = {"province": HUE}
