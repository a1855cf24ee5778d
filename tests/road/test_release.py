"""Releases: whole or not at all, the same content only once, never a failed read, and a hash that every value moves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marts_fixture import columns, make_marts

import audit
from home import REPO, RULEBOOK, open_home, write_json
from warehouse import release
from warehouse.connection import connect, rows
from warehouse.content import content_hash, mart_contents
from warehouse.official import publish_officially
from warehouse.release import ReleaseError, current, publish

# what a reader does: follow the link, open the file, read two figures that were written together
READER = """
import sys, time
from home import open_home
from warehouse.connection import connect, rows
from warehouse.release import current
home, reads, seen = open_home(sys.argv[1]), 0, set()
print("ready", flush=True)
while not (home.root / "stop").exists():
    now = current(home)
    with connect(now.database) as con:
        found = rows(con, "select max(known_score) as known, count(*) as units from marts.fct_index_scores where period = '2026-08'")[0]
        stated = rows(con, "select max(landed_count) as stamp from marts.fct_file_accounts where source_id = 'national_portal'")[0]["stamp"]
    assert found["units"] == 2 and found["known"] == stated, (now.release_id, found, stated)
    assert sum(1 for _ in (now.path / "marts").glob("*.parquet")) == len(now.manifest["row_counts"])
    reads, seen = reads + 1, seen | {now.release_id}
    time.sleep(0.002)
print(reads, len(seen), flush=True)
"""

# a publisher that is killed, as by `kill -9`, when it reaches the named function
KILLED = """
import os, signal, sys
from home import open_home
from warehouse import release
setattr(release, sys.argv[2], lambda *found: os.kill(os.getpid(), signal.SIGKILL))
release.publish(open_home(sys.argv[1]))
"""


def build(home, **options):
    make_marts(home.build / "warehouse.duckdb", **options)
    gate(home)
    return home


def gate(home, passed: bool = True) -> None:
    """The gate's word on the build as it stands; the gate itself has its own tests."""
    with connect(home.build / "warehouse.duckdb") as con:
        write_json(home.build / "gate.json", {"passed": passed, "content_hash": content_hash(mart_contents(con))})


def change(home, statement: str) -> None:
    with connect(home.build / "warehouse.duckdb", read_only=False) as con:
        con.execute(statement).fetchall()
    gate(home)


def released(home) -> set[str]:
    return {path.name for path in home.releases.iterdir() if path.is_dir() and not path.is_symlink()}


@pytest.fixture
def home(tmp_path):
    return build(open_home(tmp_path))


def start(code: str, *arguments: object, **options) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], cwd=REPO, env={**os.environ, "PYTHONPATH": str(REPO)}, **options)


def test_a_release_is_whole_sealed_and_says_what_it_is_made_of(home):
    made = publish(home)
    assert made.is_new and made.path == home.releases / made.release_id and (home.releases / "current").readlink() == Path(made.release_id)
    assert made.release_id == f"20260916-{made.manifest['content_hash'][:12]}"
    files = {path.relative_to(made.path).as_posix(): path for path in made.path.rglob("*") if path.is_file()}
    assert set(files) == {"warehouse.duckdb", "manifest.json", "dictionary.md", "dictionary.xlsx", *(f"marts/{mart}.parquet" for mart in columns())}
    assert {path.stat().st_mode & 0o777 for path in files.values()} == {0o444}
    manifest = json.loads(files["manifest.json"].read_text())
    assert manifest == made.manifest and manifest["learned_at"] == "2026-09-16T02:00:00" and manifest["rulebook_sha256"] == release.rulebook_hash(RULEBOOK)
    assert manifest["provinces"] == ["hue", "phu_tho"] and manifest["periods"] == ["2026", "2026-08"] and manifest["code_version"].startswith("0.1.0")
    assert manifest["inputs"][0] == {
        **{"source_id": "document_register", "province_code": "hue", "period": "2026-08", "file_name": "so_van_ban_2026-08.xlsx"},
        **{"sha256": "d4" * 32, "landed_at": "2026-09-16T02:00:00", "practice_kind": "simulated"},
    }
    with connect(made.database) as con:
        assert {row["schema_name"] for row in rows(con, "select distinct schema_name from duckdb_tables()")} == {"marts"}
        assert {mart.name: mart.row_count for mart in mart_contents(con)} == manifest["row_counts"]
    with connect(":memory:", read_only=False) as con:
        counted = {name: rows(con, f"select count(*) as found from '{files[f'marts/{name}.parquet']}'")[0]["found"] for name in columns()}
    assert counted == manifest["row_counts"]


