"""Linear heads with what they say of authors they never saw: matrix and targets in, arrays out.

A head is kept in single precision, so that one read back from the disk is the same head.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.lexer import Ints
from pipeline.model import Floats, fit_head, row_pulls

HEAD_C = 0.3  # inverse regularisation, as in StackedHeads


@dataclass(frozen=True)
class Heads:
    """Coefficients (heads x columns), intercepts, and two figures a row and head.

    ``held_out`` are scores by heads that never saw the row's fold; ``pull`` tells how hard the
    row pulls at the head (:func:`pipeline.model.row_pulls`).
    """

    coef: NDArray[np.float32]
    intercept: Floats
    held_out: NDArray[np.float32]
    pull: NDArray[np.float32]

    def scores(self, X: sparse.csr_matrix) -> Floats:
        """Return the raw scores of other rows, rows x heads."""
        return np.asarray(X @ self.coef.astype(np.float64).T) + self.intercept

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the heads as arrays by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def one(self, head: int) -> Self:
        """Return one of several heads."""
        only = slice(head, head + 1)
        rows = self.held_out[:, only], self.pull[:, only]
        return type(self)(self.coef[only], self.intercept[only], *rows)

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[Any]]) -> Self:
        """Return the heads that :meth:`arrays` wrote."""
        coef, held, pull = (
            arrays[name].astype(np.float32) for name in ("coef", "held_out", "pull")
        )
        return cls(coef, arrays["intercept"].astype(np.float64), held, pull)


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
    heads = _fit(X, targets, rows)
    pull = np.zeros_like(held)
    pull[rows] = row_pulls(heads.scores(X[rows]), [target[rows] for target in targets], HEAD_C)
    return replace(heads, held_out=held, pull=pull)


def _fit(X: sparse.csr_matrix, targets: Sequence[NDArray[np.int8]], rows: Ints) -> Heads:
    some = X[rows]
    fitted = [fit_head(some, target[rows], HEAD_C) for target in targets]
    coef = np.asarray([coef for coef, _ in fitted], dtype=np.float32)
    nothing = np.zeros((0, len(targets)), np.float32)
    return Heads(coef, np.asarray([at for _, at in fitted]), nothing, nothing)
