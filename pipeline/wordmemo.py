"""What is remembered of a lexer's words for finding patterns: their atoms, and rows they anchor.

A row is a pattern with its gaps spelled out; a plan says by which of its elements it is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.atoms import ANY, Atoms
from pipeline.lexer import Ints, Lexer

Bits = NDArray[np.uint64]
_EVERY_BIT = np.uint64(2**64 - 1)


def _bit_of(atom: Ints) -> Bits:
    """Return one bit for each atom: a word without it is none of the atom's words."""
    return np.uint64(1) << (atom & 63).astype(np.uint64)


@dataclass(frozen=True)
class Plan:
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
    def of(cls, elements: Ints, commonness: Ints) -> Plan:
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


class WordMemo:
    """The atoms of a lexer's words, and the rows of a plan that each word is the anchor of."""

    def __init__(self, atoms: Atoms, lexer: Lexer) -> None:
        self._atoms = atoms
        self.words = lexer.words
        self._plan: Plan | None = None
        self._known = 0
        self.atoms = Lists()
        self.rows = Lists()
        self.bits: Bits = np.zeros(0, dtype=np.uint64)

    def learn(self, plan: Plan) -> None:
        """Look at the words that are new, and at all of them where the plan is new."""
        fresh = [self._atoms.of(word) for word in self.words[self._known :]]
        self._known += len(fresh)
        if fresh:
            self.atoms.add([len(found) for found in fresh], [a for found in fresh for a in found])
            bits = [sum({1 << (atom & 63) for atom in found}) for found in fresh]
            self.bits = np.concatenate([self.bits, np.asarray(bits, dtype=np.uint64)])
        if self._plan is not plan:
            self._plan, self.rows = plan, Lists()
            atom, count = self.atoms.flat, self.atoms.count
        else:
            added = sum(map(len, fresh))
            atom = self.atoms.flat[len(self.atoms.flat) - added :]
            count = self.atoms.count[len(self.atoms.count) - len(fresh) :]
        low, high = plan.by_anchor[atom], plan.by_anchor[atom + 1]
        at, owner = spread(low, high - low)
        word = np.repeat(np.arange(len(count)), count)[owner]
        self.rows.add(np.bincount(word, minlength=len(count)), plan.rows[at])


class Lists:
    """Lists of numbers, one after another in one array; grows at its end."""

    def __init__(self) -> None:
        self.count = np.zeros(0, dtype=np.int64)
        self.flat = np.zeros(0, dtype=np.int64)
        self.first = np.zeros(0, dtype=np.int64)

    def add(self, count: Sequence[int] | Ints, flat: Sequence[int] | Ints) -> None:
        """Put lists of these lengths behind those there are."""
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
