"""Lists inside a sentence: "tidak memiliki P, Q, dan R" in, each item with what it shares out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.parse.carrier import Carrier, read_carrier
from pipeline.parse.cues import CueTable

# commas outside parentheses, and numbers inside a line: "1. teliti 2. sabar"
COMMA = re.compile(r"\s*[,;]\s*(?![^()]*\))|(?:^|\s+)\(?\d{1,2}[.)]\s+")
INTRANSITIVE = r"ber|be[kl]|\w+ing\b"  # "berkebun dan memasak" are two, "merawat dan menanam" one
NOTHING_KNOWN: Mapping[str, str] = MappingProxyType({})
# no bare verb follows: "terampil dengan tangan", "love dogs, remember names"
OF_NOUNS = (
    *("dengan", "pada", "terhadap", "akan"),
    *("love", "like", "enjoy", "hate", "dislike", "prefer", "resent", "avoid", "stand", "bear"),
    *("with", " at", " of", " by", " in", "about"),
)
HEADS = ("negator", "possess", "ability", "modal", "transitive", "state", "trait_noun")


def split_list(text: str, cues: CueTable, known: Mapping[str, str] = NOTHING_KNOWN) -> list[str]:
    """Split a list into items, each with the verb, noun or negation it shares with the one before.

    Parameters
    ----------
    text
        The list alone, without what leads to it.
    cues
        The language's cues.
    known
        Single words that name a trait by themselves, and which way ("teliti": "+").

    Examples
    --------
    >>> from pipeline.parse.cues import load_cues
    >>> split_list("tidak memiliki kesabaran, minat, dan ketelitian", load_cues("id"))
    ['tidak memiliki kesabaran', 'tidak memiliki minat', 'tidak memiliki ketelitian']
    """
    reader = _ListReader(cues, known)
    return reader.distribute(reader.items(text))


def starts_trait(text: str, cues: CueTable, known: Mapping[str, str] = NOTHING_KNOWN) -> bool:
    """Tell whether words begin like a trait: "teliti", "kesabaran", "mampu …", "tidak suka …".

    A plain verb does not, though the catalogue may hold it: "harus mencatat …" is a task.
    """
    if cues.opens("verb", text) and not any(cues.opens(kind, text) for kind in HEADS):
        return False
    return _ListReader(cues, known).starts_head(text)


@dataclass(frozen=True)
class _ListReader:
    cues: CueTable
    known: Mapping[str, str]

    def items(self, text: str) -> list[str]:
        pieces = [piece for piece in COMMA.split(text) if piece.strip()]
        if self._two_adjectives(text, pieces):
            return [text]
        joined = [bool(self.cues.opens("joiner", piece)) for piece in pieces]
        items: list[str] = []
        for place, piece in enumerate(pieces):
            piece = self.cues.strip("if", self.cues.strip("joiner", piece))
            last = place == len(pieces) - 1 and place > 0 and not joined[place]
            left = items[-1] if items else ""
            items.extend(self._inner(piece, left, open_end=last))
        return [item for item in items if item]

    def _two_adjectives(self, text: str, pieces: list[str]) -> bool:
        """Tell whether a comma stands between adjectives: "patient with slow, repetitive work"."""
        two = len(pieces) == 2 and self.cues.language == "en"
        listed = self.cues.find("joiner", text) or ";" in text
        return two and not listed and self._has_complement(pieces[0])

    def _inner(self, piece: str, before: str, *, open_end: bool) -> Iterator[str]:
        """Split one comma piece at the joiners that separate two traits."""
        start = 0
        for match in self.cues.all("joiner", piece):
            if match.start() < start:
                continue
            left, right = piece[start : match.start()].strip(), piece[match.end() :].strip()
            right = self.cues.strip("joiner", right)
            clear = self.cues.opens("clear_joiner", match[0]) is not None
            ended = clear or (open_end and bool(before))
            if left and right and self._separates(left, right, open_end=ended):
                yield left
                start = len(piece) - len(right)
        yield piece[start:].strip()

    def _separates(self, left: str, right: str, *, open_end: bool) -> bool:
        if self.cues.opens("clause_subject", right):  # "darah membuatmu pusing atau kamu panik"
            return True
        if self._one_trait(left, right) or self._lacks_object(left, right):
            return False
        if self.cues.opens("preposition", right):  # "secara mandiri maupun dalam tim"
            return False
        if self.starts_head(right):
            return not self._inside_field(left, right)
        if self.cues.opens("verb", right):
            return self._verb_separates(left)
        if self.cues.find("relative", left) and self.cues.find("relative", right):
            return True  # "penampilan yang rapi dan kesehatan yang prima"
        if open_end:
            return not self._has_complement(left) or self._is_described(right)
        return self._noun_separates(left)

    def _is_described(self, text: str) -> bool:
        """Tell whether a noun stands with its adjective: "… serta pergaulan yang luas"."""
        relative = self.cues.find("relative", text)
        return relative is not None and not self._is_verb(text[relative.end() :].strip())

    def _one_trait(self, left: str, right: str) -> bool:
        """Tell whether two nouns share one field: "pengetahuan dan pemahaman tentang Z"."""
        carrier, rest = read_carrier(left, self.cues)
        bare = self.cues.opens("field_noun", rest or carrier.ability or carrier.modal or left)
        alone = bare is not None and bare.end() == len(bare.string)
        return alone and self.cues.opens("field_noun", right) is not None

    def _lacks_object(self, left: str, right: str) -> bool:
        """Tell whether two verbs share an object: "mampu mendengarkan dan memahami klien"."""
        carrier, rest = read_carrier(left, self.cues)
        verb = self.cues.opens("verb", rest) if carrier.modal or carrier.ability else None
        bare = verb is not None and verb.end() == len(rest)
        shared = bare and not re.match(INTRANSITIVE, rest)
        return shared and self.cues.opens("verb", right) is not None

    def starts_head(self, text: str) -> bool:
        """Tell whether a piece stands on its own feet: an adjective, a modal, a trait noun."""
        if self._is_known(text) or self._is_negative(text):
            return True
        return any(self.cues.opens(kind, text) for kind in HEADS)

    def _inside_field(self, left: str, right: str) -> bool:
        field = self.cues.opens("field_noun", read_carrier(left, self.cues)[1] or left)
        bare = len(right.split()) <= 2 and not self.cues.opens("negator", right)
        modal = self.cues.opens("modal", right) or self.cues.opens("state", right)
        return bool(field and bare and not modal and self._has_complement(left))

    def _has_complement(self, text: str) -> bool:
        return any(match.start() > 0 for match in self.cues.all("preposition", text))

    def _verb_separates(self, left: str) -> bool:
        """Tell whether a verb begins a trait: not while the one before lacks an object."""
        carrier, rest = read_carrier(left, self.cues)
        verb = self.cues.opens("verb", rest)
        if verb is None:
            return not self._verb_in_complement(left)
        intransitive = re.match(INTRANSITIVE, rest) is not None
        return bool(rest[verb.end() :].strip()) or (intransitive and bool(carrier.words))

    def _verb_in_complement(self, text: str) -> bool:
        for match in self.cues.all("preposition", text):
            if match.start() and self.cues.opens("verb", text[match.end() :].strip()):
                return True
        return False

    def _noun_separates(self, left: str) -> bool:
        """Tell whether a plain noun is another item: "kemampuan komunikasi dan negosiasi"."""
        carrier, rest = read_carrier(left, self.cues)
        if self._has_complement(rest) or self.cues.opens("verb", rest):
            return False
        return bool(rest) and bool(carrier.possess or carrier.ability)

    # ------------------------------------------------------------ what items share

    def distribute(self, items: list[str]) -> list[str]:
        """Give each item the words it shares with an earlier one."""
        shared = Carrier()
        done: list[str] = []
        for item in items:
            person = self.cues.opens("person", item)
            if person:  # "people without patience, or those who dislike noise"
                item, shared = item[person.end() :].strip(), Carrier()
            carrier, rest = read_carrier(item, self.cues)
            if carrier.words and rest:
                inherited = self._inherit_head(shared, carrier, rest)
                shared = carrier if not inherited else shared
                done.append(f"{inherited} {item}".strip())
                continue
            prefix = self._prefix(shared, item)
            shared = shared if prefix else Carrier()
            done.append(f"{prefix} {item}".strip())
        return done

    def _inherit_head(self, shared: Carrier, carrier: Carrier, rest: str) -> str:
        """Let "tidak memiliki" reach over "kemampuan Q": a noun still needs its verb."""
        if carrier.negator or carrier.possess or carrier.modal or not shared.possess:
            return ""
        return " ".join(filter(None, (shared.negator, shared.possess)))

    def _prefix(self, shared: Carrier, item: str) -> str:
        if not shared.words or self._is_negative(item):
            return ""
        if shared.possess or shared.ability:
            return self._noun_prefix(shared, item)
        if self.cues.opens("state", item) or (self._is_known(item) and not self._is_verb(item)):
            return shared.negator if shared.words == shared.negator else ""
        return shared.words if self._spreads(shared, item) else ""

    def _spreads(self, shared: Carrier, item: str) -> bool:
        if shared.modal.endswith(OF_NOUNS) and self._is_bare_verb(item):
            return False
        if self.cues.opens("transitive", shared.modal):
            return not self._is_verb(item) and not self.starts_head(item)
        if self.cues.opens("ease", shared.modal):  # "mudah marah, tersinggung" but not "haus ilmu"
            return " " not in item and not self._is_verb(item)
        if self.cues.opens("weak_modal", shared.modal) and not shared.negator:
            return not self._is_verb(item) and len(item.split()) <= 2
        return bool(shared.modal) or not self._is_verb(item)

    def _noun_prefix(self, shared: Carrier, item: str) -> str:
        head = " ".join(filter(None, (shared.negator, shared.possess)))
        if self.cues.opens("trait_noun", item):
            return head
        if self.cues.closes("purpose_word", shared.ability) and not self._is_verb(item):
            return head  # "kemampuan untuk menulis serta pergaulan yang luas"
        linked = shared.ability.endswith((" dalam", " untuk"))  # "kemampuan untuk P, Q, dan R"
        if linked and self._is_verb(item) and not self.cues.opens("state", item):
            return shared.words
        if self._is_known(item) or self.cues.opens("state", item):
            return shared.words if shared.negator else ""
        return shared.words

    def _is_bare_verb(self, item: str) -> bool:
        return self._is_verb(item) and not _first_word(item).endswith("ing")

    def _is_verb(self, item: str) -> bool:
        return self.cues.opens("verb", item) is not None

    def _is_negative(self, item: str) -> bool:
        """Tell whether an item is against somebody as it stands: "keengganan", "ceroboh"."""
        against = self.known.get(_first_word(item)) == "-"
        return against or self.cues.opens("negative", item) is not None

    def _is_known(self, item: str) -> bool:
        return _first_word(item) in self.known


def _first_word(text: str) -> str:
    word = re.match(r"[\w-]+", text)
    return word[0].lower() if word else ""
