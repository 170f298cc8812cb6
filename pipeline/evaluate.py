"""Step 5: a model and people's judgements in; how far people agree, and how far the model does.

People against people, the model against people and the plain baseline against people stand side
by side, measured alike. Where people do not agree among themselves, no model can be right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from pipeline.agreement import (
    Figure,
    Floats,
    Ints,
    bootstrap_weights,
    f1,
    kappa,
    mean_figure,
    pearson,
    spearman,
    tables,
)
from pipeline.people import HIGHEST, LOWEST, MISSING, Judgements
from pipeline.readings import Reading

MEASURES = ("kappa", "quadratic_kappa", "f1", "spearman")
TOO_LITTLE = 0.4  # human agreement (kappa) under which people do not agree on a trait
ALL = "all"
_SIGNS = (-1, 0, 1)


@dataclass(frozen=True)
class Row:
    """One topic, or all of them: each side's agreement with people, by measure."""

    topic: str
    given: int
    sides: Mapping[str, Mapping[str, Figure]]

    @property
    def disputed(self) -> bool:
        """Tell whether people do not agree on this."""
        measures = self.sides.get("people", {})
        # on an ordered scale a near miss is nearly agreement
        between = measures.get("kappa" if "f1" in measures else "quadratic_kappa")
        return between is not None and between.value is not None and between.value < TOO_LITTLE

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        sides = {
            side: {name: figure.to_dict() for name, figure in measures.items()}
            for side, measures in self.sides.items()
        }
        said = self.disputed if "people" in self.sides else None
        return {"topic": self.topic, "given": self.given, "people_disagree": said, **sides}


@dataclass(frozen=True)
class Own:
    """How a trait of the model goes with people's same trait, and with the nearest other one."""

    topic: str
    own: float | None
    other: str | None
    other_value: float | None

    @property
    def distinct(self) -> bool | None:
        """Tell whether people's same trait is the nearest one."""
        if self.own is None or self.other_value is None:
            return None
        return self.own > self.other_value


@dataclass(frozen=True)
class Evaluation:
    """Everything that was measured against people."""

    kind: str
    raters: tuple[str, ...]
    items: int
    essays: int
    unscored: int
    seed: int
    overall: Row
    rows: tuple[Row, ...]
    discriminant: tuple[Own, ...]
    kept: Mapping[str, float | None]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return {
            "schema": "cocok/evaluation/1",
            "kind": self.kind,
            "raters": list(self.raters),
            "items": self.items,
            "essays": self.essays,
            "without_score": self.unscored,
            "seed": self.seed,
            **self.kept,
            "overall": self.overall.to_dict(),
            "topics": [row.to_dict() for row in self.rows],
            "discriminant": [{**vars(own), "distinct": own.distinct} for own in self.discriminant],
        }


def evaluate(
    people: Judgements,
    model: Reading,
    baseline: Reading | None = None,
    *,
    seed: int = 0,
) -> Evaluation:
    """Return how far people agree with each other, and the model and the baseline with people.

    Parameters
    ----------
    people
        What the raters said.
    model
        What the model reads in the same texts.
    baseline
        What the plain baseline reads in them.
    seed
        Of the bootstrap that gives the intervals.
    """
    weights = bootstrap_weights(people.essays, seed)
    machines = {"model": model} | ({"baseline": baseline} if baseline else {})
    measured = _Measured(people, machines, weights)
    rated = people.kind == "ratings"
    columns = [] if rated else range(len(people.topics))
    rows = tuple(row for row in map(measured.topic, columns) if row.given)
    overall = measured.all_topics()
    kept = {"baseline_threshold": baseline.threshold if baseline else None}
    if not rated:
        kept["micro_f1"] = overall.sides["model"]["f1"].value
    return Evaluation(
        kind=people.kind,
        raters=people.raters,
        items=len(people.items),
        essays=len(set(people.essays)),
        unscored=int(np.isnan(model.scores).sum()) if rated else 0,
        seed=seed,
        overall=overall,
        rows=rows,
        discriminant=() if rated else discriminant(people, model),
        kept=kept,
    )


