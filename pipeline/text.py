"""Read raw text into columns: tokens with exact offsets, normalised words, sentences.

Text comes in as people type it; out goes one :class:`Tokens` for any number of texts. One code
path serves a single statement and a million essays: work is done once per distinct token (see
:class:`pipeline.lexer.Lexer`) and the rest is array arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.hidden import Cleaned, clean_all
from pipeline.lexer import Flags, Ints, Lexer
from pipeline.loops import loops
from pipeline.pieces import (
    BRACE,
    CLOSED,
    DIGIT,
    DOT,
    ELLIPSIS,
    LOWER,
    NUMBER,
    TITLE_ABBREVIATION,
    UPPER,
    Kind,
)


def _is_kind(*kinds: Kind) -> Flags:
    """Return a table that tells for each kind whether it is one of these."""
    return np.isin(np.arange(len(Kind)), kinds)


_BEHIND = _is_kind(Kind.END, Kind.NEWLINE, Kind.BLANK_LINE)
_CLOSING = _is_kind(Kind.QUOTE, Kind.BRACKET)
_BREAK = _is_kind(Kind.NEWLINE, Kind.BLANK_LINE)
_SPEAKS = _is_kind(Kind.WORD, Kind.QUOTE)
_EMPTY = _is_kind(Kind.NEWLINE, Kind.BLANK_LINE, Kind.BLANK)


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
    cleaned = clean_all(texts)
    ids, counts = lexer.cut([item.text for item in cleaned])
    table = lexer.tables()
    place = fast.place_pieces if (fast := loops()) else _place_pieces
    written = (table[name] for name in ("length", "lead", "kind", "shape"))
    text, start, end, kind, shape, lead = place(ids, counts, *written)
    opens = first_of(text) if whole else _sentence_opens(text, kind, shape, lead, start)
    start, end = _to_given(cleaned, text, start, end)
    pieces = (ids, text, start, end, kind, shape)
    expansion = (table["first"], table["count"], table["expansion"])
    spell = fast.spell_out if fast else _spell_out
    tokens, sentences, capital = spell(pieces, opens, _EMPTY, UPPER, expansion)
    word, kind, start, end, sentence = tokens
    text_of, sentence_start, sentence_end = sentences
    return Tokens(
        word,
        kind,
        start,
        end,
        capital,
        sentence,
        text_of,
        sentence_start,
        sentence_end,
        texts=len(cleaned),
        hidden=np.asarray([item.hidden for item in cleaned], dtype=np.int64),
        plain=np.asarray([item.origin is None for item in cleaned], dtype=bool),
        piece=ids,
        piece_bounds=np.append(0, np.cumsum(counts)),
    )


def _place_pieces(
    ids: Ints, counts: Ints, length: Ints, lead: Ints, kind: Ints, shape: Ints
) -> tuple[Ints, ...]:
    """Return each piece's text, start, end, kind, shape and leading blank."""
    text = np.repeat(np.arange(len(counts)), counts)
    long = length[ids]
    stop = np.append(0, np.cumsum(long))
    end = stop[1:] - stop[(np.cumsum(counts) - counts)[text]]
    leads = lead[ids]
    return text, end - long + leads, end, kind[ids], shape[ids], leads


def first_of(group: Ints) -> Flags:
    """Mark the first entry of each run of equal values."""
    opens = np.ones(len(group), dtype=bool)
    opens[1:] = group[1:] != group[:-1]
    return opens


