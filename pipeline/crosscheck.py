"""Compare the essays of a whole batch: repeated ids, essays that nearly repeat an earlier one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

import numpy as np

from pipeline.messages import warning_words
from pipeline.nearly import near_duplicates
from pipeline.parts import Part, opened_runs, row_names
from pipeline.rows import Rejected

CODE = "duplicate_of"
_MOST_OPEN = 32  # parts whose runs are held open (and in memory) at once


@dataclass(frozen=True)
class Repeats:
    """What the rows of one part repeat of earlier rows.

    Attributes
    ----------
    again
        Places of rows whose id an earlier row has; they are rejected.
    alike
        Places of rows that nearly repeat an earlier essay, with that essay's id.
    """

    again: frozenset[int] = frozenset()
    alike: Mapping[int, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.again or self.alike)


def repeats_of(parts: Sequence[Part]) -> list[Repeats]:
    """Return what each part's rows repeat of rows before them."""
    if not parts:
        return []
    batch = _Batch(parts)
    again = batch.repeated_ids()
    alike = batch.near_repeats(again)
    names = batch.names_of(alike.values())
    found = []
    for start, stop in pairwise(batch.starts):
        own = again[np.searchsorted(again, start) : np.searchsorted(again, stop)]
        found.append(Repeats(frozenset((own - start).tolist()), {}))
    held: dict[int, dict[int, str]] = {}
    for late, early in alike.items():
        number, place = batch.place(late)
        held.setdefault(number, {})[place] = names[early]
    for number, places in held.items():
        found[number] = Repeats(found[number].again, places)
    return found


class _Batch:
    """All rows of a batch, numbered in order."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        sizes = [part.about["scored"] for part in parts]
        self._opened = lru_cache(maxsize=_MOST_OPEN)(opened_runs)
        self.starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64).tolist()

    def repeated_ids(self) -> np.ndarray:
        """Return the rows whose id an earlier row has, ascending."""
        hashes = np.concatenate([part.array("ids") for part in self.parts])
        first = np.unique(hashes, return_index=True)[1]
        again = np.ones(len(hashes), dtype=bool)
        again[first] = False
        return np.flatnonzero(again)

    def near_repeats(self, left_out: np.ndarray) -> dict[int, int]:
        """Return the rows that nearly repeat an earlier one, with that one's number."""

        def band(number: int) -> np.ndarray:
            keys = np.concatenate([part.array("keys")[:, number] for part in self.parts])
            keys[left_out] = 0
            return keys

        def runs(number: int) -> np.ndarray:
            at, place = self.place(number)
            held, bounds = self._opened(self.parts[at])
            return held[bounds[place] : bounds[place + 1]]

        return near_duplicates(band, runs)

    def names_of(self, numbers: Iterable[int]) -> dict[int, str]:
        """Return the ids of rows; in ascending order, so each part is opened once."""
        names: dict[int, str] = {}
        placed = ((number, *self.place(number)) for number in sorted(set(numbers)))
        for at, rows in groupby(placed, key=itemgetter(1)):
            held = row_names(self.parts[at])
            names.update((number, held[place][0]) for number, _, place in rows)
        return names

    def place(self, number: int) -> tuple[int, int]:
        """Return the part a row is in, and its place there."""
        at = int(np.searchsorted(self.starts, number, side="right")) - 1
        return at, number - self.starts[at]


# ---------------------------------------------------------------- what becomes of a part


def finished(part: Part, repeats: Repeats) -> Iterator[str]:
    """Yield the records of a part that stand in the output, warnings of repeats added."""
    for place, line in enumerate(part.lines()):
        if place in repeats.alike:
            yield _warned(line, repeats.alike[place])
        elif place not in repeats.again:
            yield line


def rejected_of(part: Part, repeats: Repeats) -> Iterator[Rejected]:
    """Yield the rejected rows of a part, those of repeated ids last."""
    yield from part.rejected()
    if repeats.again:
        names = row_names(part)
        for place, line in enumerate(part.lines()):
            if place in repeats.again:
                yield _repeated(names[place], line)


def found_in(part: Part, repeats: Repeats) -> Counter[str]:
    """Count the verdicts and warnings of a part's records that stand in the output."""
    found = Counter(part.about["found"])
    if repeats.again:
        for place, line in enumerate(part.lines()):
            if place in repeats.again:
                found.subtract(_findings(json.loads(line)))
    found[CODE] += len(repeats.alike)
    return +found


def _findings(record: dict[str, Any]) -> list[str]:
    if "out" in record:
        return [record["out"]["verdict"], *record["out"]["warnings"].split()]
    return [record["verdict"], *(warning["code"] for warning in record["warnings"])]


def _warned(line: str, name: str) -> str:
    record: dict[str, Any] = json.loads(line)
    if "out" in record:
        found = record["out"]
        found["warnings"] = f"{found['warnings']} {CODE}".strip()
        found[CODE] = name
    whole = analysis_in(record)
    if whole is not None:
        words = warning_words(CODE).to_dict()
        warning = {"code": CODE, "message": words, "evidence": [], "other": name}
        whole["warnings"].append(warning)
    return json.dumps(record, ensure_ascii=False)


def analysis_in(record: dict[str, Any]) -> dict[str, Any] | None:
    """Return the whole analysis a record holds, if it holds one."""
    held: dict[str, Any] | None = record.get("full") if "out" in record else record
    return held


def _repeated(row: tuple[str, str, int], line: str) -> Rejected:
    name, file, number = row
    record = json.loads(line)
    held = record["in"] if "in" in record else record["input"]
    raw = ",".join(str(value) for value in held.values())
    return Rejected(file, number, "id", f"duplicate id {name!r}", raw)
