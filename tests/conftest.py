"""Things the tests share: the social worker's profile, and a tiny real model of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from once import made_once

from pipeline import Model
from pipeline.config import TrainSettings
from pipeline.derive import derive
from pipeline.folder import read_model
from pipeline.records import Profile, Statement
from pipeline.saving import write_model
from pipeline.store import load_bank, load_profile
from pipeline.train import Trained, train


@pytest.fixture(scope="session")
def profile() -> Profile:
    """The social worker's page, read."""
    return load_profile("pekerja-sosial")


@pytest.fixture(scope="session")
def bank() -> list[Statement]:
    """The whole statement bank."""
    return load_bank()


@pytest.fixture(scope="session")
def tiny_trained(
    profile: Profile, bank: list[Statement], tmp_path_factory: pytest.TempPathFactory
) -> Trained:
    """A model trained on every eighth statement: real, but quick."""

    def made() -> Trained:
        return train(profile, derive(profile, bank[::8]), TrainSettings(folds=2, jobs=1))

    return made_once("tiny", made, tmp_path_factory)


@pytest.fixture(scope="session")
def tiny_folder(tiny_trained: Trained, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model's folder."""
    folder = tmp_path_factory.mktemp("tiny") / "model"
    write_model(tiny_trained, folder, {"card.md": "tiny\n"})
    return folder


@pytest.fixture(scope="session")
def model(tiny_folder: Path) -> Model:
    """The tiny model, loaded as a user would."""
    return Model(read_model(tiny_folder))
