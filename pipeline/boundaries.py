"""Find where sentences end in texts typed without full stops.

A linear model over the two words before and the three after a gap (and three pairs of them) says
how likely a new sentence begins there. Its tables are learned from the statement bank with the
punctuation taken away (:mod:`pipeline.learn_boundaries`) and lie in ``data/lexicon``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.lexer import Flags, Ints, Lexer
from pipeline.pieces import Kind
from pipeline.resources import data_folder
from pipeline.text import Tokens

OFFSETS = (-2, -1, 0, 1, 2)  # words around a gap; 0 is the word behind it
PAIRS = ((-1, 0), (0, 1), (-2, -1))
RARE, OUTSIDE = 0, 1  # places of every rare word, and of what lies beyond the text
# Words of a sentence from which it counts as unpunctuated: fewer where nothing ends it, more where
# it begins with a capital letter, for a careful writer's sentences may be long. Each sentence is
# asked alone: what else stands in a text must not move how a sentence is read.
_NEVER_ENDED, _ENDED, _CAPITAL = 13, 22, 35
_SHORTEST_PART = 3  # words


@dataclass(frozen=True)
class BoundaryModel:
    """Tables of the linear model: one row of word weights an offset, sorted pair keys."""

    words: dict[str, int]
    word_weights: NDArray[np.float64]
    pair_keys: tuple[Ints, ...]
    pair_weights: tuple[NDArray[np.float64], ...]
    comma_weight: float
    intercept: float
    threshold: float


@lru_cache(maxsize=1)
def boundary_model() -> BoundaryModel | None:
    """Return the packaged tables, ``None`` before they were first learned."""
    path = data_folder() / "lexicon" / "boundaries.npz"
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as held:
        words = held["words"].tobytes().decode().split("\n")
        return BoundaryModel(
            {word: i + 2 for i, word in enumerate(words)},
            held["word_weights"].astype(np.float64),
            tuple(held[f"pair_keys_{i}"] for i in range(len(PAIRS))),
            tuple(held[f"pair_weights_{i}"].astype(np.float64) for i in range(len(PAIRS))),
            *(float(value) for value in held["scalars"]),
        )


def split_unpunctuated(tokens: Tokens, lexer: Lexer) -> Tokens:
    """Cut the long sentences that have no full stops inside where there should be some."""
    is_word = tokens.kind == Kind.WORD
    words = np.bincount(tokens.sentence[is_word], minlength=tokens.sentences)
    long = _loose(tokens, words)
    model = boundary_model() if long.any() else None
    if model is None:
        return tokens
    inside = np.flatnonzero(long[tokens.sentence])
    opens = np.zeros(len(tokens.word), dtype=bool)
    opens[inside] = _openings(tokens, inside, model, lexer)
    return _cut(tokens, opens)


def _loose(tokens: Tokens, words: Ints) -> Flags:
    """Return which sentences are longer than anybody with full stops would type them."""
    bounds = tokens.first_token()
    held = bounds[:-1] < bounds[1:]
    limit = np.full(tokens.sentences, _NEVER_ENDED)
    limit[held] = np.where(tokens.kind[bounds[1:][held] - 1] == Kind.END, _ENDED, _NEVER_ENDED)
    limit[held] = np.where(tokens.capital[bounds[:-1][held]], _CAPITAL, limit[held])
    return np.asarray(words >= limit)


def gap_log_odds(
    model: BoundaryModel, word: Ints, group: Ints, comma: Flags
) -> NDArray[np.float64]:
    """Return the log-odds that a sentence begins before each word.

    ``word`` holds places in the model's tables, ``group`` the stretch each word belongs to.
    """
    around = {offset: shifted(word, group, offset) for offset in OFFSETS}
    total = np.full(len(word), model.intercept)
    for row, offset in enumerate(OFFSETS):
        total += model.word_weights[row, around[offset]]
    size = model.word_weights.shape[1]
    for (left, right), keys, weights in zip(
        PAIRS, model.pair_keys, model.pair_weights, strict=True
    ):
        key = around[left] * size + around[right]
        at = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
        total += np.where(keys[at] == key, weights[at], 0.0)
    return total + comma * model.comma_weight


def shifted(word: Ints, group: Ints, offset: int) -> Ints:
    """Return the word at an offset from each word, within the same group."""
    place = np.arange(len(word)) + offset
    inside = (place >= 0) & (place < len(word))
    place = np.clip(place, 0, max(len(word) - 1, 0))
    return np.where(inside & (group[place] == group), word[place], OUTSIDE)


def _openings(tokens: Tokens, inside: Ints, model: BoundaryModel, lexer: Lexer) -> Flags:
    """Return which of the tokens ``inside`` begin a new sentence."""
    words = inside[tokens.kind[inside] == Kind.WORD]
    place = np.asarray([model.words.get(lexer.words[w], RARE) for w in tokens.word[words]])
    group = tokens.sentence[words]
    before = np.concatenate([[False], tokens.kind[:-1] == Kind.COMMA])[words]
    chance = 1.0 / (1.0 + np.exp(-gap_log_odds(model, place, group, before)))
    opens = np.zeros(len(tokens.word), dtype=bool)
    opens[words[_chosen(chance, group, model.threshold)]] = True
    return opens[inside]


def _chosen(chance: NDArray[np.float64], group: Ints, threshold: float) -> list[int]:
    """Return the likeliest gaps first, none nearer to another or to an end than a short part."""
    first = np.searchsorted(group, group)
    last = np.searchsorted(group, group, side="right")
    place = np.arange(len(group))
    roomy = (place - first >= _SHORTEST_PART) & (last - place >= _SHORTEST_PART)
    candidates = np.flatnonzero(roomy & (chance >= threshold))
    taken = np.zeros(len(group), dtype=bool)
    chosen = []
    for i in candidates[np.argsort(-chance[candidates], kind="stable")].tolist():
        near = slice(max(first[i], i - _SHORTEST_PART + 1), min(last[i], i + _SHORTEST_PART))
        if not taken[near].any():
            taken[i] = True
            chosen.append(i)
    return chosen


def _cut(tokens: Tokens, opens: Flags) -> Tokens:
    """Return tokens with more sentences: one begins at each token of ``opens``."""
    total = tokens.sentences
    sentence = tokens.sentence + np.cumsum(opens)
    # sentences without a token keep their place in the row: number by old sentence, then cut
    cuts = np.bincount(tokens.sentence[opens], minlength=total)
    owner = np.repeat(np.arange(total), cuts + 1)
    first = np.concatenate([[True], owner[1:] != owner[:-1]])
    start = tokens.sentence_start[owner].copy()
    end = tokens.sentence_end[owner].copy()
    at = np.flatnonzero(opens)
    start[~first] = tokens.start[at]
    end[np.flatnonzero(~first) - 1] = tokens.end[at - 1]
    return replace(
        tokens,
        sentence=sentence,
        text_of=tokens.text_of[owner],
        sentence_start=start,
        sentence_end=end,
    )
