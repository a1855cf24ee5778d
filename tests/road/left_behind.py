"""Everything that can be read in a home: every file as it lies there, and what is packed inside it (tables, archives, documents)."""

from __future__ import annotations

import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import polars as pl
from pdf_text import page_texts

_ESCAPED = re.compile(r"\\+u([0-9a-fA-F]{4})")
_PACKED = (b"\x1f\x8b", b"(\xb5/\xfd", b"BZh", b"\xfd7zXZ", b"PK\x03\x04")  # what must be unpacked before anybody can say what is in it


def readable(root: Path) -> Iterator[tuple[Path, str]]:
    """(file, text) of every file below a folder, links not followed; a packed file that nothing here unpacks is an error."""
    for path in sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink()):
        content = path.read_bytes()
        yield path, _unescaped(content.decode("utf-8", "replace"))
        if read := _INSIDE.get(path.suffix):
            yield path, read(path)
        else:
            assert not content.startswith(_PACKED), f"{path} is packed; teach {Path(__file__).name} to read it"


def _unescaped(text: str) -> str:
    """JSON's escapes as the letters they stand for."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "\\u" in text else text


def _parquet(path: Path) -> str:
    return "\n".join(_texts(pl.read_parquet(path)))


def _texts(frame: pl.DataFrame) -> Iterator[str]:
    for column in frame.iter_columns():
        plain = column.explode() if isinstance(column.dtype, pl.List) else column
        yield from (str(value) for value in plain.unique().to_list() if value is not None)


def _duckdb(path: Path) -> str:
    with duckdb.connect(str(path), read_only=True) as con:
        con.execute("set file_search_path = ?", [str(path.parent)]).fetchall()
        texts = con.execute("select schema_name, table_name, column_name from duckdb_columns() where data_type like '%VARCHAR%'").fetchall()
        found = (con.execute(f'select distinct cast("{column}" as varchar) from "{schema}"."{table}"').fetchall() for schema, table, column in texts)
        return "\n".join(text for rows in found for (text,) in rows if text)


def _sqlite(path: Path) -> str:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as con:
        tables = [name for (name,) in con.execute("select name from sqlite_master where type = 'table'")]
        cells = (cell for table in tables for row in con.execute(f'select * from "{table}"') for cell in row)
        return _unescaped("\n".join(cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell) for cell in cells))


def _archive(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def _pdf(path: Path) -> str:
    return "\n".join(page_texts(path.read_bytes()))


_INSIDE = {".parquet": _parquet, ".duckdb": _duckdb, ".db": _sqlite, ".xlsx": _archive, ".docx": _archive, ".pdf": _pdf}
