"""Read a CSV or TSV of any size, row by row: a bad row is named, the rest is read.

Every physical line ends up in a row, in a rejected row, or is blank. A quote that is never closed
costs its own line and not the rest of the file.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pipeline.dialect import Dialect, as_western, sniff
from pipeline.errors import InputError
from pipeline.rows import Rejected
from pipeline.textlines import LONGEST_LINE, SAMPLE, as_utf8, blocks, lines, opened

_MOST_LINES = 5_000  # lines of one quoted cell
_SPARE_REREADS = 100_000
_DAMAGED = "\ufffd"
_END_OF_FILE = "\x1a"  # what DOS programs write behind the last line
_NO_TEXT = {b"PK\x03\x04": "a ZIP or XLSX", b"\xd0\xcf\x11\xe0": "an old Office", b"%PDF": "a PDF"}
Cells = tuple[int, list[str]]


class _Cut(str):
    """The beginning of a line that is too long to be read whole."""

    __slots__ = ()


class _Damaged(str):
    """A line with bytes that are no letters, shown as U+FFFD."""

    __slots__ = ()


class _Lines:
    """The lines of a table, handed to a csv reader one record at a time, with a way back."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source
        self._again: deque[str] = deque()
        self.number = 0  # of the last line handed out
        self.taken: list[str] = []
        self._reread = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= self._most():
            raise StopIteration
        line = self._again.popleft() if self._again else next(self._source)
        self.number += 1
        self.taken.append(line)
        return line

    def _most(self) -> int:
        # many unclosed quotes must not make the reading quadratic
        spent = self._reread > _SPARE_REREADS + 4 * self.number
        return 1 if spent else _MOST_LINES

    def start(self) -> int:
        """Begin a record and return the number of its first line."""
        self.taken = []
        return self.number + 1

    def put_back(self) -> None:
        """Give back every line of the record but its first."""
        rest = self.taken[1:]
        self._again.extendleft(reversed(rest))
        self.number -= len(rest)
        self._reread += len(rest)


def read_csv(
    path: Path, delimiter: str | None = None
) -> tuple[Dialect, Iterator[Cells | Rejected]]:
    """Return the dialect of a table and its records, header first.

    A record is the number of its first line and its cells.
    """
    with opened(path) as stream:
        sample = stream.read(SAMPLE)
    for magic, what in _NO_TEXT.items():
        if sample.startswith(magic):
            raise InputError(f"{path} is {what} file, whatever its name says; rename it")
    dialect = sniff(sample, delimiter)
    return dialect, _records(path, dialect)


def _records(path: Path, dialect: Dialect) -> Iterator[Cells | Rejected]:
    csv.field_size_limit(LONGEST_LINE)
    with opened(path) as stream:
        source = _Lines(_text_lines(path, stream, dialect))
        strict = csv.reader(source, strict=True, **dialect.rules())
        while True:
            number = source.start()
            try:
                cells = next(strict)
            except StopIteration:
                return
            except csv.Error as error:
                found = _mended(path, number, source, dialect, str(error))
                if isinstance(found, Rejected):
                    yield found
                    continue
                cells = found
            if any(cells) and cells != [_END_OF_FILE]:
                yield _checked(path, number, cells, source)


def _text_lines(path: Path, stream: IO[bytes], dialect: Dialect) -> Iterator[str]:
    source = blocks(stream, path)
    if dialect.encoding not in ("utf-8", "cp1252"):
        source = as_utf8(source, dialect.encoding)
    end = dialect.newline[-1]
    first = True
    for line in lines(source, end.encode()):
        text = _decoded(line, dialect.encoding)
        if first:
            text, first = text.removeprefix("\ufeff"), False
        kind = _Cut if len(line) > LONGEST_LINE else type(text)
        yield kind(text.replace("\r", "\n")) if end == "\r" else kind(text)


def _decoded(line: bytes, encoding: str) -> str:
    try:
        return line.decode("cp1252" if encoding == "cp1252" else "utf-8")
    except UnicodeDecodeError:
        # one export pasted behind another: single lines in Windows-1252
        return as_western(line) or _Damaged(line.decode(errors="replace"))


def _mended(
    path: Path, number: int, source: _Lines, dialect: Dialect, error: str
) -> list[str] | Rejected:
    """Read a record that breaks the rules of quoting, or say what was wrong with it."""
    if "field larger" in error or _cut(source):
        source.put_back()
        return _too_long(path, number, source)
    if "unexpected end" not in error and len(source.taken) == 1:  # "a"b,c: behind a closing quote
        record = "".join(source.taken).rstrip("\r\n").replace("\r", " ")
        try:
            return next(csv.reader([record], **dialect.rules()), [])
        except csv.Error:
            return Rejected(str(path), number, "", f"unreadable: {error}", record)
    source.put_back()
    reason = "a quote is opened and never closed"
    return Rejected(str(path), number, "", reason, source.taken[0].rstrip("\r\n"))


def _cut(source: _Lines) -> bool:
    return any(isinstance(line, _Cut) for line in source.taken)


def _too_long(path: Path, number: int, source: _Lines) -> Rejected:
    reason = f"longer than {LONGEST_LINE // 1_000_000} MB"
    return Rejected(str(path), number, "", reason, source.taken[0][:1000])


def _checked(path: Path, number: int, cells: list[str], source: _Lines) -> Cells | Rejected:
    if _cut(source):
        return _too_long(path, number, source)
    if any(isinstance(line, _Damaged) for line in source.taken):
        place = next(i for i, cell in enumerate(cells) if _DAMAGED in cell)
        raw = "".join(source.taken).rstrip("\r\n")
        reason = f"a byte in cell {place + 1} is no letter of the file's encoding"
        return Rejected(str(path), number, str(place + 1), reason, raw)
    return number, cells
