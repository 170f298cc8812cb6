"""Counts by group -> rates, impact ratios and what may be said of them.

The arithmetic is that of New York City's Local Law 144 (6 RCNY § 5-301): a group's rate over the
highest group's rate. Statements beside it are exact: Clopper-Pearson intervals, Fisher's test
against the highest group (Holm-adjusted), and "too few to say" where no outcome in a group of that
size, among so many groups, could have been told from chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats

FOUR_FIFTHS = 0.8
SMALL_SHARE = 0.02
ALPHA = 0.05
DRAWS = 2000


@dataclass(frozen=True)
class Rate:
    """How many of a group had an outcome; ``ratio`` is over the highest group's rate.

    ``said`` is one of ``highest``, ``small`` (under 2 % of the sample: left out of the ratios),
    ``too_few``, ``flag``, ``chance``, ``open``, ``ok``.
    """

    group: str
    hits: int
    total: int
    low: float
    high: float
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    p: float | None
    said: str

    @property
    def rate(self) -> float:
        """Return the share with the outcome."""
        return self.hits / self.total

    @property
    def under(self) -> bool:
        """Tell whether the impact ratio is under four fifths."""
        return self.ratio is not None and self.ratio < FOUR_FIFTHS


def small_groups(sizes: Mapping[str, int]) -> frozenset[str]:
    """Return the groups under 2 % of everyone, which an auditor may leave out of the ratios."""
    everyone = sum(sizes.values())
    return frozenset(group for group, size in sizes.items() if size < SMALL_SHARE * everyone)


def rates_of(
    hits: Mapping[str, int],
    totals: Mapping[str, int],
    small: frozenset[str] = frozenset(),
    seed: int = 0,
) -> list[Rate]:
    """Return the rate of each group, in order of size, with its ratio and what may be said."""
    order = sorted((g for g in totals if totals[g]), key=lambda g: (-totals[g], g))
    counted = [g for g in order if g not in small]
    if not counted:
        return []
    best = max(counted, key=lambda g: (hits[g] / totals[g], totals[g]))
    others = [g for g in counted if g != best]
    p_values = _holm([_fisher(hits[g], totals[g], hits[best], totals[best]) for g in others])
    p_of = dict(zip(others, p_values, strict=True))
    # the smallest p a group of this size could reach: that of nobody in it having the outcome
    least = {g: len(others) * _fisher(0, totals[g], hits[best], totals[best]) for g in others}
    found = []
    for group in order:
        low, high = clopper_pearson(hits[group], totals[group])
        ratio = lowest = highest = None
        if group in counted and hits[best]:
            ratio = (hits[group] / totals[group]) / (hits[best] / totals[best])
        if group in others and hits[best]:
            lowest, highest = _ratio_interval(group, best, hits, totals, seed)
        said = "small" if group not in counted else "highest" if group == best else ""
        said = said or _said(ratio, lowest, p_of[group], least[group])
        counts = (hits[group], totals[group], low, high)
        found.append(Rate(group, *counts, ratio, lowest, highest, p_of.get(group), said))
    return found


def clopper_pearson(hits: int, total: int) -> tuple[float, float]:
    """Return the exact 95 % interval of a share."""
    interval = stats.binomtest(hits, total).proportion_ci(0.95, method="exact")
    return float(interval.low), float(interval.high)


def _said(ratio: float | None, low: float | None, p: float, least: float) -> str:
    if least >= ALPHA:
        return "too_few"
    if ratio is not None and ratio < FOUR_FIFTHS:
        return "flag" if p < ALPHA else "chance"
    return "open" if low is not None and low < FOUR_FIFTHS else "ok"


def _fisher(hits: int, total: int, best_hits: int, best_total: int) -> float:
    table = [[hits, total - hits], [best_hits, best_total - best_hits]]
    return float(stats.fisher_exact(table)[1])


def _holm(values: list[float]) -> list[float]:
    """Return p values adjusted for looking at several groups at once."""
    adjusted = [0.0] * len(values)
    highest = 0.0
    for rank, i in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        highest = max(highest, min(1.0, values[i] * (len(values) - rank)))
        adjusted[i] = highest
    return adjusted


def _ratio_interval(
    group: str, best: str, hits: Mapping[str, int], totals: Mapping[str, int], seed: int
) -> tuple[float | None, float | None]:
    """Return the 95 % bootstrap interval of an impact ratio; people are drawn within groups."""
    draw = np.random.default_rng(seed)
    one = draw.binomial(totals[group], hits[group] / totals[group], DRAWS) / totals[group]
    top = draw.binomial(totals[best], hits[best] / totals[best], DRAWS) / totals[best]
    kept = top > 0
    if not kept.any():
        return None, None
    low, high = np.quantile(one[kept] / top[kept], (0.025, 0.975))
    return float(low), float(high)
