"""Which labels of which sentences stand: what is said of others, quoted or silenced does not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.author import says_self
from pipeline.cues import Context, cue_tables
from pipeline.findings import ROLE
from pipeline.lexer import Flags
from pipeline.text import Tokens


class Cues:
    """Which sentences speak in the first person, in an advert's wording, of others."""

    def __init__(self, context: Context, others: Flags) -> None:
        number, cue = cue_tables().number, context.cue
        self.first = says_self(context)
        self.advert = cue[:, number("job_advert")]
        self.others = others


def kept_labels(labels: Sequence[str], silenced: Flags, others: Flags, no_author: Flags) -> Flags:
    """Return which labels of which sentences the guards leave standing, sentences x labels.

    Sentences about others or to a reader ("if you lack empathy …") may hold an idea of the job,
    but say nothing about the author.
    """
    trait = _of_traits(labels)
    support = trait & np.asarray([label.endswith("+") for label in labels])
    dropped = silenced[:, None] | (others[:, None] & trait)
    return ~(dropped | (no_author[:, None] & support))


def _of_traits(labels: Sequence[str]) -> Flags:
    return np.asarray([label[-1] in "+-" and label != ROLE for label in labels])


def borne_out(
    given: Flags, labels: Sequence[str], no_author: Flags, tokens: Tokens, fewest: int
) -> Flags:
    """Return the labels without those that would give a text a score by what is put around it.

    Where the author's own sentences hold too little evidence for a score, the others count for
    nothing; where they hold enough, the others may still speak against a trait.
    """
    trait = _of_traits(labels)
    own = np.where(no_author, 0, given[:, trait].sum(axis=1))
    thin = np.bincount(tokens.text_of, own, minlength=tokens.texts) < fewest
    return given & ~((no_author & thin[tokens.text_of])[:, None] & trait)
