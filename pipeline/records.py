"""The nouns that the steps hand to each other: frozen records, no behaviour beyond derived values.

Offsets are code points into the text as given: ``text[span.start:span.end]`` is the quote.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

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

    @cached_property
    def traits(self) -> tuple[str, ...]:
        """Trait ids in the order the document first names them."""
        phrases = (*self.fit_traits, *self.red_flags)
        return tuple(dict.fromkeys(phrase.trait for phrase in phrases))

    @cached_property
    def beliefs(self) -> tuple[Belief, ...]:
        """Misconceptions and false expectations together."""
        return (*self.misconceptions, *self.false_expectations)

    @cached_property
    def red_flag_labels(self) -> frozenset[str]:
        """Labels that stand against the author because the document says so."""
        return frozenset(flag.label for flag in self.red_flags)

    @cached_property
    def shares(self) -> dict[str, float]:
        """Each trait's part of the score, by its weight; they add up to 1."""
        weights = {trait: self.weights.get(trait, 1.0) for trait in self.traits}
        total = sum(weights.values())
        return {trait: weight / total for trait, weight in weights.items()}

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Every label a model of this profile gives, in a fixed order."""
        traits = [trait + sign for trait in self.traits for sign in "+-"]
        beliefs = list(dict.fromkeys(belief.label for belief in self.beliefs))
        return (*traits, "role_understanding+", *beliefs)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Return the document as it was read, for a notebook; one line for a terminal."""
        from pipeline.asread import document_fragment  # stands above records: lazy

        line = f"Profile of {self.occupation}: {', '.join(self.labels)}"
        return {"text/html": document_fragment(self), "text/plain": line}


# ---------------------------------------------------------------- statements


USER = "user"  # the origin of statements the user brings


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


# ---------------------------------------------------------------- analysis


class Term(NamedTuple):
    """One term's share of a label's log-odds, with its place in the text."""

    start: int
    end: int
    term: str
    contribution: float

    def to_dict(self) -> dict[str, Any]:
        """Return the contract's form."""
        return {
            "start": self.start,
            "end": self.end,
            "term": self.term,
            "contribution": self.contribution,
        }


class LabelFinding(NamedTuple):
    """A label given to a sentence; ``intercept`` and the terms add up to ``log_odds``."""

    label: str
    probability: float
    log_odds: float
    intercept: float
    terms: Sequence[Term]

    def to_dict(self) -> dict[str, Any]:
        """Return the contract's form."""
        return {
            "label": self.label,
            "probability": self.probability,
            "log_odds": self.log_odds,
            "intercept": self.intercept,
            "terms": [term.to_dict() for term in self.terms],
        }


class Sentence(NamedTuple):
    """A sentence of the text, the labels it was given, and what its words are about."""

    start: int
    end: int
    labels: tuple[LabelFinding, ...]
    context: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the contract's form."""
        return {
            "start": self.start,
            "end": self.end,
            "labels": [label.to_dict() for label in self.labels],
            "context": list(self.context),
        }


class TraitFinding(NamedTuple):
    """What the whole text shows of one trait.

    ``finding`` is supported, contradicted, mixed or no_evidence; ``contribution`` is the trait's
    part of the score, in points; ``evidence`` numbers sentences from 0.
    """

    trait: str
    name: Words
    finding: str
    probability: float | None
    weight: float
    contribution: float
    evidence: tuple[int, ...]
    source: str

    def to_dict(self) -> dict[str, Any]:
        """Return the contract's form."""
        return {
            "trait": self.trait,
            "name": self.name.to_dict(),
            "finding": self.finding,
            "probability": self.probability,
            "weight": self.weight,
            "contribution": self.contribution,
            "evidence": list(self.evidence),
            "source": self.source,
        }


class RedFlag(NamedTuple):
    """A label the document warns of, found in the text."""

    label: str
    probability: float
    evidence: tuple[int, ...]
    source: str

    def to_dict(self) -> dict[str, Any]:
        """Return the contract's form."""
        return {
            "label": self.label,
            "probability": self.probability,
            "evidence": list(self.evidence),
            "source": self.source,
        }


