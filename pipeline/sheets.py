"""Tables with a title, notes and perhaps a plot -> a terminal, or HTML.

Evaluation and audit both tell their figures as such sheets, so that a terminal and a page can
never say different things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Literal

from pipeline.html import fragment, whole_page
from pipeline.messages import say

if TYPE_CHECKING:
    from rich.console import Console

DASH = "–"


@dataclass(frozen=True)
class Sheet:
    """One section: a title, sentences, a table whose first column names the row, a plot.

    ``plot`` is SVG that says in its label what the table says; a terminal leaves it out, as it
    does a ``page_only`` sheet, which would be too wide for it.
    """

    title: str
    notes: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    plot: str = ""
    page_only: bool = False


def number(value: float | None, digits: int = 2) -> str:
    """Return a figure, or a dash where there is none."""
    return DASH if value is None else f"{round(value, digits) + 0.0:.{digits}f}"


def with_interval(
    value: float | None, low: float | None, high: float | None, digits: int = 2
) -> str:
    """Return a figure with its interval behind it."""
    shown = number(value, digits)
    if low is None or high is None:
        return shown
    return f"{shown} [{low:.{digits}f}, {high:.{digits}f}]"


def show_sheets(sheets: Sequence[Sheet], console: Console) -> None:
    """Write sheets to a terminal."""
    from rich.table import Table

    for sheet in sheets:
        if sheet.page_only:
            continue
        console.print(f"\n[bold]{_plain(sheet.title)}[/bold]", soft_wrap=True)
        if sheet.rows:
            table = Table(box=None, pad_edge=False, header_style="dim", show_edge=False)
            for i, name in enumerate(sheet.head):
                wide: Literal["left", "right"] = "left" if not i or _wordy(sheet, i) else "right"
                table.add_column(name, justify=wide, overflow="fold", no_wrap=wide == "right")
            for row in sheet.rows:
                table.add_row(*map(_plain, row))
            console.print(table)
        for note in sheet.notes:
            console.print(_plain(note))


def _wordy(sheet: Sheet, column: int) -> bool:
    return any(len(row[column].split()) > 4 for row in sheet.rows)


def _plain(text: str) -> str:
    return text.replace("[", r"\[")


def sheets_page(title: str, intro: Sequence[str], sheets: Sequence[Sheet], lang: str) -> str:
    """Return one self-contained HTML file: no script, nothing fetched."""
    lead = "".join(f'<p class="quiet">{escape(line)}</p>' for line in intro)
    body = "".join(_section(sheet, lang) for sheet in sheets)
    inner = f'<article class="overview"><header><h1>{escape(title)}</h1>{lead}</header>{body}'
    return whole_page(f"cocok: {title}", f"{inner}</article>", lang)


def sheets_fragment(sheets: Sequence[Sheet], lang: str) -> str:
    """Return sheets as a piece of a page, for notebooks."""
    return fragment("".join(_section(sheet, lang) for sheet in sheets), lang)


def _section(sheet: Sheet, lang: str) -> str:
    notes = "".join(f"<p>{escape(note)}</p>" for note in sheet.notes)
    table = _table(sheet) if sheet.rows else ""
    if sheet.plot and table:
        summary = escape(say("overview", "as_table", lang))
        table = f"<details><summary>{summary}</summary>{table}</details>"
    return f"<section><h2>{escape(sheet.title)}</h2>{sheet.plot}{table}{notes}</section>"


def _table(sheet: Sheet) -> str:
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in sheet.head)
    lines = []
    for first, *rest in sheet.rows:
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in rest)
        lines.append(f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>')
    return (
        f'<div class="scroll"><table class="numbers"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )
