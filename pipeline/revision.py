"""A model folder and a refit to people -> a new model folder that says where it comes from.

The arrays are those of the parent with slope and shift multiplied in; ``raters.json`` holds what
was changed, from which table, and what it was worth on essays held out.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import UsageError
from pipeline.folder import read_model, sha256_of
from pipeline.people import Judgements
from pipeline.records import ModelVersion
from pipeline.refit import Refit
from pipeline.saving import write_json, write_manifest

_KEPT = ("profile.yaml", "card.md", "measures.json")


def write_revision(
    parent: Path, target: Path, fitted: Refit, people: Judgements, table: Path
) -> ModelVersion:
    """Write the model of ``parent`` with what was refitted into ``target``."""
    if target.resolve() == parent.resolve() or (target / "manifest.json").exists():
        raise UsageError(f"{target} holds a model already; give --calibrate a new folder")
    old = read_model(parent).version
    target.mkdir(parents=True, exist_ok=True)
    for name in _KEPT:
        if (parent / name).exists():
            shutil.copyfile(parent / name, target / name)
    table_hash = sha256_of(table.read_bytes())
    data_hash = sha256_of(f"{old.data_sha256}\n{table_hash}\n".encode())
    digest = sha256_of(json.dumps(fitted.to_dict(), sort_keys=True).encode() + data_hash.encode())
    model = ModelVersion(f"{old.version.split('+')[0]}+{digest[:8]}", data_hash)
    _write_arrays(parent / "scorer.npz", target / "scorer.npz", fitted)
    about = json.loads((parent / "scorer.json").read_bytes())
    about |= {"version": model.version, "data_sha256": model.data_sha256}
    write_json(target / "scorer.json", about)
    write_json(target / "raters.json", _provenance(old, fitted, people, table_hash))
    write_manifest(target, model)
    return model


def rating_cuts(folder: Path) -> tuple[float, ...] | None:
    """Return the scores at which a model's ratings change, if it was fitted to ratings."""
    path = folder / "raters.json"
    if not path.exists():
        return None
    return tuple(json.loads(path.read_bytes())["rating_cuts"]) or None


def _write_arrays(source: Path, target: Path, fitted: Refit) -> None:
    with np.load(source, allow_pickle=False) as arrays:
        held = {name: arrays[name] for name in arrays.files}
    held["coef"] = (held["coef"] * fitted.slope).astype(np.float32)
    held["intercept"] = held["intercept"] * fitted.slope + fitted.shift
    held["thresholds"] = fitted.thresholds
    np.savez(target, **held)


def _provenance(
    old: ModelVersion, fitted: Refit, people: Judgements, table_hash: str
) -> dict[str, Any]:
    return {
        "parent": old.to_dict(),
        "judgements_sha256": table_hash,
        "kind": people.kind,
        "raters": len(people.raters),
        "items": len(people.items),
        "essays": len(set(people.essays)),
        **fitted.to_dict(),
    }
