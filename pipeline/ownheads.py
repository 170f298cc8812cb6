"""The labels only one document has: its misconceptions, their answers, and its open slots.

Nobody wrote statements for them. Three linear heads speak for such a label: one learned from the
document's words in frames (*told*), one that is the document's words themselves (*near*), and
one learned elsewhere of how people hold an idea of a job, answer one, or speak of a field they
know (*kind*). How much each counts was learned where there are statements by people: on the
social worker's misconceptions, each with the *kind* head of the other two. Open slots have theirs
from :mod:`pipeline.slotheads`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.claims import bare_claim
from pipeline.fields import Field, open_fields
from pipeline.heads import Heads, fit_heads
from pipeline.jobstatements import document_statements
from pipeline.model import Floats
from pipeline.records import USER, Profile, Statement
from pipeline.slotheads import (
    KIND,
    NEAR,
    TOLD,
    Mix,
    group_weights,
    learn_mix,
    near_fields,
    slot_kind,
    slot_mix,
    slots,
)
from pipeline.space import Space, fold_of

ROLE = "role_understanding+"
BELIEF = "belief"
# Shares of sentences that carry a label, and the lowest probability it is given from. A document
# has four ideas, each held in few sentences, and its words alone must not be enough.
_SHARE = {BELIEF: 0.02, ROLE: 0.08}
_LEAST = {BELIEF: 0.7, ROLE: 0.15}
_HEADS = (TOLD, NEAR, KIND)
_ENOUGH = 10  # of the user's own statements of a label


@dataclass(frozen=True)
class Own:
    """The three heads of one label of a document, and their mix.

    A label that is neither an idea of the job nor an open slot has no kind and no mix: what its
    heads count is learned from the job's own statements.
    """

    told: Heads
    near: Floats
    kind: str
    mix: Mix | None


def kind_of(label: str, kinds: dict[str, str]) -> str:
    """Return what sort of label one of the document's own is, empty for a trait of its own."""
    if label == ROLE:
        return ROLE
    if label.startswith("misconception"):
        return BELIEF
    return kinds[label[:-1]] + label[-1] if label[:-1] in kinds else ""


# ---------------------------------------------------------------- a document's own labels


def own_heads(
    space: Space,
    profile: Profile,
    labels: Sequence[str],
    mixes: dict[str, Mix],
    said: Sequence[Statement],
) -> dict[str, Own]:
    """Return heads and mix of the labels that only this document has.

    ``said`` are its statements and the user's own; where the user has enough of a label, what its
    heads count is learned from those.
    """
    fields = {field.trait: field for field in open_fields(profile)}
    words = {b.label: bare_claim(profile, b.claim) for b in profile.beliefs}
    words[ROLE] = " ".join(bare_claim(profile, b.reality) for b in profile.beliefs if b.reality)
    for label in labels:
        words.setdefault(label, _named(profile, label, fields))
    told = told_heads(space, said, labels)
    near = near_vectors(space, [words[label] for label in labels])
    slots_of = [i for i, label in enumerate(labels) if label[:-1] in fields]
    if slots_of:
        near[slots_of] = near_fields(space, [fields[labels[i][:-1]].words for i in slots_of])
    kinds = {trait: field.kind for trait, field in fields.items()}
    names = [kind_of(label, kinds) for label in labels]
    return {
        label: Own(
            told[label],
            near[i],
            names[i],
            None if _is_told_enough(said, label) else mixes.get(names[i]),
        )
        for i, label in enumerate(labels)
    }


def _is_told_enough(said: Sequence[Statement], label: str) -> bool:
    return sum(s.origin == USER and label in s.labels for s in said) >= _ENOUGH


def _named(profile: Profile, label: str, fields: dict[str, Field]) -> str:
    """Return the words for a trait the catalogue does not have: its field's, or its phrase."""
    trait = label[:-1]
    if trait in fields:
        return " ".join(fields[trait].words)
    phrases = (*profile.fit_traits, *profile.red_flags)
    return " ".join(phrase.phrase for phrase in phrases if phrase.trait == trait)


def told_heads(space: Space, said: Sequence[Statement], labels: Sequence[str]) -> dict[str, Heads]:
    """Return a head a label, learned from the document's words in frames (and the user's own).

    Its held-out scores are of the shared statements, then of the document's own.
    """
    X = sparse.csr_matrix(sparse.vstack([space.X, space.rows_of([s.text for s in said])]))
    fold = np.concatenate([space.fold, [fold_of(s.author_batch) for s in said]])
    first = len(space.statements)
    rows = np.concatenate([space.sample, np.arange(first, first + len(said))])
    found = {}
    for label in labels:
        target = np.concatenate([space.carrying(label), [label in s.labels for s in said]])
        found[label] = fit_heads(X, [target.astype(np.int8)], rows, fold)
    return found


