"""The elements of :mod:`pipeline.phrases`' patterns, and which of them a word matches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain, product

ANY = 0  # the atom that every token matches
GAP = "_"
_GAPS: tuple[tuple[str, ...], ...] = ((), (GAP,), (GAP, GAP))


def variants(pattern: str) -> list[tuple[str, ...]]:
    """Spell out the gaps of a pattern: each is none, one or two tokens wide."""
    elements = pattern.split()
    if GAP not in elements:  # as most: nothing to spell out
        return [tuple(elements)]
    parts = [_GAPS if element == GAP else ((element,),) for element in elements]
    return [tuple(chain.from_iterable(choice)) for choice in product(*parts)]


class Atoms:
    """The distinct elements of all patterns, and which of them a word matches.

    ``common`` guesses how common each is: many alternatives, short ones, most of all a gap.
    """

    def __init__(self) -> None:
        self.number: dict[str, int] = {GAP: ANY}
        self.common = [1_000_000]
        self._sizes: list[int] = []
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._begin: dict[str, list[int]] = defaultdict(list)
        self._end: dict[str, list[int]] = defaultdict(list)

    def all_of(self, elements: Sequence[str]) -> list[int]:
        """Return the atom of each element, new ones added."""
        for element in dict.fromkeys(elements):
            if element not in self.number:
                self._add(element)
        self._sizes = sorted({len(part) for part in chain(self._begin, self._end)})
        return list(map(self.number.__getitem__, elements))

    def _add(self, element: str) -> None:
        atom = self.number[element] = len(self.number)
        choices = element.split("|")
        self.common.append(1000 * len(choices) - min(map(len, choices)))
        if "*" not in element:  # as most
            for choice in choices:
                self._exact[choice].append(atom)
            return
        for choice in choices:
            if choice[-1] == "*":
                self._begin[choice[:-1]].append(atom)
            elif choice[0] == "*":
                self._end[choice[1:]].append(atom)
            else:
                self._exact[choice].append(atom)

    def of(self, word: str) -> list[int]:
        """Return the atoms that a word matches."""
        found = set(self._exact.get(word, ()))
        for size in self._sizes:
            if size > len(word):
                break
            if (atoms := self._begin.get(word[:size])) is not None:
                found.update(atoms)
            if (atoms := self._end.get(word[-size:])) is not None:
                found.update(atoms)
        return sorted(found)
