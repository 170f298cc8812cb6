"""Find many multi-word patterns in columns of tokens at once.

A pattern is a row of elements: ``a|b`` alternatives, ``dengar*`` a beginning, ``*dengarkan`` an
end, ``_`` a gap of at most two tokens. Patterns are joined to the tokens on their rarest
element, so the work grows with the candidates and not with patterns times tokens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, product

import numpy as np
from numpy.typing import NDArray

from pipeline.lexer import Flags, Ints, Lexer
from pipeline.loops import Loops, loops
from pipeline.text import Tokens

ANY = 0  # the atom that every token matches
_ENOUGH_TO_SETTLE = 2000  # tokens that tell which elements are rare
_GAPS: tuple[tuple[str, ...], ...] = ((), ("_",), ("_", "_"))


@dataclass(frozen=True)
class Matches:
    """Where patterns were found: pattern number, first and last token (inclusive)."""

    pattern: Ints
    first: Ints
    last: Ints

    def where(self, kept: Flags | Ints) -> Matches:
        """Return the matches marked, or numbered, in ``kept``."""
        return Matches(self.pattern[kept], self.first[kept], self.last[kept])


def _variants(pattern: str) -> list[tuple[str, ...]]:
    """Spell out the gaps of a pattern: each is none, one or two tokens wide."""
    elements = pattern.split()
    if "_" not in elements:  # as most: nothing to spell out
        return [tuple(elements)]
    parts = [_GAPS if element == "_" else ((element,),) for element in elements]
    return [tuple(chain.from_iterable(choice)) for choice in product(*parts)]


class _Atoms:
    """The distinct elements of all patterns, and which of them a word matches.

    ``common`` guesses how common each is: many alternatives, short ones, most of all a gap.
    """

    def __init__(self) -> None:
        self.number: dict[str, int] = {"_": ANY}
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


Bits = NDArray[np.uint64]
_EVERY_BIT = np.uint64(2**64 - 1)


def _bit_of(atom: Ints) -> Bits:
    """Return one bit for each atom: a word without it is none of the atom's words."""
    return np.uint64(1) << (atom & 63).astype(np.uint64)


@dataclass(frozen=True)
class _Plan:
    """In what order the elements of each row are looked for.

    ``anchor`` is the element a row is found by; ``checks`` the others, rarest first, -1 for none.
    ``ahead`` and ``bit`` say where the rarest of them stands, seen from the anchor, and the bits
    of its words (all bits where there is none). ``by_anchor`` and ``rows`` give the rows of each
    atom. What is found never depends on a plan.
    """

    anchor: Ints
    checks: Ints
    ahead: Ints
    bit: Bits
    by_anchor: Ints
    rows: Ints

    @classmethod
    def of(cls, elements: Ints, commonness: Ints) -> _Plan:
        """Plan for rows of elements, given how common each atom is."""
        wanted = np.where(elements > ANY, commonness[elements], np.iinfo(np.int64).max)
        order = np.argsort(wanted, axis=1, kind="stable")
        anchor = order[:, 0]
        given = np.take_along_axis(elements, order, axis=1) > ANY
        checks = np.where(given, order, -1)[:, 1:]
        every = np.arange(len(elements))
        second = order[:, 1] if order.shape[1] > 1 else anchor
        alone = ~given[:, 1] if order.shape[1] > 1 else np.ones(len(elements), dtype=bool)
        ahead = np.where(alone, 0, second - anchor)
        bit = np.where(alone, _EVERY_BIT, _bit_of(elements[every, second]))
        atom = elements[every, anchor]
        rows = np.argsort(atom, kind="stable")
        by_anchor = np.searchsorted(atom[rows], np.arange(len(commonness) + 1))
        return cls(anchor, checks, ahead, bit, by_anchor, rows)


class _WordMemo:
    """The atoms of a lexer's words, and the rows of a plan that each word is the anchor of."""

    def __init__(self, atoms: _Atoms, lexer: Lexer) -> None:
        self._atoms = atoms
        self.words = lexer.words
        self._plan: _Plan | None = None
        self._known = 0
        self.atoms = _Lists()
        self.rows = _Lists()
        self.bits: Bits = np.zeros(0, dtype=np.uint64)

    def learn(self, plan: _Plan) -> None:
        """Look at the words that are new, and at all of them where the plan is new."""
        fresh = [self._atoms.of(word) for word in self.words[self._known :]]
        self._known += len(fresh)
        if fresh:
            self.atoms.add([len(found) for found in fresh], [a for found in fresh for a in found])
            bits = [sum({1 << (atom & 63) for atom in found}) for found in fresh]
            self.bits = np.concatenate([self.bits, np.asarray(bits, dtype=np.uint64)])
        if self._plan is not plan:
            self._plan, self.rows = plan, _Lists()
            atom, count = self.atoms.flat, self.atoms.count
        else:
            added = sum(map(len, fresh))
            atom = self.atoms.flat[len(self.atoms.flat) - added :]
            count = self.atoms.count[len(self.atoms.count) - len(fresh) :]
        low, high = plan.by_anchor[atom], plan.by_anchor[atom + 1]
        at, owner = spread(low, high - low)
        word = np.repeat(np.arange(len(count)), count)[owner]
        self.rows.add(np.bincount(word, minlength=len(count)), plan.rows[at])


