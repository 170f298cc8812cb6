"""Analysis -> HTML: the body a page shows, the fragment of a notebook, one self-contained file.

The order is the reader's: what was found, how sure, each trait, what speaks against, ideas to set
right, what is missing, and the text itself with its marks.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from pipeline.marks import legend, marked_text, shown
from pipeline.messages import say
from pipeline.plots import interval_bar, trait_bar
from pipeline.records import Analysis, TraitFinding
from pipeline.resources import read_data
from pipeline.wording import (
    capital,
    certainty,
    label_words,
    length_note,
    report_language,
    score_words,
    sentence,
    summary_line,
    tell,
    trait_leaning,
)

# what a notebook says of tables, lists and links everywhere is taken back first
_IN_A_NOTEBOOK = """& { background: var(--paper); padding: 16px 20px; }
:is(a, blockquote, dd, dl, dt, h2, h3, li, p, table, td, th, tr, ul) { all: revert; }
"""
_KEY_WEIGHT = 1.0  # a trait that weighs more is one the document calls key


@dataclass(frozen=True)
class Telling:
    """How a report is told: its language, its reader, and what keeps its ids apart."""

    lang: str
    reader: str = "writer"
    prefix: str = ""
    heading: str = "h1"

    def say(self, key: str, **values: object) -> str:
        """Return an entry of the report's words, escaped."""
        return escape(tell("report", key, self.lang, self.reader, **values))


def analysis_page(analysis: Analysis, language: str | None = None, reader: str = "writer") -> str:
    """Return one self-contained HTML file: no script, nothing fetched."""
    lang = language or report_language(analysis)
    body = analysis_body(analysis, Telling(lang, reader))
    return whole_page(f"cocok: {analysis.profile}", body, lang)


