"""The same content in formal, casual and chat language -> how far apart the scores lie.

Nobody should score lower for writing as they speak. The triples are hand-written to say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import InputError
from pipeline.rows import Rejected
from pipeline.score import Model
from pipeline.tables import Say, table_records

REGISTERS = ("formal", "casual", "chat")
WITHIN = 5.0


@dataclass(frozen=True)
class Triple:
    """One content said three ways, with its scores (50, the middle, where none was given)."""

    id: str
    texts: tuple[str, ...]
    scores: tuple[float | None, ...] = ()

    @property
    def spread(self) -> float:
        """Return by how many points the three differ; no score stands at 50, the middle."""
        known = [50.0 if score is None else score for score in self.scores]
        return max(known) - min(known)


@dataclass(frozen=True)
class RegisterTest:
    """How all triples were scored."""

    triples: tuple[Triple, ...]

    @property
    def within(self) -> int:
        """Return how many triples lie within :data:`WITHIN` points."""
        return sum(triple.spread <= WITHIN for triple in self.triples)

    def mean_gap(self, register: int) -> float:
        """Return the mean of a register's score minus the formal one's."""
        gaps = [
            (50.0 if t.scores[register] is None else float(t.scores[register] or 0.0))
            - (50.0 if t.scores[0] is None else float(t.scores[0] or 0.0))
            for t in self.triples
        ]
        return float(np.mean(gaps))

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        spreads = [triple.spread for triple in self.triples]
        return {
            "triples": len(self.triples),
            "within_5_points": self.within,
            "median_spread": round(float(np.median(spreads)), 4),
            "mean_spread": round(float(np.mean(spreads)), 4),
            "largest_spread": round(max(spreads), 4),
            "casual_minus_formal": round(self.mean_gap(1), 4),
            "chat_minus_formal": round(self.mean_gap(2), 4),
            "each": [
                {"id": t.id, "scores": list(t.scores), "spread": round(t.spread, 4)}
                for t in self.triples
            ],
        }


def read_triples(path: Path, say: Say) -> list[Triple]:
    """Return the rows of a table with columns id, formal, casual and chat."""
    triples = []
    for record in table_records(path, say):
        if isinstance(record, Rejected):
            raise InputError(f"{path}, line {record.line}: {record.reason}; mend the table")
        line, cells = record
        missing = [name for name in REGISTERS if not cells.get(name)]
        if missing:
            raise InputError(f"{path}, line {line}: no {missing[0]} text; all three are needed")
        texts = tuple(str(cells[name]) for name in REGISTERS)
        triples.append(Triple(str(cells.get("id", line)), texts))
    if not triples:
        raise InputError(f"{path} holds no row; columns id, formal, casual, chat are needed")
    return triples


def register_test(model: Model, triples: Sequence[Triple]) -> RegisterTest:
    """Return the triples with the model's scores."""
    texts = [text for triple in triples for text in triple.texts]
    scores = [analysis.score for analysis in model.score_many(texts)]
    size = len(REGISTERS)
    return RegisterTest(
        tuple(
            Triple(triple.id, triple.texts, tuple(scores[i * size : (i + 1) * size]))
            for i, triple in enumerate(triples)
        )
    )
