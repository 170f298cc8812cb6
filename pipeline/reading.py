"""What was read of several texts, as columns: everything an analysis says of each of them.

A batch writes its output from these columns; :meth:`Reading.analysis` makes the records of one
text from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np

from pipeline.conclude import Concluder
from pipeline.cues import Context, cue_tables
from pipeline.explain import TermColumns
from pipeline.findings import Findings
from pipeline.lexer import Ints
from pipeline.records import Analysis, LabelFinding, Sentence, TextWarning
from pipeline.scorer import Floats, ModelData
from pipeline.text import Tokens

CONTEXTS = (
    "negated",
    "third_person",
    "hypothetical",
    "past",
    "quoted",
    "normative",
    "question",
    "about_job",
)


@dataclass(frozen=True)
class Labels:
    """The labels that sentences were given, one after another.

    A sentence's labels lie between its ``bounds``; ``column`` tells which label it is.
    """

    bounds: Ints
    column: Ints
    probability: Floats
    log_odds: Floats
    terms: TermColumns


@dataclass(frozen=True)
class Reading:
    """What was read of several texts.

    A text's sentences lie between its ``bounds``; ``context`` has a bit for each of ``CONTEXTS``.
    """

    data: ModelData
    concluder: Concluder
    texts: Sequence[str]
    ids: Sequence[str]
    languages: Sequence[str]
    warnings: Sequence[tuple[TextWarning, ...]]
    bounds: Sequence[int]
    start: Ints
    end: Ints
    context: Ints
    labels: Labels
    findings: Findings

    def __len__(self) -> int:
        return len(self.texts)

    def analyses(self) -> Iterator[Analysis]:
        """Yield the analysis of each text."""
        return map(self.analysis, range(len(self)))

    def analysis(self, text: int) -> Analysis:
        """Return the analysis of one text."""
        said = self.concluder.conclusion(self.findings, text)
        return Analysis(
            id=self.ids[text],
            text=self.texts[text],
            profile=self.data.profile.slug,
            model=self.data.version,
            language=self.languages[text],
            verdict=said.verdict,
            score=said.score,
            interval=said.interval,
            traits=said.traits,
            red_flags=said.red_flags,
            misconceptions=said.misconceptions,
            role_understanding=said.role_understanding,
            missing=said.missing,
            warnings=self.warnings[text],
            sentences=tuple(self._sentences[self.bounds[text] : self.bounds[text + 1]]),
        )

    @cached_property
    def _sentences(self) -> list[Sentence]:
        know, given = self.data.coefficients, self.labels
        found = list(
            map(
                LabelFinding,
                map(know.labels.__getitem__, given.column.tolist()),
                given.probability.tolist(),
                given.log_odds.tolist(),
                know.intercept[given.column].tolist(),
                map(given.terms.of, range(len(given.column))),
            )
        )
        labels = [tuple(found[a:b]) if b > a else () for a, b in pairwise(given.bounds.tolist())]
        contexts = map(context_names, self.context.tolist())
        return list(map(Sentence, self.start.tolist(), self.end.tolist(), labels, contexts))


def context_bits(tokens: Tokens, context: Context) -> Ints:
    """Return what the cues say of each sentence, a bit for each of ``CONTEXTS``."""
    bits = np.zeros(tokens.sentences, dtype=np.int64)
    bits[tokens.sentence[context.negated]] = 1
    for i, name in enumerate(CONTEXTS[1:], start=1):
        bits |= context.cue[:, cue_tables().number(name)].astype(np.int64) << i
    return bits


@lru_cache(maxsize=1 << len(CONTEXTS))
def context_names(bits: int) -> tuple[str, ...]:
    """Return the names that bits stand for."""
    return tuple(name for i, name in enumerate(CONTEXTS) if bits >> i & 1)
