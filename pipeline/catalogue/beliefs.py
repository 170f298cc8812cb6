"""Names of misconceptions: a claim in, its label out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.catalogue.affixes import slugify
from pipeline.resources import read_yaml


@dataclass(frozen=True)
class KnownBelief:
    """A misconception with a name of its own, known by its words."""

    label: str
    job: re.Pattern[str]
    pattern: re.Pattern[str]


@lru_cache(maxsize=1)
def load_beliefs() -> tuple[KnownBelief, ...]:
    """Return the misconceptions that have names of their own."""
    rows = read_yaml("beliefs.yaml")["beliefs"]
    return tuple(
        KnownBelief(row["label"], _pattern(row["job"]), _pattern(row["cues"])) for row in rows
    )


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def name_belief(claim: str, occupation: str, language: str = "id") -> str:
    """Return the label of a claim: a known misconception's, or one made of its content words.

    Examples
    --------
    >>> name_belief("penjahit hanya duduk sepanjang hari", "penjahit")
    'misconception_duduk_sepanjang_hari'
    """
    for belief in load_beliefs():
        if belief.job.search(occupation) and belief.pattern.search(claim):
            return belief.label
    plural = r"(?:s|es)?\b" if language == "en" else ""
    without_job = re.sub(re.escape(occupation) + plural, " ", claim, flags=re.IGNORECASE)
    slug = slugify(without_job, language) or slugify(claim, language) or "claim"
    return f"misconception_{slug}"


def is_known_belief(label: str) -> bool:
    """Tell whether a label belongs to a misconception with a name of its own."""
    return label in {belief.label for belief in load_beliefs()}
