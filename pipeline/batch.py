"""Score a table of essays chunk by chunk: rows in order, rejects listed, output whole or absent.

In comes a CSV, out goes JSONL (full analyses) or CSV (one flat row an essay). Rows that cannot be
scored go to ``OUT.rejected.csv`` with their place and reason; rows in = scored + rejected.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipeline.errors import InputError, UsageError
from pipeline.records import Analysis
from pipeline.score import CHUNK, Model, flat_row
from pipeline.store import decode, written_whole

ID_NAMES = ("id", "nomor", "no", "applicant_id", "kode", "nim", "number")
TEXT_NAMES = ("text", "teks", "essay", "esai", "statement", "jawaban", "answer", "motivation")
OUTPUTS = (".jsonl", ".csv")
_REJECT_COLUMNS = ("file", "line", "column", "reason", "raw")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Row:
    """One essay of a table: where it stood, and all its cells."""

    line: int
    id: str
    text: str
    cells: dict[str, str]


@dataclass(frozen=True)
class Rejected:
    """A row that could not be scored, and why."""

    file: str
    line: int
    column: str
    reason: str
    raw: str


@dataclass(frozen=True)
class Counts:
    """What a batch did; ``rows`` = ``scored`` + ``rejected``."""

    rows: int
    scored: int
    rejected: int


@dataclass(frozen=True)
class Table:
    """A CSV with its header, the columns to use, and its dialect."""

    path: Path
    header: tuple[str, ...]
    id_column: str | None
    text_column: str
    delimiter: str
    content: str


def open_table(path: Path, id_column: str | None = None, text_column: str | None = None) -> Table:
    """Read a CSV's header and decide which columns hold ids and texts."""
    try:
        content = decode(path.read_bytes())
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None
    delimiter = _delimiter(content.partition("\n")[0])
    header = next(csv.reader(content.splitlines(keepends=True), delimiter=delimiter), None)
    if not header:
        raise InputError(f"{path} is empty; a table needs a header row and a text column")
    names = tuple(name.strip() for name in header)
    text = _column(names, text_column, TEXT_NAMES, "text")
    if text is None:
        raise UsageError(
            f"{path} has no obvious text column among {', '.join(names)}; give --text-column"
        )
    return Table(path, names, _column(names, id_column, ID_NAMES, "id"), text, delimiter, content)


def _delimiter(line: str) -> str:
    return max(",;\t|", key=line.count)


def _column(
    names: Sequence[str], asked: str | None, usual: Sequence[str], what: str
) -> str | None:
    if asked is not None:
        if asked not in names:
            raise UsageError(f"no {what} column {asked!r}; the columns are {', '.join(names)}")
        return asked
    return next((name for name in names if name.lower() in usual), None)


def read_rows(table: Table) -> Iterator[Row | Rejected]:
    """Yield each row of a table, or what was wrong with it."""
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(table.content.splitlines(keepends=True), delimiter=table.delimiter)
    next(reader)
    seen: set[str] = set()
    number = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Rejected(str(table.path), line, "", f"unreadable: {error}", "")
            continue
        if not cells:
            continue
        number += 1
        row = _row(table, line, number, cells)
        if isinstance(row, Row) and row.id in seen:
            raw = table.delimiter.join(cells)
            row = Rejected(str(table.path), line, table.id_column or "", "duplicate id", raw)
        if isinstance(row, Row):
            seen.add(row.id)
        yield row


def _row(table: Table, line: int, number: int, cells: list[str]) -> Row | Rejected:
    if len(cells) != len(table.header):
        reason = f"{len(cells)} cells, the header has {len(table.header)}"
        return Rejected(str(table.path), line, "", reason, table.delimiter.join(cells))
    held = dict(zip(table.header, cells, strict=True))
    name = held[table.id_column] if table.id_column else str(number)
    return Row(line, name, held[table.text_column], held)


def score_table(
    model: Model, table: Table, output: Path, progress: Progress | None = None
) -> Counts:
    """Score every row of a table into ``output``; rejects go beside it."""
    if output.suffix not in OUTPUTS:
        raise UsageError(f"OUT must end in {' or '.join(OUTPUTS)}, got {output.name!r}")
    rejects: list[Rejected] = []
    scored = 0
    with written_whole(output) as stream:
        write = _writer(stream, output.suffix, table, model)
        for chunk in _chunks(read_rows(table), rejects):
            analyses = model.score_many([row.text for row in chunk], [row.id for row in chunk])
            for row, analysis in zip(chunk, analyses, strict=True):
                write(row, analysis)
            scored += len(chunk)
            if progress:
                progress(scored + len(rejects))
    _write_rejects(rejects_path(output), rejects)
    return Counts(scored + len(rejects), scored, len(rejects))


def rejects_path(output: Path) -> Path:
    """Return where the rejected rows of an output are listed."""
    return output.with_name(f"{output.name}.rejected.csv")


def _chunks(rows: Iterator[Row | Rejected], rejects: list[Rejected]) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    for row in rows:
        if isinstance(row, Rejected):
            rejects.append(row)
            continue
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _writer(
    stream: IO[str], suffix: str, table: Table, model: Model
) -> Callable[[Row, Analysis], None]:
    if suffix == ".jsonl":

        def write_json(row: Row, analysis: Analysis) -> None:
            input_cells = {k: v for k, v in row.cells.items() if k != table.text_column}
            record = {**analysis.to_dict(), "input": input_cells}
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")

        return write_json
    found = list(flat_row(model.score("")))
    carried = [name for name in table.header if name not in found]
    writer = csv.DictWriter(stream, fieldnames=carried + found, extrasaction="ignore")
    stream.write("\ufeff")  # spreadsheet programs take UTF-8 for what it is only with the mark
    writer.writeheader()

    def write_flat(row: Row, analysis: Analysis) -> None:
        cells = {**row.cells, **flat_row(analysis)}
        writer.writerow({name: safe_cell(cells[name]) for name in writer.fieldnames})

    return write_flat


def safe_cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: a leading ``'`` marks it as text."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value


def _write_rejects(path: Path, rejects: Sequence[Rejected]) -> None:
    if not rejects:
        path.unlink(missing_ok=True)
        return
    with written_whole(path) as stream:
        writer = csv.writer(stream)
        writer.writerow(_REJECT_COLUMNS)
        for item in rejects:
            values = (item.file, item.line, item.column, item.reason, item.raw)
            writer.writerow([safe_cell(value) for value in values])
