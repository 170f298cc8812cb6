"""A document's layout: its text in, its sentences out, each with its place and its section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.parse.cues import CueTable
from pipeline.records import Span

BULLET = re.compile(
    r"\s*(?:[-*+•●▪◦‣·–—✓✔➤►✅❌☑✗✘→👉🔹🔸▶]\ufe0f?|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+"
)
NUMBER = re.compile(r"\s*\(?\d{1,2}[.)]\s+")
RUN_IN = re.compile(r"\s*\*\*([^*]{3,60})\*\*[.:]?\s+(?=\S)")
EXPLAINED = re.compile(rf"({BULLET.pattern}(?:\S+\s+){{0,5}}?\S+?)(?::\**|\**:|\s[–—-])\s+(?=\S)")
DECORATION = re.compile(r"[*_`#>]+")
NOTHING = re.compile(r"[\W\d_]*")
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
WRAPPED = 45  # a shorter line was ended on purpose
SECTIONS = ("unfit", "expectation", "misconception", "difference", "fit", "task")


@dataclass(frozen=True)
class Unit:
    """One sentence or list item: its words on one line, its place, the section it stands in."""

    text: str
    span: Span
    section: str | None = None
    bullet: bool = False
    first: bool = False  # on its line


@dataclass(frozen=True)
class _Line:
    start: int
    end: int
    raw: str

    @property
    def words(self) -> str:
        return clean(BULLET.sub("", self.raw, count=1) if self.is_bullet else self.raw)

    @property
    def is_bullet(self) -> bool:
        return bool(BULLET.match(self.raw)) and not self.raw.lstrip().startswith("**")


def clean(text: str) -> str:
    r"""Return the text on one line, without Markdown's marks.

    Examples
    --------
    >>> clean("**Mitos:**  hanya\nduduk")
    'Mitos: hanya duduk'
    """
    return " ".join(DECORATION.sub("", text).split())


def split_document(text: str, cues: CueTable) -> list[Unit]:
    """Split a document into sentences and list items, headings taken off."""
    units: list[Unit] = []
    section, announced = None, False
    lines = list(_lines(text))
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else None
        if NOTHING.fullmatch(line.words):  # a number alone on its line
            continue
        if announced and not line.is_bullet and lines[place - 1].is_bullet:
            section, announced = None, False  # "Kamu cocok jika:" ends with its last bullet
        if _is_heading(line, following, section, cues):
            section = section_of(line.words, cues)
            announced = line.words.endswith((":", "…", "..."))
            continue
        heading = _run_in_heading(line, cues)
        if heading:
            section, announced = section_of(heading[1], cues), False
            line = _Line(line.start + heading.end(), line.end, line.raw[heading.end() :])
        if line.is_bullet and section in ("fit", "unfit"):
            line = _without_explanation(line, cues)
        listed = line.is_bullet or (section is not None and _is_short(line))
        units.extend(_sentences(text, line, section, bullet=listed))
    return [replace(unit, text=cues.spell_out(unit.text)) for unit in units]


def _lines(text: str) -> Iterator[_Line]:
    """Yield lines, a hard-wrapped paragraph as one."""
    held: _Line | None = None
    for match in re.finditer(r"[^\r\n]+|(?:\r?\n){2,}", text):
        line = _Line(match.start(), match.end(), match[0])
        blank = not line.raw.strip()
        if held and not blank and _continues(held, line):
            held = _Line(held.start, line.end, text[held.start : line.end])
            continue
        if held:
            yield held
        held = None if blank else line
    if held:
        yield held


def _continues(held: _Line, line: _Line) -> bool:
    above = held.raw.rstrip().splitlines()[-1]
    wrapped = len(above) > WRAPPED and above[-1] not in ".!?:;…"
    first = line.raw.lstrip()[:1]
    return wrapped and not line.is_bullet and (first.islower() or first in "(,")


def _is_short(line: _Line) -> bool:
    words = line.words
    return len(words.split()) <= HEADING_WORDS and words[-1:] not in ".!…,;"


def _is_heading(line: _Line, following: _Line | None, section: str | None, cues: CueTable) -> bool:
    if following is None or cues.opens("label", line.words):  # "Mitos: penjahit hanya duduk"
        return False
    if cues.opens("asked_claim", line.words):  # "Benarkah penjahit hanya duduk?"
        return False
    if line.words.endswith((":", "…", "...")) and (following.is_bullet or _is_short(line)):
        return True
    if line.raw.lstrip().startswith("#"):
        return True
    if not _is_short(line) or (line.is_bullet and _in_a_list(line, following)):
        return False
    if line.words.endswith("?"):
        return True
    # "Teliti" alone on its line below "Siapa yang cocok?" is an item, not a heading
    return section is None or section_of(line.words, cues) is not None


def _run_in_heading(line: _Line, cues: CueTable) -> re.Match[str] | None:
    """Return the heading that opens its paragraph in bold: "**Tugas.** Bidan memeriksa …"."""
    match = RUN_IN.match(line.raw)
    if match is None or cues.opens("label", line.words):  # "**Mitos:** bidan hanya …"
        return None
    return match if section_of(match[1], cues) else None


def _without_explanation(line: _Line, cues: CueTable) -> _Line:
    """Keep "Teliti" of the list item "**Teliti**: menu ditimbang sampai gram terakhir"."""
    match = EXPLAINED.match(line.raw)
    if match is None or section_of(match[1], cues) or cues.opens("label", line.words):
        return line
    return _Line(line.start, line.start + match.end(1), line.raw[: match.end(1)])


def _in_a_list(line: _Line, following: _Line) -> bool:
    return not NUMBER.match(line.raw) or following.is_bullet


def section_of(words: str, cues: CueTable) -> str | None:
    """Return the move a heading or a question announces, or None."""
    named = next((kind for kind in SECTIONS if cues.find(f"heading_{kind}", words)), None)
    verdict = next((kind for kind in ("unfit", "fit") if cues.find(kind, words)), None)
    return named or verdict  # "Kamu akan senang di sini bila"


def _sentences(text: str, line: _Line, section: str | None, *, bullet: bool) -> Iterator[Unit]:
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
