"""Typed settings; every default lives here, and an unknown setting is refused."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Self

from pipeline.errors import UsageError


@dataclass(frozen=True)
class TrainSettings:
    """How a model is trained.

    Attributes
    ----------
    folds
        Groups of author batches; each is held out once for mix, calibration and thresholds.
    seed
        Decides which batches share a fold.
    jobs
        Processes that train folds at once (-1: one a core); the result does not depend on it.
    neutral_share
        Share of sentences without a label among those the model will read; calibration and
        thresholds are made for it (None: as many as there are in the statements).
    red_flag_beta
        Below 1, the threshold of a red flag prefers precision to recall (F-beta).
    lowest_threshold, highest_threshold
        Between them lies the probability from which a label is given.
    clause_share
        What the strongest clause of a longer sentence counts beside the whole.
    """

    folds: int = 3
    seed: int = 0
    jobs: int = -1
    neutral_share: float | None = None
    red_flag_beta: float = 0.7
    lowest_threshold: float = 0.25
    highest_threshold: float = 0.75
    clause_share: float = 0.25

    def changed(self, **values: Any) -> Self:  # noqa: ANN401 - settings have several types
        """Return settings with some values replaced; unknown names are refused."""
        known = [field.name for field in fields(self)]
        unknown = sorted(set(values).difference(known))
        if unknown:
            raise UsageError(f"unknown setting {', '.join(unknown)}; known are {', '.join(known)}")
        return replace(self, **values)


# mix and thresholds are content with three; what is measured should be as near the whole as can be
MEASURED = TrainSettings(folds=5)


@dataclass(frozen=True)
class ScoreSettings:
    """How a text is read once a model is there.

    Attributes
    ----------
    longest_text
        Characters read of one text; the rest is left and warned of.
    most_labels
        Labels a sentence may carry.
    fewest_evidence
        Pieces of evidence about the author below which no score is given.
    gap_weight
        What a contradicted trait counts where the document does not call it a red flag (1.0 is
        a red flag).
    interval
        Share of cases the score's interval is meant to hold.
    """

    longest_text: int = 200_000
    most_labels: int = 3
    fewest_evidence: int = 2
    gap_weight: float = 0.6
    interval: float = 0.8
