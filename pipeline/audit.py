"""A scored batch with group columns -> rates, ratios, distributions and accuracy by group.

The scores are not changed and nothing is decided; whoever selects people with them can see, before
they do, whether some group fares worse.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.agreement import spearman
from pipeline.errors import InputError, UsageError
from pipeline.groups import Rate, clopper_pearson, rates_of, small_groups
from pipeline.rows import Rejected
from pipeline.tables import Say, table_records

UNKNOWN = frozenset(
    ("", "-", "?", "n/a", "na", "none", "unknown", "tidak diketahui", "tidak tahu", "lainnya?",
     "prefer not to say", "tidak disebut", "tidak ingin menyebutkan")
)  # fmt: skip
_YES = frozenset(("1", "1.0", "yes", "ya", "true", "y", "hired", "diterima", "lolos"))
_NO = frozenset(("0", "0.0", "no", "tidak", "false", "n", "rejected", "ditolak", "gagal"))
JOINT = " × "


@dataclass(frozen=True)
class Person:
    """One scored row: its score (``None`` without one), its groups, what people said of it."""

    id: str
    score: float | None
    groups: Mapping[str, str]
    human: str = ""


@dataclass(frozen=True)
class Spread:
    """The scores of one group."""

    group: str
    scores: tuple[float, ...]
    without: int

    def quantiles(self) -> tuple[float, ...] | None:
        """Return lowest, quarter, median, three quarters, highest."""
        if not self.scores:
            return None
        found = np.quantile(self.scores, (0.0, 0.25, 0.5, 0.75, 1.0))
        return tuple(float(value) for value in found)


@dataclass(frozen=True)
class Accuracy:
    """How one group's scores go with what people decided or rated."""

    group: str
    total: int
    accuracy: float | None = None
    low: float | None = None
    high: float | None = None
    sensitivity: float | None = None
    specificity: float | None = None
    correlation: float | None = None


@dataclass(frozen=True)
class ByColumn:
    """What was found of the groups of one column, or of several together."""

    column: str
    unknown: int
    scoring: tuple[Rate, ...]
    selection: tuple[Rate, ...]
    scored: tuple[Rate, ...]
    spreads: tuple[Spread, ...]
    accuracy: tuple[Accuracy, ...]


@dataclass(frozen=True)
class Audit:
    """Everything found of a scored batch."""

    people: int
    without_score: int
    median: float
    cut_off: float | None
    columns: tuple[ByColumn, ...]
    seed: int

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return {
            "schema": "cocok/audit/1",
            "people": self.people,
            "without_score": self.without_score,
            "median": self.median,
            "cut_off": self.cut_off,
            "seed": self.seed,
            "columns": [_plain(column) for column in self.columns],
        }


def _plain(column: ByColumn) -> dict[str, Any]:
    def rows(rates: Sequence[Rate]) -> list[dict[str, Any]]:
        return [
            {**vars(rate), "rate": rate.rate, "under_four_fifths": rate.under} for rate in rates
        ]

    return {
        "column": column.column,
        "unknown": column.unknown,
        "scoring_rate": rows(column.scoring),
        "selection_rate": rows(column.selection),
        "got_a_score": rows(column.scored),
        "scores": [
            {"group": s.group, "without": s.without, "quantiles": s.quantiles()}
            for s in column.spreads
        ],
        "accuracy": [vars(row) for row in column.accuracy],
    }


# ---------------------------------------------------------------- reading


def read_scored(path: Path, by: Sequence[str], human: str | None, say: Say) -> list[Person]:
    """Return the rows of a batch's output with the group columns asked for."""
    people = []
    for record in table_records(path, say):
        if isinstance(record, Rejected):
            raise InputError(f"{path}, line {record.line}: {record.reason}; mend the table")
        line, cells = record
        held = cells.get("input")
        if isinstance(held, dict):  # a .jsonl of full analyses carries the input's cells apart
            cells = {**held, **{k: v for k, v in cells.items() if k != "input"}}
        for column in ("score", *by, *([human] if human else [])):
            if column not in cells:
                raise UsageError(
                    f"{path} has no column {column!r}; its columns are {', '.join(cells)}"
                )
        people.append(
            Person(
                str(cells.get("id", line)),
                _score(path, line, cells["score"]),
                {column: _group(cells[column]) for column in by},
                str(cells[human] if cells[human] is not None else "").strip() if human else "",
            )
        )
    if not any(person.score is not None for person in people):
        raise InputError(f"{path} holds no row with a score; give what cocok batch wrote")
    return people


