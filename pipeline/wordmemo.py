"""What is remembered of a lexer's words for finding patterns: their atoms, and rows they anchor.

A row is a pattern with its gaps spelled out; a plan says by which of its elements it is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.atoms import ANY, Atoms
from pipeline.lexer import Flags, Ints, Lexer


@dataclass(frozen=True)
class Plan:
    """In what order the elements of each row are looked for.

    ``near`` has of each row: the element it is found by, how many there are, where the rarest of
    the others stands, seen from that one, and its atom (where there is no other, itself).
    ``checks`` are the others, rarest first, -1 for none. ``by_anchor`` and ``rows`` give the rows
    of each atom. What is found never depends on a plan.
    """

    near: NDArray[np.int32]
    checks: NDArray[np.int16]
    by_anchor: Ints
    rows: Ints

    @classmethod
    def of(cls, elements: NDArray[np.int32], commonness: Ints) -> Plan:
        """Plan for rows of elements, given how common each atom is."""
        wanted = np.where(elements > ANY, commonness[elements], np.iinfo(np.int64).max)
        order = np.argsort(wanted, axis=1, kind="stable")
        anchor = order[:, 0]
        given = np.take_along_axis(elements, order, axis=1) > ANY
        checks = np.where(given, order, -1)[:, 1:]
        every = np.arange(len(elements))
        second = order[:, min(1, order.shape[1] - 1)]
        second = np.where(given[every, min(1, order.shape[1] - 1)], second, anchor)
        length = np.count_nonzero(elements >= ANY, axis=1)
        near = np.stack([anchor, length, second - anchor, elements[every, second]], axis=1)
        atom = elements[every, anchor]
        rows = np.argsort(atom, kind="stable")
        by_anchor = np.searchsorted(atom[rows], np.arange(len(commonness) + 1))
        return cls(near.astype(np.int32), checks.astype(np.int16), by_anchor, rows)


class WordMemo:
    """The atoms of a lexer's words, and the rows of a plan that each word is the anchor of."""

    def __init__(self, atoms: Atoms, lexer: Lexer) -> None:
        self._atoms = atoms
        self.words = lexer.words
        self._plan: Plan | None = None
        self._known = 0
        self.atoms = Lists()
        self.rows = Lists()
        self.held = Held(len(atoms.number))

    def learn(self, plan: Plan) -> None:
        """Look at the words that are new, and at all of them where the plan is new."""
        fresh = [self._atoms.of(word) for word in self.words[self._known :]]
        self._known += len(fresh)
        if fresh:
            self.atoms.add([len(found) for found in fresh], [a for found in fresh for a in found])
            self.held.add(self.atoms, len(fresh))
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


class Held:
    """Which atoms each word matches, a bit for each; words without any share the first line."""

    def __init__(self, atoms: int) -> None:
        self.line = np.zeros(0, dtype=np.int64)
        self.bits = np.zeros((1, (atoms >> 6) + 1), dtype=np.uint64)
        self._lines = 1

    def add(self, atoms: Lists, fresh: int) -> None:
        """Take up the last words of these lists."""
        count = atoms.count[len(atoms.count) - fresh :]
        atom = atoms.flat[len(atoms.flat) - int(count.sum()) :]
        line = np.where(count > 0, self._lines + np.cumsum(count > 0) - 1, 0)
        self.line = np.concatenate([self.line, line])
        self._lines += int(np.count_nonzero(count))
        lacking = self._lines - len(self.bits)
        if lacking > 0:
            more = np.zeros((max(lacking, len(self.bits)), self.bits.shape[1]), dtype=np.uint64)
            self.bits = np.concatenate([self.bits, more])
        bit = np.uint64(1) << (atom & 63).astype(np.uint64)
        np.bitwise_or.at(self.bits, (np.repeat(line, count), atom >> 6), bit)

    def of(self, word: Ints, atom: Ints) -> Flags:
        """Return whether each word matches the atom beside it."""
        bits = self.bits[self.line[word], atom >> 6] >> (atom & 63).astype(np.uint64)
        return (bits & np.uint64(1)).astype(bool)


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
