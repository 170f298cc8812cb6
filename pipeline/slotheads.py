"""Open slots: a field of the document's own (knowledge of Z, skill in Z, interest in Z).

Nobody wrote statements about Z. A sentence speaks for such a slot where it uses words that lie
near Z in meaning (*near*), in the tone of people who speak of a field of theirs (*kind*), and by
the heads of polarity and claim, learned on sentences of people. How much each counts is learned
on fields of ``data/lexicon/slots.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from pipeline.fields import said_of, slot_lexicon
from pipeline.heads import Heads, fit_heads
from pipeline.lexer import Ints
from pipeline.model import Floats
from pipeline.records import Statement
from pipeline.space import FOLDS, Space
from pipeline.vectors import likeness_of

NEAR, KIND, TOLD = "near", "kind", "told"
_SHARE = 0.05  # of sentences that carry a slot's label
_LEAST = 0.06  # lowest chance a label is given from; at .04 "Hobi saya futsal." likes coffee
_FAR = 0.35  # likeness below which a word is not of the field
_NEAR_SCALE = 3.0  # brings the sum of near words to the size of a head's score
# Frames name the field outright, people seldom do: a mix free to trust frames gives the label to
# nothing else, so it is held back.
_C = 0.03
_C_FREE = 1.0


@dataclass(frozen=True)
class Mix:
    """How much each head counts, and from which chance a label is given.

    Attributes
    ----------
    heads
        Names of the heads: told, near and kind are the label's, others are shared by all.
    weights, intercept
        Of the logistic regression over their scores.
    threshold
        The lowest chance a label is given from.
    """

    heads: tuple[str, ...]
    weights: Floats
    intercept: float
    threshold: float

    def chance(self, scores: Floats) -> Floats:
        """Return the probability of rows of scores (rows x heads)."""
        return np.asarray(1.0 / (1.0 + np.exp(-(scores @ self.weights + self.intercept))))


def learn_mix(
    scores: Floats,
    truth: NDArray[np.int8],
    weight: Floats,
    heads: tuple[str, ...],
    least: float,
    *,
    held_back: bool = False,
) -> Mix:
    """Learn what each head counts, rows weighed by how common their kind is."""
    learned = LogisticRegression(C=_C if held_back else _C_FREE, max_iter=500)
    learned.fit(scores, truth, sample_weight=weight)
    return Mix(heads, learned.coef_[0], float(learned.intercept_[0]), least)


def group_weights(groups: NDArray[np.int64], shares: Sequence[float]) -> Floats:
    """Return a weight a row, so that each group has its share of all."""
    counts = np.bincount(groups, minlength=len(shares))
    return np.asarray(np.asarray(shares) / np.maximum(counts, 1) * len(groups))[groups]


def slots() -> tuple[str, ...]:
    """Return the kinds of open slots."""
    return tuple(kind for kind in slot_lexicon() if kind != "fields")


def near_fields(space: Space, fields: Sequence[Sequence[str]]) -> Floats:
    """Return, for each field's words, what every word of the vocabulary counts for it.

    People speak of a field in words no document names ("npwp" for taxes), and in both languages:
    a word counts by how much nearer than ``_FAR`` it lies to the nearest word of the field.
    """
    found = np.zeros((len(fields), space.X.shape[1]))
    vocabulary = space.counter.vocabulary_
    for row, words in zip(found, fields, strict=True):
        like = likeness_of(vocabulary.words, words)
        counts = _NEAR_SCALE * np.clip(like - _FAR, 0.0, None) / (1.0 - _FAR)
        for columns in vocabulary.unit_column:  # plain, negated
            known = columns >= 0
            row[columns[known]] = counts[known] / np.sqrt(space.tfidf.idf_[columns[known]])
    return found


@dataclass(frozen=True)
class _Said:
    """What is said of many fields: texts, their signs, fields and folds."""

    X: sparse.csr_matrix
    sign: NDArray[np.str_]
    field: Ints
    fold: Ints
    fields: tuple[tuple[str, ...], ...]


def _fields() -> list[tuple[str, tuple[str, ...]]]:
    """Return language and words of each field the frames are tried on."""
    return [
        (language, (name, *words))
        for language, held in slot_lexicon()["fields"].items()
        for name, words in held.items()
    ]


def _framed(kind: str) -> list[tuple[str, str, int]]:
    """Return text, sign and field of every frame of a kind, said of every field."""
    return [
        (text, sign, number)
        for number, (language, words) in enumerate(_fields())
        for text, sign, _ in said_of(kind, language, words)
    ]


def framed_statements(kind: str) -> list[Statement]:
    """Return what a kind's heads learn from beside the shared statements, in order."""
    return [
        Statement(text, () if sign == "0" else (f"{kind}{sign}",), origin="lexicon")
        for text, sign, _ in _framed(kind)
    ]


