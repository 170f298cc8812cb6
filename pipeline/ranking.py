"""One text, many jobs: the analyses ranked, and where a difference says nothing.

A job lies within the first one's reach when their intervals overlap: the order of the two is then
no more than a guess, and the ranking says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.records import Analysis
from pipeline.score import Model

SCHEMA = "cocok/ranking/1"


@dataclass(frozen=True)
class RankedJob:
    """One job's analysis, and whether it can be told from the first."""

    analysis: Analysis
    told_from_first: bool

    @property
    def supported(self) -> list[str]:
        """Traits the text supports, strongest first."""
        found = [t for t in self.analysis.traits if t.finding == "supported"]
        return [t.trait for t in sorted(found, key=lambda t: -t.contribution)]

    @property
    def against(self) -> list[str]:
        """Red flags and contradicted traits."""
        flags = [flag.label for flag in self.analysis.red_flags]
        contradicted = [f"{t.trait}-" for t in self.analysis.traits if t.finding == "contradicted"]
        return list(dict.fromkeys(flags + contradicted))

    def to_dict(self) -> dict[str, Any]:
        """Return the job's row."""
        analysis = self.analysis
        return {
            "profile": analysis.profile,
            "verdict": analysis.verdict,
            "score": analysis.score,
            "interval": list(analysis.interval) if analysis.interval else None,
            "told_from_first": self.told_from_first,
            "supported": self.supported,
            "against": self.against,
        }


def rank_jobs(models: Iterable[Model], text: str) -> list[RankedJob]:
    """Read a text against every model and rank what was found."""
    return ranked(model.score(text) for model in models)


def ranked(analyses: Iterable[Analysis]) -> list[RankedJob]:
    """Rank one text's analyses; best score first, jobs without a score last, by name."""
    read = sorted(analyses, key=lambda a: (a.score is None, -(a.score or 0.0), a.profile))
    return [RankedJob(analysis, _apart(read[0], analysis)) for analysis in read]


def _apart(first: Analysis, other: Analysis) -> bool:
    if first.interval is None or other.interval is None:
        return False
    return other.interval[1] < first.interval[0]


def ranking_dict(jobs: list[RankedJob]) -> dict[str, Any]:
    """Return the whole ranking for JSON."""
    return {"schema": SCHEMA, "jobs": [job.to_dict() for job in jobs]}
