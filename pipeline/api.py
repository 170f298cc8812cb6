"""The two calls most users need: train a model, load a model."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from pipeline.config import ScoreSettings
from pipeline.folder import read_model
from pipeline.records import Profile, Statement
from pipeline.score import Model
from pipeline.store import DEFAULT_PROFILE, built_in_model, load_profile


def load_model(
    folder: str | os.PathLike[str] | None = None,
    *,
    profile: str = DEFAULT_PROFILE,
    settings: ScoreSettings | None = None,
) -> Model:
    """Return a model ready to score.

    Parameters
    ----------
    folder
        A folder written by :func:`train` or ``cocok train``. By default the built-in model of
        ``profile``, which is trained first if it is not there yet (two minutes).
    profile
        Slug of a built-in job document.
    settings
        How texts are read.
    """
    if folder is not None:
        return Model(read_model(Path(folder)), settings)
    place = built_in_model(profile)
    if not (place / "manifest.json").exists():
        train(profile, output=place)
    return Model(read_model(place), settings)


def train(
    source: str | os.PathLike[str] | Profile | None = None,
    *,
    output: str | os.PathLike[str],
    labelled: Iterable[Statement] = (),
) -> Model:
    """Train a model, write its folder, and return it ready to score.

    Parameters
    ----------
    source
        A built-in slug, a document, a profile file, or a profile; the social worker by default.
    output
        The folder to write.
    labelled
        Statements of your own to learn from as well.
    """
    from pipeline.training import train_folder  # lazy: scoring never imports scikit-learn

    profile = (
        source
        if isinstance(source, Profile)
        else load_profile(None if source is None else str(source))
    )
    train_folder(profile, Path(output), labelled=labelled)
    return Model(read_model(Path(output)))
