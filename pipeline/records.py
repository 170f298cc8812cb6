"""The nouns that the steps hand to each other: frozen records, no behaviour beyond derived values.

Offsets are code points into the text as given: ``text[span.start:span.end]`` is the quote.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

ANALYSIS_SCHEMA = "cocok/analysis/1"
PROFILE_SCHEMA = "cocok/profile/1"


class Verdict(StrEnum):
    """What a text shows about its author, in one word."""

    FIT = "fit"
    PARTIAL = "partial"
    MIXED = "mixed"
    UNFIT = "unfit"
    INSUFFICIENT = "insufficient"


@dataclass(frozen=True)
class Span:
    """A half-open stretch of text, in code points."""

    start: int
    end: int

    def quote(self, text: str) -> str:
        """Return the stretch of ``text`` that this span marks."""
        return text[self.start : self.end]


@dataclass(frozen=True)
class Words:
    """One wording for a reader, in Indonesian and in English."""

    id: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the English words for ``en``, the Indonesian ones for every other language."""
        return self.en if language == "en" else self.id

    def to_dict(self) -> dict[str, str]:
        """Return the contract's form."""
        return {"id": self.id, "en": self.en}


# ---------------------------------------------------------------- profile


@dataclass(frozen=True)
class Task:
    """Something the job's holder does."""

    text: str
    source: Span


@dataclass(frozen=True)
class TraitPhrase:
    """A phrase of the document that asks for a trait (label ends in +) or warns of its lack (-).

    ``key`` marks traits the document calls key; ``confidence`` is ``low`` where no catalogue
    trait was near enough and the phrase became a trait of the document's own.
    """

    phrase: str
    trait: str
    label: str
    source: Span
    key: bool = False
    confidence: str = "high"


@dataclass(frozen=True)
class Belief:
    """A claim about the job that the document calls wrong, with what it says is true."""

    claim: str
    reality: str | None
    label: str
    source: Span


@dataclass(frozen=True)
class Difference:
    """What sets the job apart from a neighbouring one."""

    text: str
    source: Span


@dataclass(frozen=True)
class Profile:
    """What the pipeline read in one job document.

    ``weights`` holds one positive number a trait; ``names`` the words a report uses for a trait
    that the catalogue does not know; ``unread`` the sentences that no rule took.
    """

    slug: str
    occupation: str
    language: str
    document: str
    tasks: tuple[Task, ...] = ()
    fit_traits: tuple[TraitPhrase, ...] = ()
    red_flags: tuple[TraitPhrase, ...] = ()
    misconceptions: tuple[Belief, ...] = ()
    false_expectations: tuple[Belief, ...] = ()
    differences: tuple[Difference, ...] = ()
    unread: tuple[Span, ...] = ()
    weights: dict[str, float] = field(default_factory=dict)
    names: dict[str, Words] = field(default_factory=dict)

    @property
    def traits(self) -> tuple[str, ...]:
        """Trait ids in the order the document first names them."""
        phrases = (*self.fit_traits, *self.red_flags)
        return tuple(dict.fromkeys(phrase.trait for phrase in phrases))

    @property
    def beliefs(self) -> tuple[Belief, ...]:
        """Misconceptions and false expectations together."""
        return (*self.misconceptions, *self.false_expectations)

    @property
    def red_flag_labels(self) -> frozenset[str]:
        """Labels that stand against the author because the document says so."""
        return frozenset(flag.label for flag in self.red_flags)

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label a model of this profile gives, in a fixed order."""
        traits = [trait + sign for trait in self.traits for sign in "+-"]
        beliefs = list(dict.fromkeys(belief.label for belief in self.beliefs))
        return (*traits, "role_understanding+", *beliefs)


# ---------------------------------------------------------------- statements


@dataclass(frozen=True)
class Statement:
    """One labelled sentence to learn from.

    ``origin`` is ``bank``, ``document`` or ``user``; ``source`` the document's sentence it serves.
    """

    text: str
    labels: tuple[str, ...]
    source: str = ""
    lang: str = "id"
    register: str = "essay"
    form: str = "told"
    domain: str = ""
    essay: str = ""
    origin: str = "bank"
    author_batch: str = ""
