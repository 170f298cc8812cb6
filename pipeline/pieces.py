"""The pieces that texts are cut into: words, marks, breaks, and how each is written."""

from __future__ import annotations

import re
from enum import IntEnum

# One optional blank belongs to the token behind it, so the pieces add up to the text and an
# offset is a running sum of lengths. Numbers keep their points: "Rp 5.000" is no sentence end.
PIECE = re.compile(
    r" ?(?:\d+(?:[.,:]\d+)+|[^\W_]+(?:['’`-][^\W_]+)*|[.!?…]+|[^\S\n]*\n\s*|[^\w\s]|_+|\s)"
)
_BULLETS = frozenset("-–—•*·▪●►✓✔+>")


class Kind(IntEnum):
    """What a piece of text is, as far as sentences and clauses care."""

    WORD = 0
    END = 1
    NEWLINE = 2
    BLANK_LINE = 3
    COMMA = 4
    COLON = 5
    QUOTE = 6
    BRACKET = 7
    SYMBOL = 8
    BLANK = 9


_KIND_OF = {
    **dict.fromkeys(",", Kind.COMMA),
    **dict.fromkeys(";:", Kind.COLON),
    **dict.fromkeys("\"“”„«»‘’'", Kind.QUOTE),
    **dict.fromkeys("()[]{}", Kind.BRACKET),
}


def kind_of(body: str) -> Kind:
    """Tell what a piece is from its characters."""
    first = body[0]
    if first.isalnum():
        return Kind.WORD
    if first in ".!?…":
        return Kind.END
    if "\n" in body:
        return Kind.BLANK_LINE if body.count("\n") > 1 else Kind.NEWLINE
    if first.isspace():
        return Kind.BLANK
    return _KIND_OF.get(first, Kind.SYMBOL)


(
    LOWER,
    UPPER,
    DIGIT,
    TITLE_ABBREVIATION,
    BULLET,
    ELLIPSIS,
    ASKS,
    DOT,
    RUNON,
    NUMBER,
    BRACE,
    CLOSED,
) = (1 << n for n in range(12))
# Written with a full stop and followed by more of the sentence.
_ABBREVIATIONS = frozenset(
    "dr prof drs dra ir hj jl jln no tgl hal dll dsb dst dkk tn ny sdr sdri yth an ub cq bpk "
    "mr mrs ms st vs etc eg ie e.g i.e approx dept inc ltd s.pd s.kom s.sos s.e s.h m.si m.pd "
    "sdm kec kab kel rt rw telp vol ed".split()
)


_SHAPE_OF = {**dict.fromkeys(_BULLETS, BULLET), "}": BRACE, ";": CLOSED}


def shape_of(body: str, kind: Kind) -> int:
    """Return the bits that tell how a piece is written."""
    if kind is Kind.WORD:
        first = body[0]
        shape = DIGIT if first.isdigit() else LOWER if first.islower() else UPPER
        lower = body.lower()
        if lower in _ABBREVIATIONS or (len(body) == 1 and body.isupper()):
            shape |= TITLE_ABBREVIATION
        return shape | (NUMBER if lower == "no" else 0)
    if kind is Kind.END:
        dots = body.replace("…", "...")
        shape = ELLIPSIS if dots.strip(".") == "" and len(dots) > 1 else 0
        return shape | (ASKS if "?" in body else 0) | (DOT if body == "." else 0)
    return _SHAPE_OF.get(body, 0)
