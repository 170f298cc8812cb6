"""Read model folders: arrays and JSON to score with, a pickle only to look into.

``scorer.npz`` and ``scorer.json`` are all that scoring opens. ``pipeline.joblib`` is the fitted
scikit-learn pipeline for people who want to inspect or extend it; nothing here ever loads it.
``manifest.json`` holds the SHA-256 of every file; a folder that does not match is refused.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.errors import ModelError
from pipeline.npz import arrays_of
from pipeline.records import (
    Belief,
    Difference,
    ModelVersion,
    Profile,
    Span,
    Task,
    TraitPhrase,
    Words,
)
from pipeline.scorer import Coefficients, ModelData
from pipeline.vocabulary import Vocabulary, unpacked

if TYPE_CHECKING:
    pass

FORMAT = "cocok/model/1"
SCORER_FILES = ("scorer.npz", "scorer.json")
WHY_FILE = "why.npz"  # how hard each statement pulls at each label; only `cocok why` opens it


def sha256_of(data: bytes) -> str:
    """Return the hexadecimal SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def read_model(folder: Path) -> ModelData:
    """Return what a model folder holds, after checking that nothing in it was changed."""
    manifest = _manifest(folder)
    held = {name: _checked(folder, name, manifest) for name in SCORER_FILES}
    about = json.loads(held["scorer.json"])
    know = _coefficients(held["scorer.npz"], about)
    words = {
        kind: {trait: Words(**value) for trait, value in about[kind].items()}
        for kind in ("names", "hints")
    }
    return ModelData(
        profile=_profile(about["profile"], about["document"]),
        coefficients=know,
        names=words["names"],
        hints=words["hints"],
        sources=about["sources"],
        version=ModelVersion(
            about["version"],
            about["data_sha256"],
            tuple((int(words), float(told)) for words, told in about.get("lengths", [])),
        ),
    )


@dataclass(frozen=True)
class Pulls:
    """What `cocok why` needs: pulls (statements x labels) and the scale of the word vectors.

    ``given`` are weights by term that no statement taught (a document's own words), of the labels
    in ``given_labels``; ``taught`` is the hash of the statements.
    """

    pull: np.ndarray
    vector_scale: float
    given: np.ndarray
    given_labels: np.ndarray
    taught: str


def read_pulls(folder: Path) -> Pulls:
    """Return how hard each statement pulls at each label, after checking that nothing changed."""
    manifest = _manifest(folder)
    if WHY_FILE not in manifest.get("files", {}):
        raise ModelError(
            f"{folder} does not keep what its terms learned from; train it anew, or see its sums "
            "with `cocok score --explain LABEL`"
        )
    held = {n: a.copy() for n, a in arrays_of(_checked(folder, WHY_FILE, manifest)).items()}
    if "taught" not in held:
        raise ModelError(f"{folder / WHY_FILE} is of an older version; train the model anew")
    return Pulls(
        held["pull"],
        float(held["vector_scale"]),
        held["given"],
        held["given_labels"],
        str(held["taught"]),
    )


def manifest_sha256(folder: Path) -> str:
    """Return one hash that stands for all a model folder holds."""
    return sha256_of(_manifest_bytes(folder))


def _manifest_bytes(folder: Path) -> bytes:
    try:
        return (folder / "manifest.json").read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise ModelError(
            f"{folder} is not a model folder (no manifest.json); train one with "
            f"'cocok train --output {folder}'"
        ) from None
    except OSError as error:
        raise ModelError(f"cannot read the model {folder}: {error.strerror or error}") from None


def _manifest(folder: Path) -> dict[str, Any]:
    held = _manifest_bytes(folder)
    try:
        manifest: dict[str, Any] = json.loads(held)
    except ValueError:
        raise ModelError(f"{folder / 'manifest.json'} is damaged; train the model anew") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ModelError(f"{folder} is not a {FORMAT} folder; train the model anew")
    return manifest


def _checked(folder: Path, name: str, manifest: dict[str, Any]) -> bytes:
    try:
        data = (folder / name).read_bytes()
    except OSError:
        raise ModelError(f"{folder / name} is missing; train the model anew") from None
    if sha256_of(data) != manifest.get("files", {}).get(name):
        raise ModelError(
            f"{folder / name} was changed after training (its SHA-256 is not the one in "
            "manifest.json); train the model anew"
        )
    return data


def _coefficients(data: bytes, about: dict[str, Any]) -> Coefficients:
    # views of the file's bytes, unaligned: what is looked up often is copied once
    held = {
        name: array if name == "coef" else array.copy() for name, array in arrays_of(data).items()
    }
    unit = held["unit_column"].astype(np.int64)
    gram = held["gram_column"].astype(np.int64)
    counts, coef, entries = held["counts"], held["coef"], unpacked(held["entries"])
    vocabulary = Vocabulary(
        words=unpacked(held["words"]),
        unit_column=unit,
        pair_keys=held["pair_keys"],
        pair_offset=int((unit >= 0).sum()),
        grams=unpacked(held["grams"]),
        gram_column=gram,
        entries=entries,
        entry_offset=len(counts) - len(entries),
        shortest=about["shortest"],
        longest=about["longest"],
        size=len(counts),
    )
    return Coefficients(
        tuple(about["labels"]),
        vocabulary,
        coef,
        held["idf"] * counts,
        counts,
        held["intercept"],
        held["thresholds"],
        about.get("dominant", 0.0),
        about.get("clause_share", 0.0),
    )


def _profile(rows: dict[str, Any], document: str) -> Profile:
    """Return the profile that :func:`profile_to_dict` wrote (checked by its hash)."""

    def spanned(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "source": Span(**row["source"])}

    return Profile(
        slug=rows["slug"],
        occupation=rows["occupation"],
        language=rows["language"],
        document=document,
        tasks=tuple(Task(**spanned(row)) for row in rows["tasks"]),
        fit_traits=tuple(TraitPhrase(**spanned(row)) for row in rows["fit_traits"]),
        red_flags=tuple(TraitPhrase(**spanned(row)) for row in rows["red_flags"]),
        misconceptions=tuple(Belief(**spanned(row)) for row in rows["misconceptions"]),
        false_expectations=tuple(Belief(**spanned(row)) for row in rows["false_expectations"]),
        differences=tuple(Difference(**spanned(row)) for row in rows["differences"]),
        weights=rows["weights"],
        names={trait: Words(**name) for trait, name in rows["names"].items()},
    )
