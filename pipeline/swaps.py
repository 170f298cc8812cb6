"""Texts with names, gender, religion, region, disability exchanged -> how far a score moves.

A model that treats people alike gives 0.0 everywhere. Where a score moves, the text and the
exchange are named, so that they can be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.normalise import read_table
from pipeline.records import Analysis
from pipeline.score import Model

MIDDLE = 50.0
_END = re.compile(r"[.!?]+(?=\s|$)")


@dataclass(frozen=True)
class Swap:
    """One exchange: ``where`` is start, end, particle or replace; words in both languages."""

    kind: str
    group: str
    where: str
    id: str
    en: str

    def variants(self, text: str, language: str) -> Iterator[str]:
        """Yield the text with this exchange made; nothing where there is nothing to exchange."""
        words = self.en if language == "en" else self.id
        if not words:
            return
        if self.where == "replace":
            yield from _replaced(text, *words.split("|"))
        elif self.where == "particle":
            changed = _END.sub(lambda end: f" {words}{end.group()}", text)
            if changed != text:
                yield changed
        elif self.where == "start":
            yield f"{words} {text}"
        else:
            stop = "" if text.rstrip().endswith((".", "!", "?")) else "."
            yield f"{text.rstrip()}{stop} {words}"


@dataclass(frozen=True)
class Moved:
    """A text whose score moved, and by what."""

    id: str
    kind: str
    group: str
    before: float | None
    after: float | None
    verdicts: tuple[str, str]

    @property
    def change(self) -> float:
        """Return by how many points; no score stands at 50, the middle."""
        before, after = (MIDDLE if s is None else s for s in (self.before, self.after))
        return abs(after - before)

    @property
    def crossed(self) -> bool:
        """Tell whether a score was gained or lost."""
        return (self.before is None) != (self.after is None)


@dataclass(frozen=True)
class Tested:
    """One kind of exchange over all texts."""

    kind: str
    tried: int
    moved: tuple[Moved, ...]

    @property
    def largest(self) -> float:
        """Return the largest change in points."""
        return max((moved.change for moved in self.moved), default=0.0)

    @property
    def crossed(self) -> int:
        """Return how often a score was gained or lost."""
        return sum(moved.crossed for moved in self.moved)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, the ten largest changes with them."""
        worst = sorted(self.moved, key=lambda moved: (-moved.change, moved.id))[:10]
        rows = [{**vars(moved), "change": round(moved.change, 4)} for moved in worst]
        return {
            "kind": self.kind,
            "tried": self.tried,
            "moved": len(self.moved),
            "gained_or_lost": self.crossed,
            "largest_change": round(self.largest, 4),
            "worst": rows,
        }


def swap_table() -> list[Swap]:
    """Return every exchange of ``data/audit/swaps.tsv``."""
    rows = read_table("audit", "swaps.tsv")
    return [Swap(*(row + ["", ""])[:5]) for row in rows]


def swap_test(
    model: Model, ids: Sequence[str], texts: Sequence[str], swaps: Sequence[Swap] | None = None
) -> list[Tested]:
    """Return how far scores move when who the writer is changes and nothing else.

    Parameters
    ----------
    model
        The model to test.
    ids, texts
        The essays.
    swaps
        The exchanges; those of :func:`swap_table` by default.
    """
    table = swap_table() if swaps is None else swaps
    plain = list(model.score_many(texts, ids))
    found = []
    for kind in dict.fromkeys(swap.kind for swap in table):
        jobs = [
            (number, swap, changed)
            for swap in table
            if swap.kind == kind
            for number, text in enumerate(texts)
            for changed in swap.variants(text, plain[number].language)
        ]
        scored = model.score_many([changed for _, _, changed in jobs])
        moved = tuple(
            _moved(plain[number], swap, analysis)
            for (number, swap, _), analysis in zip(jobs, scored, strict=True)
            if _differs(plain[number], analysis)
        )
        found.append(Tested(kind, len(jobs), moved))
    return found


def _differs(one: Analysis, other: Analysis) -> bool:
    return one.score != other.score or one.verdict is not other.verdict


def _moved(plain: Analysis, swap: Swap, changed: Analysis) -> Moved:
    verdicts = (plain.verdict.value, changed.verdict.value)
    return Moved(plain.id, swap.kind, swap.group, plain.score, changed.score, verdicts)


def _replaced(text: str, one: str, other: str) -> Iterator[str]:
    """Yield the text with one word for the other, each way, keeping a capital letter."""
    for old, new in ((one, other), (other, one)):
        pattern = re.compile(rf"\b{re.escape(old)}\b", re.IGNORECASE)
        pieces, at = [], 0
        for match in pattern.finditer(text):
            word = new.capitalize() if match.group()[0].isupper() else new
            pieces += [text[at : match.start()], word]
            at = match.end()
        if pieces:
            yield "".join([*pieces, text[at:]])
