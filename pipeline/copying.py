"""Tell which sentences were taken from the job document, word for word or a little turned.

A sentence is compared by its runs of three words, and by the stems of its content words, which
stay the same when the words are shuffled or some are put in other words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

_SAME = 0.6  # share of a sentence's shingles that stand in the document
_STEMS_OTHERS = 0.7  # share of its stems that stand in one or two document sentences
_STEMS_OWN = 0.8  # the same where the sentence says "saya": own words about oneself are meant
_FEWEST_STEMS = 6
_SHORTEST = 4  # letters of a content word
_NO_STEM = frozenset([""])
_COMMON = frozenset(
    "yang untuk dengan dari pada kepada dalam adalah juga bisa akan agar atau serta bagi orang "
    "hanya jadi baik lain sama nama this that with they them from have will their what".split()
)
_PREFIX = re.compile(r"^(?:meng|meny|mem|men|me|ber|di|ter|peng|pem|pen|per|pe|ke|se)(?=\w{4})")
_SUFFIX = re.compile(r"(?<=\w{4})(?:kan|an|i|ing|ed|s)$")


def shingles(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """Return the runs of three words of a sentence."""
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def stems(words: Sequence[str]) -> frozenset[str]:
    """Return the crude stems of a sentence's longer words.

    >>> sorted(stems(("mengatasi", "masalah", "yang", "dihadapi")))
    ['atas', 'hadap', 'masalah']
    """
    return frozenset(map(stem_of, words)) - _NO_STEM


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """Return the crude stem of a longer word, nothing for a short or common one."""
    if len(word) < _SHORTEST or word in _COMMON:
        return ""
    return _SUFFIX.sub("", _PREFIX.sub("", word))


@dataclass(frozen=True)
class DocumentText:
    """What the copied sentences are known by: shingles of all, stems of each pair of sentences.

    ``claims`` holds the shingles of each misconception the document tells of, ``realities`` those
    of each answer to one.
    """

    shingles: frozenset[tuple[str, ...]]
    stems: tuple[frozenset[str], ...]
    claims: tuple[frozenset[tuple[str, ...]], ...] = ()
    realities: tuple[frozenset[tuple[str, ...]], ...] = ()

    @cached_property
    def words(self) -> frozenset[str]:
        """Return every word that stands in a run."""
        return frozenset(word for run in self.shingles for word in run)

    @cached_property
    def every_stem(self) -> frozenset[str]:
        """Return the stems of all sentences."""
        return frozenset[str]().union(*self.stems)

    @classmethod
    def from_sentences(
        cls,
        sentences: Sequence[tuple[str, ...]],
        claims: Sequence[tuple[str, ...]] = (),
        realities: Sequence[tuple[str, ...]] = (),
    ) -> DocumentText:
        """Read the normalised words of a document's sentences, misconceptions and answers."""
        each = [stems(words) for words in sentences]
        pairs = [a | b for a, b in zip(each, [*each[1:], frozenset()], strict=True)]
        every: frozenset[tuple[str, ...]] = frozenset()
        runs = every.union(*(shingles(words) for words in sentences))
        held = (tuple(shingles(w) & runs for w in said) for said in (claims, realities))
        return cls(runs, tuple(pairs), *held)

    def holds(self, words: Sequence[str], *, own: bool) -> bool:
        """Tell whether a sentence was taken from this document; ``own``: it says "saya"."""
        runs = shingles(words)
        if len(runs) >= 2 and len(runs & self.shingles) >= _SAME * len(runs):
            return True
        mine = stems(words)
        if len(mine) < _FEWEST_STEMS + own:
            return False
        needed = (_STEMS_OWN if own else _STEMS_OTHERS) * len(mine)
        if len(mine & self.every_stem) < needed:
            return False
        return any(len(mine & theirs) >= needed for theirs in self.stems)

    def restates(self, words: Sequence[str], *, own: bool) -> bool:
        """Tell whether a sentence shares only the words of one belief with this document.

        A pasted sentence brings the words around the claim with it ("Miskonsepsi tentang …
        adalah bahwa …"); who believes the claim says it in a sentence of their own. An answer
        is only known to be the author's where the sentence says "saya" (``own``).
        """
        shared = shingles(words) & self.shingles
        known = (*self.claims, *self.realities) if own else self.claims
        return len(shared) >= 2 and any(shared <= belief for belief in known)
