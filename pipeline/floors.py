"""Floors under what is measured, pinned to a hash of the statements it was learned from.

``make floors`` reads what the built-in model measured of itself in training, on three folds of
author batches, runs the behaviour suite, and fails where a floor of ``tests/trained-floors.json``
sank. It takes seconds. ``make evaluate`` (:mod:`pipeline.crossval`) measures on five folds, with
floors of its own in ``tests/floors.json``; here those are only held to be of these statements.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.behaviours import behaviour_cases, behaviour_table, failure_rate, run_behaviours
from pipeline.derive import derive
from pipeline.folder import read_model
from pipeline.jobstatements import statements_sha256
from pipeline.score import Model
from pipeline.store import built_in_model, load_bank, load_profile, load_trait_statements

FLOORS = Path("tests/floors.json")
TRAINED_FLOORS = Path("tests/trained-floors.json")
SHOWN = ("micro_f1", "macro_f1", "polarity_accuracy", "neutral_false_alarm")
_LOWER_IS_BETTER = (
    "neutral_false_alarm",
    "calibration_error",
    "given_calibration_error",
    "brier",
    "behaviour_failures",
)
Measured = Mapping[str, float]


def check_floors(path: Path, measured: Measured, data_hash: str) -> list[str]:
    """Return what sank below its floor (an empty list if nothing did)."""
    floors = json.loads(path.read_text(encoding="utf-8"))
    if floors["data_sha256"] != data_hash:
        return [
            f"the statements changed since {path} was set; look at the figures and set them anew "
            "with --set-floors REASON"
        ]
    if not floors["floors"]:
        return [f"{path} holds no floor: a gate that checks nothing fails"]
    sunk = []
    for name, floor in floors["floors"].items():
        value = measured[name]
        worse = value > floor if name in _LOWER_IS_BETTER else value < floor
        if worse:
            sunk.append(f"{name} is {value:.4f}, its floor is {floor:.4f}")
    return sunk


def set_floors(path: Path, measured: Measured, data_hash: str, reason: str) -> None:
    """Write floors a little below what was measured, with the reason."""
    floors = {
        name: round(value * 1.1 if name in _LOWER_IS_BETTER else value - 0.01, 4)
        for name, value in measured.items()
    }
    held = {"data_sha256": data_hash, "reason": reason, "floors": floors}
    path.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")


def verdict(sunk: Sequence[str]) -> str:
    """Return the last lines of a check: what sank, or that nothing did."""
    return ("\n".join(f"BELOW FLOOR: {line}" for line in sunk) or "every floor holds") + "\n"


def measured_in(folder: Path) -> dict[str, float]:
    """Return what a trained model measured of itself on authors held out."""
    found = json.loads((folder / "measures.json").read_text(encoding="utf-8"))
    sure = found["uncertainty"]
    return {
        **{name: found["held_out"][name] for name in SHOWN},
        "calibration_error": found["calibration_error"],
        "brier": sure["brier"],
        "given_calibration_error": sure["given_calibration_error"],
        "interval_coverage": sure["essays"]["coverage"],
    }


def hash_of_today() -> str:
    """Return the hash of the statements a training would learn from now."""
    return statements_sha256([*derive(load_profile(), load_bank()), *load_trait_statements()])


def not_of(data_hash: str, known: Mapping[str, str]) -> list[str]:
    """Return a line for each thing that was made of other statements than lie here."""
    return [
        f"NOT OF THESE STATEMENTS: {name}; run make train, make evaluate, and set floors anew"
        for name, of in known.items()
        if of != data_hash
    ]


def _hash_in(path: Path) -> str:
    return str(json.loads(path.read_text(encoding="utf-8"))["data_sha256"])


def main(argv: Sequence[str] | None = None) -> int:
    """Read, print, check the floors; return 1 where one sank."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set-floors", metavar="REASON", help="write new floors and say why")
    args = parser.parse_args(argv)
    folder, data_hash = built_in_model(load_profile().slug), hash_of_today()
    model = Model(read_model(folder))
    outcomes = run_behaviours(model.score_many, behaviour_cases())
    measured = measured_in(folder) | {"behaviour_failures": failure_rate(outcomes)}
    stale = not_of(data_hash, {str(folder): model.data.version.data_sha256})
    if args.set_floors and not stale:
        set_floors(TRAINED_FLOORS, measured, data_hash, args.set_floors)
    stale += not_of(data_hash, {str(FLOORS): _hash_in(FLOORS)})
    lines = [behaviour_table(outcomes), *(f"{name:24s} {measured[name]:.4f}" for name in measured)]
    sunk = check_floors(TRAINED_FLOORS, measured, data_hash)
    sys.stdout.write("\n".join([*lines, *stale]) + "\n" + verdict(sunk))
    return int(bool(sunk or stale))


if __name__ == "__main__":
    sys.exit(main())
