"""Votes of pieces for languages, several counts to a number, added up by text and sentence."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.language import FEWEST_FOREIGN, typed_words, votes_of
from pipeline.lexer import Flags, Ints, Lexer
from pipeline.pieces import Kind
from pipeline.text import Tokens
from pipeline.wordmemo import spread

_ROOM = 21  # bits of a count: three of them are added up at once as one number
_ONE_COUNT = (1 << _ROOM) - 1
_LONGEST = 1 << 40  # characters: more than any text has


def packed(first: int, second: int, third: int = 0) -> int:
    """Return three counts as one number.

    >>> packed(1, 0, 2) == 1 + (2 << 42)
    True
    """
    return first | second << _ROOM | third << 2 * _ROOM


def sums(packed: NDArray[np.int64], bounds: Ints, counts: int) -> list[Ints]:
    """Return the sums of ``counts`` packed counts between bounds."""
    total = np.zeros((packed.shape[1], len(packed) + 1), dtype=np.int64)
    np.cumsum(packed.T, axis=1, out=total[:, 1:])
    held = np.diff(total[:, bounds])  # what ran over in the sums comes out right again here
    return [held[i // 3] >> (_ROOM * (i % 3)) & _ONE_COUNT for i in range(counts)]


def maybe_unread(tokens: Tokens, length: Ints, rows: NDArray[np.int64], lexer: Lexer) -> Ints:
    """Return sentences that may be in a language read by nobody here.

    ``length`` is where each piece begins, all texts one after another; ``rows`` what
    :func:`about_piece` says of each.
    """
    foreign = np.minimum(rows[:, 0] & _ONE_COUNT, rows[:, 1] >> _ROOM)
    found = np.flatnonzero(_many_foreign(tokens, length, foreign))
    return found[_outvoted(found, tokens, length, rows, lexer)]


def _many_foreign(tokens: Tokens, length: Ints, foreign: Ints) -> Flags:
    """Return sentences with enough words of unread languages, in texts read as they were given."""
    held = np.flatnonzero(foreign)
    text = np.searchsorted(tokens.piece_bounds, held, side="right") - 1
    last = length[held + 1] - length[tokens.piece_bounds[text]] - 1
    key = tokens.text_of * _LONGEST + tokens.sentence_start
    place = np.searchsorted(key, text * _LONGEST + last, side="right") - 1
    many = np.bincount(place[place >= 0], foreign[held][place >= 0], minlength=tokens.sentences)
    return many >= FEWEST_FOREIGN


def _outvoted(
    sentence: Ints, tokens: Tokens, length: Ints, rows: NDArray[np.int64], lexer: Lexer
) -> Flags:
    """Return in which sentences unread languages may have more votes than the read ones.

    What stands in quotation marks is not counted there, so marks may change who has more.
    """
    before = length[tokens.piece_bounds[tokens.text_of[sentence]]]
    low = np.searchsorted(length, before + tokens.sentence_start[sentence], side="right") - 1
    high = np.searchsorted(length, before + tokens.sentence_end[sentence], side="right") - 1
    at, of = spread(low, high - low)
    read = (rows[at, 0] >> _ROOM & _ONE_COUNT) + (rows[at, 0] >> 2 * _ROOM)
    lead = (rows[at, 1] >> _ROOM) - read - (rows[at, 1] & _ONE_COUNT)
    quoted = lexer.tables()["kind"][tokens.piece[at]] == Kind.QUOTE
    many = len(sentence)
    return (np.bincount(of, lead, many) > 0) | (np.bincount(of, quoted, many) > 0)


def about_piece(piece: str) -> tuple[int, int]:
    """Return, packed, typed words and their votes: Indonesian, English, more of both, others."""
    words = typed_words(piece)
    votes = [votes_of(word) for word in words] or [(0, 0, 0, 0)]
    indonesian, english, more, foreign = map(sum, zip(*votes, strict=True))
    return packed(len(words), indonesian, english), packed(more, foreign)
