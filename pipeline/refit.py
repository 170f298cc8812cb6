"""A model and people's judgements -> the same model with calibration and thresholds of theirs.

Each label's log-odds become ``slope * log_odds + shift``: still one coefficient a term, so the
ledger stays exact. Slope and shift are pulled towards 1 and 0; with few judgements they hardly
move. What the change is worth is measured on essays it was not fitted to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.model_selection import GroupKFold

from pipeline.agreement import Floats, kappa, tables
from pipeline.decide import decide, topic_of
from pipeline.errors import StatementError
from pipeline.measures import Bits, calibration_error, f_beta, label_measures
from pipeline.people import HIGHEST, LOWEST, MISSING, Judgements
from pipeline.readings import Reading, ratings_of

PULL = 1.0  # how strongly slope and shift are held to 1 and 0, in judgements
FEWEST = 8  # people's yes and no of a label below which its threshold stays
FOLDS = 5
FEWEST_ESSAYS = 10
_GRID = np.round(np.arange(0.15, 0.86, 0.01), 2)


@dataclass(frozen=True)
class Refit:
    """What is changed in a model, and what that is worth on essays held out."""

    slope: Floats
    shift: Floats
    thresholds: Floats
    cuts: tuple[float, ...]
    before: dict[str, float]
    after: dict[str, float]

    @property
    def helped(self) -> bool:
        """Tell whether the first measure is better on essays held out."""
        name = next(iter(self.before))
        return self.after[name] > self.before[name]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for the model folder."""
        return {
            "slope": self.slope.round(6).tolist(),
            "shift": self.shift.round(6).tolist(),
            "rating_cuts": list(self.cuts),
            "held_out_before": self.before,
            "held_out_after": self.after,
        }


def refit(
    people: Judgements, reading: Reading, labels: Sequence[str], thresholds: Floats
) -> Refit:
    """Return slopes, shifts and thresholds (or rating cuts) that fit what people said."""
    if len(set(people.essays)) < FEWEST_ESSAYS:
        raise StatementError(
            f"at least {FEWEST_ESSAYS} essays are needed to fit and to hold some out, got "
            f"{len(set(people.essays))}"
        )
    plain = np.ones(len(labels)), np.zeros(len(labels))
    if people.kind == "ratings":
        before, after = _cuts_measured(people, reading.scores)
        cuts = _cuts(people, reading.scores, np.arange(len(people.items)))
        return Refit(*plain, thresholds, cuts, before, after)
    Y = label_bits(people, labels)
    before, after = _measured(people, reading.log_odds, Y, labels, thresholds)
    slope, shift, chosen = _fit(reading.log_odds, Y, thresholds)
    return Refit(slope, shift, chosen, (), before, after)


def label_bits(people: Judgements, labels: Sequence[str]) -> Bits:
    """Return what most raters said, items x labels."""
    seen = np.nan_to_num(people.consensus)
    Y = np.zeros((len(people.items), len(labels)), dtype=np.int8)
    for column, label in enumerate(labels):
        value = seen[:, people.topics.index(topic_of(label))]
        Y[:, column] = value < -0.5 if label.endswith("-") else value > 0.5
    return Y


def _fit(odds: Floats, Y: Bits, thresholds: Floats) -> tuple[Floats, Floats, Floats]:
    slope, shift = np.ones(Y.shape[1]), np.zeros(Y.shape[1])
    chosen = thresholds.copy()
    for column in range(Y.shape[1]):
        y = Y[:, column].astype(float)
        if not y.any():
            continue  # nobody named it: nothing to learn from
        slope[column], shift[column] = _line(odds[:, column], y)
        if min(y.sum(), len(y) - y.sum()) >= FEWEST:
            p = _sigmoid(slope[column] * odds[:, column] + shift[column])
            values = [f_beta(Y[:, column], p >= at) for at in _GRID]
            chosen[column] = _GRID[int(np.argmax(values))]
        else:  # the same decisions as before, said in the new probabilities
            old = np.log(thresholds[column] / (1 - thresholds[column]))
            chosen[column] = _sigmoid(slope[column] * old + shift[column])
    return slope, shift, chosen


