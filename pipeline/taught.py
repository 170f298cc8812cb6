"""What the heads of a job learned from, in one order: how hard each of it pulls at each head.

A head was learned for all jobs, or from what one document says, or from frames of open slots:
each from other rows. Here they are the rows of one table, which a later run makes again from the
profile alone, so that a model need not keep the statements to tell which of them taught it what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from pipeline.fields import open_fields
from pipeline.heads import Heads
from pipeline.jobstatements import Shared, said_of_job
from pipeline.records import Profile, Statement
from pipeline.slotheads import framed_statements

Singles = NDArray[np.float32]


@dataclass(frozen=True)
class Taught:
    """All that a job's heads learned from: shared statements, what was said of it, frames.

    ``frames`` tells where the frames of each kind of open slot begin.
    """

    statements: tuple[Statement, ...]
    shared: int
    frames: dict[str, int]

    @classmethod
    def of_job(cls, profile: Profile, shared: Shared, own: Sequence[Statement] = ()) -> Self:
        """Return what a job is taught, the same statements in the same order every time."""
        every, begins = [*shared.every, *said_of_job(profile, own)], {}
        for kind in sorted({field.kind for field in open_fields(profile)}):
            begins[kind] = len(every)
            every += framed_statements(kind)
        return cls(tuple(every), len(shared.every), begins)

    def pull(self, heads: Heads, head: int, kind: str = "") -> Singles:
        """Return how hard each statement pulls at a head; of a slot's kind, its frames too."""
        found = np.zeros(len(self.statements), dtype=np.float32)
        held, first = heads.pull[:, head], self.frames.get(kind, self.shared)
        found[: self.shared] = held[: self.shared]
        found[first : first + len(held) - self.shared] = held[self.shared :]
        return found
