"""Write the results of a batch as CSV, XLSX or Parquet, every input column carried through."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.escape import safe_cell
from pipeline.extras import needed
from pipeline.store import whole_file
from pipeline.workbook import xlsx_table

SUFFIXES = (".jsonl", ".csv", ".xlsx", ".parquet")
_BATCH = 2_000
_NUMBERS = ("score", "score_low", "score_high")
Columns = Mapping[str, tuple[str, str]]  # shown name → "in" or "out", name there
Write = Callable[[Mapping[str, Any], Mapping[str, Any]], None]


def check_output(path: Path) -> None:
    """Refuse an output that is of no known kind, or whose library is missing, before any work."""
    if path.suffix not in SUFFIXES:
        raise UsageError(f"OUT must end in one of {' '.join(SUFFIXES)}, got {path.name!r}")
    if path.suffix == ".xlsx":
        needed("openpyxl", "openpyxl")
    if path.suffix == ".parquet":
        needed("pyarrow.parquet", "pyarrow")


def columns_of(carried: Sequence[str], found: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return the columns of a flat table, each with the side and name its cell comes from.

    An input column that bears the name of a finding is carried as ``input_<name>``; the id is the
    same on both sides.
    """
    columns: dict[str, tuple[str, str]] = {"id": ("out", "id")}
    for name in carried:
        if name == "id":
            continue
        shown = name
        while shown in found or shown in columns:
            shown = f"input_{shown}"
        columns[shown] = ("in", name)
    columns.update((name, ("out", name)) for name in found if name != "id")
    return columns


def _flat(value: object) -> object:
    """Return a cell as one value: lists and objects of JSON as their text."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value


@contextmanager
def flat_table(path: Path, columns: Columns, folder: Path | None = None) -> Iterator[Write]:
    """Give a function that writes one row: its input cells and its findings.

    The table is kept in ``folder`` until it is complete.
    """
    write = {".csv": _csv, ".xlsx": xlsx_table, ".parquet": _parquet}[path.suffix]
    sides = list(columns.values())
    with whole_file(path, folder) as temporary, write(temporary, list(columns)) as add:

        def row(held: Mapping[str, Any], found: Mapping[str, Any]) -> None:
            add([_flat((held if side == "in" else found).get(name)) for side, name in sides])

        yield row


@contextmanager
def _csv(path: Path, names: Sequence[str]) -> Iterator[Callable[[list[object]], None]]:
    # spreadsheet programs take UTF-8 for what it is only with the mark
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([safe_cell(name) for name in names])
        yield lambda cells: writer.writerow([safe_cell(cell) for cell in cells])


@contextmanager
def _parquet(path: Path, names: Sequence[str]) -> Iterator[Callable[[list[object]], None]]:
    arrow = needed("pyarrow", "pyarrow")
    parquet = needed("pyarrow.parquet", "pyarrow")
    kinds = {name: arrow.float64() for name in _NUMBERS}
    kinds["role_understanding"] = arrow.int64()
    schema = arrow.schema([(name, kinds.get(name, arrow.string())) for name in names])
    held: list[list[object]] = []

    with path.open("wb") as stream, parquet.ParquetWriter(stream, schema) as writer:

        def flush() -> None:
            columns = zip(*held, strict=True)
            arrays = [
                arrow.array(map(_as(field.type == arrow.string()), column), field.type)
                for column, field in zip(columns, schema, strict=True)
            ]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))
            held.clear()

        def add(cells: list[object]) -> None:
            held.append(cells)
            if len(held) == _BATCH:
                flush()

        yield add
        if held:
            flush()


def _as(text: bool) -> Callable[[object], object]:  # noqa: FBT001 - one of two kinds of column
    def cell(value: object) -> object:
        return None if value is None else str(value) if text else value

    return cell