class _Lists:
    """Lists of numbers, one after another in one array; grows at its end."""

    def __init__(self) -> None:
        self.count = np.zeros(0, dtype=np.int64)
        self.flat = np.zeros(0, dtype=np.int64)
        self.first = np.zeros(0, dtype=np.int64)

    def add(self, count: Sequence[int] | Ints, flat: Sequence[int] | Ints) -> None:
        if len(count):
            self.count = np.concatenate([self.count, np.asarray(count, dtype=np.int64)])
            self.flat = np.concatenate([self.flat, np.asarray(flat, dtype=np.int64)])
            self.first = np.cumsum(self.count) - self.count

    def of(self, which: Ints) -> tuple[Ints, Ints]:
        """Return the members of lists, and the place in ``which`` each comes from."""
        at, owner = spread(self.first[which], self.count[which])
        return self.flat[at], owner


def spread(low: Ints, many: Ints) -> tuple[Ints, Ints]:
    """Return ``low, low + 1, ...`` of each range one after another, and each one's range."""
    owner = np.repeat(np.arange(len(low)), many)
    return np.arange(len(owner)) + np.repeat(low - np.cumsum(many) + many, many), owner


class PhraseMatcher:
    """Patterns compiled once, found in any number of tokens.

    Parameters
    ----------
    patterns
        Patterns in the syntax of this module; a match names the pattern's place in this list.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self._atoms = _Atoms()
        number: list[int] = []
        spelled: list[tuple[str, ...]] = []
        for place, pattern in enumerate(patterns):
            for variant in _variants(pattern):
                number.append(place)
                spelled.append(variant)
        self._number = np.asarray(number, dtype=np.int64)
        self._length = np.fromiter(map(len, spelled), np.int64, len(spelled))
        width = int(self._length.max(initial=1))
        atoms = self._atoms.all_of(list(chain.from_iterable(spelled)))
        self._elements = np.full((len(spelled), width), -1, dtype=np.int64)
        self._elements[np.arange(width) < self._length[:, None]] = atoms
        self._plan = _Plan.of(self._elements, np.asarray(self._atoms.common, dtype=np.int64))
        self._settled = False
        self._memo: _WordMemo | None = None

    def find(self, tokens: Tokens, lexer: Lexer) -> Matches:
        """Return every match of every pattern, in order of pattern then place."""
        if self._memo is None or self._memo.words is not lexer.words:
            self._memo = _WordMemo(self._atoms, lexer)
        memo = self._memo
        memo.learn(self._plan)
        if not self._settled and len(tokens.word) >= _ENOUGH_TO_SETTLE:
            self._settle(memo, tokens)
        if fast := loops():
            return self._ordered(tokens, *self._matched(fast, tokens, memo))
        row, place = memo.rows.of(tokens.word)
        beside = np.clip(place + self._plan.ahead[row], 0, max(len(tokens.word) - 1, 0))
        likely = np.flatnonzero(memo.bits[tokens.word][beside] & self._plan.bit[row])
        row, place = row[likely], place[likely]
        return self._verify(tokens, row, place - self._plan.anchor[row], memo)

    def _settle(self, memo: _WordMemo, tokens: Tokens) -> None:
        """Look for the rarest element first, by what is rare in these tokens."""
        atom, _ = memo.atoms.of(tokens.word)
        count = np.bincount(atom, minlength=len(self._atoms.number))
        self._plan = _Plan.of(self._elements, count)
        self._settled = True
        memo.learn(self._plan)

    def _verify(self, tokens: Tokens, row: Ints, place: Ints, memo: _WordMemo) -> Matches:
        """Keep the candidates whose every element stands in its place in one sentence."""
        last = place + self._length[row] - 1
        ok = np.flatnonzero((place >= 0) & (last < len(tokens.word)))
        row, place, last = row[ok], place[ok], last[ok]
        ok = np.flatnonzero(tokens.sentence[place] == tokens.sentence[last])
        row, place, last = row[ok], place[ok], last[ok]
        size = len(self._atoms.number)
        keys = _keys_of(tokens, memo, size) if len(row) else row
        whole: list[tuple[Ints, Ints, Ints]] = []
        for column in self._plan.checks.T:
            at = column[row]
            more = at >= 0
            whole.append((row[~more], place[~more], last[~more]))
            row, place, last, at = row[more], place[more], last[more], at[more]
            if not len(row):
                break
            wanted = tokens.word[place + at] * size + self._elements[row, at]
            found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
            ok = np.flatnonzero(keys[found] == wanted)
            row, place, last = row[ok], place[ok], last[ok]
        whole.append((row, place, last))
        return self._ordered(tokens, *map(np.concatenate, zip(*whole, strict=True)))

    def _matched(self, fast: Loops, tokens: Tokens, memo: _WordMemo) -> tuple[Ints, Ints, Ints]:
        """Return rows that stand in the tokens whole, by one compiled loop."""
        plan, rows, atoms = self._plan, memo.rows, memo.atoms
        found: tuple[Ints, Ints, Ints] = fast.match_rows(
            tokens.word,
            tokens.sentence,
            (rows.first, rows.count, rows.flat),
            (atoms.first, atoms.count, atoms.flat),
            memo.bits,
            (plan.anchor, plan.ahead, plan.bit, plan.checks),
            self._elements,
            self._length,
        )
        return found

    def _ordered(self, tokens: Tokens, row: Ints, place: Ints, last: Ints) -> Matches:
        """Return matches in order of pattern, then place, then length."""
        number, width = self._number[row], self._elements.shape[1]
        order = np.argsort((number * len(tokens.word) + place) * (width + 1) + last - place)
        return Matches(number[order], place[order], last[order])


def _keys_of(tokens: Tokens, memo: _WordMemo, size: int) -> Ints:
    """Return a sorted key for each word that occurs and each atom it matches."""
    here = np.zeros(len(memo.words), dtype=bool)
    here[tokens.word] = True
    words = np.flatnonzero(here)
    atom, owner = memo.atoms.of(words)
    return words[owner] * size + atom