def near_vectors(space: Space, texts: Sequence[str]) -> Floats:
    """Return the terms of texts, without what all sentences share, as directions of length 1."""
    found = space.rows_of(texts).toarray() - space.centre
    found[:, space.terms :] = 0.0
    length = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.where(length > 0, length, 1.0))


# ---------------------------------------------------------------- what is learned elsewhere


def kind_heads(space: Space) -> dict[str, Heads]:
    """Return the heads that tell how people hold an idea, answer one, or speak of a field."""
    found = {
        kind: Heads.from_arrays(
            space.cache.made(f"kind-{kind}", lambda k=kind: _idea(space, k).arrays())  # type: ignore[misc]
        )
        for kind in (BELIEF, ROLE)
    }
    for kind in slots():
        made = space.cache.made(f"kind-{kind}", lambda k=kind: slot_kind(space, k).arrays())  # type: ignore[misc]
        found |= {f"{kind}{sign}": Heads.from_arrays(made).one(i) for i, sign in enumerate("+-")}
    return found


def _ideas(space: Space) -> list[str]:
    """Return the misconceptions people wrote statements for."""
    held = space.statements[space.shared.ordinary :]
    return sorted({x for s in held for x in s.labels if x.startswith("misconception")})


def _idea(space: Space, kind: str, without: str = "") -> Heads:
    """Learn how people hold an idea of a job (or answer one), leaving one idea's rows out."""
    ideas = [label for label in _ideas(space) if label != without]
    labels = ideas if kind == BELIEF else [ROLE]
    target = np.max([space.carrying(label) for label in labels], axis=0)
    rows = np.concatenate([space.sample, np.arange(space.shared.ordinary, len(space.statements))])
    if without:
        rows = rows[space.carrying(without)[rows] == 0]
    return fit_heads(space.X, [target], rows, space.fold)


def learn_mixes(
    space: Space, profile: Profile, kinds: dict[str, Heads], tones: dict[str, Heads]
) -> dict[str, Mix]:
    """Return the mix of each kind of label, learned once.

    Parameters
    ----------
    space
        What all jobs share.
    profile
        The job the bank's misconceptions are of.
    kinds
        The heads of :func:`kind_heads`.
    tones
        The heads of polarity and claim, by their names.
    """
    arrays = space.cache.made("mixes", lambda: _mix_arrays(space, profile, kinds, tones))
    listened = {BELIEF: _HEADS, ROLE: _HEADS}
    return {
        name: Mix(listened.get(name, (NEAR, KIND, *tones)), row[:-2], row[-2], row[-1])
        for name, row in arrays.items()
    }


def _mix_arrays(
    space: Space, profile: Profile, kinds: dict[str, Heads], tones: dict[str, Heads]
) -> dict[str, NDArray[Any]]:
    found = {BELIEF: _belief_mix(space, profile), ROLE: _role_mix(space, profile, kinds[ROLE])}
    for kind in slots():
        found |= {
            f"{kind}{sign}": slot_mix(space, kind, sign, kinds[f"{kind}{sign}"], tones)
            for sign in "+-"
        }
    return {
        name: np.asarray([*mix.weights, mix.intercept, mix.threshold])
        for name, mix in found.items()
    }


def _belief_mix(space: Space, profile: Profile) -> Mix:
    claims = {b.label: bare_claim(profile, b.claim) for b in profile.beliefs}
    labels = [label for label in _ideas(space) if label in claims]
    told = told_heads(space, document_statements(profile), labels)
    near = near_vectors(space, [claims[label] for label in labels])
    rows, truth = [], []
    for i, label in enumerate(labels):
        kind = _idea(space, BELIEF, without=label)
        mine = space.carrying(label)
        others = np.max([space.carrying(x) for x in labels if x != label], axis=0)
        kept = np.flatnonzero((others == 0) | (mine == 1))
        heads = np.column_stack(
            [_of_shared(space, told[label]), space.X @ near[i], kind.held_out[:, 0]]
        )
        rows.append(heads[kept])
        truth.append(mine[kept])
    held = np.concatenate(truth)
    weight = group_weights(held.astype(np.int64), (1 - _SHARE[BELIEF], _SHARE[BELIEF]))
    return learn_mix(np.vstack(rows), held, weight, _HEADS, _LEAST[BELIEF])


def _role_mix(space: Space, profile: Profile, kind: Heads) -> Mix:
    told = told_heads(space, document_statements(profile), [ROLE])[ROLE]
    answers = " ".join(bare_claim(profile, b.reality) for b in profile.beliefs if b.reality)
    near = near_vectors(space, [answers])[0]
    heads = np.column_stack([_of_shared(space, told), space.X @ near, kind.held_out[:, 0]])
    known = space.carrying(ROLE)
    weight = group_weights(known.astype(np.int64), (1 - _SHARE[ROLE], _SHARE[ROLE]))
    return learn_mix(heads, known, weight, _HEADS, _LEAST[ROLE])


def _of_shared(space: Space, heads: Heads) -> Floats:
    return heads.held_out[: len(space.statements), 0].astype(np.float64)