def test_the_serving_copy_can_be_opened_by_older_readers(home):
    made = publish(home)
    with connect(made.database) as con:
        assert rows(con, "select tags['storage_version'] as written from duckdb_databases() where database_name = 'warehouse'") == [{"written": "v1.2.0+"}]
    # the header a 1.x reader looks at: magic bytes, then the storage version (65 is 1.2's; 2.0's own is higher than any 1.x knows)
    header = made.database.read_bytes()[:20]
    assert header[8:12] == b"DUCK" and int.from_bytes(header[12:20], "little") == 65


def test_comments_and_dictionary_carry_what_the_models_say(home):
    change(home, "comment on column marts.dim_units.unit_code is 'the portal''s code'")
    described = {"description": "The unit's\n code | H-code", "config": {"meta": {"vi": "Mã đơn vị"}}}
    model = {"resource_type": "model", "name": "dim_units", "description": "Units.", "meta": {"vi": "Đơn vị."}, "columns": {"unit_code": described}}
    key = {"name": "unique_combination", "kwargs": {"combination": ["unit_code"]}}
    test = {"resource_type": "test", "name": "dim_units", "attached_node": "a", "test_metadata": key}
    write_json(home.build / "dbt" / "manifest.json", {"nodes": {"a": model, "b": test}})
    made = publish(home)
    text = (made.path / "dictionary.md").read_text()
    assert "## dim_units\n\nUnits.\n\nĐơn vị.\n\nOne row is · Khóa của dòng: unit_code\n\nRows · Số dòng: 62\n" in text
    assert "| unit_code | VARCHAR | The unit's code \\| H-code | Mã đơn vị |" in text and "| score | DECIMAL(18,6) |  |  |" in text
    tables, listed = (list(sheet.iter_rows(min_row=3, values_only=True)) for sheet in openpyxl.load_workbook(made.path / "dictionary.xlsx").worksheets)
    assert ("dim_units", "unit_code", 62, "Units.", "Đơn vị.") in tables and len(tables) == len(columns())
    assert ("dim_units", "unit_code", "VARCHAR", "The unit's code | H-code", "Mã đơn vị") in listed
    assert [(row[0], row[1]) for row in listed] == [(mart, name) for mart in sorted(columns()) for name in columns()[mart]]
    with connect(made.database) as con:
        comments = rows(con, "select comment from duckdb_columns() where table_name = 'dim_units' and comment is not null")
    assert comments == [{"comment": "the portal's code"}]


def test_the_same_inputs_are_the_same_content_wherever_and_whenever(tmp_path):
    homes = [build(open_home(tmp_path / name), learned_at=hour) for name, hour in (("a", "2026-09-16 02:00:00"), ("b", "2026-09-16 23:59:00"))]
    first, second = (publish(home) for home in homes)
    assert first.release_id == second.release_id and first.manifest["mart_hashes"] == second.manifest["mart_hashes"]
    timeless = [name for name in columns() if name not in ("fct_file_accounts", "fct_held_rows", "fct_source_freshness")]
    assert [name for name in timeless if _bytes(first, name) != _bytes(second, name)] == []


def _bytes(made, mart: str) -> bytes:
    return (made.path / "marts" / f"{mart}.parquet").read_bytes()


def test_the_same_content_is_not_released_twice(home):
    first = publish(home)
    build(home, learned_at="2026-10-01 00:00:00")
    again = publish(home)
    assert (again.release_id, again.path, again.is_new) == (first.release_id, first.path, False) and again.manifest == first.manifest
    assert released(home) == {first.release_id} and current(home) == again


