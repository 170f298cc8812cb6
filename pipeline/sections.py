"""The sections of a report: a part of an analysis each, as HTML; empty where it has nothing."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from pipeline.marks import legend, marked_text, shown
from pipeline.messages import say
from pipeline.plots import trait_bar
from pipeline.records import Analysis, TraitFinding
from pipeline.wording import (
    capital,
    certainty,
    label_words,
    length_note,
    sentence,
    tell,
    trait_leaning,
)

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


def _section(name: str, title: str, body: str) -> str:
    return f'<section class="{name}"><h2>{title}</h2>{body}</section>' if body else ""


def text_section(analysis: Analysis, told: Telling) -> str:
    """Return the text itself, its marks and what they mean."""
    key = legend(analysis, told.lang)
    hint = f'<p class="quiet hint">{told.say("mark_hint")}</p>' if key else ""
    essay = marked_text(analysis, told.lang, told.prefix)
    # no lang: the text may be in either language, or in both
    body = f'{hint}{key}<div class="essay" dir="auto">{essay}</div>'
    return _section("text", told.say("your_text"), body)


def traits_section(analysis: Analysis, told: Telling) -> str:
    """Return a row for each trait the job asks for."""
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


def against_section(analysis: Analysis, told: Telling) -> str:
    """Return what the document calls a red flag, with the sentences."""
    body = "".join(
        f"<h3>{escape(capital(label_words(flag.label, analysis).in_language(told.lang)))}</h3>"
        f"{_quotes(analysis, flag.evidence)}"
        f'<p class="source">{told.say("document_says")}: <q>{escape(flag.source)}</q></p>'
        for flag in analysis.red_flags
    )
    return _section("flags", told.say("red_flags"), body)


def beliefs_section(analysis: Analysis, told: Telling) -> str:
    """Return wrong ideas of the job beside what the document says."""
    body = "".join(
        f'<div class="pair"><div><h3>{told.say("you_wrote")}</h3>'
        f"{_quotes(analysis, belief.evidence)}</div>"
        f"<div><h3>{told.say('document_says')}</h3>"
        f"<p>{escape(sentence(belief.reality or belief.source))}</p></div></div>"
        for belief in analysis.misconceptions
    )
    note = f'<p class="quiet">{told.say("misconception_note")}</p>'
    return _section("beliefs", told.say("misconceptions"), body and body + note)


def role_section(analysis: Analysis, told: Telling) -> str:
    """Return the sentences that show the job is understood."""
    return _section("role", told.say("role"), _quotes(analysis, analysis.role_understanding))


def missing_section(analysis: Analysis, told: Telling) -> str:
    """Return a question for each trait not shown yet."""
    named = {trait.trait: trait.name.in_language(told.lang) for trait in analysis.traits}
    items = "".join(
        f"<div><dt>{escape(capital(named[item.trait]))}</dt>"
        f"<dd>{escape(item.hint.in_language(told.lang))}</dd></div>"
        for item in analysis.missing
    )
    return _section("missing", told.say("missing"), items and f"<dl>{items}</dl>")


def notes_section(analysis: Analysis, told: Telling) -> str:
    """Return how sure the reading is, warnings, and the sum that the score is."""
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
