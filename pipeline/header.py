"""Find the header row of a table: a title, a date or ``sep=;`` may stand above it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from pipeline.columns import ID_NAMES, TEXT_NAMES, distinct_names, usual
from pipeline.dialect import MOST_ABOVE
from pipeline.errors import InputError
from pipeline.rows import Rejected

Cells = tuple[int, list[Any]]


def headed(
    path: Path,
    records: Iterator[Cells | Rejected],
    say: Callable[[str], None],
    text_column: str | None = None,
) -> tuple[list[Any], Iterator[Cells | Rejected]]:
    """Return the cells of the header row and the records below it.

    Raises
    ------
    InputError
        Where there is none, or none that can be read.
    """
    first = list(islice(records, MOST_ABOVE))
    if not first:
        raise InputError(f"{path} is empty; a table needs a header row and a text column")
    above = above_header([_cells(record) for record in first], text_column)
    head = first[above]
    if isinstance(head, Rejected):
        raise InputError(f"the header row of {path} cannot be read: {head.reason}")
    if above:
        say(f"{path.name}: {above} line(s) above the header passed over")
    return head[1], chain(first[above + 1 :], records)


def _cells(record: Cells | Rejected) -> Sequence[object]:
    return () if isinstance(record, Rejected) else record[1]


def above_header(rows: Sequence[Sequence[object]], asked: str | None = None) -> int:
    """Return how many rows stand above the header.

    The first row with two or more cells, one of them the asked or a usual name, is the header if
    each row above it has one cell at most; otherwise the header is the first row.

    >>> above_header([["Ekspor", ""], [], ["id", "esai"], ["1", "Saya sabar."]])
    2
    """
    for number, cells in enumerate(rows):
        names = [name for name in distinct_names(cells) if not name.startswith("column ")]
        if len(names) > 1 and (asked in names or usual(names, (*TEXT_NAMES, *ID_NAMES))):
            return number
        if len(names) > 1 or (number == 0 and usual(names, TEXT_NAMES)):
            return 0  # a header with other names, or a table of one column
    return 0
