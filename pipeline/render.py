"""Analysis -> the report a person reads in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.messages import say
from pipeline.records import Analysis, TraitFinding
from pipeline.wording import (
    certainty,
    label_words,
    length_note,
    mark_kind,
    report_language,
    score_words,
    summary_line,
    trait_leaning,
)

if TYPE_CHECKING:
    from pipeline.ranking import RankedJob

_BAR = 8  # cells each side of the middle line
_SCALE = 48  # cells of the score's bar
_STYLE = {
    "support": "underline bright_blue",
    "against": "underline2 yellow",
    "belief": "italic magenta",
    "role": "underline green",
}


def render_report(analysis: Analysis, console: Console, language: str | None = None) -> None:
    """Print the report of one text."""
    lang = language or report_language(analysis)
    for part in _parts(analysis, lang):
        console.print(part)


def render_ranking(
    ranked: Sequence[RankedJob], console: Console, language: str | None = None
) -> None:
    """Print one text's reading against every job, best score first."""
    lang = language or report_language(ranked[0].analysis)
    columns = ("rank_job", "rank_score", "rank_for", "rank_against")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for name in columns:
        table.add_column(say("report", name, lang), overflow="fold")
    for job in ranked:
        table.add_row(*_ranked_row(job, lang))
    console.print(table)
    near = sum(not job.told_from_first for job in ranked if job.analysis.score is not None) - 1
    if near > 0:
        console.print(Text(say("report", "rank_near", lang).format(n=near)))
    console.print(Text(say("report", "disclaimer", lang), style="dim"))


def _ranked_row(job: RankedJob, lang: str) -> list[str]:
    analysis = job.analysis
    score = "–"
    if analysis.score is not None and analysis.interval is not None:
        low, high = analysis.interval
        score = f"{analysis.score:.0f} ({low:.0f}–{high:.0f})"
    return [
        analysis.profile + ("" if job.told_from_first or analysis.score is None else " ~"),
        score,
        ", ".join(label_words(f"{trait}+", analysis).in_language(lang) for trait in job.supported)
        or "–",
        ", ".join(label_words(label, analysis).in_language(lang) for label in job.against) or "–",
    ]


def _parts(analysis: Analysis, lang: str) -> list[RenderableType]:
    parts: list[RenderableType] = [Text(), _head(analysis, lang)]
    sections = (
        ("your_text", _essay(analysis)),
        ("traits", _traits(analysis, lang)),
        ("red_flags", _flags(analysis, lang)),
        ("misconceptions", _beliefs(analysis, lang)),
        ("role", _quotes(analysis, analysis.role_understanding)),
        ("missing", _missing(analysis, lang)),
        ("how_sure", _notes(analysis, lang)),
    )
    for title, body in sections:
        if body is not None:
            heading = Text(say("report", title, lang), style="bold")
            parts += [Text(), heading, Padding(body, (0, 0, 0, 2))]
    parts += [Text(), Text(say("report", "disclaimer", lang), style="dim"), Text()]
    return parts


def _head(analysis: Analysis, lang: str) -> RenderableType:
    verdict = Text(say("verdict", analysis.verdict.value, lang), style="bold")
    lines: list[RenderableType] = [verdict, Text(summary_line(analysis, lang))]
    if analysis.score is not None and analysis.interval is not None:
        lines.append(_score_bar(analysis.score, *analysis.interval))
        lines.append(Text(score_words(analysis, lang)))
    return Group(*lines)


def _score_bar(score: float, low: float, high: float) -> Text:
    """Return the score as a thin bar, its interval as a band."""
    bar = Text()
    first, last = int(low / 100 * _SCALE), int(high / 100 * _SCALE)
    needle = min(_SCALE - 1, int(score / 100 * _SCALE))
    for cell in range(_SCALE):
        if cell == needle:
            bar.append("┃", style="bold bright_blue")
        elif first <= cell <= last:
            bar.append("━", style="bright_blue")
        else:
            bar.append("─", style="dim")
    return bar


def _essay(analysis: Analysis) -> Text:
    text = Text()
    at = 0
    for sentence in analysis.sentences:
        text.append(_printable(analysis.text[at : sentence.start]))
        style = _STYLE[mark_kind(sentence.labels[0].label)] if sentence.labels else ""
        text.append(_printable(analysis.text[sentence.start : sentence.end]), style=style)
        at = sentence.end
    text.append(_printable(analysis.text[at:]))
    return text


def _printable(text: str) -> str:
    """Drop control characters: a text must not steer the terminal it is shown in."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t")


def _traits(analysis: Analysis, lang: str) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for trait in analysis.traits:
        name = trait.name.in_language(lang)
        finding = say("finding", trait.finding, lang)
        if trait.probability is None:
            table.add_row(Text(name, style="dim"), Text(), Text(finding, style="dim"))
            continue
        where = ", ".join(str(i + 1) for i in trait.evidence)
        sure = certainty(trait.probability, lang)
        table.add_row(name, _bar(trait), f"{finding}, {sure} ({where})")
    return table


def _bar(trait: TraitFinding) -> Text:
    """Return a bar left (against) or right (for) of a middle line."""
    lean = round(trait_leaning(trait) * _BAR)
    left = "█" * -lean if lean < 0 else ""
    right = "█" * lean if lean > 0 else ""
    bar = Text(left.rjust(_BAR), style="yellow")
    bar.append("│", style="dim")
    bar.append(right.ljust(_BAR), style="bright_blue")
    return bar


def _quotes(analysis: Analysis, evidence: tuple[int, ...]) -> RenderableType | None:
    if not evidence:
        return None
    return Group(*(Text(f"“{_printable(analysis.quote(i))}”") for i in evidence))


def _flags(analysis: Analysis, lang: str) -> RenderableType | None:
    lines: list[RenderableType] = []
    for flag in analysis.red_flags:
        name = label_words(flag.label, analysis).in_language(lang)
        lines.append(Text(name, style="yellow"))
        lines += [Text(f"“{_printable(analysis.quote(i))}”") for i in flag.evidence]
    return Group(*lines) if lines else None


def _beliefs(analysis: Analysis, lang: str) -> RenderableType | None:
    lines: list[RenderableType] = []
    for belief in analysis.misconceptions:
        lines += [Text(f"“{_printable(analysis.quote(i))}”") for i in belief.evidence]
        answer = f"{say('report', 'document_says', lang)}: {belief.reality or belief.source}"
        lines.append(Text(answer, style="magenta"))
    if lines:
        lines.append(Text(say("report", "misconception_note", lang), style="dim"))
    return Group(*lines) if lines else None


def _missing(analysis: Analysis, lang: str) -> RenderableType | None:
    named = {trait.trait: trait.name.in_language(lang) for trait in analysis.traits}
    lines = [
        Text.assemble((named[item.trait], "bold"), "  ", item.hint.in_language(lang))
        for item in analysis.missing
    ]
    return Group(*lines) if lines else None


def _notes(analysis: Analysis, lang: str) -> RenderableType | None:
    lines = [Text(f"• {warning.message.in_language(lang)}") for warning in analysis.warnings]
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
        lines.append(Text(sure))
    note = length_note(analysis, lang)
    if note:
        lines.append(Text(note))
    return Group(*lines) if lines else None