def test_going_back_to_an_older_content_shows_the_older_release(home):
    first = publish(home)
    change(home, "update marts.fct_held_rows set owner = 'Sở Nội vụ'")
    publish(home)
    back = publish(build(home))
    assert (back.release_id, back.is_new) == (first.release_id, True) and current(home).release_id == first.release_id
    assert len(released(home)) == 2
    acts = [each.about["release"] for each in audit.entries(home)]
    assert len(acts) == 3 and acts[0] == acts[2] == first.release_id != acts[1] and audit.findings(home) == []


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda home: (home.build / "gate.json").unlink(), "run the gate, then publish again"),
        (lambda home: gate(home, passed=False), "did not pass this build"),
        (lambda home: make_marts(home.build / "warehouse.duckdb", units=["H44"]), "changed since the gate passed it"),
        (lambda home: (home.build / "warehouse.duckdb").unlink(), "build the warehouse first"),
        (lambda home: change(home, "delete from marts.fct_file_accounts"), "accounts for no file at all"),
    ],
    ids=["no gate", "failed gate", "another build", "no build", "no file"],
)
def test_what_the_gate_has_not_passed_is_not_released(home, spoil, says):
    before = publish(home)
    spoil(home)
    with pytest.raises(ReleaseError, match=says):
        publish(home)
    assert current(home).release_id == before.release_id and released(home) == {before.release_id}


def test_before_the_first_release_there_is_a_sentence(tmp_path):
    with pytest.raises(ReleaseError, match="Nothing has been released"):
        current(open_home(tmp_path))


@pytest.mark.parametrize("at", ["_copy_marts", "_prove_same", "_seal", "_point_current_at", "_forget_old"])
def test_a_killed_publisher_leaves_no_half_release(home, at):
    before = publish(home)
    change(home, "update marts.fct_held_rows set owner = 'Sở Nội vụ'")
    assert start(KILLED, home.root, at).wait(timeout=60) == -signal.SIGKILL
    for name in released(home):
        if not name.startswith(".staging-"):
            with connect(home.releases / name / "warehouse.duckdb") as con:
                assert content_hash(mart_contents(con)) == json.loads((home.releases / name / "manifest.json").read_text())["content_hash"]
    assert current(home).release_id == before.release_id or at == "_forget_old"
    made = publish(home)
    assert made.is_new is (at != "_forget_old") and current(home).release_id == made.release_id != before.release_id
    assert released(home) == {before.release_id, made.release_id}
    assert [path.name for path in home.releases.glob(".staging-*")] == []


def test_old_releases_are_forgotten_but_never_the_current_one(home, monkeypatch):
    monkeypatch.setattr(release, "KEPT_RELEASES", 2)
    made = [publish(home).release_id]
    for number in range(3):
        change(home, f"update marts.fct_held_rows set row_no = {number}")
        made.append(publish(home).release_id)
    assert released(home) == set(made[2:])
    monkeypatch.setattr(release, "KEPT_RELEASES", 1)
    change(home, "update marts.fct_held_rows set row_no = 1")
    assert publish(home).release_id == made[2] and released(home) == set(made[2:])


def test_what_a_decision_published_is_kept_for_good_and_says_who_approved_it(home, monkeypatch):
    monkeypatch.setattr(release, "KEPT_RELEASES", 1)
    first = publish(home)
    scope = (first.manifest["inputs"][0]["province_code"], first.manifest["inputs"][0]["period"])
    line = publish_officially(home, *scope, " 12/QĐ-UBND ", "Trưởng phòng CCHC")
    assert (line["release_id"], line["decision_number"], line["content_hash"]) == (first.release_id, "12/QĐ-UBND", first.manifest["content_hash"])
    for number in range(2):
        change(home, f"update marts.fct_held_rows set row_no = {number}")
        last = publish(home).release_id
    assert released(home) == {first.release_id, last}
    for wrong in (("hue", "2031-01", "12/QĐ-UBND", "A"), (*scope, "", "A"), (*scope, "12/QĐ-UBND", " ")):
        with pytest.raises(ReleaseError):
            publish_officially(home, *wrong)
    assert [json.loads(text) for text in (home.releases / "official.jsonl").read_text(encoding="utf-8").splitlines()] == [line]
    [act] = [each.about for each in audit.entries(home) if each.act == "official"]
    assert (act["release"], act["decision"], act["by"]) == (first.release_id, "12/QĐ-UBND", "Trưởng phòng CCHC")


