"""One person's rows in results, logs and tables: give them out, or take them away.

A row is theirs where its id is. Deleting also removes their id where another row names it as the
text it nearly repeats; what is left is written whole or not at all.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.columns import ID_NAMES, usual
from pipeline.errors import InputError, UsageError
from pipeline.escape import original_cell
from pipeline.outputs import SUFFIXES, flat_table
from pipeline.rows import REJECT_COLUMNS, Rejected
from pipeline.store import written_whole
from pipeline.tables import kind_of, table_records

_OTHER = "duplicate_of"
Cells = dict[str, Any]


@dataclass(frozen=True)
class Held:
    """What one file holds of a person, and how many rows it has in all."""

    file: str
    rows: tuple[Cells, ...]
    total: int


def find(person: str, path: Path) -> Held:
    """Return a person's rows in one file."""
    total = 0
    found = []
    for cells, theirs in _rows(person, path):
        total += 1
        if theirs:
            found.append(cells)
    return Held(str(path), tuple(found), total)


def delete(person: str, path: Path) -> Held:
    """Take a person's rows out of one file; return what was taken."""
    held = find(person, path)
    if not held.rows and not _named_elsewhere(person, path):
        return held
    names = list(dict.fromkeys(name for cells, _ in _rows(person, path) for name in cells))
    kept = ((cells, theirs) for cells, theirs in _rows(person, path) if not theirs)
    with _writer(path, names) as write:
        for cells, _ in kept:
            write(_without_mention(person, cells))
    return held


def _rows(person: str, path: Path) -> Iterator[tuple[Cells, bool]]:
    """Yield every row of a file, and whether it is this person's."""
    if kind_of(path) not in SUFFIXES or path.suffix == ".gz":
        raise UsageError(f"{path.name} must end in one of {' '.join(SUFFIXES)}")
    column: str | None = None
    for number, record in enumerate(table_records(path, lambda _: None)):
        if isinstance(record, Rejected):
            raise InputError(f"{path}, line {record.line}: {record.reason}; mend the table")
        cells = {name: _plain(cell) for name, cell in record[1].items()}
        if tuple(cells) == REJECT_COLUMNS:
            yield cells, person in next(csv.reader([str(cells["raw"] or "")]), [])
            continue
        if number == 0:
            column = usual(list(cells), ID_NAMES)
            if column is None:
                raise InputError(f"{path} has no id column; it has {', '.join(cells)}")
        yield cells, str(cells.get(column or "", "")) == person


def _plain(cell: object) -> object:
    return original_cell(cell) if isinstance(cell, str) else cell


def _named_elsewhere(person: str, path: Path) -> bool:
    return any(_without_mention(person, cells) != cells for cells, _ in _rows(person, path))


def _without_mention(person: str, cells: Mapping[str, Any]) -> Cells:
    """Return a row without the id of the person it nearly repeats."""
    kept = dict(cells)
    if kept.get(_OTHER) == person:
        kept[_OTHER] = ""
    warnings = kept.get("warnings")
    if isinstance(warnings, list):
        kept["warnings"] = [
            {k: v for k, v in warning.items() if not (k == "other" and v == person)}
            for warning in warnings
        ]
    return kept


@contextmanager
def _writer(path: Path, names: list[str]) -> Iterator[Callable[[Cells], None]]:
    if path.suffix == ".jsonl":
        with written_whole(path) as stream:
            yield lambda cells: _line(stream, cells)
        return
    with flat_table(path, {name: ("in", name) for name in names}) as write:
        yield lambda cells: write(cells, {})


def _line(stream: Any, cells: Cells) -> None:  # noqa: ANN401 - a text stream
    stream.write(json.dumps(cells, ensure_ascii=False) + "\n")
