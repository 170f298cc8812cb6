"""Loops over arrays, one entry at a time, for numba to compile where it is installed.

Each does what a passage of array arithmetic does elsewhere, in one pass and to the same bits;
``tests/test_loops.py`` holds both beside each other. They are plain functions and run without
numba too, slowly. Importing numba and loading what it once compiled takes most of a second, so
:func:`loops` hands them out only after :func:`switch_on`, which long batches ask for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Ints = NDArray[np.int64]

_START, _STEP = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_HALF, _LOW, _ONE = np.uint64(32), np.uint64(0xFFFFFFFF), np.uint64(1)
_BLANK = 32


# ---------------------------------------------------------------- stretches between blanks


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


# ---------------------------------------------------------------- patterns of words


def match_rows(
    word: Ints,
    sentence: Ints,
    rows: tuple[Ints, Ints, Ints],
    atoms: tuple[Ints, Ints, Ints],
    bits: Array,
    plan: tuple[Ints, Ints, Array, Ints],
    elements: Ints,
    length: Ints,
) -> tuple[Ints, Ints, Ints]:
    """Return every row of elements that stands in the tokens: row, first and last token.

    ``rows`` and ``atoms`` are lists by word: where each begins, how long it is, all of them.
    ``plan`` has anchor, ahead, bit and checks of each row.
    """
    row_first, row_count, row_flat = rows
    atom_first, atom_count, atom_flat = atoms
    anchor, ahead, bit, checks = plan
    total = len(word)
    room, many = 0, 0
    for token in range(total):
        room += row_count[word[token]]
    found = np.empty((3, room), dtype=np.int64)
    for token in range(total):
        low = row_first[word[token]]
        for at in range(low, low + row_count[word[token]]):
            row = row_flat[at]
            beside = min(max(token + ahead[row], 0), total - 1)
            if not bits[word[beside]] & bit[row]:
                continue
            first = token - anchor[row]
            last = first + length[row] - 1
            if first < 0 or last >= total or sentence[first] != sentence[last]:
                continue
            whole = True
            for check in range(checks.shape[1]):
                place = checks[row, check]
                if place < 0:
                    break
                wanted, other = elements[row, place], word[first + place]
                whole = False
                for held in range(atom_first[other], atom_first[other] + atom_count[other]):
                    if atom_flat[held] == wanted:
                        whole = True
                        break
                if not whole:
                    break
            if not whole:
                continue
            found[0, many], found[1, many], found[2, many] = row, first, last
            many += 1
    return found[0, :many].copy(), found[1, :many].copy(), found[2, :many].copy()


# ---------------------------------------------------------------- sums of weights


def known_pairs(
    sentence: Ints, place: Ints, words: int, keys: Ints, numbers: Array, shift: np.uint64
) -> tuple[Ints, Ints, Ints]:
    """Return the known pairs of words: sentence, which pair, number among the known.

    Of each sentence the neighbours come first, then the words with one between; all neighbours
    are numbered before those. ``keys`` and ``numbers`` are the slots of a ``KeyTable``.
    """
    total = len(sentence)
    far = 0
    for at in range(1, total):
        far += sentence[at] == sentence[at - 1]
    near = 0
    found = np.empty((3, 2 * total), dtype=np.int64)
    many = 0
    begin = 0
    while begin < total:
        end = begin + 1
        while end < total and sentence[end] == sentence[begin]:
            end += 1
        for skip in range(2):
            for left in range(begin, end - 1 - skip):
                which = far if skip else near
                far += skip
                near += 1 - skip
                one, other = place[left], place[left + 1 + skip]
                if one < 0 or other < 0:
                    continue
                key = (skip * words + one) * words + other
                slot = np.int64((np.uint64(key) * _MIX) >> shift)
                while keys[slot] != key and keys[slot] >= 0:
                    slot = (slot + 1) & (len(keys) - 1)
                if keys[slot] == key:
                    found[0, many], found[1, many] = sentence[left], which
                    found[2, many] = numbers[slot]
                    many += 1
        begin = end
    return found[0, :many].copy(), found[1, :many].copy(), found[2, :many].copy()


def add_rows(
    sentence: Ints, row: Ints, weights: Array, factor: Array, total: Array, scaled: bool
) -> None:
    """Add to each sentence's total the sum of its rows of weights, each times its factor.

    Without ``scaled`` the factors are not looked at.
    """
    labels = total.shape[1]
    held = np.zeros(labels, dtype=np.float64)
    for at in range(len(sentence)):
        line = row[at]
        if scaled:
            by = factor[line]
            for label in range(labels):
                held[label] += np.float64(weights[line, label]) * by
        else:
            for label in range(labels):
                held[label] += weights[line, label]
        if at + 1 == len(sentence) or sentence[at + 1] != sentence[at]:
            for label in range(labels):
                total[sentence[at], label] += held[label]
                held[label] = 0.0


def label_terms(
    labels: tuple[Ints, Ints],
    scale: Array,
    tokens: tuple[Ints, Ints],
    words: tuple[Ints, Ints, Ints, Ints, Ints],
    word_weight: Array,
    pairs: tuple[Ints, Ints, Ints, Ints, Ints, Ints],
    entries: tuple[Ints, Ints, Ints, Ints, Ints],
    weights: tuple[Array, Array],
    forms: tuple[int, int],
) -> tuple[Ints, Ints, Array]:
    """Return the terms of labels: their bounds; start, end, form, left, right; share.

    ``labels`` are sentences, ascending, and columns; ``tokens`` starts and ends; ``words`` have
    sentence, row, token, word and whether they are negated; ``pairs`` sentence, row, which, and of
    all pairs left, right and skip; ``entries`` sentence, row, number, first and last token.
    ``forms`` number a pair and an entry.
    """
    label_sentence, label_column = labels
    start, end = tokens
    word_sentence, word_row, token, word, negated = words
    pair_sentence, pair_row, which, pair_left, pair_right, skip = pairs
    entry_sentence, entry_row, number, first, last = entries
    coef, factor = weights
    pair_form, entry_form = forms
    # where the words, pairs and entries of each label's sentence begin and end
    bounds = np.zeros((len(label_sentence), 6), dtype=np.int64)
    room, w, p, e = 0, 0, 0, 0
    w2, p2, e2 = 0, 0, 0
    for i in range(len(label_sentence)):
        sentence = label_sentence[i]
        while w < len(word_sentence) and word_sentence[w] < sentence:
            w += 1
        while p < len(pair_sentence) and pair_sentence[p] < sentence:
            p += 1
        while e < len(entry_sentence) and entry_sentence[e] < sentence:
            e += 1
        w2, p2, e2 = max(w, w2), max(p, p2), max(e, e2)
        while w2 < len(word_sentence) and word_sentence[w2] == sentence:
            w2 += 1
        while p2 < len(pair_sentence) and pair_sentence[p2] == sentence:
            p2 += 1
        while e2 < len(entry_sentence) and entry_sentence[e2] == sentence:
            e2 += 1
        bounds[i, 0], bounds[i, 1], bounds[i, 2] = w, p, e
        bounds[i, 3], bounds[i, 4], bounds[i, 5] = w2, p2, e2
        room += w2 - w + p2 - p + e2 - e
    found = np.empty((room, 5), dtype=np.int64)
    share = np.empty(room, dtype=np.float64)
    ends = np.zeros(len(label_sentence) + 1, dtype=np.int64)
    many = 0
    for i in range(len(label_sentence)):
        label, by = label_column[i], scale[label_sentence[i]]
        for at in range(bounds[i, 0], bounds[i, 3]):
            worth = word_weight[word_row[at], label] * by
            if worth != 0.0:
                found[many, 0], found[many, 1] = start[token[at]], end[token[at]]
                found[many, 2], found[many, 3], found[many, 4] = negated[at], word[at], 0
                share[many] = worth
                many += 1
        for at in range(bounds[i, 1], bounds[i, 4]):
            row = pair_row[at]
            worth = np.float64(coef[row, label]) * factor[row] * by
            if worth != 0.0:
                left, right = pair_left[which[at]], pair_right[which[at]]
                found[many, 0], found[many, 1] = start[token[left]], end[token[right]]
                found[many, 2] = pair_form + skip[which[at]]
                found[many, 3], found[many, 4] = word[left], word[right]
                share[many] = worth
                many += 1
        for at in range(bounds[i, 2], bounds[i, 5]):
            row = entry_row[at]
            worth = np.float64(coef[row, label]) * factor[row] * by
            if worth != 0.0:
                found[many, 0], found[many, 1] = start[first[at]], end[last[at]]
                found[many, 2], found[many, 3], found[many, 4] = entry_form, number[at], 0
                share[many] = worth
                many += 1
        ends[i + 1] = many
    return ends, found[:many].T.copy(), share[:many].copy()


# ---------------------------------------------------------------- compiled or not


@dataclass(frozen=True)
class Loops:
    """The loops of this module, compiled or as they stand."""

    add_stretches: Callable[..., Any]
    find_stretches: Callable[..., Any]
    cut_pieces: Callable[..., Any]
    place_pieces: Callable[..., Any]
    spell_out: Callable[..., Any]
    match_rows: Callable[..., Any]
    known_pairs: Callable[..., Any]
    add_rows: Callable[..., Any]
    label_terms: Callable[..., Any]


PLAIN = Loops(
    add_stretches,
    find_stretches,
    cut_pieces,
    place_pieces,
    spell_out,
    match_rows,
    known_pairs,
    add_rows,
    label_terms,
)
_used: list[Loops] = []


def loops() -> Loops | None:
    """Return the loops in use, ``None`` where arrays are reckoned with as a whole."""
    return _used[0] if _used else None


def use(these: Loops | None) -> None:
    """Read by these loops from now on, or by arrays as a whole: what is read stays the same."""
    _used[:] = [] if these is None else [these]


def switch_on() -> None:
    """Read by compiled loops from now on, where there can be any."""
    if not _used:
        use(compiled())


@lru_cache(maxsize=1)
def compiled() -> Loops | None:
    """Return the loops compiled, ``None`` without numba or a folder to keep its work in."""
    try:
        from numba import njit  # takes its time: only where there is much to read

        compiler = njit(cache=True, nogil=True, error_model="numpy")
        return Loops(**{name: compiler(loop) for name, loop in vars(PLAIN).items()})
    except (ImportError, RuntimeError):
        return None
