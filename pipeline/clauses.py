"""Clauses: the stretches of a longer sentence that may each say something of their own.

Weak terms of a long sentence add up to claims nobody made, and one clear claim drowns in the life
told around it. So a longer sentence is scored twice: as a whole, and by the clause that says a
label most strongly; its log-odds are a weighed mean of both. A clause is what stands between marks
or before words that join ("dan", "karena", "that").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.lexer import Ints, Lexer
from pipeline.normalise import read_table
from pipeline.pieces import Kind
from pipeline.text import Tokens, first_of
from pipeline.vocabulary import Terms

Floats = NDArray[np.float64]

_LONG = 8  # words of a sentence that is looked at twice
_FEWEST = 3  # words of a clause that may speak for its sentence
_MARK = np.zeros(len(Kind), dtype=bool)
_MARK[[Kind.END, Kind.NEWLINE, Kind.COMMA, Kind.COLON, Kind.BRACKET, Kind.SYMBOL]] = True


@dataclass(frozen=True)
class Clauses:
    """The clauses that may speak for their sentences.

    ``word`` numbers the clause of each word of the terms (ascending), -1 where it is in none that
    counts; ``sentence`` has one entry a clause.
    """

    word: Ints
    sentence: Ints

    def of_pairs(self, terms: Terms, pair: Ints) -> Ints:
        """Return the clause both words of a pair lie in, -1 for a pair across two."""
        left, right = self.word[terms.left[pair]], self.word[terms.right[pair]]
        return np.where(left == right, left, -1)

    def of_spans(self, terms: Terms, first: Ints, last: Ints) -> Ints:
        """Return the clause that holds tokens from ``first`` to ``last``, -1 where none does."""
        if not len(self.word):
            return np.full(len(first), -1)
        start = np.minimum(np.searchsorted(terms.token, first), len(self.word) - 1)
        end = np.maximum(np.searchsorted(terms.token, last, side="right") - 1, 0)
        return np.where(self.word[start] == self.word[end], self.word[start], -1)


def clauses_of(terms: Terms, tokens: Tokens, lexer: Lexer) -> Clauses:
    """Return the clauses of longer sentences; one that is a single clause has none."""
    marks = np.concatenate([[0], np.cumsum(_MARK[tokens.kind])])[terms.token]
    opens = lexer.marked(_joints())[terms.word]
    opens |= first_of(marks) | first_of(terms.sentence)
    owner = terms.sentence[opens]
    piece = np.cumsum(opens) - 1
    counts = np.bincount(piece, minlength=len(owner)) >= _FEWEST
    counts &= np.bincount(terms.sentence, minlength=tokens.sentences)[owner] >= _LONG
    counts &= np.bincount(owner, minlength=tokens.sentences)[owner] > 1
    number = np.where(counts, np.cumsum(counts) - 1, -1)
    return Clauses(number[piece] if len(piece) else piece, owner[counts])


def unread(terms: Terms) -> Clauses:
    """Return no clauses, for a model that reads sentences as a whole alone."""
    return Clauses(np.full(len(terms.word), -1), terms.sentence[:0])


@lru_cache(maxsize=1)
def _joints() -> tuple[str, ...]:
    return tuple(word for (word,) in read_table("lexicon", "joints.tsv"))


def strongest(clause: Floats, owner: Ints) -> tuple[Ints, Floats, Ints]:
    """Return the rows that have clauses, the highest value of each by label, and whose it is.

    ``clause`` (clauses x labels) has one row a clause, ``owner`` (ascending) the row it is of.
    Of equal clauses the first speaks.
    """
    first = np.flatnonzero(first_of(owner))
    if not len(first):
        nothing = np.zeros((0, clause.shape[1]))
        return first, nothing, nothing.astype(np.int64)
    best = np.maximum.reduceat(clause, first, axis=0)
    many = np.diff(np.append(first, len(owner)))
    held = clause == np.repeat(best, many, axis=0)
    number = np.where(held, np.arange(len(owner))[:, None], len(owner))
    return owner[first], best, np.minimum.reduceat(number, first, axis=0)


@dataclass(frozen=True)
class ClauseScores:
    """Held-out head scores of clauses (clauses x heads), and the statement each is of."""

    scores: Floats
    owner: Ints
    share: float

    def log_odds(self, mix: Callable[[Floats], Floats], whole: Floats, rows: Ints) -> Floats:
        """Return the log-odds of statements, rows x labels: of the whole and its strongest clause.

        ``mix`` turns head scores into log-odds; ``whole`` are the head scores of the statements
        ``rows`` (ascending).
        """
        found = mix(whole)
        at = np.searchsorted(rows, self.owner)
        mine = np.flatnonzero(at < len(rows))
        mine = mine[rows[at[mine]] == self.owner[mine]]
        place, best, _ = strongest(mix(self.scores[mine]), at[mine])
        found[place] += self.share * (best - found[place])
        return found
