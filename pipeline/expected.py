"""Guess how many rows a batch will have, to tell how far it is; nothing else depends on it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from pipeline.csvfile import read_csv
from pipeline.errors import CocokError
from pipeline.rows import Rejected
from pipeline.tables import TABLE_SUFFIXES, kind_of

_SAMPLE = 200  # records


def expected_rows(files: Sequence[Path]) -> int | None:
    """Return about how many rows the files hold, or none where one gives no sign of it."""
    total = 0
    for file in files:
        rows = _rows_of(file)
        if rows is None:
            return None
        total += rows
    return total


def _rows_of(file: Path) -> int | None:
    kind = kind_of(file)
    if kind not in (*TABLE_SUFFIXES, ".zip"):
        return 1  # a document
    try:
        if file.suffix.lower() == ".gz" or kind in (".xlsx", ".xlsm", ".parquet", ".zip"):
            return None
        if kind in (".jsonl", ".ndjson"):
            return _by_size(file, _json_sizes(file))
        return _by_size(file, _csv_sizes(file))
    except (OSError, CocokError):
        return None  # the reading will say what is wrong


def _csv_sizes(file: Path) -> list[int]:
    records = islice(read_csv(file)[1], _SAMPLE)
    return [
        len(("," if isinstance(record, Rejected) else ",".join(record[1])).encode()) + 4
        for record in records
    ]


def _json_sizes(file: Path) -> list[int]:
    with file.open("rb") as stream:
        return [len(line) for line in islice(stream, _SAMPLE)]


def _by_size(file: Path, sizes: Sequence[int]) -> int:
    if len(sizes) < _SAMPLE:
        return len(sizes)
    return round(file.stat().st_size * len(sizes) / max(1, sum(sizes)))
