"""Step 4: a model and texts in, analyses out.

Scoring needs numpy and the arrays of a model folder; it never sees training, scikit-learn or a
pickle. One text and a batch of texts go the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.boundaries import split_unpunctuated
from pipeline.config import ScoreSettings
from pipeline.copying import DocumentText
from pipeline.cues import Context, cue_tables, read_context, speaks_of_others
from pipeline.decide import decide
from pipeline.guards import Guarded, ReadText, guard
from pipeline.records import (
    Analysis,
    LabelFinding,
    Misconception,
    Missing,
    Profile,
    RedFlag,
    Sentence,
    TraitFinding,
    Verdict,
)
from pipeline.scorer import ModelData, Scorer, Scores
from pipeline.text import Kind, Lexer, Tokens, tokenise
from pipeline.verdict import (
    Evidence,
    contribution,
    harm_of,
    interval_of,
    shares,
    verdict_of,
)

if TYPE_CHECKING:
    import pandas as pd

CHUNK = 512  # texts read at once: enough to share the work, few enough to stay in the cache
_SHOWN_CONTEXT = (
    "third_person",
    "hypothetical",
    "past",
    "quoted",
    "normative",
    "question",
    "about_job",
)
ROLE = "role_understanding+"


@dataclass(frozen=True)
class _Chunk:
    """What was read of several texts at once."""

    texts: Sequence[str]
    ids: Sequence[str]
    tokens: Tokens
    context: Context
    scores: Scores
    probability: NDArray[np.float64]
    given: NDArray[np.bool_]
    cut: NDArray[np.bool_]


class Model:
    """A trained model, ready to read texts.

    Parameters
    ----------
    data
        What a model folder holds (see :func:`pipeline.load_model`).
    settings
        How texts are read.

    Examples
    --------
    >>> import pipeline
    >>> model = pipeline.load_model()                                      # doctest: +SKIP
    >>> model.score("Saya suka menolong orang. Saya pendengar yang baik.").verdict.value
    ...                                                                    # doctest: +SKIP
    'partial'
    """

    def __init__(self, data: ModelData, settings: ScoreSettings | None = None) -> None:
        self.data = data
        self.settings = settings or ScoreSettings()
        self._lexer = Lexer()
        self._scorer = Scorer(data.coefficients, self._lexer)
        self._document = self._document_text()

    @property
    def profile(self) -> Profile:
        """The job this model reads for."""
        return self.data.profile

    def score(self, text: str, id: str = "") -> Analysis:
        """Return the analysis of one text."""
        return next(self.score_many([text], [id]))

    def score_many(
        self, texts: Iterable[str], ids: Iterable[str] | None = None
    ) -> Iterator[Analysis]:
        """Yield the analysis of each text, in order, reading a chunk at a time.

        Parameters
        ----------
        texts
            Any number of texts.
        ids
            One id a text; numbers from 0 by default.
        """
        stream = iter(texts)
        names = iter(ids) if ids is not None else map(str, range(2**62))
        while batch := list(islice(stream, CHUNK)):
            chunk = self._read(batch, list(islice(names, len(batch))))
            yield from self._analyses(chunk)
            if self._lexer.full:
                self._lexer.reset()
                self._scorer.reset()

    def score_frame(self, frame: pd.DataFrame, text: str = "text") -> pd.DataFrame:
        """Return a copy of ``frame`` with one column a finding.

        Parameters
        ----------
        frame
            One row a person.
        text
            Name of the column that holds the texts.
        """
        import pandas as pd

        values = frame[text].fillna("").astype(str)
        rows = [flat_row(analysis) for analysis in self.score_many(values)]
        found = pd.DataFrame(rows, index=frame.index).drop(columns=["id"])
        return pd.concat([frame, found], axis=1)

    # ------------------------------------------------------------ reading

    def _document_text(self) -> DocumentText:
        """Return what the job document is known by when it is pasted in."""
        tokens = tokenise([self.profile.document], self._lexer)
        return DocumentText.from_sentences(sentence_words(tokens, self._lexer))

    def _read(self, texts: Sequence[str], ids: Sequence[str]) -> _Chunk:
        limit = self.settings.longest_text
        cut = np.asarray([len(text) > limit for text in texts])
        tokens = tokenise([text[:limit] for text in texts], self._lexer)
        tokens = split_unpunctuated(tokens, self._lexer)
        context = read_context(tokens, self._lexer)
        scores = self._scorer.score(tokens, context)
        probability = 1.0 / (1.0 + np.exp(-scores.log_odds))
        know = self.data.coefficients
        given = decide(probability, know.thresholds, know.labels, self.settings.most_labels)
        return _Chunk(texts, ids, tokens, context, scores, probability, given, cut)

    def _analyses(self, chunk: _Chunk) -> Iterator[Analysis]:
        bounds = np.searchsorted(chunk.tokens.text_of, np.arange(len(chunk.texts) + 1))
        words = sentence_words(chunk.tokens, self._lexer)
        cue = chunk.context.cue
        first = cue[:, cue_tables().number("first_person")]
        first = first | cue[:, cue_tables().number("reported_about_me")]
        advert = cue[:, cue_tables().number("job_advert")]
        other = speaks_of_others(chunk.tokens, chunk.context, self._lexer)
        start, end = chunk.tokens.sentence_start, chunk.tokens.sentence_end
        for i in range(len(chunk.texts)):
            low, high = int(bounds[i]), int(bounds[i + 1])
            read = ReadText(
                words[low:high],
                first[low:high].tolist(),
                other[low:high].tolist(),
                int(chunk.tokens.hidden[i]),
                bool(chunk.cut[i]),
                advert[low:high].tolist(),
                [chunk.texts[i][start[n] : end[n]] for n in range(low, high)],
                chunk.texts[i][: self.settings.longest_text],
            )
            yield self._analysis(chunk, i, low, high, guard(read, self._document))

    def _analysis(self, chunk: _Chunk, i: int, low: int, high: int, guarded: Guarded) -> Analysis:
        sentences = tuple(
            self._sentence(chunk, number, number - low, guarded) for number in range(low, high)
        )
        evidence = self._evidence(sentences)
        verdict = verdict_of(evidence, self.profile, self.settings)
        traits = self._traits(evidence)
        score = None
        interval = None
        if verdict is not Verdict.INSUFFICIENT:
            score = sum(trait.contribution for trait in traits)
            interval = interval_of(score, evidence, self.profile, self.settings, len(sentences))
        return Analysis(
            id=chunk.ids[i],
            text=chunk.texts[i],
            profile=self.profile.slug,
            model=self.data.version,
            language=guarded.language,
            verdict=verdict,
            score=score,
            interval=interval,
            traits=traits,
            red_flags=self._red_flags(evidence),
            misconceptions=self._misconceptions(sentences),
            role_understanding=tuple(_with_label(sentences, ROLE)),
            missing=self._missing(evidence),
            warnings=guarded.warnings,
            sentences=sentences,
        )

    def _sentence(self, chunk: _Chunk, number: int, place: int, guarded: Guarded) -> Sentence:
        labels = []
        for column in np.flatnonzero(chunk.given[number]):
            label = self.data.coefficients.labels[column]
            if place in guarded.silenced:
                continue
            if place in guarded.not_the_author and label[-1] in "+-" and label != ROLE:
                continue
            if place in guarded.no_support and label.endswith("+") and label != ROLE:
                continue
            labels.append(self._label(chunk, number, int(column)))
        return Sentence(
            int(chunk.tokens.sentence_start[number]),
            int(chunk.tokens.sentence_end[number]),
            tuple(labels),
            self._context(chunk, number),
        )

    def _label(self, chunk: _Chunk, number: int, column: int) -> LabelFinding:
        know = self.data.coefficients
        return LabelFinding(
            know.labels[column],
            float(chunk.probability[number, column]),
            float(chunk.scores.log_odds[number, column]),
            float(know.intercept[column]),
            tuple(self._scorer.explain(chunk.tokens, chunk.scores, number, column)),
        )

    def _context(self, chunk: _Chunk, number: int) -> tuple[str, ...]:
        low, high = np.searchsorted(chunk.tokens.sentence, (number, number + 1))
        found = ["negated"] if chunk.context.negated[low:high].any() else []
        cue = chunk.context.cue[number]
        found += [name for name in _SHOWN_CONTEXT if cue[cue_tables().number(name)]]
        return tuple(found)

    # ------------------------------------------------------------ findings

    def _evidence(self, sentences: Sequence[Sentence]) -> dict[str, Evidence]:
        support: dict[str, dict[int, float]] = {trait: {} for trait in self.profile.traits}
        against: dict[str, dict[int, float]] = {trait: {} for trait in self.profile.traits}
        for number, sentence in enumerate(sentences):
            for found in sentence.labels:
                side = support if found.label.endswith("+") else against
                if found.label[:-1] in side:
                    side[found.label[:-1]][number] = found.probability
        return {trait: Evidence(support[trait], against[trait]) for trait in support}

    def _traits(self, evidence: dict[str, Evidence]) -> tuple[TraitFinding, ...]:
        part = shares(self.profile)
        return tuple(
            TraitFinding(
                trait=trait,
                name=self.data.names[trait],
                finding=found.finding,
                probability=_surest(found),
                weight=self.profile.weights.get(trait, 1.0),
                contribution=contribution(
                    part[trait], found, harm_of(trait, self.profile, self.settings)
                ),
                evidence=found.sentences,
                source=self.data.sources.get(f"{trait}+", ""),
            )
            for trait, found in evidence.items()
        )

    def _red_flags(self, evidence: dict[str, Evidence]) -> tuple[RedFlag, ...]:
        return tuple(
            RedFlag(
                f"{trait}-",
                found.contradicted,
                tuple(sorted(found.against)),
                self.data.sources.get(f"{trait}-", ""),
            )
            for trait, found in evidence.items()
            if found.against and f"{trait}-" in self.profile.red_flag_labels
        )

    def _misconceptions(self, sentences: Sequence[Sentence]) -> tuple[Misconception, ...]:
        found = []
        for belief in self.profile.beliefs:
            places = _with_label(sentences, belief.label)
            if places:
                surest = max(
                    label.probability
                    for i in places
                    for label in sentences[i].labels
                    if label.label == belief.label
                )
                source = belief.source.quote(self.profile.document)
                found.append(
                    Misconception(
                        belief.label, belief.claim, belief.reality, surest, tuple(places), source
                    )
                )
        return tuple(found)

    def _missing(self, evidence: dict[str, Evidence]) -> tuple[Missing, ...]:
        return tuple(
            Missing(trait, self.data.hints[trait])
            for trait, found in evidence.items()
            if found.finding == "no_evidence"
        )


def _with_label(sentences: Sequence[Sentence], label: str) -> list[int]:
    """Return the numbers of the sentences that carry a label."""
    return [i for i, s in enumerate(sentences) if any(found.label == label for found in s.labels)]


def _surest(found: Evidence) -> float | None:
    """Return the probability of what was found, ``None`` where nothing was."""
    if found.finding == "no_evidence":
        return None
    return max(found.supported, found.contradicted)


def sentence_words(tokens: Tokens, lexer: Lexer) -> list[tuple[str, ...]]:
    """Return the normalised words of every sentence."""
    is_word = tokens.kind == Kind.WORD
    named = [lexer.words[word] for word in tokens.word[is_word]]
    bounds = np.searchsorted(tokens.sentence[is_word], np.arange(tokens.sentences + 1)).tolist()
    return [tuple(named[a:b]) for a, b in zip(bounds, bounds[1:], strict=False)]


def flat_row(analysis: Analysis) -> dict[str, Any]:
    """Return one flat row of an analysis, as the tables of a batch hold it."""
    low, high = analysis.interval or (None, None)
    row: dict[str, Any] = {
        "id": analysis.id,
        "verdict": analysis.verdict.value,
        "score": analysis.score,
        "score_low": low,
        "score_high": high,
        "language": analysis.language,
    }
    for trait in analysis.traits:
        row[trait.trait] = trait.finding
    row["red_flags"] = " ".join(flag.label for flag in analysis.red_flags)
    row["misconceptions"] = " ".join(item.label for item in analysis.misconceptions)
    row["role_understanding"] = len(analysis.role_understanding)
    row["warnings"] = " ".join(warning.code for warning in analysis.warnings)
    row["evidence"] = " | ".join(
        f"{trait.trait}: {analysis.quote(trait.evidence[0])}"
        for trait in analysis.traits
        if trait.evidence
    )
    row["model_version"] = analysis.model.version
    row["data_sha256"] = analysis.model.data_sha256
    return row
