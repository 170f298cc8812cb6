"""Words that say who someone is, and therefore must not say what they are like.

Names, titles, gender, religion, ethnicity, region and disability words become one token a kind
before any feature is counted: exchanging one for another of its kind cannot move a score. Nor can
exchanging *aku* for *saya*, or one word of denial for another (``alike.tsv``).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from pipeline.lexer import Flags, Lexer
from pipeline.normalise import read_table
from pipeline.pieces import Kind
from pipeline.text import Tokens

NAME = "‹name›"


@lru_cache(maxsize=1)
def _kinds() -> dict[str, str]:
    kinds = {}
    for word, kind, ambiguous in read_table("lexicon", "groups.tsv"):
        if ambiguous == "0":
            kinds[word] = f"‹{kind}›"
    for name, _, ambiguous in read_table("lexicon", "names.tsv"):
        if ambiguous == "0":
            kinds.setdefault(name, NAME)
    return kinds


@lru_cache(maxsize=1)
def _alike() -> dict[str, str]:
    return dict(read_table("lexicon", "alike.tsv"))


def masked(word: str) -> str:
    """Return a word, or its kind where it says who someone is.

    >>> masked("muslim") == masked("katolik")
    True
    """
    return _kinds().get(word, word)


def feature_word(word: str) -> str:
    """Return what a feature sees for a word: its kind, the word it is taken for, or itself.

    >>> feature_word("muslim") == feature_word("katolik"), feature_word("aku")
    (True, 'saya')
    """
    return _kinds().get(word) or _alike().get(word, word)


@lru_cache(maxsize=1)
def _frame() -> frozenset[str]:
    """Return the words that may stand around a group word where only that is told."""
    return frozenset(row[0] for row in read_table("lexicon", "who.tsv"))


class WhoReader:
    """Finds the sentences that only tell who somebody is; remembers the words of one lexer."""

    def __init__(self, lexer: Lexer) -> None:
        self._lexer = lexer
        self._words = lexer.words
        self._kind = np.zeros(0, dtype=np.int8)

    def sentences(self, tokens: Tokens) -> Flags:
        """Return which sentences hold a group word, and besides it only words of the frame."""
        words = self._lexer.words
        if words is not self._words:  # the lexer was emptied
            self._words, self._kind = words, np.zeros(0, dtype=np.int8)
        fresh = [_part(word) for word in words[len(self._kind) :]]
        self._kind = np.concatenate([self._kind, np.asarray(fresh, dtype=np.int8)])
        is_word = tokens.kind == Kind.WORD
        kind, sentence = self._kind[tokens.word[is_word]], tokens.sentence[is_word]
        told = np.bincount(sentence[kind == _GROUP], minlength=tokens.sentences)
        more = np.bincount(sentence[kind == _OTHER], minlength=tokens.sentences)
        return np.asarray((told > 0) & (more == 0))


_OTHER, _FRAME, _GROUP = range(3)


def _part(word: str) -> int:
    if word in _frame():
        return _FRAME
    return _OTHER if masked(word) in (word, NAME) else _GROUP
