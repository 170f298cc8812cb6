"""The TF-IDF features as scikit-learn transformers: sentences in, a sparse matrix out.

:class:`TermCounter` counts words, pairs and character n-grams with a weight a channel;
:class:`LengthScaledTfidf` weighs them by rarity and divides by the square root of the sentence's
total count. There is no row norm: a score stays a plain sum over words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from pipeline.cues import read_context
from pipeline.text import Ints, Lexer, tokenise
from pipeline.vocabulary import Terms, Vocabulary, character_ngrams, terms_of

Matrix = sparse.csr_matrix


def _counted(row: Ints, column: Ints, shape: tuple[int, int]) -> Matrix:
    """Return a matrix that counts how often each (row, column) occurs."""
    ones = np.ones(len(row))
    return sparse.csr_matrix((ones, (row, column)), shape=shape)


def _frequent(row: Ints, key: Ints, min_df: int) -> Ints:
    """Return the sorted keys that occur in at least ``min_df`` different rows."""
    if not len(key):
        return key
    order = np.lexsort((row, key))
    row, key = row[order], key[order]
    fresh = np.ones(len(key), dtype=bool)
    fresh[1:] = (key[1:] != key[:-1]) | (row[1:] != row[:-1])
    values, counts = np.unique(key[fresh], return_counts=True)
    return values[counts >= min_df]


class TermCounter(TransformerMixin, BaseEstimator):
    """Count the terms of sentences; every row is one sentence.

    Parameters
    ----------
    min_df
        Sentences a term must occur in to be kept.
    word_weight, pair_weight, skip_weight, character_weight
        What one occurrence counts, by channel.
    shortest, longest
        Lengths of character n-grams.
    """

    def __init__(
        self,
        *,
        min_df: int = 2,
        word_weight: float = 0.2,
        pair_weight: float = 0.2,
        skip_weight: float = 0.2,
        character_weight: float = 0.08,
        shortest: int = 2,
        longest: int = 5,
    ) -> None:
        self.min_df = min_df
        self.word_weight = word_weight
        self.pair_weight = pair_weight
        self.skip_weight = skip_weight
        self.character_weight = character_weight
        self.shortest = shortest
        self.longest = longest

    def fit(self, X: Sequence[str], y: object = None) -> Self:
        """Learn the vocabulary of sentences."""
        lexer, terms, _ = self._read(X)
        words = self._learn_words(lexer, terms)
        number = {word: i for i, word in enumerate(words)}
        place = np.fromiter((number.get(w, -1) for w in lexer.words), np.int64, len(lexer.words))
        unit, offset = self._learn_units(terms, place, len(words))
        pairs = self._learn_pairs(terms, place, len(words))
        grams, gram_column, size = self._learn_grams(lexer, terms, len(X), offset + len(pairs))
        self.vocabulary_ = Vocabulary(
            words, unit, pairs, offset, grams, gram_column, self.shortest, self.longest, size
        )
        return self

    def _read(self, X: Sequence[str]) -> tuple[Lexer, Terms, int]:
        lexer = Lexer()
        tokens = tokenise(list(X), lexer, whole=True)
        terms = terms_of(tokens, read_context(tokens, lexer))
        # a text without a word is no sentence: number rows by text
        rows = tokens.text_of[terms.sentence]
        return lexer, Terms(rows, *_rest(terms)), len(X)

    def _learn_words(self, lexer: Lexer, terms: Terms) -> tuple[str, ...]:
        kept = _frequent(terms.sentence, terms.word, self.min_df)
        return tuple(sorted(lexer.words[i] for i in kept))

    def _learn_units(self, terms: Terms, place: Ints, total: int) -> tuple[Ints, int]:
        unit = np.full((2, total), -1, dtype=np.int64)
        known = place[terms.word] >= 0
        key = terms.negated[known] * total + place[terms.word[known]]
        kept = _frequent(terms.sentence[known], key, self.min_df)
        unit.reshape(-1)[kept] = np.arange(len(kept))
        return unit, len(kept)

    def _learn_pairs(self, terms: Terms, place: Ints, total: int) -> Ints:
        left, right = place[terms.word[terms.left]], place[terms.word[terms.right]]
        known = (left >= 0) & (right >= 0)
        key = ((terms.skip * total + left) * total + right)[known]
        return _frequent(terms.sentence[terms.left][known], key, self.min_df)

    def _learn_grams(
        self, lexer: Lexer, terms: Terms, rows: int, offset: int
    ) -> tuple[tuple[str, ...], Ints, int]:
        seen: dict[str, int] = {}
        word_of, gram_of = [], []
        for i in np.unique(terms.word):
            for gram in character_ngrams(lexer.words[i], self.shortest, self.longest):
                word_of.append(i)
                gram_of.append(seen.setdefault(gram, len(seen)))
        shape = (len(lexer.words), len(seen))
        within = _counted(np.asarray(word_of), np.asarray(gram_of), shape)
        df = np.empty((2, len(seen)), dtype=np.int64)
        for negated in (0, 1):
            mine = terms.negated == negated
            held = _counted(terms.sentence[mine], terms.word[mine], (rows, shape[0])) @ within
            df[negated] = np.bincount(held.tocsr().indices, minlength=len(seen))
        names = sorted(g for g, i in seen.items() if df[:, i].max() >= self.min_df)
        frequency = df[:, [seen[name] for name in names]]
        column = np.full(frequency.shape, -1, dtype=np.int64)
        kept = frequency >= self.min_df
        column[kept] = offset + np.arange(int(kept.sum()))
        return tuple(names), column, offset + int(kept.sum())

    def transform(self, X: Sequence[str]) -> Matrix:
        """Return weighted term counts, sentences x terms."""
        check_is_fitted(self)
        lexer, terms, rows = self._read(X)
        vocabulary = self.vocabulary_
        place = vocabulary.numbers_of(lexer.words)
        shape = (rows, vocabulary.size)
        counts = self._units(terms, place, shape) + self._pairs(terms, place, shape)
        return (counts + self._grams(lexer, terms, shape)).tocsr()

    def _units(self, terms: Terms, place: Ints, shape: tuple[int, int]) -> Matrix:
        number = place[terms.word]
        column = np.where(number >= 0, self.vocabulary_.unit_column[terms.negated, number], -1)
        known = column >= 0
        return _counted(terms.sentence[known], column[known], shape) * self.word_weight

    def _pairs(self, terms: Terms, place: Ints, shape: tuple[int, int]) -> Matrix:
        left, right = place[terms.word[terms.left]], place[terms.word[terms.right]]
        column = self.vocabulary_.pair_columns(left, right, terms.skip)
        row = terms.sentence[terms.left]
        found = sparse.csr_matrix(shape)
        for skip, weight in enumerate((self.pair_weight, self.skip_weight)):
            mine = (column >= 0) & (terms.skip == skip)
            found = found + _counted(row[mine], column[mine], shape) * weight
        return found

    def _grams(self, lexer: Lexer, terms: Terms, shape: tuple[int, int]) -> Matrix:
        vocabulary = self.vocabulary_
        word_of, gram_of = [], []
        for i in np.unique(terms.word):
            grams = vocabulary.grams_of(lexer.words[i])
            word_of += [i] * len(grams)
            gram_of += grams
        owner, gram = np.asarray(word_of, dtype=np.int64), np.asarray(gram_of, dtype=np.int64)
        found = sparse.csr_matrix(shape)
        for negated in (0, 1):
            column = vocabulary.gram_column[negated, gram]
            kept = column >= 0
            within = _counted(owner[kept], column[kept], (len(lexer.words), shape[1]))
            mine = terms.negated == negated
            held = _counted(terms.sentence[mine], terms.word[mine], (shape[0], len(lexer.words)))
            found = found + held @ within
        return found * self.character_weight

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """Return the term of every column."""
        check_is_fitted(self)
        return np.asarray(self.vocabulary_.names(), dtype=object)

    def __sklearn_tags__(self):  # noqa: ANN204 - scikit-learn's own Tags type
        """Tell scikit-learn that rows are strings."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


