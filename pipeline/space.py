"""What all jobs share: the statements heads are learned from, their features and their folds.

Nothing here knows a job. The statements are the catalogue's, a share of the bank's, and the
bank's sentences about social work as the one large example of how people talk of what a job is.
Made once, then read back from the cache: the same bytes either way.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.features import LengthScaledTfidf, TermCounter
from pipeline.jobstatements import Shared, in_hash_order, trait_of
from pipeline.lexer import Ints
from pipeline.records import Statement
from pipeline.resources import data_folder
from pipeline.store import cache_folder
from pipeline.traitcache import Arrays, TraitCache
from pipeline.vectors import back_off
from pipeline.vocabulary import Vocabulary, packed, unpacked

FOLDS = 3  # a trait of the catalogue has three to five voices
# what a head's value depends on; a change in any of them makes all heads anew
_CODE = (
    "atoms claims cues concepts decide features fields heads identity jobstatements keytable "
    "lexer model normalise ownheads particles phrases pieces slotheads space spelling text "
    "traitheads vectors vocabulary wordmemo"
).split()
SAMPLE = 5_000  # statements that stand for everything a head must stay silent on


@dataclass(frozen=True)
class Space:
    """The shared statements as rows of one matrix.

    Attributes
    ----------
    shared
        The statements, by what they are for.
    counter, tfidf
        The fitted features.
    words
        Terms x dimensions: word vectors, scaled as part of the matrix.
    scale
        What they were scaled by.
    X
        Rows x (terms + dimensions).
    fold
        The fold of each row; a voice is in one fold.
    cache
        Where what is learned here is kept.
    """

    shared: Shared
    counter: TermCounter
    tfidf: LengthScaledTfidf
    words: sparse.csr_matrix
    scale: float
    X: sparse.csr_matrix
    fold: Ints
    cache: TraitCache

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Every shared statement, one a row."""
        return self.shared.every

    @property
    def terms(self) -> int:
        """Columns of ``X`` that are terms; the others are dimensions of word vectors."""
        return self.words.shape[0]

    @cached_property
    def sample(self) -> Ints:
        """Rows that stand for everything else a head must stay silent on."""
        ordinary = self.statements[: self.shared.ordinary]
        return np.sort(np.asarray(in_hash_order(ordinary)[:SAMPLE], dtype=np.int64))

    @cached_property
    def centre(self) -> NDArray[np.float64]:
        """The mean row."""
        return np.asarray(self.X.mean(axis=0)).ravel()

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Row of each statement, by its text."""
        return {statement.text: row for row, statement in enumerate(self.statements)}

    def fresh_counter(self) -> TermCounter:
        """Return the counter without what reading texts has left in its vocabulary.

        A vocabulary remembers look-up tables once asked; written into a model they would tell
        how much was already in the cache.
        """
        counter = TermCounter()
        counter.vocabulary_ = replace(self.counter.vocabulary_)
        counter.counts_ = self.counter.counts_
        return counter

    def carrying(self, label: str) -> NDArray[np.int8]:
        """Return 1 for each row with a label."""
        return np.asarray([label in s.labels for s in self.statements], dtype=np.int8)

    def about(self, trait: str) -> Ints:
        """Return the rows written for a trait, or labelled with it."""
        mine = (
            trait_of(s) == trait or any(label[:-1] == trait for label in s.labels)
            for s in self.statements
        )
        return np.flatnonzero(np.fromiter(mine, dtype=bool, count=len(self.statements)))

    def rows_of(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Return other sentences as rows like those of ``X``."""
        X = self.tfidf.transform(self.counter.transform(list(texts)))
        return sparse.csr_matrix(sparse.hstack([X, X @ self.words]))


def fold_of(voice: str) -> int:
    """Return the fold of a voice: by its number, so that no fold takes all voices of a trait.

    >>> [fold_of(voice) for voice in ("patience-1", "patience-2", "patience-3", "said-4")]
    [1, 2, 0, 1]
    """
    number = re.search(r"\d+$", voice)
    digest = hashlib.sha256(voice.encode()).digest()
    return (int(number[0]) if number else digest[0]) % FOLDS


def open_space(shared: Shared, root: Path | None = None) -> Space:
    """Return the space of the shared statements, read from the cache where it was made before.

    Parameters
    ----------
    shared
        The statements.
    root
        Folder of the cache; in the user's cache by default.
    """
    cache = TraitCache(root or cache_folder() / "traits", space_key(shared))
    arrays = cache.get("space")
    if arrays is None:
        arrays = cache.put("space", _made(shared))
    cache.forget_old()
    counter = _counter(arrays)
    tfidf = LengthScaledTfidf()
    tfidf.idf_, tfidf.n_features_in_ = arrays["idf"], len(arrays["idf"])
    shape = (len(shared.every), len(arrays["idf"]))
    X = sparse.csr_matrix((arrays["data"], arrays["indices"], arrays["indptr"]), shape=shape)
    scale = float(arrays["scale"][0])
    words = back_off(counter.vocabulary_) * scale
    fold = np.asarray([fold_of(s.author_batch) for s in shared.every], dtype=np.int64)
    both = sparse.csr_matrix(sparse.hstack([X, X @ words]))
    return Space(shared, counter, tfidf, sparse.csr_matrix(words), scale, both, fold, cache)


def space_key(shared: Shared) -> str:
    """Return a hash of all that heads depend on: statements, lexicon, code, numeric packages."""
    found = hashlib.sha256()
    for s in shared.every:
        found.update(f"{s.text}\t{' '.join(s.labels)}\t{s.author_batch}\n".encode())
    lexicon = (data_folder() / "lexicon").rglob("*")
    code = [Path(__file__).with_name(f"{name}.py") for name in _CODE]
    for path in sorted([*lexicon, *code]):
        if path.is_file():
            found.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    found.update(" ".join(map(version, ("numpy", "scipy", "scikit-learn"))).encode())
    return found.hexdigest()[:20]


def _made(shared: Shared) -> Arrays:
    counter, tfidf = TermCounter(), LengthScaledTfidf()
    X = tfidf.fit_transform(counter.fit_transform([s.text for s in shared.every]))
    dense = sparse.csr_matrix(X @ back_off(counter.vocabulary_))
    energy = dense.multiply(dense).sum() / X.shape[0]
    words: Vocabulary = counter.vocabulary_
    return {
        "data": X.data,
        "indices": X.indices,
        "indptr": X.indptr,
        "idf": tfidf.idf_,
        "scale": np.asarray([1.0 / np.sqrt(energy if energy > 0 else 1.0)]),
        "words": packed(words.words),
        "unit_column": words.unit_column,
        "pair_keys": words.pair_keys,
        "grams": packed(words.grams),
        "gram_column": words.gram_column,
        "entries": packed(words.entries),
        "offsets": np.asarray([words.pair_offset, words.entry_offset, words.size]),
    }


def _counter(arrays: Arrays) -> TermCounter:
    counter = TermCounter()
    pairs, entries, size = arrays["offsets"].tolist()
    counter.vocabulary_ = Vocabulary(
        words=unpacked(arrays["words"]),
        unit_column=arrays["unit_column"],
        pair_keys=arrays["pair_keys"],
        pair_offset=pairs,
        grams=unpacked(arrays["grams"]),
        gram_column=arrays["gram_column"],
        entries=unpacked(arrays["entries"]),
        entry_offset=entries,
        shortest=counter.shortest,
        longest=counter.longest,
        size=size,
    )
    counter.counts_ = counter.channel_weights().counts(counter.vocabulary_)
    return counter
