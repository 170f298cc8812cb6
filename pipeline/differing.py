"""A model's readings and people's judgements in; where they differ, as rows to read."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.people import MISSING, Judgements
from pipeline.readings import Reading

ERROR_COLUMNS = ("item", "essay", "topic", "kind", "people", "model", "probability", "text")


def errors(people: Judgements, model: Reading) -> list[dict[str, Any]]:
    """Return where the model and most people differ, the surest mistakes first."""
    seen = people.consensus
    if people.kind == "ratings":
        return _rating_errors(people, model, seen[:, 0])
    found = []
    split = np.abs(np.abs(seen) - 0.5) < 1e-9  # half say so: no mistake to learn from
    wanted = np.where(np.abs(seen) > 0.5, np.sign(seen), 0)
    for item, column in np.argwhere((wanted != model.values) & ~np.isnan(seen) & ~split):
        want, got = int(wanted[item, column]), int(model.values[item, column])
        kind = "missed" if got == 0 else "false_alarm" if want == 0 else "wrong_sign"
        sure = float(model.probability[item, column])
        row = _error(people, model, int(item), int(column), kind)
        found.append((-sure if got else sure, {**row, "probability": round(sure, 4)}))
    order = {"wrong_sign": 0, "false_alarm": 1, "missed": 2}
    found.sort(key=lambda pair: (order[pair[1]["kind"]], pair[0], pair[1]["item"]))
    return [row for _, row in found]


def _error(
    people: Judgements, model: Reading, item: int, column: int, kind: str
) -> dict[str, Any]:
    form = "d" if people.kind == "ratings" else "+d"
    said = {rater: int(values[item, column]) for rater, values in people.values.items()}
    return {
        "item": people.items[item],
        "essay": people.essays[item],
        "topic": people.topics[column],
        "kind": kind,
        "people": " ".join(f"{rater}:{v:{form}}" for rater, v in said.items() if v != MISSING),
        "model": f"{int(model.values[item, column]):+d}",
        "text": people.texts[item],
    }


def _rating_errors(
    people: Judgements, model: Reading, mean: NDArray[np.float64]
) -> list[dict[str, Any]]:
    gap = np.abs(np.where(model.values[:, 0] == MISSING, np.nan, model.values[:, 0]) - mean)
    rows = []
    for item in np.argsort(-np.nan_to_num(gap, nan=9.0), kind="stable"):
        if gap[item] >= 1 or np.isnan(gap[item]):
            kind = "no_score" if np.isnan(gap[item]) else "rating_differs"
            row = _error(people, model, int(item), 0, kind)
            score = model.scores[item]
            row["model"] = "" if np.isnan(score) else f"{score:.1f}"
            rows.append({**row, "probability": ""})
    return rows
