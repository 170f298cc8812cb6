"""What a model, or the plain baseline, reads in texts that people judged: one value a topic.

The baseline is what anyone would build first (word and character TF-IDF, one logistic regression
a label) on the same statements; it reads the same sentences, and its labels add up to a score the
same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.agreement import Floats, f1, spearman, tables
from pipeline.decide import decide, topics_of
from pipeline.people import HIGHEST, LOWEST, MISSING, Judgements, values_of
from pipeline.records import Analysis, Profile
from pipeline.score import Model
from pipeline.verdict import at_least_one, contribution, harm_of

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

_GRID = np.arange(0.15, 0.61, 0.05)


@dataclass(frozen=True)
class Reading:
    """What was read in each text.

    ``values`` are items x topics as people's are; ``probability`` the surest label's of each
    topic; ``scores`` one a text, ``nan`` without; ``log_odds`` the highest of any sentence,
    items x labels.
    """

    values: NDArray[np.int8]
    probability: Floats
    scores: Floats
    log_odds: Floats
    threshold: float | None = None


def read_with(
    model: Model, people: Judgements, cuts: Sequence[float] = (20, 40, 60, 80)
) -> tuple[Reading, list[Analysis]]:
    """Return what the model reads in the texts that people judged, and its analyses."""
    labels = model.data.coefficients.labels
    analyses = list(model.score_many(people.texts, people.items))
    scores = np.asarray([np.nan if a.score is None else a.score for a in analyses])
    odds = np.vstack([_highest(rows) for rows in model.log_odds(people.texts)])
    if people.kind == "ratings":
        values = ratings_of(scores, cuts)
    else:
        given = [{found.label for s in a.sentences for found in s.labels} for a in analyses]
        values = np.sign(np.vstack([values_of(found, people.topics) for found in given]))
    probability = _by_topic(1 / (1 + np.exp(-odds)), labels)
    return Reading(values.astype(np.int8), probability, scores, odds), analyses


def ratings_of(scores: Floats, cuts: Sequence[float]) -> NDArray[np.int8]:
    """Return scores as ratings from 1 to 5, cut at four places; missing where there is none."""
    rated = np.digitize(np.nan_to_num(scores), cuts) + LOWEST
    rated = np.clip(rated, LOWEST, HIGHEST)
    return np.where(np.isnan(scores), MISSING, rated).astype(np.int8)[:, None]


def _highest(rows: Floats) -> Floats:
    return rows.max(axis=0) if len(rows) else np.full(rows.shape[1], -20.0)


def _by_topic(values: Floats, labels: Sequence[str]) -> Floats:
    topics = topics_of(labels)
    found = np.zeros((len(values), len(topics)))
    for column, label in enumerate(labels):
        at = topics.index(label.rstrip("+-"))
        found[:, at] = np.maximum(found[:, at], values[:, column])
    return found


# ---------------------------------------------------------------- the baseline


def read_with_baseline(
    baseline: Pipeline, model: Model, people: Judgements, analyses: Sequence[Analysis]
) -> Reading:
    """Return what the fitted baseline reads, at the threshold that suits it best here."""
    quotes = [[a.quote(i) for i in range(len(a.sentences))] or [""] for a in analyses]
    flat = [quote for own in quotes for quote in own]
    chance = np.asarray(baseline.predict_proba(flat))
    ends = np.cumsum([len(own) for own in quotes])
    chances = np.split(chance, ends[:-1])
    tried = [_baseline_at(at, chances, model, people) for at in _GRID]
    return max(tried, key=lambda reading: _worth(reading, people))


def _baseline_at(
    at: float, chances: Sequence[Floats], model: Model, people: Judgements
) -> Reading:
    labels = model.profile.labels
    names = np.asarray(labels, dtype=object)
    values, scores, odds = [], [], []
    for chance in chances:
        given = decide(chance, np.full(len(labels), at), labels)
        if people.kind == "ratings":
            scores.append(_score(chance * given, labels, model.profile, model))
        else:
            values.append(np.sign(values_of(names[given.any(axis=0)], people.topics)))
        odds.append(chance.max(axis=0))
    highest = np.vstack(odds)
    found = np.asarray(scores) if scores else np.full(len(chances), np.nan)
    if people.kind == "ratings":
        seen = ratings_of(found, (20, 40, 60, 80))
    else:
        seen = np.vstack(values).astype(np.int8)
    clipped = np.clip(highest, 1e-9, 1 - 1e-9)
    log_odds = np.log(clipped / (1 - clipped))
    return Reading(seen, _by_topic(highest, labels), found, log_odds, round(float(at), 2))


def _score(given: Floats, labels: Sequence[str], profile: Profile, model: Model) -> float:
    """Return the score the baseline's labels add up to."""
    part, total = profile.shares, 0.0
    for trait in profile.traits:
        for_it = at_least_one(given[:, labels.index(f"{trait}+")].tolist())
        against = at_least_one(given[:, labels.index(f"{trait}-")].tolist())
        harm = harm_of(trait, profile, model.settings)
        total += contribution(part[trait], for_it, against, harm)
    return total


def _worth(reading: Reading, people: Judgements) -> float:
    """Return what the choice of the baseline's threshold goes by: F1, or rank correlation."""
    found = []
    for rater in people.values.values():
        if people.kind == "ratings":
            known = rater[:, 0] != MISSING
            ones = np.ones((1, int(known.sum())))
            found.append(spearman(rater[known, 0].astype(float), reading.scores[known], ones)[0])
            continue
        known = rater != MISSING
        ones = np.ones((1, int(known.sum())))
        counts = tables(
            rater[known].astype(int), reading.values[known].astype(int), (-1, 0, 1), ones
        )
        found.append(f1(counts, 1)[0])
    return float(np.nan_to_num(np.mean(found), nan=-1.0))
