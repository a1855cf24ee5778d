"""What must never touch the disk: people become keyed digests or counts, documents marked secret become a count."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable

import polars as pl

from ingest.connectors import PullError
from ingest.registry import Entity

_DIGEST_CHARACTERS = 32
_BLOCK_BYTES = 64  # of SHA-256
SHORTEST_KEY = 16  # characters of PAR_DIGEST_KEY
_WITHHELD = "withheld"  # why a row is empty: the rule that holds it


def digest_key() -> bytes:
    """The key of the digests, PAR_DIGEST_KEY; refused when absent, so that no unkeyed digest can be reversed by guessing."""
    key = os.environ.get("PAR_DIGEST_KEY", "")
    if len(key) < SHORTEST_KEY:
        raise PullError(
            f"People are matched by a keyed digest and there is no key; set PAR_DIGEST_KEY to a secret of at least {SHORTEST_KEY} characters and keep it."
        )
    return key.encode()


def withhold(rows: pl.DataFrame, entity: Entity) -> pl.DataFrame:
    """Rows fit to be written: identity numbers replaced by digests, secret rows emptied and marked in `withheld`, single rows counted together."""
    extracted = [pl.col(column.name).str.extract(column.extract) for column in entity.columns if column.extract]
    if not (extracted or entity.digest or entity.secret or entity.aggregate):
        return rows
    marked = [] if _WITHHELD in rows.columns else [pl.lit(None, pl.String).alias(_WITHHELD)]
    rows = rows.with_columns(*marked, *extracted)
    if entity.digest:
        key = digest_key()
        rows = rows.with_columns(_digests(rows.get_column(name), key, entity.digest_blank) for name in entity.digest)
    if entity.secret:
        rows = _without_secrets(rows, entity)
    return _counted(rows, entity) if entity.aggregate else rows


def _without_secrets(rows: pl.DataFrame, entity: Entity) -> pl.DataFrame:
    secret = pl.col(entity.secret["column"]).is_in(entity.secret["values"]).fill_null(False)
    kept = [column.name for column in entity.columns if not column.path.startswith("@")]
    marked = rows.with_columns(pl.when(secret).then(pl.lit("state_secret")).otherwise(_WITHHELD).alias(_WITHHELD))
    return marked.with_columns(pl.when(pl.col(_WITHHELD).is_null()).then(pl.col(name)).alias(name) for name in kept)


def _counted(rows: pl.DataFrame, entity: Entity) -> pl.DataFrame:
    """One row for each combination of the declared columns, with how many there are of them; of what `each` names only the last row counts."""
    if each := entity.aggregate.get("each"):
        known = pl.all_horizontal(pl.col(each).is_not_null())  # of whom it is not said who they are, each counts
        rows = pl.concat([rows.filter(known).unique(each, keep="last", maintain_order=True), rows.filter(~known)])
    by = [*entity.aggregate["by"], *(name for name in ("is_root", _WITHHELD) if name in rows.columns)]
    counted = rows.group_by(by, maintain_order=True).agg(pl.len().cast(pl.String).alias(entity.aggregate["count"]))
    return counted.sort(by).with_row_index("row_no", offset=1).cast({"row_no": pl.Int64})


def _digests(numbers: pl.Series, key: bytes, blank: tuple[str, ...]) -> pl.Series:
    """An HMAC-SHA-256 of each number; fillers for a missing number become null, so that people do not merge on them."""
    digest, none = _keyed(key), {None, "", *blank}
    return pl.Series(numbers.name, [None if number in none else digest(number) for number in numbers.to_list()], dtype=pl.String)


def _keyed(key: bytes) -> Callable[[str], str]:
    """HMAC-SHA-256 (RFC 2104) with the key hashed once and not again for each of a million numbers."""
    block = (hashlib.sha256(key).digest() if len(key) > _BLOCK_BYTES else key).ljust(_BLOCK_BYTES, b"\0")
    inner, outer = (hashlib.sha256(bytes(byte ^ pad for byte in block)).copy for pad in (0x36, 0x5C))

    def digest(number: str) -> str:
        inside, outside = inner(), outer()
        inside.update(number.encode())
        outside.update(inside.digest())
        return outside.hexdigest()[:_DIGEST_CHARACTERS]

    return digest