def _sentence_opens(text: Ints, kind: Ints, shape: Ints, lead: Ints, start: Ints) -> Flags:
    """Mark each piece that begins a sentence."""
    n = len(kind)
    opens = first_of(text)
    if n < 2:
        return opens
    nxt_shape = np.append(shape[1:], 0)
    nxt_kind = np.append(kind[1:], Kind.BLANK_LINE)
    nxt_lead = np.append(lead[1:], 1)
    prev_shape = np.where(opens, 0, np.concatenate([[0], shape[:-1]]))  # of the same text
    prev_kind = np.where(opens, Kind.BLANK_LINE, np.concatenate([[0], kind[:-1]]))
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
    closes |= _ends_code(shape, prev_kind, prev_shape, nxt_kind, nxt_shape) & (nxt_lead > 0)
    # closing quotes, brackets, emoji and more end marks belong to the sentence they follow; a
    # quote or bracket that begins a line opens the next
    follows = _BEHIND[nxt_kind] | (_CLOSING[nxt_kind] & (nxt_lead == 0) & ~_BREAK[kind])
    follows[:-1] &= text[1:] == text[:-1]
    moved = np.flatnonzero(closes & follows)
    stops = np.append(np.flatnonzero(~follows), n - 1)
    closes[moved] = False
    closes[stops[np.searchsorted(stops, moved)]] = True
    opens[1:] |= closes[:-1]
    return opens


def _ends_code(
    shape: Ints, prev_kind: Ints, prev_shape: Ints, nxt_kind: Ints, nxt_shape: Ints
) -> Flags:
    """Mark the last piece of code before words: "}", "};", and "f(i);" before a capital."""
    closed = ((shape & CLOSED) > 0) & (prev_kind == Kind.BRACKET)
    brace = ((shape & BRACE) > 0) | (closed & ((prev_shape & BRACE) > 0))
    capital = closed & (nxt_kind == Kind.WORD) & ((nxt_shape & UPPER) > 0)
    return np.asarray(capital | (brace & _SPEAKS[nxt_kind]))


def _wrapped(kind: Ints, nxt_shape: Ints, start: Ints) -> Flags:
    """Tell which single line breaks stand inside a sentence of a text wrapped at a width."""
    is_break = kind >= Kind.NEWLINE
    is_break &= kind <= Kind.BLANK_LINE
    at = np.where(is_break, start, 0)
    last = np.maximum.accumulate(np.concatenate([[0], at[:-1]]))
    width = start - np.where(last > start, 0, last)  # a break of an earlier text counts as none
    return (kind == Kind.NEWLINE) & ((nxt_shape & LOWER) > 0) & (width >= 50)


def _spell_out(
    pieces: tuple[Ints, Ints, Ints, Ints, Ints, Ints],
    opens: Flags,
    empty: Flags,
    upper: int,
    expansion: tuple[Ints, Ints, Ints],
) -> tuple[tuple[Ints, ...], tuple[Ints, ...], Flags]:
    """Return tokens (word, kind, start, end, sentence), sentences (text, start, end), capitals.

    A sentence holds a word; a piece is spelled out as its normalised words.
    """
    ids, text, start, end, kind, shape = pieces
    raw = np.cumsum(opens) - 1
    total = int(raw[-1]) + 1 if len(raw) else 0
    has_word = np.zeros(total, dtype=bool)
    has_word[raw[kind == Kind.WORD]] = True
    number = np.cumsum(has_word) - 1
    kept = has_word[raw] if total else np.zeros(0, dtype=bool)
    sentence = number[raw] if total else raw
    solid = kept & ~empty[kind]
    first = np.flatnonzero(solid & first_of(np.where(solid, sentence, -1)))
    # blanks between solid pieces split a run: keep each sentence's first occurrence
    first = first[first_of(sentence[first])]
    last = np.flatnonzero(solid)
    last = last[np.append(sentence[last][1:] != sentence[last][:-1], True)] if len(last) else last
    begins, counts, words = expansion
    count = np.where(solid, counts[ids], 0)
    owner = np.repeat(np.arange(len(ids)), count)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    word = words[begins[ids][owner] + step]
    tokens = (word, kind[owner], start[owner], end[owner], sentence[owner])
    return tokens, (text[first], start[first], end[last]), ((shape & upper) > 0)[owner]


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
