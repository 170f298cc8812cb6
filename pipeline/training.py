"""Train a whole model folder: bank, derive, train, card and files, with progress."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from pipeline.card import About, paper
from pipeline.config import TrainSettings
from pipeline.derive import derive
from pipeline.folder import write_model
from pipeline.gain import USER, gain, spread
from pipeline.jobstatements import job_statements
from pipeline.profile import profile_to_yaml
from pipeline.records import ModelVersion, Profile, Statement
from pipeline.store import load_bank, load_trait_statements
from pipeline.train import Progress, Trained, train

# a trait of the catalogue has three or four voices; half the sentences say nothing of the job
JOB_SETTINGS = TrainSettings(folds=3, neutral_share=0.5)


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
    labels = {label for statement in bank for label in statement.labels}
    if labels <= set(profile.labels):
        return Learned(derive(profile, bank), catalogue)
    return Learned(job_statements(profile, bank, catalogue), [])


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
    learned, general = training_statements(profile)
    if settings is None and any(s.origin == "catalogue" for s in learned):
        settings = JOB_SETTINGS
    own = spread([_user(statement) for statement in labelled])
    trained = train(profile, [*learned, *own], settings, progress, general)
    if own and compare:
        found = gain(train(profile, learned, settings, progress, general), trained)
        trained = replace(trained, measures={**trained.measures, "labelled": found.to_dict()})
    card = paper("card", About(profile, trained.names, trained.measures), "en")
    texts = {"card.md": card, "profile.yaml": profile_to_yaml(profile)}
    return trained, write_model(trained, output, texts)


def _user(statement: Statement) -> Statement:
    return replace(statement, origin=USER)
