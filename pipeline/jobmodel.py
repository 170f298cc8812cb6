"""Train a job from what all jobs share: cached heads combined, the document's own labels added.

Comes out what :func:`pipeline.train.train` gives: one pipeline, thresholds and measures. The
heads are the catalogue's; the job decides which of them are combined, and by its own statements
how their scores become probabilities.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy import sparse
from sklearn.pipeline import Pipeline

from pipeline.config import TrainSettings
from pipeline.heads import Heads
from pipeline.jobstatements import job_statements, said_of_job, statements_sha256
from pipeline.lexer import Ints
from pipeline.model import Floats, StackedHeads
from pipeline.ownheads import Own, kind_heads, learn_mixes, own_heads
from pipeline.records import Profile, Statement
from pipeline.slotheads import KIND, NEAR, TOLD
from pipeline.space import Space, fold_of
from pipeline.taught import Singles, Taught
from pipeline.train import (
    Progress,
    Trained,
    choose_thresholds,
    label_matrix,
    measures_of,
    neutral_weight,
)
from pipeline.traitheads import CLAIM, POLARITY, learned_with, trait_heads

# the catalogue's statements carry the label that dominates, so a much less likely one is an echo
DOMINANT = 0.8


@dataclass(frozen=True)
class _Rows:
    """A job's statements: rows of the space, and rows of the document's and the user's own."""

    statements: tuple[Statement, ...]
    space: Space
    shared: Ints
    said: Ints
    X_said: sparse.csr_matrix

    @classmethod
    def of_job(cls, profile: Profile, space: Space, said: Sequence[Statement]) -> Self:
        """Take the statements of a profile, the shared ones first, then what was said besides."""
        every = (*job_statements(profile, space.shared), *said)
        statements = list({s.text: s for s in every}.values())
        place = {s.text: i for i, s in enumerate(said)}
        ours = [s for s in statements if s.text not in place]
        others = [s for s in statements if s.text in place]
        return cls(
            (*ours, *others),
            space,
            np.asarray([space.row_of[s.text] for s in ours], dtype=np.int64),
            np.asarray([place[s.text] for s in others], dtype=np.int64),
            space.rows_of([s.text for s in said]),
        )

    @property
    def fold(self) -> Ints:
        """The fold of each row."""
        return np.asarray([fold_of(s.author_batch) for s in self.statements], dtype=np.int64)

    def scores(self, heads: Heads, head: int = 0) -> Floats:
        """Return the scores of a head that saw the space only, or the document's words too."""
        held = heads.held_out[:, head].astype(np.float64)
        first = len(self.space.statements)
        said = held[first:] if len(held) > first else heads.scores(self.X_said)[:, head]
        # of a head of open slots the rows behind the space's are of other documents
        said = said if len(said) == self.X_said.shape[0] else heads.scores(self.X_said)[:, head]
        return np.concatenate([held[self.shared], said[self.said]])

    def likeness(self, direction: Floats) -> Floats:
        """Return how far each row points in a direction."""
        return np.concatenate(
            [self.space.X[self.shared] @ direction, (self.X_said @ direction)[self.said]]
        )


@dataclass
class _Columns:
    """The heads of a model, one after another: names, coefficients, intercepts, scores, pulls."""

    names: list[str]
    coef: list[Floats]
    intercept: list[float]
    scores: list[Floats]
    pull: list[Singles]

    def add(
        self, name: str, coef: Floats, intercept: float, scores: Floats, pull: Singles
    ) -> None:
        """Add a head."""
        self.names.append(name)
        self.coef.append(np.asarray(coef, dtype=np.float64))
        self.intercept.append(float(intercept))
        self.scores.append(scores)
        self.pull.append(pull)


