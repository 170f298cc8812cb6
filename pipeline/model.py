"""The unfitted scikit-learn pipeline: term counts, TF-IDF, linear heads; and the plain baseline.

The heads are linear support vector machines: one a label, one a topic (either polarity), one for
polarity and one for whether a sentence says anything of its author at all. The last two also learn
from statements about other traits, where there are some. :class:`StackedHeads` mixes their scores,
by logistic regressions learned on held-out scores, into one calibrated log-odds a label; a mix of
linear heads is one linear function of the terms, so every log-odds stays a sum over terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline, make_union
from sklearn.svm import LinearSVC
from sklearn.utils.validation import check_is_fitted

from pipeline.features import LengthScaledTfidf, TermCounter

Floats = NDArray[np.float64]


class General(NamedTuple):
    """Statements about other traits: terms (rows x terms), and what each says (1, -1, 0)."""

    X: sparse.csr_matrix
    sign: NDArray[np.int8]


class StackedHeads(ClassifierMixin, BaseEstimator):
    """Linear heads and the mix that turns their scores into log-odds.

    Parameters
    ----------
    labels
        Label of each column of ``Y``.
    C
        Inverse regularisation of the heads.
    mix_C
        Inverse regularisation of the mix.
    vector_weight
        Root mean square of a sentence's word-vector part, where there is one.
    """

    def __init__(
        self,
        labels: Sequence[str] = (),
        *,
        C: float = 0.3,
        mix_C: float = 1.0,
        vector_weight: float = 1.0,
    ) -> None:
        self.labels = labels
        self.C = C
        self.mix_C = mix_C
        self.vector_weight = vector_weight

    def fit(
        self,
        X: sparse.csr_matrix,
        Y: NDArray[np.int8],
        back_off: sparse.csr_matrix | None = None,
        general: General | None = None,
    ) -> Self:
        """Fit the heads; the mix is learned by :meth:`fit_mix` on held-out scores.

        ``back_off`` (terms x dimensions) maps words to word vectors; the heads learn over terms
        and vectors together and are then written as one coefficient a term. ``general`` are
        statements about other traits: polarity and claim are the same there.
        """
        terms = X.shape[1]
        self.vector_scale_ = 0.0
        signs = np.zeros(0, dtype=np.int8)
        if general is not None:
            X, signs = sparse.csr_matrix(sparse.vstack([X, general.X])), general.sign
        if back_off is not None:
            dense = sparse.csr_matrix(X @ back_off)
            energy = dense.multiply(dense).sum() / max(1, X.shape[0])
            self.vector_scale_ = self.vector_weight / np.sqrt(energy if energy > 0 else 1.0)
            back_off = back_off * self.vector_scale_
            X = sparse.csr_matrix(sparse.hstack([X, X @ back_off]))
        groups = [self._fit_heads(X, rows, ys) for rows, ys in self._alike(Y, signs)]
        coef, intercept, pull = zip(*groups, strict=True)
        learned = np.vstack(coef)
        self.head_coef_ = learned[:, :terms]
        if back_off is not None:
            self.head_coef_ = self.head_coef_ + (back_off @ learned[:, terms:].T).T
        self.head_intercept_ = np.concatenate(intercept)
        self.head_pull_ = np.hstack(pull)
        self.given_heads_: list[int] = []
        self.classes_ = np.asarray(self.labels, dtype=object)
        return self

    def _alike(
        self, Y: NDArray[np.int8], signs: NDArray[np.int8]
    ) -> list[tuple[NDArray[np.int64], list[NDArray[np.int8]]]]:
        """Return the heads' targets, those that learn from the same rows together."""
        targets = self.head_targets(Y, signs)
        groups = [list(group) for _, group in groupby(targets, key=lambda target: id(target[1]))]
        return [(group[0][1], [y for y, _ in group]) for group in groups]

    def _fit_heads(
        self, X: sparse.csr_matrix, rows: NDArray[np.int64], targets: list[NDArray[np.int8]]
    ) -> tuple[Floats, Floats, NDArray[np.float32]]:
        """Return coefficients, intercepts and pulls of heads that learn from these rows."""
        held = X if len(rows) == X.shape[0] else X[rows]
        # one after another: liblinear draws from one generator a process, and two threads
        # sharing it would make every training a little different
        fitted = [fit_head(held, y, self.C) for y in targets]
        coef, intercept = np.vstack([c for c, _ in fitted]), np.asarray([i for _, i in fitted])
        pull = np.zeros((X.shape[0], len(targets)), dtype=np.float32)
        pull[rows] = row_pulls(held @ coef.T + intercept, targets, self.C)
        return coef, intercept, pull

    def label_pull(self) -> NDArray[np.float32]:
        """Return how hard each row pulls at the coefficients of each label, rows x labels."""
        check_is_fitted(self, ["head_pull_", "mix_coef_"])
        return (self.head_pull_ @ self.mix_coef_.T).astype(np.float32)

    def remember(
        self, pull: NDArray[np.float32], given: Sequence[int], vector_scale: float, taught: str
    ) -> Self:
        """Keep what heads learned elsewhere were learned from.

        ``pull`` is rows x heads, ``given`` the heads that are a direction somebody gave and were
        learned from no row, ``taught`` a hash of the rows' statements.
        """
        self.head_pull_, self.given_heads_ = pull, list(given)
        self.vector_scale_, self.taught_ = vector_scale, taught
        return self

    def label_given(self) -> Floats:
        """Return what given directions add to the coefficients of each label, labels x terms."""
        given = np.asarray(self.given_heads_, dtype=np.int64)
        return np.asarray(self.mix_coef_[:, given] @ self.head_coef_[given])

    def head_targets(
        self, Y: NDArray[np.int8], signs: NDArray[np.int8]
    ) -> list[tuple[NDArray[np.int8], NDArray[np.int64]]]:
        """Return target and rows of each head: labels, two-sided topics, polarity, claim.

        The rows of ``Y`` come first, one a row of ``signs`` (1, -1, or 0 for no trait) after them.
        """
        own, more = np.arange(len(Y)), len(Y) + np.arange(len(signs))
        targets: list[tuple[Any, Any]] = [(Y[:, column], own) for column in range(Y.shape[1])]
        pairs = self._opposites()
        targets += [(np.asarray(Y[:, plus] | Y[:, minus]), own) for plus, minus in pairs]
        if pairs:
            up = Y[:, [plus for plus, _ in pairs]].max(axis=1)
            down = Y[:, [minus for _, minus in pairs]].max(axis=1)
            side = np.concatenate([up - down, signs])
            sided = np.flatnonzero(side)
            targets.append((side[sided] > 0, sided))
        claim = np.concatenate([Y.max(axis=1) > 0, signs != 0])
        targets.append((claim, np.concatenate([own, more])))
        return [(np.asarray(y, dtype=np.int8), rows) for y, rows in targets]

    def _opposites(self) -> list[tuple[int, int]]:
        place = {label: i for i, label in enumerate(self.labels)}
        return [
            (i, place[label[:-1] + "-"])
            for label, i in place.items()
            if label.endswith("+") and label[:-1] + "-" in place
        ]

    def head_scores(self, X: sparse.csr_matrix) -> Floats:
        """Return the raw scores of the heads, rows x heads."""
        return np.asarray(X @ self.head_coef_.T) + self.head_intercept_

    def combine(self, coef: Floats, intercept: Floats, back_off: sparse.csr_matrix) -> Self:
        """Take heads learned elsewhere over terms and vectors (heads x both) as one's own."""
        terms = back_off.shape[0]
        self.head_coef_ = coef[:, :terms] + (back_off @ coef[:, terms:].T).T
        self.head_intercept_ = intercept
        self.classes_ = np.asarray(self.labels, dtype=object)
        return self

    def fit_mix(
        self,
        scores: Floats,
        Y: NDArray[np.int8],
        weight: Floats | None = None,
        own_heads: list[list[int]] | None = None,
    ) -> Self:
        """Learn one logistic regression a label over held-out scores of the label's own heads.

        ``weight`` (one a row) says how common each row's kind is among real sentences;
        ``own_heads`` names the heads each label listens to, where they are not those of
        :meth:`fit`.
        """
        self.mix_coef_ = np.zeros((Y.shape[1], scores.shape[1]))
        self.mix_intercept_ = np.zeros(Y.shape[1])
        for column, heads in enumerate(own_heads or self._own_heads()):
            if Y[:, column].min() == Y[:, column].max():
                self.mix_intercept_[column] = -10.0  # a label without examples never fires
                continue
            mix = LogisticRegression(C=self.mix_C, max_iter=500)
            mix.fit(scores[:, heads], Y[:, column], sample_weight=weight)
            self.mix_coef_[column, heads] = mix.coef_[0]
            self.mix_intercept_[column] = mix.intercept_[0]
        return self

    def _own_heads(self) -> list[list[int]]:
        """Return the heads each label listens to: its own, its topic's, polarity, and claim."""
        pairs = self._opposites()
        topic = len(self.labels)
        polarity = topic + len(pairs)
        claim = polarity + bool(pairs)
        own = [[column, claim] for column in range(len(self.labels))]
        for number, pair in enumerate(pairs):
            for column in pair:
                own[column] += [topic + number, polarity]
        return own

    def mix(self, scores: Floats) -> Floats:
        """Return the log-odds that the mix makes of head scores, rows x labels."""
        return scores @ self.mix_coef_.T + self.mix_intercept_

    def fold(self) -> Self:
        """Fold the mix into one coefficient a term and label, kept in single precision."""
        check_is_fitted(self, ["head_coef_", "mix_coef_"])
        self.coef_ = (self.mix_coef_ @ self.head_coef_).astype(np.float32).astype(np.float64)
        self.intercept_ = self.mix_coef_ @ self.head_intercept_ + self.mix_intercept_
        return self

    def decision_function(self, X: sparse.csr_matrix) -> Floats:
        """Return the log-odds of every label, rows x labels."""
        check_is_fitted(self, "coef_")
        return np.asarray(X @ self.coef_.T) + self.intercept_

    def predict_proba(self, X: sparse.csr_matrix) -> Floats:
        """Return the probability of every label, rows x labels."""
        return 1.0 / (1.0 + np.exp(-self.decision_function(X)))

    def predict(self, X: sparse.csr_matrix) -> NDArray[np.int8]:
        """Return 1 where a label is likelier than not, rows x labels."""
        return (self.decision_function(X) > 0).astype(np.int8)


