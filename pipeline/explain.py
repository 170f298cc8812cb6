"""Which words made a label, for the labels of a whole chunk of texts at once.

In come the scores of many sentences and the labels they were given, out go columns of terms with
places and contributions; a label's own terms are a view of them, spelled out when looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

import numpy as np

from pipeline.concepts import concept_tables
from pipeline.lexer import Ints
from pipeline.loops import Loops, loops
from pipeline.records import Term
from pipeline.scorer import Floats, Scores
from pipeline.text import Tokens
from pipeline.vocabulary import NEGATED, SKIP

_PLAIN, _NEGATED, _PAIR, _SKIP, _ENTRY = range(5)


@dataclass(frozen=True)
class TermColumns:
    """The terms of many labels, one label after another.

    ``bounds`` tells where each label's terms begin; ``form`` what ``left`` (a word or a dictionary
    entry) and ``right`` (a pair's second word) number; ``words`` are the lexer's.
    """

    bounds: Ints
    start: Ints
    end: Ints
    form: Ints
    left: Ints
    right: Ints
    share: Floats
    words: Sequence[str]

    def of(self, label: int) -> TermView:
        """Return the terms of one label."""
        return TermView(self, label)

    @cached_property
    def _places(self) -> list[int]:
        return self.bounds.tolist()

    def spelled_out(self, label: int) -> list[Term]:
        """Return the terms of one label as records."""
        here = slice(self._places[label], self._places[label + 1])
        columns = zip(*(c[here].tolist() for c in (self.form, self.left, self.right)), strict=True)
        names = [self.name(*column) for column in columns]
        start, end, share = (c[here].tolist() for c in (self.start, self.end, self.share))
        return list(map(Term, start, end, names, share))

    def name(self, form: int, left: int, right: int) -> str:
        """Return how a term is written: ``peduli``, ``¬peduli``, ``tidak suka``."""
        if form == _ENTRY:
            return concept_tables().names[left]
        if form == _NEGATED:
            return NEGATED + self.words[left]
        if form == _PLAIN:
            return self.words[left]
        between = f" {SKIP} " if form == _SKIP else " "
        return self.words[left] + between + self.words[right]


class TermView(Sequence[Term]):
    """The terms of one label: a tuple of :class:`Term` that is made when it is looked at."""

    __slots__ = ("_columns", "_label")

    def __init__(self, columns: TermColumns, label: int) -> None:
        self._columns = columns
        self._label = label

    def __len__(self) -> int:
        bounds = self._columns.bounds
        return int(bounds[self._label + 1] - bounds[self._label])

    @overload
    def __getitem__(self, index: int) -> Term: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Term]: ...

    def __getitem__(self, index: int | slice) -> Term | Sequence[Term]:
        return self._columns.spelled_out(self._label)[index]

    def __iter__(self) -> Iterator[Term]:
        return iter(self._columns.spelled_out(self._label))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (tuple, TermView)) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (list(self),)  # a chunk's columns do not travel with one label


def explain(
    tokens: Tokens, scores: Scores, sentence: Ints, label: Ints, words: Sequence[str]
) -> TermColumns:
    """Return the terms of labels, given as pairs of a sentence and a label's column.

    A label's shares and its intercept add up to its log-odds. Words come first, then pairs, then
    entries of the dictionary, each in reading order; terms that contribute nothing are left out.
    """
    if fast := loops():
        return _by_loop(fast, tokens, scores, sentence, label, words)
    parts = [
        _words(tokens, scores, sentence, label),
        _pairs(tokens, scores, sentence, label),
        _entries(tokens, scores, sentence, label),
    ]
    owner, start, end, form, left, right, share, held = map(
        np.concatenate, zip(*parts, strict=True)
    )
    whole, clause, part = scores.scales(sentence, label)
    share = share * (whole[owner] + np.where(held == clause[owner], part[owner], 0.0))
    order = np.argsort(owner, kind="stable")
    order = order[share[order] != 0.0]
    bounds = np.searchsorted(owner[order], np.arange(len(sentence) + 1))
    names = (form[order], left[order], right[order])
    return TermColumns(bounds, start[order], end[order], *names, share[order], words)


def _by_loop(
    fast: Loops, tokens: Tokens, scores: Scores, sentence: Ints, label: Ints, names: Sequence[str]
) -> TermColumns:
    """Return the same by one compiled loop."""
    terms, found, know = scores.terms, scores.found, scores.know
    words, pairs, entries = scores.words, scores.pairs, scores.entries
    which = entries.which
    number, first, last = found.number[which], found.first[which], found.last[which]
    bounds, columns, share = fast.label_terms(
        (sentence, label),
        scores.scales(sentence, label),
        (words.clause, pairs.clause, entries.clause),
        (tokens.start, tokens.end),
        (words.sentence, words.row, terms.token, terms.word, terms.negated),
        scores.word_weight,
        (pairs.sentence, pairs.row, pairs.which, terms.left, terms.right, terms.skip),
        (entries.sentence, entries.row, number, first, last),
        (know.packed, know.factor),
        (_PAIR, _ENTRY),
    )
    start, end, form, left, right = columns
    return TermColumns(bounds, start, end, form, left, right, share, names)


def _spread(sorted_owner: Ints, sentence: Ints) -> tuple[Ints, Ints]:
    """Return, for entries grouped by sentence, each label's number and the entries it has."""
    low = np.searchsorted(sorted_owner, sentence)
    many = np.searchsorted(sorted_owner, sentence, side="right") - low
    owner = np.repeat(np.arange(len(sentence)), many)
    return owner, np.arange(len(owner)) + np.repeat(low - np.cumsum(many) + many, many)


def _words(tokens: Tokens, scores: Scores, sentence: Ints, label: Ints) -> tuple[Any, ...]:
    terms, part = scores.terms, scores.words
    owner, at = _spread(part.sentence, sentence)
    token = terms.token[at]
    share = scores.word_weight[part.row[at], label[owner]]
    nothing = np.zeros(len(at), dtype=np.int64)
    place = (tokens.start[token], tokens.end[token])
    return owner, *place, terms.negated[at], terms.word[at], nothing, share, part.clause[at]


def _pairs(tokens: Tokens, scores: Scores, sentence: Ints, label: Ints) -> tuple[Any, ...]:
    terms, part = scores.terms, scores.pairs
    owner, at = _spread(part.sentence, sentence)
    pair = part.which[at]
    left, right = terms.left[pair], terms.right[pair]
    place = (tokens.start[terms.token[left]], tokens.end[terms.token[right]])
    names = (_PAIR + terms.skip[pair], terms.word[left], terms.word[right])
    share = scores.know.weight(part.row[at], label[owner])
    return owner, *place, *names, share, part.clause[at]


def _entries(tokens: Tokens, scores: Scores, sentence: Ints, label: Ints) -> tuple[Any, ...]:
    part = scores.entries
    owner, at = _spread(part.sentence, sentence)
    entry = part.which[at]
    first, last = scores.found.first[entry], scores.found.last[entry]
    form = np.full(len(at), _ENTRY)
    names = (form, scores.found.number[entry], np.zeros(len(at), dtype=np.int64))
    share = scores.know.weight(part.row[at], label[owner])
    return owner, tokens.start[first], tokens.end[last], *names, share, part.clause[at]