def _rest(terms: Terms) -> tuple[Ints, ...]:
    """Return the fields of terms behind ``sentence``."""
    return (terms.word, terms.negated, terms.token, terms.left, terms.right, terms.skip)


class LengthScaledTfidf(TransformerMixin, BaseEstimator):
    """Weigh counts by inverse document frequency and divide by the root of the row's total.

    The factor of a row depends on the sum of its counts alone, so a linear score stays a sum of
    one number a term, times one number a row.
    """

    def fit(self, X: Matrix, y: object = None) -> Self:
        """Learn the smoothed inverse document frequency of each column."""
        X = validate_data(self, X, accept_sparse="csr", dtype=np.float64)
        rows = X.shape[0]
        present = X != 0
        df = np.asarray(present.sum(axis=0)).ravel()
        self.idf_ = np.log((1 + rows) / (1 + df)) + 1
        return self

    def transform(self, X: Matrix) -> Matrix:
        """Return the weighed matrix, rows x terms."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=np.float64, reset=False)
        X = sparse.csr_matrix(X)
        total = np.abs(X).sum(axis=1).A1 if hasattr(X.sum(axis=1), "A1") else X.sum(axis=1)
        scale = 1.0 / np.sqrt(np.where(total > 0, total, 1.0))
        return sparse.csr_matrix(sparse.diags(scale) @ X @ sparse.diags(self.idf_))

    def __sklearn_tags__(self):  # noqa: ANN204 - scikit-learn's own Tags type
        """Tell scikit-learn that sparse rows are welcome."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags
