"""Word vectors the classifier falls back on for words it has hardly or never seen.

``data/lexicon/vectors.npz`` holds principal components of multilingual-e5-small's embeddings of
single words (recipe: :mod:`pipeline.build_vectors`). They are a fixed linear map of TF-IDF terms:
training folds them into one coefficient a word, and scoring never opens the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.resources import data_folder
from pipeline.vocabulary import Vocabulary

_BESIDE = 0.8  # what a word beside a field's own name counts


@lru_cache(maxsize=1)
def _held() -> tuple[tuple[str, ...], NDArray[np.int8], NDArray[np.float32]]:
    path = data_folder() / "lexicon" / "vectors.npz"
    if not path.exists():  # before `make vectors` was first run
        return (), np.zeros((0, 1), dtype=np.int8), np.zeros(1, dtype=np.float32)
    with np.load(path, allow_pickle=False) as held:
        words = tuple(held["words"].tobytes().decode().split("\n"))
        return words, held["vectors"], held["scale"]


@lru_cache(maxsize=1)
def vector_words() -> frozenset[str]:
    """Return the words that have a vector."""
    return frozenset(_held()[0])


@lru_cache(maxsize=1)
def _places() -> dict[str, int]:
    return {word: i for i, word in enumerate(_held()[0])}


def word_vector(word: str) -> NDArray[np.float64] | None:
    """Return the vector of one word, ``None`` for a word that has none."""
    place = _places().get(word)
    _, vectors, scale = _held()
    return None if place is None else np.asarray(vectors[place] * scale, dtype=np.float64)


def meaning_of(words: str) -> NDArray[np.float64] | None:
    """Return the mean direction of words; of a doubled one ("obat-obatan") its first half."""
    halves = [w if word_vector(w) is not None else w.split("-")[0] for w in words.lower().split()]
    held = [v / (np.linalg.norm(v) or 1.0) for w in halves if (v := word_vector(w)) is not None]
    if not held:
        return None
    total = np.sum(held, axis=0)
    return np.asarray(total / (np.linalg.norm(total) or 1.0))


def likeness_of(vocabulary: Sequence[str], field: Sequence[str]) -> NDArray[np.float64]:
    """Return the cosine of each word to the nearest of a field's; its name counts most."""
    hearts = [meaning_of(words) for words in field]
    weighed = [
        heart * (1.0 if place == 0 else _BESIDE)
        for place, heart in enumerate(hearts)
        if heart is not None
    ]
    places = np.asarray([_places().get(word, -1) for word in vocabulary])
    like = np.zeros(len(vocabulary))
    if weighed:
        held = _directions()[places[places >= 0]]
        like[places >= 0] = (held @ np.asarray(weighed).T).max(axis=1)
    return like


@lru_cache(maxsize=1)
def _directions() -> NDArray[np.float64]:
    _, vectors, scale = _held()
    rows = vectors * scale.astype(np.float64)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def back_off(vocabulary: Vocabulary) -> sparse.csr_matrix:
    """Return terms x dimensions: the vectors of the words, plain and negated ones apart."""
    words, vectors, scale = _held()
    dimensions = vectors.shape[1]
    place = {word: i for i, word in enumerate(words)}
    blocks = []
    for negated in (0, 1):
        columns = vocabulary.unit_column[negated]
        known = [i for i, w in enumerate(vocabulary.words) if w in place and columns[i] >= 0]
        rows = vectors[[place[vocabulary.words[i]] for i in known]] * scale
        picked = sparse.csr_matrix(
            (np.ones(len(known)), (columns[known], np.arange(len(known)))),
            shape=(vocabulary.size, len(known)),
        )
        blocks.append(picked @ sparse.csr_matrix(rows.astype(np.float64).reshape(-1, dimensions)))
    return sparse.csr_matrix(sparse.hstack(blocks))
