"""The text of a DOCX file that its reader sees: hidden, white and tiny runs are left out.

Runs only inside :mod:`pipeline.parsers`.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

_TINY = 4.0  # points
_WHITE = 0xF0  # every channel at least this
_LEFT_OUT = frozenset(
    {
        qn("w:del"),
        qn("w:moveFrom"),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)


def visible_text(data: bytes) -> tuple[str, int]:
    """Return the visible text of a DOCX file and the number of hidden characters."""
    document = docx.Document(BytesIO(data))
    lines: list[str] = []
    hidden = 0
    for element in document.element.body.iter(qn("w:p")):
        paragraph = Paragraph(element, document._body)
        pieces = []
        for run in _runs(element, paragraph):
            if _is_hidden(run, paragraph):
                hidden += len(run.text.strip())
            else:
                pieces.append(run.text)
        lines.append("".join(pieces))
    return "\n".join(lines).strip() + "\n", hidden


def _runs(element: Any, paragraph: Paragraph) -> Iterator[Run]:  # noqa: ANN401 - an lxml element
    """Yield a paragraph's own runs: not those of text boxes in it, nor deleted ones."""
    for run in element.iter(qn("w:r")):
        above = [parent.tag for parent in run.iterancestors()]
        own = run.iterancestors(qn("w:p"))
        if next(own) is element and _LEFT_OUT.isdisjoint(above):
            yield Run(run, paragraph)


def _is_hidden(run: Run, paragraph: Paragraph) -> bool:
    if _first(run, paragraph, "hidden"):
        return True
    size = _first(run, paragraph, "size")
    if size is not None and size.pt < _TINY:
        return True
    return _is_white(run, paragraph)


def _is_white(run: Run, paragraph: Paragraph) -> bool:
    colour = _first(run, paragraph, "rgb")
    if colour is None or min(colour) < _WHITE:
        return False
    return not any(
        part is not None and part.find(".//" + qn("w:shd")) is not None
        for part in (run._r.rPr, paragraph._p.pPr)
    )


def _first(run: Run, paragraph: Paragraph, what: str) -> Any:  # noqa: ANN401 - several types
    """Return a font property where it is first set: the run, its style, the paragraph's."""
    for font in _fonts(run, paragraph):
        value = font.color.rgb if what == "rgb" else getattr(font, what)
        if value is not None:
            return value
    return None


def _fonts(run: Run, paragraph: Paragraph) -> Iterator[Any]:
    yield run.font
    for style in (run.style, paragraph.style):
        seen = 0
        while style is not None and seen < 20:  # a style may be its own ancestor
            yield style.font
            style, seen = style.base_style, seen + 1
