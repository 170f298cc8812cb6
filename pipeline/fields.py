"""A document's open slots (knowledge of Z, skill in Z, interest in Z) as statements about Z.

Z is the document's own, and so are the words for it: what the document's tasks name (materials,
tools, places) that lies near Z in meaning. Frames (``data/lexicon/slots.yaml``) say what people
say of a field they know, are skilled in or like, what they say who do not, and what only mentions
it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from pipeline.catalogue import function_words, load_catalogue, open_slot
from pipeline.derive import document_statement
from pipeline.records import Profile, Statement
from pipeline.resources import read_yaml
from pipeline.vectors import meaning_of

SLOT_SIGNS = ("+", "-", "0")
_NEAR = 0.25  # cosine of word vectors below which a word is of another field
_MOST = 6  # words for a field beside its own name
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_VERB = re.compile(r"(?:me|ber|di|ter)\w{4,}")
_LONGEST = 2  # words a thing is named by


@dataclass(frozen=True)
class Field:
    """What a slot is about, and the words for it; the first is its name."""

    trait: str
    kind: str
    words: tuple[str, ...]
    source: str


@lru_cache(maxsize=1)
def slot_lexicon() -> dict[str, Any]:
    """Return the frames by kind, language and sign, and the fields they are tried on."""
    found: dict[str, Any] = read_yaml("lexicon", "slots.yaml")
    return found


def open_fields(profile: Profile) -> list[Field]:
    """Return the open slots of a profile with their words."""
    found: dict[str, Field] = {}
    for phrase in (*profile.fit_traits, *profile.red_flags):
        slot = open_slot(phrase.phrase, profile.language)
        if slot is None or phrase.trait in load_catalogue().traits or phrase.trait in found:
            continue
        kind, name = slot
        words = (name, *related_words(profile, name))
        source = phrase.source.quote(profile.document)
        found[phrase.trait] = Field(phrase.trait, kind, words, source)
    return list(found.values())


def related_words(profile: Profile, name: str) -> list[str]:
    """Return what the document's tasks and answers name that lies near a field in meaning."""
    heart = meaning_of(name)
    if heart is None:
        return []
    job = profile.occupation.lower().split()
    things = dict.fromkeys(
        thing
        for task in profile.tasks
        for thing in _things(task.text, profile.language)
        if thing not in name.lower() and not set(job).intersection(thing.split())
    )
    near = [(_likeness(heart, thing), thing) for thing in things]
    kept = sorted((pair for pair in near if pair[0] >= _NEAR), key=lambda pair: -pair[0])
    return [thing for _, thing in kept[:_MOST]]


def _things(text: str, language: str) -> Iterator[str]:
    """Yield the runs of content words that are no verbs: "memeriksa rem bus" names "rem bus"."""
    for part in re.split(r"[^\w\s-]+", text.lower()):
        run: list[str] = []
        for word in [*_WORD.findall(part), ""]:
            verb = language == "id" and _VERB.fullmatch(word)
            content = word and not verb and word not in function_words(language)
            run += [word] if content else []
            if run and (not content or len(run) == _LONGEST):
                yield " ".join(run)
                run = []


def _likeness(heart: np.ndarray, thing: str) -> float:
    """Return how near the farthest word of a thing is to a field."""
    meanings = [meaning_of(word) for word in thing.split()]
    return min(-1.0 if found is None else float(heart @ found) for found in meanings)


def slot_statements(profile: Profile) -> list[Statement]:
    """Return what is said of the fields of a document's open slots."""
    return [
        document_statement(
            profile, text, (f"{field.trait}{sign}",) if sign != "0" else (), field.source, voice
        )
        for field in open_fields(profile)
        for text, sign, voice in said_of(field.kind, profile.language, field.words)
    ]


def said_of(kind: str, language: str, words: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Yield text, sign and voice of every frame, the words of the field taken in turn."""
    frames = slot_lexicon()[kind][language]
    for sign in SLOT_SIGNS:
        for number, frame in enumerate(frames[sign]):
            text = frame.format(z=words[number % len(words)])
            yield text[:1].upper() + text[1:], sign, f"said-{number}"
