"""Find many multi-word patterns in columns of tokens at once.

A pattern is a row of elements: ``a|b`` alternatives, ``dengar*`` a beginning, ``*dengarkan`` an
end, ``_`` a gap of at most two tokens. Patterns are joined to the tokens on their rarest
element, so the work grows with the candidates and not with patterns times tokens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from pipeline.text import Ints, Lexer, Tokens

ANY = 0  # the atom that every token matches
_GAPS: tuple[tuple[str, ...], ...] = ((), ("_",), ("_", "_"))


@dataclass(frozen=True)
class Matches:
    """Where patterns were found: pattern number, first and last token (inclusive)."""

    pattern: Ints
    first: Ints
    last: Ints


def _variants(pattern: str) -> list[tuple[str, ...]]:
    """Spell out the gaps of a pattern: each is none, one or two tokens wide."""
    parts = [_GAPS if element == "_" else ((element,),) for element in pattern.split()]
    return [tuple(e for part in choice for e in part) for choice in product(*parts)]


class _Atoms:
    """The distinct elements of all patterns, and which of them a word matches."""

    def __init__(self) -> None:
        self.number: dict[str, int] = {"_": ANY}
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._begin: dict[str, list[int]] = defaultdict(list)
        self._end: dict[str, list[int]] = defaultdict(list)

    def add(self, element: str) -> int:
        known = self.number.get(element)
        if known is not None:
            return known
        atom = self.number[element] = len(self.number)
        for choice in element.split("|"):
            if choice.endswith("*"):
                self._begin[choice[:-1]].append(atom)
            elif choice.startswith("*"):
                self._end[choice[1:]].append(atom)
            else:
                self._exact[choice].append(atom)
        return atom

    def of(self, word: str) -> list[int]:
        """Return the atoms that a word matches."""
        found = set(self._exact.get(word, ()))
        for cut in range(1, len(word) + 1):
            found.update(self._begin.get(word[:cut], ()))
            found.update(self._end.get(word[-cut:], ()))
        return sorted(found)


class PhraseMatcher:
    """Patterns compiled once, found in any number of tokens.

    Parameters
    ----------
    patterns
        Patterns in the syntax of this module; a match names the pattern's place in this list.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self._atoms = _Atoms()
        rows: list[tuple[int, list[int], int]] = []
        for number, pattern in enumerate(patterns):
            for variant in _variants(pattern):
                rows.append((number, [self._atoms.add(e) for e in variant], _anchor(variant)))
        rows.sort(key=lambda row: row[1][row[2]])
        width = max((len(row[1]) for row in rows), default=0)
        self._number = np.asarray([row[0] for row in rows], dtype=np.int64)
        self._anchor = np.asarray([row[2] for row in rows], dtype=np.int64)
        self._length = np.asarray([len(row[1]) for row in rows], dtype=np.int64)
        self._elements = np.full((len(rows), width), -1, dtype=np.int64)
        for i, (_, elements, _) in enumerate(rows):
            self._elements[i, : len(elements)] = elements
        anchors = [row[1][row[2]] for row in rows]
        self._by_anchor = np.searchsorted(anchors, np.arange(len(self._atoms.number) + 1))
        self._memo_of: Lexer | None = None

    def _word_atoms(self, lexer: Lexer) -> tuple[Ints, Ints, Ints]:
        """Return, for the lexer's words, first index, count and the atoms in one row."""
        if self._memo_of is not lexer or len(lexer.words) < len(self._known):
            self._memo_of, self._known, self._flat = lexer, [], []
        for word in lexer.words[len(self._known) :]:
            atoms = self._atoms.of(word)
            self._known.append(len(atoms))
            self._flat.extend(atoms)
        count = np.asarray(self._known, dtype=np.int64)
        return np.cumsum(count) - count, count, np.asarray(self._flat, dtype=np.int64)

    _known: list[int]
    _flat: list[int]

    def find(self, tokens: Tokens, lexer: Lexer) -> Matches:
        """Return every match of every pattern, in order of pattern then place."""
        first, count, flat = self._word_atoms(lexer)
        held = count[tokens.word]
        owner = np.repeat(np.arange(len(tokens.word)), held)
        step = np.arange(len(owner)) - np.repeat(np.cumsum(held) - held, held)
        atom = flat[first[tokens.word][owner] + step]
        keys = np.sort(atom * len(tokens.word) + owner) if len(owner) else owner
        row, place = self._candidates(atom, owner)
        return self._verify(tokens, row, place, keys)

    def _candidates(self, atom: Ints, owner: Ints) -> tuple[Ints, Ints]:
        """Join each (atom, token) with the rows anchored on that atom."""
        low, high = self._by_anchor[atom], self._by_anchor[atom + 1]
        many = high - low
        place = np.repeat(owner, many)
        row = np.repeat(low, many) + np.arange(len(place))
        row -= np.repeat(np.cumsum(many) - many, many)
        return row, place - self._anchor[row]

    def _verify(self, tokens: Tokens, row: Ints, place: Ints, keys: Ints) -> Matches:
        """Keep the candidates whose every element stands in its place in one sentence."""
        total = len(tokens.word)
        last = place + self._length[row] - 1
        ok = (place >= 0) & (last < total)
        row, place, last = row[ok], place[ok], last[ok]
        ok = tokens.sentence[place] == tokens.sentence[last]
        row, place, last = row[ok], place[ok], last[ok]
        for column in range(self._elements.shape[1]):
            element = self._elements[row, column]
            wanted = element * total + place + column
            at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
            ok = (element <= ANY) | (keys[at] == wanted) if len(keys) else element <= ANY
            row, place, last = row[ok], place[ok], last[ok]
        order = np.lexsort((last, place, self._number[row]))
        return Matches(self._number[row][order], place[order], last[order])


def _anchor(variant: Sequence[str]) -> int:
    """Return the element to look up first: the one with the fewest, longest alternatives."""

    def commonness(at: int) -> tuple[int, int]:
        choices = variant[at].split("|")
        return (1000 if variant[at] == "_" else len(choices), -min(map(len, choices)))

    return min(range(len(variant)), key=commonness)
