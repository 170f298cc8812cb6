"""Read a misspelt word as the frequent word one slip of the finger away, or leave it alone.

Only a word that the model has never seen is touched, and only towards words that many people use
of themselves (``data/lexicon/spelling.txt``, most frequent first; made by ``make spelling``).
A slip is two letters swapped, one doubled, one missing, one too many, or one replaced (Damerau
1964, doi 10.1145/363958.363994); the first letter is taken as typed. A word of four letters may
lack a vowel, as words typed in haste do ("mals", "ksih").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from pipeline.identity import masked
from pipeline.resources import read_data

SHORTEST = 5  # letters; a shorter word has too many neighbours …
_CLIPPED = 4  # … and is only read as one that lacks a vowel
_VOWELS = "aeiou"
_GAP = "?"  # stands for any letter

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
    if len(word) < _CLIPPED or known(word) or not (word.isascii() and word.isalpha()):
        return word
    if masked(word) != word:  # somebody's name
        return word
    rank = frequent_words()
    long_enough = len(word) >= SHORTEST
    for slips in (_swapped(word), _others(word)) if long_enough else (_voweled(word),):
        meant = rank.keys() & set(slips)
        if meant:
            return min(meant, key=rank.__getitem__)
    return word


def is_slip(word: str) -> bool:
    """Tell whether a rare word is a frequent one with two letters swapped or one left out.

    >>> is_slip("beradptasi"), is_slip("beradab")
    (True, False)
    """
    if len(word) < SHORTEST or masked(word) != word:
        return False
    frequent, gapped = frequent_words(), _replaced(word[0], len(word) + 1)
    lacking = (gapped.get(word[:i] + _GAP + word[i:]) for i in range(1, len(word) + 1))
    return any(lacking) or any(meant in frequent for meant in _swapped(word))


def _swapped(word: str) -> Iterator[str]:
    """Yield the word with two neighbours swapped, or with a doubled letter single."""
    for i in range(1, len(word)):
        if word[i] == word[i - 1]:
            yield word[:i] + word[i + 1 :]
        elif i > 1:
            yield word[: i - 1] + word[i] + word[i - 1] + word[i + 1 :]


def _voweled(word: str) -> Iterator[str]:
    """Yield the word with a vowel put in somewhere after its first letter."""
    for i in range(1, len(word)):
        for vowel in _VOWELS:
            yield word[:i] + vowel + word[i:]


def _others(word: str) -> Iterator[str]:
    """Yield the most frequent word of each kind that has one letter less, more or replaced."""
    replaced = _replaced(word[0], len(word))
    yield word
    yield _shortened(word[0], len(word) + 1).get(word, word)
    for i in range(1, len(word)):
        yield word[:i] + word[i + 1 :]
        yield replaced.get(word[:i] + _GAP + word[i + 1 :], word)


# Of several words with one form the most frequent is kept. Looking up a word's dozen forms takes
# a twelfth of the time of trying every letter in every place; one slip needs few of the forms.


@lru_cache(maxsize=1000)
def _shortened(initial: str, length: int) -> dict[str, str]:
    """Return the frequent words of a length by each form that lacks a letter."""
    return _formed(initial, length, "")


@lru_cache(maxsize=1000)
def _replaced(initial: str, length: int) -> dict[str, str]:
    """Return the frequent words of a length by each form that has a gap for a letter."""
    return _formed(initial, length, _GAP)


def _formed(initial: str, length: int, filling: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in _alike_words().get((initial, length), ()):
        for i in range(1, length):
            found.setdefault(word[:i] + filling + word[i + 1 :], word)
    return found


@lru_cache(maxsize=1)
def _alike_words() -> dict[tuple[str, int], list[str]]:
    """Return the frequent words by their first letter and length, most frequent first."""
    found: dict[tuple[str, int], list[str]] = {}
    for word in frequent_words():
        found.setdefault((word[0], len(word)), []).append(word)
    return found
