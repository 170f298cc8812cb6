"""Looking a phrase up: the catalogue's phrases in, the trait a document's phrase names out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.catalogue.affixes import content_stems, slugify
from pipeline.records import Words
from pipeline.resources import read_yaml

NEAR = 0.6  # cosine below which two phrases name different traits; see tests/test_catalogue.py
COVERED = 0.6  # share of a phrase a catalogue phrase must cover to win over an open slot
HALF = 0.5  # the same for a skill: "mampu bekerja dengan teliti" is precision
SIGNS = ("+", "-")


@dataclass(frozen=True)
class CatalogueTrait:
    """A work trait, the phrases that name it and its opposite, and a hint for a writer."""

    id: str
    name: Words
    anchor: str | None
    phrases: dict[str, dict[str, tuple[str, ...]]]
    hint: Words


@dataclass(frozen=True)
class TraitMatch:
    """The trait a phrase names, which way, and how sure that is (high, medium or low)."""

    trait: str
    sign: str
    confidence: str
    name: Words


@dataclass(frozen=True)
class _Entry:
    stems: tuple[str, ...]
    trait: str
    sign: str
    text: str


@dataclass(frozen=True)
class PhraseIndex:
    """The catalogue's phrases of one language, by their stems."""

    traits: tuple[CatalogueTrait, ...]
    language: str

    @cached_property
    def entries(self) -> tuple[_Entry, ...]:
        """Every phrase with its stems; the negated ones of each sign under the other."""
        return tuple(self._entries())

    def _entries(self) -> Iterator[_Entry]:
        for trait in self.traits:
            for sign in SIGNS:
                for text in trait.phrases[self.language][sign]:
                    stems = content_stems(text, self.language)
                    if stems:
                        yield _Entry(stems, trait.id, sign, text)

    @cached_property
    def single_words(self) -> dict[str, str]:
        """Phrases of one word, as written, and the way they point."""
        return {e.text.lower(): e.sign for e in self.entries if " " not in e.text}

    @cached_property
    def lexicon(self) -> dict[str, Any]:
        """Negators and slot openers of the language."""
        table: dict[str, Any] = read_yaml("lexicon", "document", "phrases.yaml")[self.language]
        return table

    @cached_property
    def negators(self) -> tuple[str, ...]:
        """Words that turn a phrase round, as stems."""
        words = self.lexicon["negators"]
        return tuple(stem for word in words for stem in content_stems(word, self.language))

    @cached_property
    def low(self) -> tuple[str, ...]:
        """Words that turn a phrase round from behind: "ketahanan fisik yang rendah"."""
        return tuple(s for word in self.lexicon["low"] for s in content_stems(word, self.language))

    def _turns(self, stems: tuple[str, ...]) -> bool:
        return sum(stem in self.negators for stem in stems) % 2 == 1

    # ------------------------------------------------------------ the four ways, surest first

    def stated(self, phrase: str, sign: str) -> TraitMatch | None:
        """Find the longest catalogue phrase said in this one, in the sign the document means."""
        stems = content_stems(phrase, self.language)
        found = [entry for entry in self.entries if self._says(stems, entry, sign)]
        if not found:
            return None
        own = [stem for stem in stems if stem not in self.negators]
        best = max(found, key=lambda entry: _weight(own, entry.stems, self.negators))
        slot = self.slot_of(phrase)
        if slot and not self._precedes(best, slot[2]) and not self._covers(best, *slot[:2]):
            return None
        return TraitMatch(best.trait, sign, "high", self._name(best.trait))

    def _precedes(self, entry: _Entry, lead: str) -> bool:
        """Tell whether a phrase is said before the slot: "sabar pada anak yang sulit membaca"."""
        return _find(content_stems(lead, self.language), entry.stems) is not None

    def _covers(self, entry: _Entry, kind: str, field: str) -> bool:
        """Tell whether a phrase says most of what fills the slot, or its verb for a skill."""
        stems = content_stems(field, self.language)
        if kind == "interest_in" and len(entry.stems) == 1 and " " in entry.text:
            return (
                False  # "nyaman dengan angka" leaves "angka", which "minat pada angka" holds too
            )
        heads = kind == "skill_in" and stems[:1] == entry.stems[:1]
        heads = heads or stems[: len(entry.stems)] == entry.stems != entry.stems[:1]
        inside = sum(stem in stems for stem in entry.stems)
        share = HALF if kind == "skill_in" else COVERED
        return heads or inside >= share * len(stems) or len(entry.stems) > inside > 0

    def _says(self, stems: tuple[str, ...], entry: _Entry, sign: str) -> bool:
        place = _find(stems, entry.stems)
        if place is None:
            return False
        before, behind = stems[: place[0]], stems[place[1] : place[1] + 1]
        turned = self._turns(before) != (behind[:1] != () and behind[0] in self.low)
        return (entry.sign == sign) != turned

    def slot(self, phrase: str, sign: str) -> TraitMatch | None:
        """Fill an open slot: knowledge of Z, skill in Z, interest in Z."""
        slot = self.slot_of(phrase)
        stems = content_stems(phrase, self.language)
        turned = self._turns(stems) != any(stem in self.low for stem in stems[-1:])
        if slot is None or turned != (sign == "-"):  # "suka pamer harta" warns of no lack
            return None
        kind, field, _ = slot
        words = self.lexicon["slots"][kind]["names"]
        shown = self._shown(field)
        name = Words(words["id"].format(shown.id), words["en"].format(shown.en))
        return TraitMatch(f"{kind}_{slugify(field, self.language)}", sign, "high", name)

    def slot_of(self, phrase: str) -> tuple[str, str, str] | None:
        """Return the slot's kind, what fills it and what stands before its opener."""
        for kind, slot in self.lexicon["slots"].items():
            for opener in slot["openers"]:
                match = re.search(rf"\b(?:{opener})\s+(?P<field>.+)$", phrase, re.IGNORECASE)
                if match and slugify(match["field"], self.language):
                    return kind, match["field"].strip(" .,"), phrase[: match.start()]
        return None

    def near(self, phrase: str, sign: str) -> TraitMatch | None:
        """Find the nearest catalogue phrase by TF-IDF, if it is near enough."""
        trait, likeness = _nearest(self, phrase, sign)
        if trait is None or likeness < NEAR:
            return None
        return TraitMatch(trait, sign, "medium", self._name(trait))

    def own(self, phrase: str, sign: str) -> TraitMatch:
        """Make a trait of the document's own from the phrase."""
        bare = self._without_negator(phrase)
        slug = slugify(bare, self.language) or "trait"
        if sign == "-" and bare == phrase:  # "suka pamer harta" is warned of as it stands
            shown = self._shown(bare)
            name = Words(f"tidak {shown.id}", f"not: {shown.en}")
            return TraitMatch(f"not_{slug}", sign, "low", name)
        return TraitMatch(slug, sign, "low", self._shown(bare))

    def _shown(self, words: str) -> Words:
        """Return the document's words; in the other language they are a quotation of it."""
        quoted = f"“{words}”"
        return Words(words, quoted) if self.language == "id" else Words(quoted, words)

    def _without_negator(self, phrase: str) -> str:
        words = "|".join(map(re.escape, self.lexicon["negators"]))
        have = "|".join(map(re.escape, self.lexicon["have"]))
        bare = re.sub(rf"^(?:(?:{have})\s+)?(?:{words})\s+", "", phrase, flags=re.IGNORECASE)
        return re.sub(rf"^(?:{have})\s+", "", bare, flags=re.IGNORECASE) or phrase

    def _name(self, trait: str) -> Words:
        return next(known.name for known in self.traits if known.id == trait)

    @cached_property
    def vectors(self) -> tuple[Any, Any]:
        """The fitted vectoriser and the catalogue's phrases in its space."""
        from sklearn.feature_extraction.text import TfidfVectorizer  # lazy: half a second

        vectoriser = TfidfVectorizer(analyzer=_pieces, sublinear_tf=True)
        return vectoriser, vectoriser.fit_transform(entry.stems for entry in self.entries)


