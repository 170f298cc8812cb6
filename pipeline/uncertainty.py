"""A trained model -> how sure its figures are, on authors it never saw.

Probabilities of held-out author batches (the mix refitted without the batch's own fold) give the
reliability of labels. The bank's essays, read with those probabilities, give how often the score's
interval holds the score of the essay's own labels, and how much a text of each length tells: of a
text of that length, and of the longer text it was cut from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from pipeline.config import ScoreSettings
from pipeline.decide import decide
from pipeline.findings import Finder, Findings, Given
from pipeline.measures import calibration_error
from pipeline.train import Trained, label_matrix

LENGTHS = (25, 50, 100, 200, 400, 800, 1200)
MIDDLE = 50.0  # where a text without a score stands
_WHOLE = 1200  # words of the longest text that is put together
_ROUNDS = 4  # times each essay may begin a long text
_WINDOWS = 6  # stretches of one length taken from one long text
_BINS = 10
_NEARLY = 1e-9
Floats = NDArray[np.float64]
Bits = NDArray[np.bool_]
Rows = Sequence[int]


@dataclass(frozen=True)
class Bin:
    """Pairs of a sentence and a label whose probability lies between two tenths."""

    pairs: int
    said: float
    true: float


@dataclass(frozen=True)
class Reliability:
    """How far probabilities of held-out authors are from what is true.

    ``given`` looks only at labels above their threshold, the ones a reader is shown.
    """

    brier: float
    error: float
    given_error: float
    worst_label: tuple[str, float]
    worst_batch: tuple[str, float]
    bins: tuple[Bin, ...]


@dataclass(frozen=True)
class Length:
    """What texts of one length tell (``words`` 0: the bank's essays as they are).

    ``own`` and ``whole`` correlate the score with the one that the labels of the same words, and
    of the whole text they were cut from, would give; ``off`` is the mean distance from the first.
    """

    words: int
    texts: int
    scored: float
    own: float | None
    whole: float | None
    off: float
    coverage: float | None


@dataclass(frozen=True)
class Uncertainty:
    """Everything measured here; of a job without essays no lengths."""

    reliability: Reliability
    essays: Length
    lengths: tuple[Length, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        sure = self.reliability
        return {
            "brier": round(sure.brier, 5),
            "calibration_error": round(sure.error, 5),
            "given_calibration_error": round(sure.given_error, 5),
            "worst_label": [sure.worst_label[0], round(sure.worst_label[1], 5)],
            "worst_batch": [sure.worst_batch[0], round(sure.worst_batch[1], 5)],
            "reliability": [_rounded(each) for each in sure.bins],
            "essays": _rounded(self.essays),
            "lengths": [_rounded(length) for length in self.lengths],
        }


def _rounded(record: Bin | Length) -> dict[str, Any]:
    return {
        name: round(value, 4) if isinstance(value, float) else value
        for name, value in vars(record).items()
    }


def uncertainty(trained: Trained, settings: ScoreSettings | None = None) -> Uncertainty:
    """Measure a model's sureness on the author batches it was cross-validated over.

    What essays tell is measured only where somebody wrote essays for the job.
    """
    held = HeldOut(trained, settings or ScoreSettings())
    people = list(_long_texts(held))
    lengths = [_length(held, words, people) for words in LENGTHS] if people else []
    essays = [(rows, rows) for rows in held.essays]
    return Uncertainty(
        reliability_of(trained, held.probability),
        _measured(held, 0, essays),
        tuple(length for length in lengths if length.texts),
    )


# ---------------------------------------------------------------- probabilities


def held_out_probability(trained: Trained) -> Floats:
    """Return probabilities whose heads, mix and calibration never saw the statement's fold."""
    if trained.is_combined:  # its mix is not fitted anew
        return trained.held_out
    Y = label_matrix(trained.statements, trained.profile.labels)
    probability = trained.held_out.copy()
    for fold in range(int(trained.fold.max()) + 1):
        inside, outside = trained.fold != fold, trained.fold == fold
        heads = clone(trained.pipeline["heads"])
        weight = None if trained.weight is None else trained.weight[inside]
        heads.fit_mix(trained.head_scores[inside], Y[inside], weight)
        scores, rows = trained.head_scores[outside], np.flatnonzero(outside)
        clauses = trained.clauses
        log_odds = clauses.log_odds(heads.mix, scores, rows) if clauses else heads.mix(scores)
        probability[outside] = 1.0 / (1.0 + np.exp(-log_odds))
    return probability


def reliability_of(trained: Trained, probability: Floats) -> Reliability:
    """Return how probabilities compare with labels, overall, by label and by author batch."""
    labels = trained.profile.labels
    rows = trained.fold >= 0
    p = probability[rows]
    Y = label_matrix(trained.statements, labels)[rows]
    given = decide(p, trained.thresholds, labels, dominant=trained.dominant)
    batch = np.asarray([s.author_batch for s in trained.statements])[rows]
    by_label = {
        label: calibration_error(Y[:, i : i + 1], p[:, i : i + 1])
        for i, label in enumerate(labels)
    }
    by_batch = {
        str(name): calibration_error(Y[batch == name], p[batch == name])
        for name in sorted(set(batch))
    }
    return Reliability(
        float(np.mean((p - Y) ** 2)),
        calibration_error(Y, p),
        calibration_error(Y[given], p[given]),
        max(by_label.items(), key=lambda item: item[1]),
        max(by_batch.items(), key=lambda item: item[1]),
        tuple(_bins(Y, p)),
    )


def _bins(Y: NDArray[np.int8], p: Floats) -> Iterator[Bin]:
    place = np.minimum((p * _BINS).astype(np.int64), _BINS - 1)
    for number in range(_BINS):
        here = place == number
        if here.any():
            yield Bin(int(here.sum()), float(p[here].mean()), float(Y[here].mean()))


# ---------------------------------------------------------------- essays


class HeldOut:
    """Statements of held-out authors, read as sentences of a text and as their labels say.

    Parameters
    ----------
    trained
        A trained model.
    settings
        How texts are read.
    """

    def __init__(self, trained: Trained, settings: ScoreSettings) -> None:
        profile = trained.profile
        self.probability = held_out_probability(trained)
        self.gold = label_matrix(trained.statements, profile.labels).astype(np.float64)
        most = settings.most_labels
        self.given = decide(
            self.probability, trained.thresholds, profile.labels, most, trained.dominant
        )
        self.words = np.asarray([len(s.text.split()) for s in trained.statements])
        self.lang = [s.lang for s in trained.statements]
        self.essays = _essays(trained)
        self._finder = Finder(profile, profile.labels, settings)
        self._share = np.asarray([profile.shares[trait] for trait in profile.traits])

    def read(self, parts: Sequence[Rows]) -> Findings:
        """Return what the model finds in texts that are made of these rows."""
        return self._find(parts, self.given, self.probability)

    def true(self, parts: Sequence[Rows]) -> Floats:
        """Return the scores that the rows' own labels give."""
        found = self._find(parts, self.gold > 0, self.gold)
        trait = found.topic < len(self._share)
        text = np.repeat(np.arange(len(parts)), np.diff(found.bounds))[trait]
        more = found.points[trait] - MIDDLE * self._share[found.topic[trait]]
        return np.asarray(MIDDLE + np.bincount(text, more, minlength=len(parts)))

    def traits(self, rows: Rows) -> Floats:
        """Return which labels the rows bear, 1 or 0."""
        return np.sign(self.gold[list(rows)].sum(axis=0))

    def _find(self, parts: Sequence[Rows], given: Bits, chance: Floats) -> Findings:
        size = np.asarray([len(rows) for rows in parts], dtype=np.int64)
        row = np.concatenate([np.asarray(rows, dtype=np.int64) for rows in parts])
        text = np.repeat(np.arange(len(parts)), size)
        place = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)
        at, column = np.nonzero(given[row])
        return self._finder.find(Given(text[at], place[at], column, chance[row[at], column], size))


