"""Write and read model folders: arrays and JSON to score with, a pickle only to look into.

``scorer.npz`` and ``scorer.json`` are all that scoring opens. ``pipeline.joblib`` is the fitted
scikit-learn pipeline for people who want to inspect or extend it; nothing here ever loads it.
``manifest.json`` holds the SHA-256 of every file; a folder that does not match is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
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
    Statement,
    Task,
    TraitPhrase,
    Words,
)
from pipeline.scorer import Coefficients, ModelData
from pipeline.vocabulary import Vocabulary, packed, unpacked

if TYPE_CHECKING:
    from pipeline.train import Trained

FORMAT = "cocok/model/1"
SCORER_FILES = ("scorer.npz", "scorer.json")
WHY_FILE = "why.npz"  # how hard each statement pulls at each label; only `cocok why` opens it
_PACKAGES = ("numpy", "scipy", "scikit-learn", "joblib")


def sha256_of(data: bytes) -> str:
    """Return the hexadecimal SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def statements_sha256(statements: Sequence[Statement]) -> str:
    """Return one hash for the statements a model was trained from, in order."""
    lines = (f"{s.text}\t{' '.join(s.labels)}\t{s.author_batch}\n" for s in statements)
    return sha256_of("".join(lines).encode())


# ---------------------------------------------------------------- writing


def coefficients_of(trained: Trained) -> Coefficients:
    """Return the arrays that score as the fitted pipeline does."""
    terms, tfidf, heads = (step for _, step in trained.pipeline.steps)
    vocabulary: Vocabulary = terms.vocabulary_
    counts = terms.counts_
    return Coefficients(
        labels=trained.profile.labels,
        vocabulary=vocabulary,
        coef=heads.coef_.T.astype(np.float32),  # single precision is exact here: see below
        factor=tfidf.idf_ * counts,
        counts=counts,
        intercept=heads.intercept_,
        thresholds=trained.thresholds,
        dominant=trained.dominant,
    )


def write_model(trained: Trained, folder: Path, texts: dict[str, str]) -> ModelVersion:
    """Write a model folder; ``texts`` are the files a person reads (card.md, profile.yaml …)."""
    import joblib

    folder.mkdir(parents=True, exist_ok=True)
    data_hash = statements_sha256(trained.data)
    heads = trained.pipeline["heads"]
    know = coefficients_of(trained)
    _write_arrays(folder / "scorer.npz", trained, know)
    model = ModelVersion(_version_of(heads.coef_, know, data_hash), data_hash)
    (folder / "scorer.json").write_text(
        _json(_description(trained, model)), encoding="utf-8", newline="\n"
    )
    if hasattr(heads, "head_pull_"):  # not where a job combines heads that all jobs share
        scale = np.asarray(heads.vector_scale_)
        np.savez(folder / WHY_FILE, pull=heads.label_pull(), vector_scale=scale)
    joblib.dump(trained.pipeline, folder / "pipeline.joblib")
    (folder / "measures.json").write_text(_json(trained.measures), encoding="utf-8", newline="\n")
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    write_manifest(folder, model)
    return model


def _version_of(coef: np.ndarray, know: Coefficients, data_hash: str) -> str:
    """Return a short name that changes whenever the model reads differently."""
    parts = (coef.astype(np.float32).tobytes(), know.thresholds.tobytes(), data_hash.encode())
    return f"1.{sha256_of(b''.join(parts))[:12]}"


def _write_arrays(path: Path, trained: Trained, know: Coefficients) -> None:
    vocabulary = know.vocabulary
    np.savez(
        path,
        words=packed(vocabulary.words),
        unit_column=vocabulary.unit_column.astype(np.int32),
        pair_keys=vocabulary.pair_keys,
        grams=packed(vocabulary.grams),
        entries=packed(vocabulary.entries),
        gram_column=vocabulary.gram_column.astype(np.int32),
        # single precision is exact here: the heads keep their coefficients in it
        coef=trained.pipeline["heads"].coef_.T.astype(np.float32, order="C"),
        idf=trained.pipeline["tfidf"].idf_,
        counts=know.counts,
        intercept=know.intercept,
        thresholds=know.thresholds,
    )


def _description(trained: Trained, model: ModelVersion) -> dict[str, Any]:
    from pipeline.profile import profile_to_dict  # lazy: only a training writes profiles

    vocabulary: Vocabulary = trained.pipeline["terms"].vocabulary_
    return {
        "format": FORMAT,
        "version": model.version,
        "data_sha256": model.data_sha256,
        "labels": list(trained.profile.labels),
        "shortest": vocabulary.shortest,
        "longest": vocabulary.longest,
        "dominant": trained.dominant,
        "profile": profile_to_dict(trained.profile),
        "document": trained.profile.document,
        "names": {trait: name.to_dict() for trait, name in trained.names.items()},
        "hints": {trait: hint.to_dict() for trait, hint in trained.hints.items()},
        "sources": trained.sources,
        "lengths": _lengths(trained.measures),
    }


def _lengths(measures: dict[str, Any]) -> list[list[float]]:
    """Return what a text of so many words told of a whole, for reports to say."""
    held = measures.get("uncertainty", {}).get("lengths", [])
    return [[row["words"], row["whole"]] for row in held if row["whole"] is not None]


def write_manifest(folder: Path, model: ModelVersion) -> None:
    """Write what a folder holds: versions and the SHA-256 of every file."""
    import platform  # lazy: only a training asks

    files = sorted(path for path in folder.iterdir() if path.name != "manifest.json")
    manifest = {
        "format": FORMAT,
        "version": model.version,
        "data_sha256": model.data_sha256,
        "python": ".".join(platform.python_version_tuple()[:2]),
        "packages": {name: _package_version(name) for name in _PACKAGES},
        "sureness": _sureness(folder),
        "files": {path.name: sha256_of(path.read_bytes()) for path in files},
    }
    (folder / "manifest.json").write_text(_json(manifest), encoding="utf-8", newline="\n")


def _sureness(folder: Path) -> dict[str, float | None]:
    """Return the few figures that tell how far the model's own figures can be trusted."""
    path = folder / "measures.json"
    held = json.loads(path.read_bytes()).get("uncertainty") if path.exists() else None
    if not held:
        return {}
    names = ("brier", "calibration_error", "given_calibration_error")
    found = {name: held[name] for name in names}
    return found | {"interval_80_holds": held["essays"]["coverage"]}


def _package_version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:  # installed without metadata: say so instead of failing
        return "unknown"


def write_json(path: Path, value: object) -> None:
    """Write plain values as JSON, the same bytes on every system."""
    path.write_text(_json(value), encoding="utf-8", newline="\n")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


# ---------------------------------------------------------------- reading


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
    """What `cocok why` needs: pulls (statements x labels) and the scale of the word vectors."""

    pull: np.ndarray
    vector_scale: float


def read_pulls(folder: Path) -> Pulls:
    """Return how hard each statement pulls at each label, after checking that nothing changed."""
    manifest = _manifest(folder)
    if WHY_FILE not in manifest.get("files", {}):
        raise ModelError(
            f"{folder} does not keep what its terms learned from: it is older, or a job "
            "combined from what all jobs share; `cocok score --explain LABEL` shows its sums"
        )
    _checked(folder, WHY_FILE, manifest)
    with np.load(folder / WHY_FILE, allow_pickle=False) as held:
        return Pulls(held["pull"], float(held["vector_scale"]))


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
