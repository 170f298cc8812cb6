"""Step 4: a model and texts in, analyses out.

Scoring needs numpy and the arrays of a model folder; it never sees training, scikit-learn or a
pickle. One text and a batch of texts go the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate, islice, pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.author import quotes_another, wished, without_author
from pipeline.boundaries import split_unpunctuated
from pipeline.conclude import Concluder
from pipeline.config import ScoreSettings
from pipeline.copying import DocumentText
from pipeline.cues import (
    Context,
    authors_words,
    read_context,
    sentences_with,
    speaks_of_others,
)
from pipeline.decide import decide
from pipeline.explain import explain
from pipeline.findings import Given
from pipeline.guards import Check, Guarded, ReadText, guard
from pipeline.identity import WhoReader
from pipeline.lexer import Flags, Ints, Lexer
from pipeline.loops import switch_on
from pipeline.particles import without_particles
from pipeline.pieces import Kind
from pipeline.reading import Labels, Reading, context_bits
from pipeline.records import Analysis, Profile
from pipeline.scorer import ModelData, Scorer, Scores
from pipeline.screen import Screen, Screened
from pipeline.spelling import respelled
from pipeline.standing import Cues, borne_out, kept_labels
from pipeline.text import Tokens, tokenise
from pipeline.topic import SELF

if TYPE_CHECKING:
    import pandas as pd

CHUNK = 1024  # texts read at once: enough to share the work, few enough to stay in the cache
_MANY_CHUNKS = 8  # full ones, as only a batch has them: compiled loops are worth their start
_CHUNK_LENGTH = 1_000_000  # characters after which a chunk takes no further text


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
        self._lexer = Lexer(partial(respelled, known=data.coefficients.vocabulary.knows))
        self._who = WhoReader(self._lexer)
        self._scorer = Scorer(data.coefficients, self._lexer)
        self._document = self._document_text()
        self._screen = Screen(self._document)
        self._concluder = Concluder(data, self.settings)
        self._full_chunks = 0

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
        for reading in self.read_many(texts, ids):
            yield from reading.analyses()

    def read_many(
        self, texts: Iterable[str], ids: Iterable[str] | None = None
    ) -> Iterator[Reading]:
        """Yield what is read of the texts, as columns, a chunk of texts at a time.

        Parameters
        ----------
        texts
            Any number of texts.
        ids
            One id a text; numbers from 0 by default.
        """
        names = iter(ids) if ids is not None else map(str, range(2**62))
        for batch in _chunks(texts):
            self._full_chunks += len(batch) == CHUNK
            if self._full_chunks == _MANY_CHUNKS:
                switch_on()
            yield self._read(batch, list(islice(names, len(batch))))
            if self._lexer.full:
                self._lexer.reset()
                self._scorer.reset()

    def log_odds(self, texts: Iterable[str]) -> Iterator[NDArray[np.float64]]:
        """Yield the log-odds of every label in every sentence of each text, given or not."""
        for batch in _chunks(texts):
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

        from pipeline.rows import flat_row  # lazy: only tables need it

        values = frame[text].fillna("").astype(str)
        rows = [flat_row(analysis) for analysis in self.score_many(values)]
        found = pd.DataFrame(rows, index=frame.index).drop(columns=["id"])
        return pd.concat([frame, found], axis=1)

    # ------------------------------------------------------------ reading

    def _document_text(self) -> DocumentText:
        """Return what the job document is known by when it is pasted in."""
        beliefs = self.profile.beliefs
        said = ([b.claim for b in beliefs], [b.reality for b in beliefs if b.reality])
        return DocumentText.from_sentences(
            *(
                sentence_words(tokenise(texts, self._lexer), self._lexer)
                for texts in ([self.profile.document], *said)
            )
        )

    def _read(self, texts: Sequence[str], ids: Sequence[str]) -> Reading:
        tokens, context, scores = self._scored(texts)
        mine = authors_words(tokens, context, self._lexer)
        cues = Cues(context, speaks_of_others(tokens, context, mine, self._lexer))
        cues.others |= self._who.sentences(tokens) | wished(tokens, context)
        cues.others |= quotes_another(tokens, context, mine, self._lexer)
        bounds = np.searchsorted(tokens.text_of, np.arange(len(texts) + 1))
        cut = np.asarray([len(text) > self.settings.longest_text for text in texts], dtype=bool)
        screened = self._screen.read(tokens, cues.first, cues.advert, self._lexer, cut)
        guarded = self._guarded(texts, tokens, cues, screened, bounds)
        silenced = np.zeros(tokens.sentences, dtype=bool)
        for i, found in guarded.items():
            silenced[[bounds[i] + place for place in found.silenced]] = True
            cues.others[[bounds[i] + place for place in found.believed]] = True
        named = cues.first & ~(cues.advert & ~self._says_self(tokens))
        no_author = without_author(tokens, named, self._lexer)
        kept = kept_labels(scores.know.labels, silenced, cues.others, no_author)
        labels, given = self._labels(tokens, scores, kept, no_author, bounds)
        languages: list[str] = screened.language.tolist()
        for i, found in guarded.items():
            languages[i] = found.language
        return Reading(
            self.data,
            self._concluder,
            texts,
            ids,
            languages,
            [guarded[i].warnings if i in guarded else () for i in range(len(texts))],
            bounds.tolist(),
            tokens.sentence_start,
            tokens.sentence_end,
            context_bits(tokens, context),
            labels,
            self._concluder.finder.find(given),
        )

    def _scored(self, texts: Sequence[str]) -> tuple[Tokens, Context, Scores]:
        limit = self.settings.longest_text
        tokens = tokenise([text[:limit] for text in texts], self._lexer)
        tokens = split_unpunctuated(tokens, self._lexer)
        tokens = without_particles(tokens, self._lexer)
        context = read_context(tokens, self._lexer)
        return tokens, context, self._scorer.score(tokens, context)

    def _guarded(
        self, texts: Sequence[str], tokens: Tokens, cues: Cues, screened: Screened, bounds: Ints
    ) -> dict[int, Guarded]:
        """Return what the guards say of the texts in which they could find something."""
        limit = self.settings.longest_text
        asked = np.flatnonzero(screened.check).tolist()
        words_of = _WordsOf(tokens, self._lexer)
        found = {}
        for i in asked:
            low, high = int(bounds[i]), int(bounds[i + 1])
            text, here = texts[i], slice(low, high)
            places = zip(
                tokens.sentence_start[here].tolist(),
                tokens.sentence_end[here].tolist(),
                strict=True,
            )
            read = ReadText(
                [words_of[n] for n in range(low, high)],
                cues.first[here].tolist(),
                int(tokens.hidden[i]),
                len(text) > limit,
                cues.advert[here].tolist(),
                [text[start:end] for start, end in places],
                text[:limit],
                screened.near[here].tolist(),
            )
            check = Check(int(screened.check[i]))
            found[i] = guard(read, self._document, check, str(screened.language[i]))
        return found

    def _says_self(self, tokens: Tokens) -> Flags:
        """Return which sentences hold a plain "saya": "pribadi yang" may be an advert's."""
        return sentences_with(np.flatnonzero(self._lexer.marked(SELF)[tokens.word]), tokens)

    def _labels(
        self, tokens: Tokens, scores: Scores, kept: Flags, no_author: Flags, bounds: Ints
    ) -> tuple[Labels, Given]:
        """Return the labels that count, and where they stand."""
        know = self.data.coefficients
        with np.errstate(over="ignore"):  # e^710 and more: no chance at all
            probability = 1.0 / (1.0 + np.exp(-scores.log_odds))
        most = self.settings.most_labels
        given = decide(probability, know.thresholds, know.labels, most, know.dominant)
        fewest = self.settings.fewest_evidence
        kept = borne_out(given & kept, know.labels, no_author, tokens, fewest)
        sentence, column = np.nonzero(kept)
        text = tokens.text_of[sentence]
        likely = probability[sentence, column]
        labels = Labels(
            np.searchsorted(sentence, np.arange(tokens.sentences + 1)),
            column,
            likely,
            scores.log_odds[sentence, column],
            explain(tokens, scores, sentence, column, self._lexer.words),
        )
        return labels, Given(text, sentence - bounds[text], column, likely, np.diff(bounds))


