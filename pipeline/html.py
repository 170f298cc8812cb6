"""Analysis -> HTML: the fragment a notebook and the page show, and one self-contained file."""

from __future__ import annotations

from html import escape

from pipeline.messages import say, words
from pipeline.records import Analysis, LabelFinding, Sentence, TraitFinding, Words
from pipeline.resources import read_data

_MARK = {"+": "support", "-": "against"}
_TOP_TERMS = 4


def analysis_page(analysis: Analysis, language: str | None = None) -> str:
    """Return one self-contained HTML file: no script, nothing fetched."""
    lang = language or report_language(analysis)
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>cocok: {escape(analysis.profile)}</title>\n"
        f"<style>\n{read_data('report.css')}</style>\n</head>\n<body>\n<main>\n"
        f"{_body(analysis, lang)}\n</main>\n</body>\n</html>\n"
    )


def analysis_fragment(analysis: Analysis, language: str | None = None) -> str:
    """Return the report as a fragment with its own style, for notebooks."""
    lang = language or report_language(analysis)
    style = read_data("report.css")
    return f'<div class="cocok" lang="{lang}"><style>{style}</style>{_body(analysis, lang)}</div>'


def report_language(analysis: Analysis) -> str:
    """Return the language a report is written in by default: the text's own."""
    return "en" if analysis.language == "en" else "id"


def summary_line(analysis: Analysis, language: str) -> str:
    """Return the sentence that says the finding."""
    supported = _names(analysis, language, ("supported", "mixed"))
    contradicted = _names(analysis, language, ("contradicted", "mixed"))
    return say(
        "verdict_line",
        analysis.verdict.value,
        language,
        supported=supported,
        contradicted=contradicted,
    )


def _names(analysis: Analysis, language: str, findings: tuple[str, ...]) -> str:
    names = [t.name.in_language(language) for t in analysis.traits if t.finding in findings]
    if not names:
        return say("report", "nothing", language)
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} {say('report', 'and', language)} {names[-1]}"


def label_words(label: str, analysis: Analysis) -> Words:
    """Return what a label is called, in both languages."""
    if label == "role_understanding+":
        return words("labels", label)
    if label.startswith("misconception"):
        return words("labels", "misconception")
    named = {trait.trait: trait.name for trait in analysis.traits}
    name = named.get(label[:-1], Words(label[:-1], label[:-1]))
    form = words("labels", "plus" if label.endswith("+") else "minus")
    return Words(form.id.format(trait=name.id), form.en.format(trait=name.en))


def certainty(probability: float, language: str) -> str:
    """Return how sure a finding is, in words."""
    key = "high" if probability >= 0.9 else "good" if probability >= 0.7 else "some"
    return say("certainty", key, language)


# ---------------------------------------------------------------- parts


def _body(analysis: Analysis, lang: str) -> str:
    parts = (
        _head(analysis, lang),
        _text(analysis, lang),
        _traits(analysis, lang),
        _against(analysis, lang),
        _beliefs(analysis, lang),
        _role(analysis, lang),
        _missing(analysis, lang),
        _notes(analysis, lang),
    )
    return "\n".join(part for part in parts if part)


def _head(analysis: Analysis, lang: str) -> str:
    verdict = say("verdict", analysis.verdict.value, lang)
    return (
        f'<header><p class="verdict">{escape(verdict)}</p>'
        f'<p class="summary">{escape(summary_line(analysis, lang))}</p>{_score(analysis, lang)}'
        f'<p class="quiet">{escape(say("report", "disclaimer", lang))}</p></header>'
    )


def score_words(analysis: Analysis, lang: str) -> str:
    """Return the score and its interval in words."""
    if analysis.score is None or analysis.interval is None:
        return say("report", "no_score", lang)
    low, high = analysis.interval
    return say(
        "report",
        "score",
        lang,
        score=f"{analysis.score:.0f}",
        low=f"{low:.0f}",
        high=f"{high:.0f}",
    )


def _score(analysis: Analysis, lang: str) -> str:
    text = escape(score_words(analysis, lang))
    if analysis.score is None or analysis.interval is None:
        return f'<p class="score-words">{text}</p>'
    low, high = analysis.interval
    return (
        f'<svg class="score" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" '
        f'aria-label="{text}"><rect class="track" width="100" height="2" y="2"/>'
        f'<rect class="band" x="{low:.2f}" width="{high - low:.2f}" height="6"/>'
        f'<rect class="needle" x="{analysis.score - 0.3:.2f}" width="0.6" height="6"/></svg>'
        f'<p class="score-words">{text}</p>'
    )


def _section(name: str, title: str, body: str) -> str:
    return f'<section class="{name}"><h2>{escape(title)}</h2>{body}</section>' if body else ""


def _text(analysis: Analysis, lang: str) -> str:
    pieces = []
    at = 0
    for number, sentence in enumerate(analysis.sentences):
        pieces.append(escape(analysis.text[at : sentence.start]))
        pieces.append(_marked(analysis, number, sentence, lang))
        at = sentence.end
    pieces.append(escape(analysis.text[at:]))
    return _section(
        "text", say("report", "your_text", lang), f'<p class="essay">{"".join(pieces)}</p>'
    )


def _marked(analysis: Analysis, number: int, sentence: Sentence, lang: str) -> str:
    quote = escape(analysis.text[sentence.start : sentence.end])
    if not sentence.labels:
        return quote
    kind = mark_kind(sentence.labels[0].label)
    notes = "; ".join(_note(analysis, found, lang) for found in sentence.labels)
    return (
        f'<mark class="{kind}" id="s{number}" tabindex="0" title="{escape(notes)}">{quote}'
        f'<span class="note">{escape(notes)}</span></mark>'
    )


