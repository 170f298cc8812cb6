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
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

BANDS, ROWS = 16, 4  # essays alike in 7 of 10 runs share a key with a chance of 99 %
ALIKE = 0.7  # Jaccard similarity of the runs from which two essays are called near-identical
FEWEST_WORDS = 8  # shorter texts are alike by chance
_AT_ONCE = 64  # texts; what their runs are mixed to stays in the cache
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
    blocks = [_block(texts[at : at + _AT_ONCE]) for at in range(0, len(texts), _AT_ONCE)]
    keys, runs, counts = zip(*(blocks or [_block(())]), strict=True)
    bounds = np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int64)
    return Prints(np.concatenate(keys), np.concatenate(runs), bounds)


def _block(texts: Sequence[str]) -> tuple[Hashes, NDArray[np.uint32], NDArray[np.int64]]:
    """Return the keys of some texts, their runs one after another, and how many each has."""
    words: list[str] = []
    length = np.zeros(len(texts), dtype=np.int64)
    for i, text in enumerate(texts):
        found = _WORD.findall(text.lower())
        if len(found) >= FEWEST_WORDS:
            length[i] = len(found)
            words += found
    owner, run = _runs(words, length)
    keys = np.zeros((len(texts), BANDS), dtype=np.uint64)
    if len(run):
        first = np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))
        keys[owner[first]] = _keys(run, first)
    return keys, run, np.bincount(owner, minlength=len(texts))


def _runs(
    words: Sequence[str], length: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Return the sorted, distinct hashes of each text's runs of three words, and their texts."""
    one = np.fromiter(map(_sum_of, words), np.uint64, len(words))
    run = one[:-2] * np.uint64(0x9E3779B97F4A7C15) ^ one[1:-1] * np.uint64(0xC2B2AE3D27D4EB4F)
    run = (run ^ one[2:]) * np.uint64(0xFF51AFD7ED558CCD)
    text = np.repeat(np.arange(len(length), dtype=np.uint64), length)
    within = text[:-2] == text[2:]
    both = np.sort(text[:-2][within] << np.uint64(32) | run[within] >> np.uint64(32))
    both = both[np.append(True, both[1:] != both[:-1])[: len(both)]]
    return (both >> np.uint64(32)).astype(np.int64), both.astype(np.uint32)


@lru_cache(maxsize=50_000)
def _sum_of(word: str) -> int:
    return zlib.crc32(word.encode())


def _keys(runs: NDArray[np.uint32], first: NDArray[np.int64]) -> Hashes:
    """Return the keys of texts, given their runs and where those of each begin."""
    mixed = (runs.astype(np.uint64)[:, None] + 1) * _FACTOR + _SHIFT
    mixed >>= np.uint64(20)
    # a third of the time of np.minimum.reduceat
    places = pairwise([*first.tolist(), len(runs)])
    least = np.stack([mixed[a:b].min(axis=0) for a, b in places]).reshape(-1, BANDS, ROWS)
    key = np.zeros((len(first), BANDS), dtype=np.uint64)
    for column in range(ROWS):
        key = (key ^ least[:, :, column]) * np.uint64(0x100000001B3)
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
