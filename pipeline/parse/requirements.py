"""What a job asks for without saying who fits: "harus P", "menuntut P", "P menjadi kunci"."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.parse.context import TRAIT_KINDS, Context, Move
from pipeline.parse.cues import CueTable
from pipeline.parse.layout import Unit


def read_key(unit: Unit, context: Context) -> list[Move] | None:
    """Read "P dan Q menjadi kunci" and "kunci sukses X adalah P"."""
    ahead = context.cues.find("key_after", unit.text)
    if ahead:
        return [Move(unit, "key", unit.text[ahead.end() :])]
    behind = context.cues.find("key", unit.text)
    if behind is None:
        return None
    text = unit.text[: behind.start()]
    useful = context.cues.all("needed", text)  # "P is useful, and Q is essential"
    first, text = (text[: useful[-1].end()], text[useful[-1].end() :]) if useful else ("", text)
    region = _before(text, context.cues)
    key = [Move(unit, "key", region)] if region else []
    return [*(_named_ahead(replace(unit, text=first), context) or []), *key] or None


def _before(text: str, cues: CueTable) -> str:
    region = cues.strip("adverbial", cues.strip("joiner", text.strip(" ,;")))
    return cues.strip("subject", cues.strip("glue", region)).strip(" ,")


def read_requirement(unit: Unit, context: Context) -> list[Move] | None:
    """Read "harus P", "menuntut P" and "P diperlukan"; among the tasks only what is trait-like."""
    if unit.section == "unfit":  # "people who need daylight" is what the heading says
        return None
    if context.in_beliefs and unit.section not in TRAIT_KINDS:
        return None
    settled = _is_settled(unit, context)
    text = context.cues.strip("adverbial", unit.text)
    if context.cues.opens("besides", text):  # "Selain harus paham aturan, seorang X perlu …"
        text = text.partition(",")[2]
    for match in _requirement_cues(text, context.cues):
        region = context.cues.strip("subject", text[match.end() :].lstrip())
        if region and (settled or context.starts_trait(region)):
            return [*_besides(unit, context), Move(unit, "fit", region)]
    return _named_ahead(unit, context)


def _besides(unit: Unit, context: Context) -> list[Move]:
    """Read P in "Selain P, seorang X juga harus Q"."""
    opener = context.cues.opens("besides", unit.text)
    region = unit.text[opener.end() :].partition(",")[0].strip() if opener else ""
    return [Move(unit, "fit", region)] if context.starts_trait(region) else []


def _named_ahead(unit: Unit, context: Context) -> list[Move] | None:
    """Read "P diperlukan", and "P diperlukan dan Q menjadi modal"."""
    moves, start = [], 0
    for match in context.cues.all("needed", unit.text):
        if match.start() >= start:
            region = _before(unit.text[start : match.start()], context.cues)
            wanted = context.starts_trait(region) or _is_settled(unit, context)
            wanted = wanted and not context.cues.opens("not_a_trait", region)
            moves += [Move(unit, "fit", region)] if wanted and region else []
            start = match.end()
    return moves or None


def _is_settled(unit: Unit, context: Context) -> bool:
    """Tell whether the tasks are over, so that what is required is a trait and no task."""
    return context.past_tasks or unit.section in TRAIT_KINDS


def is_waived(text: str, cues: CueTable) -> bool:
    """Tell whether a sentence says what is not needed."""
    return any(_is_denied(text, match, cues) for match in cues.all("must", text))


def _is_denied(text: str, match: re.Match[str], cues: CueTable) -> bool:
    return cues.closes("negator", text[: match.start()].rstrip())


def _requirement_cues(text: str, cues: CueTable) -> list[re.Match[str]]:
    """Return the cues that have a list behind them: not "warga yang membutuhkan, …".

    What is not needed is no trait: "tidak harus pandai matematika".
    """
    found = sorted([*cues.all("need", text), *cues.all("must", text)], key=lambda m: m.start())
    found = [m for m in found if not _is_denied(text, m, cues)]
    return [m for m in found if not re.match(r"\s*[,.;]", text[m.end() :])]
