"""Which guards could find something in which texts, read off the columns of a whole chunk.

The guards themselves (:mod:`pipeline.guards`) read one text after another. Most texts give them
nothing to find, and that shows in a few counts: here stands, for each guard, a condition that
every text must meet in which it finds something. Only those texts are handed to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.copying import DocumentText, stem_of
from pipeline.guards import (
    ABOUT_NOBODY,
    ADVERT,
    CLAIM_WORDS,
    ECHO,
    ECHO_WORDS,
    FEWEST_CLAIMS,
    FEWEST_WORDS,
    LIST_PARTS,
    LONG_SENTENCES,
    Check,
    keywords,
)
from pipeline.language import ENOUGH, FEWEST, MIXED_SHARE, READ
from pipeline.lexer import Flags, Ints, Lexer
from pipeline.pieces import Kind
from pipeline.text import Tokens
from pipeline.topic import CODE_SHARE, FEWEST_CODE, FEWEST_HITS, SELF, code_length, kinds_of
from pipeline.topic import situation_words as situations
from pipeline.votes import about_piece, maybe_unread, packed, sums

_SELF, _PERSON, _TOLD, _KEYWORD, _JOIN, _DOC_STEM, _DOC_WORD = (1 << n for n in range(7))
_COUNTED = (_SELF, _PERSON, _TOLD, _KEYWORD, _JOIN, _DOC_STEM)  # the lowest bits
_KIND_SHIFT = 7  # the bits above name the kinds of other texts a word is typical of
_MOST_KINDS = 48
_FEWEST_DOC_STEMS = 5  # 0.7 of six different stems
_RUN_WORDS = 4  # keywords in one sentence below which it is no list
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Screened:
    """What the counts say: guards to ask for each text, and the language of those not asked.

    ``near`` marks the sentences that are copied from the job document.
    """

    check: Ints
    language: NDArray[np.str_]
    near: Flags


class _Memo:
    """One row of numbers a string of a lexer's growing list, worked out once."""

    def __init__(self, row: Callable[[str], Sequence[int]], width: int) -> None:
        self._row = row
        self._width = width
        self._of: list[str] | None = None
        self._held = np.zeros((0, width), dtype=np.int64)

    def of(self, strings: list[str]) -> NDArray[np.int64]:
        if self._of is not strings:
            self._of, self._held = strings, np.zeros((0, self._width), dtype=np.int64)
        fresh = [self._row(string) for string in strings[len(self._held) :]]
        if fresh:
            rows = np.asarray(fresh, dtype=np.int64).reshape(-1, self._width)
            self._held = np.concatenate([self._held, rows])
        return self._held


class Screen:
    """The conditions, for one job document.

    Parameters
    ----------
    document
        What copied sentences are known by.
    """

    def __init__(self, document: DocumentText) -> None:
        self._document = document
        self._words = _Memo(self._about_word, 4)
        self._pieces = _Memo(about_piece, 2)

    def _about_word(self, word: str) -> tuple[int, ...]:
        listed, joins = keywords()
        told = situations()
        marks = (
            (_SELF, word in SELF),
            (_PERSON, word in told["person"]),
            (_TOLD, word.isdigit() or any(word in words for words in told.values())),
            (_KEYWORD, word in listed),
            (_JOIN, word in joins),
            (_DOC_STEM, stem_of(word) in self._document.every_stem),
            (_DOC_WORD, word in self._document.words),
        )
        flags = sum(bit for bit, held in marks if held)
        counts = [flags >> place & 1 for place in range(len(_COUNTED))]
        counted = packed(*counts[:3]), packed(*counts[3:])
        return flags | kinds_of(word) << _KIND_SHIFT, code_length(word), *counted

    def read(
        self, tokens: Tokens, first: Flags, advert: Flags, lexer: Lexer, cut: Flags
    ) -> Screened:
        """Return which guards could find something in each text."""
        columns = _Columns(tokens, self._words.of(lexer.words), first)
        check, language = self._whole(tokens, columns, lexer)
        near = columns.near_document()
        for n in np.flatnonzero(near).tolist():
            words = [lexer.words[word] for word in columns.words_of(n)]
            near[n] = self._document.holds(words, own=bool(columns.own[n]))
        check |= Check.COPIED * columns.texts_with(near)
        check |= Check.ADVERT * (columns.per_text(advert & ~columns.own) >= ADVERT)
        check |= Check.STUFFED * columns.stuffed()
        check |= Check.REPEATED * columns.repeated()
        check |= Check.ECHO * columns.texts_with(columns.echoing())
        check |= Check.CLAIMS * columns.claims()
        check[~tokens.plain | cut] = Check.ALL
        near |= ~tokens.plain[tokens.text_of]
        return Screened(check, language, near)

    def _whole(
        self, tokens: Tokens, columns: _Columns, lexer: Lexer
    ) -> tuple[Ints, NDArray[np.str_]]:
        rows = self._pieces.of(lexer.pieces).take(tokens.piece, axis=0)
        words, indonesian, english, more, foreign = sums(rows, tokens.piece_bounds, 5)
        read = indonesian + english
        mixed = np.minimum(indonesian, english) >= MIXED_SHARE * read
        language = np.where(mixed, "mixed", np.where(indonesian >= english, *READ))
        odd = (read + more < FEWEST * words) | (foreign > read + more) | (words < FEWEST_WORDS)
        length = np.append(0, np.cumsum(lexer.lengths[tokens.piece]))
        odd |= np.diff(length[tokens.piece_bounds]) > ENOUGH
        odd[tokens.text_of[maybe_unread(tokens, length, rows, lexer)]] = True
        long = columns.length * (columns.length >= LONG_SENTENCES)
        rambling = np.bincount(tokens.text_of, long, minlength=tokens.texts) >= ABOUT_NOBODY
        odd |= rambling & (columns.per_text(columns.first) == 0)
        odd |= columns.strange()
        return np.where(odd, int(Check.WHOLE), 0), language


