"""Step 3: labelled statements in, a trained model with thresholds and measures out.

Author batches are held out in folds: head scores on held-out batches teach the mix (and with it
the calibration) and the thresholds. Nothing here looks at a clock or a random source of its own:
two trainings give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from pipeline.catalogue import known_hint, known_name
from pipeline.clauses import ClauseScores
from pipeline.config import TrainSettings
from pipeline.derive import DOCUMENT_BATCH, label_counts, label_sources
from pipeline.errors import StatementError
from pipeline.measures import calibration_error, f_beta, label_measures
from pipeline.model import Floats, General, StackedHeads, build_pipeline
from pipeline.records import Profile, Statement, Words
from pipeline.vectors import back_off

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Trained:
    """A fitted pipeline with what was decided and measured on held-out batches.

    ``held_out`` (statements x labels) holds the probabilities that heads gave to authors they had
    never seen, ``head_scores`` (statements x heads) the raw scores behind them, ``fold`` the fold
    of each statement, ``weight`` how common its kind is taken to be. ``general`` are the
    statements about other traits that polarity and claim were learned from as well. ``dominant``
    is the share of the likeliest label's probability below which another label of the sentence
    goes. ``clauses`` are the head scores of the statements' clauses, where they count.
    """

    profile: Profile
    pipeline: Pipeline
    thresholds: Floats
    measures: dict[str, Any]
    statements: tuple[Statement, ...]
    held_out: Floats
    head_scores: Floats
    fold: NDArray[np.int64]
    weight: Floats | None = None
    general: tuple[Statement, ...] = ()
    dominant: float = 0.0
    clauses: ClauseScores | None = None

    @property
    def clause_share(self) -> float:
        """What a sentence's strongest clause counts beside the whole."""
        return self.clauses.share if self.clauses else 0.0

    @property
    def is_combined(self) -> bool:
        """Tell whether it was combined from heads all jobs share, not learned from a bank."""
        return self.dominant > 0

    @property
    def data(self) -> tuple[Statement, ...]:
        """Every statement something was learned from."""
        return self.statements + self.general

    @property
    def names(self) -> dict[str, Words]:
        """Words for each trait: the profile's own, else the catalogue's."""
        return {
            trait: self.profile.names.get(trait) or known_name(trait)
            for trait in self.profile.traits
        }

    @property
    def hints(self) -> dict[str, Words]:
        """A question for each trait that helps a writer tell about it."""
        return {trait: known_hint(trait, self.names[trait]) for trait in self.profile.traits}

    @property
    def sources(self) -> dict[str, str]:
        """The document's sentence for each label."""
        return label_sources(self.profile)


def train(
    profile: Profile,
    statements: Sequence[Statement],
    settings: TrainSettings | None = None,
    progress: Progress | None = None,
    general: Sequence[Statement] = (),
) -> Trained:
    """Fit a model of ``profile`` to its labelled statements (see :func:`pipeline.derive`).

    ``general`` are statements about other traits: they teach what is a claim about oneself, and
    which way it points.
    """
    settings = settings or TrainSettings()
    labels = profile.labels
    texts = [statement.text for statement in statements]
    Y = label_matrix(statements, labels)
    fold = folds_by_author(statements, settings)
    report = progress or (lambda stage, done, total: None)
    held = range(int(fold.max()) + 1)
    fits = [np.flatnonzero(fold != number) for number in held] + [np.arange(len(texts))]
    told = [statement.text for statement in general], signs_of(general)
    tasks = (delayed(_fit)(texts, Y, rows, labels, told) for rows in fits)
    scores: Floats | None = None
    parts, owners = [], []
    report("train", 0, len(fits))
    found = Parallel(n_jobs=settings.jobs, return_as="generator")(tasks)
    for number, (fitted, outside) in enumerate(found):
        report("train", number + 1, len(fits))
        if outside is not None:
            whole, clauses, owner = outside
            scores = np.zeros((len(texts), whole.shape[1])) if scores is None else scores
            scores[fold == number] = whole
            parts.append(clauses)
            owners.append(np.flatnonzero(fold == number)[owner])
        pipeline = fitted
    assert scores is not None
    # the document's own statements are in no fold: they count as the average text
    scores[fold < 0] = scores[fold >= 0].mean(axis=0)
    heads: StackedHeads = pipeline["heads"]
    weight = neutral_weight(Y, settings.neutral_share)
    heads.fit_mix(scores, Y, weight).fold()
    order = np.argsort(np.concatenate(owners), kind="stable")
    of_clauses = ClauseScores(
        np.vstack(parts)[order], np.concatenate(owners)[order], settings.clause_share
    )
    log_odds = of_clauses.log_odds(heads.mix, scores, np.arange(len(texts)))
    probability = 1.0 / (1.0 + np.exp(-log_odds))
    thresholds = choose_thresholds(probability, Y, labels, profile, settings, weight)
    measures = measures_of(probability, Y, thresholds, labels, statements)
    return Trained(
        profile,
        pipeline,
        thresholds,
        measures,
        tuple(statements),
        probability,
        scores,
        fold,
        weight,
        tuple(general),
        clauses=of_clauses,
    )


