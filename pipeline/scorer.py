"""Score sentences with arrays alone: tokens in, log-odds and their terms out (numpy, no sklearn).

A sentence's log-odds are ``intercept + sum(term weights) / sqrt(sum(term counts))``; of a longer
one, the weighed mean of this and of the same for its strongest clause. What one
word contributes (itself and the character n-grams inside it) is worked out once per distinct
word and remembered, so reading a text is table look-up and one sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.clauses import Clauses, clauses_of, strongest, unread
from pipeline.concepts import LexiconTerms, lexicon_terms
from pipeline.cues import Context
from pipeline.identity import feature_word
from pipeline.lexer import Ints, Lexer
from pipeline.loops import loops
from pipeline.records import ModelVersion, Profile, Words
from pipeline.text import Tokens, first_of
from pipeline.vocabulary import Terms, Vocabulary, terms_of

Floats = NDArray[np.float64]
_FEW = 2000  # terms of some dozen sentences
_AT_ONCE = 2000  # new words looked at together: their n-grams fill some megabytes


@dataclass(frozen=True)
class Coefficients:
    """What a model has learned, as arrays.

    ``coef`` (terms x labels) is what the heads learned, in single precision as they keep it;
    ``factor`` is a term's idf times its channel weight, and ``counts`` what one occurrence of it
    adds to the sentence's total count. ``dominant`` is above 0 where the model learned from
    statements of one label each (see :func:`pipeline.decide.decide`); ``clause_share`` is what a
    sentence's strongest clause counts beside the whole.
    """

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    coef: NDArray[np.float32]
    factor: Floats
    counts: Floats
    intercept: Floats
    thresholds: Floats
    dominant: float = 0.0
    clause_share: float = 0.0

    def weights(self, column: Ints) -> Floats:
        """Return what one occurrence of each term adds to every label, unscaled."""
        # a few rows are picked from where they lie; many are worth having all in one piece
        few = len(column) < _FEW and "packed" not in self.__dict__
        coef = self.coef[column] if few else self.packed.take(column, axis=0)
        return coef * self.factor[column][:, None]

    def weight(self, column: Ints, label: Ints) -> Floats:
        """Return what one occurrence of each term adds to one label each, unscaled."""
        return self.coef[column, label] * self.factor[column]

    @cached_property
    def packed(self) -> NDArray[np.float32]:
        """The learned weights, each term's in one piece."""
        return np.require(self.coef, requirements=["C", "A"])


@dataclass(frozen=True)
class ModelData:
    """Everything scoring needs of a model folder.

    ``names`` and ``hints`` hold the words for each trait; ``sources`` the document's sentence
    for each label.
    """

    profile: Profile
    coefficients: Coefficients
    names: dict[str, Words]
    hints: dict[str, Words]
    sources: dict[str, str]
    version: ModelVersion


@dataclass(frozen=True)
class Parts:
    """The occurrences of one kind of term: sentence (ascending), what it is, its weights' row.

    ``clause`` numbers the clause it lies in, -1 where it is in none that counts.
    """

    sentence: Ints
    which: Ints
    row: Ints
    clause: Ints

    def by_clause(self) -> Parts:
        """Return those that lie in a clause, with the clause (ascending) for their sentence."""
        inside = np.flatnonzero(self.clause >= 0)
        clause = self.clause[inside]
        if np.any(clause[1:] < clause[:-1]):  # words lie in order, pairs and entries may not
            order = np.argsort(clause, kind="stable")
            inside, clause = inside[order], clause[order]
        return Parts(clause, self.which[inside], self.row[inside], clause)


@dataclass(frozen=True)
class Spoken:
    """The clauses that spoke for their sentences.

    ``place`` (one a sentence) is its row in ``clause`` (rows x labels: the clause that said the
    label most strongly), -1 for a sentence read as a whole alone; ``scale`` has one a clause.
    """

    place: Ints
    clause: Ints
    scale: Floats


