"""Hide who wrote a text from the person who reads it: names, addresses, numbers, handles.

Only what is shown changes; the text is scored as it was written. Names come from a list, from
words like "nama saya", and from the cells beside the text. What no list knows stays: blind
reading lowers what a reader learns about a person, it cannot promise to remove it all.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from pipeline.normalise import read_table
from pipeline.records import Analysis, Sentence, Span

_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # an address
    r"|(?:https?://|www\.)\S+"
    r"|(?<!\w)@\w[\w.]{2,}"  # a handle
    r"|(?<![\w])\+?\d[\d .()/-]{6,}\d(?!\w)"  # a telephone or identity number
)
_INTRODUCED = re.compile(
    r"\b(?:nama(?:ku)?(?: lengkap| panggilan)?(?: (?:saya|aku|gue|gw))?(?: (?:adalah|ialah|itu))?"
    r"|panggil (?:saja )?(?:(?:saya|aku) )?|my (?:full )?name(?: is|'s)|call me|i am called)"
    r"\s*:?\s+"
    r"((?:[^\W\d_][\w'’.-]*)(?: [A-Z][\w'’.-]*){0,3})",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"\b(?:Pak|Bu|Bapak|Ibu|Kak|Mas|Mbak|Bang|Om|Tante|Ustaz|Mr|Mrs|Ms|Miss|Dr)\.? "
    r"([A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)"
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_NAME_COLUMNS = ("nama", "name", "panggilan", "nickname", "email", "surel", "telp", "telepon",
                 "phone", "hp", "whatsapp", "instagram", "linkedin")  # fmt: skip
_SHORTEST = 3
_NO_NAME = frozenset(("saya", "aku", "yang", "the", "dan", "and", "is", "adalah", "itu"))


@lru_cache(maxsize=1)
def _names() -> dict[str, bool]:
    """Return the known names, and whether each is also an ordinary word."""
    rows = read_table("lexicon", "names.tsv")
    return {row[0]: row[2] == "1" for row in rows if row[0] != "name"}


def private_spans(text: str, cells: Mapping[str, object] | None = None) -> list[tuple[Span, str]]:
    """Return what to hide in a text, each with its kind: ``name`` or ``contact``."""
    found = [(Span(*m.span()), "contact") for m in _CONTACT.finditer(text)]
    found += [(Span(*m.span(1)), "name") for m in _TITLED.finditer(text)]
    found += [
        (Span(*m.span(1)), "name")
        for m in _INTRODUCED.finditer(text)
        if m.group(1).lower() not in _NO_NAME
    ]
    found += [(span, "name") for span in _listed(text)]
    found += [(span, "name") for span in _from_cells(text, cells or {})]
    return _merged(found)


def is_private(column: str) -> bool:
    """Return whether a column's name says that it tells who somebody is."""
    return any(part in column.lower() for part in _NAME_COLUMNS)


def _listed(text: str) -> Iterable[Span]:
    names = _names()
    for match in _WORD.finditer(text):
        word = match.group()
        ambiguous = names.get(word.lower())
        if ambiguous is None or not word[0].isupper():
            continue
        before = text[: match.start()].rstrip()
        inside = bool(before) and before[-1] not in '.!?\n:"“'
        if not ambiguous or (inside and not word.isupper()):
            yield Span(*match.span())


def _from_cells(text: str, cells: Mapping[str, object]) -> Iterable[Span]:
    words = {
        word
        for column, value in cells.items()
        if is_private(column)
        for word in _WORD.findall(str(value))
        if len(word) >= _SHORTEST
    }
    if not words:
        return
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    for match in re.finditer(rf"\b(?:{pattern})\b", text, re.IGNORECASE):
        yield Span(*match.span())


def _merged(found: list[tuple[Span, str]]) -> list[tuple[Span, str]]:
    merged: list[tuple[Span, str]] = []
    for span, kind in sorted(found, key=lambda item: (item[0].start, -item[0].end)):
        if merged and span.start <= merged[-1][0].end + 1 and kind == merged[-1][1]:
            last = merged.pop()[0]
            span = Span(last.start, max(last.end, span.end))
        elif merged and span.start < merged[-1][0].end:
            continue
        merged.append((span, kind))
    return merged


def masked_text(text: str, spans: list[tuple[Span, str]], words: Mapping[str, str]) -> str:
    """Return a text with every span replaced by the word for its kind."""
    pieces = []
    at = 0
    for span, kind in spans:
        pieces += [text[at : span.start], words[kind]]
        at = span.end
    return "".join([*pieces, text[at:]])


def masked(
    analysis: Analysis, words: Mapping[str, str], cells: Mapping[str, object] | None = None
) -> Analysis:
    """Return an analysis whose text hides who wrote it; every offset still points right.

    Parameters
    ----------
    analysis
        The analysis of the text as it was written.
    words
        What stands in place of a ``name`` and of a ``contact``.
    cells
        The cells beside the text, whose names are hidden too.
    """
    spans = private_spans(analysis.text, cells)
    if not spans:
        return analysis
    moved = _Moved(spans, words)
    sentences = tuple(_moved_sentence(sentence, moved) for sentence in analysis.sentences)
    return replace(analysis, text=masked_text(analysis.text, spans, words), sentences=sentences)


class _Moved:
    """Where an offset into the text lies after masking."""

    def __init__(self, spans: list[tuple[Span, str]], words: Mapping[str, str]) -> None:
        self._spans = [span for span, _ in spans]
        self._starts = [span.start for span in self._spans]
        self._lengths = [len(words[kind]) for _, kind in spans]
        self._shifts = [0]
        for span, length in zip(self._spans, self._lengths, strict=True):
            self._shifts.append(self._shifts[-1] + length - (span.end - span.start))

    def start(self, offset: int) -> int:
        """Return a start; one inside a mask begins with the mask."""
        i = bisect_right(self._starts, offset)
        if i and offset < self._spans[i - 1].end:
            return self._spans[i - 1].start + self._shifts[i - 1]
        return offset + self._shifts[i]

    def end(self, offset: int) -> int:
        """Return an end; one inside a mask ends with the mask."""
        i = bisect_right(self._starts, offset - 1)
        if i and offset <= self._spans[i - 1].end:
            return self._spans[i - 1].start + self._shifts[i - 1] + self._lengths[i - 1]
        return offset + self._shifts[i]


def _moved_sentence(sentence: Sentence, moved: _Moved) -> Sentence:
    labels = tuple(
        label._replace(
            terms=tuple(
                term._replace(start=moved.start(term.start), end=moved.end(term.end))
                for term in label.terms
            ),
        )
        for label in sentence.labels
    )
    return sentence._replace(
        start=moved.start(sentence.start), end=moved.end(sentence.end), labels=labels
    )
