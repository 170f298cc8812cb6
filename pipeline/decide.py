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
    dominant: float = 0.0,
) -> NDArray[np.bool_]:
    """Return which labels each sentence gets, sentences x labels.

    Of several misconceptions the one furthest above its threshold stays, of two opposites, and
    of a misconception and its rejection, the likelier; of more than ``most`` the ones furthest
    above their thresholds. A label less likely than ``dominant`` times the sentence's likeliest
    one is only related to it, and goes.
    """
    given = probability >= thresholds
    beliefs = [i for i, label in enumerate(labels) if label.startswith("misconception")]
    if len(beliefs) > 1:
        above = probability[:, beliefs] - thresholds[beliefs]
        given[:, beliefs] &= above == above.max(axis=1, keepdims=True)
    for role, belief in rejections(labels):
        held = probability[:, belief] >= probability[:, role]
        given[:, role] &= ~(given[:, belief] & held)
        given[:, belief] &= ~(given[:, role] & ~held)
    for plus, minus in opposites(labels):
        up = probability[:, plus] >= probability[:, minus]
        given[:, minus] &= ~up
        given[:, plus] &= up
    if dominant:
        best = np.where(given, probability, 0.0).max(axis=1, keepdims=True)
        given &= probability >= dominant * best
    margin = np.where(given, probability - thresholds, -1.0)
    crowded = np.flatnonzero(given.sum(axis=1) > most)
    if len(crowded):
        rank = np.argsort(np.argsort(-margin[crowded], axis=1, kind="stable"), axis=1)
        given[crowded] &= rank < most
    return given
