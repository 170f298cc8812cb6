"""Linear heads with what they say of authors they never saw: matrix and targets in, arrays out.

A head is kept in single precision, so that one read back from the disk is the same head.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.lexer import Ints
from pipeline.model import Floats, fit_head

HEAD_C = 0.3  # inverse regularisation, as in StackedHeads


@dataclass(frozen=True)
class Heads:
    """Coefficients (heads x columns), intercepts, and held-out scores (rows x heads)."""

    coef: NDArray[np.float32]
    intercept: Floats
    held_out: NDArray[np.float32]

    def scores(self, X: sparse.csr_matrix) -> Floats:
        """Return the raw scores of other rows, rows x heads."""
        return np.asarray(X @ self.coef.astype(np.float64).T) + self.intercept

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the heads as arrays by name."""
        return {"coef": self.coef, "intercept": self.intercept, "held_out": self.held_out}

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[Any]]) -> Self:
        """Return the heads that :meth:`arrays` wrote."""
        coef, held = (arrays[name].astype(np.float32) for name in ("coef", "held_out"))
        return cls(coef, arrays["intercept"].astype(np.float64), held)


def fit_heads(
    X: sparse.csr_matrix, targets: Sequence[NDArray[np.int8]], rows: Ints, fold: Ints
) -> Heads:
    """Fit a head a target on some rows, and score each row by heads that never saw its fold.

    Parameters
    ----------
    X
        All rows.
    targets
        One array a head, 1 where it should speak; all of ``X``'s rows long.
    rows
        The rows to learn from.
    fold
        The fold of every row; heads for one fold learn from the others.
    """
    held = np.zeros((X.shape[0], len(targets)), dtype=np.float32)
    for number in np.unique(fold):
        inside = np.flatnonzero(fold == number)
        held[inside] = _fit(X, targets, rows[fold[rows] != number]).scores(X[inside])
    return replace(_fit(X, targets, rows), held_out=held)


def _fit(X: sparse.csr_matrix, targets: Sequence[NDArray[np.int8]], rows: Ints) -> Heads:
    some = X[rows]
    fitted = [fit_head(some, target[rows], HEAD_C) for target in targets]
    coef = np.asarray([coef for coef, _ in fitted], dtype=np.float32)
    return Heads(coef, np.asarray([at for _, at in fitted]), np.zeros((0, 0), np.float32))