class _Measured:
    """Pairs of judges of the same texts, and what they agree on."""

    def __init__(
        self, people: Judgements, machines: Mapping[str, Reading], weights: Floats
    ) -> None:
        self.people = people
        self.weights = weights
        self.rated = people.kind == "ratings"
        self.categories = range(LOWEST, HIGHEST + 1) if self.rated else _SIGNS
        raters = list(people.values.values())
        self.pairs: dict[str, list[tuple[Ints, Ints, Floats]]] = {}
        if len(raters) > 1:
            self.pairs["people"] = [
                (a.astype(int), b.astype(int), b.astype(float)) for a, b in combinations(raters, 2)
            ]
        for name, reading in machines.items():
            values, raw = reading.values.astype(int), reading.values.astype(float)
            if self.rated:
                raw = reading.scores[:, None]
            self.pairs[name] = [(rater.astype(int), values, raw) for rater in raters]

    def topic(self, column: int) -> Row:
        """Return the agreement on one topic."""
        return self._row(self.people.topics[column], [column])

    def all_topics(self) -> Row:
        """Return the agreement over all topics together."""
        return self._row(ALL, range(len(self.people.topics)))

    def _row(self, name: str, columns: Sequence[int]) -> Row:
        judged = np.stack(list(self.people.values.values()))[:, :, list(columns)]
        nothing = (MISSING,) if self.rated else (MISSING, 0)
        given = int((~np.isin(judged, nothing)).any(axis=0).sum())
        sides = {side: self._side(pairs, columns) for side, pairs in self.pairs.items()}
        return Row(name, given, sides)

    def _side(
        self, pairs: Sequence[tuple[Ints, Ints, Floats]], columns: Sequence[int]
    ) -> dict[str, Figure]:
        found: dict[str, list[Floats]] = {name: [] for name in MEASURES}
        for one, other, raw in pairs:
            a, b, c, weights = self._stacked(one, other, raw, columns)
            if len(a) < 2:
                continue
            counts = tables(a, b, self.categories, weights)
            found["kappa"].append(kappa(counts))
            found["quadratic_kappa"].append(kappa(counts, quadratic=True))
            if not self.rated:
                found["f1"].append(f1(counts, _SIGNS.index(0)))
            if len(columns) == 1:  # over several topics ranks would mix unlike things
                found["spearman"].append(spearman(a.astype(float), c, weights))
        return {name: mean_figure(values) for name, values in found.items() if values}

    def _stacked(
        self, one: Ints, other: Ints, raw: Floats, columns: Sequence[int]
    ) -> tuple[Ints, Ints, Floats, Floats]:
        """Return the judgements of some topics below one another, where both said something."""
        picked = list(columns)
        a, b, c = one[:, picked], other[:, picked], raw[:, picked]
        both = (a != MISSING) & (b != MISSING)
        rows = np.nonzero(both)[0]
        return a[both], b[both], c[both], self.weights[:, rows]


def discriminant(people: Judgements, model: Reading) -> tuple[Own, ...]:
    """Return, for each trait, whether the model's reading goes with that trait of people's."""
    seen = people.consensus
    known = ~np.isnan(seen).any(axis=1)
    human, machine = seen[known], model.values[known].astype(float)
    found = []
    for column, topic in enumerate(people.topics):
        if not np.any(human[:, column]) and not np.any(machine[:, column]):
            continue
        with_all = [pearson(machine[:, column], human[:, u]) for u in range(len(people.topics))]
        others = [
            (value, people.topics[u])
            for u, value in enumerate(with_all)
            if u != column and value is not None
        ]
        value, other = max(others, default=(None, None))
        found.append(Own(topic, with_all[column], other, value))
    return tuple(found)
