"""What a new version of a text changed: the score, and each trait that reads differently."""

from __future__ import annotations

from html import escape

from pipeline.messages import say
from pipeline.records import Analysis
from pipeline.wording import capital


def changes_html(before: Analysis, after: Analysis, lang: str) -> str:
    """Return what changed between two versions as a section for the top of the reading."""
    lines = [line for line in (_score(before, after, lang), _verdict(before, after, lang)) if line]
    lines += _traits(before, after, lang)
    if not lines:
        lines = [say("page", "nothing_changed", lang)]
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    title = escape(say("page", "changes", lang))
    return f'<section class="changes"><h2>{title}</h2><ul>{items}</ul></section>'


def _score(before: Analysis, after: Analysis, lang: str) -> str:
    shown = [_number(analysis.score, lang) for analysis in (before, after)]
    if shown[0] == shown[1]:
        return ""
    return say("page", "score_changed", lang, before=shown[0], after=shown[1])


def _number(score: float | None, lang: str) -> str:
    return say("report", "no_score", lang) if score is None else f"{score:.0f}"


def _verdict(before: Analysis, after: Analysis, lang: str) -> str:
    if before.verdict == after.verdict:
        return ""
    names = [say("verdict", analysis.verdict.value, lang) for analysis in (before, after)]
    return say("page", "verdict_changed", lang, before=names[0], after=names[1])


def _traits(before: Analysis, after: Analysis, lang: str) -> list[str]:
    was = {trait.trait: trait.finding for trait in before.traits}
    return [
        say(
            "page",
            "trait_changed",
            lang,
            trait=capital(trait.name.in_language(lang)),
            before=say("finding", was[trait.trait], lang),
            after=say("finding", trait.finding, lang),
        )
        for trait in after.traits
        if was.get(trait.trait, trait.finding) != trait.finding
    ]
