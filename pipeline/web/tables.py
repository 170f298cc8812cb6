"""The narrow way from the server to the readers of files: a table's columns, its rows, one text.

Runs in the worker process only. Everything the server knows about file formats is here.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from pipeline.columns import choose_columns
from pipeline.errors import InputError
from pipeline.inputs import Inputs
from pipeline.rows import Rejected, Row
from pipeline.store import read_text

TABLES = ("csv", "tsv", "jsonl", "xlsx", "parquet", "zip")
TEXTS = ("txt", "md", "docx", "pdf", "html")
_SHOWN_ROWS = 5
_LOOKED_AT = 50
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
    looked = list(islice(Inputs((path,)).items(lambda _: None), _LOOKED_AT))
    first = [item for item in looked if isinstance(item, Row)][:_SHOWN_ROWS]
    refused = next((item.reason for item in looked if isinstance(item, Rejected)), "")
    if not first and refused:
        raise InputError(f"no row can be read; the first says: {refused}")
    if not first:
        raise InputError("the file has no row; give a header row and a column of texts")
    if path.suffix == ".zip":
        found = tuple((row.id, row.text[:_SHOWN_CHARACTERS]) for row in first)
        return Preview((), found, None, None)
    names = tuple(dict.fromkeys(name for row in first for name in row.cells))
    columns = choose_columns(path.name, names, [dict(row.cells) for row in first], None, None)
    shown = tuple(
        tuple(_shown(row.cells.get(name))[:_SHOWN_CHARACTERS] for name in names) for row in first
    )
    return Preview(names, shown, columns.id, columns.text)


def _shown(cell: object) -> str:
    return "" if cell is None else str(cell)


def count(path: Path) -> int:
    """Return about how many rows a table has, for the progress bar."""
    if path.suffix == ".zip":
        return _count_members(path)
    return max(0, path.read_bytes().count(b"\n"))


def _count_members(path: Path) -> int:
    try:
        with ZipFile(path) as archive:
            return len(archive.infolist())
    except BadZipFile:
        raise InputError("the ZIP is damaged; make it anew") from None


def text(path: Path) -> str:
    """Return the text of one document."""
    if path.suffix.lstrip(".") not in TEXTS:
        raise InputError(
            f"{path.suffix} cannot be read; give {', '.join(TEXTS)}, or paste the text"
        )
    return read_text(path)
