"""Make a text readable: fold Unicode forms, drop what a reader cannot see, undo look-alikes.

The way back is kept: every character of the readable text knows its offset in the text as given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
_ASCII = bytes(range(128))
# plain characters that no combining mark can follow, as many as there are, or one character
_RUN = re.compile("[\x00-\x7f]+(?![^\x00-\x7f])|[^\n]|\n")
_ODD = re.compile("[^\x00-\x7f‘’“”–—…éèáàíóúñçüöä•·°²³½\U0001f300-\U0001faff]")
# Letters that look Latin and are not; only in words that also hold Latin letters, or that are
# spelled with them alone in an otherwise Latin text.
_LOOKALIKE = dict(
    zip(
        "аеорсухікмтвнАЕОРСУХІКМТВНјЈѕЅԁɡոսαονικρτυΑΒΕΗΙΚΜΝΟΡΤΥΧΖ",
        "aeopcyxikmtbhAEOPCYXIKMTBHjJsSdgnuaovikptuABEHIKMNOPTYXZ",
        strict=True,
    )
)
_LOOKALIKE_PATTERN = re.compile("[" + "".join(_LOOKALIKE) + "]")


class Cleaned(NamedTuple):
    """A text made readable, with the way back to the text as given.

    ``origin[i]`` is the offset in the given text of character ``i`` (one entry more than there
    are characters); ``None`` where the two are the same. ``hidden`` counts the characters a
    reader cannot see or would take for others.
    """

    text: str
    origin: NDArray[np.int64] | None
    hidden: int


def clean(text: str) -> Cleaned:
    """Fold Unicode forms, drop invisible characters and undo look-alike letters."""
    if text.isascii() or not _holds_odd(text):
        return Cleaned(text, None, 0)
    pieces: list[str] = []
    origin: list[int] = []
    hidden = 0
    at = 0
    for cluster in _clusters(text):
        if cluster.isascii():
            pieces.append(cluster)
            origin.extend(range(at, at + len(cluster)))
        elif _INVISIBLE.fullmatch(cluster):
            # a joiner between two pictures makes one picture; between letters it hides
            hidden += _between_letters(text, at)
        else:
            folded = _INVISIBLE.sub("", unicodedata.normalize("NFKC", cluster))
            pieces.append(folded)
            origin.extend([at] * len(folded))
        at += len(cluster)
    origin.append(at)
    joined = "".join(pieces)
    plain = _undo_lookalikes(joined)
    if plain != joined:
        hidden += sum(a != b for a, b in zip(joined, plain, strict=True))
    return Cleaned(plain, np.asarray(origin, dtype=np.int64), hidden)


def _holds_odd(text: str) -> bool:
    """Tell whether a text holds a character that is not simply read as it stands."""
    # the search is slow where most is plain: look at the rest alone
    rest = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    return _ODD.search(rest.decode("utf-8", "surrogatepass")) is not None


def _clusters(text: str) -> Iterable[str]:
    """Yield each character with the combining marks that follow it; plain ones many at once."""
    cluster = ""
    for run in _RUN.findall(text):
        if cluster and len(run) == 1 and unicodedata.combining(run):
            cluster += run
            continue
        if cluster:
            yield cluster
        cluster = run
    if cluster:
        yield cluster


def _between_letters(text: str, at: int) -> int:
    """Return 1 where the character at ``at`` stands directly between two letters or digits."""
    return int(0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum())


def _undo_lookalikes(text: str) -> str:
    if not _LOOKALIKE_PATTERN.search(text):
        return text
    latin = sum(c.isascii() and c.isalpha() for c in text)
    if latin * 2 < sum(c.isalpha() for c in text):  # really another script
        return text
    return re.sub(
        r"\w+", lambda word: _LOOKALIKE_PATTERN.sub(lambda c: _LOOKALIKE[c[0]], word[0]), text
    )
