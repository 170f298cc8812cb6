"""Learn the sentence boundaries of unpunctuated texts from the statement bank.

``python -m pipeline.learn_boundaries`` rewrites ``data/lexicon/boundaries.npz``: essays of the
bank as they are, other casual statements strung together in a seeded order, words only.
"""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from pipeline.boundaries import OFFSETS, OUTSIDE, PAIRS, RARE, shifted
from pipeline.lexer import Ints, Lexer
from pipeline.pieces import Kind
from pipeline.records import Statement
from pipeline.resources import data_folder
from pipeline.store import load_bank
from pipeline.text import tokenise

_CASUAL = ("chat", "forum", "blog", "interview")
_STRING = 8  # statements strung together where the bank has no essay
_COMMON = 5  # times a word must occur to have a row of its own
_COMMON_PAIR = 4
_KEPT_COMMAS = 0.5  # people who leave out full stops leave out many commas
_THRESHOLD = 0.2


def sequences(bank: list[Statement], seed: int = 0) -> list[list[str]]:
    """Return rows of statements as one person might have written them."""
    chance = random.Random(seed)
    essays: dict[tuple[str, str], list[str]] = defaultdict(list)
    loose: dict[tuple[str, str], list[str]] = defaultdict(list)
    for statement in bank:
        if statement.essay:
            essays[statement.author_batch, statement.essay].append(statement.text)
        elif statement.register in _CASUAL:
            loose[statement.author_batch, statement.lang].append(statement.text)
    rows = list(essays.values())
    for texts in loose.values():
        chance.shuffle(texts)
        rows += [texts[at : at + _STRING] for at in range(0, len(texts), _STRING)]
    return rows


def learn(rows: list[list[str]], seed: int = 0) -> dict[str, np.ndarray]:
    """Return the tables of a boundary model."""
    lexer = Lexer()
    word, group, begins, comma = _columns(rows, lexer, random.Random(seed))
    count = np.bincount(word, minlength=len(lexer.words))
    common = np.flatnonzero(count >= _COMMON)
    place = np.full(len(lexer.words), RARE, dtype=np.int64)
    place[common] = np.arange(len(common)) + 2
    known = place[word]
    size = len(common) + 2
    blocks, keys = _design(known, group, size)
    X = sparse.hstack([*blocks, sparse.csr_matrix(comma[:, None])]).tocsr()
    inner = np.flatnonzero(shifted(known, group, -1) != OUTSIDE)
    model = LogisticRegression(C=1.0, solver="liblinear").fit(X[inner], begins[inner])
    return _tables(model, lexer, common, size, keys)


def _columns(
    rows: list[list[str]], lexer: Lexer, chance: random.Random
) -> tuple[Ints, Ints, Ints, Ints]:
    word: list[int] = []
    group: list[int] = []
    begins: list[int] = []
    comma: list[int] = []
    for number, row in enumerate(rows):
        tokens = tokenise(row, lexer, whole=True)
        text = tokens.text_of[tokens.sentence]
        last, after_comma = -1, False
        for w, kind, t in zip(tokens.word, tokens.kind, text, strict=True):
            if kind == Kind.WORD:
                word.append(int(w))
                group.append(number)
                begins.append(int(t != last))
                comma.append(int(after_comma and chance.random() < _KEPT_COMMAS))
                last, after_comma = t, False
            elif kind == Kind.COMMA:
                after_comma = True
    return np.array(word), np.array(group), np.array(begins), np.array(comma)


def _design(known: Ints, group: Ints, size: int) -> tuple[list[sparse.csr_matrix], list[Ints]]:
    around = {offset: shifted(known, group, offset) for offset in OFFSETS}
    rows = np.arange(len(known))
    ones = np.ones(len(known))
    blocks = [
        sparse.csr_matrix((ones, (rows, around[offset])), shape=(len(known), size))
        for offset in OFFSETS
    ]
    keys = []
    for left, right in PAIRS:
        key = around[left] * size + around[right]
        values, counts = np.unique(key, return_counts=True)
        kept = values[counts >= _COMMON_PAIR]
        at = np.minimum(np.searchsorted(kept, key), len(kept) - 1)
        hit = kept[at] == key
        shape = (len(known), len(kept))
        blocks.append(sparse.csr_matrix((ones[hit], (rows[hit], at[hit])), shape=shape))
        keys.append(kept)
    return blocks, keys


def _tables(
    model: LogisticRegression, lexer: Lexer, common: Ints, size: int, keys: list[Ints]
) -> dict[str, np.ndarray]:
    weights = model.coef_[0].astype(np.float32)
    split = size * len(OFFSETS)
    tables = {
        "words": np.frombuffer("\n".join(lexer.words[i] for i in common).encode(), np.uint8),
        "word_weights": weights[:split].reshape(len(OFFSETS), size),
        "scalars": np.array([weights[-1], model.intercept_[0], _THRESHOLD]),
    }
    at = split
    for number, kept in enumerate(keys):
        tables[f"pair_keys_{number}"] = kept
        tables[f"pair_weights_{number}"] = weights[at : at + len(kept)]
        at += len(kept)
    return tables


def main() -> Path:
    """Rewrite the packaged tables."""
    path = data_folder() / "lexicon" / "boundaries.npz"
    np.savez_compressed(path, **learn(sequences(load_bank())))  # type: ignore[arg-type]
    return path


if __name__ == "__main__":
    main()
