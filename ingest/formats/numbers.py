"""Numbers as text become exact decimals, by the style a source declares; what can be read in two ways is not read at all."""

from __future__ import annotations

import polars as pl

from home import ParError

NUMBER = pl.Decimal(18, 6)
_PLAIN = r"^[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"  # the grammar of a JSON number
# 1.988.791 and 1.205 (a group of thousands never begins with 0), 80,48 and 80,48%
_VI = r"^[+-]?(?:[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?\s*%?$"
# one point that is no mark of thousands: 0.81 is 81 % to one typist, 0,81 to the next, and 80.48 is foreign here
_VI_AMBIGUOUS = r"^[+-]?[0-9]+\.[0-9]+\s*%?$"


class NumberStyleError(ParError):
    """A number style that nobody has described."""


def number(text: pl.Expr, style: str = "plain", dtype: pl.Decimal = NUMBER) -> pl.Expr:
    """The exact value; null where the text is no number of that style, or may be two. A percentage is its figure: 80,48% is 80.48."""
    stated = _stated(text)
    if style == "plain":
        return _where(stated, _PLAIN).cast(dtype, strict=False)
    if style == "vi":
        digits = _where(stated, _VI).str.replace_all(r"[.%\s]", "").str.replace(",", ".", literal=True)
        return digits.cast(dtype, strict=False)
    raise NumberStyleError(f"There is no number style '{style}'; declare plain or vi in the source's YAML.")


def is_ambiguous(text: pl.Expr) -> pl.Expr:
    """True where a text under the Vietnamese style can be read in two ways: held, never guessed."""
    stated = _stated(text)
    return (stated.str.contains(_VI_AMBIGUOUS) & ~stated.str.contains(_VI)).fill_null(False)


def _stated(text: pl.Expr) -> pl.Expr:
    return text.str.strip_chars().str.replace("−", "-", literal=True)


def _where(text: pl.Expr, pattern: str) -> pl.Expr:
    return pl.when(text.str.contains(pattern)).then(text)
