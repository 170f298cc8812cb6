"""Score sentences with arrays alone: tokens in, log-odds and their terms out (numpy, no sklearn).

A sentence's log-odds are ``intercept + sum(term weights) / sqrt(sum(term counts))``. What one
word contributes (itself and the character n-grams inside it) is worked out once per distinct
word and remembered, so reading a text is table look-up and one sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.concepts import LexiconTerms, lexicon_terms
from pipeline.cues import Context
from pipeline.identity import masked
from pipeline.records import ModelVersion, Profile, Words
from pipeline.text import Ints, Lexer, Tokens
from pipeline.vocabulary import Terms, Vocabulary, terms_of

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Coefficients:
    """What a model has learned, as arrays.

    ``weights`` (terms x labels) already hold channel weight, idf and coefficient; ``counts`` is
    what one occurrence of a term adds to the sentence's total count.
    """

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    weights: Floats
    counts: Floats
    intercept: Floats
    thresholds: Floats


@dataclass(frozen=True)
class ModelData:
    """Everything scoring needs of a model folder.

    ``names`` and ``hints`` hold the words for each trait; ``sources`` the document's sentence
    for each label.
    """

    profile: Profile
    coefficients: Coefficients
    names: dict[str, Words]
    hints: dict[str, Words]
    sources: dict[str, str]
    version: ModelVersion


@dataclass(frozen=True)
class Scores:
    """Log-odds of every sentence and what they are made of.

    ``unit`` (words x labels), ``pair`` (known pairs x labels) and ``entry`` (known dictionary
    terms x labels) are unscaled; ``scale`` (one a sentence) multiplies them.
    """

    terms: Terms
    entries: LexiconTerms
    log_odds: Floats
    unit: Floats
    pair: Floats
    pair_known: Ints
    entry: Floats
    entry_known: Ints
    scale: Floats

    @cached_property
    def pair_owner(self) -> Ints:
        """Sentence of each known pair."""
        return self.terms.sentence[self.terms.left[self.pair_known]]

    @cached_property
    def entry_owner(self) -> Ints:
        """Sentence of each known dictionary term, ascending."""
        return self.entries.sentence[self.entry_known]


class Scorer:
    """Applies :class:`Coefficients` to tokens read by one lexer.

    Parameters
    ----------
    coefficients
        The arrays of a trained model.
    lexer
        The memo of pieces and words; its word ids index this scorer's own memo.
    """

    def __init__(self, coefficients: Coefficients, lexer: Lexer) -> None:
        self.coefficients = coefficients
        self.lexer = lexer
        self.reset()

    def reset(self) -> None:
        """Forget the per-word sums (after the lexer was reset)."""
        labels = len(self.coefficients.labels)
        self._place = np.zeros(0, dtype=np.int64)
        self._weight = np.zeros((0, 2, labels))
        self._count = np.zeros((0, 2))

    def _learn_words(self) -> None:
        """Work out what each word new to the lexer contributes, plain and negated."""
        fresh = self.lexer.words[len(self._place) :]
        if not fresh:
            return
        know = self.coefficients
        place = know.vocabulary.numbers_of([masked(word) for word in fresh])
        weight = np.zeros((len(fresh), 2, len(know.labels)))
        count = np.zeros((len(fresh), 2))
        for i, word in enumerate(fresh):
            self._sum_word(masked(word), int(place[i]), weight[i], count[i])
        self._place = np.concatenate([self._place, place])
        self._weight = np.concatenate([self._weight, weight])
        self._count = np.concatenate([self._count, count])

    def _sum_word(self, word: str, place: int, weight: Floats, count: Floats) -> None:
        know = self.coefficients
        grams = know.vocabulary.grams_of(word)
        for negated in (0, 1):
            columns = know.vocabulary.gram_column[negated, grams]
            columns = columns[columns >= 0]
            if place >= 0 and know.vocabulary.unit_column[negated, place] >= 0:
                columns = np.append(columns, know.vocabulary.unit_column[negated, place])
            weight[negated] = know.weights[columns].sum(axis=0)
            count[negated] = know.counts[columns].sum()

    def score(self, tokens: Tokens, context: Context) -> Scores:
        """Return the log-odds of every sentence (sentences x labels) with their parts."""
        know = self.coefficients
        terms = terms_of(tokens, context, self.lexer)
        self._learn_words()
        unit = self._weight[terms.word, terms.negated]
        total = np.bincount(
            terms.sentence, self._count[terms.word, terms.negated], minlength=tokens.sentences
        )
        place = self._place[terms.word]
        column = know.vocabulary.pair_columns(place[terms.left], place[terms.right], terms.skip)
        known = np.flatnonzero(column >= 0)
        pair = know.weights[column[known]]
        pair_sentence = terms.sentence[terms.left[known]]
        total += np.bincount(pair_sentence, know.counts[column[known]], minlength=tokens.sentences)
        entries = lexicon_terms(tokens, context, self.lexer)
        entry_column = know.vocabulary.entry_column[entries.number]
        entry_known = np.flatnonzero(entry_column >= 0)
        entry = know.weights[entry_column[entry_known]]
        entry_sentence = entries.sentence[entry_known]
        total += np.bincount(
            entry_sentence, know.counts[entry_column[entry_known]], minlength=tokens.sentences
        )
        scale = 1.0 / np.sqrt(np.where(total > 0, total, 1.0))
        summed = _sum_by(terms.sentence, unit, tokens.sentences)
        summed += _sum_by(pair_sentence, pair, tokens.sentences)
        summed += _sum_by(entry_sentence, entry, tokens.sentences)
        log_odds = know.intercept + summed * scale[:, None]
        return Scores(terms, entries, log_odds, unit, pair, known, entry, entry_known, scale)


def _sum_by(group: Ints, values: Floats, groups: int) -> Floats:
    """Return the sums of the rows of ``values`` by group, groups x columns."""
    total = np.zeros((groups, values.shape[1]))
    if len(group) > 64:
        for column in range(values.shape[1]):
            total[:, column] = np.bincount(group, values[:, column], minlength=groups)
    else:
        np.add.at(total, group, values)
    return total
