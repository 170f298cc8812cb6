"""The memo of distinct pieces of text: what each is, how long, and the words it is read as.

Work is done once per distinct stretch between two blanks; a text is then a row of numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.normalise import normalise
from pipeline.pieces import PIECE, Kind, kind_of, shape_of

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_MEMO_LIMIT = 400_000  # distinct pieces; random tokens must not grow memory without bound


class _Grown:
    """An array that grows by appending, read as a whole (amortised doubling)."""

    def __init__(self, dtype: type) -> None:
        self._data: NDArray[Any] = np.zeros(1024, dtype=dtype)
        self._size = 0

    def append(self, value: int) -> None:
        if self._size == len(self._data):
            self._data = np.concatenate([self._data, np.zeros_like(self._data)])
        self._data[self._size] = value
        self._size += 1

    @property
    def values(self) -> NDArray[np.int64]:
        return self._data[: self._size]


class _Stretches(dict[str, int]):
    """Numbers of the stretches between blanks, each taken apart when it is first seen."""

    def __init__(self, learn: Callable[[str], None]) -> None:
        self._learn = learn

    def __missing__(self, stretch: str) -> int:
        if len(stretch) > _LONGEST_STRETCH:
            return self[" "]  # no stretch holds a blank: this one stands for all that are odd
        number = self[stretch] = len(self)
        self._learn(stretch)
        return number


_LONGEST_STRETCH = 60  # characters; longer ones are not remembered
_IRREGULAR = -1  # a stretch that cannot be taken apart without its neighbours


class Lexer:
    """Memo from raw pieces to their kind, length and normalised words.

    Results never depend on what the memo already holds; ``reset`` only frees memory.

    Parameters
    ----------
    meant
        Gives the word that a normalised word is to be read as; without it each is read as typed.
    """

    def __init__(self, meant: Callable[[str], str] | None = None) -> None:
        self._meant = meant
        self.reset()

    def reset(self) -> None:
        """Forget every piece and word seen so far."""
        self._pieces: dict[str, int] = {}
        self._stretches = _Stretches(self._add_stretch)
        self._stretch_first, self._stretch_count = _Grown(np.int64), _Grown(np.int64)
        self._stretch_pieces, self._bare = _Grown(np.int64), _Grown(np.int64)
        self._word_ids: dict[str, int] = {}
        self.words: list[str] = []
        self.pieces: list[str] = []
        self._length, self._lead = _Grown(np.int64), _Grown(np.int64)
        self._kind, self._shape = _Grown(np.int64), _Grown(np.int64)
        self._first, self._count = _Grown(np.int64), _Grown(np.int64)
        self._expansion = _Grown(np.int64)

    @property
    def full(self) -> bool:
        """Whether the memo has reached its limit and should be reset between chunks."""
        return len(self._pieces) + len(self._stretches) > _MEMO_LIMIT

    def word_id(self, word: str) -> int:
        """Return the id of a normalised word, giving it one if it is new."""
        known = self._word_ids.get(word)
        if known is None:
            known = self._word_ids[word] = len(self.words)
            self.words.append(word)
        return known

    def marked(self, words: Iterable[str]) -> Flags:
        """Return which of the words seen so far are among these; new ones are not learned."""
        held = np.zeros(len(self.words), dtype=bool)
        held[[self._word_ids[word] for word in words if word in self._word_ids]] = True
        return held

    def encode(self, pieces: Sequence[str]) -> Ints:
        """Return the piece ids of raw pieces."""
        known = self._pieces
        for piece in set(pieces).difference(known):
            self._add(piece)
        return np.fromiter((known[p] for p in pieces), dtype=np.int64, count=len(pieces))

    def cut(self, texts: Sequence[str]) -> tuple[Ints, Ints]:
        """Return the piece ids of texts one after another, and how many each has.

        Texts are taken apart at their blanks, and each distinct stretch once. A text where
        blanks stand beside other white space is read from end to end.
        """
        stretches: list[str] = []
        counts = np.empty(len(texts), dtype=np.int64)
        for i, text in enumerate(texts):
            found = text.split(" ")
            counts[i] = len(found)
            stretches += found
        known = self._stretches
        number = np.fromiter(map(known.__getitem__, stretches), np.int64, len(stretches))
        text_of = np.repeat(np.arange(len(texts)), counts)
        many = self._stretch_count.values[number]
        irregular = np.zeros(len(texts), dtype=bool)
        irregular[text_of[many == _IRREGULAR]] = True
        many[irregular[text_of]] = 0
        odd = np.flatnonzero(irregular)
        begins = np.cumsum(counts) - counts
        at = np.arange(many.sum()) + np.repeat(
            self._stretch_first.values[number] - np.cumsum(many) + many, many
        )
        ids = self._stretch_pieces.values[at]
        held = np.bincount(text_of, many, minlength=len(texts)).astype(np.int64)
        regular = np.flatnonzero(held)
        first = (np.cumsum(held) - held)[regular]
        ids[first] = self._without_blank(number[begins[regular]], ids[first])
        return self._with_odd(texts, odd.tolist(), ids, held) if len(odd) else (ids, held)

    def _without_blank(self, stretch: Ints, piece: Ints) -> Ints:
        """Return the pieces that begin a text, and so have no blank before them."""
        bare = self._bare.values[stretch]
        for i in np.flatnonzero(bare < 0).tolist():
            bare[i] = self._number(self.pieces[piece[i]][1:])
        self._bare.values[stretch] = bare
        return bare

    def _with_odd(
        self, texts: Sequence[str], odd: Sequence[int], ids: Ints, held: Ints
    ) -> tuple[Ints, Ints]:
        parts = np.split(ids, np.cumsum(held)[:-1])
        for i in odd:
            parts[i] = self.encode(PIECE.findall(texts[i]))
        return np.concatenate(parts), np.asarray([len(part) for part in parts], dtype=np.int64)

    def _add_stretch(self, stretch: str) -> None:
        odd = not stretch or stretch[0].isspace() or stretch[-1].isspace()
        self._stretch_first.append(len(self._stretch_pieces.values))
        self._bare.append(-1)
        if odd:
            self._stretch_count.append(_IRREGULAR)
            return
        pieces = PIECE.findall(" " + stretch)
        self._stretch_count.append(len(pieces))
        for piece in pieces:
            self._stretch_pieces.append(self._number(piece))

    def _number(self, piece: str) -> int:
        if piece not in self._pieces:
            self._add(piece)
        return self._pieces[piece]

    def _add(self, piece: str) -> None:
        lead = int(piece[0] == " " and len(piece) > 1)
        body = piece[lead:]
        kind = kind_of(body)
        words = self._read(body) if kind is Kind.WORD else (body.strip() or " ",)
        self._first.append(len(self._expansion.values))
        for word in words:
            self._expansion.append(self.word_id(word))
        self._count.append(len(words))
        self._length.append(len(piece))
        self._lead.append(lead)
        self._kind.append(kind)
        self._shape.append(shape_of(body, kind))
        self._pieces[piece] = len(self._pieces)
        self.pieces.append(piece)

    def _read(self, body: str) -> tuple[str, ...]:
        words = normalise(body)
        return words if self._meant is None else tuple(map(self._meant, words))

    @property
    def lengths(self) -> Ints:
        """Return the number of characters of every piece."""
        return self._length.values

    def tables(self) -> dict[str, Ints]:
        """Return the per-piece tables: length, lead, kind, shape, first, count, expansion."""
        names = ("length", "lead", "kind", "shape", "first", "count", "expansion")
        return {name: getattr(self, f"_{name}").values for name in names}


@lru_cache(maxsize=1)
def shared_lexer() -> Lexer:
    """Return the process's own lexer, for callers that keep no memo of their own."""
    return Lexer()
