"""Bring one typed word to the form the features know: ``nolongin2nya`` and its like.

In comes one raw word, out goes a tuple of normalised words (several for a contraction or a
clitic, none for a mere particle). Knowledge is data: ``data/lexicon/slang.tsv``, ``clitics.tsv``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pipeline.resources import data_folder, read_data

_ELONGATED = re.compile(r"([^\W\d])\1{2,}")
_NUMBERED = re.compile(r"^([^\W\d]{2,}?)(?:2|²|\^2)(nya|an|ku|mu|in)?$")
_CONTRACTION = re.compile(r"^(.+?)(n't|'m|'re|'ve|'ll|'d|'s)$")
_CONTRACTED = {
    "n't": ("not",),
    "'m": ("am",),
    "'re": ("are",),
    "'ve": ("have",),
    "'ll": ("will",),
    "'d": ("would",),
    "'s": ("is",),
}
# "it's" is "it is", "someone's" is whose it is
_IS_AFTER = frozenset("it he she that this what there who here how where when everyone".split())
_IRREGULAR = {"ca": "can", "wo": "will", "sha": "shall", "ai": "am"}
_SHORTEST_STEM = 3
_PREFIX = "ku"  # "kukumpulkan": what I do is said with ku- before the verb
_SHORTEST_VERB = 4


def read_table(*parts: str) -> list[list[str]]:
    """Return the rows of a packaged TSV file, without comments and the header row."""
    lines = [line for line in read_data(*parts).splitlines() if line and line[0] != "#"]
    return [line.split("\t") for line in lines[1:]]


@dataclass(frozen=True)
class Clitic:
    """An ending that is a word of its own, with the words it is not split from."""

    ending: str
    token: str
    keep: frozenset[str]
    keep_ends: tuple[str, ...]

    def stem_of(self, word: str) -> str | None:
        """Return the word without the clitic, or ``None`` where it carries none."""
        if not word.endswith(self.ending):
            return None
        stem = word[: -len(self.ending)]
        if len(stem) < _SHORTEST_STEM:
            return None
        return None if word in self.keep or word.endswith(self.keep_ends) else stem


@lru_cache(maxsize=1)
def slang_table() -> dict[str, tuple[str, ...]]:
    """Return typed forms and the standard words they stand for (none for particles)."""
    if not (data_folder() / "lexicon" / "slang.tsv").exists():
        return {}
    rows = read_table("lexicon", "slang.tsv")
    return {row[0]: tuple(row[1].split()) if len(row) > 1 else () for row in rows}


@lru_cache(maxsize=1)
def _no_prefix() -> tuple[str, ...]:
    """Return the beginnings of words in ku- that are no verb of mine, such as kuliah."""
    return tuple(row[0] for row in read_table("lexicon", "ku-words.tsv"))


@lru_cache(maxsize=1)
def _clitics() -> tuple[Clitic, ...]:
    clitics = []
    for ending, token, keep in read_table("lexicon", "clitics.tsv"):
        words = keep.split()
        whole_words = [row[0] for row in read_table("lexicon", "whole.tsv")]
        words += [word for word in whole_words if word.endswith(ending)]
        ends = tuple(word[1:] for word in words if word.startswith("*"))
        whole = frozenset(word for word in words if not word.startswith("*"))
        clitics.append(Clitic(ending, token, whole, ends))
    return tuple(clitics)


@lru_cache(maxsize=50_000)  # the lexer and those who tell languages ask for the same words
def normalise(raw: str) -> tuple[str, ...]:
    """Return the normalised words of one raw word.

    >>> normalise("Teman2ku")
    ('teman', 'ku')
    >>> normalise("don't")
    ('do', 'not')
    """
    word = unicodedata.normalize("NFKC", raw).lower().replace("’", "'").replace("`", "'")
    slang = slang_table()
    if word in slang:
        return slang[word]
    word = _ELONGATED.sub(r"\1", word)
    if word in slang:
        return slang[word]
    return _contraction(word) or _repeated(word) or _with_prefix(word) or _with_clitic(word)


def _contraction(word: str) -> tuple[str, ...] | None:
    match = _CONTRACTION.match(word)
    if not match:
        return None
    stem, ending = match.groups()
    if ending == "'s" and stem not in _IS_AFTER:
        return normalise(stem)
    return (_IRREGULAR.get(stem, stem), *_CONTRACTED[ending])


def _repeated(word: str) -> tuple[str, ...] | None:
    """Fold ``teman2`` and ``teman-teman``; take other hyphened words apart."""
    numbered = _NUMBERED.match(word)
    if numbered:
        return normalise(numbered[1] + (numbered[2] or ""))
    if "-" not in word:
        return None
    left, _, right = word.partition("-")
    if left and right.startswith(left):  # teman-teman, teman-temanku, baik-baiknya
        return normalise(right)
    if not left or not right:
        return normalise(left or right) if left or right else ()
    return (*normalise(left), *normalise(right))


def _with_prefix(word: str) -> tuple[str, ...] | None:
    stem = word.removeprefix(_PREFIX)
    if stem == word or len(stem) < _SHORTEST_VERB or word.startswith(_no_prefix()):
        return None
    return (_PREFIX, *_with_clitic(stem))


def _with_clitic(word: str) -> tuple[str, ...]:
    for clitic in _clitics():
        stem = clitic.stem_of(word)
        if stem is not None:
            standard = slang_table().get(stem, (stem,))
            return (*standard, clitic.token)
    return (word,)