@dataclass(frozen=True)
class Scores:
    """Log-odds of every sentence and what they are made of.

    ``words``, ``pairs`` and ``entries`` say which rows of weights were added; ``scale`` (one a
    sentence) multiplies their sum, and ``spoken`` tells which clauses count besides.
    """

    terms: Terms
    found: LexiconTerms
    log_odds: Floats
    words: Parts
    pairs: Parts
    entries: Parts
    scale: Floats
    spoken: Spoken
    word_weight: Floats
    know: Coefficients

    def scales(self, sentence: Ints, label: Ints) -> tuple[Floats, Ints, Floats]:
        """Return what multiplies the weights of labels of sentences.

        For every term of the sentence; then the clause whose terms (-2: none) have, added to it,
        the third.
        """
        spoken, share = self.spoken, self.know.clause_share
        place = spoken.place[sentence]
        twice = place >= 0
        whole = self.scale[sentence] * np.where(twice, 1.0 - share, 1.0)
        clause = np.full(len(sentence), -2)
        clause[twice] = spoken.clause[place[twice], label[twice]]
        part = np.zeros(len(sentence))
        part[twice] = share * spoken.scale[clause[twice]]
        return whole, clause, part


class Scorer:
    """Applies :class:`Coefficients` to tokens read by one lexer.

    Parameters
    ----------
    coefficients
        The arrays of a trained model.
    lexer
        The memo of pieces and words; its word ids index this scorer's own memo.
    """

    def __init__(self, coefficients: Coefficients, lexer: Lexer) -> None:
        self.coefficients = coefficients
        self.lexer = lexer
        self.reset()

    def reset(self) -> None:
        """Forget the per-word sums (after the lexer was reset)."""
        labels = len(self.coefficients.labels)
        self._place = np.zeros(0, dtype=np.int64)
        self._weight = np.zeros((0, labels))  # row 2 x word, and the next where it is negated
        self._count = np.zeros(0)

    def _learn_words(self) -> None:
        """Work out what each word new to the lexer contributes, plain and negated."""
        fresh = self.lexer.words[len(self._place) :]
        if not fresh:
            return
        know = self.coefficients
        for at in range(0, len(fresh), _AT_ONCE):
            words = [feature_word(word) for word in fresh[at : at + _AT_ONCE]]
            place = know.vocabulary.numbers_of(words)
            weight, count = self._sums(words, place)
            self._place = np.concatenate([self._place, place])
            self._weight = np.concatenate([self._weight, weight])
            self._count = np.concatenate([self._count, count])

    def _sums(self, words: list[str], place: Ints) -> tuple[Floats, Floats]:
        """Return weights and counts of words and the n-grams inside them, two rows a word."""
        know = self.coefficients
        grams = [know.vocabulary.grams_of(word) for word in words]
        of_word = np.repeat(np.arange(len(words)), [len(found) for found in grams])
        gram = np.asarray([number for found in grams for number in found], dtype=np.int64)
        known = np.flatnonzero(place >= 0)
        weight = np.empty((len(words), 2, len(know.labels)))
        count = np.empty((len(words), 2))
        for negated in (0, 1):
            columns = (
                know.vocabulary.gram_column[negated, gram],
                know.vocabulary.unit_column[negated, place[known]],
            )
            owner, column = np.concatenate([of_word, known]), np.concatenate(columns)
            order = np.argsort(owner, kind="stable")
            order = order[column[order] >= 0]
            owner, column = owner[order], column[order]
            weight[:, negated] = _sum_by(
                owner, np.arange(len(owner)), know.weights(column), len(words)
            )
            count[:, negated] = np.bincount(owner, know.counts[column], minlength=len(words))
        return weight.reshape(-1, len(know.labels)), count.reshape(-1)

    def score(self, tokens: Tokens, context: Context) -> Scores:
        """Return the log-odds of every sentence (sentences x labels) with their parts."""
        know = self.coefficients
        terms = terms_of(tokens, context, self.lexer)
        self._learn_words()
        found = lexicon_terms(tokens, context, self.lexer)
        clauses = clauses_of(terms, tokens, self.lexer) if know.clause_share else unread(terms)
        row = 2 * terms.word + terms.negated
        words = Parts(terms.sentence, np.arange(len(terms.word)), row, clauses.word)
        pairs, entries = self._pairs(terms, clauses), self._entries(found, terms, clauses)
        parts = (words, pairs, entries)
        summed, scale = self._added(parts, tokens.sentences)
        log_odds = summed * scale[:, None]
        spoken = self._spoken(parts, clauses, log_odds)
        log_odds += know.intercept
        return Scores(terms, found, log_odds, *parts, scale, spoken, self._weight, know)

    def _spoken(self, parts: tuple[Parts, Parts, Parts], clauses: Clauses, sums: Floats) -> Spoken:
        """Let the strongest clause of a sentence speak beside the whole, in ``sums``."""
        share = self.coefficients.clause_share
        place = np.full(len(sums), -1)
        owner = clauses.sentence
        if not len(owner):
            return Spoken(place, np.zeros((0, sums.shape[1]), dtype=np.int64), np.zeros(0))
        words, pairs, entries = (part.by_clause() for part in parts)
        summed, scale = self._added((words, pairs, entries), len(owner))
        row, best, clause = strongest(summed * scale[:, None], owner)
        sums[row] = (1.0 - share) * sums[row] + share * best
        place[row] = np.arange(len(row))
        return Spoken(place, clause, scale)

    def _added(self, parts: tuple[Parts, Parts, Parts], groups: int) -> tuple[Floats, Floats]:
        """Return the sums of the weights by sentence (or clause), and what each is scaled by."""
        words, *others = parts
        know = self.coefficients
        total = np.bincount(words.sentence, self._count[words.row], minlength=groups)
        for part in others:
            total += np.bincount(part.sentence, know.counts[part.row], minlength=groups)
        scale = 1.0 / np.sqrt(np.where(total > 0, total, 1.0))
        return self._summed(words, (others[0], others[1]), groups), scale

    def _summed(self, words: Parts, others: tuple[Parts, Parts], sentences: int) -> Floats:
        """Return the sums of the weights of every sentence."""
        know = self.coefficients
        fast = loops()
        if fast is None:
            summed = _sum_by(words.sentence, words.row, self._weight, sentences)
            for part in others:
                every = np.arange(len(part.row))
                summed += _sum_by(part.sentence, every, know.weights(part.row), sentences)
            return summed
        summed = np.zeros((sentences, len(know.labels)))
        fast.add_rows(words.sentence, words.row, self._weight, know.factor, summed, False)
        for part in others:
            fast.add_rows(part.sentence, part.row, know.packed, know.factor, summed, True)
        return summed

    def _pairs(self, terms: Terms, clauses: Clauses) -> Parts:
        """Return the pairs of words that the model knows, in reading order a sentence."""
        place = self._place[terms.word]
        if fast := loops():
            table = self.coefficients.vocabulary.pair_table
            total = len(self.coefficients.vocabulary.words)
            slots = (table.keys, table.numbers, table.shift)
            sentence, which, number = fast.known_pairs(terms.sentence, place, total, *slots)
            number += self.coefficients.vocabulary.pair_offset
            return Parts(sentence, which, number, clauses.of_pairs(terms, which))
        column = self.coefficients.vocabulary.pair_columns(
            place[terms.left], place[terms.right], terms.skip
        )
        known = np.flatnonzero(column >= 0)
        sentence = terms.sentence[terms.left[known]]
        order = np.argsort(sentence, kind="stable")
        known = known[order]
        return Parts(sentence[order], known, column[known], clauses.of_pairs(terms, known))

    def _entries(self, found: LexiconTerms, terms: Terms, clauses: Clauses) -> Parts:
        """Return the terms of the dictionary that the model knows."""
        column = self.coefficients.vocabulary.entry_column[found.number]
        known = np.flatnonzero(column >= 0)
        clause = clauses.of_spans(terms, found.first[known], found.last[known])
        return Parts(found.sentence[known], known, column[known], clause)


def _sum_by(group: Ints, row: Ints, weights: Floats, groups: int) -> Floats:
    """Return the sums of rows of weights by ascending group, groups x columns.

    Each is added up in the order of its rows, whatever else is summed beside it.
    """
    total = np.zeros((groups, weights.shape[1]))
    first = np.flatnonzero(first_of(group))
    many = np.diff(np.append(first, len(group)))
    order = np.argsort(-many, kind="stable")
    first, many = first[order], many[order]
    summed = np.zeros((len(first), weights.shape[1]))
    # the first rows of all groups, then the second rows of all that have two, and so on
    held = np.searchsorted(-many, -np.arange(many.max(initial=0)), side="left").tolist()
    for step, longer in enumerate(held):
        summed[:longer] += weights.take(row[first[:longer] + step], axis=0)
    total[group[first]] = summed
    return total
