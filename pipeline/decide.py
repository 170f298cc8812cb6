"""Turn probabilities into labels: thresholds, no label beside its opposite, at most a few."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def topic_of(label: str) -> str:
    """Return what a label is about, without its polarity."""
    return label.rstrip("+-")


def topics_of(labels: Sequence[str]) -> tuple[str, ...]:
    """Return what labels are about, each once, in order."""
    return tuple(dict.fromkeys(topic_of(label) for label in labels))


def opposites(labels: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of each label pair ``x+``, ``x-``."""
    place = {label: i for i, label in enumerate(labels)}
    return [
        (i, place[label[:-1] + "-"])
        for label, i in place.items()
        if label.endswith("+") and label[:-1] + "-" in place
    ]


def rejections(labels: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of understanding and each misconception: nobody holds what they reject."""
    place = {label: i for i, label in enumerate(labels)}
    role = place.get("role_understanding+")
    if role is None:
        return []
    return [(role, i) for label, i in place.items() if label.startswith("misconception")]


def decide(
    probability: NDArray[np.float64],
    thresholds: NDArray[np.float64],
    labels: Sequence[str],
    most: int = 3,
) -> NDArray[np.bool_]:
    """Return which labels each sentence gets, sentences x labels.

    Of two opposites, and of a misconception and its rejection, the likelier stays; of more than
    ``most`` the ones furthest above their thresholds.
    """
    given = probability >= thresholds
    for role, belief in rejections(labels):
        held = probability[:, belief] >= probability[:, role]
        given[:, role] &= ~(given[:, belief] & held)
        given[:, belief] &= ~(given[:, role] & ~held)
    for plus, minus in opposites(labels):
        up = probability[:, plus] >= probability[:, minus]
        given[:, minus] &= ~up
        given[:, plus] &= up
    margin = np.where(given, probability - thresholds, -1.0)
    crowded = np.flatnonzero(given.sum(axis=1) > most)
    if len(crowded):
        rank = np.argsort(np.argsort(-margin[crowded], axis=1, kind="stable"), axis=1)
        given[crowded] &= rank < most
    return given
