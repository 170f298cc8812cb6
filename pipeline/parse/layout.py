"""A document's layout: its text in, its sentences out, each with its place and its section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.parse.cues import CueTable
from pipeline.parse.lines import BULLET, NOTHING, Line, clean, read_lines
from pipeline.records import Span

NUMBER = re.compile(r"\s*\(?\d{1,2}[.)]\s+")
RUN_IN = re.compile(r"\s*\*\*([^*]{3,60})\*\*[.:]?\s+(?=\S)")
EXPLAINED = re.compile(rf"({BULLET.pattern}(?:\S+\s+){{0,5}}?\S+?)(?::\**|\**:|\s[–—-])\s+(?=\S)")
# "dll. Dia" may end a sentence, "dr. Sari" never does.
ABBREVIATION = re.compile(
    r"(?:\b(?:dr|drs?|dra|drg|ir|prof|hj?|jl|mis|misal|a\.n|s\.h|s\.e|m\.m|tgl|hlm|yth|sdr|st|"
    r"mr|mrs|ms|e\.g|i\.e|vs|approx|inc)|(?:^|\s)[A-Za-z])\.$",
    re.IGNORECASE,
)
NUMBERED = re.compile(r"\bno\.\s\d$", re.IGNORECASE)  # "Jalan Mawar No. 5", but "No. Most days …"
# a sentence may go on in small letters, but "dll. disimpan" and "1. teliti" do not begin one
SENTENCE_END = re.compile(
    r"[.!?…]+[\"”’')\]*_]*(?=\s+[\"“‘'(\[*_]*[A-Z0-9À-Þ])"
    r"|(?<=[a-z]{4})[.!?]+(?=\s+[a-z])"
)
HEADING_WORDS = 9
COLUMNS = {
    *(("misconception", "reality"), ("expectation", "reality")),
    *(("fit", "unfit"), ("unfit", "fit")),
}
SECTIONS = ("reality", "unfit", "expectation", "misconception", "difference", "fit", "task")


@dataclass(frozen=True)
class Unit:
    """One sentence or list item: its words on one line, its place, the section it stands in."""

    text: str
    span: Span
    section: str | None = None
    bullet: bool = False
    first: bool = False  # on its line


def split_document(text: str, cues: CueTable) -> list[Unit]:
    """Split a document into sentences and list items, headings taken off."""
    page = _Page(text, cues)
    for before, line, following in _neighbours(read_lines(text)):
        page.read(before, line, following)
    return [replace(unit, text=cues.spell_out(unit.text)) for unit in page.units]


class _Page:
    """Reads a document line by line, and remembers under which heading it is."""

    def __init__(self, text: str, cues: CueTable) -> None:
        self.units: list[Unit] = []
        self._text, self._cues = text, cues
        self._section: str | None = None
        self._announced = False  # by "Kamu cocok jika:", which ends with its last bullet
        self._headed = False  # the line before was a heading
        self._columns: tuple[str, ...] = ()  # of a table whose cells stand on lines of their own
        self._cells = 0

    def read(self, before: Line | None, line: Line, following: Line | None) -> None:
        """Take a line for a heading or for sentences."""
        if NOTHING.fullmatch(line.words):  # a number alone on its line
            return
        if self._announced and not line.is_bullet and before and before.is_bullet:
            self._enter(None)
        if self._cues.opens("apology", line.words):  # "Baca juga: profesi yang cocok untuk …"
            self._enter(None)
        elif _is_heading(before, line, following, self._section, self._cues):
            self._head(line)
            return
        self._headed = False
        heading = _run_in_heading(line, self._cues)
        if heading:
            self._enter(section_of(heading[1], self._cues))
            line = Line(line.start + heading.end(), line.end, line.raw[heading.end() :])
        self._keep(line)

    def _enter(self, section: str | None) -> None:
        self._section, self._announced, self._columns = section, False, ()

    def _head(self, line: Line) -> None:
        above, headed = self._section, self._headed
        self._enter(section_of(line.words, self._cues))
        self._announced = line.words.endswith((":", "…", "..."))
        self._headed = True
        if headed and (above, self._section) in COLUMNS:
            self._columns, self._cells = (above or "", self._section or ""), 0

    def _keep(self, line: Line) -> None:
        section = self._section
        if self._columns:
            section = self._columns[self._cells % len(self._columns)]
            self._cells += 1
        if line.is_bullet and section in ("fit", "unfit"):
            line = _without_explanation(line, self._cues)
        listed = line.is_bullet or (section is not None and _is_short(line))
        self.units.extend(_sentences(self._text, line, section, bullet=listed))


def _neighbours(lines: Iterator[Line]) -> Iterator[tuple[Line | None, Line, Line | None]]:
    """Yield each line with the one before and the one behind it."""
    held = [None, *lines, None]
    for before, line, following in zip(held, held[1:], held[2:], strict=False):
        if line is not None:
            yield before, line, following


def _is_short(line: Line) -> bool:
    words = line.words
    return len(words.split()) <= HEADING_WORDS and words[-1:] not in ".!…,;"


def _is_heading(
    before: Line | None,
    line: Line,
    following: Line | None,
    section: str | None,
    cues: CueTable,
) -> bool:
    if following is None or cues.opens("label", line.words):  # "Mitos: penjahit hanya duduk"
        return False
    if cues.opens("asked_claim", line.words):  # "Benarkah penjahit hanya duduk?"
        return False
    if line.words.endswith((":", "…", "...")) and (following.is_bullet or _is_short(line)):
        return True
    if line.raw.lstrip().startswith("#"):
        return True
    if not _is_short(line) or (line.is_bullet and _in_a_list(before, line, following)):
        return False
    if line.words.endswith("?"):
        return True
    # "Teliti" alone on its line below "Siapa yang cocok?" is an item, not a heading
    return section is None or section_of(line.words, cues) is not None


def _run_in_heading(line: Line, cues: CueTable) -> re.Match[str] | None:
    """Return the heading that opens its paragraph in bold: "**Tugas.** Bidan memeriksa …"."""
    match = RUN_IN.match(line.raw)
    if match is None or cues.opens("label", line.words):  # "**Mitos:** bidan hanya …"
        return None
    return match if section_of(match[1], cues) else None


def _without_explanation(line: Line, cues: CueTable) -> Line:
    """Keep "Teliti" of the list item "**Teliti**: menu ditimbang sampai gram terakhir"."""
    match = EXPLAINED.match(line.raw)
    if match is None or section_of(match[1], cues) or cues.opens("label", line.words):
        return line
    return Line(line.start, line.start + match.end(1), line.raw[: match.end(1)])


def _in_a_list(before: Line | None, line: Line, following: Line) -> bool:
    numbered = before is not None and NUMBER.match(before.raw) is not None
    return numbered or not NUMBER.match(line.raw) or following.is_bullet


def section_of(words: str, cues: CueTable) -> str | None:
    """Return the move a heading or a question announces, or None."""
    named = next((kind for kind in SECTIONS if cues.find(f"heading_{kind}", words)), None)
    verdict = next((kind for kind in ("unfit", "fit") if cues.find(kind, words)), None)
    return named or verdict  # "Kamu akan senang di sini bila"


def _sentences(text: str, line: Line, section: str | None, *, bullet: bool) -> Iterator[Unit]:
    mark = BULLET.match(line.raw)
    start = line.start + (mark.end() if mark and line.is_bullet else 0)
    first = True
    for match in SENTENCE_END.finditer(text, start, line.end):
        if match.start() >= line.end or ABBREVIATION.search(text[start : match.end()]):
            continue
        if NUMBERED.search(text, start, match.end() + 2):
            continue
        yield from _unit(text, Span(start, match.end()), section, bullet=bullet, first=first)
        start, first = match.end(), False
    yield from _unit(text, Span(start, line.end), section, bullet=bullet, first=first)


def _unit(
    text: str, place: Span, section: str | None, *, bullet: bool, first: bool
) -> Iterator[Unit]:
    start, end = place.start, place.end
    quote = text[start:end]
    start += len(quote) - len(quote.lstrip())
    end -= len(quote) - len(quote.rstrip())
    words = clean(text[start:end])
    if start < end and not NOTHING.fullmatch(words):
        yield Unit(words, Span(start, end), section, bullet, first)
