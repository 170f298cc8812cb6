"""Train a whole model folder: bank, derive, train, card and files, with progress."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipeline.card import About, paper
from pipeline.config import TrainSettings
from pipeline.derive import derive
from pipeline.folder import write_model
from pipeline.profile import profile_to_yaml
from pipeline.records import ModelVersion, Profile, Statement
from pipeline.store import load_bank
from pipeline.train import Progress, Trained, train


def train_folder(
    profile: Profile,
    output: Path,
    *,
    labelled: Iterable[Statement] = (),
    settings: TrainSettings | None = None,
    progress: Progress | None = None,
) -> tuple[Trained, ModelVersion]:
    """Derive the statements of ``profile``, train on them, and write the model folder."""
    statements = [*derive(profile, load_bank()), *labelled]
    trained = train(profile, statements, settings, progress)
    card = paper("card", About(profile, trained.names, trained.measures), "en")
    texts = {"card.md": card, "profile.yaml": profile_to_yaml(profile)}
    return trained, write_model(trained, output, texts)