def _essays(trained: Trained) -> list[list[int]]:
    """Return the rows of each whole essay of the bank, in reading order.

    A job combined from shared heads has none: its share of the bank is about another job.
    """
    if trained.is_combined:
        return []
    found: dict[tuple[str, str], list[int]] = {}
    for row, statement in enumerate(trained.statements):
        if statement.essay and statement.origin == "bank" and trained.fold[row] >= 0:
            found.setdefault((statement.author_batch, statement.essay), []).append(row)
    return list(found.values())


def _long_texts(held: HeldOut) -> Iterator[list[int]]:
    """Yield long texts, each put together from the essays most like a first one by their labels.

    Nobody of the bank wrote 1,200 words; essays of one language that say nearly the same of the
    same traits stand for one person who did.
    """
    if not held.essays:
        return
    size = np.asarray([held.words[rows].sum() for rows in held.essays])
    traits = np.asarray([held.traits(rows) for rows in held.essays])
    lang = np.asarray([held.lang[rows[0]] for rows in held.essays])
    order = np.random.RandomState(0).permutation(len(held.essays))
    for first in order[: _ROUNDS * int(size.sum()) // _WHOLE]:
        apart = np.abs(traits - traits[first]).sum(axis=1) + np.where(lang == lang[first], 0, 99)
        near = np.argsort(apart, kind="stable")
        near = near[lang[near] == lang[first]]
        enough = int(np.searchsorted(np.cumsum(size[near]), _WHOLE)) + 1
        if enough <= len(near):
            yield [row for essay in near[:enough] for row in held.essays[essay]]


def _length(held: HeldOut, words: int, people: Sequence[list[int]]) -> Length:
    """Return what stretches of about so many words tell."""
    cuts = [(part, rows) for rows in people for part in _stretches(held, rows, words)]
    return _measured(held, words, cuts)


def _stretches(held: HeldOut, rows: Rows, words: int) -> list[list[int]]:
    """Return whole sentences in a row, together at least so many words, none used twice."""
    parts: list[list[int]] = [[]]
    count = 0
    for row in rows:
        parts[-1].append(row)
        count += int(held.words[row])
        if count >= words:
            parts.append([])
            count = 0
    return parts[:-1][:_WINDOWS]


def _measured(held: HeldOut, words: int, cuts: Sequence[tuple[Rows, Rows]]) -> Length:
    """Compare the scores of stretches with their own labels' and with the whole text's."""
    if not cuts:
        return Length(words, 0, 0.0, None, None, 0.0, None)
    parts = [part for part, _ in cuts]
    own, found = held.true(parts), held.read(parts)
    known = ~np.isnan(found.score)
    score = np.where(known, found.score, MIDDLE)
    inside = (found.low - _NEARLY <= own) & (own <= found.high + _NEARLY)
    return Length(
        words,
        len(cuts),
        float(known.mean()),
        _correlation(score, own),
        _correlation(score, held.true([rows for _, rows in cuts])),
        float(np.abs(score - own).mean()),
        float(inside[known].mean()) if known.any() else None,
    )


def _correlation(one: Floats, other: Floats) -> float | None:
    if len(one) < 3 or one.std() == 0 or other.std() == 0:
        return None
    return float(np.corrcoef(one, other)[0, 1])


# ---------------------------------------------------------------- told


def uncertainty_table(found: Uncertainty) -> str:
    """Return the measures as text: reliability with bars, then essays and lengths."""
    sure = found.reliability
    lines = [
        f"Brier {sure.brier:.4f}; calibration error {sure.error:.4f} over every pair, "
        f"{sure.given_error:.4f} over labels given; worst label {sure.worst_label[0]} "
        f"{sure.worst_label[1]:.4f}, worst author batch {sure.worst_batch[0]} "
        f"{sure.worst_batch[1]:.4f}",
        "reliability:  said   true    pairs",
    ]
    for each in sure.bins:
        bar = "#" * round(each.true * 40)
        lines.append(f"{'':12s} {each.said:5.3f}  {each.true:5.3f} {each.pairs:8,d}  {bar}")
    lines.append("text of      texts  scored  r own  r whole  off by  80 % interval holds")
    for length in (found.essays, *found.lengths):
        name = f"{length.words} words" if length.words else "an essay"
        lines.append(
            f"{name:12s} {length.texts:5d} {length.scored:7.0%} {_shown(length.own):>6s} "
            f"{_shown(length.whole):>8s} {length.off:7.1f}  {_shown(length.coverage)}"
        )
    return "\n".join(lines)


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
