"""Read a misspelt word as the frequent word one slip of the finger away, or leave it alone.

Only a word that the model has never seen is touched, and only towards words that many people use
of themselves (``data/lexicon/spelling.txt``, most frequent first; made by ``make spelling``).
A slip is two letters swapped, one doubled, one missing, one too many, or one replaced (Damerau
1964, doi 10.1145/363958.363994); the first letter is taken as typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from pipeline.identity import masked
from pipeline.resources import read_data

SHORTEST = 5  # letters; a shorter word has too many neighbours
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

Known = Callable[[str], bool]


@lru_cache(maxsize=1)
def frequent_words() -> dict[str, int]:
    """Return the words that a slip may be read as, with their rank."""
    words = read_data("lexicon", "spelling.txt").split()
    return {word: rank for rank, word in enumerate(words)}


def respelled(word: str, known: Known) -> str:
    """Return the word that was meant, where the one typed is not known.

    >>> respelled("membatnu", lambda word: False)
    'membantu'
    """
    if len(word) < SHORTEST or known(word) or not (word.isascii() and word.isalpha()):
        return word
    if masked(word) != word:  # somebody's name
        return word
    rank = frequent_words()
    for slips in (_swapped(word), _others(word)):
        meant = rank.keys() & set(slips)
        if meant:
            return min(meant, key=rank.__getitem__)
    return word


def _swapped(word: str) -> Iterator[str]:
    """Yield the word with two neighbours swapped, or with a doubled letter single."""
    for i in range(1, len(word)):
        if word[i] == word[i - 1]:
            yield word[:i] + word[i + 1 :]
        elif i > 1:
            yield word[: i - 1] + word[i] + word[i - 1] + word[i + 1 :]


def _others(word: str) -> Iterator[str]:
    """Yield the word with one letter missing, added or replaced; the first one stays."""
    for i in range(1, len(word) + 1):
        yield word[:i] + word[i + 1 :]
        for letter in _LETTERS:
            yield word[:i] + letter + word[i:]
            yield word[:i] + letter + word[i + 1 :]
