"""A document's phrases and misconceptions as people say them of themselves.

Frames (``data/lexicon/frames.yaml``) put a phrase or a claim into a sentence: a trait told or
denied, a claim held, doubted or answered with the document's own reality. A frame is a voice of
its own (``author_batch``), so that cross-validation holds frames out.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from pipeline.derive import document_statement, has_as_noun, starts_negative
from pipeline.records import Belief, Profile, Statement, TraitPhrase
from pipeline.resources import read_yaml

_ROLE = "role_understanding+"
_ONLY = re.compile(
    r"\b(?:hanya|cuma|sekadar|selalu|pasti|only|just|always|merely|simply)\b ?", re.I
)


@lru_cache(maxsize=1)
def _frames() -> dict[str, Any]:
    found: dict[str, Any] = read_yaml("lexicon", "frames.yaml")
    return found


def phrase_statements(profile: Profile) -> list[Statement]:
    """Return every trait phrase of the document said of oneself, and denied."""
    return [
        statement
        for phrase in (*profile.fit_traits, *profile.red_flags)
        for statement in _said(profile, phrase)
    ]


def _said(profile: Profile, phrase: TraitPhrase) -> list[Statement]:
    frames = _frames()["phrase"][profile.language]
    kind = "noun" if has_as_noun(phrase.phrase) else "other"
    opposite = phrase.trait + ("-" if phrase.label.endswith("+") else "+")
    source = phrase.source.quote(profile.document)
    said = [
        _statement(profile, frame.format(phrase.phrase), (phrase.label,), source, f"said-{i}")
        for i, frame in enumerate(frames[kind]["said"])
    ]
    if starts_negative(phrase.phrase):
        return said
    return said + [
        _statement(profile, frame.format(phrase.phrase), (opposite,), source, f"said-{i}")
        for i, frame in enumerate(frames[kind]["denied"])
    ]


def belief_statements(profile: Profile) -> list[Statement]:
    """Return every misconception held, doubted and answered."""
    return [statement for belief in profile.beliefs for statement in _believed(profile, belief)]


def _believed(profile: Profile, belief: Belief) -> list[Statement]:
    frames = _frames()["belief"][profile.language]
    source = belief.source.quote(profile.document)
    labels = {"held": (belief.label,), "doubted": (), "answered": (_ROLE,), "known": (_ROLE,)}
    found = []
    for kind, label in labels.items():
        if kind == "known" and not belief.reality:
            continue
        for i, frame in enumerate(frames[kind]):
            for claim in _wordings(profile, belief.claim):
                text = frame.format(claim=claim, reality=belief.reality)
                found.append(_statement(profile, text, label, source, f"said-{i}"))
    return found


def bare_claim(profile: Profile, claim: str) -> str:
    """Return a claim without the words of the job's name, which every sentence about it shares."""
    names = "|".join(re.escape(word) for word in profile.occupation.split())
    return re.sub(rf"\b(?:{names})\w*\b ?", "", claim, flags=re.IGNORECASE).strip() or claim


def _wordings(profile: Profile, claim: str) -> list[str]:
    """Return the claim in full, without the job's name, and without its "only"."""
    job = re.compile(rf"\b{re.escape(profile.occupation)}\w*\b ?", re.IGNORECASE)
    bare = job.sub("", claim).strip()
    return list(
        dict.fromkeys(words for words in (claim, bare, _ONLY.sub("", bare).strip()) if words)
    )


def _statement(
    profile: Profile, text: str, labels: tuple[str, ...], source: str, voice: str
) -> Statement:
    return document_statement(profile, text[:1].upper() + text[1:], labels, source, voice)
