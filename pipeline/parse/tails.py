"""What hangs on a list and is no part of it: reasons, purposes, examples, closing verdicts."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.parse.cues import CueTable
from pipeline.parse.lists import NOTHING_KNOWN, starts_trait

PARENTHESES = re.compile(r"\s*\([^()]*\)")
EDGES = " \t,;:.!?|–—-"
QUOTES = "\"“”'‘’"


def trim_list(text: str, cues: CueTable, known: Mapping[str, str] = NOTHING_KNOWN) -> str:
    """Cut reasons, examples, purposes and asides out of a list before it is split.

    Parameters
    ----------
    text
        The list.
    cues
        The language's cues.
    known
        Single words that name a trait by themselves: they end an example ("seperti P, teliti").
    """
    text = PARENTHESES.sub("", text)
    text = _cut(text, "reason_tail", cues, known)
    text = _cut(text, "example_tail", cues, known)
    return _cut_purposes(text, cues).strip(EDGES)


def trim_task(text: str, cues: CueTable) -> str:
    """Cut what a task is for, when it happens, and its examples."""
    text = PARENTHESES.sub("", text)
    for kind in ("reason_tail", "example_tail", "purpose_tail", "time_tail"):
        text = _cut(text, kind, cues, NOTHING_KNOWN)
    return text.strip(EDGES)


def trim_edges(text: str) -> str:
    """Take stray punctuation off both ends; quotation marks only in pairs.

    Examples
    --------
    >>> trim_edges(', "penyelamat" bagi semua.')
    '"penyelamat" bagi semua'
    """
    text = text.strip(EDGES)
    if text[:1] in QUOTES and text[-1:] in QUOTES and not set(text[1:-1]) & set(QUOTES):
        return text[1:-1].strip(EDGES)
    return text


def _cut(text: str, kind: str, cues: CueTable, known: Mapping[str, str]) -> str:
    """Cut each tail of a kind up to the next item that stands on its own."""
    while match := cues.find(kind, text):
        if match.start() == 0:
            return text[match.end() :]
        rest = text[match.end() :]
        text = text[: match.start()] + rest[_tail_length(rest, cues, known) :]
    return text


def _tail_length(rest: str, cues: CueTable, known: Mapping[str, str]) -> int:
    for comma in re.finditer(r",\s*", rest):
        item = rest[comma.end() :]
        closing = cues.opens("joiner", item)
        item = cues.strip("joiner", item)
        if starts_trait(item, cues, known) or (closing and cues.opens("clear_joiner", closing[0])):
            return comma.start()
    return len(rest)


def _cut_purposes(text: str, cues: CueTable) -> str:
    """Cut "untuk …" up to the comma, unless its noun or verb asks for it ("semangat untuk …")."""
    start = 0
    while match := cues.find("purpose_tail", text, start):
        before = text[: match.start()].rstrip()
        if cues.closes("infinitive_head", before) or not before:
            start = match.end()
            continue
        comma = text.find(",", match.end())
        text = before + (text[comma:] if comma >= 0 else "")
        start = len(before)
    return text
