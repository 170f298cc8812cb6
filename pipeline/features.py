"""The TF-IDF features as scikit-learn transformers: sentences in, a sparse matrix out.

:class:`TermCounter` counts words, pairs, character n-grams and dictionary entries with a weight a
channel; :class:`LengthScaledTfidf` weighs them by rarity and divides by the square root of the
sentence's total count. There is no row norm: a score stays a plain sum over terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from pipeline.clauses import clauses_of
from pipeline.concepts import LexiconTerms, concept_tables, lexicon_terms
from pipeline.cues import read_context
from pipeline.identity import feature_word
from pipeline.lexer import Ints, Lexer
from pipeline.particles import without_particles
from pipeline.spelling import is_slip
from pipeline.text import tokenise
from pipeline.vectors import vector_words
from pipeline.vocabulary import ChannelWeights, Terms, Vocabulary, character_ngrams, terms_of

_MANY = 4  # sentences that hold a word typed on purpose


def _counted(row: Ints, column: Ints, shape: tuple[int, int]) -> sparse.csr_matrix:
    """Return a matrix that counts how often each (row, column) occurs."""
    return sparse.csr_matrix((np.ones(len(row)), (row, column)), shape=shape)


def _frequent(row: Ints, key: Ints, min_df: int) -> Ints:
    """Return the sorted keys that occur in at least ``min_df`` different rows."""
    values, rows = _rows_of(row, key)
    return values[rows >= min_df]


def _rows_of(row: Ints, key: Ints) -> tuple[Ints, Ints]:
    """Return the sorted keys, and in how many different rows each occurs."""
    if not len(key):
        return key, key
    order = np.lexsort((row, key))
    row, key = row[order], key[order]
    fresh = np.ones(len(key), dtype=bool)
    fresh[1:] = (key[1:] != key[:-1]) | (row[1:] != row[:-1])
    return np.unique(key[fresh], return_counts=True)


@dataclass(frozen=True)
class _Sentences:
    """Sentences read for counting: row of each word, pair and entry; words by number in ``words``.

    ``clause`` holds the clause of each word, pair and entry, -1 where it is in none that counts;
    ``owner`` the row each clause is of.
    """

    rows: int
    words: list[str]
    row: Ints
    word: Ints
    terms: Terms
    pair_row: Ints
    entries: LexiconTerms
    entry_row: Ints
    clause: tuple[Ints, Ints, Ints]
    owner: Ints

    def by_clause(self) -> _Sentences:
        """Return the clauses as rows, and a last row for what is in none."""
        rows = len(self.owner)
        word, pair, entry = (np.where(held < 0, rows, held) for held in self.clause)
        return replace(self, rows=rows + 1, row=word, pair_row=pair, entry_row=entry)


def _read(X: Sequence[str]) -> _Sentences:
    lexer = Lexer()
    tokens = without_particles(tokenise(list(X), lexer, whole=True), lexer)
    context = read_context(tokens, lexer)
    terms = terms_of(tokens, context, lexer)
    entries = lexicon_terms(tokens, context, lexer)
    number: dict[str, int] = {}
    feature = [number.setdefault(feature_word(word), len(number)) for word in lexer.words]
    # a text without a word is no sentence: rows are numbered by text
    row = tokens.text_of[terms.sentence]
    clauses = clauses_of(terms, tokens, lexer)
    return _Sentences(
        rows=len(X),
        words=list(number),
        row=row,
        word=np.asarray(feature, dtype=np.int64)[terms.word],
        terms=terms,
        pair_row=row[terms.left],
        entries=entries,
        entry_row=tokens.text_of[entries.sentence],
        clause=(
            clauses.word,
            clauses.of_pairs(terms, np.arange(len(terms.left))),
            clauses.of_spans(terms, entries.first, entries.last),
        ),
        owner=tokens.text_of[clauses.sentence],
    )


class TermCounter(TransformerMixin, BaseEstimator):
    """Count the terms of sentences; every row is one sentence.

    Parameters
    ----------
    weights
        What one occurrence counts, by channel.
    min_df
        Sentences a term must occur in to be kept; words of the word vectors are always kept.
    shortest, longest
        Lengths of character n-grams.
    """

    def __init__(
        self,
        weights: ChannelWeights | None = None,
        *,
        min_df: int = 2,
        shortest: int = 2,
        longest: int = 5,
    ) -> None:
        self.weights = weights
        self.min_df = min_df
        self.shortest = shortest
        self.longest = longest

    def channel_weights(self) -> ChannelWeights:
        """Return what one occurrence counts, by channel."""
        return self.weights or ChannelWeights()

    def fit(self, X: Sequence[str], y: object = None) -> Self:
        """Learn the vocabulary of sentences."""
        self._learn(_read(X))
        return self

    def fit_transform(self, X: Sequence[str], y: object = None) -> sparse.csr_matrix:
        """Learn the vocabulary of sentences and count their terms, reading them once."""
        read = _read(X)
        self._learn(read)
        return self._count(read)

    def _learn(self, read: _Sentences) -> None:
        words = self._learn_words(read)
        number = {word: i for i, word in enumerate(words)}
        place = np.fromiter((number.get(w, -1) for w in read.words), np.int64, len(read.words))
        unit, offset = self._learn_units(read, place, words)
        pairs = self._learn_pairs(read, place, len(words))
        grams, gram_column, end = self._learn_grams(read, offset + len(pairs))
        kept = _frequent(read.entry_row, read.entries.number, self.min_df)
        entries = tuple(concept_tables().names[i] for i in kept)
        self.vocabulary_ = Vocabulary(
            words=words,
            unit_column=unit,
            pair_keys=pairs,
            pair_offset=offset,
            grams=grams,
            gram_column=gram_column,
            entries=entries,
            entry_offset=end,
            shortest=self.shortest,
            longest=self.longest,
            size=end + len(entries),
        )
        self.counts_ = self.channel_weights().counts(self.vocabulary_)

    def _learn_words(self, read: _Sentences) -> tuple[str, ...]:
        number, rows = _rows_of(read.row, read.word)
        kept = {
            word
            for word, many in zip((read.words[i] for i in number), rows.tolist(), strict=True)
            # a slip of the finger made twice is no word: left out, it is read as the word meant
            if many >= _MANY or (many >= self.min_df and not is_slip(word))
        }
        return tuple(sorted(kept | vector_words()))

    def _learn_units(
        self, read: _Sentences, place: Ints, words: tuple[str, ...]
    ) -> tuple[Ints, int]:
        total = len(words)
        unit = np.full((2, total), -1, dtype=np.int64)
        known = place[read.word] >= 0
        key = read.terms.negated[known] * total + place[read.word[known]]
        backed = [i for i, word in enumerate(words) if word in vector_words()]
        always = np.concatenate([backed, np.add(backed, total)]).astype(np.int64)
        kept = np.union1d(_frequent(read.row[known], key, self.min_df), always)
        unit.reshape(-1)[kept] = np.arange(len(kept))
        return unit, len(kept)

    def _learn_pairs(self, read: _Sentences, place: Ints, total: int) -> Ints:
        left, right = place[read.word[read.terms.left]], place[read.word[read.terms.right]]
        known = (left >= 0) & (right >= 0)
        key = ((read.terms.skip * total + left) * total + right)[known]
        return _frequent(read.pair_row[known], key, self.min_df)

    def _learn_grams(self, read: _Sentences, offset: int) -> tuple[tuple[str, ...], Ints, int]:
        seen: dict[str, int] = {}
        word_of, gram_of = [], []
        for i in np.unique(read.word).tolist():
            for gram in character_ngrams(read.words[i], self.shortest, self.longest):
                word_of.append(i)
                gram_of.append(seen.setdefault(gram, len(seen)))
        total = len(read.words)
        within = _counted(np.asarray(word_of), np.asarray(gram_of), (total, len(seen)))
        df = np.empty((2, len(seen)), dtype=np.int64)
        for negated in (0, 1):
            held = self._words_of(read, negated, total) @ within
            df[negated] = np.bincount(held.tocsr().indices, minlength=len(seen))
        names = sorted(g for g, i in seen.items() if df[:, i].max() >= self.min_df)
        frequency = df[:, [seen[name] for name in names]]
        column = np.full(frequency.shape, -1, dtype=np.int64)
        kept = frequency >= self.min_df
        column[kept] = offset + np.arange(int(kept.sum()))
        return tuple(names), column, offset + int(kept.sum())

    @staticmethod
    def _words_of(read: _Sentences, negated: int, total: int) -> sparse.csr_matrix:
        """Return sentences x words, counting the plain or the negated ones."""
        mine = read.terms.negated == negated
        return _counted(read.row[mine], read.word[mine], (read.rows, total))

    def transform(self, X: Sequence[str]) -> sparse.csr_matrix:
        """Return weighted term counts, sentences x terms."""
        check_is_fitted(self)
        return self._count(_read(X))

    def with_clauses(
        self, X: Sequence[str]
    ) -> tuple[sparse.csr_matrix, sparse.csr_matrix, NDArray[np.int64]]:
        """Return weighted term counts of sentences and of their clauses, and whose each is.

        Sentences x terms, clauses x terms, and one row of ``X`` (ascending) a clause.
        """
        check_is_fitted(self)
        read = _read(X)
        return self._count(read), self._count(read.by_clause())[:-1], read.owner

    def _count(self, read: _Sentences) -> sparse.csr_matrix:
        place = self.vocabulary_.numbers_of(read.words)
        shape = (read.rows, self.vocabulary_.size)
        counts = self._units(read, place, shape) + self._pairs(read, place, shape)
        counts = counts + self._grams(read, shape) + self._entries(read, shape)
        return sparse.csr_matrix(counts @ sparse.diags(self.counts_))

    def _units(self, read: _Sentences, place: Ints, shape: tuple[int, int]) -> sparse.csr_matrix:
        number = place[read.word]
        column = self.vocabulary_.unit_column[read.terms.negated, number]
        known = (number >= 0) & (column >= 0)
        return _counted(read.row[known], column[known], shape)

    def _pairs(self, read: _Sentences, place: Ints, shape: tuple[int, int]) -> sparse.csr_matrix:
        left, right = place[read.word[read.terms.left]], place[read.word[read.terms.right]]
        column = self.vocabulary_.pair_columns(left, right, read.terms.skip)
        known = column >= 0
        return _counted(read.pair_row[known], column[known], shape)

    def _grams(self, read: _Sentences, shape: tuple[int, int]) -> sparse.csr_matrix:
        word_of, gram_of = [], []
        for i in np.unique(read.word).tolist():
            grams = self.vocabulary_.grams_of(read.words[i])
            word_of += [i] * len(grams)
            gram_of += grams
        owner, gram = np.asarray(word_of, dtype=np.int64), np.asarray(gram_of, dtype=np.int64)
        found = sparse.csr_matrix(shape)
        for negated in (0, 1):
            column = self.vocabulary_.gram_column[negated, gram]
            kept = column >= 0
            within = _counted(owner[kept], column[kept], (len(read.words), shape[1]))
            found = found + self._words_of(read, negated, len(read.words)) @ within
        return found

    def _entries(self, read: _Sentences, shape: tuple[int, int]) -> sparse.csr_matrix:
        column = self.vocabulary_.entry_column[read.entries.number]
        known = column >= 0
        return _counted(read.entry_row[known], column[known], shape)

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """Return the term of every column."""
        check_is_fitted(self)
        return np.asarray(self.vocabulary_.names(), dtype=object)

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401 - scikit-learn's own Tags type
        """Tell scikit-learn that rows are strings."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


