"""Tell which sentences speak of the person who wrote them, and which cannot.

A sentence speaks of its author when it says "saya", when others say something of "saya" in it, or
when it drops its subject as people do ("Suka menolong orang."). In a text that has one such
sentence, the others support nothing: what is put around it, wherever and how long, can raise no
score as long as it does not speak of its author too.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from pipeline.cues import Context, cue_tables, sentences_with
from pipeline.lexer import Flags, Lexer
from pipeline.normalise import read_table
from pipeline.pieces import Kind
from pipeline.text import Tokens

_QUOTES = tuple('"“”„«»')  # an apostrophe may be part of a word
_SAID = ("first_person", "reported_about_me")


def says_self(context: Context) -> Flags:
    """Return which sentences hold a word for their author."""
    numbers = [cue_tables().number(name) for name in _SAID]
    return np.asarray(context.cue[:, numbers].any(axis=1))


def drops_subject(tokens: Tokens, lexer: Lexer) -> Flags:
    """Return which sentences open with what people say of themselves without a subject."""
    opens, joins = (lexer.marked(words) for words in _words())
    place = np.flatnonzero(tokens.kind == Kind.WORD)
    sentence, word = tokens.sentence[place], tokens.word[place]
    opening = np.append(True, sentence[1:] != sentence[:-1])[: len(sentence)]
    second = np.append(False, opening[:-1])[: len(sentence)] & ~opening
    behind_join = second & np.append(False, joins[word][:-1])[: len(sentence)]
    found = (opening | behind_join) & opens[word]
    return sentences_with(place[found], tokens)


def without_author(tokens: Tokens, says: Flags, lexer: Lexer) -> Flags:
    """Return the sentences that do not speak of their author in texts that elsewhere do.

    Of 1,312 supporting sentences in the bank's essays this costs 31.
    """
    speaks = says | drops_subject(tokens, lexer)
    spoken = np.bincount(tokens.text_of[speaks], minlength=tokens.texts) > 0
    return np.asarray(spoken[tokens.text_of] & ~speaks)


def wished(tokens: Tokens, context: Context) -> Flags:
    """Return which sentences open with a wish or with what is not so.

    None of the bank's 274 sentences that do says something of a trait.
    """
    found = context.matches
    opening = tokens.first_token()[tokens.sentence[found.first]]
    unreal = (found.pattern == cue_tables().number("unreal")) & (found.first - opening <= 1)
    return sentences_with(found.first[unreal], tokens)


def quotes_another(tokens: Tokens, context: Context, mine: Flags, lexer: Lexer) -> Flags:
    """Return which sentences let somebody else say "I": outside the quote, the author is absent.

    Like ``"Saya tidak peduli," kata petugas itu.``; where the one quoted says "you", it may be to
    the author. ``mine`` are :func:`pipeline.cues.authors_words`.
    """
    quote = lexer.marked(_QUOTES)[tokens.word]
    so_far = np.concatenate([[0], np.cumsum(quote)])
    before = so_far[tokens.first_token()[tokens.sentence]]
    inside = ((so_far[1:] - before) % 2 == 1) & ~quote
    said = sentences_with(np.flatnonzero(mine & inside), tokens)
    told = sentences_with(np.flatnonzero(mine & ~inside), tokens)
    framed = sentences_with(np.flatnonzero((tokens.kind == Kind.WORD) & ~inside), tokens)
    closed = np.bincount(tokens.sentence[quote], minlength=tokens.sentences) % 2 == 0
    to_me = context.cue[:, cue_tables().number("second_person")]
    return np.asarray(said & framed & closed & ~told & ~to_me)


@lru_cache(maxsize=1)
def _words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words that open such a sentence, and those that may stand before them."""
    rows = read_table("lexicon", "dropped.tsv")
    return (
        tuple(word for kind, words in rows if kind == "opens" for word in words.split()),
        tuple(word for kind, words in rows if kind == "joins" for word in words.split()),
    )
