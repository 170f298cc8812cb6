"""Step 1: a job document's text in, a Profile out, every item with the place it was read in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.catalogue import load_catalogue
from pipeline.errors import DocumentError
from pipeline.parse.context import Move
from pipeline.parse.cues import CueTable, load_cues
from pipeline.parse.language import guess_language
from pipeline.parse.layout import split_document
from pipeline.parse.lists import starts_trait
from pipeline.parse.moves import read_moves
from pipeline.parse.occupation import find_occupation
from pipeline.parse.tasks import read_beliefs, read_differences, read_tasks
from pipeline.parse.traits import TraitsFound, read_traits
from pipeline.records import Profile, Span

__all__ = ["parse"]

PARTS = {
    "who fits": {"fit", "key"},
    "who does not fit": {"unfit"},
    "tasks": {"task"},
    "misconceptions or false expectations": {"misconception", "expectation"},
}


def parse(text: str, slug: str | None = None) -> Profile:
    """Read a job document.

    Parameters
    ----------
    text
        The document, in Indonesian or English.
    slug
        The profile's short name; made from the occupation where none is given.

    Raises
    ------
    DocumentError
        If neither a fitting nor an unfitting person is described.

    Examples
    --------
    >>> page = "Orang yang cocok menjadi penjahit adalah mereka yang teliti dan sabar."
    >>> [trait.phrase for trait in parse(page).fit_traits]
    ['teliti', 'sabar']
    """
    language = guess_language(text)
    cues = load_cues(language)
    units = split_document(text, cues)
    occupation = find_occupation(text, [unit.text for unit in units], cues)
    moves = read_moves(units, cues, _trait_starter(cues), occupation)
    traits = read_traits(moves, cues, load_catalogue())
    _check(traits, moves)
    profile = Profile(slug or _slug(occupation), occupation, language, text)
    return _fill(profile, moves, traits, cues)


def _fill(profile: Profile, moves: list[Move], traits: TraitsFound, cues: CueTable) -> Profile:
    job, language = profile.occupation, profile.language
    beliefs = read_beliefs(moves, job, language)
    return replace(
        profile,
        tasks=read_tasks(moves, cues),
        fit_traits=traits.fit,
        red_flags=traits.flags,
        misconceptions=beliefs["misconception"],
        false_expectations=beliefs["expectation"],
        differences=read_differences(moves),
        unread=_unread(moves),
        weights=traits.weights,
        names=traits.names,
    )


def _trait_starter(cues: CueTable) -> Callable[[str], bool]:
    known = load_catalogue().single_words(cues.language)
    return lambda words: starts_trait(words, cues, known)


def _unread(moves: Sequence[Move]) -> tuple[Span, ...]:
    return tuple(move.unit.span for move in moves if move.kind is None)


def _slug(occupation: str) -> str:
    plain = unicodedata.normalize("NFKD", occupation).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "profile"


def _check(traits: TraitsFound, moves: Sequence[Move]) -> None:
    if traits.fit or traits.flags:
        return
    found = {move.kind for move in moves} - {"fit", "unfit", "key"}  # they came to nothing
    missing = [name for name, kinds in PARTS.items() if not found & kinds]
    raise DocumentError(
        f"no job profile was found in this text (sentences: {len(moves)}): missing are "
        f"{', '.join(missing)}; a profile needs at least one sentence that says who fits or who "
        'does not, like "Orang yang cocok menjadi X adalah …" or "Jika kamu …, kamu tidak cocok"'
    )
