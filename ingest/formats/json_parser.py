"""Lines of JSON become a frame of text: parsed by DuckDB, out of a file that lies in memory only, since people are in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import duckdb
import msgspec
import polars as pl

from home import ParError
from ingest.formats.guards import BodyError

SPARE_BYTES = 16 * 1024 * 1024  # what was larger is given back to the machine at once
_IN_MEMORY = "/proc/self/fd/"  # where Linux shows a process the files that it has open
_SPARE: list[int] = []  # files in memory that nobody uses just now
os.register_at_fork(after_in_child=_SPARE.clear)  # two processes must not write into one


@dataclass(frozen=True)
class Span:
    """Whole lines of a file, from one byte to before another."""

    path: Path
    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def read(self) -> bytes:
        with self.path.open("rb") as handle:
            handle.seek(self.start)
            return handle.read(len(self))


def parse_lines(lines: bytes | Span, schema: dict[str, pl.DataType], name: str) -> pl.DataFrame:
    """What the schema asks of records, one a line, down to text; BodyError when one of them is not in shape: which, `record_type` may tell.

    However deep a record is nested, the parser takes no deeper steps than the schema has.
    """
    parser = _parser().cursor()
    columns = ", ".join(f"{_quoted(key, chr(39))}: {_quoted(_sql_type(dtype), chr(39))}" for key, dtype in schema.items())
    how = f"format = 'newline_delimited', compression = 'none', maximum_object_size = {len(lines) + 1}, columns = {{{columns}}}"
    try:
        with _in_memory(lines) as path:
            found = parser.sql(f"select * from read_json('{path}', {how})")
            # not the relation itself: polars keeps the type of what it was given to the end of the process, and DuckDB then complains of a leak
            return pl.DataFrame(SimpleNamespace(__arrow_c_stream__=found.__arrow_c_stream__))
    except BaseException as error:
        if _is_complaint(error):
            raise BodyError(f"{name} is not in the promised shape.") from error
        raise


def _is_complaint(error: BaseException) -> bool:
    """Whether DuckDB complains of a record: it quotes it and may cut it off within a letter, at which Python and polars stumble, each in its way."""
    through_polars = isinstance(error, pl.exceptions.ComputeError) and "Invalid Input Error" in str(error)
    cut = isinstance(error, UnicodeDecodeError) or type(error).__name__ == "PanicException" and "Utf8Error" in str(error)  # Rust's panic is no Exception
    return isinstance(error, duckdb.InvalidInputException) or through_polars or cut


@contextmanager
def _in_memory(lines: bytes | Span) -> Iterator[str]:
    """The path of a file in memory that holds these lines. Files are used again: fresh memory would cost as much as the parse of it."""
    try:
        file = _SPARE.pop()
    except IndexError:
        file = os.memfd_create("records")
    try:
        os.lseek(file, 0, os.SEEK_SET)
        _copy(lines, file)
        os.ftruncate(file, len(lines))
        yield f"{_IN_MEMORY}{file}"
    finally:
        if len(lines) > SPARE_BYTES:
            os.ftruncate(file, 0)
        _SPARE.append(file)


def _copy(lines: bytes | Span, file: int) -> None:
    """Into a file in memory; what lies in another file goes there without passing through ours."""
    if isinstance(lines, bytes):
        with open(file, "wb", closefd=False) as handle:
            handle.write(lines)
        return
    at = lines.start
    with lines.path.open("rb") as handle:
        while at < lines.end and (sent := os.sendfile(file, handle.fileno(), at, lines.end - at)):
            at += sent
    if at < lines.end:
        raise ParError(f"{lines.path.name} became shorter while it was read; pull again when its export is done.")


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """One thread a query, since several are under way. It reads what lies in our own memory and nothing else, and never what lay there before."""
    parser = duckdb.connect(config={"threads": 1, "enable_external_file_cache": False})
    for only in (f"allowed_directories = ['{_IN_MEMORY}']", "enable_external_access = false", "lock_configuration = true"):
        parser.execute(f"set {only}")
    return parser


def _sql_type(dtype: pl.DataType) -> str:
    if isinstance(dtype, pl.List):
        return f"{_sql_type(dtype.inner)}[]"
    if isinstance(dtype, pl.Struct):
        return f"struct({', '.join(f'{_quoted(field.name)} {_sql_type(field.dtype)}' for field in dtype.fields)})"
    return "varchar"


def _quoted(name: str, mark: str = '"') -> str:
    return f"{mark}{name.replace(mark, 2 * mark)}{mark}"


def record_type(dtype: pl.DataType) -> type:
    """The schema as a type to check a record against: any value may stand where text is read."""
    if isinstance(dtype, pl.List):
        return list[record_type(dtype.inner)] | None
    if not isinstance(dtype, pl.Struct):
        return object
    fields = [(f"field_{at}", record_type(field.dtype), None) for at, field in enumerate(dtype.fields)]
    return msgspec.defstruct("Shape", fields, rename={f"field_{at}": field.name for at, field in enumerate(dtype.fields)}) | None
