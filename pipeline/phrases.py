"""Find many multi-word patterns in columns of tokens at once.

A pattern is a row of elements: ``a|b`` alternatives, ``dengar*`` a beginning, ``*dengarkan`` an
end, ``_`` a gap of at most two tokens. Patterns are joined to the tokens on their rarest
element, so the work grows with the candidates and not with patterns times tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from pipeline.atoms import GAP, Atoms, variants
from pipeline.lexer import Flags, Ints, Lexer
from pipeline.loops import Loops, loops
from pipeline.text import Tokens
from pipeline.wordmemo import Plan, WordMemo

_ENOUGH_TO_SETTLE = 2000  # tokens that tell which elements are rare
_ENOUGH_TO_COMPILE = 1000  # tokens before which sifting the patterns by their words is quicker


@dataclass(frozen=True)
class Matches:
    """Where patterns were found: pattern number, first and last token (inclusive)."""

    pattern: Ints
    first: Ints
    last: Ints

    def where(self, kept: Flags | Ints) -> Matches:
        """Return the matches marked, or numbered, in ``kept``."""
        return Matches(self.pattern[kept], self.first[kept], self.last[kept])


class PhraseMatcher:
    """Patterns found in any number of tokens, and compiled once those are some hundreds.

    Parameters
    ----------
    patterns
        Patterns in the syntax of this module; a match names the pattern's place in this list.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = tuple(patterns)
        self._seen = 0

    def find(self, tokens: Tokens, lexer: Lexer) -> Matches:
        """Return every match of every pattern, in order of pattern then place."""
        self._seen += len(tokens.word)
        if self._seen > _ENOUGH_TO_COMPILE:
            return self._compiled.find(tokens, lexer)
        words = {lexer.words[number] for number in set(tokens.word.tolist())}
        few = _spelled_in(words, self._patterns)
        found = _Compiled([self._patterns[place] for place in few]).find(tokens, lexer)
        return Matches(np.asarray(few, dtype=np.int64)[found.pattern], found.first, found.last)

    @cached_property
    def _compiled(self) -> _Compiled:
        return _Compiled(self._patterns)


def _spelled_in(words: AbstractSet[str], patterns: Sequence[str]) -> list[int]:
    """Return the places of the patterns whose every element some word matches."""
    known = {GAP: True}

    def matched(element: str) -> bool:
        if (found := known.get(element)) is None:
            found = not words.isdisjoint(element.split("|"))
            known[element] = found = found or ("*" in element and _begun_in(words, element))
        return found

    return [n for n, pattern in enumerate(patterns) if all(map(matched, pattern.split()))]


def _begun_in(words: AbstractSet[str], element: str) -> bool:
    atoms = Atoms()
    atoms.all_of([element])
    return any(map(atoms.of, words))


class _Compiled:
    """Patterns taken apart, with the memo of what each word may be part of."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._atoms = Atoms()
        number: list[int] = []
        spelled: list[tuple[str, ...]] = []
        for place, pattern in enumerate(patterns):
            for variant in variants(pattern):
                number.append(place)
                spelled.append(variant)
        self._number = np.asarray(number, dtype=np.int64)
        length = np.fromiter(map(len, spelled), np.int64, len(spelled))
        width = int(length.max(initial=1))
        atoms = self._atoms.all_of(list(chain.from_iterable(spelled)))
        self._elements = np.full((len(spelled), width), -1, dtype=np.int32)
        self._elements[np.arange(width) < length[:, None]] = atoms
        self._plan = Plan.of(self._elements, np.asarray(self._atoms.common, dtype=np.int64))
        self._settled = False
        self._memo: WordMemo | None = None

    def find(self, tokens: Tokens, lexer: Lexer) -> Matches:
        """Return every match of every pattern, in order of pattern then place."""
        if self._memo is None or self._memo.words is not lexer.words:
            self._memo = WordMemo(self._atoms, lexer)
        memo = self._memo
        memo.learn(self._plan)
        if not self._settled and len(tokens.word) >= _ENOUGH_TO_SETTLE:
            self._settle(memo, tokens)
        if fast := loops():
            return self._ordered(tokens, *self._matched(fast, tokens, memo))
        row, place = memo.rows.of(tokens.word)
        anchor, _, ahead, second = self._plan.near.T
        beside = np.clip(place + ahead[row], 0, max(len(tokens.word) - 1, 0))
        likely = np.flatnonzero(memo.held.of(tokens.word[beside], second[row]))
        row, place = row[likely], place[likely]
        return self._verify(tokens, row, place - anchor[row], memo)

    def _settle(self, memo: WordMemo, tokens: Tokens) -> None:
        """Look for the rarest element first, by what is rare in these tokens."""
        atom, _ = memo.atoms.of(tokens.word)
        count = np.bincount(atom, minlength=len(self._atoms.number))
        self._plan = Plan.of(self._elements, count)
        self._settled = True
        memo.learn(self._plan)

    def _verify(self, tokens: Tokens, row: Ints, place: Ints, memo: WordMemo) -> Matches:
        """Keep the candidates whose every element stands in its place in one sentence."""
        last = place + self._plan.near[row, 1] - 1
        ok = np.flatnonzero((place >= 0) & (last < len(tokens.word)))
        row, place, last = row[ok], place[ok], last[ok]
        ok = np.flatnonzero(tokens.sentence[place] == tokens.sentence[last])
        row, place, last = row[ok], place[ok], last[ok]
        whole: list[tuple[Ints, Ints, Ints]] = []
        for column in self._plan.checks.T:
            at = column[row]
            more = at >= 0
            whole.append((row[~more], place[~more], last[~more]))
            row, place, last, at = row[more], place[more], last[more], at[more]
            if not len(row):
                break
            ok = np.flatnonzero(memo.held.of(tokens.word[place + at], self._elements[row, at]))
            row, place, last = row[ok], place[ok], last[ok]
        whole.append((row, place, last))
        return self._ordered(tokens, *map(np.concatenate, zip(*whole, strict=True)))

    def _matched(self, fast: Loops, tokens: Tokens, memo: WordMemo) -> tuple[Ints, Ints, Ints]:
        """Return rows that stand in the tokens whole, by one compiled loop."""
        rows, held = memo.rows, memo.held
        found: tuple[Ints, Ints, Ints] = fast.match_rows(
            tokens.word,
            tokens.sentence,
            (rows.first, rows.count, rows.flat),
            (held.line, held.bits),
            (self._plan.near, self._plan.checks),
            self._elements,
        )
        return found

    def _ordered(self, tokens: Tokens, row: Ints, place: Ints, last: Ints) -> Matches:
        """Return matches in order of pattern, then place, then length."""
        number, width = self._number[row], self._elements.shape[1]
        order = np.argsort((number * len(tokens.word) + place) * (width + 1) + last - place)
        return Matches(number[order], place[order], last[order])
