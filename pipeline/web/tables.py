"""The narrow way from the server to the readers of files: a table's columns, its rows, one text.

Runs in the worker process only. Everything the server knows about file formats is here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pipeline.columns import choose_columns
from pipeline.errors import InputError
from pipeline.rows import Rejected, Row
from pipeline.store import read_text
from pipeline.tables import TableOptions, read_table

TABLES = ("csv", "tsv", "jsonl", "xlsx", "parquet")
TEXTS = ("txt", "md", "docx", "pdf", "html")
_SHOWN_ROWS = 5
_SHOWN_CHARACTERS = 240


@dataclass(frozen=True)
class Preview:
    """What a person needs to see to pick the columns of a table."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    id_column: str | None
    text_column: str | None


def preview(path: Path) -> Preview:
    """Return the columns of a table, its first rows and the columns that look right."""
    first = [row for row in islice(rows(path, None, None), _SHOWN_ROWS) if isinstance(row, Row)]
    if not first:
        raise InputError(f"{path.name} has no row; a table needs a header row and a text column")
    names = tuple(dict.fromkeys(name for row in first for name in row.cells))
    columns = choose_columns(path.name, names, [dict(row.cells) for row in first], None, None)
    shown = tuple(
        tuple(_shown(row.cells.get(name))[:_SHOWN_CHARACTERS] for name in names) for row in first
    )
    return Preview(names, shown, columns.id, columns.text)


def _shown(cell: object) -> str:
    return "" if cell is None else str(cell)


def rows(path: Path, id_column: str | None, text_column: str | None) -> Iterator[Row | Rejected]:
    """Yield every row of a table, or what was wrong with it; a second use of an id is rejected."""
    seen: set[str] = set()
    for item in read_table(path, TableOptions(id_column, text_column), lambda _: None):
        if isinstance(item, Row) and item.id in seen:
            yield Rejected(item.file, item.line, id_column or "", "duplicate id", item.text)
            continue
        if isinstance(item, Row):
            seen.add(item.id)
        yield item


def count(path: Path) -> int:
    """Return about how many rows a table has, for the progress bar."""
    return max(0, path.read_bytes().count(b"\n"))


def text(path: Path) -> str:
    """Return the text of one document."""
    if path.suffix.lstrip(".") not in TEXTS:
        raise InputError(
            f"{path.suffix} cannot be read; give {', '.join(TEXTS)}, or paste the text"
        )
    return read_text(path)
