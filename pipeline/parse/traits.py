"""Traits a document asks for and warns of: moves in, phrases with their catalogue traits out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from pipeline.catalogue import Catalogue
from pipeline.parse.context import Move
from pipeline.parse.cues import CueTable
from pipeline.parse.lists import split_list
from pipeline.parse.tails import trim_edges, trim_list
from pipeline.records import TraitPhrase, Words

KEY_WEIGHT = 1.5
WEIGHT = 1.0


@dataclass(frozen=True)
class TraitsFound:
    """Fit traits and red flags, and the names of the traits the catalogue does not hold."""

    fit: tuple[TraitPhrase, ...] = ()
    flags: tuple[TraitPhrase, ...] = ()
    names: dict[str, Words] = field(default_factory=dict)

    @property
    def weights(self) -> dict[str, float]:
        """One weight a trait; what the document calls key weighs more."""
        key = {phrase.trait for phrase in self.fit if phrase.key}
        traits = dict.fromkeys(phrase.trait for phrase in (*self.fit, *self.flags))
        return {trait: KEY_WEIGHT if trait in key else WEIGHT for trait in traits}


def read_traits(moves: Iterable[Move], cues: CueTable, catalogue: Catalogue) -> TraitsFound:
    """Read the phrases of every fit, unfit and key move."""
    names: dict[str, Words] = {}
    found: dict[str, list[TraitPhrase]] = {"fit": [], "unfit": [], "key": []}
    for move in moves:
        if move.kind in found:
            found[move.kind].extend(_phrases(move, cues, catalogue, names))
    merged = _merge_key(found["key"], found["fit"])
    fit = _distinct(sorted(merged, key=lambda phrase: phrase.source.start))
    flags = _distinct(found["unfit"])
    used = {phrase.trait for phrase in (*fit, *flags)}
    return TraitsFound(fit, flags, {t: words for t, words in names.items() if t in used})


def _phrases(
    move: Move, cues: CueTable, catalogue: Catalogue, names: dict[str, Words]
) -> Iterator[TraitPhrase]:
    sign = "-" if move.kind == "unfit" else "+"
    known = catalogue.single_words(cues.language)
    for item in split_list(trim_list(move.body, cues, known), cues, known):
        phrase = tidy_phrase(item, cues)
        if not phrase:
            continue
        match = catalogue.match(phrase, sign, cues.language)
        if catalogue.is_open(match.trait):
            names.setdefault(match.trait, match.name)
        yield TraitPhrase(
            phrase,
            match.trait,
            match.trait + sign,
            move.unit.span,
            move.kind == "key",
            match.confidence,
        )


def tidy_phrase(item: str, cues: CueTable) -> str:
    """Return an item without its subject and without a "memiliki" that adds nothing.

    Examples
    --------
    >>> from pipeline.parse.cues import load_cues
    >>> tidy_phrase("kamu memiliki kurang empati", load_cues("id"))
    'kurang empati'
    """
    phrase = cues.strip("subject", cues.strip("person", trim_edges(item)))
    return trim_edges(cues.strip("possess", phrase))


def _merge_key(keys: list[TraitPhrase], fit: list[TraitPhrase]) -> Iterator[TraitPhrase]:
    """Let a key mention mark the fit phrase of its trait; alone, it is a phrase of its own."""
    stated = {phrase.trait for phrase in fit}
    called = {phrase.trait for phrase in keys}
    yield from (phrase for phrase in keys if phrase.trait not in stated)
    yield from (replace(phrase, key=phrase.key or phrase.trait in called) for phrase in fit)


def _distinct(phrases: list[TraitPhrase]) -> tuple[TraitPhrase, ...]:
    """Keep the first of phrases that say the same words."""
    return tuple({phrase.phrase.lower(): phrase for phrase in reversed(phrases)}.values())[::-1]