def whole_page(title: str, body: str, lang: str) -> str:
    """Return a file that needs nothing else and may load nothing else."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n"
        f"<style>\n{read_data('report.css')}</style>\n</head>\n<body>\n<main>\n"
        f"{body}\n</main>\n</body>\n</html>\n"
    )


def analysis_fragment(analysis: Analysis, language: str | None = None) -> str:
    """Return the report as a fragment for notebooks."""
    lang = language or report_language(analysis)
    return fragment(analysis_body(analysis, Telling(lang, heading="p")), lang)


def fragment(body: str, lang: str) -> str:
    """Return a piece of a page with a style of its own, which reaches nothing around it."""
    style = read_data("report.css")
    for page in (":root", "body, .cocok"):  # what a file says of the page goes for the piece
        style = style.replace(page, "&")
    # thrice the class: stronger than a notebook's own rules
    style = f".cocok.cocok.cocok {{\n{_IN_A_NOTEBOOK}{style}}}"
    return f'<div class="cocok" lang="{lang}"><style>{style}</style>{body}</div>'


def analysis_body(
    analysis: Analysis, told: Telling, before_reading: str = "", after_text: str = ""
) -> str:
    """Return the report without a page around it.

    Parameters
    ----------
    analysis
        What was found.
    told
        Language and reader.
    before_reading
        HTML to set on top of the reading, for what changed since the last text.
    after_text
        HTML to set below the text, for editing it.
    """
    sections = (
        _traits(analysis, told),
        _against(analysis, told),
        _beliefs(analysis, told),
        _role(analysis, told),
        _missing(analysis, told),
        _notes(analysis, told),
    )
    reading = "\n".join(section for section in sections if section)
    return (
        f'<article class="report">\n{_head(analysis, told)}\n'
        f'<div class="reading">\n{before_reading}{reading}\n</div>\n'
        f'<div class="source-text">\n{_text(analysis, told)}\n{after_text}</div>\n</article>'
    )


# ---------------------------------------------------------------- parts


def _head(analysis: Analysis, told: Telling) -> str:
    verdict = escape(say("verdict", analysis.verdict.value, told.lang))
    line = escape(summary_line(analysis, told.lang, told.reader))
    meaning = escape(tell("verdict_meaning", analysis.verdict.value, told.lang, told.reader))
    return (
        f'<header class="finding"><p class="verdict">{verdict}</p>'
        f'<{told.heading} class="summary">{line}</{told.heading}>{_score(analysis, told.lang)}'
        f'<p class="quiet">{meaning} {told.say("disclaimer")}</p></header>'
    )


def _score(analysis: Analysis, lang: str) -> str:
    text = escape(score_words(analysis, lang))
    if analysis.score is None or analysis.interval is None:
        return f'<p class="score-words">{capital(text)}</p>'
    bar = interval_bar(analysis.score, analysis.interval)
    return f'<p class="score-words">{text}</p>{bar}'


def _section(name: str, title: str, body: str) -> str:
    return f'<section class="{name}"><h2>{title}</h2>{body}</section>' if body else ""


def _text(analysis: Analysis, told: Telling) -> str:
    key = legend(analysis, told.lang)
    hint = f'<p class="quiet hint">{told.say("mark_hint")}</p>' if key else ""
    essay = marked_text(analysis, told.lang, told.prefix)
    # no lang: the text may be in either language, or in both
    body = f'{hint}{key}<div class="essay" dir="auto">{essay}</div>'
    return _section("text", told.say("your_text"), body)


def _traits(analysis: Analysis, told: Telling) -> str:
    rows = "".join(_trait_row(trait, told) for trait in analysis.traits)
    axis = (
        f'<p class="axis-words" aria-hidden="true"><span>{told.say("against_axis")}</span>'
        f"<span>{told.say('for_axis')}</span></p>"
    )
    key = any(trait.weight > _KEY_WEIGHT for trait in analysis.traits)
    note = f'<p class="quiet">{told.say("key_note")}</p>' if key else ""
    return _section("traits", told.say("traits"), f"{axis}<ul>{rows}</ul>{note}")


def _trait_row(trait: TraitFinding, told: Telling) -> str:
    name = escape(capital(trait.name.in_language(told.lang)))
    if trait.weight > _KEY_WEIGHT:
        name += f' <span class="key">{told.say("key")}</span>'
    finding = escape(say("finding", trait.finding, told.lang))
    if trait.probability is None:
        return (
            f'<li class="silent"><span class="name">{name}</span>'
            f'{trait_bar(None)}<span class="what">{finding}</span></li>'
        )
    sure = escape(certainty(trait.probability, told.lang))
    count = told.say("sentence_count", count=len(trait.evidence))
    links = " ".join(_jump(number, told) for number in trait.evidence)
    return (
        f'<li><span class="name">{name}</span>{trait_bar(trait_leaning(trait))}'
        f'<span class="what">{finding}, {sure} · {count} <span class="where">{links}</span>'
        "</span></li>"
    )


def _jump(number: int, told: Telling) -> str:
    where = told.say("go_to", number=number + 1)
    return f'<a href="#{told.prefix}s{number}" aria-label="{where}">{number + 1}</a>'


def _quotes(analysis: Analysis, evidence: tuple[int, ...]) -> str:
    return "".join(
        f'<blockquote dir="auto">{shown(analysis.quote(i))}</blockquote>' for i in evidence
    )


def _against(analysis: Analysis, told: Telling) -> str:
    body = "".join(
        f"<h3>{escape(capital(label_words(flag.label, analysis).in_language(told.lang)))}</h3>"
        f"{_quotes(analysis, flag.evidence)}"
        f'<p class="source">{told.say("document_says")}: <q>{escape(flag.source)}</q></p>'
        for flag in analysis.red_flags
    )
    return _section("flags", told.say("red_flags"), body)


def _beliefs(analysis: Analysis, told: Telling) -> str:
    body = "".join(
        f'<div class="pair"><div><h3>{told.say("you_wrote")}</h3>'
        f"{_quotes(analysis, belief.evidence)}</div>"
        f"<div><h3>{told.say('document_says')}</h3>"
        f"<p>{escape(sentence(belief.reality or belief.source))}</p></div></div>"
        for belief in analysis.misconceptions
    )
    note = f'<p class="quiet">{told.say("misconception_note")}</p>'
    return _section("beliefs", told.say("misconceptions"), body and body + note)


def _role(analysis: Analysis, told: Telling) -> str:
    return _section("role", told.say("role"), _quotes(analysis, analysis.role_understanding))


def _missing(analysis: Analysis, told: Telling) -> str:
    named = {trait.trait: trait.name.in_language(told.lang) for trait in analysis.traits}
    items = "".join(
        f"<div><dt>{escape(capital(named[item.trait]))}</dt>"
        f"<dd>{escape(item.hint.in_language(told.lang))}</dd></div>"
        for item in analysis.missing
    )
    return _section("missing", told.say("missing"), items and f"<dl>{items}</dl>")


def _notes(analysis: Analysis, told: Telling) -> str:
    items = "".join(
        f"<li>{escape(warning.message.in_language(told.lang))}</li>"
        for warning in analysis.warnings
    )
    body = f'<ul class="warnings">{items}</ul>' if items else ""
    if analysis.interval:
        low, high = analysis.interval
        sure = told.say(
            "how_sure_text",
            low=f"{low:.0f}",
            high=f"{high:.0f}",
            count=analysis.evidence_count,
            sentences=len(analysis.sentences),
        )
        note = length_note(analysis, told.lang)
        body += f"<p>{sure}</p>{f'<p>{escape(note)}</p>' if note else ''}"
        body += _ledger(analysis, told)
    return _section("notes", told.say("how_sure"), body)


def _ledger(analysis: Analysis, told: Telling) -> str:
    """Return the sum that the score is."""
    rows = "".join(
        f'<tr><th scope="row">{escape(capital(trait.name.in_language(told.lang)))}</th>'
        f"<td>{trait.contribution:.1f}</td></tr>"
        for trait in analysis.traits
    )
    return (
        f"<details><summary>{told.say('ledger')}</summary>"
        f'<p class="quiet">{told.say("ledger_note")}</p><table class="ledger"><tbody>{rows}'
        f'<tr class="total"><th scope="row">{told.say("total")}</th>'
        f"<td>{analysis.score or 0:.1f}</td></tr></tbody></table></details>"
    )