def _chunks(texts: Iterable[str]) -> Iterator[list[str]]:
    """Yield texts some hundreds at a time, fewer where they are long."""
    rest = iter(texts)
    while batch := list(islice(rest, CHUNK)):
        while sum(map(len, batch)) > _CHUNK_LENGTH:
            reach = accumulate(map(len, batch))
            many = next(n for n, length in enumerate(reach, 1) if length >= _CHUNK_LENGTH)
            yield batch[:many]
            batch = batch[many:]
        if batch:
            yield batch


class _WordsOf:
    """The normalised words of sentences, looked up where they are wanted."""

    def __init__(self, tokens: Tokens, lexer: Lexer) -> None:
        self._tokens, self._lexer = tokens, lexer
        self._bounds = np.searchsorted(tokens.sentence, np.arange(tokens.sentences + 1))

    def __getitem__(self, sentence: int) -> tuple[str, ...]:
        here = slice(self._bounds[sentence], self._bounds[sentence + 1])
        numbers = self._tokens.word[here][self._tokens.kind[here] == Kind.WORD].tolist()
        return tuple([self._lexer.words[number] for number in numbers])


def sentence_words(tokens: Tokens, lexer: Lexer) -> list[tuple[str, ...]]:
    """Return the normalised words of every sentence."""
    is_word = tokens.kind == Kind.WORD
    named = [lexer.words[word] for word in tokens.word[is_word]]
    bounds = np.searchsorted(tokens.sentence[is_word], np.arange(tokens.sentences + 1)).tolist()
    return [tuple(named[a:b]) for a, b in zip(bounds, bounds[1:], strict=False)]
