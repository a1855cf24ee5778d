"""A late, a corrected, a duplicate and a withdrawn file, in whatever order they came, end in one and the same state."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import polars as pl
import pytest

from home import open_home
from ingest.land import land
from ingest.manifest import arrivals
from ingest.pull import pull
from ingest.validate import validate
from warehouse.build import build
from warehouse.connection import connect, rows

SCOPE = ("document_register", "hue", "2026-08")
HEADER = "Số đến,Số ký hiệu,Ngày đến,Nguồn"
FIRST = "vbden__H57.01.csv"
LINES = {
    "first": ["1,10/UBND,03/08/2026,Trục", "2,11/UBND,04/08/2026,Giấy"],
    "corrected": ["1,10/UBND,03/08/2026,Giấy"],  # the second line was wrong and is gone
    "late": ["7,21/STC,20/08/2026,Trục"],
    "withdrawn": ["9,30/STP,21/08/2026,Trục"],
}


def _write(folder: Path, name: str, lines: list[str]) -> None:
    (folder / name).write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")


EVENTS = {
    "late": lambda folder: _write(folder, "vbden__H57.02.csv", LINES["late"]),
    "corrected": lambda folder: _write(folder, FIRST, LINES["corrected"]),
    "duplicate": lambda folder: _write(folder, FIRST, [*LINES["corrected"], *LINES["corrected"]]),
    "withdrawn": lambda folder: (folder / "vbden__H57.03.csv").unlink(missing_ok=True),
}
# the corrected file is written before its duplicate line is sent, or the correction would undo it: that is another last word
ORDERS = [order for order in itertools.permutations(EVENTS) if order.index("corrected") < order.index("duplicate")]


@pytest.fixture
def drop(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "drop" / "hue" / "2026-08"
    folder.mkdir(parents=True)
    monkeypatch.setenv("PAR_URL_DOCUMENT_REGISTER", (tmp_path / "drop").as_uri())
    return folder


def _play(home, folder: Path, order: tuple[str, ...]) -> None:
    for name in folder.iterdir():
        name.unlink()
    _write(folder, FIRST, LINES["first"])
    _write(folder, "vbden__H57.03.csv", LINES["withdrawn"])
    for event in (lambda _: None, *(EVENTS[name] for name in order)):
        event(folder)
        pull(*SCOPE, home)
        land(*SCOPE, home)
        validate(*SCOPE, home)


def _last_word(home) -> list[tuple]:
    """What the last arrival says: a register's arrival tells the whole of its period."""
    last = arrivals(home, *SCOPE)[-1]
    path = home.accepted / "document_register" / "documents"
    accepted = pl.concat([pl.read_parquet(part) for part in sorted(path.glob(f"{last.key}__*.parquet"))])
    return sorted(accepted.select("unit_code", "document_number", "registered_date", "delivery").rows())


def test_every_order_ends_in_one_state(tmp_path, drop, monkeypatch):
    ends = []
    for number, order in enumerate(ORDERS):
        home = open_home(tmp_path / f"home{number}")
        _play(home, drop, order)
        ends.append(_last_word(home))
    assert all(end == ends[0] for end in ends)
    assert [row[:2] for row in ends[0]] == [("H57.01", "10/UBND"), ("H57.02", "21/STC")]
    assert _counted(open_home(tmp_path / "home0"), monkeypatch) == {"H57.01": 1, "H57.02": 1}


def _counted(home, monkeypatch) -> dict[str, int]:
    """Incoming documents by unit, as the warehouse counts them: what was withdrawn or corrected away no longer stands."""
    monkeypatch.setenv("PAR_HOME", str(home.root))
    assert os.environ["PAR_HOME"] == str(home.root)
    build(home)
    sql = (
        "select unit_code, cast(numerator as integer) as n from marts.fct_measures "
        "where measure_code = 'documents_incoming' and calendar = 'calendar' and period = '2026-08' and unit_code <> 'H57'"
    )
    with connect(home.build / "warehouse.duckdb") as con:
        return {row["unit_code"]: row["n"] for row in rows(con, sql)}


def test_what_was_true_before_and_is_true_again_is_news(home, drop):
    for lines in (LINES["first"], LINES["corrected"], LINES["first"]):
        _write(drop, FIRST, lines)
        pull(*SCOPE, home)
        land(*SCOPE, home)
        validate(*SCOPE, home)
    found = arrivals(home, *SCOPE)
    assert len(found) == 3 and found[2].arrival_id == f"{found[0].arrival_id}-2"
    assert len(_last_word(home)) == 2
