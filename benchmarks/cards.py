"""The scorecards of 500 units against their floor: an empty PDF of the same standards and an empty workbook for each of the same units, read the same way.

Each line is a process of its own: seconds are CPU of all its threads, start and reading of the release included. Growth is what its peak gained from the
hundredth unit to the last: memory that is flat does not grow with the number of units.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import xlsxwriter

from benchmarks.measured import measured
from home import REPO
from scorecards import facts, pdf, unit_facts, view, workbook

sys.path.insert(0, str(REPO / "tests" / "unit"))  # the sample releases of the tests
from scorecard_samples import HUE, MONTH, SET, SHA, freeze

UNITS, WARM, GOAL_SECONDS, GOAL_GROWTH_MIB = 500, 100, 15, 16
SCOPE = f"'{MONTH}' as period, '{SET}' as criteria_set_id, '{HUE}' as province_code, 'U' || n as unit_code"
# every unit with all areas and criteria, no two with the same figures
STATEMENTS = (
    f"""insert into marts.dim_units by name select 'U' || n as unit_code, '{HUE}' as province_code, 'H57' as parent_unit_code,
    'Ủy ban nhân dân xã ' || n as unit_name_vi, 'commune' as unit_level, 'commune' as peer_group from range({{units}}) as t(n)""",
    f"""insert into marts.fct_index_scores by name select {SCOPE}, 'commune' as peer_group, 100 as max_score, 40 + n * 0.1 as score, 40 + n * 0.1 as index_pct,
    {{units}} - n as rank, {{units}} as ranked_count, 'scored' as score_status, 'recomputed' as score_basis, 40 + n * 0.1 as known_score,
    100 as known_max_score, 'confirmed' as set_status, 'calendar' as calendar from range({{units}}) as t(n)""",
    f"""insert into marts.fct_area_scores by name select {SCOPE}, criterion_code as area_code, max_score, 'scored' as score_status, 'confirmed' as set_status,
    'recomputed' as score_basis, 'calendar' as calendar, cast(max_score * (0.4 + n * 0.001) as decimal(18, 2)) as score
    from range({{units}}) as t(n), marts.dim_criteria where level = 'area' and criteria_set_id = '{SET}'""",
    f"""insert into marts.fct_criterion_scores by name select {SCOPE}, parent_code as area_code, criterion_code, measure_code, max_score,
    cast(max_score * (0.4 + n * 0.001) as decimal(18, 2)) as score, 'scored' as score_status, 'recomputed' as score_basis, 'confirmed' as set_status,
    400 + n as numerator, 1000 as denominator, 3 as excluded_count, 40 + n * 0.1 as ratio_pct, 'one_stop_dossiers' as source_id, 'calendar' as calendar
    from range({{units}}) as t(n), marts.dim_criteria where level = 'criterion' and is_counted and criteria_set_id = '{SET}'""",
    f"""insert into marts.fct_score_evidence by name select {SCOPE}, 'ON_TIME' as criterion_code, 'one_stop_dossiers' as source_id, 'calendar' as calendar,
    '{SHA["dossiers"]}' as file_sha256, 400 + n as row_count from range({{units}}) as t(n)""",
)
EMPTY = b'#set document(title: "x")\n#set text(font: "Be Vietnam Pro", lang: "vi")\nx *x* #text(weight: "semibold")[x]\n'


def empty_pdf(found: dict) -> bytes:
    number = found["unit"]["unit_code"].encode()
    return pdf.compiler("scorecard.typ").compile(EMPTY + number, format="pdf", pdf_standards=pdf.STANDARDS, timestamp=0)


def empty_workbook(found: dict) -> bytes:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for fill in workbook.UNIT_SHEETS:
        book.add_worksheet(fill.__name__[:31])
    book.close()
    return buffer.getvalue()


HEAD = """| scorecards | units | CPU | a unit | against empty ones | goal | peak memory | growth |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"""
WRITERS: dict[str, tuple[Callable[[dict], bytes], ...]] = {
    "empty": (empty_pdf, empty_workbook),
    "pdf": (lambda found: pdf.write(view.build(found)),),
    "workbook": (workbook.write,),
    "both": (lambda found: pdf.write(view.build(found)), workbook.write),
}


def compose(release: Path, kind: str) -> None:
    """What one line measures: all units, one at a time; prints how much its peak of memory grew after the hundredth."""
    peak = 0
    with facts.open_release(release) as con:
        for number, found in enumerate(unit_facts.of_units(con, facts.read(con, facts.read_manifest(release), HUE, MONTH)), 1):
            for write in WRITERS[kind]:
                write(found)
            peak = _peak_mib() if number == WARM else peak
    print(_peak_mib() - peak)


def _peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=UNITS, help=f"how many units, more than {WARM} (default {UNITS})")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="par-bench-") as folder:
        release = freeze(Path(folder), statements=tuple(statement.format(units=asked.units) for statement in STATEMENTS))
        print(HEAD)
        runs = {}
        for kind in WRITERS:
            run = runs[kind] = measured([sys.executable, "-c", f"from benchmarks.cards import *; compose(Path({str(release)!r}), {kind!r})"], {})
            each, ratio = 1000 * run.cpu_seconds / asked.units, run.cpu_seconds / runs["empty"].cpu_seconds
            goal = f"≤ {GOAL_SECONDS} s" if kind == "both" else ""
            cost = f"{run.cpu_seconds:.1f} s | {each:.1f} ms | {ratio:.1f} | {goal}"
            print(f"| {kind} | {asked.units} | {cost} | {run.peak_mib:.0f} MiB | {run.said} MiB |", flush=True)
    grown = int(runs["both"].said)
    if grown > GOAL_GROWTH_MIB:
        raise SystemExit(f"The peak grew by {grown} MiB after {WARM} units, over {GOAL_GROWTH_MIB}; look for what is kept from one unit to the next.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
