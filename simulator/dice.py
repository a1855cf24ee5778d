"""Deterministic dice: row i of any place can be thrown without throwing the rows before it."""

from __future__ import annotations

import hashlib

import numpy as np

_GOLDEN = 0x9E3779B97F4A7C15
_WORD = (1 << 64) - 1


def place(*parts: object) -> int:
    """A 64-bit number for a place, such as (seed, province, month); the same parts always give the same number."""
    text = "|".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def bits(where: int, stream: str, index: np.ndarray) -> np.ndarray:
    """64 random bits for every index of a named stream (splitmix64, Steele et al. 2014: a counter needs no history)."""
    start = np.uint64((where ^ place(stream)) & _WORD)
    word = np.asarray(index, np.uint64) * np.uint64(_GOLDEN) + start
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


def share(where: int, stream: str, index: np.ndarray) -> np.ndarray:
    """A number in [0, 1) for every index."""
    return (bits(where, stream, index) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def below(where: int, stream: str, index: np.ndarray, limit: np.ndarray | int) -> np.ndarray:
    """A whole number in [0, limit) for every index."""
    return (share(where, stream, index) * limit).astype(np.int64)


def pick(where: int, stream: str, index: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """A position in `weights` for every index, the heavier the likelier."""
    reached = np.cumsum(weights) / np.sum(weights)
    return np.minimum(np.searchsorted(reached, share(where, stream, index), side="right"), len(reached) - 1)


def one(where: int, stream: str) -> float:
    """One number in [0, 1) for the place itself."""
    return float(share(where, stream, np.zeros(1, np.uint64))[0])
