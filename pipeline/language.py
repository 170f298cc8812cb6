"""Tell which language a text is in from its small words: id, en, mixed, or other.

Words are looked at as they were typed: bringing them to the form the features know would turn
Javanese *ora* into Indonesian *tidak* before anyone could tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import ceil
from string import ascii_letters

from pipeline.normalise import normalise, read_table

READ = ("id", "en")
MIXED_SHARE = 0.25  # the smaller of the two read languages, of their sum
FEWEST = 0.08  # small words of a read language, of all words, in a text worth reading
FEWEST_FOREIGN = 2  # different words of a language before it can be the text's
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NO_LETTERS = bytes(set(range(256)).difference(ascii_letters.encode()))
ENOUGH = 20_000  # characters that give a language away


@lru_cache(maxsize=1)
def _rows() -> dict[str, tuple[float, frozenset[str]]]:
    table = read_table("lexicon", "languages.tsv")
    return {row[0]: (float(row[1]), frozenset(row[2].split())) for row in table}


@lru_cache(maxsize=1)
def _languages_of() -> dict[str, tuple[str, ...]]:
    """Return the languages of each small word; a read language keeps a word to itself."""
    found: dict[str, list[str]] = {}
    for language, (_, words) in _rows().items():
        for word in words:
            found.setdefault(word, []).append(language)
    return {
        word: tuple(name for name in names if name in READ) or tuple(names)
        for word, names in found.items()
    }


def typed_words(text: str) -> list[str]:
    """Return the words of a text as typed, in lower case."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(text[:ENOUGH])]


def is_latin(text: str) -> bool:
    """Tell whether at least half of a text's letters are Latin ones.

    >>> is_latin("saya suka 喜欢")
    True
    """
    read = text[:ENOUGH].encode("utf-8", "surrogatepass")
    plain = len(read.translate(None, _NO_LETTERS))
    others = read.translate(None, bytes(range(128))).decode("utf-8", "surrogatepass")
    letters = [c for c in others if c.isalpha()]
    latin = sum(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 for c in letters)
    return 2 * (plain + latin) >= plain + len(letters)


def language_of(words: Sequence[str]) -> str:
    """Return ``id``, ``en``, ``mixed`` or ``other`` for the typed words of a text.

    >>> language_of("saya suka membantu orang".split())
    'id'
    >>> language_of("aku ora seneng yen kowe nesu".split())
    'other'
    """
    votes = _votes(words)
    indonesian, english = (len(votes.pop(name, ())) for name in READ)
    read = indonesian + english
    more = _more(votes)
    if read + more < FEWEST * len(words) or max(_foreign(votes).values(), default=0) > read + more:
        return "other"
    if min(indonesian, english) >= MIXED_SHARE * read:
        return "mixed"
    return "id" if indonesian >= english else "en"


def unread_sentences(sentences: Sequence[Sequence[str]]) -> list[int]:
    """Return the sentences, as typed words, that are in a language read by nobody here.

    What surrounds them changes nothing for a sentence with two small words of its language and
    fewer of the read ones; beside one such, a single word that is not outvoted is enough.

    >>> unread_sentences([["saya", "suka", "bubur"], "aku ora seneng yen kowe nesu".split()])
    [1]
    """
    told = [_unread(words) for words in sentences]
    sure = [
        {
            name
            for name, (weight, many) in each[1].items()
            if many >= FEWEST_FOREIGN and weight > each[0]
        }
        for each in told
    ]
    spoken = set[str]().union(*sure)
    return [
        i
        for i, (read, foreign) in enumerate(told)
        if sure[i] or any(foreign[name][0] >= read for name in spoken.intersection(foreign))
    ]


def _unread(words: Sequence[str]) -> tuple[int, dict[str, tuple[float, int]]]:
    """Return the votes for what is read, and for each other language its weight and its words."""
    votes = _votes(words)
    read = sum(len(votes.pop(name, ())) for name in READ) + _more(votes)
    return read, {
        name: (_rows()[name][0] * len(held), len(set(held))) for name, held in votes.items()
    }


def _votes(words: Sequence[str]) -> dict[str, list[str]]:
    votes: dict[str, list[str]] = {}
    for word in words:
        for language in _languages_of().get(word) or _by_form(word):
            votes.setdefault(language, []).append(word)
    return votes


def _more(votes: dict[str, list[str]]) -> int:
    """Take out the longer words of the read languages and return how many there are."""
    return sum(len(votes.pop(f"{name}-more", ())) for name in READ)


def _foreign(votes: dict[str, list[str]]) -> dict[str, float]:
    """Return the weighted counts of the languages that are read by nobody here."""
    return {
        language: _rows()[language][0] * len(words)
        for language, words in votes.items()
        if len(set(words)) >= FEWEST_FOREIGN
    }


@lru_cache(maxsize=100_000)
def _by_form(word: str) -> tuple[str, ...]:
    """Return the read languages of a word in its normalised form: ``gk`` is ``tidak``."""
    known = _languages_of()
    forms = {language for form in normalise(word) for language in known.get(form, ())}
    return tuple(sorted(forms.intersection(READ)))


def votes_of(word: str) -> tuple[int, int, int, int]:
    """Return a typed word's votes: Indonesian, English, more of both, all others at most."""
    languages = _languages_of().get(word) or _by_form(word)
    if not languages:  # as most new words
        return 0, 0, 0, 0
    more = sum(language.endswith("-more") for language in languages)
    others = (name for name in languages if name not in READ and not name.endswith("-more"))
    foreign = ceil(sum(_rows()[name][0] for name in others))
    return READ[0] in languages, READ[1] in languages, more, foreign
