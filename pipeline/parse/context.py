"""What the readers of a document share: a move, and what is known when the next sentence comes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.parse.cues import CueTable
from pipeline.parse.layout import Unit

TRAIT_KINDS = ("fit", "unfit", "key")
CLAIM_KINDS = ("misconception", "expectation")


@dataclass(frozen=True)
class Move:
    """One thing a sentence does; ``kind`` is None where no rule took it.

    ``body`` holds the words it is about, ``reality`` what a claim's own sentence says is true.
    """

    unit: Unit
    kind: str | None
    body: str = ""
    reality: str | None = None


@dataclass(frozen=True)
class Context:
    """What a reader may know of the document beside the sentence itself."""

    cues: CueTable
    before: Sequence[Move]
    starts_trait: Callable[[str], bool]
    job: re.Pattern[str]

    @property
    def last(self) -> str | None:
        """The kind of the move before this sentence."""
        return self.before[-1].kind if self.before else None

    @property
    def claim_is_open(self) -> bool:
        """Tell whether the last claim still waits for its reality."""
        said = [move for move in self.before[-2:] if move.kind != "answer"]  # "Tidak juga."
        return bool(said) and said[-1].kind in CLAIM_KINDS and said[-1].reality is None

    @property
    def is_asked(self) -> bool:
        """Tell whether the last claim was put as a question: the next sentence answers it."""
        return self.claim_is_open and (
            self.last == "answer" or self.before[-1].unit.text.endswith("?")
        )

    @property
    def in_beliefs(self) -> bool:
        """Tell whether the move before this sentence is a claim or a reality."""
        return self.last in (*CLAIM_KINDS, "reality", "answer")

    @property
    def past_tasks(self) -> bool:
        """Tell whether anything but tasks has been said."""
        return any(move.kind not in ("task", "question", None) for move in self.before)
