"""Make a text readable: fold Unicode forms, drop what a reader cannot see, undo look-alikes.

The way back is kept: every character of the readable text knows its offset in the text as given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u0488\u0489\u061c\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20dd-\u20e4\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
_CONTROLS = tuple(c for c in map(chr, range(128)) if _INVISIBLE.match(c))
# Seen as a gap, and letters or symbols to a computer.
_GAPS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# What a picture is put together from is no secret: joiners, variants, flags, numbers in boxes.
# (This one and the next take time to compile and few texts need them: ``re`` remembers them.)
_PICTURE = (
    "[0-9#*]\ufe0f?\u20e3|\U0001f3f4[\U000e0030-\U000e007a]{1,8}\U000e007f"
    "|[©®\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
    "[\ufe0e\ufe0f\u200d]*"
)
# Scripts that need joiners and marks of direction to be written at all.
_NEEDS_MARKS = (
    "[\u0590-\u109f\u1780-\u18af\u1b00-\u1bff\u2e80-\u312f\u3190-\u9fff\ua980-\ua9df\uac00-\ud7af"
    "\ufb1d-\ufdff\ufe70-\ufefc]"
)
_ASCII = bytes(range(128))
# plain characters that no combining mark can follow, as many as there are, or one character
_RUN = re.compile("[\x00-\x7f]+(?![^\x00-\x7f])|[^\n]|\n")
_ODD = re.compile(
    "[^\x00-\x7f‘’“”–—…•·°²³½£€×→\u00c0-\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017e"
    "\U0001f300-\U0001faff]"
)
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
# Letters drawn small or on black that Unicode gives no plain form of.
_DRAWN = {
    **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True)),
    **{chr(0x1F150 + n): chr(ord("A") + n) for n in range(26)},
    **{chr(0x1F170 + n): chr(ord("A") + n) for n in range(26)},
}
# what _style says of plain characters
_PLAIN_STYLES = bytes(
    map(
        ord,
        "".join("a" if c.isalpha() else "d" if c.isdigit() else " " for c in map(chr, range(128)))
        * 2,
    )
)
_UNITS = frozenset("ℓ\u212a")  # litre, kelvin


class Cleaned(NamedTuple):
    """A text made readable, with the way back to the text as given.

    ``origin[i]`` is the offset in the given text of character ``i`` (one entry more than there
    are characters); ``None`` where the two are the same. ``hidden`` counts the characters a
    reader cannot see or would take for others.
    """

    text: str
    origin: NDArray[np.int64] | None
    hidden: int


def clean_all(texts: Sequence[str]) -> list[Cleaned]:
    """Return each text made readable; what is simply read as it stands is told by one search."""
    plain = not _holds_controls("".join(texts))
    return [Cleaned(text, None, 0) if plain and text.isascii() else clean(text) for text in texts]


def clean(text: str) -> Cleaned:
    """Fold Unicode forms, drop invisible characters and undo look-alike letters."""
    controls = _holds_controls(text)
    if not controls and (text.isascii() or not _holds_odd(text)):
        return Cleaned(text, None, 0)
    pieces: list[str] = []
    origin: list[int] = []
    styled: list[str] = []
    at = marked = 0
    for cluster in _clusters(text):
        if cluster.isascii():
            seen = _INVISIBLE.sub("", cluster) if controls else cluster
            places = range(at, at + len(cluster))
            pieces.append(seen)
            origin += [n for n in places if text[n] not in _CONTROLS] if controls else places
            styled.append(seen.encode().translate(_PLAIN_STYLES).decode())
            at += len(cluster)
            continue
        folded, marks = _folded(cluster)
        marked += marks
        pieces.append(folded)
        origin.extend([at] * len(folded))
        styled.append(_style(cluster, folded))
        at += len(cluster)
    origin.append(at)
    joined = "".join(pieces)
    plain = _undo_lookalikes(joined)
    hidden = _unseen(text) + marked + _styled("".join(styled))
    if plain != joined:
        hidden += sum(a != b for a, b in zip(joined, plain, strict=True))
    return Cleaned(plain, np.asarray(origin, dtype=np.int64), hidden)


def _holds_controls(text: str) -> bool:
    return any(map(text.__contains__, _CONTROLS))


def _holds_odd(text: str) -> bool:
    """Tell whether a text holds a character that is not simply read as it stands."""
    # the search is slow where most is plain: look at the rest alone
    rest = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    return _ODD.search(rest.decode("utf-8", "surrogatepass")) is not None


def _folded(cluster: str) -> tuple[str, int]:
    """Return a cluster in its plain form, and whether marks nobody writes were taken off it."""
    if cluster in _GAPS:
        return " ", 1
    seen = _INVISIBLE.sub("", cluster)
    if not seen or unicodedata.combining(seen[0]):
        return "", len(seen)
    folded = unicodedata.normalize("NFKC", _DRAWN.get(seen[0], seen[0]) + seen[1:])
    # "e" and an accent are one letter, "e" struck through and dotted is none
    if len(seen) > 1 and len(folded) > 1 and (bare := _DRAWN.get(seen[0], seen[0])).isascii():
        return bare, 1
    return folded, 0


def _style(cluster: str, folded: str) -> str:
    """Tell of each folded character whether it is a letter drawn another way (s, or m if raised).

    Others are a letter (a), a digit (d) or neither (a blank).
    """
    if len(folded) == 1 and folded.isascii() and folded.isalpha() and not cluster[0].isascii():
        raised = unicodedata.decomposition(cluster[0]).startswith(("<super>", "<sub>"))
        return " " if cluster[0] in _UNITS else "m" if raised else "s"
    return "".join("a" if c.isalpha() else "d" if c.isdigit() else " " for c in folded)


def _styled(styles: str) -> int:
    """Count the letters of words that are drawn another way; "1ˢᵗ" and a lone one are no words."""
    words = re.findall("[ams]{2,}", re.sub("(?<=d)m+", " ", styles))
    return sum(len(word) - word.count("a") for word in words)


def _unseen(text: str) -> int:
    """Count the invisible characters that neither a picture nor a script needs."""
    bare = re.sub(_PICTURE, lambda match: " " * len(match[0]), text.removeprefix("\ufeff"))
    runs = re.finditer(f"({_INVISIBLE.pattern}+)", bare)
    return sum(
        len(run[0])
        for run in runs
        if not re.search(
            _NEEDS_MARKS,
            bare[max(run.start() - 1, 0) : run.start()] + bare[run.end() : run.end() + 1],
        )
    )


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


def _undo_lookalikes(text: str) -> str:
    if not _LOOKALIKE_PATTERN.search(text):
        return text
    latin = sum(c.isascii() and c.isalpha() for c in text)
    if latin * 2 < sum(c.isalpha() for c in text):  # really another script
        return text
    return re.sub(
        r"\w+", lambda word: _LOOKALIKE_PATTERN.sub(lambda c: _LOOKALIKE[c[0]], word[0]), text
    )
