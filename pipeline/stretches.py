"""Numbers of the stretches between blanks, each taken apart when it is first seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.loops import Loops, loops

Ints = NDArray[np.int64]


class Grown:
    """An array that grows by appending, read as a whole (amortised doubling).

    Attributes
    ----------
    append
        Adds one value.
    """

    def __init__(self, dtype: type) -> None:
        self._data: NDArray[Any] = np.zeros(1024, dtype=dtype)
        self._size = 0
        self._new: list[int] = []
        self.append = self._new.append  # one number in an array costs three times as much

    def __len__(self) -> int:
        return self._size + len(self._new)

    @property
    def values(self) -> NDArray[np.int64]:
        """The values so far."""
        if self._new:
            size = len(self)
            if size > len(self._data):
                more = np.zeros(max(size - len(self._data), len(self._data)), self._data.dtype)
                self._data = np.concatenate([self._data, more])
            self._data[self._size : size] = self._new
            self._size = size
            self._new.clear()
        return self._data[: self._size]


_LONGEST = 60  # characters; longer stretches are not remembered


class Stretches(dict[str, int]):
    """Numbers of the stretches between blanks, each taken apart when it is first seen.

    Parameters
    ----------
    learn
        Takes a stretch apart; called once for each, in the order of their numbers.
    """

    def __init__(self, learn: Callable[[str], None]) -> None:
        self._learn = learn
        self._bytes = _Bytes()

    def __missing__(self, stretch: str) -> int:
        if len(stretch) > _LONGEST:
            return self[" "]  # no stretch holds a blank: this one stands for all that are odd
        number = self[stretch] = len(self)
        self._learn(stretch)
        return number

    def numbered(self, texts: Sequence[str]) -> tuple[Ints, Ints]:
        """Return the numbers of the stretches of texts, and how many each text has."""
        if fast := loops():
            return self._by_loop(fast, texts)
        stretches: list[str] = []
        counts = np.empty(len(texts), dtype=np.int64)
        for i, text in enumerate(texts):
            found = text.split(" ")
            counts[i] = len(found)
            stretches += found
        return np.fromiter(map(self.__getitem__, stretches), np.int64, len(stretches)), counts

    def _by_loop(self, fast: Loops, texts: Sequence[str]) -> tuple[Ints, Ints]:
        """Return the same by one compiled loop over the bytes of the texts."""
        encoded = list(map(_encoded, texts))
        bounds = np.zeros(len(texts) + 1, dtype=np.int64)
        np.cumsum([len(text) for text in encoded], out=bounds[1:])
        joined = b"".join(encoded)
        self._bytes.hold(self, fast)
        number, counts, first, last = fast.find_stretches(
            np.frombuffer(joined, dtype=np.uint8), bounds, *self._bytes.table
        )
        new = np.flatnonzero(number < 0)
        places = zip(first[new].tolist(), last[new].tolist(), strict=True)
        number[new] = [
            self[joined[begin:end].decode("utf-8", "surrogatepass")] for begin, end in places
        ]
        return number, counts


class _Bytes:
    """The stretches of a dictionary as bytes in a hash table that a loop can look into."""

    def __init__(self) -> None:
        self._known = 0
        self._store = np.zeros(0, dtype=np.uint8)
        self._bounds = np.zeros(1, dtype=np.int64)
        self._bits = 16
        self._slots = np.zeros(1 << self._bits, dtype=np.uint64)

    def hold(self, stretches: dict[str, int], fast: Loops) -> None:
        """Take up the stretches that are new."""
        if self._known == len(stretches):
            return
        new = list(map(_encoded, islice(stretches, self._known, None)))
        ends = self._bounds[-1] + np.cumsum([len(stretch) for stretch in new])
        self._bounds = np.concatenate([self._bounds, ends])
        self._store = np.concatenate([self._store, np.frombuffer(b"".join(new), dtype=np.uint8)])
        known = self._known
        self._known = len(stretches)
        if 2 * self._known > len(self._slots):
            known = 0
            self._bits = (4 * self._known - 1).bit_length()
            self._slots = np.zeros(1 << self._bits, dtype=np.uint64)
        fast.add_stretches(*self.table, known)

    @property
    def table(self) -> tuple[NDArray[np.uint64], np.uint64, NDArray[np.uint8], Ints]:
        """Return slots, the shift from hash to slot, all bytes, and where each stretch begins."""
        return self._slots, np.uint64(64 - self._bits), self._store, self._bounds


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # half a pair of surrogates is hostile, no error
