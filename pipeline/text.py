"""Read raw text into columns: tokens with exact offsets, normalised words, sentences.

Text comes in as people type it; out goes one :class:`Tokens` for any number of texts. One code
path serves a single statement and a million essays: work is done once per distinct token (the
:class:`Lexer`'s memo) and the rest is array arithmetic.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.normalise import normalise

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

# One optional blank belongs to the token behind it, so the pieces add up to the text and an
# offset is a running sum of lengths. Numbers keep their points: "Rp 5.000" is no sentence end.
PIECE = re.compile(
    r" ?(?:\d+(?:[.,:]\d+)+|[^\W_]+(?:['’`-][^\W_]+)*|[.!?…]+|[^\S\n]*\n\s*|[^\w\s]|_+|\s)"
)
_BULLETS = frozenset("-–—•*·▪●►✓✔+>")
_MEMO_LIMIT = 400_000  # distinct pieces; random tokens must not grow memory without bound


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


def _is_kind(*kinds: Kind) -> Flags:
    """Return a table that tells for each kind whether it is one of these."""
    return np.isin(np.arange(len(Kind)), kinds)


_BEHIND = _is_kind(Kind.END, Kind.NEWLINE, Kind.BLANK_LINE)
_CLOSING = _is_kind(Kind.QUOTE, Kind.BRACKET)
_EMPTY = _is_kind(Kind.NEWLINE, Kind.BLANK_LINE, Kind.BLANK)
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


# ---------------------------------------------------------------- hidden characters

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
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


@dataclass(frozen=True)
class Cleaned:
    """A text made readable, with the way back to the text as given.

    ``origin[i]`` is the offset in the given text of character ``i`` (one entry more than there
    are characters); ``None`` where the two are the same. ``hidden`` counts the characters a
    reader cannot see or would take for others.
    """

    text: str
    origin: Ints | None
    hidden: int


def clean(text: str) -> Cleaned:
    """Fold Unicode forms, drop invisible characters and undo look-alike letters."""
    if text.isascii() or not _ODD.search(text):
        return Cleaned(text, None, 0)
    pieces: list[str] = []
    origin: list[int] = []
    hidden = 0
    at = 0
    for cluster in _clusters(text):
        if _INVISIBLE.fullmatch(cluster):
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
    hidden += sum(a != b for a, b in zip(joined, plain, strict=True))
    return Cleaned(plain, np.asarray(origin, dtype=np.int64), hidden)


def _clusters(text: str) -> Iterable[str]:
    """Yield each character with the combining marks that follow it."""
    start = 0
    for at in range(1, len(text)):
        if not unicodedata.combining(text[at]):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


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


# ---------------------------------------------------------------- the memo of distinct pieces


class _Grown:
    """An array that grows by appending, read as a whole (amortised doubling)."""

    def __init__(self, dtype: type) -> None:
        self._data: NDArray[Any] = np.zeros(1024, dtype=dtype)
        self._size = 0

    def append(self, value: int) -> None:
        if self._size == len(self._data):
            self._data = np.concatenate([self._data, np.zeros_like(self._data)])
        self._data[self._size] = value
        self._size += 1

    @property
    def values(self) -> NDArray[np.int64]:
        return self._data[: self._size]


class _Stretches(dict[str, int]):
    """Numbers of the stretches between blanks, each taken apart when it is first seen."""

    def __init__(self, learn: Callable[[str], None]) -> None:
        self._learn = learn

    def __missing__(self, stretch: str) -> int:
        if len(stretch) > _LONGEST_STRETCH:
            return self[" "]  # no stretch holds a blank: this one stands for all that are odd
        number = self[stretch] = len(self)
        self._learn(stretch)
        return number


_LONGEST_STRETCH = 60  # characters; longer ones are not remembered
_IRREGULAR = -1  # a stretch that cannot be taken apart without its neighbours


class Lexer:
    """Memo from raw pieces to their kind, length and normalised words.

    Results never depend on what the memo already holds; ``reset`` only frees memory.

    Parameters
    ----------
    meant
        Gives the word that a normalised word is to be read as; without it each is read as typed.
    """

    def __init__(self, meant: Callable[[str], str] | None = None) -> None:
        self._meant = meant
        self.reset()

    def reset(self) -> None:
        """Forget every piece and word seen so far."""
        self._pieces: dict[str, int] = {}
        self._stretches = _Stretches(self._add_stretch)
        self._stretch_first, self._stretch_count = _Grown(np.int64), _Grown(np.int64)
        self._stretch_pieces, self._bare = _Grown(np.int64), _Grown(np.int64)
        self._word_ids: dict[str, int] = {}
        self.words: list[str] = []
        self.pieces: list[str] = []
        self._length, self._lead = _Grown(np.int64), _Grown(np.int64)
        self._kind, self._shape = _Grown(np.int64), _Grown(np.int64)
        self._first, self._count = _Grown(np.int64), _Grown(np.int64)
        self._expansion = _Grown(np.int64)

    @property
    def full(self) -> bool:
        """Whether the memo has reached its limit and should be reset between chunks."""
        return len(self._pieces) + len(self._stretches) > _MEMO_LIMIT

    def word_id(self, word: str) -> int:
        """Return the id of a normalised word, giving it one if it is new."""
        known = self._word_ids.get(word)
        if known is None:
            known = self._word_ids[word] = len(self.words)
            self.words.append(word)
        return known

    def marked(self, words: Iterable[str]) -> Flags:
        """Return which of the words seen so far are among these; new ones are not learned."""
        held = np.zeros(len(self.words), dtype=bool)
        held[[self._word_ids[word] for word in words if word in self._word_ids]] = True
        return held

    def encode(self, pieces: Sequence[str]) -> Ints:
        """Return the piece ids of raw pieces."""
        known = self._pieces
        for piece in set(pieces).difference(known):
            self._add(piece)
        return np.fromiter((known[p] for p in pieces), dtype=np.int64, count=len(pieces))

    def cut(self, texts: Sequence[str]) -> tuple[Ints, Ints]:
        """Return the piece ids of texts one after another, and how many each has.

        Texts are taken apart at their blanks, and each distinct stretch once. A text where
        blanks stand beside other white space is read from end to end.
        """
        stretches: list[str] = []
        counts = np.empty(len(texts), dtype=np.int64)
        for i, text in enumerate(texts):
            found = text.split(" ")
            counts[i] = len(found)
            stretches += found
        known = self._stretches
        number = np.fromiter(map(known.__getitem__, stretches), np.int64, len(stretches))
        text_of = np.repeat(np.arange(len(texts)), counts)
        many = self._stretch_count.values[number]
        irregular = np.zeros(len(texts), dtype=bool)
        irregular[text_of[many == _IRREGULAR]] = True
        many[irregular[text_of]] = 0
        odd = np.flatnonzero(irregular)
        begins = np.cumsum(counts) - counts
        at = np.arange(many.sum()) + np.repeat(
            self._stretch_first.values[number] - np.cumsum(many) + many, many
        )
        ids = self._stretch_pieces.values[at]
        held = np.bincount(text_of, many, minlength=len(texts)).astype(np.int64)
        regular = np.flatnonzero(held)
        first = (np.cumsum(held) - held)[regular]
        ids[first] = self._without_blank(number[begins[regular]], ids[first])
        return self._with_odd(texts, odd.tolist(), ids, held) if len(odd) else (ids, held)

    def _without_blank(self, stretch: Ints, piece: Ints) -> Ints:
        """Return the pieces that begin a text, and so have no blank before them."""
        bare = self._bare.values[stretch]
        for i in np.flatnonzero(bare < 0).tolist():
            bare[i] = self._number(self.pieces[piece[i]][1:])
        self._bare.values[stretch] = bare
        return bare

    def _with_odd(
        self, texts: Sequence[str], odd: Sequence[int], ids: Ints, held: Ints
    ) -> tuple[Ints, Ints]:
        parts = np.split(ids, np.cumsum(held)[:-1])
        for i in odd:
            parts[i] = self.encode(PIECE.findall(texts[i]))
        return np.concatenate(parts), np.asarray([len(part) for part in parts], dtype=np.int64)

    def _add_stretch(self, stretch: str) -> None:
        odd = not stretch or stretch[0].isspace() or stretch[-1].isspace()
        self._stretch_first.append(len(self._stretch_pieces.values))
        self._bare.append(-1)
        if odd:
            self._stretch_count.append(_IRREGULAR)
            return
        pieces = PIECE.findall(" " + stretch)
        self._stretch_count.append(len(pieces))
        for piece in pieces:
            self._stretch_pieces.append(self._number(piece))

    def _number(self, piece: str) -> int:
        if piece not in self._pieces:
            self._add(piece)
        return self._pieces[piece]

    def _add(self, piece: str) -> None:
        lead = int(piece[0] == " " and len(piece) > 1)
        body = piece[lead:]
        kind = kind_of(body)
        words = self._read(body) if kind is Kind.WORD else (body.strip() or " ",)
        self._first.append(len(self._expansion.values))
        for word in words:
            self._expansion.append(self.word_id(word))
        self._count.append(len(words))
        self._length.append(len(piece))
        self._lead.append(lead)
        self._kind.append(kind)
        self._shape.append(_shape_of(body, kind))
        self._pieces[piece] = len(self._pieces)
        self.pieces.append(piece)

    def _read(self, body: str) -> tuple[str, ...]:
        words = normalise(body)
        return words if self._meant is None else tuple(map(self._meant, words))

    @property
    def lengths(self) -> Ints:
        """Return the number of characters of every piece."""
        return self._length.values

    def tables(self) -> dict[str, Ints]:
        """Return the per-piece tables: length, lead, kind, shape, first, count, expansion."""
        names = ("length", "lead", "kind", "shape", "first", "count", "expansion")
        return {name: getattr(self, f"_{name}").values for name in names}


LOWER, UPPER, DIGIT, TITLE_ABBREVIATION, BULLET, ELLIPSIS, ASKS, DOT, RUNON, NUMBER = (
    1 << n for n in range(10)
)
# Written with a full stop and followed by more of the sentence.
_ABBREVIATIONS = frozenset(
    "dr prof drs dra ir hj jl jln no tgl hal dll dsb dst dkk tn ny sdr sdri yth an ub cq bpk "
    "mr mrs ms st vs etc eg ie e.g i.e approx dept inc ltd s.pd s.kom s.sos s.e s.h m.si m.pd "
    "sdm kec kab kel rt rw telp vol ed".split()
)


def _shape_of(body: str, kind: Kind) -> int:
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
    return BULLET if body in _BULLETS else 0


# ---------------------------------------------------------------- columns


@dataclass(frozen=True)
class Tokens:
    """Normalised tokens of many texts, as columns.

    ``word``, ``kind``, ``start``, ``end``, ``sentence`` have one entry a token (a raw piece may
    give several tokens that share its offsets, or none); ``text_of``, ``sentence_start`` and
    ``sentence_end`` one a sentence. Offsets are code points into each text as given. ``plain``
    tells which texts are read just as they were given; ``piece`` has every raw piece of the
    texts, from its bound on.
    """

    word: Ints
    kind: Ints
    start: Ints
    end: Ints
    capital: Flags
    sentence: Ints
    text_of: Ints
    sentence_start: Ints
    sentence_end: Ints
    texts: int
    hidden: Ints
    plain: Flags
    piece: Ints
    piece_bounds: Ints

    @property
    def sentences(self) -> int:
        """Number of sentences in all texts."""
        return len(self.text_of)

    def first_token(self) -> Ints:
        """Return, for each sentence and one past the last, the index of its first token."""
        return np.searchsorted(self.sentence, np.arange(self.sentences + 1))


def tokenise(texts: Sequence[str], lexer: Lexer, *, whole: bool = False) -> Tokens:
    """Read texts into tokens and sentences; with ``whole``, each text is one sentence."""
    cleaned = [clean(text) for text in texts]
    ids, counts = lexer.cut([item.text for item in cleaned])
    table = lexer.tables()
    text = np.repeat(np.arange(len(texts)), counts)
    length = table["length"][ids]
    stop = np.cumsum(length)
    before = np.concatenate([[0], np.cumsum([len(item.text) for item in cleaned])])[:-1]
    end = stop - before[text]
    start = end - length + table["lead"][ids]
    kind, shape = table["kind"][ids], table["shape"][ids]
    opens = (
        _first_of(text) if whole else _sentence_opens(text, kind, shape, table["lead"][ids], start)
    )
    return _columns(cleaned, ids, table, text, kind, shape, start, end, opens)


def _first_of(group: Ints) -> Flags:
    """Mark the first entry of each run of equal values."""
    opens = np.ones(len(group), dtype=bool)
    opens[1:] = group[1:] != group[:-1]
    return opens


def _sentence_opens(text: Ints, kind: Ints, shape: Ints, lead: Ints, start: Ints) -> Flags:
    """Mark each piece that begins a sentence."""
    n = len(kind)
    opens = _first_of(text)
    if n < 2:
        return opens
    nxt_shape = np.append(shape[1:], 0)
    nxt_kind = np.append(kind[1:], Kind.BLANK_LINE)
    nxt_lead = np.append(lead[1:], 1)
    prev_shape = np.concatenate([[0], shape[:-1]])
    is_end = kind == Kind.END
    # "dr. Sutomo", "dll. sebagai": an abbreviation's point ends nothing before a small letter,
    # and a title's point nothing at all.
    dotted = is_end & ((shape & DOT) > 0) & ((prev_shape & TITLE_ABBREVIATION) > 0)
    # "No. 5" is a number; "I said no." and "suka menolong no." are ends
    dotted &= ((prev_shape & NUMBER) == 0) | ((nxt_shape & DIGIT) > 0)
    glued = is_end & (nxt_lead == 0) & (nxt_kind == Kind.WORD) & ((nxt_shape & LOWER) > 0)
    trailing = is_end & ((shape & ELLIPSIS) > 0) & ((nxt_shape & LOWER) > 0)
    closes = is_end & ~dotted & ~(glued & ((shape & DOT) > 0)) & ~trailing
    closes |= kind == Kind.BLANK_LINE
    closes |= (kind == Kind.NEWLINE) & ~_wrapped(kind, nxt_shape, start)
    # closing quotes, brackets, emoji and more end marks belong to the sentence they follow
    follows = _BEHIND[nxt_kind] | (_CLOSING[nxt_kind] & (nxt_lead == 0))
    follows[:-1] &= text[1:] == text[:-1]
    moved = np.flatnonzero(closes & follows)
    stops = np.append(np.flatnonzero(~follows), n - 1)
    closes[moved] = False
    closes[stops[np.searchsorted(stops, moved)]] = True
    opens[1:] |= closes[:-1]
    return opens


def _wrapped(kind: Ints, nxt_shape: Ints, start: Ints) -> Flags:
    """Tell which single line breaks stand inside a sentence of a text wrapped at a width."""
    is_break = kind >= Kind.NEWLINE
    is_break &= kind <= Kind.BLANK_LINE
    at = np.where(is_break, start, 0)
    last = np.maximum.accumulate(np.concatenate([[0], at[:-1]]))
    width = start - np.where(last > start, 0, last)  # a break of an earlier text counts as none
    return (kind == Kind.NEWLINE) & ((nxt_shape & LOWER) > 0) & (width >= 50)


def _columns(
    cleaned: Sequence[Cleaned],
    ids: Ints,
    table: dict[str, Ints],
    text: Ints,
    kind: Ints,
    shape: Ints,
    start: Ints,
    end: Ints,
    opens: Flags,
) -> Tokens:
    """Return tokens: sentences that hold a word, pieces spelled out as normalised words."""
    start, end = _to_given(cleaned, text, start, end)
    raw = np.cumsum(opens) - 1
    total = int(raw[-1]) + 1 if len(raw) else 0
    has_word = np.zeros(total, dtype=bool)
    has_word[raw[kind == Kind.WORD]] = True
    number = np.cumsum(has_word) - 1
    kept = has_word[raw] if total else np.zeros(0, dtype=bool)
    sentence = number[raw] if total else raw
    solid = kept & ~_EMPTY[kind]
    first = np.flatnonzero(solid & _first_of(np.where(solid, sentence, -1)))
    # blanks between solid pieces split a run: keep each sentence's first occurrence
    first = first[_first_of(sentence[first])]
    last = np.flatnonzero(solid)
    last = last[np.append(sentence[last][1:] != sentence[last][:-1], True)] if len(last) else last
    count = np.where(solid, table["count"][ids], 0)
    owner = np.repeat(np.arange(len(ids)), count)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    word = table["expansion"][table["first"][ids][owner] + step]
    return Tokens(
        word=word,
        kind=kind[owner],
        start=start[owner],
        end=end[owner],
        capital=((shape & UPPER) > 0)[owner],
        sentence=sentence[owner],
        text_of=text[first],
        sentence_start=start[first],
        sentence_end=end[last],
        texts=len(cleaned),
        hidden=np.asarray([item.hidden for item in cleaned], dtype=np.int64),
        plain=np.asarray([item.origin is None for item in cleaned], dtype=bool),
        piece=ids,
        piece_bounds=np.searchsorted(text, np.arange(len(cleaned) + 1)),
    )


def _to_given(cleaned: Sequence[Cleaned], text: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Translate offsets in cleaned texts to offsets in the texts as given."""
    changed = [i for i, item in enumerate(cleaned) if item.origin is not None]
    if not changed:
        return start, end
    start, end = start.copy(), end.copy()
    for i in changed:
        origin = cleaned[i].origin
        here = slice(*np.searchsorted(text, (i, i + 1)))
        start[here] = origin[start[here]]  # type: ignore[index]
        # the end is where the last character's cluster stops: the next character's origin
        end[here] = origin[end[here]]  # type: ignore[index]
    return start, end


@lru_cache(maxsize=1)
def shared_lexer() -> Lexer:
    """Return the process's own lexer, for callers that keep no memo of their own."""
    return Lexer()