def mark_kind(label: str) -> str:
    """Return how a label is marked in the text: support, against, belief or role."""
    if label.startswith("misconception"):
        return "belief"
    return "role" if label == "role_understanding+" else _MARK[label[-1]]


def deciding_words(analysis: Analysis, found: LabelFinding) -> list[str]:
    """Return the words of the text that weighed most for a label."""
    best: dict[tuple[int, int], float] = {}
    for term in found.terms:
        place = (term.start, term.end)
        best[place] = best.get(place, 0.0) + term.contribution
    ranked = sorted(best, key=lambda place: -best[place])
    shown: list[tuple[int, int]] = []
    for start, end in ranked:
        if best[(start, end)] <= 0 or len(shown) == _TOP_TERMS:
            break
        if all(end <= a or start >= b for a, b in shown):
            shown.append((start, end))
    return [analysis.text[a:b] for a, b in shown]


def _note(analysis: Analysis, found: LabelFinding, lang: str) -> str:
    name = label_words(found.label, analysis).in_language(lang)
    decided = ", ".join(deciding_words(analysis, found))
    sure = f"{certainty(found.probability, lang)} ({found.probability:.0%})"
    return f"{name}, {sure}; {say('report', 'evidence_words', lang)}: {decided}"


def _traits(analysis: Analysis, lang: str) -> str:
    rows = "".join(_trait_row(trait, lang) for trait in analysis.traits)
    return _section("traits", say("report", "traits", lang), f"<table>{rows}</table>")


def trait_leaning(trait: TraitFinding) -> float:
    """Return how far a trait leans, -1 (contradicted) to 1 (supported)."""
    if trait.probability is None or trait.finding == "mixed":
        return 0.0
    return trait.probability if trait.finding == "supported" else -trait.probability


def _trait_row(trait: TraitFinding, lang: str) -> str:
    name = escape(trait.name.in_language(lang))
    finding = escape(say("finding", trait.finding, lang))
    if trait.probability is None:
        return f'<tr class="silent"><th>{name}</th><td></td><td>{finding}</td></tr>'
    lean = trait_leaning(trait)
    left = 50 + min(0.0, lean) * 50
    links = " ".join(f'<a href="#s{i}">{i + 1}</a>' for i in trait.evidence)
    bar = (
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="{"plus" if lean >= 0 else "minus"}" x="{left:.1f}" '
        f'width="{abs(lean) * 50:.1f}" height="8"/><rect class="axis" x="49.8" width="0.4" '
        'height="8"/></svg>'
    )
    sure = certainty(trait.probability, lang)
    return (
        f"<tr><th>{name}</th><td>{bar}</td>"
        f'<td>{finding}, {escape(sure)} <span class="where">{links}</span></td></tr>'
    )


def _quotes(analysis: Analysis, evidence: tuple[int, ...]) -> str:
    return "".join(f"<blockquote>{escape(analysis.quote(i))}</blockquote>" for i in evidence)


def _against(analysis: Analysis, lang: str) -> str:
    body = "".join(
        f"<h3>{escape(label_words(flag.label, analysis).in_language(lang))}</h3>"
        f"{_quotes(analysis, flag.evidence)}"
        f'<p class="source">{escape(say("report", "document_says", lang))}: '
        f"{escape(flag.source)}</p>"
        for flag in analysis.red_flags
    )
    return _section("flags", say("report", "red_flags", lang), body)


def _beliefs(analysis: Analysis, lang: str) -> str:
    body = "".join(
        f'<div class="pair"><div><p class="quiet">{escape(say("report", "you_wrote", lang))}</p>'
        f"{_quotes(analysis, belief.evidence)}</div>"
        f'<div><p class="quiet">{escape(say("report", "document_says", lang))}</p>'
        f"<p>{escape(belief.reality or belief.source)}</p></div></div>"
        for belief in analysis.misconceptions
    )
    note = f'<p class="quiet">{escape(say("report", "misconception_note", lang))}</p>'
    return _section("beliefs", say("report", "misconceptions", lang), body and body + note)


def _role(analysis: Analysis, lang: str) -> str:
    body = _quotes(analysis, analysis.role_understanding)
    return _section("role", say("report", "role", lang), body)


def _missing(analysis: Analysis, lang: str) -> str:
    named = {trait.trait: trait.name.in_language(lang) for trait in analysis.traits}
    items = "".join(
        f"<li><b>{escape(named[item.trait])}</b> {escape(item.hint.in_language(lang))}</li>"
        for item in analysis.missing
    )
    return _section("missing", say("report", "missing", lang), items and f"<ul>{items}</ul>")


def _notes(analysis: Analysis, lang: str) -> str:
    items = "".join(
        f"<li>{escape(warning.message.in_language(lang))}</li>" for warning in analysis.warnings
    )
    body = f"<ul>{items}</ul>" if items else ""
    if analysis.interval:
        low, high = analysis.interval
        sure = say(
            "report",
            "how_sure_text",
            lang,
            low=f"{low:.0f}",
            high=f"{high:.0f}",
            count=analysis.evidence_count,
            sentences=len(analysis.sentences),
        )
        body += f"<p>{escape(sure)}</p>"
    return _section("notes", say("report", "how_sure", lang), body)
