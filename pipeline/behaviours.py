"""The behaviour suite: hand-written cases, a capability each, and how often a model fails them.

A case is minimal functionality (``MFT``: labels a text must and must not get), invariance
(``INV``: a variant must read the same) or direction (``DIR``: a variant must move the score one
way), after CheckList (Ribeiro 2020, doi 10.18653/v1/2020.acl-main.442). The cases lie in
``tests/examples/behaviours``, one file a capability; the wheel carries a copy.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.records import Analysis
from pipeline.resources import data_folder

TOLERANCE = 5.0  # points of score that a harmless change may move
_ROUNDING = 1e-9
_MOVES: dict[str, Callable[[float, float], bool]] = {
    "score_down": lambda before, after: after < before,
    "score_up": lambda before, after: after > before,
    "score_not_up": lambda before, after: after <= before + _ROUNDING,
    "score_not_down": lambda before, after: after >= before - _ROUNDING,
}

Read = Callable[[Sequence[str]], Iterable[Analysis]]


@dataclass(frozen=True)
class Case:
    """One case: what is read, and what has to come of it.

    ``expect`` holds the labels that must be given (MFT), or the one move that is asked (DIR);
    ``forbid`` the labels that must not be given, ``"*"`` for any.
    """

    capability: str
    kind: str
    text: str
    variant: str | None = None
    expect: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()

    def passes(self, read: Analysis, varied: Analysis | None) -> bool:
        """Tell whether the readings are what the case asks for."""
        labels = labels_of(read)
        if varied is None:
            forbidden = labels if "*" in self.forbid else labels & set(self.forbid)
            return set(self.expect) <= labels and not forbidden
        before, after = read.score, varied.score
        if before is None or after is None:
            return False
        if self.kind == "INV":  # reading nothing is no invariance
            same = bool(labels) and labels == labels_of(varied)
            return same and abs(before - after) <= TOLERANCE
        return _MOVES[self.expect[0]](before, after)


def labels_of(analysis: Analysis) -> set[str]:
    """Return every label given to a sentence of the text."""
    return {found.label for sentence in analysis.sentences for found in sentence.labels}


@dataclass(frozen=True)
class Outcome:
    """The cases of one capability, and which of them failed."""

    capability: str
    cases: int
    failed: tuple[Case, ...]


@lru_cache(maxsize=1)
def behaviour_cases() -> tuple[Case, ...]:
    """Load every case that ships."""
    return tuple(case for path in sorted(_folder().glob("*.jsonl")) for case in _cases(path))


def _folder() -> Path:
    inside = data_folder() / "behaviours"
    return inside if inside.is_dir() else data_folder().parent / "tests/examples/behaviours"


def _cases(path: Path) -> list[Case]:
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        expect = row.get("expect", [])
        found.append(
            Case(
                path.stem,
                row["type"],
                row["text"],
                row.get("variant"),
                (expect,) if isinstance(expect, str) else tuple(expect),
                tuple(row.get("forbid", ())),
            )
        )
    return found


def run_behaviours(read: Read, cases: Sequence[Case]) -> list[Outcome]:
    """Read every text of the cases in one go; return the outcome of each capability."""
    texts = [case.text for case in cases]
    variants = [case.variant for case in cases if case.variant is not None]
    readings = iter(read([*texts, *variants]))
    first = [next(readings) for _ in texts]
    held: dict[str, list[tuple[Case, bool]]] = {}
    for case, reading in zip(cases, first, strict=True):
        varied = None if case.variant is None else next(readings)
        held.setdefault(case.capability, []).append((case, case.passes(reading, varied)))
    return [
        Outcome(name, len(rows), tuple(case for case, passed in rows if not passed))
        for name, rows in held.items()
    ]


def failure_rate(outcomes: Sequence[Outcome]) -> float:
    """Return the share of all cases that failed."""
    total = sum(outcome.cases for outcome in outcomes)
    return sum(len(outcome.failed) for outcome in outcomes) / max(1, total)


def behaviour_table(outcomes: Sequence[Outcome]) -> str:
    """Return failures a capability, worst first, and the overall rate."""
    worst = sorted(outcomes, key=lambda o: (-len(o.failed) / o.cases, o.capability))
    lines = [f"{o.capability:30s} fails {len(o.failed):3d} of {o.cases:3d}" for o in worst]
    return "\n".join([*lines, f"behaviours: failure rate {failure_rate(outcomes):.3f}"])
