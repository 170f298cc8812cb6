"""Labelled sentences of the user's own -> whether a model reads better with them than without.

The user's sentences are held out in turn, whole essays at a time: *with* is what heads give that
learned from the bank and the user's other essays, *without* what heads give that learned from the
bank alone. Both are measured on the user's sentences, and the bank's own figure before and after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.agreement import bootstrap_weights, figure_of
from pipeline.decide import decide
from pipeline.folder import sha256_of
from pipeline.measures import label_measures
from pipeline.people import Judgements
from pipeline.records import USER, Statement
from pipeline.train import Trained, label_matrix

GROUPS = 5
FEWEST = 30  # labelled sentences below which a difference says nothing
_Bits = NDArray[np.bool_]


@dataclass(frozen=True)
class Gain:
    """F1 on the user's sentences without and with them; on the bank's, before and after."""

    sentences: int
    without: float
    with_own: float
    low: float | None
    high: float | None
    bank_before: float
    bank_after: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return dict(vars(self))

    @property
    def said(self) -> str:
        """Tell in one sentence whether it helped."""
        figures = (
            f"F1 on your {self.sentences} sentences held out: {self.without:.3f} without them, "
            f"{self.with_own:.3f} with the others of them"
        )
        if self.low is None or self.high is None or self.sentences < FEWEST:
            return f"{figures}; too few to say whether it helped"
        between = f"difference {self.with_own - self.without:+.3f} [{self.low:+.3f}, "
        between += f"{self.high:+.3f}]"
        if self.low > 0:
            return f"{figures}; {between}: it helped"
        if self.high < 0:
            return f"{figures}; {between}: it did harm, keep the old model"
        return f"{figures}; {between}: a difference this small could be chance"


def spread(labelled: Sequence[Statement]) -> list[Statement]:
    """Return the user's statements in at least five author batches, essays kept whole.

    A file is one batch by default; cut in several, part of it can be held out.
    """
    if len({statement.author_batch for statement in labelled}) >= GROUPS:
        return list(labelled)
    return [
        replace(s, author_batch=f"{s.author_batch}:{_group(s.essay or s.text)}") for s in labelled
    ]


def _group(essay: str) -> int:
    return int(sha256_of(essay.encode())[:8], 16) % GROUPS


def statements_of(people: Judgements, batch: str) -> list[Statement]:
    """Return judged sentences as statements, with the labels that most raters gave."""
    mean = np.nan_to_num(people.consensus)
    found = []
    for item, text in enumerate(people.texts):
        labels = [
            _label(topic, value)
            for topic, value in zip(people.topics, mean[item].tolist(), strict=True)
            if abs(value) > 0.5
        ]
        essay = people.essays[item]
        found.append(
            Statement(text, tuple(sorted(labels)), essay=essay, origin=USER, author_batch=batch)
        )
    return found


def _label(topic: str, value: float) -> str:
    if topic.startswith("misconception"):
        return topic
    return f"{topic}+" if value > 0 else f"{topic}-"


def gain(base: Trained, trained: Trained, seed: int = 0) -> Gain:
    """Return what the user's sentences are worth.

    Parameters
    ----------
    base
        Trained on the bank alone.
    trained
        Trained on the bank and the user's sentences (see :func:`spread`).
    seed
        Of the bootstrap over essays.
    """
    labels = trained.profile.labels
    own = np.asarray([statement.origin == USER for statement in trained.statements])
    statements = [s for s, theirs in zip(trained.statements, own, strict=True) if theirs]
    Y = label_matrix(statements, labels) > 0
    chance = np.asarray(base.pipeline.predict_proba([s.text for s in statements]))
    without = decide(chance, base.thresholds, labels, dominant=base.dominant)
    with_own = decide(trained.held_out[own], trained.thresholds, labels, dominant=trained.dominant)
    essays = [statement.essay or statement.text for statement in statements]
    weights = bootstrap_weights(essays, seed)
    before, after = _f1(Y, without, weights), _f1(Y, with_own, weights)
    figure = figure_of(after - before)
    return Gain(
        sentences=len(statements),
        without=round(float(np.nan_to_num(before[0])), 4),
        with_own=round(float(np.nan_to_num(after[0])), 4),
        low=figure.low,
        high=figure.high,
        bank_before=base.measures["held_out"]["micro_f1"],
        bank_after=_bank_f1(trained, own),
    )


def _f1(Y: _Bits, given: _Bits, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return micro F1 under each row of weights."""
    hits = weights @ (Y & given).sum(axis=1)
    size = weights @ (Y.sum(axis=1) + given.sum(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(size > 0, 2 * hits / size, np.nan))


def _bank_f1(trained: Trained, own: _Bits) -> float:
    rows = ~own
    labels = trained.profile.labels
    statements = [s for s, kept in zip(trained.statements, rows, strict=True) if kept]
    Y = label_matrix(statements, labels)
    measured = label_measures(Y, trained.held_out[rows], trained.thresholds, labels)
    return float(measured["micro_f1"])
