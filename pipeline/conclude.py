"""What the labelled sentences of one text amount to: traits, flags, score and verdict.

In come sentences, out comes everything an analysis says of the whole text. What is the same for
every text (a trait's name, what is said where a text is silent) is made once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from pipeline.config import ScoreSettings
from pipeline.records import (
    Misconception,
    Missing,
    RedFlag,
    Sentence,
    TraitFinding,
    Verdict,
)
from pipeline.scorer import ModelData
from pipeline.verdict import SILENT, Evidence, contribution, harm_of, interval_of, verdict_of

ROLE = "role_understanding+"
Held = dict[str, dict[int, float]]


class Conclusion(NamedTuple):
    """The parts of an analysis that are about the text as a whole."""

    verdict: Verdict
    score: float | None
    interval: tuple[float, float] | None
    traits: tuple[TraitFinding, ...]
    red_flags: tuple[RedFlag, ...]
    misconceptions: tuple[Misconception, ...]
    role_understanding: tuple[int, ...]
    missing: tuple[Missing, ...]


class _Trait(NamedTuple):
    """What is known of a trait before any text is read."""

    trait: str
    plus: str
    minus: str
    harm: float
    is_flag: bool
    silent: TraitFinding
    missing: Missing


class Concluder:
    """Draws conclusions from sentences, for one model.

    Parameters
    ----------
    data
        What a model folder holds.
    settings
        How texts are read.
    """

    def __init__(self, data: ModelData, settings: ScoreSettings) -> None:
        self._data = data
        self._profile = data.profile
        self._settings = settings

    @cached_property
    def _traits(self) -> list[_Trait]:
        return [
            _Trait(
                trait,
                f"{trait}+",
                f"{trait}-",
                harm_of(trait, self._profile, self._settings),
                f"{trait}-" in self._profile.red_flag_labels,
                self._silent(trait),
                Missing(trait, self._data.hints[trait]),
            )
            for trait in self._profile.traits
        ]

    def _silent(self, trait: str) -> TraitFinding:
        return TraitFinding(
            trait,
            self._data.names[trait],
            SILENT.finding,
            None,
            self._profile.weights.get(trait, 1.0),
            contribution(self._profile.shares[trait], SILENT, 0.0),
            (),
            self._data.sources.get(f"{trait}+", ""),
        )

    def conclude(self, sentences: Sequence[Sentence]) -> Conclusion:
        """Return what the sentences of a text amount to."""
        held: Held = {}
        for number, sentence in enumerate(sentences):
            for label in sentence.labels:
                held.setdefault(label.label, {})[number] = label.probability
        evidence: dict[str, Evidence] = {}
        traits, missing, flags = [], [], []
        for about in self._traits:
            support, against = held.get(about.plus), held.get(about.minus)
            if support is None and against is None:
                traits.append(about.silent)
                missing.append(about.missing)
                continue
            found = evidence[about.trait] = Evidence.of(support or {}, against or {})
            traits.append(self._trait(about, found))
            if against and about.is_flag:
                flags.append(self._flag(about, found))
        verdict = verdict_of(evidence, self._profile, self._settings)
        score, interval = None, None
        if verdict is not Verdict.INSUFFICIENT:
            score = sum(trait.contribution for trait in traits)
            interval = interval_of(score, evidence, self._profile, self._settings, len(sentences))
        return Conclusion(
            verdict,
            score,
            interval,
            tuple(traits),
            tuple(flags),
            self._misconceptions(held),
            tuple(held.get(ROLE, ())),
            tuple(missing),
        )

    def _trait(self, about: _Trait, found: Evidence) -> TraitFinding:
        return TraitFinding(
            about.trait,
            about.silent.name,
            found.finding,
            max(found.supported, found.contradicted),
            about.silent.weight,
            contribution(self._profile.shares[about.trait], found, about.harm),
            found.sentences,
            about.silent.source,
        )

    def _flag(self, about: _Trait, found: Evidence) -> RedFlag:
        source = self._data.sources.get(about.minus, "")
        return RedFlag(about.minus, found.contradicted, tuple(sorted(found.against)), source)

    def _misconceptions(self, held: Held) -> tuple[Misconception, ...]:
        return tuple(
            Misconception(
                belief.label,
                belief.claim,
                belief.reality,
                max(held[belief.label].values()),
                tuple(held[belief.label]),
                belief.source.quote(self._profile.document),
            )
            for belief in self._profile.beliefs
            if belief.label in held
        )
