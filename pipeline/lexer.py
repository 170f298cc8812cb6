"""The memo of distinct pieces of text: what each is, how long, and the words it is read as.

Work is done once per distinct stretch between two blanks; a text is then a row of numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.loops import loops
from pipeline.normalise import normalise
from pipeline.pieces import PIECE, Kind, kind_of, shape_of
from pipeline.stretches import Grown, Stretches

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_MEMO_LIMIT = 400_000  # distinct pieces; random tokens must not grow memory without bound


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
        self._stretches = Stretches(self._add_stretch)
        self._stretch_first, self._stretch_count = Grown(np.int64), Grown(np.int64)
        self._stretch_pieces, self._bare = Grown(np.int64), Grown(np.int64)
        self._word_ids: dict[str, int] = {}
        self.words: list[str] = []
        self.pieces: list[str] = []
        self._length, self._lead = Grown(np.int64), Grown(np.int64)
        self._kind, self._shape = Grown(np.int64), Grown(np.int64)
        self._first, self._count = Grown(np.int64), Grown(np.int64)
        self._expansion = Grown(np.int64)

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
        number, counts = self._stretches.numbered(texts)
        begins = np.cumsum(counts) - counts
        first, many = self._stretch_first.values, self._stretch_count.values
        cut = fast.cut_pieces if (fast := loops()) else _cut_pieces
        ids, held, irregular = cut(number, counts, first, many, self._stretch_pieces.values)
        regular = np.flatnonzero(held)
        opening = (np.cumsum(held) - held)[regular]
        ids[opening] = self._without_blank(number[begins[regular]], ids[opening])
        odd = np.flatnonzero(irregular)
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
        self._stretch_first.append(len(self._stretch_pieces))
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
        self._first.append(len(self._expansion))
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


def _cut_pieces(
    number: Ints, counts: Ints, first: Ints, count: Ints, pieces: Ints
) -> tuple[Ints, Ints, Flags]:
    """Return the pieces of numbered stretches, how many each text has, and which texts are odd."""
    text_of = np.repeat(np.arange(len(counts)), counts)
    many = count[number]
    irregular = np.zeros(len(counts), dtype=bool)
    irregular[text_of[many == _IRREGULAR]] = True
    many[irregular[text_of]] = 0
    at = np.arange(many.sum()) + np.repeat(first[number] - np.cumsum(many) + many, many)
    held = np.bincount(text_of, many, minlength=len(counts)).astype(np.int64)
    return pieces[at], held, irregular


@lru_cache(maxsize=1)
def shared_lexer() -> Lexer:
    """Return the process's own lexer, for callers that keep no memo of their own."""
    return Lexer()