def test_readers_never_trip_over_fifty_swaps(tmp_path):
    home = build(open_home(tmp_path), units=["H44", "H44.03"])
    change(home, "; ".join(f"drop table marts.{mart}" for mart in columns() if mart not in ("fct_index_scores", "fct_file_accounts")) + ";" + _stamp(0))
    publish(home)
    readers = [start(READER, home.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [reader.stdout.readline() for reader in readers] == ["ready\n"] * 2
    for number in range(1, 18):  # more than are kept, so that old ones go away under the readers' eyes; each comes with three swaps
        change(home, _stamp(number))
        before, made = current(home), publish(home)
        assert made.is_new
        for shown in (before, made):
            release._point_current_at(home, shown.release_id)
    (home.root / "stop").touch()
    found = [reader.communicate(timeout=60) for reader in readers]
    assert [(reader.returncode, errors) for reader, (_, errors) in zip(readers, found, strict=True)] == [(0, "")] * 2
    reads, seen = (sum(int(output.split()[place]) for output, _ in found) for place in (0, 1))
    assert reads >= 60 and seen >= 12 and len(released(home)) == release.KEPT_RELEASES


def _stamp(number: int) -> str:
    """Two figures in two marts that must be seen together."""
    return f"""
        update marts.fct_index_scores set known_score = {number} where period = '2026-08';
        update marts.fct_file_accounts set landed_count = {number} where source_id = 'national_portal'
    """


ROWS = st.lists(
    st.tuples(st.one_of(st.none(), st.text(max_size=3)), st.one_of(st.none(), st.integers(-9, 9)), st.one_of(st.none(), st.text("ab-:1", max_size=2))),
    max_size=5,
)


def _hashes(*tables: list[tuple], learned_at: tuple[str, ...] = ("2026-01-01", "2026-12-31")) -> list[str]:
    """The content hash of each table; every other one is learned at another time."""
    hashes = []
    with connect(":memory:", read_only=False) as con:
        con.execute("create schema marts").fetchall()
        for number, found in enumerate(tables):
            con.execute("create or replace table marts.fct (a text, n bigint, b text, learned_at timestamp)").fetchall()
            for row in found:
                con.execute("insert into marts.fct values (?, ?, ?, ?)", [*row, learned_at[number % 2]]).fetchall()
            hashes.append(content_hash(mart_contents(con)))
    return hashes


@settings(max_examples=30, deadline=None)
@given(ROWS, ROWS, st.randoms(use_true_random=False))
def test_the_content_hash_follows_the_rows_and_nothing_else(some, other, random):
    first, shuffled, different = _hashes(some, random.sample(some, len(some)), other)
    assert first == shuffled
    assert (first == different) is (sorted(some, key=repr) == sorted(other, key=repr))


@settings(max_examples=30, deadline=None)
@given(ROWS.filter(bool), st.data())
def test_any_changed_value_changes_the_content_hash(found, data):
    row, place = data.draw(st.integers(0, len(found) - 1)), data.draw(st.integers(0, 2))
    value = data.draw(st.integers(10, 20) if place == 1 else st.text(min_size=4, max_size=5))
    changed = [*found[:row], (*found[row][:place], value, *found[row][place + 1 :]), *found[row + 1 :]]
    assert len(set(_hashes(found, changed, [*found, found[row]]))) == 3


def test_a_value_never_runs_into_its_neighbour():
    first, second, third = _hashes([("ab", 1, "c")], [("a", 1, "bc")], [("ab", 1, None)])
    assert len({first, second, third}) == 3


def test_columns_and_types_are_content_too():
    hashes = set()
    for ddl in ("a integer", "a bigint", "b integer", "a integer, b integer"):
        with connect(":memory:", read_only=False) as con:
            con.execute(f"create schema marts; create table marts.fct ({ddl})").fetchall()
            hashes.add(content_hash(mart_contents(con)))
    assert len(hashes) == 4


def test_a_changed_rule_is_seen_in_the_rulebook_hash(tmp_path):
    (tmp_path / "criteria").mkdir()
    rule: Path = tmp_path / "criteria" / "set.csv"
    seen = []
    for text in ("a,b\n1,2\n", "a,b\n1,3\n"):
        rule.write_text(text)
        seen += [release.rulebook_hash(tmp_path)] * 2
        assert release.rulebook_hash(tmp_path) == seen[-1]
    rule.rename(tmp_path / "set.csv")
    assert len({*seen, release.rulebook_hash(tmp_path)}) == 3