def _said(space: Space, kind: str) -> _Said:
    texts, signs, numbers = zip(*_framed(kind), strict=True)
    field = np.asarray(numbers)
    named = tuple(words for _, words in _fields())
    # a field never seen, in frames that were
    return _Said(space.rows_of(texts), np.asarray(signs), field, field % FOLDS, named)


def slot_kind(space: Space, kind: str) -> Heads:
    """Learn how people speak of a field they know (or are skilled in, or like), whatever it is."""
    said = _said(space, kind)
    X = sparse.csr_matrix(sparse.vstack([space.X, said.X]))
    first = len(space.statements)
    silent = np.zeros(first, dtype=np.int8)
    targets = [np.concatenate([silent, (said.sign == sign).astype(np.int8)]) for sign in "+-"]
    rows = np.concatenate([space.sample, np.arange(first, X.shape[0])])
    return fit_heads(X, targets, rows, np.concatenate([space.fold, said.fold]))


def slot_mix(space: Space, kind: str, sign: str, heads: Heads, tones: dict[str, Heads]) -> Mix:
    """Learn a slot's mix: neither naming the field nor the tone alone is enough.

    What was told of the field in frames says nothing of other frames, and is not listened to.
    """
    said = _said(space, kind)
    first = len(space.statements)
    spoken = [
        np.concatenate([held.held_out[space.sample, 0], held.scores(said.X)[:, 0]])
        for held in tones.values()
    ]
    own = heads.held_out[:, 0]
    tone = np.column_stack([np.concatenate([own[space.sample], own[first:]]), *spoken])
    scores, groups = zip(*_trials(space, said, tone, sign), strict=True)
    group = np.concatenate(groups)
    rest = 1.0 - _SHARE
    weight = group_weights(group, (0.4 * rest, _SHARE, 0.3 * rest, 0.3 * rest))
    truth = (group == 1).astype(np.int8)
    listened = (NEAR, KIND, *tones)
    return learn_mix(np.vstack(scores), truth, weight, listened, _LEAST, held_back=True)


def _trials(
    space: Space, said: _Said, tone: Floats, sign: str
) -> Iterator[tuple[Floats, NDArray[np.int64]]]:
    """Yield, for each field, the scores of sentences and what group each is of.

    Groups: 0 anything (each field its part of the sample), 1 the field with this sign, 2 the field
    without it, 3 another field said the same way.
    """
    near = near_fields(space, said.fields)
    X = sparse.csr_matrix(sparse.vstack([space.X[space.sample], said.X]))
    count, first = len(said.fields), len(space.sample)
    for number in range(count):
        theirs = said.field == (number + 1) % count
        mine = said.field == number
        true = mine & (said.sign == sign)
        group = np.where(true, 1, np.where(mine, 2, 3))
        anything = np.arange(number, first, count)
        about = np.flatnonzero(mine | theirs)
        rows = np.concatenate([anything, first + about])
        groups = np.concatenate([np.zeros(len(anything), dtype=np.int64), group[about]])
        yield np.column_stack([X[rows] @ near[number], tone[rows]]), groups
