"""Make dialect particles at the end of a sentence say nothing.

Most particles ("sih", "dong") are dropped when a word is normalised. A few are other words
elsewhere ("no", "do", "to"): those are noise only as the last word, right behind another one.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from pipeline.lexer import Lexer
from pipeline.normalise import read_table
from pipeline.pieces import Kind
from pipeline.text import Tokens


def without_particles(tokens: Tokens, lexer: Lexer) -> Tokens:
    """Return tokens in which closing particles are no words.

    >>> lexer = Lexer()
    >>> from pipeline.text import tokenise
    >>> tokens = without_particles(tokenise(["Saya suka menolong no."], lexer), lexer)
    >>> [lexer.words[w] for w in tokens.word[tokens.kind == Kind.WORD]]
    ['saya', 'suka', 'menolong']
    """
    place = np.flatnonzero(tokens.kind == Kind.WORD)
    if not len(place):
        return tokens
    sentence = tokens.sentence[place]
    last = place[np.append(sentence[1:] != sentence[:-1], True)]
    listed = np.isin(tokens.word[last], [lexer.word_id(word) for word in _particles()])
    before = np.maximum(last - 1, 0)
    behind = (tokens.kind[before] == Kind.WORD) & (before < last)
    behind &= tokens.sentence[before] == tokens.sentence[last]
    closing = last[listed & behind]
    if not len(closing):
        return tokens
    kind, word = tokens.kind.copy(), tokens.word.copy()
    kind[closing], word[closing] = Kind.SYMBOL, lexer.word_id("~")  # no cue is made of it either
    return without_particles(replace(tokens, kind=kind, word=word), lexer)


@lru_cache(maxsize=1)
def _particles() -> tuple[str, ...]:
    rows = read_table("lexicon", "particles.tsv")
    return tuple(word for _, words in rows for word in words.split())
