"""Many analyses in, the terms that carried each label out: what a model goes by, in its own words.

A term's strength is what it adds to the label's log-odds in an average sentence that carries the
label; a term that stands in few of them, or pulls little where it stands, is weak.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.records import Analysis


@dataclass(frozen=True)
class StrongTerm:
    """A term, its mean share of the log-odds, and in how many of the label's sentences it is."""

    term: str
    strength: float
    sentences: int


def strongest_terms(
    analyses: Iterable[Analysis], most: int = 10, fewest: int = 2
) -> dict[str, list[StrongTerm]]:
    """Return the strongest terms of every label that was given, strongest first.

    Parameters
    ----------
    analyses
        Of any texts: the statements a model learned from, a batch of applicants.
    most
        Terms a label.
    fewest
        Sentences of the label a term must stand in.
    """
    carried: Counter[str] = Counter()
    shares: dict[str, Counter[str]] = {}
    held: dict[str, Counter[str]] = {}
    for sentence in (sentence for analysis in analyses for sentence in analysis.sentences):
        for found in sentence.labels:
            carried[found.label] += 1
            share = shares.setdefault(found.label, Counter())
            for term in found.terms:
                share[term.term] += term.contribution  # type: ignore[assignment]
            held.setdefault(found.label, Counter()).update({term.term for term in found.terms})
    return {
        label: [
            StrongTerm(term, total / carried[label], held[label][term])
            for term, total in sorted(share.items(), key=lambda item: (-item[1], item[0]))
            if held[label][term] >= fewest
        ][:most]
        for label, share in sorted(shares.items())
    }
