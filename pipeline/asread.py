"""A profile -> HTML: the job document with what was read in it marked, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from pipeline.html import fragment
from pipeline.marks import shown
from pipeline.messages import say
from pipeline.records import Profile, Span


@dataclass(frozen=True)
class Read:
    """One thing read in a stretch of the document: the kind of its mark, its words, its name."""

    kind: str
    words: str
    name: str
    source: Span


def document_fragment(profile: Profile, language: str | None = None) -> str:
    """Return the document as a table: its sentences, marked, and what each was read as.

    Parameters
    ----------
    profile
        What was read.
    language
        Of the words around the document; the document's own by default.
    """
    lang = language or profile.language
    found: dict[Span, list[Read]] = {span: [] for span in profile.unread}
    for read in _readings(profile, lang):
        found.setdefault(read.source, []).append(read)
    spans = sorted(found, key=lambda span: (span.start, span.end))
    rows = "".join(_row(span.quote(profile.document), found[span], lang) for span in spans)
    heads = "".join(
        f'<th scope="col">{escape(say("document", key, lang))}</th>' for key in ("text", "read_as")
    )
    return fragment(
        f'<table class="numbers"><col width="72%"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>",
        lang,
    )


def _readings(profile: Profile, lang: str) -> Iterator[Read]:
    for task in profile.tasks:
        yield Read("role", task.text, say("document", "task", lang), task.source)
    for phrase in profile.fit_traits:
        key = f" ({say('report', 'key', lang)})" if phrase.key else ""
        yield Read("support", phrase.phrase, phrase.label + key, phrase.source)
    for phrase in profile.red_flags:
        yield Read("against", phrase.phrase, phrase.label, phrase.source)
    for belief in profile.beliefs:
        yield Read("belief", belief.claim, belief.label, belief.source)
        if belief.reality:
            yield Read("role", belief.reality, say("document", "reality", lang), belief.source)
    for other in profile.differences:
        yield Read("", other.text, say("document", "difference", lang), other.source)


def _row(quote: str, reads: Sequence[Read], lang: str) -> str:
    names = "".join(
        f'<div><b class="{kind}">{escape(name)}</b></div>'
        for kind, name in dict.fromkeys((read.kind, read.name) for read in reads)
    )
    nothing = f'<span class="quiet">{escape(say("document", "unread", lang))}</span>'
    return f'<tr><td dir="auto">{_marked(quote, reads)}</td><td>{names or nothing}</td></tr>'


def _marked(quote: str, reads: Sequence[Read]) -> str:
    """Return a stretch of the document with the words of its readings marked."""
    pieces, at = [], 0
    for start, end, kind in _places(quote, reads):
        if start < at:  # two phrases share words: the first one keeps them
            continue
        pieces += [
            shown(quote[at:start]),
            f'<span class="mark {kind}">{shown(quote[start:end])}</span>',
        ]
        at = end
    return "".join([*pieces, shown(quote[at:])])


def _places(quote: str, reads: Sequence[Read]) -> list[tuple[int, int, str]]:
    """Return where the words of readings stand as they were read; changed ones stand nowhere."""
    found = [
        (re.search(re.escape(read.words), quote, re.IGNORECASE), read.kind)
        for read in reads
        if read.kind
    ]
    return sorted((match.start(), match.end(), kind) for match, kind in found if match)
