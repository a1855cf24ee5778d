"""Dates and times as text become naive UTC or local days, by the dialects a source declares; a day and a month are never guessed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import polars as pl

from home import ParError

VIET_NAM = "Asia/Ho_Chi_Minh"
_SECONDS, _ROUND = 19, datetime(2000, 1, 1)  # the length of yyyy-MM-ddTHH:mm:ss; any moment that is one
_EARLIEST, _LATEST = datetime(1900, 1, 1), datetime(2100, 1, 1)  # an export writes year 1 for "none" (.NET), typists write 0026: neither is a moment
_UTC = pl.Datetime("us", "UTC")
_MS_OF_DAY = 86_400_000
_EXCEL_DAY_0 = datetime(1899, 12, 30)  # true from serial 61 on: Excel's 1900 has a 29 February (60), and before it is one day off
_EXCEL_LEAP, _EXCEL_LAST = 60, 73_050

_DAY2, _MONTH2, _YEAR4 = "(?:0[1-9]|[12][0-9]|3[01])", "(?:0[1-9]|1[0-2])", "[0-9]{4}"
_HOUR, _SIXTY = "(?:[01][0-9]|2[0-3])", "[0-5][0-9]"
_TIME = f"{_HOUR}:{_SIXTY}:{_SIXTY}"
_ISO = rf"{_YEAR4}-{_MONTH2}-{_DAY2}T{_TIME}(?:\.[0-9]{{1,9}})?"
_ISO_FORM = "%Y-%m-%dT%H:%M:%S%.f"

# dialect: what its text looks like, whole; the form that reads it. All of them say a local time of the place.
_LOCAL = {
    "yyyyMMddHHmmss": (f"{_YEAR4}{_MONTH2}{_DAY2}{_HOUR}{_SIXTY}{_SIXTY}", "%Y%m%d%H%M%S"),
    "yyyyMMdd": (f"{_YEAR4}{_MONTH2}{_DAY2}", "%Y%m%d"),
    "yyyy-MM-dd HH:mm:ss": (f"{_YEAR4}-{_MONTH2}-{_DAY2} {_TIME}", "%Y-%m-%d %H:%M:%S"),
    "yyyy-MM-dd": (f"{_YEAR4}-{_MONTH2}-{_DAY2}", "%Y-%m-%d"),
    "dd/MM/yyyy HH:mm:ss": (f"{_DAY2}/{_MONTH2}/{_YEAR4} {_TIME}", "%d/%m/%Y %H:%M:%S"),
    "dd/MM/yyyy HH:mm": (f"{_DAY2}/{_MONTH2}/{_YEAR4} {_HOUR}:{_SIXTY}", "%d/%m/%Y %H:%M"),
    "dd/MM/yyyy": (f"{_DAY2}/{_MONTH2}/{_YEAR4}", "%d/%m/%Y"),
    "d/M/yyyy": (f"[0-9]{{1,2}}/[0-9]{{1,2}}/{_YEAR4}", "%d/%m/%Y"),
    "dd/MM/yy": (f"{_DAY2}/{_MONTH2}/[0-9]{{2}}", "%d/%m/%y"),
    "yyyy/MM/dd HH:mm:ss": (f"{_YEAR4}/{_MONTH2}/{_DAY2} {_TIME}", "%Y/%m/%d %H:%M:%S"),
    "yyyy/MM/dd": (f"{_YEAR4}/{_MONTH2}/{_DAY2}", "%Y/%m/%d"),
    "iso_local": (_ISO, _ISO_FORM),
    "iso_false_z": (f"{_ISO}Z", f"{_ISO_FORM}Z"),  # the Z is wrong: the clock beside it is the local one
}


class DialectError(ParError):
    """A way to write dates that nobody has described, or a time column that declares none."""


def moment(text: pl.Expr, dialects: Sequence[str], time_zone: str = VIET_NAM) -> pl.Expr:
    """The moment as naive UTC by the first dialect that fits; times without an offset are of `time_zone`. Impossible times are null."""
    return _first([_utc(text, name, time_zone).dt.replace_time_zone(None) for name in _known(dialects)])


def day(text: pl.Expr, dialects: Sequence[str], time_zone: str = VIET_NAM) -> pl.Expr:
    """The local day in `time_zone` by the first dialect that fits; impossible days are null."""
    return _first([_wall(text, name, time_zone) for name in _known(dialects)]).dt.date()


def _known(dialects: Sequence[str]) -> Sequence[str]:
    unknown = [name for name in dialects if name not in DIALECTS]
    if unknown or not dialects:
        what = f"There is no date dialect '{unknown[0]}'" if unknown else "A date or time column declares no dialect"
        raise DialectError(f"{what}; declare some of {', '.join(DIALECTS)} in the source's YAML.")
    return dialects


def _first(readings: list[pl.Expr]) -> pl.Expr:
    """The first reading that there is. Both steps that Python takes see whole columns: as one expression each reading would be made three times."""
    return pl.coalesce(readings).map_batches(_of_our_time, return_dtype=pl.Datetime("us"), is_elementwise=True)


def _of_our_time(moments: pl.Series) -> pl.Series:
    return moments.zip_with(moments.is_between(_EARLIEST, _LATEST, closed="left").fill_null(False), pl.Series([None], dtype=moments.dtype))


def _utc(text: pl.Expr, name: str, time_zone: str) -> pl.Expr:
    if name in _ABSOLUTE:
        return _ABSOLUTE[name](_stated(text))
    # an hour that the clock skipped or showed twice is not a moment that can be known
    return _local(text, name).dt.replace_time_zone(time_zone, ambiguous="null", non_existent="null").dt.convert_time_zone("UTC")


def _wall(text: pl.Expr, name: str, time_zone: str) -> pl.Expr:
    if name in _ABSOLUTE:
        return _ABSOLUTE[name](_stated(text)).dt.convert_time_zone(time_zone).dt.replace_time_zone(None)
    return _local(text, name)


def _local(text: pl.Expr, name: str) -> pl.Expr:
    if name == "excel_serial":
        return _excel_serial(_stated(text))
    pattern, form = _LOCAL[name]
    return _where(_stated(text), pattern).str.to_datetime(form, time_unit="us", strict=False)


def _iso_offset(text: pl.Expr) -> pl.Expr:
    stated = _where(text, rf"{_ISO}(?:Z|[+-]{_HOUR}:?{_SIXTY})")
    seconds = stated.str.slice(0, _SECONDS).str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False)
    rest = stated.str.slice(_SECONDS).map_batches(_beyond_seconds, return_dtype=pl.Duration("us"), is_elementwise=True)
    return (seconds + rest).dt.replace_time_zone("UTC")


def _beyond_seconds(rests: pl.Series) -> pl.Series:
    """What the fraction and the offset of a time add to it: slow to read, so once for each of the few that differ."""
    different = rests.drop_nulls().unique()
    numeric = different.str.replace("Z$", "+0000")
    moments = (pl.Series([f"{_ROUND:%Y-%m-%dT%H:%M:%S}"]) + numeric).str.to_datetime(f"{_ISO_FORM}%z", time_unit="us", time_zone="UTC", strict=False)
    return rests.replace_strict(different, moments.dt.replace_time_zone(None) - _ROUND, default=None, return_dtype=pl.Duration("us"))


def _epoch_ms(text: pl.Expr) -> pl.Expr:
    """12 or 13 digits (1973 to 2286), so that neither seconds nor yyyyMMddHHmmss pass for milliseconds."""
    return (_where(text, "[0-9]{12,13}").cast(pl.Int64, strict=False) * 1000).cast(_UTC)


def _excel_serial(text: pl.Expr) -> pl.Expr:
    """Days of the 1900 system, the fraction being the time of day, to the millisecond: a cell holds no more."""
    stated = _where(text, r"[0-9]{1,5}(?:\.[0-9]+)?").cast(pl.Float64, strict=False)
    days = stated.floor().cast(pl.Int32)
    shifted = days + (days < _EXCEL_LEAP).cast(pl.Int32)
    milliseconds = ((stated - stated.floor()) * _MS_OF_DAY).round().cast(pl.Int64)
    exists = days.is_between(1, _EXCEL_LAST) & (days != _EXCEL_LEAP)
    return pl.when(exists).then(pl.lit(_EXCEL_DAY_0, pl.Datetime("us")) + pl.duration(days=shifted, milliseconds=milliseconds))


def _stated(text: pl.Expr) -> pl.Expr:
    return text.str.strip_chars()


def _where(text: pl.Expr, pattern: str) -> pl.Expr:
    return pl.when(text.str.contains(f"^(?:{pattern})$")).then(text)


_ABSOLUTE: dict[str, Callable[[pl.Expr], pl.Expr]] = {"iso_offset": _iso_offset, "epoch_ms": _epoch_ms}
DIALECTS = (*_LOCAL, *_ABSOLUTE, "excel_serial")
