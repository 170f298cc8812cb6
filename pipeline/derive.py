"""Step 2: a profile and the statement bank in, labelled statements for this profile out.

Bank statements keep the labels the profile knows; the document's own phrases add told statements
in both polarities, its misconceptions and realities add theirs. Each statement remembers the
sentence of the document it serves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.records import Belief, Profile, Statement, TraitPhrase

DOCUMENT_BATCH = "document"
# "kemampuan …", "komunikasi", "semangat …": said with "memiliki" before it
_NOUN = re.compile(
    r"ke\w+an\b|\w+(?:si|tas|isme)\b|(?:semangat|minat|jiwa|rasa|daya|sikap|bakat)\b"
)
_NEGATIVE_STARTS = ("kurang", "tidak", "sulit", "susah", "not ", "lack", "no ")


def derive(profile: Profile, bank: Iterable[Statement]) -> list[Statement]:
    """Return the statements to train a model of ``profile`` from."""
    sources = label_sources(profile)
    known = frozenset(profile.labels)
    statements = [_fit_to(statement, known, sources) for statement in bank]
    statements += _from_document(profile)
    return list({(s.text, s.labels): s for s in statements}.values())


def label_sources(profile: Profile) -> dict[str, str]:
    """Return, for each label, the sentence of the document it comes from."""
    sources: dict[str, str] = {}
    for phrase in (*profile.fit_traits, *profile.red_flags):
        sources.setdefault(phrase.label, phrase.source.quote(profile.document))
    for phrase in (*profile.fit_traits, *profile.red_flags):
        opposite = phrase.trait + ("-" if phrase.label.endswith("+") else "+")
        sources.setdefault(opposite, phrase.source.quote(profile.document))
    for belief in profile.beliefs:
        sources.setdefault(belief.label, belief.source.quote(profile.document))
        sources.setdefault("role_understanding+", belief.source.quote(profile.document))
    return sources


def _fit_to(statement: Statement, known: frozenset[str], sources: dict[str, str]) -> Statement:
    """Drop the labels a profile does not know, and name the sentence the first one serves."""
    labels = tuple(label for label in statement.labels if label in known)
    source = sources.get(labels[0], "") if labels else ""
    return replace(statement, labels=labels, source=source)


def _from_document(profile: Profile) -> list[Statement]:
    """Return the document's own wording as statements."""
    statements: list[Statement] = []
    for phrase in (*profile.fit_traits, *profile.red_flags):
        statements += _told(profile, phrase)
    for belief in profile.beliefs:
        statements += _believed(profile, belief)
    return statements


def _told(profile: Profile, phrase: TraitPhrase) -> list[Statement]:
    """Return a phrase said of oneself, and its contrary."""
    english = profile.language == "en"
    words = phrase.phrase
    opposite = phrase.trait + ("-" if phrase.label.endswith("+") else "+")
    said, denied = _as_said(words, english=english)
    pairs = [(said, phrase.label)]
    if not starts_negative(words):
        pairs.append((denied, opposite))
    return [
        document_statement(profile, text, (label,), phrase.source.quote(profile.document))
        for text, label in pairs
    ]


def has_as_noun(words: str) -> bool:
    """Tell whether a phrase is something one has ("kemampuan …") and not something one is."""
    return bool(_NOUN.match(words))


def starts_negative(words: str) -> bool:
    """Tell whether a phrase denies something already, so that denying it says little."""
    return words.startswith(_NEGATIVE_STARTS)


def _as_said(words: str, *, english: bool) -> tuple[str, str]:
    """Return a phrase said of oneself and denied: nouns are had, the rest one is."""
    if english:
        return f"I am {words}.", f"I am not {words}."
    has = "memiliki " if has_as_noun(words) else ""
    return f"Saya {has}{words}.", f"Saya tidak {has}{words}."


def _believed(profile: Profile, belief: Belief) -> list[Statement]:
    """Return a misconception as someone holds it, and its reality as someone knows it."""
    english = profile.language == "en"
    source = belief.source.quote(profile.document)
    held = f"I think {belief.claim}." if english else f"Menurut saya {belief.claim}."
    statements = [document_statement(profile, held, (belief.label,), source)]
    if belief.reality:
        known = f"I know that {belief.reality}." if english else f"Saya tahu {belief.reality}."
        role = ("role_understanding+",)
        statements.append(document_statement(profile, known, role, source))
    return statements


def document_statement(
    profile: Profile,
    text: str,
    labels: tuple[str, ...],
    source: str,
    voice: str = DOCUMENT_BATCH,
) -> Statement:
    """Return a statement made of a document's own words, in the voice it is counted to."""
    return Statement(
        text=text,
        labels=labels,
        source=source,
        lang=profile.language,
        register="formal",
        form="told",
        domain="job",
        origin="document",
        author_batch=voice,
    )


def label_counts(statements: Sequence[Statement]) -> dict[str, int]:
    """Return how many statements carry each label, ``(none)`` for those without."""
    counts: dict[str, int] = {}
    for statement in statements:
        for label in statement.labels or ("(none)",):
            counts[label] = counts.get(label, 0) + 1
    return dict(sorted(counts.items()))
