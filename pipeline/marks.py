"""A text as HTML, its evidence marked in place; each mark is a link that opens its own note.

A mark points at itself: hovering, tapping, tabbing to it or coming from a trait's row shows the
note, without a script. Everything a text holds is escaped here, and characters that steer the
direction of writing are dropped, so that a text cannot rearrange the page around it.
"""

from __future__ import annotations

import re
from html import escape

from pipeline.messages import say
from pipeline.records import Analysis, LabelFinding, Sentence
from pipeline.wording import (
    capital,
    certainty,
    certainty_number,
    deciding_words,
    label_words,
    mark_kind,
)

# bidirectional overrides and isolates, and control characters other than tab and line feed
_STEERING = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
KINDS = ("support", "against", "belief", "role")


def shown(text: str) -> str:
    """Return user text as safe HTML."""
    return escape(_STEERING.sub("", text))


def marked_text(analysis: Analysis, lang: str, prefix: str = "") -> str:
    """Return the whole text with its marks; ``prefix`` keeps ids apart on a page with several."""
    pieces = []
    at = 0
    for number, sentence in enumerate(analysis.sentences):
        pieces.append(shown(analysis.text[at : sentence.start]))
        pieces.append(_sentence(analysis, number, sentence, lang, prefix))
        at = sentence.end
    pieces.append(shown(analysis.text[at:]))
    return "".join(pieces)


def kinds_in(analysis: Analysis) -> list[str]:
    """Return the kinds of marks a text has, in the order of the legend."""
    found = {_kind(s) for s in analysis.sentences if s.labels}
    return [kind for kind in KINDS if kind in found]


def _kind(sentence: Sentence) -> str:
    """Return the kind of the surest label."""
    return mark_kind(max(sentence.labels, key=lambda found: found.probability).label)


def _sentence(analysis: Analysis, number: int, sentence: Sentence, lang: str, prefix: str) -> str:
    quote = shown(analysis.text[sentence.start : sentence.end])
    if not sentence.labels:
        return quote
    place = f"{prefix}s{number}"
    note = "".join(_note(analysis, found, lang) for found in sentence.labels)
    return (
        f'<span class="marked"><a class="mark {_kind(sentence)}" id="{place}" href="#{place}" '
        f'aria-describedby="{place}n">{quote}</a><span class="note" id="{place}n" role="note">'
        f"{note}{_context(sentence, lang)}</span></span>"
    )


def _note(analysis: Analysis, found: LabelFinding, lang: str) -> str:
    name = capital(label_words(found.label, analysis).in_language(lang))
    sure = f"{certainty(found.probability, lang)} ({certainty_number(found.probability)})"
    decided = shown(", ".join(deciding_words(analysis, found)))
    words = f"{escape(say('report', 'evidence_words', lang))}: <i>{decided}</i>"
    return (
        f'<span class="note-line"><b class="{mark_kind(found.label)}">{escape(name)}</b>'
        f'<span class="sep">, </span>{escape(sure)}<span class="sep">. </span>'
        f'<span class="words">{words if decided else ""}</span></span>'
    )


def _context(sentence: Sentence, lang: str) -> str:
    if not sentence.context:
        return ""
    names = ", ".join(say("context", name, lang) for name in sentence.context)
    read = say("report", "read_as", lang)
    return f'<span class="note-line words">{escape(read)}: {escape(names)}</span>'


def legend(analysis: Analysis, lang: str) -> str:
    """Return what the marks of a text mean."""
    items = "".join(
        f'<li><span class="mark {kind}">'
        f"{escape(say('report', f'legend_{kind}', lang))}</span></li>"
        for kind in kinds_in(analysis)
    )
    return f'<ul class="legend">{items}</ul>' if items else ""