class LengthScaledTfidf(TransformerMixin, BaseEstimator):
    """Weigh counts by inverse document frequency and divide by the root of the row's total.

    The factor of a row depends on the sum of its counts alone, so a linear score stays a sum of
    one number a term, times one number a row.
    """

    def fit(self, X: sparse.csr_matrix, y: object = None) -> Self:
        """Learn the smoothed inverse document frequency of each column."""
        X = validate_data(self, X, accept_sparse="csr", dtype=np.float64)
        rows = X.shape[0]
        present = sparse.csr_matrix(X).astype(bool)
        df = np.asarray(present.sum(axis=0)).ravel()
        self.idf_ = np.log((1 + rows) / (1 + df)) + 1
        return self

    def transform(self, X: sparse.csr_matrix) -> sparse.csr_matrix:
        """Return the weighed matrix, rows x terms."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=np.float64, reset=False)
        X = sparse.csr_matrix(X)
        total = np.asarray(abs(X).sum(axis=1)).ravel()
        scale = 1.0 / np.sqrt(np.where(total > 0, total, 1.0))
        return sparse.csr_matrix(sparse.diags(scale) @ X @ sparse.diags(self.idf_))

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401 - scikit-learn's own Tags type
        """Tell scikit-learn that sparse rows are welcome."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags
