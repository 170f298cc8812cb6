"""What texts say of each topic (a trait, the role, a misconception), as columns.

In come the labels of the sentences of many texts, out go counts, probabilities, verdicts, scores
and places of evidence; :mod:`pipeline.conclude` makes the records of one text from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from pipeline.config import ScoreSettings
from pipeline.decide import topic_of
from pipeline.records import Profile, Verdict
from pipeline.verdict import VERDICTS, Floats, Ints, Scale, Tally

ROLE = "role_understanding+"


@dataclass(frozen=True)
class Given:
    """The labels that sentences were given, as columns, in reading order.

    ``text`` and ``sentence`` say where (a sentence's number within its text), ``column`` which
    label; ``sentences`` has one number a text.
    """

    text: Ints
    sentence: Ints
    column: Ints
    probability: Floats
    sentences: Ints


@dataclass(frozen=True)
class Findings:
    """What texts say of each topic (a trait, the role, a misconception), as columns.

    A text's findings lie between its ``bounds``, by topic; a finding's sentences between its
    ``places`` in ``sentence``, with ``against`` telling which speak against the trait. ``points``
    is a trait's contribution, ``supported`` of a belief the probability of its likeliest sentence.
    """

    verdict: Ints
    score: Floats
    low: Floats
    high: Floats
    bounds: Ints
    topic: Ints
    supported: Floats
    contradicted: Floats
    points: Floats
    places: Ints
    sentence: Ints
    against: Ints

    @cached_property
    def rows(self) -> list[Finding]:
        """Return every finding as a row."""
        sentence, against = self.sentence.tolist(), self.against.tolist()
        columns = (self.topic, self.supported, self.contradicted, self.points)
        places = self.places.tolist()
        lists = [column.tolist() for column in columns]
        return [
            Finding(topic, yes, no, points, sentence[a:b], against[a:b])
            for topic, yes, no, points, a, b in zip(*lists, places, places[1:], strict=False)
        ]

    @cached_property
    def per_text(self) -> list[tuple[int, float, float, float, int, int]]:
        """Return verdict, score, its interval, and where the findings lie, of every text."""
        columns = (
            self.verdict,
            self.score,
            self.low,
            self.high,
            self.bounds[:-1],
            self.bounds[1:],
        )
        return list(zip(*(column.tolist() for column in columns), strict=True))


class Finding(NamedTuple):
    """One entry of :class:`Findings`."""

    topic: int
    supported: float
    contradicted: float
    points: float
    sentences: list[int]
    sides: list[int]

    @property
    def name(self) -> str:
        """Return supported, contradicted or mixed."""
        if 1 not in self.sides:
            return "supported"
        return "mixed" if 0 in self.sides else "contradicted"

    @property
    def against(self) -> list[int]:
        """Return the sentences that speak against the trait."""
        return [n for n, side in zip(self.sentences, self.sides, strict=True) if side]


class Finder:
    """Adds up the labels of many texts, for one model.

    Parameters
    ----------
    profile
        Traits and beliefs.
    labels
        What the columns of a model are.
    settings
        How texts are read.

    Attributes
    ----------
    topics
        Every trait, the role, every belief.
    traits
        How many of the topics are traits; they come first.
    """

    def __init__(self, profile: Profile, labels: Sequence[str], settings: ScoreSettings) -> None:
        self._scale = Scale(profile, settings)
        self.traits = len(profile.traits)
        beliefs = dict.fromkeys(belief.label for belief in profile.beliefs)
        self.topics = (*profile.traits, ROLE, *beliefs)
        place = {name: i for i, name in enumerate(self.topics)}
        named = [place[label if label in place else topic_of(label)] for label in labels]
        self._topic = np.asarray(named, dtype=np.int64)
        minus = np.asarray([label.endswith("-") for label in labels])
        self._side = (minus & (self._topic < self.traits)).astype(np.int64)

    def find(self, given: Given) -> Findings:
        """Return what the labels of many texts amount to."""
        key = given.text * len(self.topics) + self._topic[given.column]
        order = np.argsort(key, kind="stable")
        key, sides, chance = key[order], self._side[given.column[order]], given.probability[order]
        first = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if len(key) else key
        places = np.append(first, len(key))
        text, topic = np.divmod(key[first], len(self.topics))
        of = np.repeat(np.arange(len(first)), np.diff(places))
        every = _tally(text, topic, of, sides, chance, given.sentences)
        trait = topic < self.traits
        tally = every.only(trait)
        points = np.zeros(len(first))
        points[trait] = self._scale.points(tally)
        verdict = self._scale.verdicts(tally)
        unread = verdict == VERDICTS.index(Verdict.INSUFFICIENT)
        score = np.where(unread, np.nan, self._scale.scores(tally))
        low, high = self._scale.intervals(score, tally)
        supported = every.supported
        if len(first):
            supported = np.where(trait, supported, np.maximum.reduceat(chance, first))
        return Findings(
            verdict=verdict,
            score=score,
            low=low,
            high=high,
            bounds=np.searchsorted(text, np.arange(len(given.sentences) + 1)),
            topic=topic,
            supported=supported,
            contradicted=every.contradicted,
            points=points,
            places=places,
            sentence=given.sentence[order],
            against=sides,
        )


def _tally(
    text: Ints, topic: Ints, of: Ints, sides: Ints, chance: Floats, sentences: Ints
) -> Tally:
    """Count the labels of each finding; ``of`` tells which finding a label belongs to."""
    total = len(text)
    plus, minus = sides == 0, sides == 1
    return Tally(
        text=text,
        trait=topic,
        supports=np.bincount(of[plus], minlength=total).astype(np.int64),
        contradicts=np.bincount(of[minus], minlength=total).astype(np.int64),
        for_it=np.bincount(of, chance * plus, total).astype(float, copy=False),
        against=np.bincount(of, chance * minus, total).astype(float, copy=False),
        supported=_likely(of[plus], chance[plus], total),
        contradicted=_likely(of[minus], chance[minus], total),
        sentences=sentences,
    )


def _likely(group: Ints, chance: Floats, groups: int) -> Floats:
    """Return how likely one at least of each group is right, 0 of none."""
    found = np.zeros(groups)
    wrong = 1.0 - chance
    # sorted: the order of sentences must not move the score, not even in the last digit
    wrong = wrong[np.lexsort((wrong, group))]
    if len(group):
        first = np.flatnonzero(np.append(True, group[1:] != group[:-1]))
        found[group[first]] = 1.0 - np.multiply.reduceat(wrong, first)
    return found