def _nearest(index: PhraseIndex, phrase: str, sign: str) -> tuple[str | None, float]:
    stems = content_stems(phrase, index.language)
    turned = sum(stem in (*index.negators, *index.low) for stem in stems) % 2 == 1
    own = tuple(stem for stem in stems if stem not in index.negators)
    if not own:
        return None, 0.0
    vectoriser, matrix = index.vectors
    likeness = (matrix @ vectoriser.transform([own]).T).toarray().ravel()
    best: tuple[str | None, float] = (None, 0.0)
    for entry, value in zip(index.entries, likeness, strict=True):
        if ((entry.sign == sign) != turned) and value > best[1]:
            best = (entry.trait, float(value))
    return best


def _pieces(stems: tuple[str, ...]) -> list[str]:
    """Return whole stems and their character 4-grams, so that spelling may drift."""
    grams = [f"#{stem[i : i + 4]}" for stem in stems for i in range(max(1, len(stem) - 3))]
    return [*stems, *stems, *grams]


def _weight(
    own: list[str], stems: tuple[str, ...], negators: tuple[str, ...]
) -> tuple[float, int]:
    """Weigh a match by its length; what stands first is the head ("kreatif dalam mengajar").

    A negator counts half: "tidak memiliki kepekaan seni" means "kepekaan seni", not "tidak peka".
    """
    start = next((place for place, stem in enumerate(own) if stem in stems), 0)
    half = sum(stem in negators for stem in stems) / 2
    return 100 * (len(stems) - half) - 110 * start, sum(map(len, stems))


def _find(stems: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[int, int] | None:
    """Return where the wanted stems stand in order, with at most one word between two of them."""
    for start, stem in enumerate(stems):
        if stem != wanted[0]:
            continue
        place = start
        for part in wanted[1:]:
            following = stems[place + 1 : place + 3]
            if part not in following:
                break
            place += 1 + following.index(part)
        else:
            return start, place + 1
    return None
