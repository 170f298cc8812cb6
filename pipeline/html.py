"""Analysis -> HTML: the body a page shows, the fragment of a notebook, one self-contained file.

The order is the reader's: what was found, how sure, each trait, what speaks against, ideas to set
right, what is missing, and the text itself with its marks.
"""

from __future__ import annotations

from html import escape

from pipeline.messages import say
from pipeline.plots import interval_bar
from pipeline.records import Analysis
from pipeline.resources import read_data
from pipeline.sections import (
    Telling,
    against_section,
    beliefs_section,
    missing_section,
    notes_section,
    role_section,
    text_section,
    traits_section,
)
from pipeline.wording import capital, report_language, score_words, summary_line, tell

# what a notebook says of tables, lists and links everywhere is taken back first
_IN_A_NOTEBOOK = """& { background: var(--paper); padding: 16px 20px; }
:is(a, blockquote, dd, dl, dt, h2, h3, li, p, table, td, th, tr, ul) { all: revert; }
"""


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
        traits_section(analysis, told),
        against_section(analysis, told),
        beliefs_section(analysis, told),
        role_section(analysis, told),
        missing_section(analysis, told),
        notes_section(analysis, told),
    )
    reading = "\n".join(section for section in sections if section)
    return (
        f'<article class="report">\n{_head(analysis, told)}\n'
        f'<div class="reading">\n{before_reading}{reading}\n</div>\n'
        f'<div class="source-text">\n{text_section(analysis, told)}\n{after_text}</div>\n'
        "</article>"
    )


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
