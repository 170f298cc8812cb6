"""The terms of a sentence, as columns, and the vocabulary that knows them (numpy alone).

A sentence is read as words (negated ones apart), pairs of neighbouring words, pairs with one word
between, and the character n-grams inside each word. The same arrays serve training
(:mod:`pipeline.features`) and scoring (:mod:`pipeline.scorer`), so both see the same terms.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from pipeline.concepts import CLASS, CUE, PATTERN, concept_tables
from pipeline.cues import Context
from pipeline.identity import NAME
from pipeline.keytable import KeyTable
from pipeline.lexer import Ints, Lexer
from pipeline.pieces import Kind
from pipeline.text import Tokens

NEGATED = "¬"
SKIP = "_"
_FEW = 5000  # pairs of some hundred sentences
_ENOUGH_FOR_A_DICTIONARY = 5000  # strings looked up before building one is quicker


@dataclass(frozen=True)
class Terms:
    """Words and word pairs of many sentences.

    ``word`` and ``negated`` have one entry a word token, ``token`` its index in the tokens;
    ``left``, ``right`` index those entries, one a pair; ``skip`` is 1 where a word stands between.
    """

    sentence: Ints
    word: Ints
    negated: Ints
    token: Ints
    left: Ints
    right: Ints
    skip: Ints


def terms_of(tokens: Tokens, context: Context, lexer: Lexer) -> Terms:
    """Return the words and pairs of every sentence.

    A name is the same word as any other name; words of degree ("sangat", "a bit") are read over.
    """
    token = np.flatnonzero((tokens.kind == Kind.WORD) & ~context.degree)
    word = np.where(context.naming[token], lexer.word_id(NAME), tokens.word[token])
    sentence = tokens.sentence[token]
    near = np.flatnonzero(sentence[1:] == sentence[:-1])
    far = np.flatnonzero(sentence[2:] == sentence[:-2])
    return Terms(
        sentence=sentence,
        word=word,
        negated=context.negated[token].astype(np.int64),
        token=token,
        left=np.concatenate([near, far]),
        right=np.concatenate([near + 1, far + 2]),
        skip=np.repeat([0, 1], [len(near), len(far)]),
    )


def packed(strings: Sequence[str]) -> NDArray[np.uint8]:
    """Return strings as one array of bytes, which holds no pickle."""
    return np.frombuffer("\n".join(strings).encode(), dtype=np.uint8)


def unpacked(array: NDArray[np.generic]) -> tuple[str, ...]:
    """Return the strings that :func:`packed` wrote."""
    text = array.tobytes().decode()
    return tuple(text.split("\n")) if text else ()


def character_ngrams(word: str, shortest: int, longest: int) -> list[str]:
    """Return the n-grams of a word with a blank at each end.

    >>> character_ngrams("ya", 2, 3)
    [' y', 'ya', 'a ', ' ya', 'ya ']
    """
    padded = f" {word} "
    return [
        padded[at : at + size]
        for size in range(shortest, longest + 1)
        for at in range(len(padded) - size + 1)
    ]


class Places:
    """Where strings stand among sorted ones: searched for at first, then kept in a dictionary.

    Parameters
    ----------
    strings
        The sorted strings.
    """

    def __init__(self, strings: tuple[str, ...]) -> None:
        self._strings = strings
        self._asked = 0

    def of(self, asked: Sequence[str]) -> list[int]:
        """Return the place of each string, -1 for those that are not there."""
        self._asked += len(asked)
        if self._asked > _ENOUGH_FOR_A_DICTIONARY:
            return list(map(self._number.get, asked, repeat(-1)))
        return [self._searched(string) for string in asked]

    @cached_property
    def _number(self) -> dict[str, int]:
        return dict(zip(self._strings, range(len(self._strings)), strict=True))

    def _searched(self, string: str) -> int:
        at = bisect_left(self._strings, string)
        return at if self._strings[at : at + 1] == (string,) else -1


@dataclass(frozen=True)
class Vocabulary:
    """Every term of a fitted model and its column; ``words`` and ``grams`` are sorted.

    ``unit_column`` and ``gram_column`` are 2 x n (plain, negated) with -1 for a term that was too
    rare; pairs are sorted keys ``(skip * words + left) * words + right`` in columns that follow
    one another from ``pair_offset``; ``entries`` are terms of the dictionary, in columns from
    ``entry_offset``.
    """

    words: tuple[str, ...]
    unit_column: Ints
    pair_keys: Ints
    pair_offset: int
    grams: tuple[str, ...]
    gram_column: Ints
    entries: tuple[str, ...]
    entry_offset: int
    shortest: int
    longest: int
    size: int

    @cached_property
    def word_places(self) -> Places:
        """Where each word stands."""
        return Places(self.words)

    @cached_property
    def gram_places(self) -> Places:
        """Where each character n-gram stands."""
        return Places(self.grams)

    def knows(self, word: str) -> bool:
        """Tell whether the model has learned something of a word."""
        return self.word_places.of([word])[0] >= 0

    def numbers_of(self, words: list[str]) -> Ints:
        """Return the place of each word, -1 for those unknown."""
        return np.asarray(self.word_places.of(words), dtype=np.int64)

    def grams_of(self, word: str) -> list[int]:
        """Return the places of the known n-grams of a word, repeats included."""
        grams = character_ngrams(word, self.shortest, self.longest)
        return [place for place in self.gram_places.of(grams) if place >= 0]

    @cached_property
    def pair_table(self) -> KeyTable:
        """Where each pair's key stands."""
        return KeyTable(self.pair_keys)

    @cached_property
    def entry_column(self) -> Ints:
        """Column of each term number of the dictionary in use, -1 for those not learned."""
        place = {name: self.entry_offset + i for i, name in enumerate(self.entries)}
        return np.asarray([place.get(name, -1) for name in concept_tables().names], np.int64)

    def pair_columns(self, left: Ints, right: Ints, skip: Ints) -> Ints:
        """Return the column of each pair of word places, -1 for those unknown."""
        if not len(self.pair_keys):
            return np.full(len(left), -1, dtype=np.int64)
        total = len(self.words)
        both = np.flatnonzero((left >= 0) & (right >= 0))
        key = (skip[both] * total + left[both]) * total + right[both]
        if len(key) < _FEW:  # not worth building a table for
            at = np.minimum(np.searchsorted(self.pair_keys, key), len(self.pair_keys) - 1)
            at = np.where(self.pair_keys[at] == key, at, -1)
        else:
            at = self.pair_table.find(key)
        column = np.full(len(left), -1, dtype=np.int64)
        column[both] = np.where(at >= 0, at + self.pair_offset, -1)
        return column

    def names(self) -> list[str]:
        """Return the term of every column, readable: ``peduli``, ``¬peduli``, ``tidak suka``."""
        names = [""] * self.size
        for mark, columns in zip(("", NEGATED), self.unit_column, strict=True):
            for place in np.flatnonzero(columns >= 0):
                names[columns[place]] = mark + self.words[place]
        total = len(self.words)
        for i, key in enumerate(self.pair_keys):
            rest, right = divmod(int(key), total)
            skip, left = divmod(rest, total)
            between = f" {SKIP} " if skip else " "
            names[self.pair_offset + i] = self.words[left] + between + self.words[right]
        for mark, columns in zip(("", NEGATED), self.gram_column, strict=True):
            for place in np.flatnonzero(columns >= 0):
                names[columns[place]] = f"{mark}[{self.grams[place]}]"
        names[self.entry_offset : self.entry_offset + len(self.entries)] = self.entries
        return names

    def kinds(self) -> NDArray[np.object_]:
        """Return what kind of term every column is."""
        kinds = np.full(self.size, "character n-gram", dtype=object)
        kinds[: self.pair_offset] = "word"
        negated = self.unit_column[1]
        kinds[negated[negated >= 0]] = "negated word"
        skip = self.pair_keys >= len(self.words) ** 2
        pairs = slice(self.pair_offset, self.pair_offset + len(skip))
        kinds[pairs] = np.where(skip, "pair around a word", "pair")
        kinds[self.entry_offset : self.entry_offset + len(self.entries)] = "expression"
        return kinds


@dataclass(frozen=True)
class ChannelWeights:
    """What one occurrence of a term counts, by the kind of term."""

    word: float = 0.2
    pair: float = 0.2
    skip: float = 0.2
    character: float = 0.08
    concept: float = 0.3
    expression: float = 0.2
    cue: float = 0.3

    def counts(self, vocabulary: Vocabulary) -> NDArray[np.float64]:
        """Return the weight of every column."""
        counts = np.full(vocabulary.size, self.character)
        counts[: vocabulary.pair_offset] = self.word
        skip = vocabulary.pair_keys >= len(vocabulary.words) ** 2
        pairs = slice(vocabulary.pair_offset, vocabulary.pair_offset + len(skip))
        counts[pairs] = np.where(skip, self.skip, self.pair)
        by_channel = {CLASS: self.concept, PATTERN: self.expression, CUE: self.cue}
        tables = concept_tables()
        channel = dict(zip(tables.names, tables.channel.tolist(), strict=True))
        entries = slice(vocabulary.entry_offset, vocabulary.entry_offset + len(vocabulary.entries))
        counts[entries] = [by_channel[channel[name]] for name in vocabulary.entries]
        return counts
