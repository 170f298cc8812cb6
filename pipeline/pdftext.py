"""The text of a PDF that its reader sees: invisible, white, tiny and off-page text is left out.

Runs only inside :mod:`pipeline.parsers`. A page's drawing operations are replayed for their
graphics state; the operators that show unseen text are taken out before the text is extracted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream, NameObject

from pipeline.errors import InputError

_MOST_PAGES = 200
_TINY = 4.0  # points
_WHITE = 0.94
_SHOWS = (b"Tj", b"TJ", b"'", b'"')
_INVISIBLE = (3, 7)  # text rendering modes that paint nothing
Matrix = tuple[float, float, float, float, float, float]
_UNIT: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass
class _State:
    """What the graphics state says about text."""

    white: bool = False
    mode: int = 0
    size: float = 12.0
    page: Matrix = _UNIT
    text: Matrix = _UNIT
    leading: float = 0.0


def visible_text(data: bytes) -> tuple[str, int]:
    """Return the visible text of a PDF file and the number of hidden characters."""
    reader = PdfReader(BytesIO(data), strict=False)
    if reader.is_encrypted:
        raise InputError("is password-protected; save it without a password")
    if len(reader.pages) > _MOST_PAGES:
        raise InputError(f"has more than {_MOST_PAGES} pages; no essay does")
    pages, hidden = [], 0
    for page in reader.pages:
        hidden += _without_hidden(page, reader)
        pages.append(page.extract_text())
    text = "\n".join(pages).strip()
    if not text:
        raise InputError("holds no visible text; a scanned page has to be typed or recognised")
    return text + "\n", hidden


def _without_hidden(page: PageObject, reader: PdfReader) -> int:
    """Take the operators that show unseen text out of a page and count its characters."""
    content = page.get_contents()
    if content is None:
        return 0
    stream = ContentStream(content, reader)
    kept, hidden = _replayed(stream.operations, page)
    if hidden:
        stream.operations = kept
        page[NameObject("/Contents")] = stream
    return hidden


def _replayed(operations: Sequence[Any], page: PageObject) -> tuple[list[Any], int]:
    state, saved = _State(), []
    kept: list[Any] = []
    hidden = 0
    for operands, operator in operations:
        if operator == b"q":
            saved.append(replace(state))
        elif operator == b"Q" and saved:
            state = saved.pop()
        elif operator in _SHOWS and _unseen(state, page):
            hidden += _characters(operands)
            continue
        else:
            _apply(state, operator, operands)
        kept.append((operands, operator))
    return kept, hidden


def _apply(state: _State, operator: bytes, operands: Sequence[Any]) -> None:
    """Note what an operator changes in the state of text."""
    try:
        numbers = [float(value) for value in operands]
    except (TypeError, ValueError):
        numbers = []
    if operator == b"Tf" and len(operands) == 2:
        state.size = float(operands[1])
    elif operator in (b"g", b"rg", b"sc", b"scn", b"k"):
        state.white = _is_white(operator, numbers)
    elif operator == b"Tr" and numbers:
        state.mode = int(numbers[0])
    elif operator == b"cm" and len(numbers) == 6:
        state.page = _times(_matrix(numbers), state.page)
    else:
        _move(state, operator, numbers)


def _move(state: _State, operator: bytes, numbers: Sequence[float]) -> None:
    if operator == b"BT":
        state.text = _UNIT
    elif operator == b"Tm" and len(numbers) == 6:
        state.text = _matrix(numbers)
    elif operator in (b"Td", b"TD") and len(numbers) == 2:
        state.text = _times((1, 0, 0, 1, numbers[0], numbers[1]), state.text)


def _is_white(operator: bytes, numbers: Sequence[float]) -> bool:
    if not numbers:
        return False
    if operator == b"k" or len(numbers) == 4:
        return max(numbers) < 1 - _WHITE
    return min(numbers) > _WHITE


def _matrix(numbers: Sequence[float]) -> Matrix:
    a, b, c, d, e, f = numbers
    return (a, b, c, d, e, f)


def _times(left: Matrix, right: Matrix) -> Matrix:
    a, b, c, d, e, f = left
    g, h, i, j, k, m = right
    return (
        *(a * g + b * i, a * h + b * j, c * g + d * i),
        *(c * h + d * j, e * g + f * i + k, e * h + f * j + m),
    )


def _unseen(state: _State, page: PageObject) -> bool:
    if state.white or state.mode in _INVISIBLE:
        return True
    a, b, c, d, x, y = _times(state.text, state.page)
    if abs(state.size) * math.sqrt(abs(a * d - b * c)) < _TINY:
        return True
    box = page.mediabox
    margin = 20.0  # a first glyph may begin a little off the page
    across = float(box.left) - margin <= x <= float(box.right) + margin
    return not (across and float(box.bottom) - margin <= y <= float(box.top) + margin)


def _characters(operands: Sequence[Any]) -> int:
    total = 0
    for value in operands:
        if isinstance(value, (str, bytes)):
            total += len(value)
        elif isinstance(value, (list, tuple)):
            total += _characters(value)
    return total
