"""The learning curve: what a share of the author batches reads of voices it never saw.

Batches of the first fold of five are held out for every share; the rest is cut down to nested
shares, whole batches at a time, so that the curve tells what more writing would bring.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.config import MEASURED, TrainSettings
from pipeline.derive import DOCUMENT_BATCH
from pipeline.measures import label_measures
from pipeline.records import Profile, Statement
from pipeline.train import folds_by_author, label_matrix, train

SHARES = (0.125, 0.25, 0.5, 1.0)


@dataclass(frozen=True)
class CurvePoint:
    """Held-out measures of a model trained on a share of the statements."""

    share: float
    statements: int
    micro_f1: float
    macro_f1: float


def learning_curve(
    profile: Profile,
    statements: Sequence[Statement],
    general: Sequence[Statement] = (),
    settings: TrainSettings | None = None,
    shares: Sequence[float] = SHARES,
) -> list[CurvePoint]:
    """Train on nested shares of the batches and measure each on the first fold's batches.

    ``general`` statements (see :func:`pipeline.train.train`) are the same for every share.
    """
    settings = settings or TrainSettings()
    fold = folds_by_author(statements, MEASURED)
    outside = [s for s, at in zip(statements, fold, strict=True) if at == 0]
    inside = [s for s, at in zip(statements, fold, strict=True) if at != 0]
    return [
        _point(profile, _share(inside, share, settings.seed), general, outside, settings, share)
        for share in shares
    ]


def _share(statements: Sequence[Statement], share: float, seed: int) -> list[Statement]:
    batches = sorted({s.author_batch for s in statements} - {DOCUMENT_BATCH})
    order = np.random.RandomState(seed).permutation(len(batches))
    kept = {batches[i] for i in order[: round(len(batches) * share)]} | {DOCUMENT_BATCH}
    return [s for s in statements if s.author_batch in kept]


def _point(
    profile: Profile,
    inside: Sequence[Statement],
    general: Sequence[Statement],
    outside: Sequence[Statement],
    settings: TrainSettings,
    share: float,
) -> CurvePoint:
    trained = train(profile, inside, settings, general=general)
    chance = trained.pipeline.predict_proba([s.text for s in outside])
    Y = label_matrix(outside, profile.labels)
    measured = label_measures(Y, chance, trained.thresholds, profile.labels)
    return CurvePoint(share, len(inside), measured["micro_f1"], measured["macro_f1"])


def curve_table(points: Sequence[CurvePoint]) -> str:
    """Return the curve as a table with bars, and the slope of its last doubling."""
    lines = ["share of bank  statements   micro F1   macro F1"]
    for point in points:
        bar = "#" * round(point.micro_f1 * 40)
        lines.append(
            f"{point.share:13.1%} {point.statements:11,d} {point.micro_f1:10.3f} "
            f"{point.macro_f1:10.3f}  {bar}"
        )
    gain = points[-1].micro_f1 - points[-2].micro_f1
    return "\n".join([*lines, f"the last doubling brought {gain:+.3f}"])
