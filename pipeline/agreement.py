"""Arrays of judgements -> agreement: kappa, quadratic-weighted kappa, F1, Spearman, intervals.

Every measure is a function of weighted counts, so one matrix of weights (a row of ones, then one
row a bootstrap sample) gives the figure and its interval at once. Whole essays are drawn, not
sentences: sentences of one essay are not independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SAMPLES = 1000
FEWEST = 0.9  # share of bootstrap samples that must have a figure for an interval to be given


@dataclass(frozen=True)
class Figure:
    """A measure with its 95 % bootstrap interval; ``None`` where it cannot be computed."""

    value: float | None
    low: float | None = None
    high: float | None = None

    def to_dict(self) -> dict[str, float | None]:
        """Return plain values."""
        return {"value": self.value, "low": self.low, "high": self.high}


NOTHING = Figure(None)


def bootstrap_weights(clusters: Sequence[str], seed: int, samples: int = SAMPLES) -> Floats:
    """Return weights (1 + samples) x items: ones, then how often each item's cluster was drawn."""
    names, place = np.unique(np.asarray(clusters, dtype=object).astype(str), return_inverse=True)
    draws = np.random.default_rng(seed).multinomial(
        len(names), np.full(len(names), 1 / len(names)), size=samples
    )
    weights = np.vstack([np.ones(len(names)), draws.astype(float)])
    return np.asarray(weights[:, place])


def figure_of(values: Floats) -> Figure:
    """Return the first value with the interval the other ones span."""
    if not np.isfinite(values[0]):
        return NOTHING
    drawn = values[1:][np.isfinite(values[1:])]
    if len(drawn) < FEWEST * (len(values) - 1) or not len(drawn):
        return Figure(round(float(values[0]), 4))
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Figure(*(round(float(number), 4) for number in (values[0], low, high)))


def mean_figure(values: Sequence[Floats]) -> Figure:
    """Return the mean over pairs of raters, its interval drawn over all of them together."""
    if not values:
        return NOTHING
    stacked = np.vstack(values)
    known = np.isfinite(stacked)
    total = np.where(known, stacked, 0.0).sum(axis=0)
    count = known.sum(axis=0)
    return figure_of(np.where(count > 0, total / np.maximum(count, 1), np.nan))


# ---------------------------------------------------------------- measures, weights x ...


def tables(one: Ints, other: Ints, categories: Sequence[int], weights: Floats) -> Floats:
    """Return weighted contingency tables, weights x categories x categories."""
    place = {category: i for i, category in enumerate(categories)}
    k = len(categories)
    cell = np.asarray(
        [place[int(a)] * k + place[int(b)] for a, b in zip(one, other, strict=True)], dtype=int
    )
    cells = np.zeros((len(cell), k * k))
    cells[np.arange(len(cell)), cell] = 1.0
    return (weights @ cells).reshape(len(weights), k, k)


def kappa(counts: Floats, *, quadratic: bool = False) -> Floats:
    """Return Cohen's kappa of each table; ``nan`` where chance alone agrees fully."""
    k = counts.shape[-1]
    places = np.arange(k, dtype=float)
    distance = np.subtract.outer(places, places) ** 2 if quadratic else 1.0 - np.eye(k)
    total = counts.sum(axis=(1, 2))
    rows, columns = counts.sum(axis=2), counts.sum(axis=1)
    expected = np.einsum("bi,bj->bij", rows, columns)
    seen = (counts * distance).sum(axis=(1, 2)) * total
    chance = (expected * distance).sum(axis=(1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(chance > 0, 1.0 - seen / chance, np.nan))


def f1(counts: Floats, zero: int) -> Floats:
    """Return the micro F1 of the categories other than the one in place ``zero``."""
    kept = [i for i in range(counts.shape[-1]) if i != zero]
    hits = sum(counts[:, i, i] for i in kept)
    size = counts.sum(axis=2)[:, kept].sum(axis=1) + counts.sum(axis=1)[:, kept].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(size > 0, 2 * hits / size, np.nan))


def spearman(one: Floats, other: Floats, weights: Floats) -> Floats:
    """Return Spearman's rank correlation under each row of weights."""
    a, b = _ranks(one, weights), _ranks(other, weights)
    total = np.maximum(weights.sum(axis=1, keepdims=True), 1.0)  # a draw may hold none of them
    a = a - (weights * a).sum(axis=1, keepdims=True) / total
    b = b - (weights * b).sum(axis=1, keepdims=True) / total
    both = (weights * a * b).sum(axis=1)
    spread = np.sqrt((weights * a * a).sum(axis=1) * (weights * b * b).sum(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(spread > 1e-9, both / spread, np.nan))


def _ranks(values: Floats, weights: Floats) -> Floats:
    """Return the mid-rank of every value under each row of weights."""
    _, place = np.unique(values, return_inverse=True)
    member = np.zeros((len(values), int(place.max()) + 1))
    member[np.arange(len(values)), place] = 1.0
    mass = weights @ member
    middle = np.cumsum(mass, axis=1) - mass / 2
    return np.asarray(middle[:, place])


def pearson(one: Floats, other: Floats) -> float | None:
    """Return the plain correlation, ``None`` where one side never varies."""
    if len(one) < 2 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    return round(float(np.corrcoef(one, other)[0, 1]), 4)
