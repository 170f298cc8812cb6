"""The smallest deletion of words after which a text no longer carries a label, or its verdict.

Words are taken away one after another, each time the one whose loss tells most; what turns out
not to be needed is put back. Then every smaller deletion is tried, as long as there are not too
many: what comes out says up to which size that was done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

from pipeline.errors import UsageError
from pipeline.records import Analysis
from pipeline.score import Model
from pipeline.topic import SELF

VERDICT = "verdict"
_BUDGET = 6000  # texts scored to prove that nothing smaller does
_MOST = 40  # words taken away before giving up
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
Cut = tuple[int, ...]


@dataclass(frozen=True)
class Deletion:
    """Words (as typed, in reading order) whose deletion flips what was asked about.

    ``proved`` is the size up to which every smaller deletion was tried: one less than the number
    of words where this is the smallest there is.
    """

    asked: str
    words: tuple[str, ...]
    text: str
    before: str
    after: str
    proved: int

    @property
    def smallest(self) -> bool:
        """Tell whether it was proved that no smaller deletion does it."""
        return self.proved >= len(self.words) - 1


def smallest_deletion(model: Model, text: str, asked: str) -> Deletion | None:
    """Return the smallest deletion that flips a label or the verdict, ``None`` where none does.

    Parameters
    ----------
    model
        The model that reads the text.
    text
        The text.
    asked
        A label the text carries, or ``verdict``.
    """
    search = _Search(model, text, asked)
    cut = search.greedy()
    if cut is None:
        return None
    cut, proved = search.prove(cut)
    after = model.score(search.without(cut))
    return Deletion(
        asked,
        tuple(text[a:b] for a, b in sorted(search.spans[i] for i in cut)),
        after.text,
        _state(search.plain, asked),
        _state(after, asked),
        proved,
    )


def _state(analysis: Analysis, asked: str) -> str:
    if asked == VERDICT:
        return str(analysis.verdict.value)
    return asked if _mass(analysis, asked) > 0 else ""


def _mass(analysis: Analysis, asked: str) -> float:
    """Return how much of a label, or of every label, a text carries."""
    return sum(
        found.probability
        for sentence in analysis.sentences
        for found in sentence.labels
        if asked in (VERDICT, found.label)
    )


class _Search:
    """Deletions of one text, tried in batches."""

    def __init__(self, model: Model, text: str, asked: str) -> None:
        self._model, self._text, self._asked = model, text, asked
        self.plain = model.score(text)
        bearing = [
            (sentence.start, sentence.end)
            for sentence in self.plain.sentences
            if any(asked in (VERDICT, found.label) for found in sentence.labels)
        ]
        if not bearing:
            given = sorted({f.label for s in self.plain.sentences for f in s.labels})
            known = ", ".join(given) or "none at all"
            raise UsageError(f"no sentence of this text carries {asked!r}; it carries {known}")
        places = [match.span() for match in _WORD.finditer(text)]
        inside = [(a, b) for a, b in places if any(s <= a and b <= e for s, e in bearing)]
        # "saya" goes last: that a sentence without its author says nothing is no news
        self.spans = sorted(inside, key=lambda place: text[slice(*place)].lower() in SELF)
        self._before = _state(self.plain, asked)

    def without(self, cut: Sequence[int]) -> str:
        """Return the text without some of its words."""
        pieces, at = [], 0
        for start, end in sorted(self.spans[i] for i in cut):
            pieces.append(self._text[at:start])
            at = end + 1 if self._text[end : end + 1] == " " else end
        return "".join([*pieces, self._text[at:]])

    def _tried(self, cuts: Sequence[Cut]) -> Iterator[tuple[Cut, Analysis, bool]]:
        scored = self._model.score_many(self.without(cut) for cut in cuts)
        for cut, analysis in zip(cuts, scored, strict=True):
            yield cut, analysis, _state(analysis, self._asked) != self._before

    def greedy(self) -> Cut | None:
        """Return a deletion that flips, none of whose words can be put back."""
        cut: Cut = ()
        for _ in range(min(_MOST, len(self.spans))):
            rest = [i for i in range(len(self.spans)) if i not in cut]
            tried = list(self._tried([(*cut, i) for i in rest]))
            flips = [found for found, _, flipped in tried if flipped]
            if flips:
                return self._pruned(flips[0])
            cut = min(tried, key=lambda each: (_mass(each[1], self._asked), each[0]))[0]
        return None

    def _pruned(self, cut: Cut) -> Cut:
        for word in cut:
            less = tuple(i for i in cut if i != word)
            if less and next(self._tried([less]))[2]:
                cut = less
        return tuple(sorted(cut))

    def prove(self, cut: Cut) -> tuple[Cut, int]:
        """Try every smaller deletion, smallest first; return the first that flips."""
        budget = _BUDGET
        for size in range(1, len(cut)):
            budget -= comb(len(self.spans), size)
            if budget < 0:
                return cut, size - 1
            every = list(combinations(range(len(self.spans)), size))
            for found, _, flipped in self._tried(every):
                if flipped:
                    return found, size - 1
        return cut, len(cut) - 1


def deletion_lines(found: Deletion | None, asked: str) -> list[str]:
    """Return what was found as lines of text."""
    if found is None:
        return [f"no deletion of up to {_MOST} words changes {asked}"]
    words = ", ".join(f"“{word}”" for word in found.words)
    if asked == VERDICT:
        what = f"the verdict turns from {found.before} to {found.after}"
    else:
        what = f"the text no longer carries {asked}"
    size = len(found.words)
    proof = f"no deletion of fewer than {size} does it: every one was tried"
    if not found.smallest:
        proof = f"every deletion of up to {found.proved} was tried; a smaller one may exist"
    if size == 1:
        proof = "one word is the least there can be"
    return [f"without {words} {what} ({proof}):", found.text]
