"""Step 4: a model and texts in, analyses out.

Scoring needs numpy and the arrays of a model folder; it never sees training, scikit-learn or a
pickle. One text and a batch of texts go the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.boundaries import split_unpunctuated
from pipeline.conclude import ROLE, Concluder
from pipeline.config import ScoreSettings
from pipeline.copying import DocumentText
from pipeline.cues import Context, cue_tables, read_context, speaks_of_others
from pipeline.decide import decide
from pipeline.explain import explain
from pipeline.guards import Check, Guarded, ReadText, guard
from pipeline.identity import WhoReader
from pipeline.records import (
    Analysis,
    LabelFinding,
    Profile,
    Sentence,
)
from pipeline.scorer import ModelData, Scorer, Scores
from pipeline.screen import Screen
from pipeline.text import Kind, Lexer, Tokens, tokenise

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


@dataclass(frozen=True)
class _Chunk:
    """What was read of several texts at once; a text's sentences begin at its bound."""

    texts: Sequence[str]
    ids: Sequence[str]
    bounds: Sequence[int]
    guarded: Sequence[Guarded]
    sentences: Sequence[Sentence]


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
        self._who = WhoReader(self._lexer)
        self._scorer = Scorer(data.coefficients, self._lexer)
        self._document = self._document_text()
        self._screen = Screen(self._document)
        self._concluder = Concluder(data, self.settings)

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
            for i in range(len(batch)):
                yield self._analysis(chunk, i)
            if self._lexer.full:
                self._lexer.reset()
                self._scorer.reset()

    def log_odds(self, texts: Iterable[str]) -> Iterator[NDArray[np.float64]]:
        """Yield the log-odds of every label in every sentence of each text, given or not."""
        stream = iter(texts)
        while batch := list(islice(stream, CHUNK)):
            tokens, _, scores = self._scored(batch)
            bounds = np.searchsorted(tokens.text_of, np.arange(len(batch) + 1))
            for low, high in pairwise(bounds.tolist()):
                yield scores.log_odds[low:high]
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
        tokens, context, scores = self._scored(texts)
        bounds = np.searchsorted(tokens.text_of, np.arange(len(texts) + 1)).tolist()
        guarded = list(self._guarded(texts, tokens, context, bounds))
        sentences = self._sentences(tokens, context, scores, _kept(guarded, bounds))
        return _Chunk(texts, ids, bounds, guarded, sentences)

    def _scored(self, texts: Sequence[str]) -> tuple[Tokens, Context, Scores]:
        limit = self.settings.longest_text
        tokens = tokenise([text[:limit] for text in texts], self._lexer)
        tokens = split_unpunctuated(tokens, self._lexer)
        context = read_context(tokens, self._lexer)
        return tokens, context, self._scorer.score(tokens, context)

    def _guarded(
        self, texts: Sequence[str], tokens: Tokens, context: Context, bounds: Sequence[int]
    ) -> Iterator[Guarded]:
        number = cue_tables().number
        first = (
            context.cue[:, number("first_person")] | context.cue[:, number("reported_about_me")]
        )
        advert = context.cue[:, number("job_advert")]
        other = speaks_of_others(tokens, context, self._lexer)
        other |= self._who.sentences(tokens)
        limit = self.settings.longest_text
        cut = np.asarray([len(text) > limit for text in texts], dtype=bool)
        screened = self._screen.read(tokens, first, advert, self._lexer, cut)
        start, end = tokens.sentence_start.tolist(), tokens.sentence_end.tolist()
        hidden, check = tokens.hidden.tolist(), screened.check.tolist()
        columns = [column.tolist() for column in (first, other, advert, screened.near)]
        words_of = _WordsOf(tokens, self._lexer)
        nothing: frozenset[int] = frozenset()
        for i, (text, low, high) in enumerate(zip(texts, bounds, bounds[1:], strict=False)):
            language = str(screened.language[i])
            others = columns[1][low:high]
            if not check[i]:
                about = frozenset(n for n, o in enumerate(others) if o) if any(others) else nothing
                yield Guarded(language, nothing, about, nothing, ())
                continue
            read = ReadText(
                [words_of[n] for n in range(low, high)],
                columns[0][low:high],
                others,
                hidden[i],
                len(text) > limit,
                columns[2][low:high],
                [text[start[n] : end[n]] for n in range(low, high)],
                text[:limit],
                columns[3][low:high],
            )
            yield guard(read, self._document, Check(check[i]), language)

    def _sentences(
        self, tokens: Tokens, context: Context, scores: Scores, kept: _Kept
    ) -> list[Sentence]:
        """Return every sentence with the labels that count, and what its words are about."""
        know = self.data.coefficients
        probability = 1.0 / (1.0 + np.exp(-scores.log_odds))
        given = decide(probability, know.thresholds, know.labels, self.settings.most_labels)
        given &= kept.labels(know.labels)
        sentence, column = np.nonzero(given)
        terms = explain(tokens, scores, sentence, column, self._lexer.words)
        found = list(
            map(
                LabelFinding,
                [know.labels[i] for i in column.tolist()],
                probability[sentence, column].tolist(),
                scores.log_odds[sentence, column].tolist(),
                know.intercept[column].tolist(),
                map(terms.of, range(len(column))),
            )
        )
        bounds = np.searchsorted(sentence, np.arange(tokens.sentences + 1)).tolist()
        labels = [tuple(found[a:b]) if b > a else () for a, b in pairwise(bounds)]
        start, end = tokens.sentence_start.tolist(), tokens.sentence_end.tolist()
        return list(map(Sentence, start, end, labels, _shown_context(tokens, context)))

    def _analysis(self, chunk: _Chunk, i: int) -> Analysis:
        sentences = tuple(chunk.sentences[chunk.bounds[i] : chunk.bounds[i + 1]])
        guarded = chunk.guarded[i]
        said = self._concluder.conclude(sentences)
        return Analysis(
            id=chunk.ids[i],
            text=chunk.texts[i],
            profile=self.profile.slug,
            model=self.data.version,
            language=guarded.language,
            verdict=said.verdict,
            score=said.score,
            interval=said.interval,
            traits=said.traits,
            red_flags=said.red_flags,
            misconceptions=said.misconceptions,
            role_understanding=said.role_understanding,
            missing=said.missing,
            warnings=guarded.warnings,
            sentences=sentences,
        )


