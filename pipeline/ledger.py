"""The sums behind one label: an analysis in, the lines of its ledger out.

Every term with its contribution, the intercept, their sum (the log-odds) and the probability, for
each sentence that carries the label.
"""

from __future__ import annotations

from pipeline.errors import UsageError
from pipeline.records import Analysis, LabelFinding


def ledger_lines(analysis: Analysis, label: str) -> list[str]:
    """Return the ledger of one label, sentence by sentence, heaviest terms first.

    Raises
    ------
    UsageError
        Where no sentence carries the label; the ones that are carried are named.
    """
    lines: list[str] = []
    for number, sentence in enumerate(analysis.sentences):
        for found in sentence.labels:
            if found.label == label:
                lines += [f"{number + 1}. {_printable(analysis.quote(number))}", *_sums(found), ""]
    if not lines:
        given = sorted({found.label for s in analysis.sentences for found in s.labels})
        known = ", ".join(given) or "none at all"
        raise UsageError(f"no sentence of this text carries {label!r}; it carries {known}")
    return lines


def _sums(found: LabelFinding) -> list[str]:
    terms = sorted(found.terms, key=lambda term: (-abs(term.contribution), term.start, term.term))
    lines = [f"{term.contribution:+12.6f}  {term.term}" for term in terms]
    lines.append(f"{found.intercept:+12.6f}  (intercept)")
    lines.append(f"{found.log_odds:+12.6f}  = log-odds, probability {found.probability:.4f}")
    return lines


def _printable(text: str) -> str:
    """Drop what could steer a terminal, line breaks too: a sentence takes one line."""
    return "".join(c if c.isprintable() else " " for c in text)
