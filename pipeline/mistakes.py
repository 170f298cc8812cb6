"""A training's held-out readings -> what is taken for what, and the mistakes worth reading.

Every statement was read once by heads that had never seen its author; nothing else is used here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.decide import decide, topic_of
from pipeline.records import Statement
from pipeline.train import Trained, label_matrix

NOTHING = "(none)"


@dataclass(frozen=True)
class Mistake:
    """A statement read wrong; ``sure`` is how sure the model was of its mistake, 0 to 1."""

    statement: Statement
    given: tuple[str, ...]
    kind: str
    sure: float


def confusion(trained: Trained) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return names and how often a statement with a label (row) was given one (column).

    A label that was found stands on the diagonal; one that was missed in the column of what was
    given instead, or of nothing; one given where it is not, in the row of what was missed for it,
    or of nothing.
    """
    labels = (*trained.profile.labels, NOTHING)
    nothing = len(labels) - 1
    counts = np.zeros((len(labels), len(labels)), dtype=np.int64)
    for _, wanted, given in _readings(trained):
        for label in np.flatnonzero(wanted & given):
            counts[label, label] += 1
        missed = np.flatnonzero(wanted & ~given)
        extra = np.flatnonzero(given & ~wanted)
        if not (wanted.any() or given.any()):
            counts[nothing, nothing] += 1
        elif len(missed) or len(extra):
            missed, extra = (at if len(at) else np.asarray([nothing]) for at in (missed, extra))
            counts[np.ix_(missed, extra)] += 1
    return labels, counts


def mistakes(trained: Trained) -> list[Mistake]:
    """Return every statement that was read wrong, the surest mistakes first."""
    labels = np.asarray(trained.profile.labels, dtype=object)
    found = []
    for row, wanted, given in _readings(trained):
        if (wanted == given).all():
            continue
        chance = trained.held_out[row]
        sure = max([*chance[given & ~wanted], *(1 - chance[wanted & ~given])])
        names = tuple(labels[given])
        kind = _kind(tuple(labels[wanted]), names)
        found.append(Mistake(trained.statements[row], names, kind, float(sure)))
    return sorted(found, key=lambda mistake: (-mistake.sure, mistake.statement.text))


def _kind(wanted: tuple[str, ...], given: tuple[str, ...]) -> str:
    """Return missed, false alarm, wrong sign or confused."""
    if set(given) <= set(wanted):
        return "missed"
    if set(wanted) <= set(given):
        return "false alarm"
    turned = {topic_of(label) for label in given if label not in wanted}
    missed = {topic_of(label) for label in wanted if label not in given}
    return "wrong sign" if turned & missed else "confused"


def _readings(
    trained: Trained,
) -> Iterator[tuple[int, NDArray[np.bool_], NDArray[np.bool_]]]:
    """Yield the row, the labels and the labels given of every statement that was held out."""
    labels = trained.profile.labels
    wanted = label_matrix(trained.statements, labels) > 0
    given = decide(trained.held_out, trained.thresholds, labels)
    for row in np.flatnonzero(trained.fold >= 0).tolist():
        yield row, wanted[row], given[row]
