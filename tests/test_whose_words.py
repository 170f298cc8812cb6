"""Wishes, quotes, once-and-now, words of degree: read by rule, before any weight is looked up."""

from __future__ import annotations

import pytest

from pipeline.author import quotes_another, wished
from pipeline.cues import authors_words, read_context
from pipeline.lexer import Lexer
from pipeline.text import tokenise
from pipeline.vocabulary import terms_of


@pytest.fixture
def read():
    lexer = Lexer()

    def reader(text):
        tokens = tokenise([text], lexer, whole=True)
        return tokens, read_context(tokens, lexer), lexer

    return reader


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Seandainya saya lebih sabar mendengarkan.", True),
        ("I wish I could talk to people like that.", True),
        ("Semoga suatu hari saya berani memimpin.", True),
        ("I wish to help people.", False),
        ("Saya sabar mendengarkan, andai tahu saja.", False),
    ],
)
def test_a_sentence_that_opens_with_a_wish_says_nothing_of_now(read, text, expected):
    tokens, context, _ = read(text)
    assert wished(tokens, context).tolist() == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Saya tidak peduli," kata petugas itu.', True),
        ("Teman gue ngomong, “gue paling males nolong orang.”", True),
        ('"I hate talking to people," said my cousin.', True),
        ('Saya bilang, "saya ikut membantu."', False),
        ('Teman bilang, "aku tenang kalau kamu yang dengar."', False),
        ('"Saya suka menolong orang."', False),
        ("The referees' association asked me because I can explain.", False),
    ],
)
def test_who_says_i_inside_a_quote_is_not_the_author(read, text, expected):
    tokens, context, lexer = read(text)
    mine = authors_words(tokens, context, lexer)
    assert quotes_another(tokens, context, mine, lexer).tolist() == [expected]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Dulu aku cuek, sekarang aku peduli.", {"aku", "cuek", ","}),
        ("Gue yang dulu pemalu sekarang berani.", {"pemalu"}),
        ("I used to be shy, now I speak.", {"be", "shy", ","}),
        ("Dari dulu saya pemalu sampai sekarang.", set()),
        ("Dulu saya memimpin, sekarang masih memimpin.", set()),
        ("Dulu saya memimpin OSIS.", set()),
    ],
)
def test_what_was_so_once_is_denied_where_now_is_told_apart(read, text, marked):
    tokens, context, lexer = read(text)
    assert {lexer.words[w] for w in tokens.word[context.negated]} == marked


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Saya tidak keberatan mendengarkan.", "mendengarkan"),
        ("Gue nggak pernah ragu memimpin.", "memimpin"),
        ("I do not mind listening.", "listening"),
        ("I am never too busy to help.", "help"),
    ],
)
def test_a_double_negation_reaches_no_further_than_itself(read, text, plain):
    tokens, context, lexer = read(text)
    assert plain in {lexer.words[w] for w in tokens.word[~context.negated]}


def test_emphasis_is_read_over(read):
    plain, strong = (
        terms_of(tokens, context, lexer)
        for tokens, context, lexer in map(
            read, ("Saya suka menolong.", "Saya sangat suka menolong.")
        )
    )
    assert len(strong.word) == len(plain.word)
    assert strong.left.tolist() == plain.left.tolist()
