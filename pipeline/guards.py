"""What about a text keeps it from being read at face value: sentences that are no evidence.

In comes what was read of one text, out go the sentences whose labels do not count and the
warnings to show. Nothing here judges who wrote a text or with what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.language import language_of
from pipeline.messages import warning_words
from pipeline.normalise import read_table
from pipeline.records import TextWarning

_SHINGLE = 3  # words
_COPIED = 0.6  # share of a sentence's shingles that stand in the job document
_FEWEST_WORDS = 6  # a text with fewer is too short to say anything of
_LIST_PARTS = 3  # trait words in a row that make a list of keywords


@dataclass(frozen=True)
class ReadText:
    """What the guards look at: normalised words of each sentence and what was noticed."""

    sentences: Sequence[tuple[str, ...]]
    first_person: Sequence[bool]
    of_others: Sequence[bool]
    hidden: int
    truncated: bool


@dataclass(frozen=True)
class Guarded:
    """Language, sentences that are no evidence, and warnings.

    ``not_the_author`` are sentences about others or to a reader ("if you lack empathy …"): they
    may hold an idea of the job, but say nothing about the author.
    """

    language: str
    silenced: frozenset[int]
    not_the_author: frozenset[int]
    warnings: tuple[TextWarning, ...]


@lru_cache(maxsize=1)
def _keywords() -> frozenset[str]:
    rows = read_table("lexicon", "keywords.tsv")
    return frozenset(word for row in rows for word in row[1].split())


def shingles(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """Return the runs of three words of a sentence."""
    return frozenset(tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))


def guard(read: ReadText, document: frozenset[tuple[str, ...]]) -> Guarded:
    """Return what of a text does not count, and why."""
    words = [word for sentence in read.sentences for word in sentence]
    language = language_of(words)
    found: list[tuple[str, list[int]]] = [
        ("copied_document", copied(read, document)),
        ("keyword_stuffing", stuffed(read)),
        ("repeated_text", repeated(read)),
    ]
    silenced = {i for _, evidence in found for i in evidence}
    warnings = [(code, evidence) for code, evidence in found if evidence]
    if len(words) < _FEWEST_WORDS:
        warnings.append(("too_short", []))
    elif language == "other":
        warnings.append(("unsupported_language", []))
        silenced = set(range(len(read.sentences)))
    elif not any(read.first_person) and len(read.sentences) > 1:
        warnings.append(("off_topic", []))
    if read.hidden:
        warnings.append(("hidden_characters", []))
    if read.truncated:
        warnings.append(("truncated", []))
    return Guarded(
        language,
        frozenset(silenced),
        frozenset(i for i, other in enumerate(read.of_others) if other),
        tuple(TextWarning(code, warning_words(code), tuple(ev)) for code, ev in warnings),
    )


def copied(read: ReadText, document: frozenset[tuple[str, ...]]) -> list[int]:
    """Return the sentences taken from the job document."""
    found = []
    for i, sentence in enumerate(read.sentences):
        own = shingles(sentence)
        if len(own) >= 2 and len(own & document) >= _COPIED * len(own):
            found.append(i)
    return found


def stuffed(read: ReadText) -> list[int]:
    """Return the sentences that only list trait words, alone or one after another."""
    keywords = _keywords()
    bare = [
        bool(words) and not first and all(word in keywords for word in words)
        for words, first in zip(read.sentences, read.first_person, strict=True)
    ]
    total = sum(len(words) for words, is_bare in zip(read.sentences, bare, strict=True) if is_bare)
    return [i for i, is_bare in enumerate(bare) if is_bare] if total >= _LIST_PARTS else []


def repeated(read: ReadText) -> list[int]:
    """Return the sentences that say again, word for word, what an earlier one said."""
    seen: set[tuple[str, ...]] = set()
    found = []
    for i, words in enumerate(read.sentences):
        if words in seen and len(words) > 1:
            found.append(i)
        seen.add(words)
    return found