def neutral_weight(Y: NDArray[np.int8], share: float | None) -> Floats | None:
    """Return row weights that make sentences without a label the given share of all."""
    if share is None:
        return None
    silent = ~Y.any(axis=1)
    ratio = share / (1 - share) * (~silent).sum() / max(1, silent.sum())
    return np.where(silent, ratio, 1.0)


def label_matrix(statements: Sequence[Statement], labels: Sequence[str]) -> NDArray[np.int8]:
    """Return statements x labels, 1 where a statement carries the label."""
    place = {label: i for i, label in enumerate(labels)}
    Y = np.zeros((len(statements), len(labels)), dtype=np.int8)
    for row, statement in enumerate(statements):
        unknown = [label for label in statement.labels if label not in place]
        if unknown:
            raise StatementError(
                f"statement {row + 1} has label {unknown[0]!r}; known are {', '.join(labels)}"
            )
        for label in statement.labels:
            Y[row, place[label]] = 1
    return Y


def folds_by_author(statements: Sequence[Statement], settings: TrainSettings) -> NDArray[np.int64]:
    """Return the fold of each statement; a batch is in one fold, the document's in none (-1)."""
    batches = sorted({s.author_batch for s in statements} - {DOCUMENT_BATCH})
    if len(batches) < 2:
        raise StatementError(
            f"at least 2 author batches are needed to hold some out, got {len(batches)}"
        )
    order = np.random.RandomState(settings.seed).permutation(len(batches))
    count = min(settings.folds, len(batches))
    fold = {batches[batch]: place % count for place, batch in enumerate(order)}
    fold[DOCUMENT_BATCH] = -1
    return np.asarray([fold[s.author_batch] for s in statements], dtype=np.int64)


def signs_of(statements: Sequence[Statement]) -> NDArray[np.int8]:
    """Return what each statement says of its trait: 1 for it, -1 against it, 0 nothing."""
    side = {"+": 1, "-": -1}
    signs = [side.get(s.labels[0][-1], 0) if s.labels else 0 for s in statements]
    return np.asarray(signs, dtype=np.int8)


def _fit(
    texts: Sequence[str],
    Y: NDArray[np.int8],
    rows: NDArray[np.int64],
    labels: Sequence[str],
    general: tuple[Sequence[str], NDArray[np.int8]],
) -> tuple[Pipeline | None, tuple[Floats, Floats, NDArray[np.int64]] | None]:
    """Fit on some rows; return the fitted pipeline, or raw head scores of the rows left out.

    Those of the rows, those of their clauses, and the row left out that each clause is of.
    """
    pipeline = build_pipeline(labels)
    X = pipeline[:-1].fit_transform([texts[i] for i in rows])
    words = back_off(pipeline["terms"].vocabulary_)
    told, sign = general
    others = General(pipeline[:-1].transform(told), sign) if told else None
    heads: StackedHeads = pipeline["heads"].fit(X, Y[rows], words, others)
    outside = np.setdiff1d(np.arange(len(texts)), rows)
    if not len(outside):
        return pipeline, None
    whole, clauses, owner = pipeline["terms"].with_clauses([texts[i] for i in outside])
    weigh = pipeline["tfidf"].transform
    return None, (heads.head_scores(weigh(whole)), heads.head_scores(weigh(clauses)), owner)


def choose_thresholds(
    probability: Floats,
    Y: NDArray[np.int8],
    labels: Sequence[str],
    profile: Profile,
    settings: TrainSettings,
    weight: Floats | None = None,
) -> Floats:
    """Return the probability from which each label is given: best F1, or F-beta for red flags."""
    grid = np.arange(settings.lowest_threshold, settings.highest_threshold + 1e-9, 0.01)
    red = profile.red_flag_labels
    chosen = np.full(len(labels), 0.5)
    for column, label in enumerate(labels):
        beta = settings.red_flag_beta if label in red else 1.0
        values = [f_beta(Y[:, column], probability[:, column] >= at, beta, weight) for at in grid]
        if max(values) > 0:
            chosen[column] = grid[int(np.argmax(values))]
    return np.round(chosen, 2)


def measures_of(
    probability: Floats,
    Y: NDArray[np.int8],
    thresholds: Floats,
    labels: Sequence[str],
    statements: Sequence[Statement],
) -> dict[str, Any]:
    """Return what a training reports of itself, measured on held-out scores."""
    measured = label_measures(Y, probability, thresholds, labels)
    return {
        "statements": len(statements),
        "author_batches": len({s.author_batch for s in statements}),
        "label_counts": label_counts(statements),
        "held_out": measured,
        "calibration_error": calibration_error(Y, probability),
    }
