"""Train a whole model folder: bank, derive, train, card and files, with progress."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pipeline.card import About, paper
from pipeline.config import TrainSettings
from pipeline.derive import derive
from pipeline.folder import write_model
from pipeline.gain import USER, gain, spread
from pipeline.profile import profile_to_yaml
from pipeline.records import ModelVersion, Profile, Statement
from pipeline.store import load_bank
from pipeline.train import Progress, Trained, train


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
    bank = derive(profile, load_bank())
    own = spread([_user(statement) for statement in labelled])
    trained = train(profile, [*bank, *own], settings, progress)
    if own and compare:
        found = gain(train(profile, bank, settings, progress), trained)
        trained = replace(trained, measures={**trained.measures, "labelled": found.to_dict()})
    card = paper("card", About(profile, trained.names, trained.measures), "en")
    texts = {"card.md": card, "profile.yaml": profile_to_yaml(profile)}
    return trained, write_model(trained, output, texts)


def _user(statement: Statement) -> Statement:
    return replace(statement, origin=USER)
