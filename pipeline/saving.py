"""Write a model folder: its arrays, what they are, and a manifest with the hash of each file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.jobstatements import statements_sha256
from pipeline.records import (
    ModelVersion,
)
from pipeline.scorer import Coefficients
from pipeline.vocabulary import Vocabulary, packed

if TYPE_CHECKING:
    from pipeline.model import StackedHeads
    from pipeline.train import Trained

from pipeline.folder import FORMAT, WHY_FILE, sha256_of

_PACKAGES = ("numpy", "scipy", "scikit-learn", "joblib")


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
        clause_share=trained.clause_share,
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
    _write_pulls(folder / WHY_FILE, heads, data_hash)
    joblib.dump(trained.pipeline, folder / "pipeline.joblib")
    (folder / "measures.json").write_text(_json(trained.measures), encoding="utf-8", newline="\n")
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    write_manifest(folder, model)
    return model


def _version_of(coef: np.ndarray, know: Coefficients, data_hash: str) -> str:
    """Return a short name that changes whenever the model reads differently."""
    share = f"{know.clause_share} {data_hash}"
    parts = (coef.astype(np.float32).tobytes(), know.thresholds.tobytes(), share.encode())
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


def _write_pulls(path: Path, heads: StackedHeads, data_hash: str) -> None:
    given = heads.label_given().astype(np.float32)
    rows = np.flatnonzero(given.any(axis=1))
    np.savez(
        path,
        pull=heads.label_pull(),
        vector_scale=np.asarray(heads.vector_scale_),
        given=given[rows],
        given_labels=rows,
        taught=np.asarray(getattr(heads, "taught_", data_hash)),
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
        "clause_share": trained.clause_share,
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