class Misconception(NamedTuple):
    """A wrong idea of the job found in the text, with the document's answer."""

    label: str
    claim: str
    reality: str | None
    probability: float
    evidence: tuple[int, ...]
    source: str

    def to_dict(self) -> dict[str, Any]:
        """Return the contract's form."""
        return {
            "label": self.label,
            "claim": self.claim,
            "reality": self.reality,
            "probability": self.probability,
            "evidence": list(self.evidence),
            "source": self.source,
        }


class Missing(NamedTuple):
    """A trait the text says nothing about, and a question that helps to tell."""

    trait: str
    hint: Words

    def to_dict(self) -> dict[str, Any]:
        """Return the contract's form."""
        return {"trait": self.trait, "hint": self.hint.to_dict()}


@dataclass(frozen=True)
class TextWarning:
    """Something about the text that the reader of the result should know."""

    code: str
    message: Words
    evidence: tuple[int, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the contract's form."""
        return {
            "code": self.code,
            "message": self.message.to_dict(),
            "evidence": list(self.evidence),
        }


@dataclass(frozen=True)
class ModelVersion:
    """Which model made an analysis.

    ``lengths`` pairs words of a text with how such texts' scores correlated with those of the
    long texts they were cut from, on held-out authors; it is told in reports, not in JSON.
    """

    version: str
    data_sha256: str
    lengths: tuple[tuple[int, float], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the contract's form."""
        return {"version": self.version, "data_sha256": self.data_sha256}


@dataclass(frozen=True)
class Analysis:
    """What one text shows about its author's fit for one job (``cocok/analysis/1``)."""

    id: str
    text: str
    profile: str
    model: ModelVersion
    language: str
    verdict: Verdict
    score: float | None
    interval: tuple[float, float] | None
    traits: tuple[TraitFinding, ...]
    red_flags: tuple[RedFlag, ...]
    misconceptions: tuple[Misconception, ...]
    role_understanding: tuple[int, ...]
    missing: tuple[Missing, ...]
    warnings: tuple[TextWarning, ...]
    sentences: tuple[Sentence, ...]

    def quote(self, sentence: int) -> str:
        """Return the words of one sentence as given."""
        found = self.sentences[sentence]
        return self.text[found.start : found.end]

    @property
    def evidence_count(self) -> int:
        """Number of (sentence, trait) pieces of evidence about the author."""
        return sum(len(trait.evidence) for trait in self.traits)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON contract; the text itself is not in it, only offsets into it."""
        understood = self.role_understanding
        return {
            "schema": ANALYSIS_SCHEMA,
            "id": self.id,
            "profile": self.profile,
            "model": self.model.to_dict(),
            "language": self.language,
            "verdict": self.verdict.value,
            "score": self.score,
            "interval": None if self.interval is None else list(self.interval),
            "traits": [trait.to_dict() for trait in self.traits],
            "red_flags": [flag.to_dict() for flag in self.red_flags],
            "misconceptions": [belief.to_dict() for belief in self.misconceptions],
            "role_understanding": {
                "finding": "supported" if understood else "no_evidence",
                "evidence": list(understood),
            },
            "missing": [item.to_dict() for item in self.missing],
            "warnings": [warning.to_dict() for warning in self.warnings],
            "sentences": [sentence.to_dict() for sentence in self.sentences],
        }

    def to_json(self, indent: int | None = None) -> str:
        """Return the JSON contract as text, with keys in the contract's order."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def _repr_html_(self) -> str:
        """Return the report a notebook shows."""
        from pipeline.html import analysis_fragment  # render stands above records: lazy

        return analysis_fragment(self)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Return the report for a notebook; one line for a terminal."""
        score = "no score" if self.score is None else f"score {self.score:.1f}"
        line = f"Analysis: {self.verdict.value}, {score}, {len(self.sentences)} sentences"
        return {"text/html": self._repr_html_(), "text/plain": line}
