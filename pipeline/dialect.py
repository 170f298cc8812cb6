"""Tell how a text table was written: encoding, line ends, delimiter, quoting."""

from __future__ import annotations

import csv
import re
from codecs import getincrementaldecoder
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_DELIMITERS = ",;\t|"
_SAID = re.compile("sep=(.)")
MOST_ABOVE = 20  # lines above a header
# What a Windows-1252 file of Indonesian or English holds beyond ASCII; anything else in a file
# that is not UTF-8 is a damaged byte, not a letter.
_WESTERN = re.compile(
    "[\0-\x7fàáâäãåæçèéêëìíîïñòóôöõøùúûüýÀÁÂÄÇÈÉÊËÍÑÓÖÚÜß‘’‚“”„–—…•€£§©®°±²³·¼½¾×«»¡¿ ]*"
)


@dataclass(frozen=True)
class Dialect:
    """How a table was written, in words a person can check."""

    encoding: str
    marked: bool
    newline: str
    delimiter: str
    quoted: bool
    backslash: bool = False
    spaced: bool = False

    def rules(self) -> dict[str, Any]:
        """Return what a csv reader has to know."""
        return {
            "delimiter": self.delimiter,
            "escapechar": "\\" if self.backslash else None,
            "skipinitialspace": self.spaced,
        }

    def said(self) -> str:
        """Return one line to show: ``utf-8 with BOM, delimiter ';', quoted``."""
        ends = {"\n": "", "\r\n": ", CRLF", "\r": ", CR line ends"}[self.newline]
        name = {"\t": "tab"}.get(self.delimiter, repr(self.delimiter))
        mark = " with BOM" if self.marked else ""
        quotes = "quoted" if self.quoted else "no quotes"
        quotes += " with backslashes" if self.backslash else ""
        return f"{self.encoding}{mark}{ends}, delimiter {name}, {quotes}"


def sniff(sample: bytes, delimiter: str | None = None) -> Dialect:
    """Return the dialect of a table that begins with ``sample``."""
    encoding, mark = encoding_of(sample)
    head = sample[mark:].decode(encoding, errors="replace")
    newline = _newline(head)
    lines = head.split(newline)
    if len(lines) > 1:
        lines = lines[:-1]  # the sample may stop within a line
    chosen = delimiter or _delimiter(lines)
    return Dialect(
        encoding,
        mark > 0,
        newline,
        chosen,
        quoted='"' in head,
        backslash=_backslashed(head, chosen),
        spaced=f'{chosen} "' in head and f'{chosen}"' not in head,
    )


def _backslashed(head: str, delimiter: str) -> bool:
    """Tell whether quotes within cells bear a backslash: one stands before a letter."""
    within = re.compile(rf'\\"(?!{re.escape(delimiter)}|\s|$)')
    return within.search(head) is not None and '""' not in head


def encoding_of(sample: bytes) -> tuple[str, int]:
    """Return the encoding of bytes and the length of their byte-order mark."""
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding, len(mark)
    zeros = (sample[0::2].count(0), sample[1::2].count(0))
    half = max(1, len(sample) // 2)
    if zeros[1] > 0.4 * half and zeros[0] < 0.1 * half:
        return "utf-16-le", 0
    if zeros[0] > 0.4 * half and zeros[1] < 0.1 * half:
        return "utf-16-be", 0
    return ("utf-8", 0) if _is_utf8(sample) or as_western(sample) is None else ("cp1252", 0)


def _is_utf8(sample: bytes) -> bool:
    try:
        getincrementaldecoder("utf-8")().decode(sample)  # the sample may stop within a letter
    except UnicodeDecodeError:
        return False
    return True


def as_western(data: bytes) -> str | None:
    """Return Windows-1252 bytes as text, or ``None`` where they hold what no such text does."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return text if _WESTERN.fullmatch(text) else None


def _newline(head: str) -> str:
    if "\n" not in head:
        return "\r" if "\r" in head else "\n"
    return "\r\n" if head.count("\r\n") == head.count("\n") else "\n"


def _delimiter(lines: Sequence[str]) -> str:
    """Return the delimiter that cuts the header and the most rows into as many cells.

    A first line ``sep=;`` is a spreadsheet program's own word for it. Lines above the header that
    are no table leave the choice to those below.
    """
    if lines and (said := _SAID.fullmatch(lines[0].strip())):
        return said[1]
    return _best_delimiter(lines) or _best_delimiter(_from_header(lines)) or ","


def _from_header(lines: Sequence[str]) -> Sequence[str]:
    """Return the lines from the first on that any delimiter cuts into at least two cells."""
    cut = (i for i, line in enumerate(lines[:MOST_ABOVE]) if any(d in line for d in _DELIMITERS))
    return lines[next(cut, 0) :]


def _best_delimiter(lines: Sequence[str]) -> str | None:
    best, best_score = None, 0.0
    for delimiter in _DELIMITERS:
        counts = _cell_counts(lines[:200], delimiter)
        if not counts or counts[0] < 2:
            continue
        alike = sum(count == counts[0] for count in counts) / len(counts)
        score = alike + min(counts[0], 50) / 1000
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _cell_counts(lines: Sequence[str], delimiter: str) -> list[int]:
    reader = csv.reader(StringIO("\n".join(lines)), delimiter=delimiter)
    counts: list[int] = []
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return counts
        except csv.Error:
            continue
        if cells:
            counts.append(len(cells))
