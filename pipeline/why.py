"""A term -> the statements that gave it its weight, and the document's sentences they serve.

A linear head trained with squared hinge loss is a sum of its training rows, each times how far it
was from being settled. So a term's weight for a label is a sum of one number a statement: exact,
up to what training left unconverged (``Why.explained`` tells). A label that only one document has
listens to the document's own words as well (``Why.given``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.cues import read_context
from pipeline.errors import ModelError, UsageError
from pipeline.folder import Pulls, read_model, read_pulls
from pipeline.identity import feature_word
from pipeline.jobstatements import statements_sha256
from pipeline.lexer import Lexer
from pipeline.messages import say
from pipeline.normalise import normalise
from pipeline.particles import without_particles
from pipeline.records import Statement
from pipeline.scorer import ModelData, Scorer
from pipeline.text import tokenise
from pipeline.training import taught_statements
from pipeline.vectors import back_off
from pipeline.vocabulary import NEGATED, SKIP, Vocabulary

TOP = 5
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Pull:
    """One statement and what of the weight came from it."""

    statement: Statement
    share: float


@dataclass(frozen=True)
class Why:
    """The weight of a term for a label (log-odds before the sentence's length is divided out).

    ``explained`` is what statements and document add up to; ``given`` is the document's part:
    what it counts that the term is one of its words, or near one of them in meaning.
    """

    term: str
    label: str
    weight: float
    explained: float
    given: float
    source: str
    pulls: tuple[Pull, ...]


def why(folder: Path, term: str, label: str | None = None, top: int = TOP) -> list[Why]:
    """Return what gave a term its weight, for one label or for the three it weighs most for.

    Parameters
    ----------
    folder
        A model folder.
    term
        A word, a pair ``tidak suka`` or ``suka _ orang``, a negated word ``¬suka``, or an entry of
        the dictionary: as a ledger spells it.
    label
        One label of the model.
    top
        Statements to name for each label.
    """
    if top < 1:
        raise UsageError(f"--top must be at least 1 statement, got {top}")
    data, pulls = read_model(folder), read_pulls(folder)
    know = data.coefficients
    if label is not None and label not in know.labels:
        raise UsageError(f"no label {label!r}; known are {', '.join(know.labels)}")
    column, many = _columns(know.vocabulary, term)
    weight = many @ know.weights(column)
    wanted = [know.labels.index(label)] if label else np.argsort(-np.abs(weight))[:3].tolist()
    statements = taught_statements(data.profile)
    if statements_sha256(statements) != pulls.taught:
        raise ModelError(
            "this model learned from other statements than are here (its own labelled ones, or an "
            "older bank); train it anew"
        )
    given = _given(data, pulls, column, many)
    alike = _alike(data, pulls, [s.text for s in statements], column, many)
    return [
        _why(data, term, at, (weight[at], given[at]), pulls.pull[:, at] * alike, statements, top)
        for at in wanted
    ]


def _why(
    data: ModelData,
    term: str,
    at: int,
    whole: tuple[float, float],
    shares: Floats,
    statements: Sequence[Statement],
    top: int,
) -> Why:
    label = data.coefficients.labels[at]
    weight, given = map(float, whole)
    order = np.argsort(-shares * np.sign(weight), kind="stable")[:top]
    named = tuple(Pull(statements[i], float(shares[i])) for i in order.tolist())
    explained = float(shares.sum()) + given
    return Why(term, label, weight, explained, given, data.sources.get(label, ""), named)


def _given(data: ModelData, pulls: Pulls, column: Ints, many: Floats) -> Floats:
    """Return what a document's own words give to the term, for each label."""
    found = np.zeros(len(data.coefficients.labels))
    found[pulls.given_labels] = pulls.given[:, column] @ (many * data.coefficients.factor[column])
    return found


def _columns(vocabulary: Vocabulary, term: str) -> tuple[Ints, Floats]:
    """Return the columns one occurrence of a term counts in, and how often in each."""
    column = _entry(vocabulary, term)
    if column is None:
        column = _pair(vocabulary, term) if " " in term.strip() else _word(vocabulary, term)
    if not column:
        raise UsageError(f"no term {term!r} in this model; `cocok score --explain` spells them")
    found, many = np.unique(np.asarray(column, dtype=np.int64), return_counts=True)
    return found, many.astype(np.float64)


def _entry(vocabulary: Vocabulary, term: str) -> list[int] | None:
    if term not in vocabulary.entries:
        return None
    return [vocabulary.entry_offset + vocabulary.entries.index(term)]


def _pair(vocabulary: Vocabulary, term: str) -> list[int]:
    forms = [form for typed in term.split() for form in (normalise(typed) or (typed,))]
    words = [feature_word(form) for form in forms]
    skip = int(SKIP in words)
    left, *_, right = vocabulary.numbers_of([word for word in words if word != SKIP])
    place = vocabulary.pair_columns(*(np.asarray([n], np.int64) for n in (left, right, skip)))
    return [int(n) for n in place if n >= 0]


def _word(vocabulary: Vocabulary, term: str) -> list[int]:
    """Return the columns of a word and of the n-grams inside it, as scoring adds them up."""
    negated, typed = int(term.startswith(NEGATED)), term.strip().removeprefix(NEGATED)
    forms = normalise(typed)
    word = feature_word(forms[0] if len(forms) == 1 else typed)
    (place,) = vocabulary.numbers_of([word])
    column = [int(vocabulary.gram_column[negated, gram]) for gram in vocabulary.grams_of(word)]
    if place >= 0:
        column.append(int(vocabulary.unit_column[negated, place]))
    return [n for n in column if n >= 0]


def _alike(
    data: ModelData, pulls: Pulls, texts: Sequence[str], column: Ints, many: Floats
) -> Floats:
    """Return how much of the term each statement holds, itself or in words of like meaning."""
    know = data.coefficients
    term = np.zeros(know.vocabulary.size)
    term[column] = many * know.factor[column]
    vectors = back_off(know.vocabulary)
    term += pulls.vector_scale**2 * (vectors @ (vectors.T @ term))
    nothing, lexer = np.zeros(1), Lexer()
    one = replace(
        know,
        labels=("term",),
        coef=term[:, None].astype(np.float32),
        intercept=nothing,
        clause_share=0.0,  # a training learns from whole statements
    )
    tokens = without_particles(tokenise(list(texts), lexer, whole=True), lexer)
    scores = Scorer(one, lexer).score(tokens, read_context(tokens, lexer))
    found = np.zeros(len(texts))
    found[tokens.text_of] = scores.log_odds[:, 0]
    return found


def why_lines(found: Sequence[Why], language: str = "en") -> list[str]:
    """Return what was found as lines of text."""
    lines: list[str] = []
    for each in found:
        weight, explained = f"{each.weight:+.4f}", f"{each.explained:+.4f}"
        lines.append(
            f"{say('why', 'term', language, term=each.term, label=each.label, weight=weight)} "
            f"({say('why', 'sum', language, explained=explained)})"
        )
        if each.given:
            lines.append(f"  {each.given:+.4f}  {say('why', 'given', language)}")
        for pull in each.pulls:
            labels = " ".join(pull.statement.labels) or say("why", "no_label", language)
            lines.append(f"  {pull.share:+.4f}  {pull.statement.text}  [{labels}]")
            if pull.statement.source and pull.statement.source != each.source:
                document = say("why", "document", language)
                lines.append(f"           {document}: {_line(pull.statement.source)}")
        if each.source:
            document = say("why", "document_for", language, label=each.label)
            lines.append(f"  {document}: {_line(each.source)}")
        lines.append("")
    return lines[:-1]


def _line(text: str) -> str:
    return " ".join(text.split())
