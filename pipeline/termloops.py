"""Loops from tokens to terms: patterns of words, pairs, sums of weights, terms of labels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Ints = NDArray[np.int64]

_MIX = np.uint64(0x9E3779B97F4A7C15)


def match_rows(
    word: Ints,
    sentence: Ints,
    rows: tuple[Ints, Ints, Ints],
    held: tuple[Ints, Array],
    plan: tuple[Array, Array],
    elements: Array,
) -> tuple[Ints, Ints, Ints]:
    """Return every row of elements that stands in the tokens: row, first and last token.

    ``rows`` are lists by word: where each begins, how long it is, all of them; ``held`` the line
    of each word and a bit for each atom. ``plan`` has ``near`` and ``checks`` of each row.
    """
    row_first, row_count, row_flat = rows
    line, bits = held
    near, checks = plan
    one = np.uint64(1)
    total = len(word)
    room, many = 0, 0
    for token in range(total):
        room += row_count[word[token]]
    found = np.empty((3, room), dtype=np.int64)
    for token in range(total):
        low = row_first[word[token]]
        for at in range(low, low + row_count[word[token]]):
            row = row_flat[at]
            beside = token + near[row, 2]
            if beside < 0 or beside >= total:
                continue
            atom = near[row, 3]
            if not bits[line[word[beside]], atom >> 6] >> np.uint64(atom & 63) & one:
                continue
            first = token - near[row, 0]
            last = first + near[row, 1] - 1
            if first < 0 or last >= total or sentence[first] != sentence[last]:
                continue
            whole = True
            for check in range(1, checks.shape[1]):
                place = checks[row, check]
                if place < 0:
                    break
                atom, other = elements[row, place], line[word[first + place]]
                if not bits[other, atom >> 6] >> np.uint64(atom & 63) & one:
                    whole = False
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
    scales: tuple[Array, Ints, Array],
    clauses: tuple[Ints, Ints, Ints],
    tokens: tuple[Ints, Ints],
    words: tuple[Ints, Ints, Ints, Ints, Ints],
    word_weight: Array,
    pairs: tuple[Ints, Ints, Ints, Ints, Ints, Ints],
    entries: tuple[Ints, Ints, Ints, Ints, Ints],
    weights: tuple[Array, Array],
    forms: tuple[int, int],
) -> tuple[Ints, Ints, Array]:
    """Return the terms of labels: their bounds; start, end, form, left, right; share.

    ``labels`` are sentences, ascending, and columns; ``scales`` what multiplies every term of a
    label, the clause whose terms have more, and how much; ``clauses`` are those of words, pairs
    and entries; ``tokens`` starts and ends; ``words`` have sentence, row, token, word and
    whether they are negated; ``pairs`` sentence, row, which, and of all pairs left, right and
    skip; ``entries`` sentence, row, number, first and last token. ``forms`` number a pair and an
    entry.
    """
    label_sentence, label_column = labels
    whole, spoke, part = scales
    word_clause, pair_clause, entry_clause = clauses
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
        label = label_column[i]
        for at in range(bounds[i, 0], bounds[i, 3]):
            by = whole[i] + (part[i] if word_clause[at] == spoke[i] else 0.0)
            worth = word_weight[word_row[at], label] * by
            if worth != 0.0:
                found[many, 0], found[many, 1] = start[token[at]], end[token[at]]
                found[many, 2], found[many, 3], found[many, 4] = negated[at], word[at], 0
                share[many] = worth
                many += 1
        for at in range(bounds[i, 1], bounds[i, 4]):
            row = pair_row[at]
            by = whole[i] + (part[i] if pair_clause[at] == spoke[i] else 0.0)
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
            by = whole[i] + (part[i] if entry_clause[at] == spoke[i] else 0.0)
            worth = np.float64(coef[row, label]) * factor[row] * by
            if worth != 0.0:
                found[many, 0], found[many, 1] = start[first[at]], end[last[at]]
                found[many, 2], found[many, 3], found[many, 4] = entry_form, number[at], 0
                share[many] = worth
                many += 1
        ends[i + 1] = many
    return ends, found[:many].T.copy(), share[:many].copy()