class _Columns:
    """Counts a sentence and a text of what the words are."""

    def __init__(self, tokens: Tokens, about: NDArray[np.int64], first: Flags) -> None:
        self.tokens = tokens
        is_word = tokens.kind == Kind.WORD
        self.sentence = tokens.sentence[is_word]
        self.word = tokens.word[is_word]
        rows = about.take(self.word, axis=0)
        self.marks = rows[:, 0]
        code = np.append(0, np.cumsum(about[:, 1][tokens.word]))
        self.code = np.diff(code[tokens.first_token()])
        bounds = np.searchsorted(self.sentence, np.arange(tokens.sentences + 1))
        self.length = np.diff(bounds)
        counts = sums(rows[:, 2:], bounds, len(_COUNTED))
        self._counts = dict(zip(_COUNTED, counts, strict=True))
        self.first = first
        self.own = first & (self.count(_SELF) > 0)
        self.sentences = np.bincount(tokens.text_of, minlength=tokens.texts)

    def words_of(self, sentence: int) -> list[int]:
        """Return the words of one sentence."""
        here = slice(*np.searchsorted(self.sentence, (sentence, sentence + 1)))
        found: list[int] = self.word[here].tolist()
        return found

    def count(self, mark: int) -> Ints:
        """Return how many words of each sentence bear a mark."""
        return self._counts[mark]

    def per_text(self, held: Flags) -> Ints:
        """Return how many sentences of each text are marked."""
        return np.bincount(self.tokens.text_of[held], minlength=self.tokens.texts)

    def texts_with(self, held: Flags) -> Flags:
        """Return which texts have a marked sentence."""
        return self.per_text(held) > 0

    def near_document(self) -> Flags:
        """Return sentences with two runs of three words, or enough stems, of the document."""
        shared = (self.marks & _DOC_WORD) > 0
        run = shared[2:] & shared[1:-1] & shared[:-2]
        run &= self.sentence[2:] == self.sentence[:-2]
        near = np.bincount(self.sentence[2:][run], minlength=self.tokens.sentences) >= 2
        return near | (self.count(_DOC_STEM) >= _FEWEST_DOC_STEMS)

    def stuffed(self) -> Flags:
        """Return texts that may list: three trait words alone, or four in one sentence."""
        joins, listed = self.count(_JOIN), self.count(_KEYWORD)
        bare = (self.length > joins) & (listed == self.length - joins) & ~self.first
        text_of = self.tokens.text_of[bare]
        alone = np.bincount(text_of, listed[bare], minlength=self.tokens.texts) >= LIST_PARTS
        return alone | self.texts_with(listed >= _RUN_WORDS)

    def _hashed(self) -> NDArray[np.uint64]:
        mixed = (self.word.astype(np.uint64) + np.uint64(1)) * _FACTOR
        return (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)

    def _by_sentence(self, words: NDArray[np.uint64], combine: np.ufunc) -> NDArray[np.uint64]:
        found = np.zeros(self.tokens.sentences, dtype=np.uint64)
        held = np.flatnonzero(self.length)
        if len(held):
            found[held] = combine.reduceat(words, (np.cumsum(self.length) - self.length)[held])
        return found

    def repeated(self) -> Flags:
        """Return texts of whose sentences two have the same sum of their words' hashes."""
        total = self._by_sentence(self._hashed(), np.add)
        several = np.flatnonzero(self.length > 1)
        order = several[np.lexsort((total[several], self.tokens.text_of[several]))]
        text = self.tokens.text_of[order]
        same = (text[1:] == text[:-1]) & (total[order][1:] == total[order][:-1])
        found = np.zeros(self.tokens.texts, dtype=bool)
        found[text[1:][same]] = True
        return found

    def echoing(self) -> Flags:
        """Return sentences with few bits in the union of a bit a word: no more than its words."""
        bit = np.uint64(1) << (self._hashed() >> np.uint64(58))
        union = self._by_sentence(bit, np.bitwise_or)
        bits = np.unpackbits(union.view(np.uint8)).reshape(-1, 64).sum(axis=1, dtype=np.int64)
        return (self.length >= ECHO_WORDS) & (bits < ECHO * self.length)

    def claims(self) -> Flags:
        """Return texts of short sentences in the first person with nothing told."""
        told = self.texts_with(self.count(_TOLD) > 0)
        claims = self.per_text(self.first & (self.length <= CLAIM_WORDS))
        return ~told & (self.sentences >= FEWEST_CLAIMS) & (claims >= 0.8 * self.sentences)

    def strange(self) -> Flags:
        """Return texts with code, or three words typical of one kind of text about nobody."""
        length = self.tokens.sentence_end - self.tokens.sentence_start
        code = (length >= FEWEST_CODE) & (self.code >= CODE_SHARE * length)
        found = self.texts_with(code)
        nobody = ~(self.own | (self.count(_PERSON) > 0))
        kinds = self.marks >> _KIND_SHIFT
        held = np.flatnonzero((kinds > 0) & nobody[self.sentence])
        text, kinds = self.tokens.text_of[self.sentence[held]], kinds[held]
        for kind in range(_MOST_KINDS):
            bearing = text[(kinds >> kind & 1) > 0]
            if len(bearing) >= FEWEST_HITS:
                found |= np.bincount(bearing, minlength=self.tokens.texts) >= FEWEST_HITS
        return found
