"""From labelled sentences to traits, score, interval and verdict, for many texts at once.

The score is a sum of one contribution a trait, from 0 to 100; 50 is a text that shows nothing
either way. Support for a trait can only raise it, what speaks against it can only lower it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.config import ScoreSettings
from pipeline.records import Profile, Verdict

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
VERDICTS = tuple(Verdict)

# Probability that a trait the text is silent about is there, and not there: only for the width
# of the interval, never for the score itself.
_SILENT_SPREAD = 0.35
# Measured on essays of held-out authors: with 1.0 the 80 % interval held the score that an essay's
# own labels give in 64 of 100, with 1.5 in 77 of 100. `make evaluate` prints what it holds now,
# overall and by length.
_WIDENED = 1.65
# Ten sentences that all say the same make a trait certain by their sum, not by how well they are
# read: below this, times the fourth root of a text's sentences, the variance of a trait with
# evidence never sinks, since one of many sentences is the likelier to be misread. Without growth
# the 80 % interval held .739 at 1,200 words; with it .79 to .96 from 25 words on (the narrower at
# 25, the wider with evidence), and .78 on essays. `make evaluate` prints what it holds now.
_READING = 0.04
_DOMINANT = 1.5  # how much heavier one side weighs to decide a two-sided text
_FIT_TRAITS = 3


def at_least_one(probabilities: Iterable[float]) -> float:
    """Return the probability that at least one of several independent findings is right."""
    # sorted: the order of sentences must not move the score, not even in the last digit
    return 1.0 - math.prod(sorted([1.0 - value for value in probabilities]))


def harm_of(trait: str, profile: Profile, settings: ScoreSettings) -> float:
    """Return what contradiction of a trait counts: 1 for a red flag, less for a gap."""
    return 1.0 if f"{trait}-" in profile.red_flag_labels else settings.gap_weight


def contribution(share: float, supported: float, contradicted: float, harm: float) -> float:
    """Return a trait's points: its share of 100, halved by silence, emptied by contradiction.

    ``supported`` and ``contradicted`` are the probabilities that at least one sentence of the
    side is right.
    """
    return 50.0 * share * (1.0 + supported - harm * contradicted)


@dataclass(frozen=True)
class Tally:
    """What the sentences of texts say of traits: one entry a text and a trait it speaks of.

    ``supports`` and ``contradicts`` count sentences, ``for_it`` and ``against`` add up their
    probabilities, ``supported`` and ``contradicted`` tell how likely one at least is right.
    ``sentences`` has one number a text.
    """

    text: Ints
    trait: Ints
    supports: Ints
    contradicts: Ints
    for_it: Floats
    against: Floats
    supported: Floats
    contradicted: Floats
    sentences: Ints

    def only(self, kept: NDArray[np.bool_]) -> Tally:
        """Return the entries that are marked."""
        names = [field.name for field in fields(self) if field.name != "sentences"]
        return replace(self, **{name: getattr(self, name)[kept] for name in names})

    def per_text(self, values: NDArray[np.generic]) -> Floats:
        """Return the sums of one value an entry, by text."""
        total = len(self.sentences)
        return np.bincount(self.text, values.astype(float), total).astype(float, copy=False)


class Scale:
    """Weighs tallies, for one profile.

    Parameters
    ----------
    profile
        Traits and what they weigh.
    settings
        How texts are read.
    """

    def __init__(self, profile: Profile, settings: ScoreSettings) -> None:
        traits = profile.traits
        self._settings = settings
        self._share = np.asarray([profile.shares[trait] for trait in traits], dtype=float)
        self._weight = np.asarray([profile.weights.get(t, 1.0) for t in traits], dtype=float)
        self._harm = np.asarray([harm_of(t, profile, settings) for t in traits], dtype=float)
        flags = profile.red_flag_labels
        self._red = np.asarray([f"{trait}-" in flags for trait in traits], dtype=bool)
        self._reach = _normal_reach(settings.interval)

    def points(self, tally: Tally) -> Floats:
        """Return the contribution of each entry to its text's score."""
        share, harm = self._share[tally.trait], self._harm[tally.trait]
        found: Floats = 50.0 * share * (1.0 + tally.supported - harm * tally.contradicted)
        return found

    def scores(self, tally: Tally) -> Floats:
        """Return each text's score; a trait that is not in the tally is one it is silent about."""
        held = np.tile(50.0 * self._share, (len(tally.sentences), 1))
        held[tally.text, tally.trait] = self.points(tally)
        return _added_up(held)

    def intervals(self, scores: Floats, tally: Tally) -> tuple[Floats, Floats]:
        """Return both ends of the interval around each score.

        More evidence and more text make it narrower.
        """
        silent = _SILENT_SPREAD**2 / np.sqrt(1 + tally.sentences / 4)
        spread = np.repeat(silent[:, None], len(self._share), axis=1)
        harm = self._harm[tally.trait]
        doubt = tally.supported * (1 - tally.supported)
        doubt += harm**2 * tally.contradicted * (1 - tally.contradicted)
        misread = _READING * np.sqrt(np.sqrt(tally.sentences))  # alike on every machine
        spread[tally.text, tally.trait] = np.maximum(doubt, misread[tally.text])
        variance = _added_up((50.0 * self._share) ** 2 * spread)
        width = _WIDENED * self._reach * np.sqrt(variance)
        return np.maximum(0.0, scores - width), np.minimum(100.0, scores + width)

    def verdicts(self, tally: Tally) -> Ints:
        """Return the place of each text's verdict in ``VERDICTS``."""
        pieces = tally.per_text(tally.supports + tally.contradicts)
        for_it, against = tally.per_text(tally.supports > 0), tally.per_text(tally.contradicts > 0)
        weight = self._weight[tally.trait]
        plus = tally.per_text(weight * tally.for_it)
        minus = tally.per_text(weight * self._harm[tally.trait] * tally.against)
        red = tally.per_text(self._red[tally.trait] & (tally.contradicts > 0)) > 0
        unfit = (for_it == 0) | (minus >= _DOMINANT * plus)
        # a standing red flag never leaves a text a fit
        fit = (against == 0) | (~red & (plus >= 2 * _DOMINANT * minus))
        place = {verdict: VERDICTS.index(verdict) for verdict in VERDICTS}
        return np.select(
            [
                pieces < self._settings.fewest_evidence,
                (against > 0) & unfit,
                fit & (for_it >= _FIT_TRAITS),
                fit,
            ],
            [
                place[Verdict.INSUFFICIENT],
                place[Verdict.UNFIT],
                place[Verdict.FIT],
                place[Verdict.PARTIAL],
            ],
            place[Verdict.MIXED],
        )


def _added_up(rows: Floats) -> Floats:
    """Return the sum of each row, column after column: the same on every machine."""
    total = np.zeros(len(rows))
    for column in rows.T:
        total += column
    return total


def _normal_reach(share: float) -> float:
    """Return how many standard deviations on both sides hold a share of a normal distribution.

    >>> round(_normal_reach(0.95), 6)
    1.959964
    """
    low, high = 0.0, 10.0
    for _ in range(60):  # statistics.NormalDist knows it too, and costs the start 10 ms
        middle = (low + high) / 2
        low, high = (middle, high) if math.erf(middle / math.sqrt(2)) < share else (low, middle)
    return low
