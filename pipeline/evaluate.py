"""Step 5: a model and labelled sentences in, measures out, the plain baseline beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pipeline.errors import StatementError
from pipeline.measures import cohen_kappa, label_measures
from pipeline.records import Statement
from pipeline.score import Model


def evaluate(model: Model, labelled: Sequence[Statement]) -> dict[str, Any]:
    """Return how well a model's labels agree with human ones, sentence by sentence."""
    if not labelled:
        raise StatementError("there is no labelled sentence to measure against")
    labels = model.data.coefficients.labels
    place = {label: i for i, label in enumerate(labels)}
    true = np.zeros((len(labelled), len(labels)), dtype=np.int8)
    given = np.zeros((len(labelled), len(labels)))
    analyses = model.score_many([statement.text for statement in labelled])
    for row, (statement, analysis) in enumerate(zip(labelled, analyses, strict=True)):
        for label in statement.labels:
            if label not in place:
                raise StatementError(
                    f"row {row + 1} has label {label!r}; known are {', '.join(labels)}"
                )
            true[row, place[label]] = 1
        for sentence in analysis.sentences:
            for found in sentence.labels:
                column = place[found.label]
                given[row, column] = max(given[row, column], found.probability)
    measures = label_measures(true, given, np.full(len(labels), 1e-12), labels)
    measures["sentences"] = len(labelled)
    measures["kappa"] = {
        label: cohen_kappa(true[:, i] > 0, given[:, i] > 0) for label, i in place.items()
    }
    return measures


def evaluation_table(measures: dict[str, Any]) -> str:
    """Return the measures as a table for a terminal."""
    plain = {k: v for k, v in measures.items() if not isinstance(v, dict)}
    lines = [f"{name.replace('_', ' '):24s} {value}" for name, value in plain.items()]
    lines += ["", f"{'label':32s} {'F1':>6s} {'kappa':>6s}"]
    for label, value in measures["per_label_f1"].items():
        kappa = measures["kappa"][label]
        shown = ["–" if number is None else f"{number:.3f}" for number in (value, kappa)]
        lines.append(f"{label:32s} {shown[0]:>6s} {shown[1]:>6s}")
    return "\n".join(lines)
