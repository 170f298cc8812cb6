"""An audit -> sheets to read, in Indonesian or English."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.audit import Accuracy, Audit, ByColumn
from pipeline.groups import Rate
from pipeline.messages import say
from pipeline.plots import group_boxes
from pipeline.registers import WITHIN, RegisterTest
from pipeline.sheets import DASH, Sheet, number, with_interval
from pipeline.swaps import Moved, Tested

_MOVERS = 12


def audit_sheets(found: Audit, lang: str) -> tuple[Sheet, ...]:
    """Return the figures of every group column."""
    sheets: list[Sheet] = []
    for column in found.columns:
        sheets.append(_rates("scoring", column, column.scoring, found, lang))
        if column.selection:
            sheets.append(_rates("selection", column, column.selection, found, lang))
        if found.without_score:
            sheets.append(_rates("scored", column, column.scored, found, lang))
        sheets.append(_spreads(column, found, lang))
        if column.accuracy:
            sheets.append(_accuracy(column, found, lang))
    return tuple(sheets)


def audit_title(found: Audit, lang: str) -> str:
    """Return what was looked at, in a line."""
    return _said("title", lang, people=found.people)


def audit_intro(found: Audit, lang: str) -> tuple[str, ...]:
    """Return what stands above the figures."""
    values = {"median": f"{found.median:.1f}", "without": found.without_score, "seed": found.seed}
    return (_said("intro", lang), _said("how", lang, **values))


def _said(key: str, lang: str, **values: object) -> str:
    return say("audit", key, lang, **values)


def _percent(value: float | None) -> str:
    return DASH if value is None else f"{value * 100:.0f} %"


def _rates(kind: str, column: ByColumn, rates: Sequence[Rate], found: Audit, lang: str) -> Sheet:
    title = _said(f"{kind}_title", lang, column=column.column, cut=number(found.cut_off, 0))
    keys = ("group", "people", "hits", "rate", "ratio", "said")
    rows = [
        (
            rate.group,
            str(rate.total),
            str(rate.hits),
            f"{_percent(rate.rate)} [{rate.low * 100:.0f}, {rate.high * 100:.0f}]",
            with_interval(rate.ratio, rate.ratio_low, rate.ratio_high),
            _statement(rate, lang),
        )
        for rate in rates
    ]
    notes = [_said("unknown", lang, count=column.unknown)] if column.unknown else []
    small = [rate.group for rate in rates if rate.said == "small"]
    if small:
        notes.append(_said("small_note", lang, groups=", ".join(small)))
    head = tuple(_said(key, lang) for key in keys)
    return Sheet(title, tuple(notes), head, tuple(rows))


def _statement(rate: Rate, lang: str) -> str:
    p = "" if rate.p is None else f"{rate.p:.3f}"
    text = _said(f"said_{rate.said}", lang, p=p, total=rate.total)
    if rate.under and rate.said == "too_few":
        return f"{_said('under', lang)}; {text}"
    return text


def _spreads(column: ByColumn, found: Audit, lang: str) -> Sheet:
    head = tuple(
        _said(key, lang)
        for key in ("group", "lowest", "quarter", "median", "three", "highest", "without_score")
    )
    boxes = [(spread.group, spread.quantiles()) for spread in column.spreads]
    rows = tuple(
        (
            spread.group,
            *(number(value, 0) for value in (values or (None,) * 5)),
            str(spread.without),
        )
        for spread, (_, values) in zip(column.spreads, boxes, strict=True)
    )
    listed = "; ".join(
        f"{name}: {values[1]:.0f}–{values[2]:.0f}–{values[3]:.0f}"
        for name, values in boxes
        if values
    )
    label = _said("plot", lang, listed=listed, median=f"{found.median:.0f}")
    plot = group_boxes(boxes, label, found.median, found.cut_off)
    note = _said("plot_note", lang)
    title = _said("spread_title", lang, column=column.column)
    return Sheet(title, (note,), head, rows, plot)


def _accuracy(column: ByColumn, found: Audit, lang: str) -> Sheet:
    ranked = any(row.correlation is not None for row in column.accuracy)
    keys = ("correlation",) if ranked else ("accuracy", "sensitivity", "specificity")
    head = tuple(_said(key, lang) for key in ("group", "people", *keys))
    rows = tuple(
        (row.group, str(row.total), *(_cells(row, ranked=ranked))) for row in column.accuracy
    )
    at = found.median if found.cut_off is None else found.cut_off
    note = "rated_note" if ranked else "decided_note"
    title = _said("accuracy_title", lang, column=column.column)
    return Sheet(title, (_said(note, lang, cut=f"{at:.0f}"),), head, rows)


def _cells(row: Accuracy, *, ranked: bool) -> tuple[str, ...]:
    if ranked:
        return (number(row.correlation),)
    low, high = row.low, row.high
    shown = _percent(row.accuracy)
    if low is not None and high is not None:
        shown = f"{shown} [{low * 100:.0f}, {high * 100:.0f}]"
    return (shown, _percent(row.sensitivity), _percent(row.specificity))


# ---------------------------------------------------------------- the model itself


def swap_sheets(tested: Sequence[Tested], essays: int, lang: str) -> tuple[Sheet, ...]:
    """Return how far scores moved, and the texts in which they did."""
    head = tuple(
        _said(key, lang) for key in ("kind", "tried", "moved", "crossed", "largest", "example")
    )
    rows = []
    for kind in tested:
        worst = max(kind.moved, key=lambda moved: moved.change, default=None)
        example = f"{worst.id}: {worst.group}" if worst else ""
        name = _said(f"kind_{kind.kind.replace(' ', '_')}", lang)
        counts = (str(kind.tried), str(len(kind.moved)), str(kind.crossed))
        rows.append((name, *counts, f"{kind.largest:.1f}", example))
    largest = max(kind.largest for kind in tested)
    note = _said("swap_note", lang, largest=f"{largest:.1f}")
    title = _said("swap_title", lang, essays=essays)
    return (Sheet(title, (note,), head, tuple(rows)), _movers(tested, lang))


def _movers(tested: Sequence[Tested], lang: str) -> Sheet:
    """Return the largest change of every exchange that moved a score."""
    worst: dict[tuple[str, str], Moved] = {}
    for kind in tested:
        for moved in kind.moved:
            key = (moved.kind, moved.group)
            if key not in worst or moved.change > worst[key].change:
                worst[key] = moved
    ranked = sorted(worst.values(), key=lambda moved: -moved.change)[:_MOVERS]
    rows = tuple(
        (moved.group, moved.id, number(moved.before, 1), number(moved.after, 1))
        for moved in ranked
    )
    head = tuple(_said(key, lang) for key in ("exchange", "essay", "before", "after"))
    notes = () if rows else (_said("none_moved", lang),)
    return Sheet(_said("movers_title", lang), notes, head, rows)


def register_sheet(found: RegisterTest, lang: str) -> Sheet:
    """Return how far apart the same content lies in three registers."""
    held = found.to_dict()
    rows = [
        (_said("reg_within", lang), f"{found.within} / {len(found.triples)}"),
        *(
            (_said(f"reg_{key}", lang), f"{held[key]:.1f}")
            for key in (
                "median_spread",
                "mean_spread",
                "largest_spread",
                "casual_minus_formal",
                "chat_minus_formal",
            )
        ),
    ]
    worst = sorted(found.triples, key=lambda t: -t.spread)[:_MOVERS]
    rows += [
        (
            _said("reg_triple", lang, id=triple.id),
            " / ".join(number(score, 0) for score in triple.scores),
        )
        for triple in worst
        if triple.spread > WITHIN
    ]
    head = (_said("measure", lang), _said("points", lang))
    title = _said("reg_title", lang, count=len(found.triples))
    return Sheet(title, (_said("reg_note", lang),), head, tuple(rows))
