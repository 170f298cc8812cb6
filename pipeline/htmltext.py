"""The text of an HTML page that its reader sees.

Runs only inside :mod:`pipeline.parsers`.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from pipeline.dialect import encoding_of

_BLOCKS = frozenset(
    "p div br li ul ol tr td th table h1 h2 h3 h4 h5 h6 section article header footer main nav "
    "blockquote pre dt dd hr".split()
)
_SILENT = frozenset(
    "script style template noscript head title svg select nav aside footer".split()
)
_EMPTY = frozenset("br hr img input meta link area base col embed source track wbr".split())
_UNSEEN = re.compile(
    r"display:none|visibility:hidden|opacity:0(?![.\d])|font-size:[0-3](?:\.\d+)?(?:px|pt)?(?:;|$)"
    r"|(?<![-\w])color:(?:white|#fff(?:fff)?\b)"
)


def visible_text(data: bytes) -> tuple[str, int]:
    """Return the visible text of an HTML page and the number of hidden characters."""
    encoding, mark = encoding_of(data)
    page = _Page()
    page.feed(data[mark:].decode(encoding, errors="replace"))
    page.close()
    lines = "".join(page.pieces).split("\n")
    text = "\n".join(" ".join(line.split()) for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", page.hidden


class _Page(HTMLParser):
    """Collects the visible text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.hidden = 0
        self._open: list[tuple[str, str]] = []  # tag and what it does to its text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag does to the text in it."""
        if tag in _BLOCKS:
            self.pieces.append("\n")
        if tag in _EMPTY:
            return
        held = dict(attrs)
        style = (held.get("style") or "").replace(" ", "").lower()
        effect = "silent" if tag in _SILENT else ""
        if "hidden" in held or _UNSEEN.search(style):
            effect = "unseen"
        if self._open and self._open[-1][1]:
            effect = self._open[-1][1]
        if len(self._open) < 10_000:
            self._open.append((tag, effect))

    def handle_endtag(self, tag: str) -> None:
        """Close a tag and what was left open in it."""
        if tag in _BLOCKS:
            self.pieces.append("\n")
        for place in range(len(self._open) - 1, max(-1, len(self._open) - 200), -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        """Keep text that is seen, count text that is not."""
        effect = self._open[-1][1] if self._open else ""
        if not effect:
            self.pieces.append(data)
        elif effect == "unseen":
            self.hidden += len(data.strip())
