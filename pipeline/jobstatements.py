"""The statements a job is trained on: its traits' own, rivals, neutrals, and the document's words.

The social worker's bank is large and labelled for that job alone. Any other job takes, for each
of its traits, the catalogue's statements (``data/traits/statements``) and a share of the bank's;
statements of other traits and the bank's neutrals are what its labels must stay silent on. Shares
are taken in the order of a hash of the text, so two trainings take the same ones, and every job
takes them from the same :class:`Shared` statements.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.claims import belief_statements, phrase_statements
from pipeline.derive import label_sources
from pipeline.fields import slot_statements
from pipeline.records import Profile, Statement

_BANK_SHARE = 400  # statements a label taken from the bank
_RIVALS = 2_500  # statements of traits the job does not ask for
_NEUTRALS = 1_200  # statements of the bank that carry no label
_BELIEFS = 500  # statements a misconception, of the one job with a bank
_KNOWN = 900  # statements that know what the job is
_ROLE = "role_understanding+"


@dataclass(frozen=True)
class Shared:
    """Statements all jobs learn from.

    ``every`` begins with the ``ordinary`` ones, of traits and of no label; the others hold or
    answer an idea of social work and are read by no trait.
    """

    every: tuple[Statement, ...]
    ordinary: int


def shared_statements(bank: Iterable[Statement], catalogue: Iterable[Statement]) -> Shared:
    """Return what every job but the social worker learns from.

    Parameters
    ----------
    bank
        The statement bank of the social worker.
    catalogue
        Statements of every trait of the catalogue.
    """
    bank = list(bank)
    usable = [s for s in bank if not _about_social_work(s)]
    labels = sorted({label for s in usable for label in s.labels})
    told = [s for label in labels for s in _first(_with(usable, label), _BANK_SHARE)]
    silent = _first([s for s in usable if not s.labels], _NEUTRALS)
    ordinary = {s.text: s for s in [*catalogue, *told, *silent]}
    beliefs = sorted({label for s in bank for label in s.labels if label.startswith("misconc")})
    others = [s for label in beliefs for s in _first(_with(bank, label), _BELIEFS)]
    others += _first(_with(bank, _ROLE), _KNOWN)
    ideas = {s.text: s for s in others if s.text not in ordinary}
    return Shared((*ordinary.values(), *ideas.values()), len(ordinary))


def job_statements(profile: Profile, shared: Shared) -> list[Statement]:
    """Return what a model of ``profile`` is trained on.

    Parameters
    ----------
    profile
        A profile of any job but the one the bank was written for.
    shared
        The statements all jobs learn from.
    """
    known = frozenset(profile.labels) - {_ROLE}
    sources = label_sources(profile)
    ordinary = shared.every[: shared.ordinary]
    mine = [s for s in ordinary if trait_of(s) in profile.traits or known.intersection(s.labels)]
    taken = {s.text for s in mine}
    others = [s for s in ordinary if s.origin == "catalogue" and s.text not in taken]
    silent = [s for s in ordinary if s.origin != "catalogue" and not s.labels]
    kept = [*mine, *_first(others, _RIVALS), *silent]
    fitted = [_served(s, known, sources) for s in kept]
    fitted += document_statements(profile)
    return list({s.text: s for s in fitted}.values())


def document_statements(profile: Profile) -> list[Statement]:
    """Return the document's phrases, fields and beliefs as statements."""
    told = [*phrase_statements(profile), *slot_statements(profile), *belief_statements(profile)]
    return list({s.text: s for s in told}.values())


def said_of_job(profile: Profile, own: Iterable[Statement]) -> list[Statement]:
    """Return the document's statements and the user's own; of the same text the user's."""
    return list({s.text: s for s in (*document_statements(profile), *own)}.values())


def statements_sha256(statements: Sequence[Statement]) -> str:
    """Return one hash for the statements a model was trained from, in order."""
    lines = (f"{s.text}\t{' '.join(s.labels)}\t{s.author_batch}\n" for s in statements)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _with(statements: Iterable[Statement], label: str) -> list[Statement]:
    return [s for s in statements if label in s.labels]


def _about_social_work(statement: Statement) -> bool:
    return any(label == _ROLE or label.startswith("misconc") for label in statement.labels)


def trait_of(statement: Statement) -> str:
    """Return the trait a catalogue statement was written for: its batch is named after it."""
    return statement.author_batch.rpartition("-")[0]


def in_hash_order(statements: Sequence[Statement]) -> list[int]:
    """Return the places of statements in the order of a hash of their text."""
    digests = [hashlib.sha256(s.text.encode()).digest() for s in statements]
    return sorted(range(len(digests)), key=digests.__getitem__)


def _first(statements: Sequence[Statement], count: int) -> list[Statement]:
    """Return some of the statements, in the order of a hash of their text."""
    return [statements[i] for i in in_hash_order(statements)[:count]]


def _served(statement: Statement, known: frozenset[str], sources: dict[str, str]) -> Statement:
    labels = tuple(label for label in statement.labels if label in known)
    return replace(statement, labels=labels, source=sources.get(labels[0], "") if labels else "")
