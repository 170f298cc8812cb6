"""Tell which language a text is in from its small words: id, en, mixed, or other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipeline.normalise import read_table

READ = ("id", "en")
_MIXED_SHARE = 0.25  # the smaller of the two read languages, of their sum
_FEWEST = 0.08  # small words of a read language, of all words, in a text worth reading


@lru_cache(maxsize=1)
def _small_words() -> dict[str, frozenset[str]]:
    rows = {language: frozenset(words.split()) for language, words in _rows()}
    read = frozenset().union(*(rows[language] for language in READ))
    return {
        language: words if language in READ else words - read for language, words in rows.items()
    }


def _rows() -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in read_table("lexicon", "languages.tsv")]


def language_of(words: Sequence[str]) -> str:
    """Return ``id``, ``en``, ``mixed`` or ``other`` for the words of a text.

    >>> language_of("saya suka membantu orang".split())
    'id'
    """
    votes = {name: sum(w in small for w in words) for name, small in _small_words().items()}
    indonesian, english = votes.pop("id"), votes.pop("en")
    read = indonesian + english
    foreign = max(votes.values(), default=0)
    if foreign > read or read < _FEWEST * len(words):
        return "other"
    if min(indonesian, english) >= _MIXED_SHARE * read:
        return "mixed"
    return "id" if indonesian >= english else "en"