class _Kept:
    """Which labels of which sentences the guards leave standing."""

    def __init__(self, sentences: int) -> None:
        self.silenced = np.zeros(sentences, dtype=bool)
        self.not_the_author = np.zeros(sentences, dtype=bool)
        self.no_support = np.zeros(sentences, dtype=bool)

    def labels(self, labels: Sequence[str]) -> NDArray[np.bool_]:
        """Return sentences x labels."""
        trait = np.asarray([label[-1] in "+-" and label != ROLE for label in labels])
        support = trait & np.asarray([label.endswith("+") for label in labels])
        dropped = self.silenced[:, None] | (self.not_the_author[:, None] & trait)
        return ~(dropped | (self.no_support[:, None] & support))


def _kept(guarded: Sequence[Guarded], bounds: Sequence[int]) -> _Kept:
    kept = _Kept(bounds[-1])
    for low, found in zip(bounds, guarded, strict=False):
        for name in ("silenced", "not_the_author", "no_support"):
            for place in getattr(found, name):
                getattr(kept, name)[low + place] = True
    return kept


def _shown_context(tokens: Tokens, context: Context) -> list[tuple[str, ...]]:
    """Return the names of what the cues say of each sentence."""
    names = ("negated", *_SHOWN_CONTEXT)
    held = np.zeros((tokens.sentences, len(names)), dtype=bool)
    held[tokens.sentence[context.negated], 0] = True
    for i, name in enumerate(_SHOWN_CONTEXT, start=1):
        held[:, i] = context.cue[:, cue_tables().number(name)]
    code = held @ (1 << np.arange(len(names)))
    spelled = {
        n: tuple(name for i, name in enumerate(names) if n >> i & 1) for n in set(code.tolist())
    }
    return [spelled[n] for n in code.tolist()]


class _WordsOf:
    """The normalised words of sentences, looked up where they are wanted."""

    def __init__(self, tokens: Tokens, lexer: Lexer) -> None:
        is_word = tokens.kind == Kind.WORD
        self._words = lexer.words
        self._numbers = tokens.word[is_word].tolist()
        every = np.arange(tokens.sentences + 1)
        self._bounds = np.searchsorted(tokens.sentence[is_word], every).tolist()

    def __getitem__(self, sentence: int) -> tuple[str, ...]:
        here = slice(self._bounds[sentence], self._bounds[sentence + 1])
        return tuple([self._words[number] for number in self._numbers[here]])


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
