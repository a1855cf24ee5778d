"""An extract holds every row of its unit, the law, and not one row of anybody else."""

from __future__ import annotations

import pytest
from marts_fixture import columns, make_marts

from home import open_home, write_json
from warehouse.connection import connect, rows
from warehouse.content import content_hash, mart_contents
from warehouse.extract import ExtractError, extract
from warehouse.release import current, publish


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    home = open_home(tmp_path_factory.mktemp("extract"))
    make_marts(home.build / "warehouse.duckdb")
    with connect(home.build / "warehouse.duckdb", read_only=False) as con:
        con.execute("comment on column marts.dim_units.unit_code is 'the unit'").fetchall()
        con.execute("comment on table marts.fct_held_rows is 'not of one unit'").fetchall()
        write_json(home.build / "gate.json", {"passed": True, "content_hash": content_hash(mart_contents(con))})
    publish(home)
    return current(home)


@pytest.fixture(scope="module")
def unit(release) -> str:
    with connect(release.database) as con:
        return rows(con, "select unit_code from marts.dim_units where unit_level = 'commune' order by 1")[0]["unit_code"]


def test_it_holds_all_of_the_unit_and_nothing_of_another(release, unit, tmp_path):
    counts = extract(release, unit, tmp_path / "one.duckdb")
    of_units = {mart for mart, types in columns().items() if "unit_code" in types}
    of_provinces = {mart for mart, types in columns().items() if "province_code" in types} - of_units
    assert set(counts) == set(columns()) - of_provinces and {"fct_held_rows", "fct_file_accounts", "fct_target_attainments"} <= of_provinces
    with connect(release.database) as whole, connect(tmp_path / "one.duckdb") as part:
        for mart in of_units:
            assert {row["unit_code"] for row in rows(part, f"select unit_code from marts.{mart}")} <= {unit}
        for mart in counts:
            expected = f"select * from marts.{mart} {'where unit_code = ?' if mart in of_units else ''} order by all"
            assert rows(part, f"select * from marts.{mart} order by all") == rows(whole, expected, (unit,) if mart in of_units else ())
        comments = rows(part, "select comment from duckdb_columns() where comment is not null")
        tables = rows(part, "select table_name from duckdb_tables() where schema_name <> 'marts'")
    assert counts["fct_criterion_scores"] > 5 and comments == [{"comment": "the unit"}] and tables == []


def test_an_unknown_unit_and_a_file_that_is_there_are_refused(release, unit, tmp_path):
    with pytest.raises(ExtractError, match="has the code 'H99.9'"):
        extract(release, "H99.9", tmp_path / "none.duckdb")
    assert not (tmp_path / "none.duckdb").exists()
    (tmp_path / "mine.duckdb").write_text("mine")
    with pytest.raises(ExtractError, match="is there already"):
        extract(release, unit, tmp_path / "mine.duckdb")
    assert (tmp_path / "mine.duckdb").read_text() == "mine"
