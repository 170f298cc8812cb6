"""What the labelled sentences of one text amount to: traits, flags, score and verdict.

In come the findings of many texts as columns, out come the records of one. What is the same for
every text (a trait's name, what is said where a text is silent) is made once.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from pipeline.config import ScoreSettings
from pipeline.findings import ROLE, Finder, Finding, Findings
from pipeline.records import (
    Misconception,
    Missing,
    RedFlag,
    TraitFinding,
    Verdict,
)
from pipeline.scorer import ModelData
from pipeline.verdict import VERDICTS, contribution


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


class Concluder:
    """Draws conclusions from labels, for one model.

    Parameters
    ----------
    data
        What a model folder holds.
    settings
        How texts are read.
    """

    def __init__(self, data: ModelData, settings: ScoreSettings) -> None:
        self.data = data
        profile = data.profile
        self.finder = Finder(profile, data.coefficients.labels, settings)
        self.topics = self.finder.topics
        self.flags = tuple(f"{trait}-" in profile.red_flag_labels for trait in profile.traits)

    @cached_property
    def silent(self) -> tuple[TraitFinding, ...]:
        """Return what is said of each trait that a text is silent about."""
        data, profile = self.data, self.data.profile
        return tuple(
            TraitFinding(
                trait,
                data.names[trait],
                "no_evidence",
                None,
                profile.weights.get(trait, 1.0),
                contribution(profile.shares[trait], 0.0, 0.0, 0.0),
                (),
                data.sources.get(f"{trait}+", ""),
            )
            for trait in profile.traits
        )

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """Return the question about each trait."""
        return tuple(Missing(trait, self.data.hints[trait]) for trait in self.data.profile.traits)

    # ------------------------------------------------------------ records

    def conclusion(self, found: Findings, text: int) -> Conclusion:
        """Return what the findings say of one text."""
        code, score, low, high, first, last = found.per_text[text]
        traits, missing = list(self.silent), list(self.missing)
        flags: list[RedFlag] = []
        beliefs: dict[str, Finding] = {}
        for finding in reversed(found.rows[first:last]):
            if finding.topic >= self.finder.traits:
                beliefs[self.topics[finding.topic]] = finding
                continue
            traits[finding.topic] = self._trait(finding)
            del missing[finding.topic]
            if self.flags[finding.topic] and 1 in finding.sides:
                flags.insert(0, self._flag(finding))
        verdict = VERDICTS[code]
        known = verdict is not Verdict.INSUFFICIENT
        role = beliefs.get(ROLE)
        return Conclusion(
            verdict,
            score if known else None,
            (low, high) if known else None,
            tuple(traits),
            tuple(flags),
            self.misconceptions(beliefs),
            tuple(role.sentences) if role else (),
            tuple(missing),
        )

    def _trait(self, found: Finding) -> TraitFinding:
        silent = self.silent[found.topic]
        return TraitFinding(
            silent.trait,
            silent.name,
            found.name,
            max(found.supported, found.contradicted),
            silent.weight,
            found.points,
            tuple(found.sentences),
            silent.source,
        )

    def _flag(self, found: Finding) -> RedFlag:
        label, source = self.flag_of(found.topic)
        return RedFlag(label, found.contradicted, tuple(found.against), source)

    def flag_of(self, trait: int) -> tuple[str, str]:
        """Return the red flag of a trait, and the document's sentence for it."""
        label = f"{self.topics[trait]}-"
        return label, self.data.sources.get(label, "")

    def misconceptions(self, found: dict[str, Finding]) -> tuple[Misconception, ...]:
        """Return the wrong ideas among findings, in the profile's order."""
        if not found:
            return ()
        profile = self.data.profile
        return tuple(
            Misconception(
                belief.label,
                belief.claim,
                belief.reality,
                found[belief.label].supported,
                tuple(found[belief.label].sentences),
                belief.source.quote(profile.document),
            )
            for belief in profile.beliefs
            if belief.label in found
        )