def train_job(
    profile: Profile,
    space: Space,
    bank_profile: Profile,
    settings: TrainSettings,
    progress: Progress | None = None,
    own: Sequence[Statement] = (),
) -> Trained:
    """Combine the heads of a profile's traits, and learn the document's own labels.

    Parameters
    ----------
    profile
        The job.
    space
        What all jobs share.
    bank_profile
        The job the bank was written for.
    settings
        How probabilities and thresholds are made.
    progress
        Is told how many heads are there.
    own
        The user's own statements; heads of what they speak of are learned anew with them.
    """
    report = progress or (lambda stage, done, total: None)
    report("train", 0, len(profile.traits) + 3)
    heads = trait_heads(space, profile.traits, settings.jobs, lambda n, of: report("train", n, of))
    kinds = kind_heads(space)
    tones = {name: heads[name] for name in (POLARITY, CLAIM)}
    mixes = learn_mixes(space, bank_profile, kinds, tones)
    bare = [label for label in profile.labels if label[:-1] not in heads]
    said = said_of_job(profile, own)
    rows = _Rows.of_job(profile, space, said)
    heads |= learned_with(space, heads, said, rows.X_said)
    alone = own_heads(space, profile, bare, mixes, said)
    taught = Taught.of_job(profile, space.shared, own)
    columns = _columns(heads, kinds, alone, rows, taught)
    return _combined(profile, rows, columns, alone, settings, taught)


def _columns(
    heads: dict[str, Heads],
    kinds: dict[str, Heads],
    own: dict[str, Own],
    rows: _Rows,
    taught: Taught,
) -> _Columns:
    columns = _Columns([], [], [], [], [])

    def add(held: Heads, *names: str, kind: str = "") -> None:
        for i, name in enumerate(names):
            pull = taught.pull(held, i, kind)
            columns.add(name, held.coef[i], held.intercept[i], rows.scores(held, i), pull)

    for name, held in heads.items():
        add(held, *([name] if name in (POLARITY, CLAIM) else [f"{name}+", f"{name}-", name]))
    for kind in sorted({label.kind for label in own.values()} - {""}):
        add(kinds[kind], f"kind {kind}", kind=kind[:-1])
    nothing = np.zeros(len(taught.statements), dtype=np.float32)
    for name, label in own.items():
        add(label.told, f"told {name}")
        columns.add(f"near {name}", label.near, 0.0, rows.likeness(label.near), nothing)
    return columns


def _combined(
    profile: Profile,
    rows: _Rows,
    columns: _Columns,
    own: dict[str, Own],
    settings: TrainSettings,
    taught: Taught,
) -> Trained:
    labels, statements = profile.labels, rows.statements
    Y = label_matrix(statements, labels)
    weight = neutral_weight(Y, settings.neutral_share)
    scores = np.column_stack(columns.scores)
    listened = [[columns.names.index(name) for name in _listens(label, own)] for label in labels]
    heads = StackedHeads(labels)
    heads.fit_mix(scores, Y, weight, listened)
    mixes = {labels.index(label): held.mix for label, held in own.items() if held.mix}
    for column, mix in mixes.items():
        heads.mix_coef_[column, listened[column]] = mix.weights
        heads.mix_intercept_[column] = mix.intercept
    heads.combine(np.vstack(columns.coef), np.asarray(columns.intercept), rows.space.words).fold()
    near = [columns.names.index(f"near {name}") for name in own]
    pull = np.column_stack(columns.pull)
    heads.remember(pull, near, rows.space.scale, statements_sha256(taught.statements))
    probability = 1.0 / (1.0 + np.exp(-heads.mix(scores)))
    thresholds = choose_thresholds(probability, Y, labels, profile, settings, weight)
    for column, mix in mixes.items():
        thresholds[column] = mix.threshold
    parts = [("terms", rows.space.fresh_counter()), ("tfidf", rows.space.tfidf), ("heads", heads)]
    return Trained(
        profile,
        Pipeline(parts),
        thresholds,
        measures_of(probability, Y, thresholds, labels, statements),
        statements,
        probability,
        scores,
        rows.fold,
        dominant=DOMINANT,
    )


def _listens(label: str, own: dict[str, Own]) -> list[str]:
    """Return the names of the heads a label's probability is made of."""
    if label not in own:
        return [label, label[:-1], POLARITY, CLAIM]
    mine = {TOLD: f"told {label}", NEAR: f"near {label}", KIND: f"kind {own[label].kind}"}
    mix = own[label].mix
    return [mine.get(head, head) for head in (mix.heads if mix else (TOLD, NEAR, POLARITY))]