def _line(x: Floats, y: Floats) -> tuple[float, float]:
    """Return slope and shift of a logistic regression held to 1 and 0."""

    def loss(line: Floats) -> float:
        z = line[0] * x + line[1]
        fit = np.logaddexp(0.0, z) - y * z
        return float(fit.sum() + PULL * ((line[0] - 1) ** 2 + line[1] ** 2))

    found = minimize(loss, np.asarray([1.0, 0.0]), bounds=[(0.05, 5.0), (-10.0, 10.0)])
    return float(found.x[0]), float(found.x[1])


def _sigmoid(z: Any) -> Any:  # noqa: ANN401 - a number or an array
    return 1.0 / (1.0 + np.exp(-z))


def _measured(
    people: Judgements, odds: Floats, Y: Bits, labels: Sequence[str], thresholds: Floats
) -> tuple[dict[str, float], dict[str, float]]:
    """Return measures before and after, each essay read by what was fitted to the others."""
    plain = _sigmoid(odds)
    p, given = plain.copy(), np.zeros(Y.shape, dtype=bool)
    for inside, outside in _folds(people):
        slope, shift, chosen = _fit(odds[inside], Y[inside], thresholds)
        p[outside] = _sigmoid(slope * odds[outside] + shift)
        given[outside] = decide(p[outside], chosen, labels)
    half = np.full(len(labels), 0.5)
    before = _figures(plain, decide(plain, thresholds, labels), Y, labels, half)
    return before, _figures(p, given, Y, labels, half)


def _figures(
    p: Floats, given: NDArray[np.bool_], Y: Bits, labels: Sequence[str], half: Floats
) -> dict[str, float]:
    return {
        "micro_f1": label_measures(Y, given.astype(float), half, labels)["micro_f1"],
        "calibration_error": round(calibration_error(Y, p), 4),
        "brier": round(float(((p - Y) ** 2).mean()), 4),
    }


def _folds(people: Judgements) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    essays = np.asarray(people.essays, dtype=object).astype(str)
    return list(GroupKFold(FOLDS).split(essays, groups=essays))


# ---------------------------------------------------------------- ratings


def _cuts(people: Judgements, scores: Floats, rows: NDArray[np.int64]) -> tuple[float, ...]:
    """Return the scores at which as many texts lie below as people rated 1, up to 2, 3, 4."""
    known = rows[~np.isnan(scores[rows])]
    stacked = np.concatenate([seen[known, 0] for seen in people.values.values()])
    given = stacked[stacked != MISSING]
    shares = [float((given <= rating).mean()) for rating in range(LOWEST, HIGHEST)]
    return tuple(round(float(np.quantile(scores[known], share)), 2) for share in shares)


def _cuts_measured(
    people: Judgements, scores: Floats
) -> tuple[dict[str, float], dict[str, float]]:
    after = np.full((len(scores), 1), MISSING, dtype=np.int8)
    for inside, outside in _folds(people):
        after[outside] = ratings_of(scores[outside], _cuts(people, scores, inside))
    before = ratings_of(scores, (20, 40, 60, 80))
    return _weighted(people, before), _weighted(people, after)


def _weighted(people: Judgements, values: NDArray[np.int8]) -> dict[str, float]:
    found = []
    for seen in people.values.values():
        both = (seen[:, 0] != MISSING) & (values[:, 0] != MISSING)
        a, b = seen[both, 0].astype(int), values[both, 0].astype(int)
        ones = np.ones((1, int(both.sum())))
        found.append(float(kappa(tables(a, b, range(1, 6), ones), quadratic=True)[0]))
    return {"quadratic_kappa": round(float(np.mean(found)), 4)}
