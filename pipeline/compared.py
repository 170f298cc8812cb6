"""An evaluation against people -> sheets to read, in Indonesian or English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.agreement import NOTHING, Figure
from pipeline.evaluate import MEASURES, TOO_LITTLE, Evaluation
from pipeline.messages import say
from pipeline.records import Words
from pipeline.sheets import Sheet, number, with_interval

SIDES = ("people", "model", "baseline")


def evaluation_sheets(
    found: Evaluation, names: Mapping[str, Words], lang: str
) -> tuple[Sheet, ...]:
    """Return what was measured, side by side.

    Parameters
    ----------
    found
        The evaluation.
    names
        What traits are called.
    lang
        ``id`` or ``en``.
    """
    sides = [side for side in SIDES if side in found.overall.sides]
    sheets = [_overall(found, sides, lang)]
    if found.rows:
        sheets.append(_topics(found, sides, names, lang))
        sheets.append(_details(found, sides, names, lang))
        sheets.append(_discriminant(found, names, lang))
    return tuple(sheets)


def title(found: Evaluation, lang: str) -> str:
    """Return what was compared, in a line."""
    values = {"items": found.items, "essays": found.essays, "raters": len(found.raters)}
    return say("evaluation", f"title_{found.kind}", lang, **values)


def intro(lang: str) -> tuple[str, ...]:
    """Return what stands above the figures."""
    return (say("evaluation", "intro", lang),)


def _said(key: str, lang: str, **values: object) -> str:
    return say("evaluation", key, lang, **values)


def _named(topic: str, names: Mapping[str, Words], lang: str) -> str:
    return names[topic].in_language(lang) if topic in names else topic.replace("_", " ")


def _shown(figure: Figure) -> str:
    return with_interval(figure.value, figure.low, figure.high)


def _overall(found: Evaluation, sides: Sequence[str], lang: str) -> Sheet:
    head = (_said("measure", lang), *(_said(side, lang) for side in sides))
    rows = []
    for measure in MEASURES:
        figures = [found.overall.sides[side].get(measure, NOTHING) for side in sides]
        if any(figure.value is not None for figure in figures):
            rows.append((_said(measure, lang), *map(_shown, figures)))
    notes = [_said("how", lang, seed=found.seed)]
    if len(found.raters) < 2:
        notes.append(_said("one_rater", lang))
    elif found.overall.disputed:
        notes.append(_said("disputed_all", lang, limit=TOO_LITTLE))
    if found.unscored:
        notes.append(_said("unscored", lang, count=found.unscored))
    at = found.kept.get("baseline_threshold")
    if at is not None:
        notes.append(_said("baseline_note", lang, at=f"{at:.2f}"))
    return Sheet(_said("overall", lang), tuple(notes), head, tuple(rows))


def _topics(
    found: Evaluation, sides: Sequence[str], names: Mapping[str, Words], lang: str
) -> Sheet:
    head = [_said("topic", lang), _said("given", lang)]
    head += [f"κ {_said(side, lang)}" for side in sides]
    head += [_said("note", lang)]
    rows = []
    for row in found.rows:
        figures = [row.sides[side].get("kappa", NOTHING) for side in sides]
        cells = [
            number(figure.value) if side == "baseline" else _shown(figure)
            for side, figure in zip(sides, figures, strict=True)
        ]
        note = _said("disputed", lang) if row.disputed else ""
        rows.append((_named(row.topic, names, lang), str(row.given), *cells, note))
    return Sheet(_said("per_topic", lang), (), tuple(head), tuple(rows))


def _details(
    found: Evaluation, sides: Sequence[str], names: Mapping[str, Words], lang: str
) -> Sheet:
    head = [_said("topic", lang)]
    measures = ("quadratic_kappa", "f1", "spearman")
    head += [f"{_said(m, lang)}, {_said(side, lang)}" for m in measures for side in sides]
    rows = []
    for row in found.rows:
        values = [row.sides[side].get(m, NOTHING).value for m in measures for side in sides]
        rows.append((_named(row.topic, names, lang), *map(number, values)))
    return Sheet(_said("details", lang), (), tuple(head), tuple(rows), page_only=True)


def _discriminant(found: Evaluation, names: Mapping[str, Words], lang: str) -> Sheet:
    head = tuple(_said(key, lang) for key in ("topic", "own", "nearest", "its", "note"))
    rows = []
    for own in found.discriminant:
        other = _named(own.other, names, lang) if own.other else ""
        note = _said("not_distinct", lang) if own.distinct is False else ""
        name = _named(own.topic, names, lang)
        rows.append((name, number(own.own), other, number(own.other_value), note))
    return Sheet(
        _said("discriminant", lang), (_said("discriminant_note", lang),), head, tuple(rows)
    )
