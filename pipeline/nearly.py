"""Find near-identical essays in a batch of any size: MinHash candidates, exact verification.

Each essay becomes the set of its hashed runs of three words, and 16 keys made of their minima.
Essays that share a key are compared exactly. Work grows as n log n: every key is sorted once, and
of a crowd that shares a key each is compared with the crowd's first and its own neighbour only.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

BANDS, ROWS = 16, 4  # essays alike in 7 of 10 runs share a key with a chance of 99 %
ALIKE = 0.7  # Jaccard similarity of the runs from which two essays are called near-identical
FEWEST_WORDS = 8  # shorter texts are alike by chance
_WORD = re.compile(r"\w+")
Hashes = NDArray[np.uint64]

_rng = np.random.Generator(np.random.PCG64(20_260_101))
_FACTOR: Hashes = _rng.integers(1, 2**63, size=BANDS * ROWS, dtype=np.uint64) * np.uint64(2) + 1
_SHIFT: Hashes = _rng.integers(0, 2**63, size=BANDS * ROWS, dtype=np.uint64)


@dataclass(frozen=True)
class Prints:
    """The fingerprints of essays: 16 keys each, and their runs one after another."""

    keys: Hashes
    runs: NDArray[np.uint32]
    bounds: NDArray[np.int64]


def prints_of(texts: Sequence[str]) -> Prints:
    """Return the fingerprints of texts; a text too short to compare has none."""
    keys = np.zeros((len(texts), BANDS), dtype=np.uint64)
    held = []
    for i, text in enumerate(texts):
        runs = _runs(text)
        held.append(runs)
        if len(runs):
            keys[i] = _keys(runs)
    bounds = np.concatenate([[0], np.cumsum([len(runs) for runs in held])]).astype(np.int64)
    flat = np.concatenate(held) if held else np.zeros(0, dtype=np.uint32)
    return Prints(keys, flat.astype(np.uint32), bounds)


def _runs(text: str) -> NDArray[np.uint32]:
    """Return the sorted, distinct hashes of a text's runs of three words."""
    words = _WORD.findall(text.lower())
    if len(words) < FEWEST_WORDS:
        return np.zeros(0, dtype=np.uint32)
    one = np.fromiter(map(_sum_of, words), np.uint64, len(words))
    run = one[:-2] * np.uint64(0x9E3779B97F4A7C15) ^ one[1:-1] * np.uint64(0xC2B2AE3D27D4EB4F)
    run = (run ^ one[2:]) * np.uint64(0xFF51AFD7ED558CCD)
    return np.unique((run >> np.uint64(32)).astype(np.uint32))


@lru_cache(maxsize=50_000)
def _sum_of(word: str) -> int:
    return zlib.crc32(word.encode())


def _keys(runs: NDArray[np.uint32]) -> Hashes:
    mixed = (runs.astype(np.uint64)[:, None] + 1) * _FACTOR + _SHIFT
    least = (mixed >> np.uint64(20)).min(axis=0).reshape(BANDS, ROWS)
    key = np.zeros(BANDS, dtype=np.uint64)
    for column in range(ROWS):
        key = (key ^ least[:, column]) * np.uint64(0x100000001B3)
    return key | np.uint64(1)  # 0 means "not compared"


def near_duplicates(
    bands: Callable[[int], Hashes], runs_of: Callable[[int], NDArray[np.uint32]]
) -> dict[int, int]:
    """Return, for each essay that nearly repeats an earlier one, the earlier one's number.

    Parameters
    ----------
    bands
        Gives one band's key of every essay, so only one band is in memory at a time.
    runs_of
        Gives the runs of one essay.
    """
    found: dict[int, int] = {}
    tried: set[tuple[int, int]] = set()
    for band in range(BANDS):
        for early, late in _sharing(bands(band)):
            if (early, late) in tried or found.get(late, late) <= early:
                continue
            tried.add((early, late))
            if similarity(runs_of(early), runs_of(late)) >= ALIKE:
                found[late] = early
    return {late: _root(found, early) for late, early in sorted(found.items())}


def _root(found: dict[int, int], number: int) -> int:
    while number in found:
        number = found[number]
    return number


def _sharing(keys: Hashes) -> Iterator[tuple[int, int]]:
    """Yield pairs of essays with the same key: with the first of all, and with the one before."""
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    same = np.flatnonzero((ranked[1:] == ranked[:-1]) & (ranked[1:] != 0)) + 1
    first = -1
    for at in same.tolist():
        if first < 0 or ranked[at] != ranked[first]:
            first = at - 1
        yield int(order[first]), int(order[at])
        if at - 1 != first:
            yield int(order[at - 1]), int(order[at])


def similarity(left: NDArray[np.uint32], right: NDArray[np.uint32]) -> float:
    """Return the Jaccard similarity of two sorted sets of runs."""
    common = len(np.intersect1d(left, right, assume_unique=True))
    return common / (len(left) + len(right) - common) if common else 0.0
