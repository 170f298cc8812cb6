"""The statements a job is trained on: its traits' own, rivals, neutrals, and the document's words.

The social worker's bank is large and labelled for that job alone. Any other job takes, for each
of its traits, the catalogue's statements (``data/traits/statements``) and a share of the bank's;
statements of other traits and the bank's neutrals are what its labels must stay silent on. Shares
are taken in the order of a hash of the text, so two trainings take the same ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.claims import belief_statements, phrase_statements
from pipeline.derive import label_sources
from pipeline.records import Profile, Statement

_BANK_SHARE = 400  # statements a label taken from the bank
_RIVALS = 2_500  # statements of traits the job does not ask for
_NEUTRALS = 1_200  # statements of the bank that carry no label
_ROLE = "role_understanding+"


def job_statements(
    profile: Profile, bank: Iterable[Statement], catalogue: Iterable[Statement]
) -> list[Statement]:
    """Return what a model of ``profile`` is trained on.

    Parameters
    ----------
    profile
        A profile of any job but the one the bank was written for.
    bank
        The statement bank of the social worker.
    catalogue
        Statements of every trait of the catalogue.
    """
    known = frozenset(profile.labels) - {_ROLE}
    sources = label_sources(profile)
    usable = [s for s in bank if not _about_social_work(s)]
    mine = [s for s in catalogue if _trait_of(s) in profile.traits]
    others = [s for s in catalogue if _trait_of(s) not in profile.traits]
    told = [s for s in usable if known.intersection(s.labels)]
    silent = [s for s in usable if not s.labels]
    kept = [
        *mine,
        *_share_by_label(told, known),
        *_first(others, _RIVALS),
        *_first(silent, _NEUTRALS),
    ]
    fitted = [_served(s, known, sources) for s in kept]
    fitted += phrase_statements(profile) + belief_statements(profile)
    return list({s.text: s for s in fitted}.values())


def _about_social_work(statement: Statement) -> bool:
    return any(label == _ROLE or label.startswith("misconc") for label in statement.labels)


def _trait_of(statement: Statement) -> str:
    """Return the trait a catalogue statement was written for: its batch is named after it."""
    return statement.author_batch.rpartition("-")[0]


def _share_by_label(statements: Sequence[Statement], known: frozenset[str]) -> list[Statement]:
    kept: dict[str, Statement] = {}
    for label in sorted(known):
        own = [s for s in statements if label in s.labels]
        kept.update((s.text, s) for s in _first(own, _BANK_SHARE))
    return list(kept.values())


def _first(statements: Sequence[Statement], count: int) -> list[Statement]:
    """Return some of the statements, in the order of a hash of their text."""
    return sorted(statements, key=lambda s: hashlib.sha256(s.text.encode()).digest())[:count]


def _served(statement: Statement, known: frozenset[str], sources: dict[str, str]) -> Statement:
    labels = tuple(label for label in statement.labels if label in known)
    return replace(statement, labels=labels, source=sources.get(labels[0], "") if labels else "")
