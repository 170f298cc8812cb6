"""Two to four analyses -> one table: a row a question, a column an essay, so that eyes compare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from pipeline.marks import marked_text, shown
from pipeline.messages import say
from pipeline.plots import interval_bar, trait_bar
from pipeline.records import Analysis, TraitFinding
from pipeline.wording import (
    capital,
    certainty,
    label_words,
    score_words,
    sentence,
    trait_leaning,
)


@dataclass(frozen=True)
class Column:
    """One essay: its analysis, what stands over it (HTML), and what keeps its ids apart."""

    analysis: Analysis
    head: str
    prefix: str


def compared(columns: Sequence[Column], lang: str) -> str:
    """Return the table."""
    heads = "".join(f'<th scope="col">{column.head}</th>' for column in columns)
    corner = f'<td class="corner"><span class="away">{_word("compare_question", lang)}</span></td>'
    groups = (
        _row(_word("verdict", lang), columns, lambda c: _verdict(c.analysis, lang)),
        _row(_word("score", lang), columns, lambda c: _score(c.analysis, lang)),
        _title(_word("traits", lang), len(columns)),
        *(_trait_row(number, columns, lang) for number in range(len(columns[0].analysis.traits))),
        _title(_word("compare_rest", lang), len(columns)),
        _row(_report("red_flags", lang), columns, lambda c: _flags(c.analysis, lang)),
        _row(_report("misconceptions", lang), columns, lambda c: _beliefs(c.analysis, lang)),
        _row(_word("warnings", lang), columns, lambda c: _notes(c.analysis, lang)),
        _row(_report("text", lang), columns, lambda c: _text(c, lang), "whole-text"),
    )
    name = _word("compare_title", lang)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{name}">'
        f'<table class="compared n{len(columns)}"><thead><tr>{corner}{heads}</tr></thead>'
        f"<tbody>{''.join(groups)}</tbody></table></div>"
    )


def _word(key: str, lang: str) -> str:
    return escape(say("page", key, lang))


def _report(key: str, lang: str) -> str:
    return escape(say("compare", key, lang))


def _row(
    name: str, columns: Sequence[Column], cell: Callable[[Column], str], kind: str = ""
) -> str:
    nothing = '<span class="quiet" aria-hidden="true">–</span>'
    cells = "".join(f"<td>{cell(column) or nothing}</td>" for column in columns)
    return f'<tr class="{kind}"><th scope="row">{name}</th>{cells}</tr>'


def _title(name: str, width: int) -> str:
    return f'<tr class="title"><th scope="rowgroup" colspan="{width + 1}">{name}</th></tr>'


def _verdict(analysis: Analysis, lang: str) -> str:
    return f"<b>{escape(say('verdict', analysis.verdict.value, lang))}</b>"


def _score(analysis: Analysis, lang: str) -> str:
    words = escape(score_words(analysis, lang))
    if analysis.score is None or analysis.interval is None:
        return f'<span class="quiet">{words}</span>'
    return f"{words}{interval_bar(analysis.score, analysis.interval)}"


def _trait_row(number: int, columns: Sequence[Column], lang: str) -> str:
    name = columns[0].analysis.traits[number].name.in_language(lang)
    return _row(
        escape(capital(name)), columns, lambda c: _trait(c.analysis.traits[number], lang), "trait"
    )


def _trait(trait: TraitFinding, lang: str) -> str:
    words = say("finding", trait.finding, lang)
    if trait.probability is None:
        return f'<span class="quiet">{escape(words)}</span>'
    sure = certainty(trait.probability, lang)
    return f"{trait_bar(trait_leaning(trait))}{escape(words)}, {escape(sure)}"


def _quoted(analysis: Analysis, places: Sequence[int], kind: str) -> str:
    return "".join(
        f'<blockquote class="{kind}" dir="auto">{shown(analysis.quote(place))}</blockquote>'
        for place in places
    )


def _flags(analysis: Analysis, lang: str) -> str:
    return "".join(
        f"<p>{escape(capital(label_words(flag.label, analysis).in_language(lang)))}</p>"
        f"{_quoted(analysis, flag.evidence, 'against')}"
        for flag in analysis.red_flags
    )


def _beliefs(analysis: Analysis, lang: str) -> str:
    says = escape(say("report", "document_says", lang))
    return "".join(
        f"{_quoted(analysis, belief.evidence, 'belief')}"
        f'<p class="quiet">{says}: {escape(sentence(belief.reality or belief.source))}</p>'
        for belief in analysis.misconceptions
    )


def _notes(analysis: Analysis, lang: str) -> str:
    names = [say("warning_names", warning.code, lang) for warning in analysis.warnings]
    return escape(capital(", ".join(names)))


def _text(column: Column, lang: str) -> str:
    text = marked_text(column.analysis, lang, column.prefix)
    return f'<div class="essay" dir="auto">{text}</div>'
