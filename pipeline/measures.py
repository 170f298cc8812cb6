"""Measures of agreement between labels given and labels true, on arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.decide import decide, opposites

Bits = NDArray[np.int8]
Floats = NDArray[np.float64]


def f_beta(
    true: NDArray[Any],
    given: NDArray[Any],
    beta: float = 1.0,
    weight: Floats | None = None,
) -> float:
    """Return the F-beta of one label: precision counts more for ``beta`` below 1."""
    each = np.ones(len(true)) if weight is None else weight
    hits = float(each[(true > 0) & given].sum())
    if hits == 0:
        return 0.0
    precision, recall = hits / float(each[given].sum()), hits / float(each[true > 0].sum())
    return (1 + beta**2) * precision * recall / (beta**2 * precision + recall)


def calibration_error(true: Bits, probability: Floats, bins: int = 10) -> float:
    """Return the expected calibration error over every (sentence, label), equal-width bins."""
    p, y = probability.ravel(), (true > 0).ravel()
    place = np.minimum((p * bins).astype(np.int64), bins - 1)
    mass = np.bincount(place, minlength=bins)
    gap = np.abs(
        np.bincount(place, p, minlength=bins) - np.bincount(place, y.astype(float), minlength=bins)
    )
    return float(gap.sum() / max(1, mass.sum()))


def label_measures(
    true: Bits, probability: Floats, thresholds: Floats, labels: Sequence[str]
) -> dict[str, Any]:
    """Return micro and macro F1, polarity accuracy, false alarms and F1 a label."""
    given, gold = decide(probability, thresholds, labels), true > 0
    hits = (given & gold).sum(axis=0)
    size = given.sum(axis=0) + gold.sum(axis=0)
    per_label = {
        label: round(float(2 * hits[i] / size[i]), 4) if size[i] else None
        for i, label in enumerate(labels)
    }
    neutral = ~gold.any(axis=1)
    counted = [value for value in per_label.values() if value is not None]
    return {
        "micro_f1": round(float(2 * hits.sum() / max(1, size.sum())), 4),
        "macro_f1": round(float(np.mean(counted)), 4) if counted else 0.0,
        "precision": round(float(hits.sum() / max(1, given.sum())), 4),
        "recall": round(float(hits.sum() / max(1, gold.sum())), 4),
        "polarity_accuracy": round(polarity_accuracy(gold, given, labels), 4),
        "neutral_false_alarm": round(
            float(given[neutral].any(axis=1).mean()) if neutral.any() else 0.0, 4
        ),
        "per_label_f1": per_label,
    }


def polarity_accuracy(
    gold: NDArray[np.bool_], given: NDArray[np.bool_], labels: Sequence[str]
) -> float:
    """Return how often the sign is right where the trait was found."""
    right = total = 0
    for plus, minus in opposites(labels):
        found = given[:, plus] | given[:, minus]
        for own in (plus, minus):
            asked = gold[:, own] & found
            total += int(asked.sum())
            right += int((asked & given[:, own]).sum())
    return right / total if total else 0.0


def cohen_kappa(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float | None:
    """Return Cohen's kappa of two yes/no readings, ``None`` where both say only one thing."""
    observed = float(np.mean(one == other))
    p, q = float(np.mean(one)), float(np.mean(other))
    expected = p * q + (1 - p) * (1 - q)
    return None if expected == 1.0 else round((observed - expected) / (1 - expected), 4)
