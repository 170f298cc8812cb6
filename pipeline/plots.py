"""Numbers -> small inline SVG: bars of one report, distributions of a batch.

Every plot is decoration beside words or a table that say the same; none carries style attributes,
so the strictest content policy lets it through.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_BIN_WIDTH = 40
_BIN_GAP = 3
_PLOT_HEIGHT = 120
_BASE = 22


def interval_bar(score: float, interval: tuple[float, float]) -> str:
    """Return the score as a thin bar, its interval as a band; the words stand beside it."""
    low, high = interval
    needle = min(99.4, max(0.0, score - 0.3))
    return (
        '<svg class="score" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="2" y="2"/>'
        f'<rect class="band" x="{low:.2f}" width="{max(0.4, high - low):.2f}" height="6"/>'
        f'<rect class="needle" x="{needle:.2f}" width="0.6" height="6"/></svg>'
        '<p class="ends" aria-hidden="true"><span>0</span><span>50</span><span>100</span></p>'
    )


def trait_bar(leaning: float | None) -> str:
    """Return a bar left (against) or right (for) of a middle line; empty for silence."""
    bar = ""
    if leaning is not None:
        left = 50 + min(0.0, leaning) * 50
        side = "both" if leaning == 0 else "plus" if leaning > 0 else "minus"
        left, width = (25, 50.0) if leaning == 0 else (left, abs(leaning) * 50)
        bar = f'<rect class="{side}" x="{left:.1f}" y="1" width="{width:.1f}" height="6"/>'
    return (
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" width="100" height="2" y="3"/>{bar}'
        '<rect class="axis" x="49.6" width="0.8" height="8"/></svg>'
    )


def sparkline(leanings: Sequence[float | None], label: str) -> str:
    """Return one thin column a trait, up for support and down for contradiction."""
    columns = []
    for i, leaning in enumerate(leanings):
        x = i * 9 + 1
        if leaning is None:
            columns.append(f'<circle class="axis" cx="{x + 3}" cy="12" r="1.2"/>')
        elif leaning == 0:
            columns.append(f'<rect class="both" x="{x}" y="7" width="6" height="10"/>')
        elif leaning > 0:
            height = leaning * 11
            columns.append(
                f'<rect class="plus" x="{x}" y="{12 - height:.1f}" width="6" '
                f'height="{height:.1f}"/>'
            )
        else:
            columns.append(
                f'<rect class="minus" x="{x}" y="12" width="6" height="{-leaning * 11:.1f}"/>'
            )
    width = max(1, len(leanings)) * 9
    return (
        f'<svg class="spark" width="{width}" height="24" viewBox="0 0 {width} 24" role="img" '
        f'aria-label="{escape(label)}"><title>{escape(label)}</title>{"".join(columns)}</svg>'
    )


def histogram(
    counts: Sequence[int], label: str, links: Sequence[str] = (), chosen: Sequence[bool] = ()
) -> str:
    """Return columns for equal bins from 0 to 100; a column with a link filters by it.

    Parameters
    ----------
    counts
        Number of texts a bin.
    label
        What the plot shows, for those who cannot see it.
    links
        Where each column leads, if it leads anywhere.
    chosen
        Whether each column is inside the present choice; all are without it.
    """
    top = max([*counts, 1])
    width = len(counts) * _BIN_WIDTH
    columns = "".join(
        _column(
            i,
            count,
            count / top,
            100 // len(counts),
            links[i] if links else "",
            chosen[i] if chosen else True,
        )
        for i, count in enumerate(counts)
    )
    step = 100 // len(counts)
    ticks = "".join(
        f'<text x="{i * _BIN_WIDTH}" y="{_PLOT_HEIGHT + 38}" '
        f'text-anchor="{_anchor(i, len(counts))}">{i * step}</text>'
        for i in range(0, len(counts) + 1, 2)
    )
    role = "group" if links else "img"
    return (
        f'<svg class="histogram" viewBox="0 -2 {width} {_PLOT_HEIGHT + _BASE + 24}" '
        f'role="{role}" aria-label="{escape(label)}">{columns}<g class="ticks" '
        f'aria-hidden="true">{ticks}</g></svg>'
    )


def _anchor(i: int, bins: int) -> str:
    return "start" if i == 0 else "end" if i == bins else "middle"


def _column(i: int, count: int, share: float, step: int, link: str, chosen: bool) -> str:  # noqa: FBT001
    height = share * _PLOT_HEIGHT
    x = i * _BIN_WIDTH + _BIN_GAP / 2
    y = _PLOT_HEIGHT + _BASE - height
    wide = _BIN_WIDTH - _BIN_GAP
    number = (
        f'<text class="count" x="{x + wide / 2}" y="{y - 6:.1f}" text-anchor="middle" '
        f'aria-hidden="true">{count}</text>'
        if count
        else ""
    )
    bar = (
        f'<rect class="{"plus" if chosen else "pale"}" x="{x}" y="{y:.1f}" width="{wide}" '
        f'height="{height:.1f}"/>{number}'
    )
    if not link:
        return bar
    area = f'<rect class="area" x="{x}" y="0" width="{wide}" height="{_PLOT_HEIGHT + _BASE}"/>'
    name = f"{i * step}–{(i + 1) * step}: {count}"
    return f'<a href="{escape(link)}" data-bin="{i}" aria-label="{name}">{area}{bar}</a>'


def shares_bar(parts: Sequence[tuple[str, float]]) -> str:
    """Return one bar cut into named parts that add up to 1; the numbers stand beside it."""
    at = 0.0
    pieces = []
    for name, share in parts:
        pieces.append(
            f'<rect class="{name}" x="{at * 100:.2f}" width="{share * 100:.2f}" height="8"/>'
        )
        at += share
    return (
        '<svg class="shares" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" width="100" height="8"/>{"".join(pieces)}</svg>'
    )


def group_boxes(
    groups: Sequence[tuple[str, tuple[float, ...] | None]],
    label: str,
    median: float,
    cut: float | None = None,
) -> str:
    """Return one line a group: its range, its middle half, its median, against everyone's median.

    Parameters
    ----------
    groups
        Name and lowest, quarter, median, three quarters, highest of each; ``None`` without scores.
    label
        What the plot shows, for those who cannot see it.
    median
        Of everyone, drawn as a line through all groups.
    cut
        The score from which people are selected, drawn as a second line.
    """
    rows = "".join(_box(i, name, found) for i, (name, found) in enumerate(groups))
    height = len(groups) * _ROW
    lines = f'<rect class="axis" x="{_x(median):.1f}" y="0" width="1" height="{height}"/>'
    if cut is not None:
        lines += f'<rect class="minus" x="{_x(cut):.1f}" y="0" width="1.5" height="{height}"/>'
    ticks = "".join(
        f'<text x="{_x(at):.1f}" y="{height + 16}" text-anchor="middle">{at}</text>'
        for at in range(0, 101, 20)
    )
    return (
        f'<svg class="histogram boxes" viewBox="0 -2 {_BOX_WIDTH} {height + 24}" role="img" '
        f'aria-label="{escape(label)}">{rows}{lines}<g aria-hidden="true">{ticks}</g></svg>'
    )


_ROW = 26
_NAMES = 190
_BOX_WIDTH = 640
_LONGEST_NAME = 26


def _x(score: float) -> float:
    return _NAMES + score / 100 * (_BOX_WIDTH - _NAMES - 14)


def _box(i: int, name: str, found: tuple[float, ...] | None) -> str:
    y = i * _ROW + _ROW / 2
    short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    text = f'<text x="0" y="{y + 4}" aria-hidden="true">{escape(short)}</text>'
    if found is None:
        return text
    low, quarter, middle, three, high = map(_x, found)
    return (
        f'{text}<rect class="pale" x="{low:.1f}" y="{y - 1}" width="{high - low:.1f}" height="2"/>'
        f'<rect class="band" x="{quarter:.1f}" y="{y - 7}" '
        f'width="{max(1.0, three - quarter):.1f}" height="14"/>'
        f'<rect class="plus" x="{middle - 1.5:.1f}" y="{y - 9}" width="3" height="18"/>'
    )
