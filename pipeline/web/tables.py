"""The narrow way from the server to the readers of files: a table's columns, its rows, one text.

Runs in the worker process only. Everything the server knows about file formats is here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from pipeline.columns import ID_NAMES, choose_columns, usual
from pipeline.errors import InputError, UsageError
from pipeline.inputs import Inputs
from pipeline.rows import Rejected, Row
from pipeline.store import read_text
from pipeline.tables import sound, table_records

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
    if path.suffix == ".zip":
        looked = list(islice(Inputs((path,)).items(_silent), _LOOKED_AT))
        found = [item for item in looked if isinstance(item, Row)]
        _check_some(found, looked)
        return Preview((), tuple((r.id, _shown(r.text)) for r in found[:_SHOWN_ROWS]), None, None)
    records = list(islice(table_records(path, _silent), _LOOKED_AT))
    seen = [record[1] for record in records if not isinstance(record, Rejected)]
    _check_some(seen, records)
    names = tuple(dict.fromkeys(name for cells in seen for name in cells))
    shown = tuple(tuple(_shown(row.get(name)) for name in names) for row in seen[:_SHOWN_ROWS])
    return Preview(tuple(map(sound, names)), shown, *_guessed(path.name, names, seen))


def _silent(_: str) -> None:
    """Say nothing: what is guessed here a person sees and can change."""


def _check_some(found: Sequence[object], looked: Sequence[object]) -> None:
    refused = next((item.reason for item in looked if isinstance(item, Rejected)), "")
    if not found and refused:
        raise InputError(f"no row can be read; the first says: {refused}")
    if not found:
        raise InputError("the file has no row; give a header row and a column of texts")


def _guessed(
    name: str, names: Sequence[str], seen: Sequence[dict[str, object]]
) -> tuple[str | None, str | None]:
    """Return the columns that look like ids and texts; None for what a person has to say."""
    try:
        columns = choose_columns(name, names, seen)
    except UsageError:
        return usual(names, ID_NAMES), None
    return columns.id, columns.text


def _shown(cell: object) -> str:
    return "" if cell is None else sound(str(cell))[:_SHOWN_CHARACTERS]


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
