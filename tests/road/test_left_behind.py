"""The reader of whole homes finds a person in every kind of file, however packed: else a home in which it finds nobody would say nothing."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import duckdb
import polars as pl
import pytest
import typst
from left_behind import readable

from scorecards.pdf import FONTS
from simulator.people import NAMES, identity_number, personal_data_in, phone_number

NAME = NAMES[0]


def _parquet(path: Path) -> None:
    pl.DataFrame({"said": [["nobody", f"by {NAME}"]] * 3}).write_parquet(path, compression="zstd")


def _duckdb(path: Path) -> None:
    with duckdb.connect(str(path)) as con:
        con.execute("create table hidden as select repeat(?, 3) as said from range(5000)", [f" {NAME} "]).fetchall()


def _sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as con, con:
        con.execute("create table xcom (value blob)")
        con.execute("insert into xcom values (?)", [json.dumps({"said": NAME}).encode()])


def _archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{NAME}</t>" * 50)


def _pdf(path: Path) -> None:
    path.write_bytes(typst.compile(f'#set text(font: "Be Vietnam Pro")\n{NAME}'.encode(), font_paths=[str(FONTS)]))


def _text(path: Path) -> None:
    path.write_text(f"ERROR {NAME}", encoding="utf-8")


def _escaped(path: Path) -> None:
    path.write_text(json.dumps({"name": NAME}), encoding="ascii")


KINDS = {"a.parquet": _parquet, "a.duckdb": _duckdb, "a.db": _sqlite, "a.xlsx": _archive, "a.docx": _archive, "a.pdf": _pdf, "a.log": _text, "a.json": _escaped}


@pytest.mark.parametrize("file", KINDS)
def test_a_name_is_found_in_every_kind_of_file(tmp_path, file):
    KINDS[file](tmp_path / file)
    assert NAME in {mark for _, text in readable(tmp_path) for mark in personal_data_in(text)}


def test_numbers_and_telephones_are_found_and_digests_are_none(tmp_path):
    (tmp_path / "a.txt").write_text(f"{identity_number(7)};{phone_number(7)};a000123456789b;0a1f00012345678", encoding="utf-8")
    assert [mark for _, text in readable(tmp_path) for mark in personal_data_in(text)] == [identity_number(7), phone_number(7)]


def test_what_is_packed_and_cannot_be_unpacked_is_an_error(tmp_path):
    (tmp_path / "a.bin").write_bytes(b"\x1f\x8b\x08rest")
    with pytest.raises(AssertionError, match="teach left_behind.py"):
        list(readable(tmp_path))
