"""Write what was read of texts as JSON lines, straight from the columns.

The bytes are those of ``Analysis.to_json``. What is the same in every analysis (names, sources,
hints, what is said of a silent trait) is turned into text once, numbers a whole column at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from json.encoder import encode_basestring as quoted

import numpy as np
import orjson
from numpy.typing import NDArray

from pipeline.conclude import Concluder
from pipeline.explain import TermColumns
from pipeline.findings import Finding
from pipeline.lexer import Ints
from pipeline.reading import CONTEXTS, Reading, context_names
from pipeline.records import ANALYSIS_SCHEMA, TextWarning, Words
from pipeline.scorer import Floats
from pipeline.verdict import VERDICTS

_SHORT = 1e-4  # below it Python writes an exponent, orjson does not
_HALF = 30  # bits of a word's number in the key of a name
_MOST_NAMES = 50_000  # of terms, kept: some ten megabytes
_TABLE = 1 << 14  # places in a text that are turned into text once


def json_lines(reading: Reading) -> Iterator[str]:
    """Yield the analysis of each text as one line of JSON."""
    return JsonLines().lines(reading)


def decimals(values: Floats) -> list[str]:
    """Return numbers as Python writes them: the shortest digits that read back as the same.

    >>> decimals(np.asarray([0.1, 2.0, 1.5e-5, float("nan")]))
    ['0.1', '2.0', '1.5e-05', 'null']
    """
    if not len(values):
        return []
    written = orjson.dumps(np.ascontiguousarray(values), option=orjson.OPT_SERIALIZE_NUMPY)
    found = written[1:-1].decode().split(",")
    for i in np.flatnonzero((np.abs(values) < _SHORT) & (values != 0.0)).tolist():
        found[i] = repr(float(values[i]))
    return found


class JsonLines:
    """Turns readings into lines; keeps the names of terms that come again and again."""

    def __init__(self) -> None:
        self._names = _Names()

    def lines(self, reading: Reading) -> Iterator[str]:
        """Yield the analysis of each text as one line of JSON."""
        fixed = _fixed(reading.concluder)
        sentences = self._sentences(reading, fixed)
        found = reading.findings
        rows = zip(
            found.rows,
            decimals(np.maximum(found.supported, found.contradicted)),
            decimals(found.contradicted),
            decimals(found.points),
            strict=True,
        )
        spoken = list(rows)
        numbers = zip(
            *(decimals(column) for column in (found.score, found.low, found.high)), strict=True
        )
        places = pairwise(found.bounds.tolist())
        texts = zip(reading.bounds, reading.bounds[1:], found.verdict.tolist(), strict=False)
        for i, ((first, last, verdict), (score, low, high), (a, b)) in enumerate(
            zip(texts, numbers, places, strict=True)
        ):
            interval = "null" if score == "null" else f"[{low}, {high}]"
            warnings = reading.warnings[i]
            yield (
                f'{fixed.schema}{quoted(reading.ids[i])}{fixed.about}"{reading.languages[i]}", '
                f'"verdict": "{VERDICTS[verdict].value}", "score": {score}, '
                f'"interval": {interval}, {fixed.said(spoken[a:b])}, '
                f'"warnings": [{", ".join(map(_warning, warnings)) if warnings else ""}], '
                f'"sentences": [{", ".join(sentences[first:last])}]}}'
            )

    def _sentences(self, reading: Reading, fixed: _Fixed) -> list[str]:
        given = reading.labels
        labels = [
            f'{fixed.heads[column]}{chance}, "log_odds": {odds}{fixed.tails[column]}{terms}]}}'
            for column, chance, odds, terms in zip(
                given.column.tolist(),
                decimals(given.probability),
                decimals(given.log_odds),
                self._names.written(given.terms),
                strict=True,
            )
        ]
        rows = zip(
            reading.start.tolist(),
            reading.end.tolist(),
            reading.context.tolist(),
            pairwise(given.bounds.tolist()),
            strict=True,
        )
        return [
            f'{{"start": {start}, "end": {end}, '
            f'"labels": [{", ".join(labels[a:b]) if b > a else ""}], '
            f'"context": [{_CONTEXT[context]}]}}'
            for start, end, context, (a, b) in rows
        ]


class _Names(dict[int, str]):
    """The names of terms as JSON, by what they stand for; each spelled out when first wanted."""

    def __init__(self) -> None:
        self._columns: TermColumns | None = None

    def __missing__(self, key: int) -> str:
        assert self._columns is not None
        low = (1 << _HALF) - 1
        name = self._columns.name(key >> 2 * _HALF, key >> _HALF & low, key & low)
        self[key] = written = f'{quoted(name)}, "contribution": '
        return written

    def written(self, columns: TermColumns) -> list[str]:
        """Return the terms of each label as the inside of a JSON list."""
        if (
            self._columns is None
            or self._columns.words is not columns.words
            or len(self) > _MOST_NAMES
        ):
            self.clear()
        self._columns = columns
        key = (columns.form << 2 * _HALF) | (columns.left << _HALF) | columns.right
        which, place = np.unique(key, return_inverse=True)
        names = np.empty(len(which), dtype=object)
        names[:] = list(map(self.__getitem__, which.tolist()))
        rows = zip(
            _spelled('{"start": ', columns.start, ', "end": '),
            _spelled("", columns.end, ', "term": '),
            names[place].tolist(),
            decimals(columns.share),
            strict=True,
        )
        terms = [f"{start}{end}{name}{share}}}" for start, end, name, share in rows]
        return [", ".join(terms[a:b]) for a, b in pairwise(columns.bounds.tolist())]


def _spelled(before: str, values: Ints, behind: str) -> list[str]:
    """Return places in a text between two strings."""
    if len(values) and values.max() >= _TABLE:
        return [f"{before}{value}{behind}" for value in values.tolist()]
    found: list[str] = _table(before, behind)[values].tolist()
    return found


@lru_cache(maxsize=4)
def _table(before: str, behind: str) -> NDArray[np.object_]:
    held = np.empty(_TABLE, dtype=object)
    held[:] = [f"{before}{value}{behind}" for value in range(_TABLE)]
    return held


class _Fixed:
    """What every line of one model says, as text."""

    def __init__(self, concluder: Concluder) -> None:
        data = concluder.data
        know, profile, version = data.coefficients, data.profile, data.version
        self.schema = f'{{"schema": "{ANALYSIS_SCHEMA}", "id": '
        self.about = (
            f', "profile": {quoted(profile.slug)}, "model": {{"version": '
            f'{quoted(version.version)}, "data_sha256": {quoted(version.data_sha256)}}}, '
            '"language": '
        )
        self.heads = [f'{{"label": {quoted(label)}, "probability": ' for label in know.labels]
        self.tails = [f', "intercept": {value!r}, "terms": [' for value in know.intercept.tolist()]
        self._concluder = concluder
        self._silent, self._opened, self._closed = [], [], []
        for about in concluder.silent:
            opened = f'{{"trait": {quoted(about.trait)}, "name": {_words(about.name)}, "finding": '
            weight = f'"weight": {about.weight!r}, "contribution": '
            source = f', "source": {quoted(about.source)}}}'
            self._opened.append(opened)
            self._closed.append((weight, source))
            self._silent.append(
                f'{opened}"no_evidence", "probability": null, {weight}'
                f'{about.contribution!r}, "evidence": []{source}'
            )
        self._missing = [
            f'{{"trait": {quoted(item.trait)}, "hint": {_words(item.hint)}}}'
            for item in concluder.missing
        ]

    def said(self, spoken: list[tuple[Finding, str, str, str]]) -> str:
        """Return the traits, flags, misconceptions, role and missing traits of one text."""
        traits, missing = self._silent.copy(), self._missing.copy()
        flags: list[str] = []
        beliefs: dict[str, Finding] = {}
        role = '"no_evidence", "evidence": []'
        finder = self._concluder.finder
        for found, chance, against, points in reversed(spoken):
            topic = found.topic
            if topic == finder.traits:
                role = f'"supported", "evidence": {found.sentences}'
            elif topic > finder.traits:
                beliefs[finder.topics[topic]] = found
            else:
                weight, source = self._closed[topic]
                traits[topic] = (
                    f'{self._opened[topic]}"{found.name}", "probability": {chance}, {weight}'
                    f'{points}, "evidence": {found.sentences}{source}'
                )
                del missing[topic]
                if self._concluder.flags[topic] and 1 in found.sides:
                    flags.insert(0, self._flag(found, against))
        return (
            f'"traits": [{", ".join(traits)}], "red_flags": [{", ".join(flags)}], '
            f'"misconceptions": [{self._misconceptions(beliefs) if beliefs else ""}], '
            f'"role_understanding": {{"finding": {role}}}, "missing": [{", ".join(missing)}]'
        )

    def _flag(self, found: Finding, against: str) -> str:
        label, source = self._concluder.flag_of(found.topic)
        return (
            f'{{"label": {quoted(label)}, "probability": {against}, '
            f'"evidence": {found.against}, "source": {quoted(source)}}}'
        )

    def _misconceptions(self, beliefs: dict[str, Finding]) -> str:
        return ", ".join(
            f'{{"label": {quoted(found.label)}, "claim": {quoted(found.claim)}, '
            f'"reality": {"null" if found.reality is None else quoted(found.reality)}, '
            f'"probability": {found.probability!r}, "evidence": {list(found.evidence)}, '
            f'"source": {quoted(found.source)}}}'
            for found in self._concluder.misconceptions(beliefs)
        )


_fixed = lru_cache(maxsize=4)(_Fixed)
_CONTEXT = [", ".join(map(quoted, context_names(bits))) for bits in range(1 << len(CONTEXTS))]


def _words(words: Words) -> str:
    return f'{{"id": {quoted(words.id)}, "en": {quoted(words.en)}}}'


def _warning(found: TextWarning) -> str:
    return (
        f'{{"code": {quoted(found.code)}, "message": {_words(found.message)}, '
        f'"evidence": {list(found.evidence)}}}'
    )
