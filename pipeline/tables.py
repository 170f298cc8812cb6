"""Read tables row by row: CSV, TSV, JSONL (gzipped or not), XLSX and Parquet."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import chain, islice
from pathlib import Path
from typing import Any

from pipeline.columns import choose_columns, distinct_names
from pipeline.csvfile import read_csv
from pipeline.header import Cells, headed
from pipeline.quarantine import TABLE_KINDS, Quarantine
from pipeline.rows import Columns, Item, Rejected, Row
from pipeline.textlines import LONGEST_LINE, blocks, lines, opened

TABLE_SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", *TABLE_KINDS)
_SAMPLE_ROWS = 50
Say = Callable[[str], None]
Record = tuple[int, dict[str, object]]


@dataclass(frozen=True)
class TableOptions:
    """What the user said about tables; ``prefix`` makes row numbers of several inputs differ."""

    id_column: str | None = None
    text_column: str | None = None
    prefix: str = ""


def kind_of(path: Path) -> str:
    """Return the suffix that tells a file's kind, without a ``.gz`` behind it."""
    name = path.name.lower()
    return Path(name.removesuffix(".gz")).suffix


def read_table(path: Path, options: TableOptions, say: Say) -> Iterator[Item]:
    """Yield every row of a table, or what was wrong with it.

    Raises
    ------
    InputError
        Where the file cannot be read at all, or breaks off.
    UsageError
        Where no column is the one asked for.
    """
    return _rows(path, table_records(path, say, options.text_column), options, say)


# ---------------------------------------------------------------- records


def table_records(
    path: Path, say: Say, text_column: str | None = None
) -> Iterator[Record | Rejected]:
    """Yield every record of a table as its line and named cells, whatever the columns mean."""
    kind = kind_of(path)
    if kind in TABLE_KINDS:
        return _quarantined(path, say, text_column)
    if kind in (".jsonl", ".ndjson"):
        return _json_records(path)
    dialect, records = read_csv(path)
    header, rest = headed(path, records, say, text_column)
    names = distinct_names(header)
    say(f"{path.name}: {dialect.said()}, {len(names)} columns")
    return _named(path, names, header, rest, dialect.delimiter)


def _named(
    path: Path,
    names: Sequence[str],
    header: list[Any],
    records: Iterable[Cells | Rejected],
    delimiter: str,
) -> Iterator[Record | Rejected]:
    """Give the cells of each record their names; a record with another number is rejected."""
    width = len(names)
    for record in records:
        if isinstance(record, Rejected):
            yield record
            continue
        number, cells = record
        if width == 1:  # a list of texts: what looks like a delimiter is a comma in one of them
            yield number, {names[0]: delimiter.join(cells)}
        elif cells == header:
            reason = "repeats the header row"
            yield Rejected(str(path), number, "", reason, as_line(cells, delimiter))
        elif len(cells) == width or (len(cells) > width and not any(cells[width:])):
            yield number, dict(zip(names, cells, strict=False))
        else:
            reason = f"{len(cells)} cells, the header has {width}"
            column = names[len(cells)] if len(cells) < width else ""
            yield Rejected(str(path), number, column, reason, as_line(cells, delimiter))


def as_line(cells: Iterable[object], delimiter: str = ",") -> str:
    """Return cells as one line of CSV."""
    stream = StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="").writerow(cells)
    return stream.getvalue()


def _quarantined(path: Path, say: Say, text_column: str | None) -> Iterator[Record | Rejected]:
    with Quarantine() as child:
        header, rows = headed(path, child.read_table(path), say, text_column)
        names = distinct_names(header)
        for row in rows:
            if isinstance(row, Rejected):
                yield row
            else:
                yield row[0], dict(zip(names, row[1], strict=False))


def _json_records(path: Path) -> Iterator[Record | Rejected]:
    with opened(path) as stream:
        for number, line in enumerate(lines(blocks(stream, path)), start=1):
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if line.strip():
                yield _json_record(path, number, line)


def _json_record(path: Path, number: int, line: bytes) -> Record | Rejected:
    def rejected(reason: str) -> Rejected:
        raw = line[:LONGEST_LINE].decode(errors="replace").rstrip("\r\n")
        return Rejected(str(path), number, "", reason, raw)

    if len(line) > LONGEST_LINE:
        line = line[:1000]
        return rejected(f"longer than {LONGEST_LINE // 1_000_000} MB")
    try:
        held: Any = json.loads(line.decode(), parse_constant=lambda _: None)
    except UnicodeDecodeError:
        return rejected("a byte is no letter of UTF-8")
    except (ValueError, RecursionError) as error:
        return rejected(f"not JSON: {error}")
    if not isinstance(held, dict):
        return rejected('not a JSON object like {"id": …, "text": …}')
    return number, held


# ---------------------------------------------------------------- rows


def _rows(
    path: Path, records: Iterator[Record | Rejected], options: TableOptions, say: Say
) -> Iterator[Item]:
    sample = list(islice(records, _SAMPLE_ROWS))
    seen = [record[1] for record in sample if not isinstance(record, Rejected)]
    names = list(dict.fromkeys(name for cells in seen for name in cells))
    if names:
        columns = choose_columns(str(path), names, seen, options.id_column, options.text_column)
        say(f"{path.name}: {_said(columns)}")
    else:
        columns = Columns(options.id_column, options.text_column or "text")
    make = _Maker(path, columns, options.prefix)
    for record in chain(sample, records):
        yield record if isinstance(record, Rejected) else make.row(*record)


def _said(columns: Columns) -> str:
    def how(what: str) -> str:
        return " (guessed)" if what in columns.guessed else ""

    ids = f"ids from column {columns.id!r}{how('id')}" if columns.id else "no id column: numbered"
    return f"{ids}, texts from column {columns.text!r}{how('text')}"


class _Maker:
    """Makes rows of records, numbering those without an id."""

    def __init__(self, path: Path, columns: Columns, prefix: str) -> None:
        self.file = str(path)
        self.columns = columns
        self.prefix = prefix
        self.count = 0

    def row(self, line: int, cells: Mapping[str, object]) -> Item:
        """Return one row, or why it is none."""
        self.count += 1
        held = {sound(str(name)): _sound_cell(cell) for name, cell in cells.items()}
        if self.columns.text not in held:
            reason = f"no column {self.columns.text!r} in this row"
            raw = json.dumps(held, ensure_ascii=False, default=str)
            return Rejected(self.file, line, self.columns.text, reason, raw)
        name = held.get(self.columns.id) if self.columns.id else f"{self.prefix}{self.count}"
        if name in (None, ""):
            name = f"row {line}"
        text = held[self.columns.text]
        return Row(self.file, line, str(name), "" if text is None else str(text), held)


def _sound_cell(cell: object) -> object:
    return sound(cell) if isinstance(cell, str) else cell


def sound(text: str) -> str:
    r"""Return text that can be written as UTF-8: halves of letters (``\ud800``) are replaced."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
