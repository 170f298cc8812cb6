"""``make evaluate``: the social-worker model on authors it never saw, beside the plain baseline.

Prints measures by language, register and form, how sure the figures are (reliability, coverage
of the interval, accuracy by length), the learning curve, the baseline on the same
held-out fold and, where the extra ``[peers]`` is installed, sentence embeddings on the same folds;
then checks the floors in ``tests/floors.json``, which are pinned to a hash of the statements.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.behaviours import behaviour_cases, behaviour_table, run_behaviours
from pipeline.config import MEASURED
from pipeline.derive import derive
from pipeline.errors import UsageError
from pipeline.floors import FLOORS, SHOWN, check_floors, set_floors, verdict
from pipeline.folder import read_model
from pipeline.jobstatements import statements_sha256
from pipeline.learning import curve_table, learning_curve
from pipeline.measures import label_measures
from pipeline.model import build_baseline
from pipeline.peers import embed, peer_scores
from pipeline.saving import write_model
from pipeline.score import Model
from pipeline.store import cache_folder, load_bank, load_profile, load_trait_statements
from pipeline.train import Trained, label_matrix, train
from pipeline.uncertainty import Uncertainty, uncertainty, uncertainty_table

_GROUPS = ("lang", "register", "form")


def measure(trained: Trained, rows: NDArray[np.bool_]) -> dict[str, Any]:
    """Return the held-out measures of some statements."""
    labels = trained.profile.labels
    Y = label_matrix(trained.statements, labels)
    return label_measures(Y[rows], trained.held_out[rows], trained.thresholds, labels)


def group_table(trained: Trained) -> str:
    """Return held-out measures overall and by language, register and form."""
    every = trained.fold >= 0
    lines = [f"{'':24s} {'n':>6s} " + " ".join(f"{name[:12]:>12s}" for name in SHOWN)]
    lines.append(_line("all", every, trained))
    for group in _GROUPS:
        values = np.asarray([getattr(s, group) for s in trained.statements])
        for value in sorted(set(values[every])):
            lines.append(_line(f"{group}={value}", every & (values == value), trained))
    return "\n".join(lines)


def _line(name: str, rows: NDArray[np.bool_], trained: Trained) -> str:
    measured = measure(trained, rows)
    shown = " ".join(f"{measured[key]:12.3f}" for key in SHOWN)
    return f"{name:24s} {int(rows.sum()):6d} {shown}"


def baseline_line(trained: Trained) -> tuple[str, float]:
    """Return the plain baseline beside the model on one held-out fold, and the model's lead."""
    labels = trained.profile.labels
    Y = label_matrix(trained.statements, labels)
    inside, outside = trained.fold != 0, trained.fold == 0
    texts = np.asarray([s.text for s in trained.statements], dtype=object)
    baseline = build_baseline().fit(texts[inside], Y[inside])
    chance = np.asarray(baseline.predict_proba(texts[outside]))
    best = max(
        label_measures(Y[outside], chance, np.full(len(labels), at), labels)["micro_f1"]
        for at in np.arange(0.15, 0.6, 0.05)
    )
    own = measure(trained, outside)["micro_f1"]
    text = (
        f"plain TF-IDF + logistic regression, best threshold, fold 0: {best:.3f}; cocok: {own:.3f}"
    )
    return text, own - best


def peer_lines(trained: Trained) -> str:
    """Return the embedding peers on the same folds, or how to get them."""
    try:
        embedded = embed([s.text for s in trained.statements], cache_folder())
    except UsageError as error:
        return f"embedding peers: not measured here, {error}"
    own = trained.measures["held_out"]
    lines = [
        f"{peer.name:36s} F1 {peer.micro_f1:.3f}  polarity {peer.polarity_accuracy:.3f}"
        for peer in peer_scores(trained, embedded)
    ]
    mine = f"{'cocok':36s} F1 {own['micro_f1']:.3f}  polarity {own['polarity_accuracy']:.3f}"
    return "\n".join([*lines, mine])


def behaviour_lines(trained: Trained) -> str:
    """Return how often the trained model fails the behaviour suite, a capability a line."""
    with tempfile.TemporaryDirectory() as folder:
        write_model(trained, Path(folder, "model"), {})
        model = Model(read_model(Path(folder, "model")))
        outcomes = run_behaviours(model.score_many, behaviour_cases())
    return behaviour_table(outcomes)


def sureness(found: Uncertainty) -> dict[str, float]:
    """Return the measures of sureness that have a floor."""
    held = found.essays.coverage
    return {
        "brier": found.reliability.brier,
        "given_calibration_error": found.reliability.given_error,
        "interval_coverage": held if held is not None else 0.0,
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, check the floors; return 1 where one sank."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set-floors", metavar="REASON", help="write new floors and say why")
    args = parser.parse_args(argv)
    write = sys.stdout.write
    profile = load_profile()
    statements, general = derive(profile, load_bank()), load_trait_statements()
    trained = train(profile, statements, MEASURED, general=general)
    write(group_table(trained) + "\n\n")
    for label, value in trained.measures["held_out"]["per_label_f1"].items():
        write(f"{label:32s} {value:.3f}\n")
    text, lead = baseline_line(trained)
    write(f"\n{text}\n\n{peer_lines(trained)}\n\n")
    sure = uncertainty(trained)
    write(f"{uncertainty_table(sure)}\n\n")
    write(curve_table(learning_curve(profile, statements, general)) + "\n\n")
    write(behaviour_lines(trained) + "\n\n")
    held = trained.measures["held_out"]
    measured = {name: held[name] for name in SHOWN}
    measured["calibration_error"] = trained.measures["calibration_error"]
    measured["lead_over_baseline"] = lead
    measured |= sureness(sure)
    data_hash = statements_sha256(trained.data)
    if args.set_floors:
        set_floors(FLOORS, measured, data_hash, args.set_floors)
    sunk = check_floors(FLOORS, measured, data_hash)
    write(verdict(sunk))
    return int(bool(sunk))


if __name__ == "__main__":
    sys.exit(main())
