"""The nouns of a batch: rows, rejected rows, and what a run adds up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.records import Analysis


@dataclass(frozen=True)
class Row:
    """One essay: where it stood, its id and text, and the other cells of its row."""

    file: str
    line: int
    id: str
    text: str
    cells: Mapping[str, object] = field(default_factory=dict)
    hidden: int = 0


@dataclass(frozen=True)
class Rejected:
    """A row or file that could not be scored, and why; ``raw`` is what stood there."""

    file: str
    line: int
    column: str
    reason: str
    raw: str = ""

    def cells(self) -> tuple[str | int, ...]:
        """Return the columns of the rejects table."""
        return (self.file, self.line, self.column, self.reason, self.raw)


REJECT_COLUMNS = ("file", "line", "column", "reason", "raw")
Item = Row | Rejected


@dataclass(frozen=True)
class Counts:
    """What a batch did; ``rows`` = ``scored`` + ``rejected``.

    Attributes
    ----------
    rows, scored, rejected
        Numbers of rows.
    found
        How many essays got each verdict and each warning.
    reasons
        How many rows were rejected for each reason.
    """

    rows: int = 0
    scored: int = 0
    rejected: int = 0
    found: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.rows + other.rows,
            self.scored + other.scored,
            self.rejected + other.rejected,
            Counter(self.found) + Counter(other.found),
            Counter(self.reasons) + Counter(other.reasons),
        )


@dataclass(frozen=True)
class Columns:
    """Which columns of a table hold ids and texts; ``guessed`` names those nobody named."""

    id: str | None
    text: str
    guessed: tuple[str, ...] = ()


def flat_row(analysis: Analysis) -> dict[str, Any]:
    """Return one flat row of an analysis, as the tables of a batch hold it."""
    low, high = analysis.interval or (None, None)
    row: dict[str, Any] = {
        "id": analysis.id,
        "verdict": analysis.verdict.value,
        "score": analysis.score,
        "score_low": low,
        "score_high": high,
        "language": analysis.language,
    }
    for trait in analysis.traits:
        row[trait.trait] = trait.finding
    row["red_flags"] = " ".join(flag.label for flag in analysis.red_flags)
    row["misconceptions"] = " ".join(item.label for item in analysis.misconceptions)
    row["role_understanding"] = len(analysis.role_understanding)
    row["warnings"] = " ".join(warning.code for warning in analysis.warnings)
    row["evidence"] = " | ".join(
        f"{trait.trait}: {analysis.quote(trait.evidence[0])}"
        for trait in analysis.traits
        if trait.evidence
    )
    row["model_version"] = analysis.model.version
    row["data_sha256"] = analysis.model.data_sha256
    return row
