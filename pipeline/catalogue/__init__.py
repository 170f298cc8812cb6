"""The catalogue of work traits: a document's phrase in, the trait it names out.

Traits are data (``data/traits/<id>.yaml``), and so are the names of known misconceptions
(``data/beliefs.yaml``). What the catalogue does not know becomes a trait of the document's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline.catalogue.affixes import function_words
from pipeline.catalogue.beliefs import KnownBelief, is_known_belief, load_beliefs, name_belief
from pipeline.catalogue.index import SIGNS, CatalogueTrait, PhraseIndex, TraitMatch
from pipeline.errors import ProfileError
from pipeline.records import Words
from pipeline.resources import list_data, read_yaml

__all__ = [
    "Catalogue",
    "CatalogueTrait",
    "KnownBelief",
    "TraitMatch",
    "function_words",
    "is_known_belief",
    "load_beliefs",
    "load_catalogue",
    "name_belief",
]


@dataclass(frozen=True)
class Catalogue:
    """All traits by id, and the ways a phrase is looked up among them."""

    traits: dict[str, CatalogueTrait]

    def match(self, phrase: str, sign: str = "+", language: str = "id") -> TraitMatch:
        """Return the trait a phrase names.

        Parameters
        ----------
        phrase
            A fit trait or a red flag as the document words it.
        sign
            ``+`` where the document asks for it, ``-`` where it warns; the answer keeps it.
        language
            ``id`` or ``en``.

        Examples
        --------
        >>> load_catalogue().match("sulit berkomunikasi dengan orang lain", "-").trait
        'communication'
        """
        index = self._index(language)
        return (
            index.stated(phrase, sign)
            or index.slot(phrase, sign)
            or index.near(phrase, sign)
            or index.own(phrase, sign)
        )

    def slots(self, phrase: str, language: str) -> tuple[str, str, str] | None:
        """Return the open slot's kind, what fills it and what stands before its opener."""
        return self._index(language).slot_of(phrase)

    def single_words(self, language: str) -> dict[str, str]:
        """Return the words that name a trait (+) or its opposite (-) all by themselves."""
        return self._index(language).single_words

    def name(self, trait: str, names: Mapping[str, Words]) -> Words:
        """Return what a report calls a trait: the profile's word, else the catalogue's."""
        if trait in names:
            return names[trait]
        return self.traits[trait].name if trait in self.traits else Words(trait, trait)

    def hint(self, trait: str, names: Mapping[str, Words]) -> Words:
        """Return the question that helps a writer tell about a trait, one of their own too."""
        if trait in self.traits:
            return self.traits[trait].hint
        name = self.name(trait, names)
        lexicon = read_yaml("lexicon", "document", "phrases.yaml")
        return Words(lexicon["id"]["hint"].format(name.id), lexicon["en"]["hint"].format(name.en))

    def is_open(self, trait: str) -> bool:
        """Tell whether a trait is one of the document's own, not of the catalogue."""
        return trait not in self.traits

    @lru_cache(maxsize=2)  # noqa: B019 - the catalogue is itself cached and lives as long
    def _index(self, language: str) -> PhraseIndex:
        return PhraseIndex(tuple(self.traits.values()), language)

    def __hash__(self) -> int:
        return hash(tuple(self.traits))


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """Return the packaged traits."""
    traits = [_trait(path.stem, read_yaml("traits", path.name)) for path in _files()]
    return Catalogue({trait.id: trait for trait in traits})


def _files() -> list[Any]:
    return list_data("traits", "*.yaml")


def _trait(stem: str, row: dict[str, Any]) -> CatalogueTrait:
    if row["id"] != stem:
        raise ProfileError(f"trait file {stem}.yaml must hold the trait {stem}, got {row['id']!r}")
    phrases = {
        language: {sign: tuple(row["phrases"][language][sign]) for sign in SIGNS}
        for language in ("id", "en")
    }
    return CatalogueTrait(stem, _words(row["name"]), row["anchor"], phrases, _words(row["hint"]))


def _words(row: dict[str, str]) -> Words:
    return Words(row["id"], row["en"])


def open_slot(phrase: str, language: str) -> tuple[str, str] | None:
    """Return the kind of open slot a phrase fills, and what fills it.

    >>> open_slot("pengetahuan tentang mesin", "id")
    ('knowledge_of', 'mesin')
    """
    slot = load_catalogue().slots(phrase, language)
    return slot[:2] if slot else None


def known_name(trait: str) -> Words:
    """Return the catalogue's words for a trait, or its id where the catalogue has none."""
    known = load_catalogue().traits.get(trait)
    spelled = trait.replace("_", " ")
    return known.name if known else Words(spelled, spelled)


def known_hint(trait: str, name: Words) -> Words:
    """Return the question that helps a writer tell about a trait."""
    known = load_catalogue().traits.get(trait)
    if known:
        return known.hint
    return Words(
        f"Ceritakan satu kejadian yang menunjukkan: {name.id}.",
        f"Tell of one time that shows: {name.en}.",
    )
