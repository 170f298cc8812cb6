"""A document's lines: its text in, its lines and table cells out, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

BULLET = re.compile(
    r"\s*(?:[-*+•●▪◦‣·–—✓✔➤►✅❌☑✗✘→👉🔹🔸▶]\ufe0f?|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+"
)
LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*\)")
CELL = re.compile(r"[^|\r\n]+")
DECORATION = re.compile(r"[*_`#>]+")
NOTHING = re.compile(r"[\W\d_]*")
WRAPPED = 45  # a shorter line was ended on purpose


@dataclass(frozen=True)
class Line:
    """A line, or a hard-wrapped paragraph: its place and its characters."""

    start: int
    end: int
    raw: str

    @property
    def words(self) -> str:
        """The line without its bullet and marks."""
        return clean(BULLET.sub("", self.raw, count=1) if self.is_bullet else self.raw)

    @property
    def is_bullet(self) -> bool:
        """Tell whether the line is an item of a list."""
        return bool(BULLET.match(self.raw)) and not self.raw.lstrip().startswith("**")


def clean(text: str) -> str:
    r"""Return the text on one line, without Markdown's marks.

    Examples
    --------
    >>> clean("**Mitos:**  hanya\nduduk")
    'Mitos: hanya duduk'
    """
    return " ".join(DECORATION.sub("", LINK.sub(r"\1", text)).split())


def read_lines(text: str) -> Iterator[Line]:
    """Yield lines, a hard-wrapped paragraph as one."""
    held: Line | None = None
    for line in _pieces(text):
        blank = not line.raw.strip()
        if held and not blank and _continues(held, line):
            held = Line(held.start, line.end, text[held.start : line.end])
            continue
        if held:
            yield held
        held = None if blank else line
    if held:
        yield held


def _pieces(text: str) -> Iterator[Line]:
    """Yield lines and blank stretches; each cell of a table row is a line."""
    for match in re.finditer(r"[^\r\n]+|(?:\r?\n){2,}", text):
        if not re.fullmatch(r"\s*\|.*\|\s*", match[0]):
            yield Line(match.start(), match.end(), match[0])
            continue
        for cell in CELL.finditer(text, match.start(), match.end()):
            if not NOTHING.fullmatch(cell[0]):
                yield Line(cell.start(), cell.end(), cell[0])


def _continues(held: Line, line: Line) -> bool:
    above = held.raw.rstrip().splitlines()[-1]
    wrapped = above[-1] == "," or (len(above) > WRAPPED and above[-1] not in ".!?:;…")
    first = line.raw.lstrip()[:1]
    return wrapped and not line.is_bullet and (first.islower() or first in "(,")