def _score(path: Path, line: int, cell: object) -> float | None:
    if cell is None or cell == "":
        return None
    try:
        score = float(str(cell))
    except ValueError:
        raise InputError(f"{path}, line {line}: score must be a number, got {cell!r}") from None
    if np.isnan(score):
        return None
    if not 0 <= score <= 100:
        raise InputError(f"{path}, line {line}: score must be between 0 and 100, got {cell!r}")
    return score


def _group(cell: object) -> str:
    name = "" if cell is None else str(cell).strip()
    return "" if name.lower() in UNKNOWN else name


# ---------------------------------------------------------------- figures


def audit(
    people: Sequence[Person], by: Sequence[str], cut_off: float | None = None, seed: int = 0
) -> Audit:
    """Return the figures of every column, and of all columns together where there are several.

    Parameters
    ----------
    people
        The scored rows.
    by
        The group columns.
    cut_off
        The score from which people are selected, where a selection is planned.
    seed
        Of the bootstrap intervals.
    """
    scores = [person.score for person in people if person.score is not None]
    median = float(np.median(scores))
    names = [[column] for column in by] + ([list(by)] if len(by) > 1 else [])
    columns = tuple(_by_column(people, own, median, cut_off, seed) for own in names)
    return Audit(len(people), len(people) - len(scores), median, cut_off, columns, seed)


def _by_column(
    people: Sequence[Person], names: Sequence[str], median: float, cut: float | None, seed: int
) -> ByColumn:
    members: dict[str, list[Person]] = {}
    unknown = 0
    for person in people:
        own = [person.groups[name] for name in names]
        if all(own):
            members.setdefault(JOINT.join(own), []).append(person)
        else:
            unknown += 1
    every = {group: len(own) for group, own in members.items()}
    small = small_groups(every)
    known = {g: [p.score for p in own if p.score is not None] for g, own in members.items()}
    above = {group: sum(score > median for score in own) for group, own in known.items()}
    sizes = {group: len(own) for group, own in known.items()}
    taken = {g: sum(score >= cut for score in own) for g, own in known.items()} if cut else {}
    spreads = [Spread(g, tuple(known[g]), every[g] - sizes[g]) for g in _by_size(every)]
    return ByColumn(
        column=JOINT.join(names),
        unknown=unknown,
        scoring=tuple(rates_of(above, sizes, small, seed)),
        selection=tuple(rates_of(taken, every, small, seed)) if cut else (),
        scored=tuple(rates_of(sizes, every, small, seed)),
        spreads=tuple(spreads),
        accuracy=tuple(_accuracies(members, median if cut is None else cut)),
    )


def _by_size(every: Mapping[str, int]) -> list[str]:
    return sorted(every, key=lambda group: (-every[group], group))


def _accuracies(members: Mapping[str, Sequence[Person]], cut: float) -> list[Accuracy]:
    """Return accuracy by group where people decided, rank correlation where they rated."""
    sizes = {group: len(own) for group, own in members.items()}
    said = Counter(p.human.lower() for own in members.values() for p in own if p.human)
    if not said:
        return []
    decided = set(said) <= _YES | _NO
    if not decided and not all(_is_number(value) for value in said):
        values = ", ".join(sorted(said)[:5])
        raise UsageError(f"human labels must be yes/no or numbers, got {values}")
    row = _decided if decided else _rated
    return [row(group, members[group], cut) for group in _by_size(sizes)]


def _is_number(value: str) -> bool:
    return value.replace(".", "", 1).isdigit()


def _decided(group: str, own: Sequence[Person], cut: float) -> Accuracy:
    known = [
        (p.human.lower() in _YES, p.score is not None and p.score >= cut) for p in own if p.human
    ]
    if not known:
        return Accuracy(group, 0)
    right = sum(said == given for said, given in known)
    yes = [given for said, given in known if said]
    no = [given for said, given in known if not said]
    low, high = clopper_pearson(right, len(known))
    return Accuracy(
        group,
        len(known),
        right / len(known),
        low,
        high,
        sum(yes) / len(yes) if yes else None,
        1 - sum(no) / len(no) if no else None,
    )


def _rated(group: str, own: Sequence[Person], cut: float) -> Accuracy:
    known = [(float(p.human), p.score) for p in own if p.human and p.score is not None]
    if len(known) < 3:
        return Accuracy(group, len(known))
    said, scores = np.asarray(known, dtype=float).T
    value = float(spearman(said, scores, np.ones((1, len(known))))[0])
    return Accuracy(group, len(known), correlation=None if np.isnan(value) else value)
