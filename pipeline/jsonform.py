"""Write analyses as JSON lines, fast: the same bytes as ``Analysis.to_json`` gives.

What is the same in every analysis (names, sources, hints, what is said of a silent trait) is
turned into text once; terms are written straight from their columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, TypeVar

from pipeline.explain import TermView
from pipeline.records import (
    ANALYSIS_SCHEMA,
    Analysis,
    LabelFinding,
    Misconception,
    Missing,
    RedFlag,
    Sentence,
    Term,
    TextWarning,
    TraitFinding,
    Words,
)

T = TypeVar("T")
_MOST_KEPT = 5_000  # texts of records kept; a model has some dozens

quoted = lru_cache(maxsize=20_000)(encode_basestring)


class JsonLines:
    """Turns analyses into lines; keeps the text of what comes again and again."""

    def __init__(self) -> None:
        # by identity: records of a model are made once and kept here, so no id is used anew
        self._kept: dict[int, tuple[object, str]] = {}

    def line(self, analysis: Analysis) -> str:
        """Return what ``analysis.to_json()`` returns."""
        score = "null" if analysis.score is None else repr(analysis.score)
        interval = "null" if analysis.interval is None else _numbers(analysis.interval)
        understood = analysis.role_understanding
        role = "supported" if understood else "no_evidence"
        parts = [
            f'{{"schema": "{ANALYSIS_SCHEMA}", "id": {encode_basestring(analysis.id)}',
            f'"profile": {quoted(analysis.profile)}',
            f'"model": {self._once(analysis.model, _model)}',
            f'"language": {quoted(analysis.language)}',
            f'"verdict": "{analysis.verdict.value}", "score": {score}, "interval": {interval}',
            f'"traits": [{", ".join(map(self._trait, analysis.traits))}]',
            f'"red_flags": [{", ".join(map(_red_flag, analysis.red_flags))}]',
            f'"misconceptions": [{", ".join(map(_misconception, analysis.misconceptions))}]',
            f'"role_understanding": {{"finding": "{role}", "evidence": {_numbers(understood)}}}',
            f'"missing": [{", ".join(map(self._missing, analysis.missing))}]',
            f'"warnings": [{", ".join(map(_warning, analysis.warnings))}]',
            f'"sentences": [{", ".join(map(_sentence, analysis.sentences))}]}}',
        ]
        return ", ".join(parts)

    def _once(self, record: T, write: Callable[[T], str]) -> str:
        kept = self._kept.get(id(record))
        if kept is None or kept[0] is not record:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            kept = self._kept[id(record)] = (record, write(record))
        return kept[1]

    def _trait(self, found: TraitFinding) -> str:
        return _trait(found) if found.evidence else self._once(found, _trait)

    def _missing(self, found: Missing) -> str:
        return self._once(found, _missing)


def _numbers(values: Iterable[Any]) -> str:
    return f"[{', '.join(map(repr, values))}]"


def _words(words: Words) -> str:
    return f'{{"id": {quoted(words.id)}, "en": {quoted(words.en)}}}'


def _model(model: Any) -> str:  # noqa: ANN401 - a ModelVersion; TypeVar wants the same type
    return f'{{"version": {quoted(model.version)}, "data_sha256": {quoted(model.data_sha256)}}}'


def _trait(found: TraitFinding) -> str:
    probability = "null" if found.probability is None else repr(found.probability)
    return (
        f'{{"trait": {quoted(found.trait)}, "name": {_words(found.name)}, '
        f'"finding": "{found.finding}", "probability": {probability}, '
        f'"weight": {found.weight!r}, "contribution": {found.contribution!r}, '
        f'"evidence": {_numbers(found.evidence)}, "source": {quoted(found.source)}}}'
    )


def _red_flag(found: RedFlag) -> str:
    return (
        f'{{"label": {quoted(found.label)}, "probability": {found.probability!r}, '
        f'"evidence": {_numbers(found.evidence)}, "source": {quoted(found.source)}}}'
    )


def _misconception(found: Misconception) -> str:
    reality = "null" if found.reality is None else quoted(found.reality)
    return (
        f'{{"label": {quoted(found.label)}, "claim": {quoted(found.claim)}, '
        f'"reality": {reality}, "probability": {found.probability!r}, '
        f'"evidence": {_numbers(found.evidence)}, "source": {quoted(found.source)}}}'
    )


def _missing(found: Missing) -> str:
    return f'{{"trait": {quoted(found.trait)}, "hint": {_words(found.hint)}}}'


def _warning(found: TextWarning) -> str:
    return (
        f'{{"code": {quoted(found.code)}, "message": {_words(found.message)}, '
        f'"evidence": {_numbers(found.evidence)}}}'
    )


def _sentence(sentence: Sentence) -> str:
    labels = ", ".join(map(_label, sentence.labels)) if sentence.labels else ""
    return (
        f'{{"start": {sentence.start}, "end": {sentence.end}, "labels": [{labels}], '
        f'"context": [{_context(sentence.context)}]}}'
    )


@lru_cache(maxsize=1000)
def _context(names: tuple[str, ...]) -> str:
    return ", ".join(map(quoted, names))


def _label(found: LabelFinding) -> str:
    terms = found.terms
    written = terms.to_json() if isinstance(terms, TermView) else _terms(terms)
    return (
        f'{{"label": {quoted(found.label)}, "probability": {found.probability!r}, '
        f'"log_odds": {found.log_odds!r}, "intercept": {found.intercept!r}, '
        f'"terms": [{written}]}}'
    )


def _terms(terms: Sequence[Term]) -> str:
    return ", ".join(
        f'{{"start": {term.start}, "end": {term.end}, "term": {encode_basestring(term.term)}, '
        f'"contribution": {term.contribution!r}}}'
        for term in terms
    )
