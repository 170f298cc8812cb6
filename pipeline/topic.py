"""Tell which sentences are about no person: recipes, news, code, adverts for goods, and so on.

In come the words of each sentence, out go the numbers of those that are about something else.
Knowledge is data: ``data/lexicon/off_topic.tsv`` and ``situation.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.normalise import read_table

SELF = frozenset("saya aku ku i me my mine myself".split())
FEWEST_HITS = 3  # words of one kind in a run of sentences that speak of nobody
_CODE = re.compile(r"[{}()\[\];=<>_#/\\|&$]")
FEWEST_CODE = 12  # characters
CODE_SHARE = 0.08  # of a sentence's characters


@lru_cache(maxsize=1)
def _kind_of() -> dict[str, tuple[str, ...]]:
    kinds: dict[str, list[str]] = {}
    for kind, words in read_table("lexicon", "off_topic.tsv"):
        for word in dict.fromkeys(words.split()):
            kinds.setdefault(word, []).append(kind)
    return {word: tuple(names) for word, names in kinds.items()}


@lru_cache(maxsize=1)
def situation_words() -> dict[str, frozenset[str]]:
    """Return the words that tie a sentence to a time, a place, a person or an event."""
    rows = read_table("lexicon", "situation.tsv")
    return {kind: frozenset(words.split()) for kind, words in rows}


def off_topic(
    sentences: Sequence[tuple[str, ...]], first_person: Sequence[bool], raw: Sequence[str] = ()
) -> dict[int, int]:
    """Return the sentences in runs about no person, and how many words of one kind each has."""
    found: dict[int, int] = {}
    run: list[int] = []
    for i, words in enumerate(sentences):
        own = first_person[i] and bool(SELF.intersection(words))
        if own or situation_words()["person"].intersection(words):
            found |= _strange(run, sentences)
            run = []
        else:
            run.append(i)
    found |= _strange(run, sentences)
    found |= {i: FEWEST_HITS for i, text in enumerate(raw) if is_code(text)}
    return dict(sorted(found.items()))


def _strange(run: Sequence[int], sentences: Sequence[tuple[str, ...]]) -> dict[int, int]:
    """Return the sentences of a run that use the words of one kind of other text.

    The others stay: an author who drops "saya" may stand before, after or between them.
    """
    hits: dict[str, dict[int, int]] = {}
    for i in run:
        for word in set(sentences[i]):
            for kind in _kind_of().get(word, ()):
                hits.setdefault(kind, {})[i] = hits.get(kind, {}).get(i, 0) + 1
    found: dict[int, int] = {}
    for marked in hits.values():
        for part in _dense_parts(sorted(marked)):
            if sum(marked[i] for i in part) >= FEWEST_HITS:
                found |= {i: max(marked[i], found.get(i, 0)) for i in part}
    return found


def _dense_parts(places: Sequence[int]) -> list[list[int]]:
    """Split the marked places wherever more than one unmarked sentence lies between them."""
    parts: list[list[int]] = []
    for place in places:
        if parts and place - parts[-1][-1] <= 2:
            parts[-1].append(place)
        else:
            parts.append([place])
    return parts


def is_code(text: str) -> bool:
    """Tell whether a stretch of text is written in a programming or markup language."""
    return len(text) >= FEWEST_CODE and len(_CODE.findall(text)) >= CODE_SHARE * len(text)


def code_length(token: str) -> int:
    """Return how many characters of a token are ones that code is full of."""
    return len(_CODE.findall(token))


def kinds_of(word: str) -> int:
    """Return the kinds of other texts that a word is typical of, a bit each."""
    return sum(1 << _kind_numbers()[kind] for kind in _kind_of().get(word, ()))


@lru_cache(maxsize=1)
def _kind_numbers() -> dict[str, int]:
    kinds = sorted({kind for kinds in _kind_of().values() for kind in kinds})
    return {kind: number for number, kind in enumerate(kinds)}