def fit_head(X: sparse.csr_matrix, y: NDArray[np.int8], C: float) -> tuple[Floats, float]:
    """Return the coefficients and the intercept of one head."""
    if len(np.unique(y)) < 2:  # a label without examples never fires
        return np.zeros(X.shape[1]), -1.0
    head = LinearSVC(C=C, random_state=0).fit(X, y)
    return head.coef_[0], float(head.intercept_[0])


def row_pulls(scores: Floats, targets: Sequence[NDArray[np.int8]], C: float) -> Floats:
    """Return how hard each row pulls at each head, from what the heads say of it.

    A head with squared hinge loss is at its optimum the sum of its rows, each times this.
    """
    side = np.where(np.stack(targets, axis=1) > 0, 1.0, -1.0)
    return np.asarray(2.0 * C * side * np.maximum(1.0 - side * scores, 0.0))


def build_pipeline(labels: Sequence[str]) -> Pipeline:
    """Return the unfitted pipeline for these labels: sentences in, log-odds out."""
    return Pipeline(
        [
            ("terms", TermCounter()),
            ("tfidf", LengthScaledTfidf()),
            ("heads", StackedHeads(tuple(labels))),
        ]
    )


def build_baseline() -> Pipeline:
    """Return what anyone would build first: two TfidfVectorizers and logistic regressions."""
    return make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2)),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5)),
        ),
        # dual: the same optimum in a fifth of the time
        OneVsRestClassifier(
            LogisticRegression(C=10, solver="liblinear", dual=True, max_iter=1000, random_state=0)
        ),
    )
