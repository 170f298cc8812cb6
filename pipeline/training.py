"""Train a whole model folder: bank, derive, train, card and files, with progress."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pipeline.card import About, paper
from pipeline.config import TrainSettings
from pipeline.derive import derive
from pipeline.gain import gain, spread
from pipeline.jobmodel import train_job
from pipeline.jobstatements import job_statements, shared_statements
from pipeline.profile import profile_to_yaml
from pipeline.records import USER, ModelVersion, Profile, Statement
from pipeline.saving import write_model
from pipeline.space import Space, open_space
from pipeline.store import load_bank, load_profile, load_trait_statements
from pipeline.taught import Taught
from pipeline.train import Progress, Trained, train
from pipeline.uncertainty import uncertainty

# a trait of the catalogue has three or four voices, too few to choose a threshold freely by
JOB_SETTINGS = TrainSettings(neutral_share=0.5, lowest_threshold=0.22, highest_threshold=0.3)


class Learned(NamedTuple):
    """What a model learns from: its own statements, and those about other traits."""

    statements: list[Statement]
    general: list[Statement]


def training_statements(profile: Profile) -> Learned:
    """Return what a model of ``profile`` learns from.

    The bank was written for the social worker: a profile that knows all its labels takes it
    whole, any other job takes its traits' statements from the catalogue.
    """
    bank, catalogue = load_bank(), load_trait_statements()
    if _has_bank(profile, bank):
        return Learned(derive(profile, bank), catalogue)
    return Learned(job_statements(profile, shared_statements(bank, catalogue)), [])


def taught_statements(profile: Profile) -> tuple[Statement, ...]:
    """Return the statements that the heads of a model of ``profile`` learn from, in order.

    A job without a bank is taught more than its own: its heads are of all jobs.
    """
    bank, catalogue = load_bank(), load_trait_statements()
    if not _has_bank(profile, bank):
        return Taught.of_job(profile, shared_statements(bank, catalogue)).statements
    return (*derive(profile, bank), *catalogue)


def _has_bank(profile: Profile, bank: Sequence[Statement]) -> bool:
    labels = {label for statement in bank for label in statement.labels}
    return labels <= set(profile.labels)


def trained_model(
    profile: Profile,
    own: Sequence[Statement] = (),
    settings: TrainSettings | None = None,
    progress: Progress | None = None,
) -> Trained:
    """Return a model of any job, with the user's own statements if there are any.

    A job without a bank of its own combines heads that were learned once for all jobs; those the
    user's statements speak of are learned with them, and anew.
    """
    if not _has_bank(profile, load_bank()):
        chosen = settings or JOB_SETTINGS
        return train_job(profile, _space(), load_profile(), chosen, progress, own)
    learned, general = training_statements(profile)
    return train(profile, [*learned, *own], settings, progress, general)


@lru_cache(maxsize=1)
def _space() -> Space:
    """Return what all jobs share, opened once for several jobs in a row."""
    return open_space(shared_statements(load_bank(), load_trait_statements()))


def train_folder(
    profile: Profile,
    output: Path,
    *,
    labelled: Iterable[Statement] = (),
    compare: bool = False,
    settings: TrainSettings | None = None,
    progress: Progress | None = None,
) -> tuple[Trained, ModelVersion]:
    """Derive the statements of ``profile``, train on them, and write the model folder.

    With ``compare`` the model is trained a second time without ``labelled``, and the measures
    tell under ``labelled`` whether they helped.
    """
    own = spread([_user(statement) for statement in labelled])
    trained = trained_model(profile, own, settings, progress)
    if own and compare:
        found = gain(trained_model(profile, (), settings, progress), trained)
        trained = replace(trained, measures={**trained.measures, "labelled": found.to_dict()})
    sure = uncertainty(trained).to_dict()
    trained = replace(trained, measures={**trained.measures, "uncertainty": sure})
    card = paper("card", About(profile, trained.names, trained.measures), "en")
    texts = {"card.md": card, "profile.yaml": profile_to_yaml(profile)}
    return trained, write_model(trained, output, texts)


def _user(statement: Statement) -> Statement:
    return replace(statement, origin=USER)
