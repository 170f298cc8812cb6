"""The heads of the catalogue's traits, each learned once: whatever the job, they are the same.

A trait has three heads (supports it, contradicts it, speaks of it at all), learned from the
statements written for it against a sample of everything else; two heads more tell polarity, and
whether a sentence says anything of its author. None depends on a job, so the next job that asks
for a trait finds its heads in the cache. Only where the user brings statements of their own are
the heads these speak of learned with them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from joblib import Parallel, delayed
from scipy import sparse

from pipeline.heads import Heads, fit_heads
from pipeline.records import USER, Statement
from pipeline.space import Space, fold_of

POLARITY = "polarity"
CLAIM = "claim"  # whether a sentence says anything of its author at all
Report = Callable[[int, int], None]


def trait_heads(
    space: Space, traits: Sequence[str], jobs: int = -1, report: Report | None = None
) -> dict[str, Heads]:
    """Return the heads of each trait that has statements, of polarity and of claim.

    Parameters
    ----------
    space
        What all jobs share.
    traits
        Ids of traits; those without statements of their own are left out.
    jobs
        Processes that fit heads at once.
    report
        Is told how many of all names are done.
    """
    known = {label[:-1] for s in space.statements for label in s.labels if label[-1] in "+-"}
    names = [POLARITY, CLAIM, *(trait for trait in traits if trait in known)]
    found = {name: held for name in names if (held := space.cache.get(f"heads-{name}"))}
    missing = [name for name in names if name not in found]
    tasks = (delayed(_learned)(space.X, *_question(space, name), space.fold) for name in missing)
    several = jobs if len(missing) > 1 else 1
    for name, heads in zip(
        missing, Parallel(n_jobs=several, return_as="generator")(tasks), strict=True
    ):
        found[name] = space.cache.put(f"heads-{name}", heads)
        if report:
            report(len(found), len(names))
    return {name: Heads.from_arrays(found[name]) for name in names}


def learned_with(
    space: Space,
    heads: dict[str, Heads],
    said: Sequence[Statement],
    X_said: sparse.csr_matrix,
) -> dict[str, Heads]:
    """Return the heads of the traits that the user's own statements speak of, learned anew.

    Parameters
    ----------
    space
        What all jobs share.
    heads
        The heads there are, by trait.
    said
        Statements of the document and of the user; the document's teach no trait.
    X_said
        Their rows.
    """
    spoken = {label[:-1] for s in said if s.origin == USER for label in s.labels} & heads.keys()
    if not spoken:
        return {}
    mine = len(space.statements) + np.flatnonzero([s.origin == USER for s in said])
    X = sparse.csr_matrix(sparse.vstack([space.X, X_said]))
    fold = np.concatenate([space.fold, [fold_of(s.author_batch) for s in said]]).astype(np.int64)
    found = {}
    for name in sorted(spoken):
        targets, rows = _question(space, name)
        up, down = (_carrying(said, f"{name}{sign}") for sign in "+-")
        more = (up, down, up | down)
        both = [np.concatenate(pair) for pair in zip(targets, more, strict=True)]
        found[name] = fit_heads(X, both, np.concatenate([rows, mine]), fold)
    return found


def _carrying(said: Sequence[Statement], label: str) -> np.ndarray:
    return np.asarray([label in s.labels for s in said], dtype=np.int8)


def _learned(X, targets, rows, fold):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    return fit_heads(X, targets, rows, fold).arrays()


def _question(space: Space, name: str) -> tuple[list[np.ndarray], np.ndarray]:
    """Return the targets of a trait's heads, and the rows to learn them from."""
    if name not in (POLARITY, CLAIM):
        up, down = space.carrying(f"{name}+"), space.carrying(f"{name}-")
        return [up, down, up | down], np.union1d(space.about(name), space.sample)
    signs = [{label[-1] for label in s.labels} for s in space.statements]
    up, down = (np.asarray([sign in held for held in signs], dtype=np.int8) for sign in "+-")
    up[space.shared.ordinary :] = down[space.shared.ordinary :] = 0
    if name == CLAIM:
        return [up | down], np.arange(space.shared.ordinary)
    return [up], np.flatnonzero(up != down)
