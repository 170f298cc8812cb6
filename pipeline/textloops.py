"""Loops from bytes to tokens: stretches between blanks, pieces, sentences."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Ints = NDArray[np.int64]

_START, _STEP = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_HALF, _LOW, _ONE = np.uint64(32), np.uint64(0xFFFFFFFF), np.uint64(1)
_BLANK = 32


def add_stretches(slots: Array, shift: np.uint64, store: Array, bounds: Ints, known: int) -> None:
    """Put the numbers of stretches from ``known`` on into a hash table.

    A slot is 0 or one more than a number, with half of the hash of its bytes above it.
    """
    for number in range(known, len(bounds) - 1):
        value = _START
        for at in range(bounds[number], bounds[number + 1]):
            value = (value ^ np.uint64(store[at])) * _STEP
        value *= _MIX
        slot = np.int64(value >> shift)
        while slots[slot]:
            slot = (slot + 1) & (len(slots) - 1)
        slots[slot] = (value << _HALF) | np.uint64(number + 1)


def find_stretches(
    data: Array, texts: Ints, slots: Array, shift: np.uint64, store: Array, bounds: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the numbers of stretches between blanks of texts, the bytes between ``texts``.

    With the numbers (-1 where unknown): how many each text has, where each begins and ends.
    """
    room = len(texts) - 1 + np.sum(data == _BLANK)
    number = np.full(room, -1, dtype=np.int64)
    first, last = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
    counts = np.empty(len(texts) - 1, dtype=np.int64)
    total = 0
    for text in range(len(texts) - 1):
        before = total
        begin, value = texts[text], _START
        for at in range(texts[text], texts[text + 1] + 1):
            if at < texts[text + 1] and data[at] != _BLANK:
                value = (value ^ np.uint64(data[at])) * _STEP
                continue
            value *= _MIX
            slot = np.int64(value >> shift)
            while slots[slot]:
                if slots[slot] >> _HALF == value & _LOW:
                    known = np.int64(slots[slot] & _LOW) - 1
                    low = bounds[known]
                    same = bounds[known + 1] - low == at - begin
                    i = 0
                    while same and i < at - begin:
                        same = store[low + i] == data[begin + i]
                        i += 1
                    if same:
                        number[total] = known
                        break
                slot = (slot + 1) & (len(slots) - 1)
            first[total], last[total] = begin, at
            total += 1
            begin, value = at + 1, _START
        counts[text] = total - before
    return number, counts, first, last


def cut_pieces(
    number: Ints, counts: Ints, first: Ints, many: Ints, pieces: Ints
) -> tuple[Ints, Ints, Array]:
    """Return the pieces of numbered stretches, how many each text has, and which texts are odd.

    ``first`` and ``many`` tell where among ``pieces`` those of a stretch lie; a text with a
    stretch of fewer than none is odd, and gets none.
    """
    held = np.zeros(len(counts), dtype=np.int64)
    odd = np.zeros(len(counts), dtype=np.bool_)
    at, total = 0, 0
    for text in range(len(counts)):
        for place in range(at, at + counts[text]):
            held[text] += many[number[place]]
            odd[text] |= many[number[place]] < 0
        at += counts[text]
        if odd[text]:
            held[text] = 0
        total += held[text]
    ids = np.empty(total, dtype=np.int64)
    at, total = 0, 0
    for text in range(len(counts)):
        for place in range(at, at + counts[text]):
            if not odd[text]:
                low = first[number[place]]
                for piece in range(low, low + many[number[place]]):
                    ids[total] = pieces[piece]
                    total += 1
        at += counts[text]
    return ids, held, odd


def place_pieces(
    ids: Ints, counts: Ints, length: Ints, lead: Ints, kind: Ints, shape: Ints
) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints]:
    """Return each piece's text, start, end, kind, shape and leading blank."""
    found = np.empty((6, len(ids)), dtype=np.int64)
    at = 0
    for text in range(len(counts)):
        stop = 0
        for place in range(at, at + counts[text]):
            piece = ids[place]
            begin = stop + lead[piece]
            stop += length[piece]
            found[0, place], found[1, place], found[2, place] = text, begin, stop
            found[3, place], found[4, place] = kind[piece], shape[piece]
            found[5, place] = lead[piece]
        at += counts[text]
    return found[0], found[1], found[2], found[3], found[4], found[5]


def spell_out(
    pieces: tuple[Ints, Ints, Ints, Ints, Ints, Ints],
    opens: Array,
    empty: Array,
    upper: int,
    expansion: tuple[Ints, Ints, Ints],
) -> tuple[Ints, Ints, Array]:
    """Return tokens (word, kind, start, end, sentence), sentences (text, start, end), capitals.

    ``pieces`` are ids, text, start, end, kind and shape; ``opens`` marks those that begin a
    sentence, and a sentence without a word (kind 0) is none. ``expansion`` tells where the words
    of a piece begin, how many there are, and all of them.
    """
    ids, text, start, end, kind, shape = pieces
    first, count, words = expansion
    total, sentences = 0, 0
    for at in range(len(ids)):
        total += count[ids[at]]
        sentences += opens[at]
    tokens = np.empty((5, total), dtype=np.int64)
    capital = np.empty(total, dtype=np.bool_)
    found = np.empty((3, sentences), dtype=np.int64)
    many, sentence, at = 0, 0, 0
    while at < len(ids):
        stop, word = at, False
        while stop == at or (stop < len(ids) and not opens[stop]):
            word |= kind[stop] == 0
            stop += 1
        last = -1
        for place in range(at, stop if word else at):
            if empty[kind[place]]:
                continue
            if last < 0:
                found[0, sentence], found[1, sentence] = text[place], start[place]
            last = place
            piece = ids[place]
            for step in range(first[piece], first[piece] + count[piece]):
                tokens[0, many], tokens[1, many] = words[step], kind[place]
                tokens[2, many], tokens[3, many] = start[place], end[place]
                tokens[4, many] = sentence
                capital[many] = shape[place] & upper > 0
                many += 1
        if word:
            found[2, sentence] = end[last]
            sentence += 1
        at = stop
    return tokens[:, :many].copy(), found[:, :sentence].copy(), capital[:many].copy()
